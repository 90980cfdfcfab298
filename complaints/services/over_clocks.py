"""Who may ask, decide, excuse or answer what on which clock of a case (rules D4 to D6, J4): one row per act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

import deadlines.services as deadlines
from accounts.models import Role
from accounts.scope import MANAGING, SUPERVISING
from complaints.clocks import FIXED
from complaints.errors import Missing
from complaints.facts import Facts
from deadlines.answers import accountable, answers
from deadlines.clock import now
from deadlines.models import Accountability, ClimbAsk, Clock, ClockRequest

UNMOVED = (*FIXED, "decision")
"""No more time is asked for these: somebody outside was told the date, or the asking itself waits on it."""


@dataclass(eq=False, slots=True)
class Stand:
    """Somebody before one clock of a case."""

    clock: Clock
    by: Any
    facts: Facts
    at: datetime

    @property
    def answers(self) -> bool:
        """Whether they answer it: a department's through the handler of its share, where it has one."""
        return answers(self.clock, self.by, handler_of(self.clock, self.facts))

    @property
    def live(self) -> bool:
        clock = self.clock
        unasked = clock.running and not clock.excused_at and not clock.paused_at and self.asked is None
        return unasked and clock.due_at > self.at

    @property
    def asked(self) -> ClockRequest | None:
        """What is asked of it and waits for a decision."""
        return next((r for r in self.facts.requests if r.clock_id == self.clock.pk and r.decided_at is None), None)

    def asks(self, kind: str) -> bool:
        return self.asked is not None and self.asked.kind == kind

    @property
    def decides(self) -> bool:
        """A manager who neither asked nor answers it; headquarters for more time a second time (rules D4, D6)."""
        if self.asked is None or self.asked.asked_by_id == self.by.pk or self.answers:
            return False
        step = step_of(self.asked, self.facts)
        roles = {step} if step != Role.MANAGER else MANAGING
        in_place = self.in_place and step in (Role.MANAGER, Role.GENERAL_MANAGER)
        return in_place or self.by.scope.holds(roles, self.clock.estate_id)

    @property
    def in_place(self) -> bool:
        """Whether the general manager named them to act in their place (rule N5)."""
        return self.facts.case.delegate_id is not None and self.facts.case.delegate_id == self.by.pk

    @property
    def record(self) -> Accountability | None:
        return next((r for r in self.facts.accountabilities if r.clock_id == self.clock.pk), None)

    @property
    def undecided(self) -> bool:
        return self.record is not None and self.record.state == Accountability.State.OPEN

    @property
    def my_ask(self) -> ClimbAsk | None:
        """A climb of it that this person was asked to acknowledge and nobody has."""
        return next(
            (a for a in waiting_asks(self.facts) if a.clock_id == self.clock.pk and a.person_id == self.by.pk), None
        )

    @property
    def above(self) -> bool:
        """A manager who does not answer for it themselves."""
        own = self.answers or (self.record is not None and accountable(self.record, self.by))
        return (self.in_place or self.by.scope.holds(MANAGING, self.clock.estate_id)) and not own


@dataclass(frozen=True)
class Act:
    """`concerned`: clocks it can be done to just now; `mine`: whose it is. `none` and `not_yours` say why not.

    `of` names the rows of the facts without which it can be done to no clock.
    """

    concerned: Callable[[Stand], bool]
    mine: Callable[[Stand], bool]
    none: Any
    not_yours: Any
    of: str = ""


_ANSWERS = lazy("Who answers for a time limit asks for it.")
_DECIDES = lazy("A manager decides who neither asked nor answers for it; the second time headquarters.")
_NONE_ASKED = lazy("Nothing waits for a decision: it has been decided, or the time limit has ended.")
_ABOVE = lazy("A manager decides who does not answer for it.")

ACTS: dict[str, Act] = {
    "pause": Act(
        lambda s: s.live and deadlines.pausable(s.clock) and not s.facts.case.emergency,
        lambda s: s.answers,
        lazy("No time limit of this case may pause now."),
        _ANSWERS,
    ),
    "extend": Act(
        lambda s: s.live and s.clock.kind not in UNMOVED,
        lambda s: s.answers,
        lazy("No time limit of this case can be extended now."),
        _ANSWERS,
    ),
    "approve_pause": Act(lambda s: s.asks("pause"), lambda s: s.decides, _NONE_ASKED, _DECIDES, "requests"),
    "decline_pause": Act(lambda s: s.asks("pause"), lambda s: s.decides, _NONE_ASKED, _DECIDES, "requests"),
    "approve_extension": Act(lambda s: s.asks("extension"), lambda s: s.decides, _NONE_ASKED, _DECIDES, "requests"),
    "decline_extension": Act(lambda s: s.asks("extension"), lambda s: s.decides, _NONE_ASKED, _DECIDES, "requests"),
    "resume": Act(
        lambda s: s.clock.running and s.clock.paused_at is not None,
        lambda s: s.answers or s.by.scope.holds(SUPERVISING, s.clock.estate_id),
        lazy("No time limit of this case is paused."),
        lazy("Who answers for it, or a supervisor, lets it run on."),
    ),
    "excuse": Act(
        lambda s: (
            not s.clock.excused_at and deadlines.missed(s.clock, s.at) and (s.record is None or s.undecided)
        ),
        lambda s: s.above,
        lazy("No time limit of this case is overdue and undecided."),
        _ABOVE,
    ),
    "uphold": Act(
        lambda s: s.undecided,
        lambda s: s.above,
        lazy("Nobody is to be held accountable in this case."),
        _ABOVE,
        "accountabilities",
    ),
    "grounds": Act(
        lambda s: s.undecided,
        lambda s: s.record is not None and accountable(s.record, s.by),
        lazy("Nobody is to be held accountable in this case."),
        lazy("Who is accountable states the grounds."),
        "accountabilities",
    ),
    "acknowledge": Act(
        lambda s: any(a.clock_id == s.clock.pk for a in waiting_asks(s.facts)),
        lambda s: s.my_ask is not None,
        lazy("Nothing waits to be acknowledged."),
        lazy("It was not you who was asked."),
        "asks",
    ),
}  # fmt: skip


def step_of(request: ClockRequest, facts: Facts) -> str:
    """Whose step the decision is: the manager's, one above a manager who answers, headquarters for a second time."""
    before = [r for r in facts.requests if r.clock_id == request.clock_id and r.kind == request.kind and r.granted]
    if request.kind == ClockRequest.Kind.EXTENSION and before:
        return Role.HEADQUARTERS
    clock = next((c for c in facts.clocks if c.pk == request.clock_id), None)
    above = {Role.MANAGER: Role.GENERAL_MANAGER, Role.GENERAL_MANAGER: Role.HEADQUARTERS}
    return above.get(clock.answered_role, Role.MANAGER) if clock is not None else Role.MANAGER


def handler_of(clock: Clock, facts: Facts) -> int | None:
    """Who handles the share of the department that answers this clock, if it is given to somebody."""
    shares = [s for s in facts.assignments if s.department_id == clock.answered_department_id]
    share = next((s for s in shares if s.pk == clock.part), None) or (shares[0] if shares else None)
    return share.handler_id if share else None


def waiting_asks(facts: Facts) -> list[ClimbAsk]:
    """Climbs that wait to be acknowledged: by nobody yet, of a clock that still counts."""
    seen = {a.step_id for a in facts.asks if a.acknowledged_at}
    over = {c.pk for c in facts.clocks if c.cancelled_at or c.excused_at}
    return [a for a in facts.asks if a.step_id not in seen and a.clock_id not in over]


def stands_of(by, facts: Facts) -> list[Stand]:
    """The person before each clock of the case, at this moment."""
    at = now()
    return [Stand(clock, by, facts, at) for clock in facts.clocks]


def clocks_for(case, by, name: str, facts: Facts) -> list[Clock]:
    """The clocks of the case to which `by` may do the act now."""
    act = ACTS[name]
    return [s.clock for s in stands_of(by, facts) if act.concerned(s) and act.mine(s)]


def refused(by, name: str, facts: Facts) -> str | None:
    """Why the act is never this person's here, in words; None where it is, or where there is nothing to do it to."""
    return verdict(name, stands_of(by, facts))[0]


def lacking(by, name: str, facts: Facts) -> list[Missing]:
    """That there is no clock it could be done to; empty where there is."""
    return verdict(name, stands_of(by, facts))[1]


def verdict(name: str, stands: list[Stand]) -> tuple[str | None, list[Missing]]:
    """(`refused`, `lacking`) of an act, for somebody before the clocks of a case."""
    act = ACTS[name]
    nothing = act.of and stands and not getattr(stands[0].facts, act.of)
    concerned = [] if nothing else [s for s in stands if act.concerned(s)]
    if not concerned:
        return None, [Missing("clock", act.none)]
    return None if any(act.mine(s) for s in concerned) else str(act.not_yours), []


def tried_enough(facts: Facts, clock: Clock, wanted: int) -> bool:
    """Whether the complainant was sought often enough since the clock began, in different ways or at different hours
    (rule D4)."""
    zone = facts.case.estate.zone
    tries = {
        (c.way, c.at.astimezone(zone).replace(minute=0, second=0, microsecond=0))
        for c in facts.contacts
        if not c.reached and not c.inbound and c.at >= clock.starts_at
    }
    return len(tries) >= wanted
