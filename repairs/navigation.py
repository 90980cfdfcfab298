"""What repairs put into the staff frame."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scope import OVERSEEING
from complaints.choices import Urgency
from deadlines.registry import label
from repairs.lifecycle import State
from repairs.selectors.board import counts, waiting_for
from repairs.selectors.seen import seen_by
from repairs.views.books import reads_books
from ui.navigation import Entry, add_panel
from ui.navigation import register as offer

ON_HOME = 6


def sees_orders(user) -> bool:
    scope = user.scope
    return scope.is_staff_member or bool(scope.contractors)


def _open(user) -> int | None:
    return counts(user)["open"] or None


NEXT = {State.SENT: "ring", State.SCHEDULED: "arrive", State.ON_SITE: "complete"}
"""The next step of whoever has an order, by where it stands: one press on the first page."""


def home_panel(user, at) -> dict[str, Any] | None:
    """Whoever repairs finds the orders in hand on the first page; the desk those nobody repairs yet (rules R2, R10)."""
    scope = user.scope
    outside = bool(scope.contractors) or scope.any(Role.TECHNICIAN)
    if not outside and not scope.any(*OVERSEEING):
        return None
    waiting = waiting_for(user, ON_HOME + 1)
    if not waiting:
        return None
    rows = [
        {
            "order": order,
            "title": seen_by(order, user).title,
            "urgency": Urgency(order.urgency),
            "state": State(order.state),
            "kind": label(clock.kind) if clock else "",
            "chip": clock,
            "seconds": order.state == State.SENT,
            "step": NEXT.get(order.state, "") if outside else "",
        }
        for order, clock in waiting[:ON_HOME]
    ]
    return {
        "template": "repairs/_home.html",
        "outside": outside,
        "rows": rows,
        "more": len(waiting) > ON_HOME,
        "late": any(clock is not None and clock.due_at < at for _order, clock in waiting),
    }


def register() -> None:
    """Called once when the app is ready."""
    offer(
        Entry(
            "repairs", _("Repair orders"), "wrench", "repairs:orders", visible=sees_orders, group="together", order=10
        )
    )
    offer(Entry("checks", _("Spot checks"), "search", "repairs:checks", visible=reads_books, group="manage", order=41))
    offer(
        Entry(
            "scores", _("Contractors' scores"), "star", "repairs:scores", visible=reads_books, group="manage", order=40
        )
    )
    add_panel("repairs", home_panel)
