"""The PDF of a published report, made in the worker from what was frozen (rule A5)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation

from analytics.models import ReportVersion
from analytics.selectors.report_page import page_of
from complaints.services.papers import OWN, hand_over, keep, paper_pdf


def ask_for_pdf(pk: int, published_at: datetime | None = None) -> None:
    """Hand the making of a PDF to the worker; never raises."""
    hand_over("analytics.tasks.make_report_pdf", pk, published_at)


def ask_again(pk: int) -> None:
    """Ask for a PDF a reader waits for; once a minute, however many wait."""
    if cache.add(f"analytics:report-pdf:{pk}", True, 60):
        ask_for_pdf(pk)


def make_pdf(pk: int) -> bool:
    """Make and keep the PDF of one version; True where it is there afterwards. Safe to repeat."""
    return keep(ReportVersion.objects.select_related("report__estate__company"), pk, _name, render)


def _name(version: ReportVersion) -> str:
    return f"reports/{version.report.start:%Y}/{version.name}.pdf"


def owed_pdfs(limit: int) -> list[int]:
    """Ids of versions without a PDF, the oldest first."""
    return list(ReportVersion.objects.filter(pdf="").order_by("pk").values_list("pk", flat=True)[:limit])


def render(version: ReportVersion) -> bytes | None:
    """The bytes, in the house's first language and on the estate's clock; None where pango is missing."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(version.report.estate.zone):
        context = {"page": page_of(version.content, version.sha256), "version": version, "own": OWN}
        return paper_pdf(render_to_string("print/management_report_pdf.html", context))
