"""How one clock counts its time: pure, from its policy row and the calendars it was given (rules D1, D3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from deadlines import arithmetic
from deadlines.arithmetic import Calendar


class Row(Protocol):
    """What is asked of a policy row."""

    minutes: int | None
    floor: int | None


@dataclass(frozen=True)
class Counter:
    """Time as one clock counts it: on `calendar` (None: round the clock), due in `contact` hours (None: whenever)."""

    calendar: Calendar | None = None
    contact: Calendar | None = None

    def after(self, start: datetime, minutes: float) -> datetime:
        """The moment by which `minutes` have been counted since `start`."""
        return self.on(start, timedelta(minutes=minutes))

    def on(self, start: datetime, span: timedelta) -> datetime:
        """As `after`, by a span."""
        return self.calendar.after(start, span) if self.calendar else start + span

    def before(self, end: datetime, minutes: float) -> datetime:
        """The moment from which `minutes` are counted until `end`."""
        span = timedelta(minutes=minutes)
        return self.calendar.before(end, span) if self.calendar else end - span

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The time counted from `start` to `end`, the inverse of `on`."""
        return self.calendar.between(start, end) if self.calendar else end - start

    def into_contact_hours(self, due: datetime) -> datetime:
        """`due`, or the next contact hour where this clock waits for one (rule D3)."""
        return self.contact.shift_into(due) if self.contact else due

    def after_pause(self, due: datetime, began: datetime, ended: datetime) -> datetime:
        """The due moment after a pause: later by exactly the time paused, as this clock counts it (rule D4)."""
        return self.on(due, self.between(began, ended))

    def end_of_day(self, start: datetime, zone: ZoneInfo) -> datetime:
        """The end of the local day of `start`: midnight, or closing time where time is counted on hours."""
        midnight = arithmetic.end_of_local_day(start, zone)
        if self.calendar:
            opened = [one.end for one in self.calendar.spans(start, midnight) if one.open]
            return opened[-1] if opened else start
        return midnight


WALL = Counter()
"""Round the clock."""


SPAN, DAY, AHEAD, GIVEN = "span", "day", "ahead", "given"
"""How a clock comes by its first due moment: the policy's minutes after the start; the end of the local day, but no
less than the policy's floor; the policy's minutes before another deadline, but no less than its floor after the start;
or a time somebody set (a promise, a date from outside, what was left). Kept on the clock for its account (rule D8)."""


def reckon(
    how: str, row: Row | None, counter: Counter, start: datetime, zone: ZoneInfo, ahead_of: datetime | None = None
) -> datetime | None:
    """The first due moment of a clock that began at `start`, before contact hours; None where it is not worked out."""
    if row is None or how == GIVEN:
        return None
    floor = counter.after(start, row.floor or 0)
    if how == DAY:
        return max(counter.end_of_day(start, zone), floor)
    if how == AHEAD:
        return max(counter.before(ahead_of, row.minutes or 0), floor) if ahead_of else None
    return counter.after(start, row.minutes) if row.minutes is not None else None
