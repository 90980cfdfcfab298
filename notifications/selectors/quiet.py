"""Quiet hours: when a person is left in peace by everything but what is loud (rule X1)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def peace_ends(at: datetime, begins: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `at` falls into, on the clocks of `zone`; None outside of them.

    Hours may pass midnight. The same time twice is no quiet at all. The end is a moment of the wall clock, so a
    night in which the clocks change is an hour shorter or longer.
    """
    if begins == ends:
        return None
    local = at.astimezone(zone)
    clock = local.time()
    over_midnight = begins > ends
    within = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not within:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= begins else local.date()
    return datetime.combine(day, ends, tzinfo=zone)
