"""Elapsed time: what a watch would show, whatever the local clocks do (rule D1)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def after(start: datetime, minutes: int) -> datetime:
    """The moment `minutes` of elapsed time after `start`, whatever the local clocks do in between."""
    return start + timedelta(minutes=minutes)


def end_of_local_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The last instant of the local day in which `moment` falls, in UTC: midnight of the next day."""
    local = moment.astimezone(zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=zone)
    return midnight.astimezone(moment.tzinfo)


def same_day(start: datetime, zone: ZoneInfo, floor: int) -> datetime:
    """End of the local day of `start`, but no less than `floor` minutes away (rule D1, investigate)."""
    return max(end_of_local_day(start, zone), after(start, floor))


def ahead_of(deadline: datetime, minutes: int, start: datetime, floor: int) -> datetime:
    """`minutes` before `deadline`, but no less than `floor` minutes after `start` (rule D1, feedback)."""
    return max(deadline - timedelta(minutes=minutes), after(start, floor))


def share(start: datetime, due: datetime, percent: int) -> datetime:
    """The moment at which `percent` of the span from `start` to `due` has run."""
    return start + (due - start) * percent / 100


def moved_by_pause(due: datetime, began: datetime, ended: datetime) -> datetime:
    """The due moment after a pause: later by exactly the time paused (rule D4)."""
    return due + (ended - began)
