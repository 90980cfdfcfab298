"""Reading places."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from estates import fetch
from estates.codes import EachByItself
from estates.fresh import join
from estates.models import Building, KnownTrouble, TroubleKind, Unit

_OF_CODE = "FROM estates_unit u JOIN estates_building b ON b.id = u.building_id WHERE u.estate_id = %s AND u.code = %s"


def unit_of(estate_id: int, code: str) -> Unit | None:
    """The unit with exactly that code on the estate, its building with it; every intake asks. Never write to it."""
    return _UNITS.get(estate_id, code)


def _unit(estate_id: int, code: str) -> Unit | None:
    row = fetch.one(_OF_CODE, [estate_id, code], u=Unit, b=Building)
    if row is None:
        return None
    unit, building = row
    join(unit, "building", building)
    return unit


_UNITS = EachByItself("units", _unit, Unit, Building)

AHEAD = timedelta(hours=24)
"""How long before planned works begin a caller is told of them."""


def troubles_of(estate_id: int, at: datetime):
    """What is known to be wrong on the estate at `at`, or begins within a day; planned works end by themselves."""
    still = Q(kind=TroubleKind.OUTAGE) | Q(ends_at__gt=at)
    return KnownTrouble.objects.filter(still, estate_id=estate_id, ended_at=None, starts_at__lte=at + AHEAD)


def troubles_touching(
    estate_id: int, at: datetime, *, unit=None, building_id: int | None = None, asset=None, place=None
) -> list[KnownTrouble]:
    """The known troubles that touch the home, building, asset or place named, the first to end first (rule I9).

    What concerns the whole estate touches everybody. One statement.
    """
    touched = Q(whole_estate=True)
    if unit is not None:
        touched |= Q(units=unit)
        building_id = building_id or unit.building_id
    for thing in (asset, place):
        building_id = building_id or (thing.building_id if thing is not None else None)
    if asset is not None:
        touched |= Q(assets=asset)
    if place is not None:
        touched |= Q(places=place)
    if building_id:
        touched |= Q(buildings=building_id)
    return list(troubles_of(estate_id, at).filter(touched).distinct().order_by("ends_at", "pk")[:5])
