from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from complaints.models import IdempotencyKey
from complaints.services.uploads import forget_stale
from deadlines.clock import now


@shared_task(name="complaints.tasks.housekeeping", ignore_result=True)
def housekeeping() -> None:
    """Forget idempotency keys older than a day and uploads no form ever adopted."""
    moment = now()
    IdempotencyKey.objects.filter(created_at__lt=moment - timedelta(hours=24)).delete()
    forget_stale(moment)
