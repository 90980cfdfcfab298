"""What the paper forms have in common, whether printed from the page or kept in the archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.choices import Channel, Nature, Satisfaction, Solved
from estates.models import ResidentKind

ON_PAPER = (Channel.PHONE, Channel.VISIT, Channel.LETTER, Channel.WEB, Channel.RELAY, Channel.HOTLINE)


def boxes(choices, chosen: str, *, rest: bool = False) -> list[tuple[Any, bool]]:
    """Tick boxes of a paper form: (word, ticked). With `rest` a last box "other" for what has no box of its own."""
    found = [(label, value == chosen) for value, label in choices]
    if rest:
        found.append((_("other"), bool(chosen) and chosen not in dict(choices)))
    return found


def ticks(*, kind: str | None, channel: str, nature: str, solved: str, satisfied: str) -> dict[str, Any]:
    """Every row of boxes of the record form. `kind` None: who it was is not told (rule P5)."""
    return {
        "kinds": [] if kind is None else boxes(ResidentKind.choices[:3], kind, rest=True),
        "channels": boxes([(c.value, c.label) for c in ON_PAPER], channel, rest=True),
        "natures": boxes(Nature.choices, nature),
        "solved": boxes(Solved.choices, solved),
        "satisfied": boxes(Satisfaction.choices, satisfied),
    }
