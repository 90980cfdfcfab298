"""The windows a resident may choose a visit from (rules R3, R5, D3): within contact hours, some days ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from deadlines.selectors import figure as in_force
from repairs.figures import figure

NOTICE = timedelta(hours=2)
"""Nobody sets out for a window that has all but begun."""


@dataclass(frozen=True)
class Window:
    """One window, on the estate's clock."""

    begins: datetime
    ends: datetime

    @property
    def key(self) -> str:
        return self.begins.isoformat()


def windows(estate, at: datetime) -> list[Window]:
    """The windows on offer, the soonest first: contact hours cut into equal pieces, today and the days after."""
    opens, closes = (in_force(name, estate.pk, at) for name in ("message_from", "message_until"))
    hours, days = figure("slot_hours", estate.pk, at), figure("slot_days", estate.pk, at)
    midnight = at.astimezone(estate.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = [
        Window(
            (midnight + timedelta(days=day)).replace(hour=hour),
            (midnight + timedelta(days=day)).replace(hour=hour + hours),
        )
        for day in range(days)
        for hour in range(opens, closes - hours + 1, hours)
        if hour + hours < 24
    ]
    return [one for one in found if one.begins >= at + NOTICE]


def window_named(estate, key: str, at: datetime) -> Window | None:
    """The window of that key, while it is still on offer."""
    return next((one for one in windows(estate, at) if one.key == key), None)
