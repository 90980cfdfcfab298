"""What repairs put into the staff frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from repairs.selectors.board import counts
from repairs.views.books import reads_books
from ui.navigation import Entry
from ui.navigation import register as offer


def sees_orders(user) -> bool:
    scope = user.scope
    return scope.is_staff_member or bool(scope.contractors)


def _open(user) -> int | None:
    return counts(user)["open"] or None


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
