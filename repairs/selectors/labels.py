"""Printed codes and what they may hang on (rule R1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.scope import ALL, DESK
from estates.models import Asset, Building, Estate, Place, Unit
from repairs.models import Label
from repairs.selectors.ledger import estates_overseen

KINDS: dict[str, type] = {"unit": Unit, "asset": Asset, "place": Place}
MOST = 400
"""Doors shown at once: the tallest of our towers has fewer."""


def label_estates(viewer) -> QuerySet[Estate]:
    """The estates whose codes the viewer may issue, print and revoke: the desk's, and those looked after."""
    desk, overseen = viewer.scope.estates_for(DESK), estates_overseen(viewer)
    found = Estate.objects.filter(active=True).order_by("code")
    return found if ALL in (desk, overseen) else found.filter(pk__in={*desk, *overseen})


@dataclass(frozen=True)
class Spot:
    """One thing a code may hang on, with the code in use."""

    thing: Any
    label: Label | None


def spots_of(estate: Estate, kind: str, building: Building | None) -> list[Spot]:
    """Homes of a building, or equipment or places of the estate (of the building, where one is chosen)."""
    things = KINDS[kind].objects.filter(estate=estate)  # type: ignore[attr-defined]
    things = things.filter(building=building) if building is not None else things
    shown = sorted(things.select_related("building").order_by("pk")[:MOST], key=_by_number)
    held = {getattr(one, f"{kind}_id"): one for one in _alive(kind, [thing.pk for thing in shown])}
    return [Spot(thing, held.get(thing.pk)) for thing in shown]


def labels_of(estate: Estate, kind: str, ids: list[int]) -> list[Label]:
    """The codes in use on these things, in the order of their names."""
    mine = Q(**{f"{kind}__estate": estate})
    rows = _alive(kind, ids).filter(mine).select_related(f"{kind}__estate", f"{kind}__building")
    return sorted(rows, key=lambda one: _by_number(getattr(one, kind)))


def _by_number(thing: Any) -> list[tuple[int, str]]:
    """As people count doors: 101 before 1001."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", thing.label)]


def _alive(kind: str, ids: list[int]) -> QuerySet[Label]:
    return Label.objects.filter(revoked_at=None, **{f"{kind}_id__in": ids})
