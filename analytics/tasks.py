from __future__ import annotations

from celery import shared_task

from analytics import services


@shared_task(name="analytics.tasks.count", ignore_result=True)
def count() -> int:
    """Work what moved into the counters."""
    return services.flush(limit=20_000)
