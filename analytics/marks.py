"""Which measures a case counts in: pure, from one row of facts (rule A3). The only place that decides it.

A mark belongs to the day a case was received, but for ENDED_ON, which belongs to the day it ended, and those of
repairs, which belong to the day the repair was done. Praise stays out
of every complaint figure; a case merged into another, or of a common concern behind its first, is a household of its
own, but no cause of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ENDED_ON = "ended_on"
DIMENSIONS = (
    "all",
    "nature",
    "category",
    "topic",
    "channel",
    "department",
    "building",
    "asset",
    "hour",
    "urgency",
    "kind",
)
SLICED = frozenset(
    {
        "received",
        "open",
        ENDED_ON,
        "answer_due",
        "answered_in_time",
        "callback_due",
        "called_back",
        "satisfied",
        "solved",
        "not_satisfied",
        "repeat",
        "reopened",
        "overdue_now",
        "breached",
    }
)
"""Marks kept for every slice."""
OF_REPAIRS = frozenset({"repair_done", "first_fix"})
"""Marks of repair orders; all others are of cases."""
WHOLE = frozenset(
    {
        "anonymous",
        "answer_excused",
        "answered",
        "answered_late",
        "basically",
        "callback_in_time",
        "cause",
        "emergency",
        "escalated",
        "handler_called",
        "hotline_first",
        "last_minute",
        "late_logged",
        "media",
        "merged",
        "no_way_back",
        "not_solved",
        "overturned",
        "partly_solved",
        "praise",
        "promise_due",
        "promise_kept",
        "resolved",
        "resolved_in_time",
        "seconded",
        "shared",
        "staged_due",
        "staged_in_time",
        "unanswered",
        "unjudged",
        "unreachable",
        "urged",
        "withdrawn",
    }
)
"""Marks kept for the whole estate alone."""
MARKS = tuple(sorted(SLICED | OF_REPAIRS | WHOLE))
"""Every mark there is: each is a column of the counters, so a new one comes with a migration and a recount."""
ANSWER_MINUTES, ANSWER_HOURS = "answer_min", "answer_hour"
"""Dimensions of the time to answer: whole minutes, and the hour they lie in, by which a percentile is found sooner."""
ANSWERED = frozenset({"answered_in_time", "answered_late"})
STAGED = ("preliminary", "interim", "final")


@dataclass
class ClockFact:
    """One clock of a case: when it was due, when it ended and how."""

    kind: str
    due_at: datetime
    stopped_at: datetime | None
    cancelled_at: datetime | None
    excused: bool
    breach_fired: bool

    @property
    def decided(self) -> bool:
        """Whether it is known how it came out: answered, or past due. Called off before it was due: never."""
        if self.cancelled_at is not None:
            return self.cancelled_at > self.due_at
        return self.stopped_at is not None or self.breach_fired

    @property
    def in_time(self) -> bool:
        return self.stopped_at is not None and self.stopped_at <= self.due_at

    @property
    def breached(self) -> bool:
        """Past due unmet, or met late: a breach for ever (rule D6). Excused ones are counted apart."""
        return self.decided and not self.in_time

    @property
    def late_now(self) -> bool:
        return self.breach_fired and self.stopped_at is None and self.cancelled_at is None and not self.excused


@dataclass
class Row:
    """One case as the statistics read it. Moments are aware; `callbacks` the reached ones, oldest first.

    `concern`: its place in a confirmed common concern: "first", "behind", or "" where it is of none.
    """

    case_id: int
    estate_id: int
    zone: ZoneInfo
    kind: str
    channel: str
    state: str
    is_open: bool
    nature: str
    category: str
    department: str
    building_id: int | None
    asset_id: int | None
    urgency: int
    emergency: bool
    anonymous: bool
    merged: bool
    received_at: datetime
    logged_at: datetime
    responded_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    urged: int
    unreachable: bool
    reopened: bool
    climbed: bool
    seconded: bool
    overturned: bool
    repeat: bool
    late_logged: bool
    handler_called: bool
    last_minute: bool
    concern: str
    clocks: list[ClockFact] = field(default_factory=list)
    promises: list[tuple[datetime, datetime | None, bool]] = field(default_factory=list)
    callbacks: list[tuple[str, str]] = field(default_factory=list)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def minutes(start: datetime, end: datetime | None) -> int | None:
    """Whole minutes from `start` to `end`; None where there is no end."""
    return None if end is None else int((end - start) / timedelta(minutes=1))


def marks_of(row: Row) -> list[str]:
    """The marks of one case, sorted."""
    if row.kind == "praise":
        return ["praise"]
    found = {"received"}
    found.update(name for name, holds in _plain(row).items() if holds)
    found.update(_answering(row))
    found.update(_clocks(row))
    found.update(_callbacks(row))
    if row.ended_at is not None:
        found.add(ENDED_ON)
    return sorted(found)


def _plain(row: Row) -> dict[str, bool]:
    return {
        "open": row.is_open,
        "cause": row.concern == "first" or (not row.concern and not row.merged),
        "shared": row.concern == "behind" and not row.merged,
        "merged": row.merged,
        "withdrawn": row.state == "withdrawn",
        "unjudged": not row.nature,
        "anonymous": row.anonymous,
        "emergency": row.emergency,
        "reopened": row.reopened,
        "repeat": row.repeat,
        "escalated": row.climbed,
        "hotline_first": row.channel == "hotline",
        "media": row.channel == "media",
        "seconded": row.seconded,
        "overturned": row.seconded and row.overturned,
        "late_logged": row.late_logged,
        "handler_called": row.handler_called,
        "last_minute": row.last_minute,
        "urged": row.urged > 0,
        "resolved": row.resolved_at is not None,
    }


def _answering(row: Row) -> Iterator[str]:
    """First response (rule J5): owed, on time, late, never; unreachable ones apart, those without a way back apart."""
    owed = [c for c in row.clocks if c.kind == "response"]
    if not owed:
        yield "no_way_back"
        return
    if row.responded_at is not None:
        yield "answered"
    if row.unreachable:
        yield "unreachable"
        return
    clock = owed[-1]
    if not clock.decided:
        return
    yield "answer_due"
    if clock.in_time:
        yield "answered_in_time"
    elif clock.stopped_at is not None:
        yield "answered_late"
    else:
        yield "unanswered"
    if clock.excused:
        yield "answer_excused"


def _clocks(row: Row) -> Iterator[str]:
    staged = [c for c in row.clocks if c.kind in STAGED and c.decided]
    if staged:
        yield "staged_due"
        if all(c.in_time for c in staged):
            yield "staged_in_time"
    if row.resolved_at is not None and not any(c.breached for c in row.clocks if c.kind in ("final", "rectify")):
        yield "resolved_in_time"
    kept = [(due, at, fired) for due, at, fired in row.promises if at is not None or fired]
    if kept:
        yield "promise_due"
        if all(at is not None and at <= due for due, at, _ in kept):
            yield "promise_kept"
    if any(c.breached for c in row.clocks):
        yield "breached"
    if row.is_open and any(c.late_now for c in row.clocks):
        yield "overdue_now"


def _callbacks(row: Row) -> Iterator[str]:
    """Callbacks (rule F1): owed once verified; solved apart from satisfied; the last answer counts."""
    owed = [c for c in row.clocks if c.kind == "callback" and c.decided]
    if owed:
        yield "callback_due"
        if all(c.in_time for c in owed):
            yield "callback_in_time"
    if row.callbacks:
        if owed:
            yield "called_back"
        solved, satisfied = row.callbacks[-1]
        yield {"yes": "solved", "partly": "partly_solved"}.get(solved, "not_solved")
        yield {"satisfied": "satisfied", "basically": "basically"}.get(satisfied, "not_satisfied")


Cell = tuple[int, str, date, str, str]
"""One counter of a day: estate, dimension, day, value, mark."""


def slices(fact) -> Iterator[tuple[str, str]]:
    """(dimension, value) of every slice the fact stands in, beside "all"."""
    yield "nature", fact.nature
    yield "category", fact.category
    yield "topic", fact.category.split(".")[0]
    yield "channel", fact.channel
    yield "department", fact.department
    yield "building", str(fact.building_id or "")
    if fact.asset_id:
        yield "asset", str(fact.asset_id)
    yield "hour", str(fact.hour)
    yield "urgency", str(fact.urgency)
    yield "kind", fact.kind


def marks_of_repair(done: bool, first: bool) -> list[str]:
    """The marks of one repair order, on the day it was done: done, and done at the first visit (rules R7, R9)."""
    return (["first_fix"] if done and first else []) + (["repair_done"] if done else [])


def cells(fact) -> Iterator[Cell]:
    """Every counter of a day the fact, of a case or of a repair, adds one to."""
    if hasattr(fact, "done_day"):
        for mark in fact.marks:
            yield fact.estate_id, "all", fact.done_day, "", mark
        return
    estate, received = fact.estate_id, fact.received_day
    measured = [(mark, fact.ended_day if mark == ENDED_ON else received) for mark in fact.marks]
    if fact.minutes_to_answer is not None and not ANSWERED.isdisjoint(fact.marks):
        yield estate, ANSWER_MINUTES, received, minute_value(fact.minutes_to_answer), "answer_due"
        yield estate, ANSWER_HOURS, received, str(fact.minutes_to_answer // 60), "answer_due"
    for mark, day in measured:
        yield estate, "all", day, "", mark
    sliced = [(mark, day) for mark, day in measured if mark in SLICED]
    for dim, value in slices(fact):
        for mark, day in sliced:
            yield estate, dim, day, value, mark


def minute_value(minutes: int) -> str:
    """Minutes as the counters hold them: of one length, so that words and numbers sort alike."""
    return f"{minutes:07d}"


def grains(day: date) -> tuple[tuple[str, date], tuple[str, date], tuple[str, date]]:
    """(D, M or Y; the first day of it) of every counter in which a day counts."""
    month = day.replace(day=1)
    return ("D", day), ("M", month), ("Y", month.replace(month=1))
