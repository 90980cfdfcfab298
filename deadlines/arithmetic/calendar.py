"""Opening hours as a value: time counted on them, and back again (rule D3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from deadlines.arithmetic.local import as_utc

Hours = tuple[tuple[int, int], ...]
"""Spans of a local day as minutes after midnight, in order: ((510, 720), (810, 1050))."""
DAY = 24 * 60
_NONE = timedelta()


class NeverOpens(ValueError):
    """Time is to be counted on a calendar that has no opening any more."""


@dataclass(frozen=True)
class Day:
    """A day that is not like its weekday: closed, or open (a make-up working day 调休), perhaps at hours of its own."""

    day: date
    open: bool = False
    name: str = ""
    hours: Hours = ()


@dataclass(frozen=True)
class Stretch:
    """A piece of time, open or closed as a whole. `names`: the special days that made it so."""

    start: datetime
    end: datetime
    open: bool
    names: tuple[str, ...] = ()

    @property
    def span(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Calendar:
    """When a place is open: hours by weekday (Monday first), and the days that differ.

    Openings go by the local clock, what is counted inside them by elapsed time, so a night in which the
    clocks change is as long as it really was. All moments are aware; answers are in UTC.
    """

    zone: ZoneInfo
    week: tuple[Hours, ...] = field(default=((),) * 7)
    days: tuple[Day, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for hours in (*self.week, *(one.hours for one in self.days)):
            _check(hours)

    def add(self, start: datetime, minutes: float) -> datetime:
        """The first moment by which `minutes` of open time have run since `start`. Raises NeverOpens."""
        return self.after(start, timedelta(minutes=minutes))

    def after(self, start: datetime, span: timedelta) -> datetime:
        """As `add`, by a span. What is full at closing time is due then, not at the next opening."""
        if span < _NONE:
            raise ValueError("time is counted forwards; use before()")
        left = span
        if not left:
            return start.astimezone(UTC)
        for opens, closes in self._from(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise NeverOpens(f"no {span} of open time after {start}")

    def before(self, end: datetime, span: timedelta) -> datetime:
        """The last moment from which `span` of open time runs until `end`. Raises NeverOpens."""
        left = span
        if not left:
            return end.astimezone(UTC)
        for opens, closes in self._back_from(end):
            if closes - opens >= left:
                return closes - left
            left -= closes - opens
        raise NeverOpens(f"no {span} of open time before {end}")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`, the inverse of `after`; below nothing where `end` is the earlier."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # within one zone Python compares the dials
        if end < start:
            return -self.between(end, start)
        total = _NONE
        for opens, closes in self._from(start, until=end):
            total += min(closes, end) - opens
        return total

    def minutes_between(self, start: datetime, end: datetime) -> float:
        """`between` in minutes, the inverse of `add`."""
        return self.between(start, end) / timedelta(minutes=1)

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` lies in an opening, its closing minute included: who is due then is due in hours."""
        moment = moment.astimezone(UTC)
        today = moment.astimezone(self.zone).date()
        # Midnight closes the day before: 24:00 is its time, 00:00 of a day that may be closed.
        hours = (*self._hours_utc(_step(today, -1)), *self._hours_utc(today))
        return any(opens <= moment <= closes for opens, closes in hours)

    def shift_into(self, moment: datetime) -> datetime:
        """`moment` if it lies in an opening, else the next opening (rule D3, contact hours). Raises NeverOpens."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        for opens, _closes in self._from(moment):
            return opens
        raise NeverOpens(f"nothing opens after {moment}")

    def spans(self, start: datetime, end: datetime) -> list[Stretch]:
        """Everything from `start` to `end`, line by line: what is counted, and what is skipped and why (rule D8)."""
        lines: list[Stretch] = []
        reached, end = start.astimezone(UTC), end.astimezone(UTC)
        for opens, closes in self._from(start, until=end):
            if opens > reached:
                lines.append(Stretch(reached, opens, False, self._named(reached, opens, False)))
            closes = min(closes, end)
            names = self._named(opens, closes, True)
            if lines and lines[-1].open and lines[-1].end == opens and lines[-1].names == names:
                lines[-1] = Stretch(lines[-1].start, closes, True, names)
            else:
                lines.append(Stretch(opens, closes, True, names))
            reached = closes
        if reached < end:
            lines.append(Stretch(reached, end, False, self._named(reached, end, False)))
        return lines

    def hours_on(self, day: date) -> Hours:
        """The opening hours of a local day. A make-up day without hours of its own takes a working day's."""
        special = self._special.get(day)
        if special is None:
            return self.week[day.weekday()]
        if not special.open:
            return ()
        return special.hours or self.week[day.weekday()] or next((h for h in self.week if h), ())

    # --- the days behind it ---

    @cached_property
    def _special(self) -> dict[date, Day]:
        return {one.day: one for one in self.days}

    @cached_property
    def _known(self) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
        return {}

    @cached_property
    def _last(self) -> date:
        return max(self._special, default=date.min)

    @cached_property
    def _first(self) -> date:
        return min(self._special, default=date.max)

    def _hours_utc(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The openings of a local day as moments, in order; what a jump of the clocks swallowed is left out."""
        known = self._known.get(day)
        if known is None:
            midnight = datetime.combine(day, time())
            found = (
                (
                    as_utc(midnight + timedelta(minutes=a), self.zone),
                    as_utc(midnight + timedelta(minutes=b), self.zone),
                )
                for a, b in self.hours_on(day)
            )
            known = self._known[day] = tuple((opens, closes) for opens, closes in found if opens < closes)
        return known

    def _from(self, start: datetime, until: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
        """The openings after `start` in order, the first cut at it; those that begin before `until`."""
        start = start.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        while any(self.week) or day <= self._last:
            if until is not None and as_utc(datetime.combine(day, time()), self.zone) >= until:
                return
            for opens, closes in self._hours_utc(day):
                if closes > start and (until is None or opens < until):
                    yield max(opens, start), closes
            day = _step(day, 1)

    def _back_from(self, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The openings before `end`, the latest first, cut at it."""
        end = end.astimezone(UTC)
        day = end.astimezone(self.zone).date()
        while any(self.week) or day >= self._first:
            for opens, closes in reversed(self._hours_utc(day)):
                if opens < end:
                    yield opens, min(closes, end)
            day = _step(day, -1)

    def _named(self, start: datetime, end: datetime, opened: bool) -> tuple[str, ...]:
        """The names of the special days between two moments that were open (or closed), each once."""
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone)
        found: dict[str, None] = {}
        while day < last.date() or (day == last.date() and last.time() > time()):
            special = self._special.get(day)
            if special and special.name and special.open == opened:
                found[special.name] = None
            day = _step(day, 1)
        return tuple(found)


def _check(hours: Hours) -> None:
    """Refuse hours that are not in order within a day."""
    reached = 0
    for opens, closes in hours:
        if not reached <= opens < closes <= DAY:
            raise ValueError("opening hours must lie in one day, in order, and not overlap")
        reached = closes


def _step(day: date, by: int) -> date:
    try:
        return day + timedelta(days=by)
    except OverflowError as error:
        raise NeverOpens("no opening before the end of all calendars") from error
