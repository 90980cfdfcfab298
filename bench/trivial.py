"""What a task costs at least: one that does nothing, and one that only says when it began."""

import time

from celery import shared_task
from django.core.cache import cache

BEGAN = "bench:began"


@shared_task(name="bench.nothing", ignore_result=True)
def nothing() -> None:
    """The limit beside workload 6."""


@shared_task(name="bench.began", ignore_result=True)
def began(sent: float) -> None:
    """The limit beside workload 6b: how long Celery takes to begin."""
    late = time.time() - sent
    cache._cache.get_client(None, write=True).rpush(BEGAN, late)  # type: ignore[attr-defined]
