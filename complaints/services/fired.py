"""What a clock's own steps leave on its case: entries of the history, who is accountable, what is due next."""

from __future__ import annotations

from datetime import datetime

import deadlines.services as deadlines
from accounts.models import Role
from complaints.facts import Facts
from complaints.models import Case, TimelineEntry
from complaints.parties import SYSTEM
from complaints.services.over_clocks import handler_of
from deadlines.models import Clock, ClockStep
from estates.fresh import fresh

ENTRIES = {"breach": "clock_breached", "climb": "clock_climbed", "top": "clock_climbed", "hq": "clock_climbed"}


def entries(clock: Clock, step: ClockStep, at: datetime) -> list[TimelineEntry]:
    """What a fired step puts on the history of its case (rule J2), not yet stored.

    `late` says that it fired long after its moment, by an outage of ours.
    """
    due = {"due_at": clock.due_at.isoformat()}
    if step.step == deadlines.RESUME:
        return [_entry("ran_on", clock, at, due)]
    if step.step in ENTRIES:
        return [_entry(ENTRIES[step.step], clock, at, {"step": step.step, **due, "late": step.late})]
    return []


def held_by(clock: Clock, holder: int | None) -> None:
    """A breach names who had the matter when it was missed: named on the clock, handler of the department's share,
    or `holder`, who has the case at the desk (rule J4)."""
    person = clock.answered_user_id
    if person is None and clock.answered_department_id:
        person = handler_of(clock, Facts(Case.objects.get(pk=clock.subject_id)))
    elif person is None and clock.answered_role == Role.DUTY:
        person = holder
    deadlines.hold_accountable(clock, person)


def _entry(kind: str, clock: Clock, at: datetime, data: dict) -> TimelineEntry:
    return fresh(
        TimelineEntry,
        case_id=clock.subject_id,
        at=at,
        kind=kind,
        actor_kind=SYSTEM.kind,
        data={"clock": clock.pk, "clock_kind": clock.kind, **data},
    )
