"""The moments of a clock's steps: pure, from its policy, start and due moment (rule D5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.counting import WALL, Counter

if TYPE_CHECKING:
    from deadlines.models import Clock, ClockPolicy

STEPS = ("warn", "breach", "climb", "top", "hq")
"""In the order in which they fire: soon due, due, to the service manager, to the general manager, to headquarters."""
ESCALATIONS = ("climb", "top", "hq")


def lay_out(clock: Clock, policy: ClockPolicy | None, counter: Counter = WALL) -> None:
    """Set when each step of `clock` falls, from its start, due moment and policy (in place, unsaved).

    A share of the span is counted from start to due as they stand, on the clock's own calendar, so an extension
    moves every later step. Headquarters hears after hours by the wall clock.
    Only ladders climb; "to the supervisor", "listed" and "forfeited" end with the breach.
    """
    span = max(counter.between(clock.starts_at, clock.due_at), timedelta())
    clock.warn_at = counter.on(clock.starts_at, span * (policy.warn_percent if policy else 75) / 100)
    if policy is not None and policy.climb == "ladder":
        clock.climb_at = counter.on(clock.due_at, span * policy.climb_percent / 100)
        clock.top_at = counter.on(clock.due_at, span * policy.top_percent / 100)
        clock.hq_at = clock.due_at + timedelta(minutes=policy.hq_minutes)
    else:
        clock.climb_at = clock.top_at = clock.hq_at = None


def next_after(clock: Clock, moment: datetime | None) -> datetime | None:
    """The next of the clock's steps after `moment` (the first of all when None); None when nothing more will come."""
    steps = [clock.warn_at, clock.due_at, clock.climb_at, clock.top_at, clock.hq_at if clock.grave else None]
    return min((at for at in steps if at is not None and (moment is None or at > moment)), default=None)
