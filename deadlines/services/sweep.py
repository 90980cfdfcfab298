from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from deadlines.clock import now
from deadlines.models import Clock, ClockStep
from deadlines.registry import KINDS

BATCH = 200
_LOCK = 5_310_001
"""Advisory lock: one sweep at a time; a second one returns at once."""


def sweep(at: datetime | None = None) -> int:
    """Fire every warn and breach that is due; returns how many steps fired (rule D5).

    Each batch is one transaction: rows are claimed with SKIP LOCKED, step rows are unique per
    (clock, revision, step), and the kind's `fired` hook runs beside them, so a crash fires nothing twice.
    """
    moment = at or now()
    fired = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
                if not cursor.fetchone()[0]:
                    return fired
            batch = list(
                Clock.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(next_at__lte=moment)
                .order_by("next_at", "pk")[:BATCH]
            )
            for clock in batch:
                fired += _fire(clock, moment)
            if len(batch) < BATCH:
                return fired


def _fire(clock: Clock, moment: datetime) -> int:
    """Write the steps of one claimed clock that are due, in order, and set when to look at it next."""
    fired = 0
    steps = [("warn", clock.warn_at), ("breach", clock.due_at)]
    done = set(clock.steps.filter(revision=clock.revision).values_list("step", flat=True))
    for step, due in steps:
        if due is None or due > moment or step in done:
            continue
        # A warning for something already past due would only be noise beside the breach.
        if step == "warn" and clock.due_at <= moment:
            continue
        ClockStep.objects.create(clock=clock, revision=clock.revision, step=step, due_at=due, fired_at=moment)
        kind = KINDS.get(clock.kind)
        if kind and kind.fired:
            kind.fired(clock, step, moment)
        fired += 1
    upcoming = [due for _, due in steps if due is not None and due > moment]
    clock.next_at = min(upcoming) if upcoming else None
    clock.save(update_fields=["next_at"])
    return fired
