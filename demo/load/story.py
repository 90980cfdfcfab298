"""The rows of one case as its deeds would have left them: the same clocks and entries, without the services."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from audit.models import AuditEntry
from complaints.choices import HURRY, Nature
from complaints.clocks import KINDS
from complaints.models import (
    ArchiveFile,
    Assignment,
    Callback,
    Case,
    Complainant,
    Contact,
    NatureChange,
    Point,
    Report,
    TimelineEntry,
    Words,
)
from complaints.selectors.search import tokens_of
from complaints.services.intake import headline_of
from deadlines.counting import GIVEN, SPAN, reckon
from deadlines.models import Accountability, Clock, ClockStep
from deadlines.schedule import lay_out
from notifications.models import OutboxMessage

from .hours import Hours
from .sheet import Sheet
from .ticking import Ticking, write

WIDE = 16
"""Ids of a case's rows are its own id times this, plus their place: any number of processes writes the same rows."""
MODELS = (
    Case,
    Complainant,
    Point,
    Words,
    TimelineEntry,
    NatureChange,
    Assignment,
    Contact,
    Report,
    Callback,
    ArchiveFile,
    Clock,
    ClockStep,
    Accountability,
    OutboxMessage,
    AuditEntry,
)
"""Every table written, parents first."""


class Story:
    """One case being told. Deeds happen at `at`; `to_sheets` writes what they left."""

    def __init__(
        self,
        pk: int,
        case: dict[str, Any],
        site: Any,
        policies: dict[str, Any],
        hours: Hours,
        dice: random.Random,
    ) -> None:
        self.pk, self.case, self.site, self.policies, self.hours, self.dice = pk, case, site, policies, hours, dice
        self.at: datetime = case["logged_at"]
        self.rows: list[tuple[type, dict[str, Any]]] = []
        self.clocks: list[Ticking] = []
        self.person: dict[str, Any] = {}
        self.reachable = False
        self._counts: dict[type, int] = {}

    def row(self, model: type, **values: Any) -> int:
        """A row of `model` with the next id of this case in that table."""
        count = self._counts[model] = self._counts.get(model, 0) + 1
        if count > WIDE:
            raise ValueError(f"a case left more than {WIDE} rows of {model.__name__}")
        pk = self.pk * WIDE + count - 1
        values["id"] = pk
        self.rows.append((model, values))
        return pk

    # -- what a deed does -----------------------------------------------------

    def entry(self, kind: str, by: int | None, text: str = "", *, outward: bool = False, **data: Any) -> int:
        words = self.row(Words, case_id=self.pk, text=text) if text else None
        return self.row(
            TimelineEntry,
            case_id=self.pk,
            at=self.at,
            kind=kind,
            actor_id=by,
            actor_kind="user" if by else "resident",
            words_id=words,
            outward=outward,
            data=data,
        )

    def done(self, verb: str, by: int | None, **data: Any) -> None:
        """The end of a deed: its audit entry, and the version of the case."""
        kind = "user" if by else "resident"
        self.row(
            AuditEntry,
            at=self.at,
            actor_id=by,
            actor_kind=kind,
            verb=verb,
            subject_id=self.pk,
            data=data or {"state": self.case["state"]},
        )
        if verb != "register":
            self.case["version"] = self.case.get("version", 1) + 1

    def tell(self, event: str, person: int) -> None:
        read = self.at + timedelta(minutes=self.dice.randint(2, 200))
        self.row(
            OutboxMessage,
            event=event,
            recipient_id=person,
            subject_id=self.pk,
            created_at=self.at,
            sent_at=self.at,
            spread_at=self.at,
            read_at=read if self.ended else None,
        )

    def start(
        self,
        kind: str,
        how: str = SPAN,
        *,
        starts_at: datetime | None = None,
        due_at: datetime | None = None,
        ahead_of: datetime | None = None,
        part: int | None = None,
        role: str | None = None,
        department: int | None = None,
        user: int | None = None,
    ) -> None:
        """A clock by the policy in force, as `deadlines.plan` makes it."""
        since, policy = starts_at or self.at, self.policies[kind]
        urgent, site = self.case["urgency"] in HURRY, self.site
        counter = self.hours.counter(kind, site.key, since, urgent=urgent)
        reckoned = None if due_at else reckon(how, policy, counter, since, site.zone, ahead_of)
        due = due_at or counter.into_contact_hours(reckoned or since)
        clock = Ticking(
            kind,
            part,
            policy.id,
            urgent,
            GIVEN if due_at else how,
            ahead_of,
            due,
            since,
            due,
            KINDS[kind].role if role is None else role,
            department,
            user,
        )
        lay_out(clock, policy, counter)  # type: ignore[arg-type]  # it asks for no more than a start and a due moment
        self.clocks.append(clock)

    def running(self) -> list[Ticking]:
        return [clock for clock in self.clocks if clock.runs]

    def stop(self, *kinds: str) -> None:
        for clock in self.running():
            if clock.kind in kinds:
                clock.stopped_at = self.at

    def cancel(self, kinds: tuple[str, ...] | None, reason: str) -> None:
        for clock in self.running():
            if kinds is None or clock.kind in kinds:
                clock.cancelled_at, clock.cancel_reason = self.at, reason

    @property
    def ended(self) -> bool:
        return not self.case["is_open"]

    # -- the rows -------------------------------------------------------------

    def to_sheets(self, sheets: dict[type, Sheet], until: datetime) -> None:
        """Write every row; `until` is the moment up to which the sweep has done its work."""
        soonest = min(self.running(), key=lambda c: c.due_at, default=None)
        if soonest:
            self.case.update(next_due_at=soonest.due_at, next_clock=soonest.kind)
        self._words_to_find_it_by()
        sheets[Case].add(id=self.pk, **self.case)
        sheets[Complainant].add(id=self.pk, case_id=self.pk, **self.person)
        for model, values in self.rows:
            if model is Assignment:  # as the trigger has it
                values["case_open"] = self.case["is_open"]
            sheets[model].put(tuple(values), values.values())
        of = self.pk, self.site.key, self.case.get("nature") == Nature.MAJOR
        for i, clock in enumerate(self.clocks):
            write(sheets, self.pk * WIDE + i, of, clock, WIDE, until)

    def _words_to_find_it_by(self) -> None:
        """Title and search words, by the functions the registration uses."""
        case = self.case
        case["title"] = headline_of(case["content"])[:80]
        seen = SimpleNamespace(
            wishes="",
            external_number="",
            place_text="",
            confidential=False,
            **{k: case[k] for k in ("title", "content")},
        )
        who = SimpleNamespace(name=self.person.get("name", ""), phone=self.person.get("phone", ""), other_phones=[])
        case["search"], case["search_desk"] = tokens_of(seen, who, case.pop("place_words"))


def points(story: Story) -> None:
    """The one point of the case; found when the case is done."""
    found = story.case.get("resolved_at")
    story.row(
        Point,
        case_id=story.pk,
        ordinal=1,
        text=headline_of(story.case["content"])[:80],
        finding=story.case.get("resolution", ""),
        found_at=found,
        found_by_id=(story.case.get("handler_id") or story.case.get("judged_by_id")) if found else None,
    )
