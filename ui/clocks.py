"""What a countdown chip says: the reading of one clock at one moment, free of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from .words import duration

WARNED_SHARE = 0.25  # a quarter of the span left: the default warning (rule D5) has gone out
WARNED_WITHIN = timedelta(hours=2)  # amber is for what one must turn to now, not for the last days of a long clock


@dataclass(frozen=True)
class Reading:
    """``tone`` is the chip's modifier ("" while there is time), ``share`` percent of the span left (ring)."""

    tone: str
    words: str
    icon: str = ""
    share: int = 0
    live: bool = False


def soon_at(starts_at: datetime, due_at: datetime) -> datetime:
    """The moment a running clock turns amber."""
    return max(due_at - (due_at - starts_at) * WARNED_SHARE, due_at - WARNED_WITHIN)


def read(clock: Any, now: datetime, seconds: bool = False) -> Reading:
    """Read ``clock`` (``state``, ``starts_at``, ``due_at``, ``stopped_at``; optional ``waiting_for`` words) at ``now``.

    A running clock past due reads as late even before the sweep has marked it.
    """
    state = str(clock.state)
    if state == "paused":
        why = getattr(clock, "waiting_for_label", "")
        return Reading("paused", _("Paused, %(why)s") % {"why": why} if why else _("Paused"), "pause")
    if state == "met":
        return Reading("met", _("On time"), "check-circle")
    if state == "late":
        if clock.stopped_at is None:
            return Reading("metlate", _("Met late"), "check-late")
        span = duration(clock.stopped_at - clock.due_at, seconds)
        return Reading("metlate", _("Met %(span)s late") % {"span": span}, "check-late")
    if state == "excused":
        return Reading("off", _("Excused"), "ban")
    if state == "cancelled":
        return Reading("off", _("Cancelled"), "x-circle")
    left = clock.due_at - now
    if left.total_seconds() < 0:
        return Reading("late", _("%(span)s over") % {"span": duration(left, seconds)}, "alert", live=True)
    span = (clock.due_at - clock.starts_at).total_seconds()
    share = min(100, max(0, round(100 * left.total_seconds() / span))) if span > 0 else 0
    words = duration(left, seconds)
    if now >= soon_at(clock.starts_at, clock.due_at):
        return Reading("soon", _("Due in %(span)s") % {"span": words}, share=share, live=True)
    return Reading("", _("%(span)s left") % {"span": words}, share=share, live=True)
