from __future__ import annotations

from celery import shared_task
from django.core.cache import cache

from deadlines.clock import now
from deadlines.services import sweep as sweep_once


@shared_task(name="deadlines.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """One pass of the sweep, and a mark of when it last ran for /healthz."""
    fired = sweep_once()
    cache.set("huiyin:sweep_at", now().timestamp(), timeout=None)
    return fired
