"""Reading opening hours: the calendar that holds for a clock, remembered for a few seconds (rule D3)."""

from __future__ import annotations

import logging
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import lazy

from accounts import remembered
from deadlines.arithmetic import Calendar, Day
from deadlines.clock import now
from deadlines.counting import WALL, Counter
from deadlines.models import CalendarUse, Clock, ClockPolicy, Counting, OpeningHours, SpecialDay
from deadlines.openings import hours_of_words
from estates.models import Estate

log = logging.getLogger(__name__)
_SECONDS = 5.0
WARN_FROM_MONTH = 10
"""The State Council announces a year's holidays in the autumn before it."""


@dataclass
class Book:
    """Everything entered, and the calendars made of it so far."""

    read_at: float
    hours: list[OpeningHours]
    days: list[SpecialDay]
    made: dict[tuple, Calendar] = field(default_factory=dict)

    @property
    def print(self) -> tuple:
        return tuple(row.pk for row in self.hours), tuple((row.pk, row.removed_at) for row in self.days)

    def __post_init__(self) -> None:
        turns = {row.valid_from for row in self.hours} | {row.entered_at for row in self.days}
        self.turns = sorted(turns | {row.removed_at for row in self.days if row.removed_at})


_held: list[Book] = []


def forget() -> None:
    """Drop what this process remembers (after a change, and between tests)."""
    _held.clear()


def _book() -> Book:
    stamp = time.monotonic()
    if not _held or stamp - _held[0].read_at > _SECONDS:
        fresh = Book(stamp, list(OpeningHours.objects.order_by("-valid_from", "-pk")), list(SpecialDay.objects.all()))
        if _held and _held[0].print == fresh.print:
            fresh.made = _held[0].made
        _held[:] = [fresh]
    return _held[0]


def calendar_of(estate_id: int, use: str, at: datetime | None = None) -> Calendar:
    """The calendar of the estate for `use`, as it was entered at `at` (default: now).

    A later change of hours or holidays holds for clocks that start after it, as a change of policy does (rule D1).
    """
    book, moment, zone = _book(), at or now(), zone_of(estate_id)
    key = estate_id, use, str(zone), bisect_right(book.turns, moment)
    made = book.made.get(key)
    if made is None:
        made = book.made[key] = _make(book, estate_id, use, moment, zone)
    return made


def _make(book: Book, estate_id: int, use: str, at: datetime, zone: ZoneInfo) -> Calendar:
    row = hours_row(estate_id, use, at)
    week = tuple(hours_of_words(words) for words in row.week) if row and row.week else ((),) * 7
    days: dict[date, SpecialDay] = {}
    if use == CalendarUse.WORK:
        for one in sorted(book.days, key=lambda one: one.estate_id is not None):
            if one.estate_id in (None, estate_id) and _stood(one, at):
                days[one.day] = one
    return Calendar(
        zone,
        week,
        tuple(Day(one.day, one.working, _said(one), hours_of_words(one.hours)) for one in days.values()),
    )


def hours_row(estate_id: int | None, use: str, at: datetime) -> OpeningHours | None:
    """The week in force at `at`: the estate's own unless it went back to the company's."""
    mine = general = None
    for row in _book().hours:
        if row.use != use or row.valid_from > at:
            continue
        if row.estate_id is None:
            general = general or row
        elif row.estate_id == estate_id:
            mine = mine or row
    return mine if mine is not None and mine.week else general


def counter_for(row: ClockPolicy | None, estate_id: int, at: datetime, *, urgent: bool) -> Counter:
    """How a clock that starts at `at` by policy `row` counts its time (rule D3).

    What is `urgent` (P0, P1, safety) ignores calendars: it never waits.
    """
    if row is None or urgent or (row.counting == Counting.WALL and not row.contact_hours):
        return WALL
    use = USE_OF.get(Counting(row.counting))
    calendar = _that_opens(estate_id, use, at) if use else None
    contact = _that_opens(estate_id, CalendarUse.CONTACT, at) if row.contact_hours else None
    return Counter(calendar, contact)


def counter_of(clock: Clock) -> Counter:
    """How a clock has counted its time since it started: it keeps the calendar it was promised by."""
    return counter_for(clock.policy, clock.estate_id, clock.starts_at, urgent=clock.urgent)


USE_OF = {Counting.WORKING: CalendarUse.WORK, Counting.CONTACT: CalendarUse.CONTACT}


def _that_opens(estate_id: int, use: str, at: datetime) -> Calendar | None:
    """The calendar, or None (round the clock) where no hours are entered: a promise too early beats none at all."""
    calendar = calendar_of(estate_id, use, at)
    if any(calendar.week):
        return calendar
    log.error("estate %s has no %s hours: its clocks run round the clock", estate_id, use)
    return None


def zone_of(estate_id: int) -> ZoneInfo:
    for estate in remembered.rows(Estate):
        if estate.pk == estate_id:
            return estate.zone
    return Estate.objects.get(pk=estate_id).zone


def days_of(estate_id: int | None, year: int) -> list[SpecialDay]:
    """The special days of a year that stand now: everywhere's, and with an estate its own (which come second)."""
    found = [
        one
        for one in _book().days
        if one.removed_at is None and one.day.year == year and one.estate_id in (None, estate_id)
    ]
    return sorted(found, key=lambda one: (one.day, one.estate_id is not None))


@dataclass(frozen=True)
class Run:
    """Days on end that say the same, as one line."""

    first: SpecialDay
    last: SpecialDay

    @property
    def many(self) -> bool:
        return self.first.pk != self.last.pk


def runs_of(days: list[SpecialDay], today: date) -> list[Run]:
    """Special days in order; those that have passed gathered where they follow each other and say the same."""
    runs: list[Run] = []
    for one in days:
        held = runs[-1].last if runs else None
        said = (one.estate_id, one.working, one.hours, one.name)
        if (
            held is not None
            and one.day < today
            and (held.estate_id, held.working, held.hours, held.name) == said
            and (one.day - held.day).days == 1
        ):
            runs[-1] = Run(runs[-1].first, one)
        else:
            runs.append(Run(one, one))
    return runs


def years_entered() -> list[int]:
    """The years for which holidays are entered for everywhere."""
    return sorted({one.day.year for one in _book().days if one.estate_id is None and one.removed_at is None})


def missing_year(at: datetime) -> int | None:
    """The year whose holidays must be entered: next year from October on, this one whenever they lack."""
    known = years_entered()
    if at.year not in known:
        return at.year
    return at.year + 1 if at.month >= WARN_FROM_MONTH and at.year + 1 not in known else None


def _stood(one: SpecialDay, at: datetime) -> bool:
    return one.entered_at <= at and (one.removed_at is None or at < one.removed_at)


def _said(one: SpecialDay) -> Any:
    """The day's name, in whichever language it is read."""
    return lazy(partial(getattr, one, "label"), str)()


def local_day(estate_id: int | None, at: datetime) -> date:
    """The day it is on the estate, or by the installation's clock."""
    return (at.astimezone(zone_of(estate_id)) if estate_id else timezone.localtime(at)).date()


def hours_coming(estate_id: int | None, use: str, at: datetime) -> list[OpeningHours]:
    """The weeks entered for later, for this place itself, the next first."""
    rows = [row for row in _book().hours if row.use == use and row.estate_id == estate_id and row.valid_from > at]
    return sorted(rows, key=lambda row: row.valid_from)
