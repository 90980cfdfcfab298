"""What a case page shows of repairs: its orders as they stand, and what they found (rule R1)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef
from django.urls import NoReverseMatch, reverse

from complaints.lifecycle import OPEN
from complaints.selectors import parties_of
from complaints.slots import Panel, has, offer_panel, offer_result
from repairs.lifecycle import State
from repairs.models import Order
from repairs.selectors.board import findings_of_case, orders_of_case
from repairs.selectors.seen import level_of, title_of
from repairs.services.source import MAY


def orders_panel(case: Any, viewer: Any, facts: Any) -> Panel | None:
    """The orders of the case, live; for whoever may open one also the way there."""
    rows = [
        {
            "order": order,
            "title": title_of(order, level_of(order, viewer)),
            "state": State(order.state),
            "url": order.get_absolute_url(),
        }
        for order in (orders_of_case(case, viewer) if has(case, "orders") else [])
    ]
    new = _new(case) if case.state in OPEN else ""
    if new and not parties_of(case, viewer, facts) & MAY:
        new = ""
    return Panel("repairs/_of_case.html", {"rows": rows, "new": new, "case": case}) if rows or new else None


def _new(case: Any) -> str:
    try:
        return f"{reverse('repairs:new')}?complaint={case.number}"
    except NoReverseMatch:
        return ""


def register() -> None:
    """Called once when the app is ready."""
    offer_panel(orders_panel, "orders", Order.objects.filter(complaint=OuterRef("pk")))
    offer_result(findings_of_case)
