"""What we promise every resident, from the policy in force (rules D1, W4): never from figures in the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from deadlines.selectors import policy
from estates.models import Estate

STEPS: tuple[tuple[str, Any], ...] = (
    ("acknowledge", lazy("Within {span} the front desk confirms to you that it has arrived.")),
    ("response", lazy("Within {span} you get a first answer: the result, or how far it is.")),
    ("progress", lazy("After that you hear from us at least every {span}, until it is done.")),
    ("callback", lazy("When it is done a colleague who did not do the work checks it, and within {span} asks you.")),
    ("rectify", lazy("Not solved, or not satisfied: the same number is done again within {span}.")),
    ("review", lazy("You disagree: within {span} somebody who did not work on it looks at it again.")),
)


@dataclass(frozen=True)
class Promised:
    kind: str
    text: str


def promised(estate: Estate | None, at: datetime) -> list[Promised]:
    """The steps of a complaint with their times, in journey order; one without a time is left out."""
    rows = ((kind, text, policy(kind, estate.pk if estate else 0, at)) for kind, text in STEPS)
    return [Promised(kind, str(text).format(span=span(row.minutes))) for kind, text, row in rows if row and row.minutes]


REPAIR_STEPS: tuple[tuple[str, Any], ...] = (
    ("contractor_contact", lazy("Once a firm has it, they ring you within {span} to agree when they come.")),
    ("repair_completion", lazy("An ordinary repair is done within {span}.")),
)


def promised_repair(estate: Estate | None, at: datetime) -> list[Promised]:
    """What we promise for an ordinary repair (P2), from the policy in force."""
    rows = ((kind, text, policy(kind, estate.pk if estate else 0, at, "P2")) for kind, text in REPAIR_STEPS)
    return [Promised(kind, str(text).format(span=span(row.minutes))) for kind, text, row in rows if row and row.minutes]


def span(minutes: int) -> str:
    """Minutes as people say them: 30 minutes, 24 hours, 3 days."""
    if minutes % 1440 == 0 and minutes > 2880:
        return ngettext("{n} day", "{n} days", minutes // 1440).format(n=minutes // 1440)
    if minutes % 60 == 0:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=minutes // 60)
    return _("{n} minutes").format(n=minutes)
