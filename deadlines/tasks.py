from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from deadlines import services
from deadlines.clock import now
from deadlines.services.settle import waiting

SWEEP_SECONDS = 20.0
SETTLE_SECONDS = 4.0
"""No task of the engine works longer at a stretch: what is left is the next one's."""
_SETTLER = 5_310_003
"""Advisory lock: one settler in the lane, so that the sweep always finds a free process."""


@shared_task(name="deadlines.tasks.sweep", ignore_result=True)
def sweep() -> int:
    """One pass of the sweep, and a mark of when it last ran for /healthz; what fired is settled by others.

    One that found another at work leaves no mark: where that other hangs, /healthz must tell.
    """
    swept = services.sweep(seconds=SWEEP_SECONDS)
    if not swept.busy:
        cache.set(settings.SWEEP_KEY, now().timestamp(), timeout=None)
    if waiting(now()).exists():
        settle.apply_async(expires=SETTLE_SECONDS)
    if swept.more:
        sweep.apply_async(expires=SWEEP_SECONDS)
    return swept.fired


@shared_task(name="deadlines.tasks.settle", ignore_result=True)
def settle() -> int:
    """Run consequences of fired steps for a few seconds; the next sweep calls for more while any wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SETTLER])
        if not cursor.fetchone()[0]:
            return 0
    try:
        settled = services.settle(seconds=SETTLE_SECONDS)
        cache.set(settings.SETTLE_KEY, now().timestamp(), timeout=None)
        return settled
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_SETTLER])
