"""The signature, and what is published: frozen, numbered, corrected by a new version alone (rule A5)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from analytics.models import ManagementReport, ReportVersion
from analytics.selectors.report_page import content_of, fingerprint, moved_since_signed
from analytics.selectors.reports import REPORT, lacking, signs, signs_as
from analytics.services.reports.locked import locked, touched
from analytics.services.reports.paper import ask_for_pdf
from complaints.errors import BadInput, Changed, Missing, NotFound, NotNow, NotYours
from deadlines.clock import now


def sign(pk: int, *, by: Any, version: int | None = None) -> ManagementReport:
    """Sign what stands there now; the general manager. `version`: of the report as the signer read it.

    What was signed already is signed again where something under it moved (the estate's name, a point of the report
    before). Raises NotYours; NotNow with all that is missing; Changed where somebody wrote since it was read.
    """
    with transaction.atomic():
        report, at = locked(pk, by), now()
        if not signs(by, report.estate_id):
            raise NotYours(_("The general manager signs the report."))
        if version is not None and version != report.version:
            raise Changed(_("Somebody wrote in the report since you read it. Read it again before you sign."))
        if report.signed_at is not None and not moved_since_signed(report):
            raise NotNow(_("It is signed already."), code="signed")
        missing = lacking(report, at.astimezone(report.estate.zone).date(), closely=True)
        if missing:
            raise NotNow(_("Not yet: something is missing."), code="missing", missing=missing)
        report.signed_at, report.signed_by, report.signed_as = at, by, signs_as(by, report.estate_id)
        report.signed_sha256 = fingerprint(content_of(report))
        report.version += 1
        report.save()
        audit.record("report_signed", by=by, subject=(REPORT, pk), at=at, data={"sha256": report.signed_sha256})
    return report


def publish(pk: int, *, by: Any) -> ReportVersion:
    """Put what was signed on the portal, as a version that never changes; its PDF is made by the worker.

    Raises NotNow where it is not signed, Changed where it is no longer what was signed.
    """
    with transaction.atomic():
        report, at = locked(pk, by), now()
        if report.signed_at is None or report.signed_by is None:
            text = _("It is not signed yet.")
            raise NotNow(text, code="missing", missing=[Missing("signature", text)])
        content = content_of(report)
        if fingerprint(content) != report.signed_sha256:
            raise Changed(_("It is no longer what was signed. It has to be signed again."))
        report.versions_made += 1
        made = ReportVersion.objects.create(
            report=report, n=report.versions_made, content=content, sha256=report.signed_sha256,
            signed_by=report.signed_by, signed_at=report.signed_at, published_by=by, published_at=at,
            why=report.correcting_why,
        )  # fmt: skip
        report.is_open, report.correcting_why = False, ""
        report.version += 1
        report.save()
        audit.record("report_published", by=by, subject=(REPORT, pk), at=at, data={"n": made.n, "sha256": made.sha256})
        transaction.on_commit(lambda: ask_for_pdf(made.pk, at))
    return made


def correct(pk: int, *, by: Any, why: str) -> ManagementReport:
    """Open a published report again. What is published stays until the next version is."""
    with transaction.atomic():
        report = _published(pk, by, why)
        _reopen(report, why)
        audit.record("report_corrected", by=by, subject=(REPORT, pk), at=now(), data={"n": report.versions_made})
    return report


def withdraw(pk: int, *, by: Any, why: str, n: int | None = None) -> ManagementReport:
    """Take a version off the portal at once, the newest where no number is given. It stays on record.

    With the newest the report is open again, to be put right and published; an older one comes down alone.
    """
    with transaction.atomic():
        report, at = _published(pk, by, why, correcting=True), now()
        wanted = n or report.versions_made
        version = report.versions.select_for_update().filter(n=wanted).first()
        if version is None:
            raise NotFound(_("There is no such version."))
        if version.withdrawn_at is not None:
            raise NotNow(_("It is withdrawn already."), code="withdrawn")
        version.withdrawn_at, version.withdrawn_by, version.withdrawn_why = at, by, why.strip()
        version.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        if wanted == report.versions_made:
            _reopen(report, why)
        audit.record("report_withdrawn", by=by, subject=(REPORT, pk), at=at, data={"n": wanted})
    return report


def _published(pk: int, by: Any, why: str, correcting: bool = False) -> ManagementReport:
    report = locked(pk, by, open_one=False)
    if not why.strip():
        raise BadInput(fields={"why": _("Say why: it stands beside the new version.")})
    if not report.versions_made or (report.is_open and not correcting):
        raise NotNow(_("Nothing of it is published, or it is being corrected already."), code="open")
    return report


def _reopen(report: ManagementReport, why: str) -> None:
    report.is_open, report.correcting_why = True, why.strip()
    touched(report)


def downloaded(version: ReportVersion, form: str, *, by: Any) -> None:
    """Write down that somebody of the staff took a copy out of the house (rule X5)."""
    audit.record("exported", by=by, subject=(REPORT, version.report_id), at=now(), data={"form": form, "n": version.n})
