"""When whose turn it is: the last good hour before a deadline (rule F1: due and hour of day)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo

from followups.choices import NEXT_PART, DayPart

A_DAY = timedelta(days=1)


def part_for(spoke_at: datetime | None, tries: Iterable[datetime], zone: tzinfo) -> DayPart:
    """The part of the day to ring this person in.

    Where nobody was in, another part of the day that was not tried yet; else the one in which they rang us.
    """
    tried = [DayPart.of(one.astimezone(zone).hour) for one in sorted(tries)]
    if tried:
        following = NEXT_PART[tried[-1]]
        return next((part for part in following if part not in tried), following[0])
    return DayPart.of(spoke_at.astimezone(zone).hour) if spoke_at else DayPart.EVENING


def turn(part: DayPart, due_at: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The last moment of that hour between `after` and the deadline; the deadline itself where there is none."""
    local = due_at.astimezone(zone)
    found = datetime.combine(local.date(), time(part.hour), zone)
    if found > due_at:
        found = datetime.combine(local.date() - A_DAY, time(part.hour), zone)
    return found if found > after else due_at


def next_turn(part: DayPart, due_at: datetime, tried_at: datetime, zone: tzinfo) -> datetime:
    """After a try that reached nobody: the next time of that hour on another day, the deadline where that is sooner.

    Past the deadline it stays due: whoever is overdue stands first.
    """
    following = tried_at.astimezone(zone).date() + A_DAY
    return min(datetime.combine(following, time(part.hour), zone), max(due_at, tried_at))
