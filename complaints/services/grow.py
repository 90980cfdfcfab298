"""A neglected case grows (rule N6): what clocks, callbacks and returns do to a nature. Parts of a deed, not deeds."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Role
from complaints.choices import Nature
from complaints.figures import NOT_SATISFIED_TIMES, RETURN_TIMES
from complaints.lifecycle import WITH_DEPARTMENT, State
from complaints.models import Case, Decision
from complaints.selectors.neglect import (
    GROWS_BY,
    broken_clock,
    still_counts,
    times_complained,
    times_not_satisfied,
    times_returned,
)
from complaints.services.classify import change_nature, start_staged
from complaints.services.decide import ask_decision
from complaints.services.deed import Deed, HouseDeed
from deadlines.models import Clock
from deadlines.selectors import figure

BREAKS = (*GROWS_BY, "final")
"""The clocks whose breach is neglect of the case itself."""
UNTOUCHED = (State.MERGED, State.WITHDRAWN)
COUNTED = (State.CLOSED, State.ARCHIVED)


def clock_broke(clock: Clock, at: datetime) -> None:
    """The consequence of a breach, inside the transaction that settles it (the case is locked).

    Communicative: a broken promise or first response makes it valid. Valid: a missed final report puts it before
    the manager. Closed: it is counted. Anonymous, merged and withdrawn ones, and those not judged yet, stay as they
    are; the last grow on being judged. An excuse changes nothing, a manager's later lowering does. Each growth
    changes what the next look sees, so a step settled twice could not grow it twice.
    """
    if clock.kind not in BREAKS:
        return
    case = Case.objects.get(pk=clock.subject_id)
    if case.anonymous or case.state in UNTOUCHED or not still_counts(case, clock):
        return
    grows = case.nature == Nature.COMMUNICATIVE and clock.kind in GROWS_BY
    to_manager = case.nature == Nature.VALID and clock.kind == "final"
    if not (grows or to_manager):
        return
    with HouseDeed(case, "neglected", at) as deed:
        if deed.case.state in COUNTED:
            deed.entry("neglect_counted", cause=GROWS_BY.get(clock.kind, "final_missed"), clock=clock.pk)
        elif grows:
            grow(deed, GROWS_BY[clock.kind], clock)
        else:
            ask_whether_major(deed, "final_missed", clock)


def grow(deed: Deed, cause: str, clock: Clock | None = None) -> None:
    """From communicative to valid, keeping which clock did it.

    Where work goes on or is still to be given out, its reports run from now (rule D2); done ones owe them once
    they must be put right. One that waited to be explained must be dispatched instead.
    """
    case = deed.case
    change_nature(deed, Nature.VALID, "", "", cause=cause, clock=clock)
    deed.entry("nature_grew", nature=Nature.VALID, cause=cause, clock=clock.pk if clock else None)
    if case.state in (State.CLASSIFIED, *WITH_DEPARTMENT):
        start_staged(deed, deed.at)
    if case.state == State.CLASSIFIED:
        deed.tell("grown_to_dispatch", [case.holder_id or 0, *deed.next_people(Role.DUTY)[:1]])
    deed.tell("nature_grew", [case.handler_id, *deed.next_people(Role.SUPERVISOR)[:1]])


def grow_if_neglected(deed: Deed) -> None:
    """Judged communicative after a promise or the first response was broken: it grows at once (rule N6)."""
    case = deed.case
    if case.nature != Nature.COMMUNICATIVE or case.anonymous:
        return
    broken = broken_clock(case, deed.at)
    if broken is not None:
        grow(deed, GROWS_BY[broken.kind], broken)


def ask_whether_major(deed: Deed, cause: str, clock: Clock | None = None) -> Decision | None:
    """Put a valid case before the manager: is it major? None where that waits already, or is no question."""
    if deed.case.nature != Nature.VALID or deed.case.anonymous:
        return None
    asked = ask_decision(deed, Decision.Matter.MAJOR, cause=cause, clock=clock)
    if asked is not None:
        deed.entry("major_asked", cause=cause, clock=clock.pk if clock else None)
    return asked


def not_satisfied(deed: Deed, was: str) -> None:
    """Called back "not satisfied": communicative turns valid; valid, so often as the policy says, goes up (rule N6).

    `was` is the nature before this callback.
    """
    case = deed.case
    if case.anonymous:
        return
    if was == Nature.COMMUNICATIVE:
        grow(deed, "not_satisfied")
    elif times_not_satisfied(case) >= figure(NOT_SATISFIED_TIMES, case.estate_id, deed.at):
        ask_whether_major(deed, "not_satisfied_again")


def came_back(deed: Deed) -> None:
    """It came back once more (reopened, not solved, not satisfied): too often, and the manager decides (rule N6)."""
    case = deed.case
    if case.nature == Nature.VALID and times_returned(case, deed.at) >= figure(RETURN_TIMES, case.estate_id, deed.at):
        ask_whether_major(deed, "returned_again")


def complained_again(deed: Deed) -> None:
    """Found valid, and this home has complained of it before: too often, and the manager decides (rule N6)."""
    case = deed.case
    if case.nature == Nature.VALID and times_complained(case) >= figure(RETURN_TIMES, case.estate_id, deed.at):
        ask_whether_major(deed, "returned_again")
