"""The PDF of a published report, made in the worker from what was frozen (rule A5)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from analytics.models import ReportVersion
from analytics.selectors.report_page import page_of
from complaints.services.archive_pdf import OWN, paper_pdf
from deadlines.clock import now

log = logging.getLogger(__name__)
FRESH = timedelta(days=1)


def ask_for_pdf(pk: int, published_at: datetime | None = None) -> None:
    """Hand the making of a PDF to the worker; never raises. What is old, or what a broker that is away cannot take,
    waits for the hourly round or the first reader."""
    if published_at is not None and now() - published_at > FRESH:
        return
    try:
        task = current_app.signature("analytics.tasks.make_report_pdf", args=[pk])
        task.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})
    except Exception:
        log.warning("The PDF of management report version %s waits for the hourly round.", pk, exc_info=True)


def ask_again(pk: int) -> None:
    """Ask for a PDF a reader waits for; once a minute, however many wait."""
    if cache.add(f"analytics:report-pdf:{pk}", True, 60):
        ask_for_pdf(pk)


def make_pdf(pk: int) -> bool:
    """Make and keep the PDF of one version; True where it is there afterwards. Safe to repeat, as the archive's is."""
    with transaction.atomic():
        version = (
            ReportVersion.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("report__estate__company")
            .filter(pk=pk)
            .first()
        )
        if version is None or version.pdf:
            return bool(version)
        data = render(version)
        if data is None:
            return False
        name = f"reports/{version.report.start:%Y}/{version.name}.pdf"
        storage = version.pdf.storage
        storage.delete(name)
        version.pdf.name = storage.save(name, ContentFile(data))
        version.save(update_fields=["pdf"])
    return True


def owed_pdfs(limit: int) -> list[int]:
    """Ids of versions without a PDF, the oldest first."""
    return list(ReportVersion.objects.filter(pdf="").order_by("pk").values_list("pk", flat=True)[:limit])


def render(version: ReportVersion) -> bytes | None:
    """The bytes, in the house's first language and on the estate's clock; None where pango is missing."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(version.report.estate.zone):
        context = {"page": page_of(version.content, version.sha256), "version": version, "own": OWN}
        return paper_pdf(render_to_string("print/management_report_pdf.html", context))
