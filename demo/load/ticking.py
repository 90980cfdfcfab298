"""The clocks of a bulk case, and the rows they leave: themselves, the steps that fired, who answers for a breach."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter

from complaints.clocks import SUBJECT
from deadlines.models import Accountability, Clock, ClockStep

from .sheet import Sheet

SECOND = timedelta(seconds=1)
GIVEN = {"subject_kind": SUBJECT}
"""What every row of a sheet of clocks says alike."""


@dataclass(slots=True)
class Ticking:
    """One clock of a case, by the names of the model's columns; `deadlines.schedule.lay_out` sets its moments."""

    kind: str
    part: int | None
    policy_id: int
    urgent: bool
    reckoned: str
    reckoned_from: datetime | None
    first_due_at: datetime
    starts_at: datetime
    due_at: datetime
    answered_role: str
    answered_department_id: int | None
    answered_user_id: int | None
    warn_at: datetime | None = None
    climb_at: datetime | None = None
    top_at: datetime | None = None
    hq_at: datetime | None = None
    stopped_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""

    @property
    def runs(self) -> bool:
        return self.stopped_at is None and self.cancelled_at is None


_OWN = tuple(field.name for field in fields(Ticking))
_own = attrgetter(*_OWN)
CLOCK = ("id", "subject_id", "estate_id", "next_at", "grave", *_OWN)
STEP = ("id", "clock_id", "step", "due_at", "fired_at", "subject_id", "settled_at")


def write(
    sheets: dict[type, Sheet], pk: int, of: tuple[int, int, bool], clock: Ticking, wide: int, until: datetime
) -> None:
    """The rows of clock `pk` at `until`, the moment up to which the sweep has done its work.

    `of`: the case, its estate, and whether the case is grave. Ids of its steps are its own times `wide` and on.
    """
    case, estate, grave = of
    ended = clock.stopped_at or clock.cancelled_at
    steps = (
        ("warn", clock.warn_at),
        ("breach", clock.due_at),
        ("climb", clock.climb_at),
        ("top", clock.top_at),
        ("hq", clock.hq_at if grave else None),
    )
    step_pk, upcoming, last = pk * wide, None, ended or until
    for step, due in steps:
        if due is None:
            continue
        if due <= last:
            fired = min(due + SECOND, until)
            sheets[ClockStep].put(STEP, (step_pk, pk, step, due, fired, case, fired))
            if step == "breach":
                _answers_for(sheets[Accountability], pk, of, clock, fired)
        elif not ended and (upcoming is None or due < upcoming):
            upcoming = due
        step_pk += 1
    sheets[Clock].put(CLOCK, (pk, case, estate, upcoming, grave, *_own(clock)))


def _answers_for(sheet: Sheet, pk: int, of: tuple[int, int, bool], clock: Ticking, at: datetime) -> None:
    """Who answers for the breach of clock `pk`, since `at`."""
    sheet.add(
        id=pk,
        clock_id=pk,
        kind=clock.kind,
        subject_id=of[0],
        estate_id=of[1],
        role=clock.answered_role,
        department_id=clock.answered_department_id,
        person_id=clock.answered_user_id,
        opened_at=at,
    )
