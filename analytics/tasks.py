from __future__ import annotations

from celery import shared_task

from analytics import services


@shared_task(name="analytics.tasks.count", ignore_result=True)
def count() -> int:
    """Work what moved into the counters."""
    return services.flush(limit=20_000)


@shared_task(name="analytics.tasks.publish_digests", ignore_result=True)
def publish_digests() -> int:
    """Publish yesterday's digest wherever the morning has come (rule A2); run again it publishes nothing."""
    return len(services.publish_due())
