"""What every deed has in common, whatever it is done to: one transaction, clocks, messages and audit beside it.

A deed on a case (`services.deed.Deed`) and on what stands above it are made of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Self

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from accounts.selectors import ids_next
from complaints.errors import NotNow
from deadlines.clock import now
from deadlines.models import Clock, ClockRequest
from estates import prepared
from notifications.models import OutboxMessage


def open_the_gate() -> None:
    """Tell the database that this transaction is a deed: without it, its trigger refuses a new state (rule J1)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('huiyin.deed', 'on', true)")


_SOONEST = """
SELECT due_at, kind FROM deadlines_clock
WHERE subject_kind = %s AND subject_id = %s AND stopped_at IS NULL AND cancelled_at IS NULL AND excused_at IS NULL
  AND paused_at IS NULL
ORDER BY due_at, id LIMIT 1
"""


def soonest(subject: tuple[str, int]) -> tuple[datetime | None, str]:
    """The earliest due moment among the running clocks of a subject, and of which kind it is.

    What is paused or excused is not waited for (rules D4, D6).
    """
    return prepared.fetch_one(_SOONEST, subject) or (None, "")


class DeedOn(AbstractContextManager["DeedOn"]):
    """One deed on one row, as a context manager.

    Whoever makes one of it says `subject` (the kind, as clocks and messages know it) and the four methods below.
    Entering opens the transaction, fetches and locks the row, and checks; leaving stores it; any exception rolls
    everything back.
    """

    subject: str

    def __init__(self, action: str, by: Any, *, version: int | None = None, at: datetime | None = None) -> None:
        self.action = action
        self.by = by
        self.version = version
        self.at = at or now()
        self.row: Any = None
        self._messages: list[OutboxMessage] = []
        self._clocks: list[Clock] = []
        self._clocks_moved = False
        self._audit: dict = {}
        self._done_before = False

    # -- said by whoever makes a kind of deed ---------------------------------

    def _fetch(self) -> Any:
        """The row, locked; raises NotFound where the actor may not know of it."""
        raise NotImplementedError

    def _check(self) -> None:
        """Raises NotYours, NotNow or Changed where the deed may not be done."""
        raise NotImplementedError

    def _store(self) -> None:
        """Save the row with its new version, and send the signal."""
        raise NotImplementedError

    def role_of(self, kind: str) -> str:
        """The role that usually answers for a clock of this kind."""
        raise NotImplementedError

    @property
    def walled(self) -> set[int]:
        """Ids of those who hear nothing of it (rule P4)."""
        raise NotImplementedError

    # -- entering and leaving -------------------------------------------------

    def __enter__(self) -> Self:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        try:
            open_the_gate()
            self.row = self._fetch()
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

    def _finish(self) -> None:
        if self._done_before:
            return
        row = self.row
        row.version += 1
        deadlines.start(self._clocks)
        if self._clocks_moved:
            self._fallen_away()
        if self._clocks_moved or self._clocks:
            self._next_due()
        if self._messages:
            OutboxMessage.objects.bulk_create(self._messages)
        audit.record(
            self.action,
            by=self.by,
            subject=(self.subject, row.pk),
            at=self.at,
            data={"state": row.state, **self._audit},
        )
        self._store()

    def _next_due(self) -> None:
        """Keep the earliest due moment on the row, for its list (rule D7)."""
        self.row.next_due_at, self.row.next_clock = soonest((self.subject, self.row.pk))

    def _fallen_away(self) -> None:
        """What was asked of a clock that has ended meanwhile falls away, and nobody decides on it any more."""
        for request in deadlines.lapse((self.subject, self.row.pk), self.at):
            self.lapsed(request)

    def lapsed(self, request: ClockRequest) -> None:
        """A pause or an extension that was asked for has fallen away; a hook."""

    # -- what a body does -----------------------------------------------------

    @property
    def user(self):
        """The acting user, or None for the system and those without an account."""
        return self.by if getattr(self.by, "is_authenticated", False) else None

    def start(self, kind: str, **options: Any) -> Clock:
        """Start a clock of `kind` now (or at `starts_at`), by the policy in force.

        Its usual role answers for it unless told otherwise.
        """
        options.setdefault("starts_at", self.at)
        options.setdefault("role", self.role_of(kind))
        clock = deadlines.plan(kind, subject=(self.subject, self.row.pk), estate=self.row.estate, **options)
        self._clocks.append(clock)
        return clock

    def clocks_moved(self) -> None:
        """A clock was paused, moved or excused here: look again which is due next."""
        self._clocks_moved = True

    def stop(self, *kinds: str, part: int | None = None, at: datetime | None = None) -> int:
        """The running clocks of these kinds are answered now, or were at `at` (never before a breach that fired)."""
        self._clocks_moved = True
        return deadlines.stop((self.subject, self.row.pk), kinds, at or self.at, part=part)

    def end_pauses(self) -> None:
        """Let every paused clock run on from now (rule D4): its due moment moves by the time paused. What was asked
        for falls away."""
        held = Clock.objects.select_for_update(of=("self",)).select_related("policy").order_by("pk")
        for clock in held.filter(subject_kind=self.subject, subject_id=self.row.pk, paused_at__isnull=False):
            deadlines.run_on(clock, self.at)
            self._clocks_moved = True
        for request in deadlines.lapse((self.subject, self.row.pk), self.at, pauses=True):
            self.lapsed(request)

    def cancel(
        self, kinds: Iterable[str] | None, reason: str, *, part: int | None = None, keep: Iterable[str] = ()
    ) -> int:
        """Call off running clocks (all when None), with a reason code (rule D2)."""
        self._clocks_moved = True
        return deadlines.cancel((self.subject, self.row.pk), kinds, self.at, reason, part=part, keep=keep)

    def tell(self, event: str, people: Iterable[int | None], *, loud: bool = False, **data: Any) -> None:
        """Owe each person (user ids) a message; the actor and those behind the wall hear nothing (rule P4)."""
        to = [p for p in people if p and p not in self.walled and p != getattr(self.user, "pk", None)]
        self._messages += notifications.planned(
            event, to=to, subject=(self.subject, self.row.pk), at=self.at, data=data, loud=loud
        )

    def next_people(self, role: str, *, skip: Iterable[int] = (), department_id: int | None = None) -> list[int]:
        """Ids of the people this goes to for `role`: never the named, the absent or `skip` (rule P4)."""
        skipped = {*self.walled, *skip}
        return ids_next(role, self.row.estate_id, self.at, skipped, department_id)

    def done_before(self) -> None:
        """The very same was done a moment ago: nothing is stored, nobody told, and the version stays (rule I10)."""
        self._done_before = True

    def note(self, **data: Any) -> None:
        """Add codes to the audit entry of this deed."""
        self._audit.update(data)
