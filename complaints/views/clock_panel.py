"""What stands beside each clock on the page of a case: who answers, what is asked, which steps fired, what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.facts import Facts
from complaints.lifecycle import ACTIONS, Action
from complaints.selectors.clock_words import STEPS
from complaints.services.over_clocks import ACTS, Stand, waiting_asks
from deadlines.models import Accountability, ClimbAsk, Clock, ClockRequest

DECISIONS = ("acknowledge", "approve_pause", "decline_pause", "approve_extension", "decline_extension")
"""What waits for this person stands in sight; the rest behind the fold."""
QUIET = ("resume", "grounds", "uphold", "excuse", "extend", "pause")


@dataclass(frozen=True)
class StepLine:
    """A step that has fired: what it did, when, and whether late by our own outage."""

    text: str
    at: datetime
    late: bool


@dataclass(frozen=True)
class ClockMore:
    """Beside one clock. `first_due` is set where the due moment moved; `until` is the end of a pause in progress."""

    who: str
    first_due: datetime | None
    pause: ClockRequest | None
    asked: ClockRequest | None
    record: Accountability | None
    steps: list[StepLine] = field(default_factory=list)
    seen: list[ClimbAsk] = field(default_factory=list)
    unseen: list[ClimbAsk] = field(default_factory=list)
    now: list[Action] = field(default_factory=list)
    also: list[Action] = field(default_factory=list)


def beside_clocks(case, user, facts: Facts, at: datetime, allowed: frozenset[str]) -> dict[int, ClockMore]:
    """By the id of each clock. `allowed` are the acts this person may do on the case at all."""
    return {clock.pk: _beside(Stand(clock, user, facts, at), allowed) for clock in facts.clocks}


def _beside(stand: Stand, allowed: frozenset[str]) -> ClockMore:
    clock, facts = stand.clock, stand.facts
    mine = [n for n in (*DECISIONS, *QUIET) if n in allowed and ACTS[n].concerned(stand) and ACTS[n].mine(stand)]
    waiting = waiting_asks(facts)
    return ClockMore(
        who=answerer(clock),
        first_due=clock.first_due_at if clock.first_due_at != clock.due_at else None,
        pause=next((r for r in facts.requests if r.clock_id == clock.pk and r.began_at and not r.ended_at), None)
        if clock.paused_at
        else None,
        asked=stand.asked,
        record=stand.record,
        steps=[StepLine(_step(s.step), s.fired_at, s.late) for s in sorted(clock.steps.all(), key=lambda s: s.pk)],
        seen=[a for a in facts.asks if a.clock_id == clock.pk and a.acknowledged_at],
        unseen=[a for a in waiting if a.clock_id == clock.pk],
        now=[ACTIONS[n] for n in mine if n in DECISIONS],
        also=[ACTIONS[n] for n in mine if n in QUIET],
    )


def answerer(clock: Clock) -> str:
    """Who answers the clock, in words."""
    if clock.answered_user is not None:
        return clock.answered_user.label
    if clock.answered_department is not None:
        return clock.answered_department.label
    role = clock.answered_role or Role.DUTY
    return str(Role(role).label) if role in Role.values else role


def _step(name: str) -> str:
    if name in STEPS:
        return _("put before the {role}").format(role=STEPS[name].label)
    return {"warn": _("reminded"), "breach": _("overdue"), "resume": _("runs again after the pause")}.get(name, name)
