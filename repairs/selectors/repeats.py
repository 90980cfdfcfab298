"""Repairs that come again (rule R7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from repairs.figures import figure
from repairs.lifecycle import DONE, OPEN
from repairs.models import Order


def _same(estate_id: int, unit_id: int | None, asset_id: int | None, trade_id: int):
    """Orders of the same asset where there is one, else of the same unit, and the same trade; None without either."""
    found = Order.objects.filter(estate_id=estate_id, trade_id=trade_id)
    if asset_id:
        return found.filter(asset_id=asset_id)
    return found.filter(unit_id=unit_id, asset=None) if unit_id else None


def earlier_repair(
    *, estate_id: int, unit_id: int | None, asset_id: int | None, trade_id: int, at: datetime
) -> Order | None:
    """The last completed repair of the same unit or asset and trade within the days of the rule before `at`."""
    same = _same(estate_id, unit_id, asset_id, trade_id)
    if same is None:
        return None
    since = at - timedelta(days=figure("repeat_days", estate_id, at))
    return (
        same.filter(state__in=DONE, completed_at__gte=since, completed_at__lte=at)
        .order_by("-completed_at", "-pk")
        .first()
    )


def open_alike(*, viewer, estate_id: int, unit_id: int | None, asset_id: int | None, trade_id: int) -> list[Order]:
    """Open orders of the same unit or asset and trade that `viewer` may know of: perhaps it is asked for twice."""
    same = _same(estate_id, unit_id, asset_id, trade_id)
    if same is None:
        return []
    mine = Order.objects.visible_to(viewer).filter(pk__in=same.values("pk"), state__in=OPEN)
    return list(mine.order_by("-requested_at")[:5])
