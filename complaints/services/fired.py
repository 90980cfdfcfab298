"""What a clock's own steps leave on its case: entries of the history, who is accountable, what is due next."""

from __future__ import annotations

from datetime import datetime

import deadlines.services as deadlines
from complaints.facts import Facts
from complaints.models import Case, TimelineEntry
from complaints.parties import SYSTEM
from complaints.services.over_clocks import handler_of
from deadlines.models import Clock, ClockStep

ENTRIES = {"breach": "clock_breached", "climb": "clock_climbed", "top": "clock_climbed", "hq": "clock_climbed"}


def write_down(case: Case, clock: Clock, step: ClockStep, at: datetime) -> None:
    """Put a fired step on the history of the locked case (rule J2), once; a breach names who held the matter.

    `late` says that it fired long after its moment, by an outage of ours.
    """
    if step.step in ENTRIES:
        _entry(case, ENTRIES[step.step], clock, at, step=step.step, due_at=clock.due_at.isoformat(), late=step.late)
    if step.step == "breach":
        deadlines.hold_accountable(clock, holder_of(case, clock))


def ran_on(case: Case, clock: Clock, at: datetime) -> None:
    """A pause has ended by itself (rule D4)."""
    _entry(case, "ran_on", clock, at, due_at=clock.due_at.isoformat())


def holder_of(case: Case, clock: Clock) -> int | None:
    """Who had the matter when it was missed: named on the clock, handler of the share, or holding it at the desk."""
    if clock.answered_user_id:
        return clock.answered_user_id
    if clock.answered_department_id:
        return handler_of(clock, Facts(case))
    return case.holder_id if clock.answered_role == "duty" else None


def _entry(case: Case, kind: str, clock: Clock, at: datetime, **data) -> None:
    TimelineEntry.objects.create(
        case=case, at=at, kind=kind, actor_kind=SYSTEM.kind, data={"clock": clock.pk, "clock_kind": clock.kind, **data}
    )
