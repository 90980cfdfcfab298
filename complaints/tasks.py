from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from complaints.models import IdempotencyKey
from complaints.services import archive_pdf
from complaints.services.papers import can_make_pdf
from complaints.services.uploads import forget_stale
from deadlines.clock import now

AT_ONCE = 20
"""PDF files an hourly round asks for: each costs a worker some seconds."""


@shared_task(name="complaints.tasks.housekeeping", ignore_result=True)
def housekeeping() -> None:
    """Forget idempotency keys older than a day and uploads no form ever adopted; make the PDF files a worker owes."""
    moment = now()
    IdempotencyKey.objects.filter(created_at__lt=moment - timedelta(hours=24)).delete()
    forget_stale(moment)
    # What a worker that died, or a broker that was away, left unmade; one alone tries whether pango is there by now.
    for pk in archive_pdf.waiting(AT_ONCE if can_make_pdf() else 1):
        make_archive_pdf.delay(pk)


@shared_task(name="complaints.tasks.make_archive_pdf", ignore_result=True)
def make_archive_pdf(archive_file_id: int) -> None:
    """Make the PDF of a frozen file (rule J12); nothing happens where it is there already."""
    archive_pdf.make_pdf(archive_file_id)
