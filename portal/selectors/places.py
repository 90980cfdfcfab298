"""Where it is: what a printed code says, and what a resident writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from estates.models import Asset, Building, Estate, Place, Unit
from repairs.models import Label, Trade

OFFERED = 60
"""So many places are offered while typing: more would weigh more than it helps."""
LIKE_A_UNIT = re.compile(r"[\d\s\-－—–#栋棟幢座单單元室号號楼樓房A-Za-z]{2,}")


@dataclass(frozen=True)
class Spot:
    """A public place, a piece of equipment or, from the code on its door, a home; `key` ("asset:7") stands for it in a
    session."""

    kind: str
    thing: Any

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.thing.pk}"

    @property
    def label(self) -> str:
        """Its name as one would say it: the building first, where its own name does not say so."""
        building, name = self.thing.building, self.thing.label
        if building is None or building.label.lower() in name.lower():
            return name
        return f"{building.label} {name}"


def spot_by_code(qr: str) -> Spot | None:
    """What the printed code `qr` hangs on, in an estate in use; None for codes that are not ours, or not any more."""
    if not re.fullmatch(r"[\w-]{1,24}", qr, re.ASCII):
        return None
    return _first(Q(qr=qr, estate__active=True)) or _labelled(qr)


def _labelled(code: str) -> Spot | None:
    joined = Label.objects.select_related("unit__building", "asset__building", "place__building")
    label = joined.filter(code=code, revoked_at=None).first()
    if label is None:
        return None
    kind = next(name for name in ("unit", "asset", "place") if getattr(label, name) is not None)
    spot = Spot(kind, getattr(label, kind))
    return spot if spot.thing.estate.active else None


def code_revoked(code: str) -> bool:
    """Whether it is a printed code of ours that was taken out of use (rule R1)."""
    return Label.objects.filter(code=code[:24], revoked_at__isnull=False).exists()


def spot_by_key(estate: Estate | None, key: str) -> Spot | None:
    """The spot a session remembers, if it is (still) on this estate."""
    kind, _, pk = key.partition(":")
    if estate is None or not pk.isdecimal():
        return None
    return _first(Q(pk=int(pk), estate=estate), only=kind)


def _first(match: Q, only: str = "") -> Spot | None:
    # Homes carry no code of their own: theirs is a label, found above.
    for kind, model in (("place", Place), ("asset", Asset), *((("unit", Unit),) if only else ())):
        if only in ("", kind):
            found = model.objects.filter(match).select_related("building", "estate").first()
            if found is not None:
                return Spot(kind, found)
    return None


def spots(estate: Estate) -> list[Spot]:
    """Public places and equipment of the estate, at most OFFERED."""
    places = Place.objects.filter(estate=estate).select_related("building")[:OFFERED]
    assets = Asset.objects.filter(estate=estate).select_related("building")[:OFFERED]
    return [*(Spot("place", p) for p in places), *(Spot("asset", a) for a in assets)][:OFFERED]


def spot_named(estate: Estate, text: str) -> Spot | None:
    """The spot whose name was written (spaces and case apart); None when none or several bear it."""
    wanted = _plain(text)
    found = [s for s in spots(estate) if wanted in (_plain(s.label), _plain(s.thing.name), _plain(s.thing.name_en))]
    return found[0] if wanted and len(found) == 1 else None


def building_named(estate: Estate | None, text: str) -> Building | None:
    """The building somebody wrote down: "3 栋", "block 3". None when it is unknown or several fit."""
    wanted = _plain(text)
    if estate is None or not wanted:
        return None
    found = [b for b in Building.objects.filter(estate=estate) if wanted in (_plain(b.name), _plain(b.name_en))]
    return found[0] if len(found) == 1 else None


def unit_named(estate: Estate | None, text: str) -> Unit | None:
    """The home somebody wrote down: "3-2-1203", "3栋2单元1203室". None when it is unknown or not a home."""
    text = text.strip()
    if estate is None or not looks_like_a_unit(text):
        return None
    code = "-".join(re.findall(r"\d+", text))
    return Unit.objects.filter(Q(code__iexact=_plain(text)) | Q(label_zh=text) | Q(code=code), estate=estate).first()


def looks_like_a_unit(text: str) -> bool:
    """Whether a text is nothing but a room number."""
    return bool(LIKE_A_UNIT.fullmatch(text.strip())) and len(re.findall(r"\d+", text)) >= 2


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def trades() -> list[tuple[str, str]]:
    """The trades one may ask for, (code, name) as they stand in lists."""
    return [(one.code, one.label) for one in Trade.objects.filter(active=True)]
