"""Reading places."""

from __future__ import annotations

from estates import fetch
from estates.models import Building, Unit

_OF_CODE = "FROM estates_unit u JOIN estates_building b ON b.id = u.building_id WHERE u.estate_id = %s AND u.code = %s"


def unit_of(estate_id: int, code: str) -> Unit | None:
    """The unit with exactly that code on the estate, its building with it; every intake asks."""
    row = fetch.one(_OF_CODE, [estate_id, code], u=Unit, b=Building)
    if row is None:
        return None
    unit, unit.building = row
    return unit
