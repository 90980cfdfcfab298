"""How a report is held while something is done to it: found through the one door, locked, and still open."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from analytics.models import ManagementReport
from analytics.selectors.reports import edits
from complaints.errors import NotFound, NotNow, NotYours


def locked(pk: int, by: Any, *, open_one: bool = True) -> ManagementReport:
    """The report, its row locked until the transaction ends; whoever may write it alone.

    Raises NotFound, NotYours; NotNow where it is published and not being corrected.
    """
    # the row first, what is joined to it after: a joined statement that waited for the lock mixes two moments
    ManagementReport.objects.select_for_update().filter(pk=pk).values_list("pk").first()
    joined = ManagementReport.objects.visible_to(by).select_related("estate__company", "signed_by")
    report = joined.filter(pk=pk).first()
    if report is None:
        raise NotFound(_("There is no such report."))
    if not edits(by, report.estate_id):
        raise NotYours(_("The report is written by the service manager and the general manager."))
    if open_one and not report.is_open:
        raise NotNow(_("It is published and stays as it is. Correct it: that makes a new version."), code="published")
    return report


def touched(report: ManagementReport) -> None:
    """Store that something was written: a signature holds for what was signed and for nothing else."""
    report.signed_at, report.signed_by, report.signed_as, report.signed_sha256 = None, None, "", ""
    report.version += 1
    report.save()
