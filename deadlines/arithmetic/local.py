"""What the clock on the wall shows, as a moment: the one place that knows of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=8192)
def as_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which the clocks of `zone` show the naive `local`.

    Shown twice (clocks put back): the first time. Never shown (clocks put forward): the moment they jump.
    So it never runs backwards: a later time of day is never an earlier moment.
    """
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local:
        return moment
    return _jump(local.replace(tzinfo=zone, fold=1).astimezone(UTC), moment, zone)


def _jump(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The moment in (early, late] at which the zone's distance from UTC grows, to the second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
