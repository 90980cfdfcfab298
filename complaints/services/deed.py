"""How a deed on a case is done.

One transaction: the row locked, permission and legality checked, history, clocks and messages beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import Line
from complaints.choices import HURRY, Nature
from complaints.clocks import FIXED, KINDS, STATEMENT, SUBJECT
from complaints.errors import Changed, Missing, NotFound, NotNow, NotYours
from complaints.facts import Facts
from complaints.lifecycle import ACTIONS, OPEN
from complaints.models import Case, TimelineEntry, Words
from complaints.parties import SYSTEM
from complaints.services.deed_on import DeedOn, open_the_gate
from complaints.signals import complaint_moved
from deadlines.models import Clock, ClockRequest
from deadlines.selectors import counter_of

__all__ = ["Deed", "HouseDeed", "open_the_gate"]
JOINS = ("estate", "complainant")


def first_of(delegate: int | None, role: str, line: Line, people: list[int], skip: set[int]) -> list[int]:
    """Whom the general manager named in their place comes before them, while present and allowed (rules N5, P6)."""
    if delegate is None or role != Role.GENERAL_MANAGER or delegate in skip or not line.present(delegate):
        return people
    return [delegate, *(pk for pk in people if pk != delegate)]


class Deed(DeedOn):
    """One deed on one case, as a context manager.

    Enter: opens the transaction, fetches the case through `visible_to(by)` and locks it, checks that
    `by` may do `action` now. Body: change the case, write entries, move clocks, owe messages.
    Leave: store the case with its new version and next due moment, the audit entry, send
    `complaint_moved`; any exception rolls everything back.

    Arguments: `number` of the case (or the case itself); `by` a user, SYSTEM or a Resident;
    `version` the one the actor was looking at, if known: a refusal then tells what changed since.
    Raises NotFound, NotYours, NotNow, Changed (see errors).
    """

    subject = SUBJECT

    def __init__(
        self, number: str | Case, action: str, by: Any, *, version: int | None = None, at: datetime | None = None
    ) -> None:
        super().__init__(action, by, version=version, at=at)
        self.number = number.number if isinstance(number, Case) else number

    @property
    def case(self) -> Case:
        """The case this is done to."""
        return self.row

    @case.setter
    def case(self, case: Case) -> None:
        self.row = case

    # -- entering and leaving -------------------------------------------------

    def _fetch(self) -> Case:
        joined = Case.objects.visible_to(self.by).select_related(*JOINS)
        # The number is unique: an order, as `first` makes one, would be a third of the work.
        found = next(iter(joined.select_for_update(of=("self",)).filter(number=self.number)), None)
        if found is None:
            raise NotFound(_("There is no such case."))
        self.facts = Facts(found)
        return found

    def _check(self) -> None:
        from complaints.services.actions import barred, missing

        action = ACTIONS[self.action]
        if self.case.state not in action.states:
            from complaints.selectors import parties_of

            if not (action.parties & parties_of(self.case, self.by, self.facts)):
                raise NotYours(_("This is not yours to do."))
            raise self._too_late(action)
        reason = barred(self.case, self.by, self.action, self.facts)
        if reason is not None:
            raise NotYours(reason)
        lacking = missing(self.case, self.action, self.facts, self.by)
        if lacking:
            raise NotNow(_("Not yet: something is missing."), code="missing", missing=lacking)

    def _too_late(self, action) -> NotNow:
        """What to say when the state does not allow it: what changed, where the actor saw an earlier version."""
        state = self.case.get_state_display()
        text = _("The case is “{state}” now: “{action}” cannot be done.").format(state=state, action=action.label)
        if self.version is not None and self.version != self.case.version:
            return Changed(text, missing=self._since(), code="changed")
        return NotNow(text, code="wrong_state", missing=[Missing("state", text)])

    def _since(self) -> list[Missing]:
        from complaints.selectors.seen import level_of
        from complaints.selectors.timeline import latest

        return [Missing("since", line) for line in latest(self.case, level_of(self.case, self.by, self.facts))]

    def _store(self) -> None:
        case = self.case
        case.is_open = case.state in OPEN
        case.save()
        complaint_moved.send(Case, case=case, action=self.action, by=self.by, at=self.at)

    def role_of(self, kind: str) -> str:
        return KINDS[kind].role

    @property
    def walled(self) -> set[int]:
        return self.facts.walled

    def lapsed(self, request: ClockRequest) -> None:
        from complaints.services.decide import dropped, waiting

        decision = waiting(self, request.kind, request.pk)
        if decision is not None:
            dropped(self, [request.kind], reference=request.pk)

    # -- what a body does -----------------------------------------------------

    def words(self, text: str) -> Words | None:
        """Keep words of the case where erasure can reach them; None for nothing said."""
        return Words.objects.create(case=self.case, text=text) if text else None

    def entry(self, kind: str, text: str = "", *, outward: bool = False, **data: Any) -> TimelineEntry:
        """Append one timeline entry. `data` holds codes, ids and moments only; `text` goes to Words."""
        return TimelineEntry.objects.create(
            case=self.case,
            at=self.at,
            kind=kind,
            actor=self.user,
            actor_kind="user" if self.user else self.by.kind,
            words=self.words(text),
            outward=outward,
            data=data,
        )

    def start(self, kind: str, **options: Any) -> Clock:
        """Start a clock as `DeedOn.start` does; what is urgent waits for no contact hours, what is major climbs on."""
        options.setdefault("urgent", self.case.urgency in HURRY)
        options.setdefault("grave", self.case.nature == Nature.MAJOR)
        if options.get("role", self.role_of(kind)) == Role.GENERAL_MANAGER:
            options.setdefault("user_id", self.case.delegate_id)
        return super().start(kind, **options)

    def next_people(self, role: str, *, skip: Iterable[int] = (), department_id: int | None = None) -> list[int]:
        """As for every deed; before the general manager whom they named in their place (rule N5)."""
        skip = {*skip, *self.walled}
        line = Line(self.case.estate_id, self.at, role)
        people = line.next(role, skip, department_id)
        return first_of(self.case.delegate_id, role, line, people, skip)

    def due_by(self, kind: str) -> datetime:
        """When a clock of `kind` would be due if it began now."""
        urgent = self.case.urgency in HURRY
        return deadlines.plan(
            kind, subject=(SUBJECT, self.case.pk), estate=self.case.estate, starts_at=self.at, urgent=urgent
        ).due_at

    def mark_grave(self, grave: bool) -> None:
        """It has become major, or is no longer: its ladders climb to headquarters, or not (rule D5)."""
        deadlines.mark((SUBJECT, self.case.pk), grave=grave)
        for clock in self._clocks:
            clock.grave = grave

    def resume(self, reason: str, called_off_at: datetime) -> None:
        """Run again the clocks called off for `reason` at that moment, each with the time it had left.

        One that was past due stays the breach it was and begins anew with its whole span (rule D2); a date
        given to somebody (FIXED) is kept as it was given.
        """
        for clock in self.facts.clocks:
            if clock.cancel_reason != reason or clock.cancelled_at != called_off_at:
                continue
            counter = counter_of(clock)
            left = counter.between(clock.cancelled_at, clock.due_at)
            fresh = left <= timedelta() and clock.kind not in FIXED
            span = counter.between(clock.starts_at, clock.first_due_at) if fresh else left
            self.start(
                clock.kind,
                starts_at=self.at if fresh else clock.starts_at,
                due_at=clock.due_at if clock.kind in FIXED else counter.on(self.at, span),
                part=clock.part,
                role=clock.answered_role,
                department_id=clock.answered_department_id,
                user_id=clock.answered_user_id,
            )

    def tell_accused(self, event: str, person: int, party: int) -> None:
        """Owe somebody behind the wall a message about what they are asked (a named party), never about the case."""
        self._messages += notifications.planned(event, to=[person], subject=(STATEMENT, party), at=self.at)


class HouseDeed(Deed):
    """What the house itself does to a case because a clock says so: it is nobody's action and no state forbids it.

    `case` is fetched and locked anew, inside the transaction of whoever calls.
    """

    def __init__(self, case: Case, action: str, at: datetime) -> None:
        super().__init__(case, action, SYSTEM, at=at)

    def _check(self) -> None:
        """Whoever calls has looked whether the matter still stands."""
