from __future__ import annotations

from celery import shared_task

from analytics import services
from complaints.services.archive_pdf import can_make_pdf

AT_ONCE = 10
"""PDF files of reports an hourly round asks for: each costs a worker some seconds."""


@shared_task(name="analytics.tasks.count", ignore_result=True)
def count() -> int:
    """Work what moved into the counters."""
    return services.flush(limit=20_000)


@shared_task(name="analytics.tasks.publish_digests", ignore_result=True)
def publish_digests() -> int:
    """Publish yesterday's digest wherever the morning has come (rule A2); run again it publishes nothing."""
    return len(services.publish_due())


@shared_task(name="analytics.tasks.make_report_pdf", ignore_result=True)
def make_report_pdf(version_id: int) -> None:
    """Make the PDF of a published management report (rule A5); nothing happens where it is there already."""
    services.reports.make_pdf(version_id)


@shared_task(name="analytics.tasks.make_owed_reports", ignore_result=True)
def make_owed_reports() -> None:
    """Make the PDF files of management reports that a worker which died, or a broker that was away, left unmade."""
    for pk in services.reports.owed_pdfs(AT_ONCE if can_make_pdf() else 1):
        make_report_pdf.delay(pk)
