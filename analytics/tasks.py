from __future__ import annotations

from celery import shared_task

from analytics import services
from complaints.services.papers import can_make_pdf

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


@shared_task(name="analytics.tasks.make_an_export", ignore_result=True)
def make_an_export(export_id: int) -> bool:
    """Make the file of one export; nothing happens where it is made, or being made, already."""
    return services.make_export(export_id)


@shared_task(name="analytics.tasks.look_after_exports", ignore_result=True)
def look_after_exports() -> None:
    """Hand out what no call of a worker reached or a dead worker held; delete the files whose days are over."""
    for pk in services.left_to_make():
        make_an_export.delay(pk)
    services.expire_exports()
