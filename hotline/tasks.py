from __future__ import annotations

from celery import shared_task

from hotline import services


@shared_task(name="hotline.tasks.end_troubles", ignore_result=True)
def end_troubles() -> None:
    """End the planned works whose end has come, and tell those who rang (rule I9)."""
    services.end_due()
