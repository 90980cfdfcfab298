"""How a deed is done.

One transaction: the row locked, permission and legality checked, history, clocks and messages beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from accounts.selectors import who_is_next
from complaints.clocks import FIXED, KINDS, STATEMENT, SUBJECT
from complaints.errors import Changed, Missing, NotFound, NotNow, NotYours
from complaints.facts import Facts
from complaints.lifecycle import ACTIONS, OPEN
from complaints.models import Case, TimelineEntry, Words
from complaints.signals import complaint_moved
from deadlines.clock import now
from deadlines.models import Clock
from notifications.models import OutboxMessage


def open_the_gate() -> None:
    """Tell the database that this transaction is a deed: without it, its trigger refuses a new state (rule J1)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('huiyin.deed', 'on', true)")


class Deed(AbstractContextManager["Deed"]):
    """One deed on one case, as a context manager.

    Enter: opens the transaction, fetches the case through `visible_to(by)` and locks it, checks that
    `by` may do `action` now. Body: change the case, write entries, move clocks, owe messages.
    Leave: store the case with its new version and next due moment, the audit entry, send
    `complaint_moved`; any exception rolls everything back.

    Arguments: `number` of the case (or the case itself); `by` a user, SYSTEM or a Resident;
    `version` the one the actor was looking at, if known: a refusal then tells what changed since.
    Raises NotFound, NotYours, NotNow, Changed (see errors).
    """

    def __init__(
        self, number: str | Case, action: str, by: Any, *, version: int | None = None, at: datetime | None = None
    ) -> None:
        self.number = number.number if isinstance(number, Case) else number
        self.action = action
        self.by = by
        self.version = version
        self.at = at or now()
        self._messages: list[OutboxMessage] = []
        self._clocks: list[Clock] = []
        self._clocks_moved = False
        self._audit: dict = {}

    # -- entering and leaving -------------------------------------------------

    def __enter__(self) -> Deed:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        try:
            open_the_gate()
            self.case = self._fetch()
            self.facts = Facts(self.case)
            self._check()
        except BaseException as error:
            self._atomic.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            try:
                self._finish()
            except BaseException as late:
                self._atomic.__exit__(type(late), late, late.__traceback__)
                raise
        self._atomic.__exit__(kind, error, trace)
        if isinstance(error, TransitionNotAllowed):
            raise NotNow(_("That cannot be done in the present state.")) from error

    def _fetch(self) -> Case:
        found = (
            Case.objects.visible_to(self.by)
            .select_for_update(of=("self",))
            .select_related("estate", "complainant", "unit", "building", "place", "asset")
            .filter(number=self.number)
            .first()
        )
        if found is None:
            raise NotFound(_("There is no such case."))
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
        lacking = missing(self.case, self.action, self.facts)
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

    def _finish(self) -> None:
        case = self.case
        case.is_open = case.state in OPEN
        case.version += 1
        deadlines.start(self._clocks)
        if self._clocks_moved or self._clocks:
            self._next_due()
        case.save()
        if self._messages:
            OutboxMessage.objects.bulk_create(self._messages)
        audit.record(
            self.action, by=self.by, subject=(SUBJECT, case.pk), at=self.at, data={"state": case.state, **self._audit}
        )
        complaint_moved.send(Case, case=case, action=self.action, by=self.by, at=self.at)

    def _next_due(self) -> None:
        """Keep the earliest due moment on the case, for the queue (rule D7)."""
        soonest = (
            Clock.objects.filter(
                subject_kind=SUBJECT, subject_id=self.case.pk, stopped_at=None, cancelled_at=None, excused_at=None
            )
            .order_by("due_at", "pk")
            .values_list("due_at", "kind")
            .first()
        )
        self.case.next_due_at, self.case.next_clock = soonest or (None, "")

    # -- what a body does -----------------------------------------------------

    @property
    def user(self):
        """The acting user, or None for the system and residents."""
        return self.by if getattr(self.by, "is_authenticated", False) else None

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
        """Start a clock of `kind` now (or at `starts_at`), by the policy in force.

        Its usual role answers for it unless told otherwise.
        """
        options.setdefault("starts_at", self.at)
        options.setdefault("role", KINDS[kind].role)
        clock = deadlines.plan(kind, subject=(SUBJECT, self.case.pk), estate=self.case.estate, **options)
        self._clocks.append(clock)
        return clock

    def stop(self, *kinds: str, part: int | None = None) -> int:
        """The running clocks of these kinds are answered now."""
        self._clocks_moved = True
        return deadlines.stop((SUBJECT, self.case.pk), kinds, self.at, part=part)

    def cancel(
        self, kinds: Iterable[str] | None, reason: str, *, part: int | None = None, keep: Iterable[str] = ()
    ) -> int:
        """Call off running clocks (all when None), with a reason code (rule D2)."""
        self._clocks_moved = True
        return deadlines.cancel((SUBJECT, self.case.pk), kinds, self.at, reason, part=part, keep=keep)

    def resume(self, reason: str, called_off_at: datetime) -> None:
        """Run again the clocks called off for `reason` at that moment, each with the time it had left.

        One that was past due stays the breach it was and begins anew with its whole span (rule D2); a date
        given to somebody (FIXED) is kept as it was given.
        """
        for clock in self.facts.clocks:
            if clock.cancel_reason != reason or clock.cancelled_at != called_off_at:
                continue
            left = clock.due_at - clock.cancelled_at
            fresh = left <= timedelta() and clock.kind not in FIXED
            span = clock.first_due_at - clock.starts_at if fresh else left
            self.start(
                clock.kind,
                starts_at=self.at if fresh else clock.starts_at,
                due_at=clock.due_at if clock.kind in FIXED else self.at + span,
                part=clock.part,
                role=clock.answered_role,
                department_id=clock.answered_department_id,
                user_id=clock.answered_user_id,
            )

    def tell(self, event: str, people: Iterable[int | None], *, loud: bool = False, **data: Any) -> None:
        """Owe each person (user ids) a message; the actor and those behind the wall hear nothing (rule P4)."""
        to = [p for p in people if p and p not in self.facts.walled and p != getattr(self.user, "pk", None)]
        self._messages += notifications.planned(
            event, to=to, subject=(SUBJECT, self.case.pk), at=self.at, data=data, loud=loud
        )

    def tell_accused(self, event: str, person: int, party: int) -> None:
        """Owe somebody behind the wall a message about what they are asked (a named party), never about the case."""
        self._messages += notifications.planned(event, to=[person], subject=(STATEMENT, party), at=self.at)

    def next_people(self, role: str, *, skip: Iterable[int] = (), department_id: int | None = None) -> list[int]:
        """Ids of the people this goes to for `role`: never the named, the absent or `skip` (rule P4)."""
        skipped = {*self.facts.walled, *skip}
        return [u.pk for u in who_is_next(role, self.case.estate_id, self.at, skipped, department_id)]

    def note(self, **data: Any) -> None:
        """Add codes to the audit entry of this deed."""
        self._audit.update(data)
