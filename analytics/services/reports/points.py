"""What a report promises to come back to, and what became of what the last one promised (rule A5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from analytics.models import ManagementReport, Outcome, ReportPoint
from analytics.selectors.report_page import points_to_follow
from analytics.selectors.reports import REPORT
from analytics.services.reports.locked import locked, touched
from complaints.errors import BadInput, Changed, NotFound
from deadlines.clock import now
from followups.services.words import note_overridden

MOST = 30


def add_point(pk: int, *, by: Any, text: str, text_en: str = "", overridden: Sequence[Any] = ()) -> ReportPoint:
    """Promise to come back to something in the next report."""
    with transaction.atomic():
        report, at = locked(pk, by), now()
        if report.points.count() >= MOST:
            raise BadInput(fields={"text": _("{n} points are enough for one report.").format(n=MOST)})
        made = ReportPoint(report=report, added_at=at, added_by=by)
        _write(made, text, text_en, overridden, by)
        touched(report)
        audit.record("report_point_added", by=by, subject=(REPORT, pk), at=at, data={"point": made.pk})
    return made


def change_point(
    pk: int, point: int, *, by: Any, text: str, text_en: str = "", version: int | None = None,
    overridden: Sequence[Any] = (),
) -> ReportPoint:  # fmt: skip
    """Put a point into other words. Raises Changed where somebody else did meanwhile."""
    with transaction.atomic():
        report = locked(pk, by)
        found = _of(report, point, version)
        _write(found, text, text_en, overridden, by)
        touched(report)
        audit.record("report_point_changed", by=by, subject=(REPORT, pk), at=now(), data={"point": point})
    return found


def remove_point(pk: int, point: int, *, by: Any) -> ManagementReport:
    """Take a point out of a report that is still being written; what was published of it stays in its version."""
    with transaction.atomic():
        report = locked(pk, by)
        found = _of(report, point, None)
        if found.outcome:
            raise BadInput(fields={"text": _("The next report says already what became of it.")})
        found.delete()
        touched(report)
        audit.record("report_point_removed", by=by, subject=(REPORT, pk), at=now(), data={"point": point})
    return report


def follow_up(
    pk: int, point: int, *, by: Any, outcome: str, became: str = "", became_en: str = "", version: int | None = None,
    overridden: Sequence[Any] = (),
) -> ReportPoint:  # fmt: skip
    """Say in the report `pk` what became of a point of the one before. What is going on is carried on into this one.

    Raises BadInput where the words are missing, NotFound, Changed.
    """
    outcome, became = Outcome(outcome), became.strip()
    if outcome != Outcome.DONE and not became:
        raise BadInput(fields={"became": _("Say why, and how it goes on.")})
    with transaction.atomic():
        report, at = locked(pk, by), now()
        if not any(one.pk == point for one in points_to_follow(report)):
            raise NotFound(_("There is no such point."))
        # two reports may come back to one point: the report's own lock does not keep the other away
        found = ReportPoint.objects.select_for_update().get(pk=point)
        if version is not None and version != found.version:
            raise Changed(_("Somebody wrote here meanwhile. Your words are kept below."))
        found.outcome, found.became, found.became_en = outcome, became, became_en.strip()
        found.followed_in, found.followed_at, found.followed_by = report, at, by
        found.words_passed = found.words_passed or bool(overridden)
        found.version += 1
        found.save()
        _carry(found, report, at, by)
        touched(report)
        note_overridden(overridden, by=by, subject=(REPORT, pk), action="report_point")
        audit.record("report_point_followed", by=by, subject=(REPORT, pk), at=at, data={"point": point})
    return found


def _of(report: ManagementReport, point: int, version: int | None) -> ReportPoint:
    found = report.points.select_for_update().filter(pk=point).first()
    if found is None:
        raise NotFound(_("There is no such point."))
    if version is not None and version != found.version:
        raise Changed(_("Somebody wrote here meanwhile. Your words are kept below."))
    return found


def _write(point: ReportPoint, text: str, text_en: str, overridden: Sequence[Any], by: Any) -> None:
    if not text.strip():
        raise BadInput(fields={"text": _("Say what is to be done.")})
    if point.pk and text.strip() != point.text and text_en.strip() == point.text_en:
        text_en = ""  # the English said something else
    point.text, point.text_en, point.words_passed = text.strip(), text_en.strip(), bool(overridden)
    point.version += 1 if point.pk else 0
    point.save()
    note_overridden(overridden, by=by, subject=(REPORT, point.report_id), action="report_point")


def _carry(point: ReportPoint, report: ManagementReport, at: Any, by: Any) -> None:
    """What is still going on stands in this report's own points, once; what is not, does not."""
    mine = point.carried_on.filter(report=report)
    if point.outcome == Outcome.GOING_ON:
        if not mine.exists():
            ReportPoint.objects.create(
                report=report, text=point.text, text_en=point.text_en, added_at=at, added_by=by, carried_from=point,
                words_passed=point.words_passed,
            )  # fmt: skip
    else:
        mine.filter(outcome="", text=point.text).delete()
