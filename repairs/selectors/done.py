"""Repairs that are done, and whether one visit was enough (rules R7, R9): as the statistics count them, by order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from repairs.choices import Outcome
from repairs.lifecycle import DONE
from repairs.models import Order, Visit
from repairs.scoring import TurnFacts, VisitFacts, fixed_at_first


@dataclass(frozen=True)
class Done:
    """One repair order that is done, whoever did it. `at` is aware, `zone` the estate's."""

    order_id: int
    estate_id: int
    complaint_id: int | None
    zone: ZoneInfo
    at: datetime
    first_visit: bool


def repairs_done(ids: Iterable[int]) -> list[Done]:
    """Those of the orders `ids` that are done now; two statements, whatever their number.

    Fixed at the first visit is said of the order, not of the contractor who ended it: the visits of all turns count,
    so what a second contractor had to do again was not fixed at first.
    """
    orders = list(
        Order.objects.filter(pk__in=list(ids), state__in=DONE, completed_at__isnull=False)
        .values_list("pk", "number", "estate_id", "complaint_id", "estate__time_zone", "completed_at", "repeated_at")
        .order_by("pk")
    )
    visits = defaultdict(list)
    seen = Visit.objects.filter(order_id__in=[row[0] for row in orders]).values_list(
        "order_id", "trade__code", "outcome", "window_to", "arrived_at"
    )
    for order_id, trade, outcome, due_at, arrived_at in seen:
        visits[order_id].append(VisitFacts(trade, outcome, due_at, arrived_at))
    return [
        Done(pk, estate_id, complaint_id, ZoneInfo(zone), at, _at_first(number, at, again, visits[pk]))
        for pk, number, estate_id, complaint_id, zone, at, again in orders
        if at is not None
    ]


def _at_first(number: str, at: datetime, again: datetime | None, visits: list[VisitFacts]) -> bool:
    """Judged as if one contractor had had the order from the beginning."""
    whole = TurnFacts(number, Outcome.DONE, completed_at=at, repeated=again is not None, visits=visits)
    return bool(fixed_at_first(whole))
