"""The figures of the rules of the time after that are not clocks; changed by dated rows (deadlines.figures)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure, register_figures
from deadlines.selectors import figure as in_force

CALLBACK_TRIES = "service_callback_attempts"
QUOTA_MANAGER = "callback_quota_manager"
QUOTA_GENERAL = "callback_quota_general"
QUOTA_REMIND = "callback_quota_remind"

FIGURES = (
    Figure(CALLBACK_TRIES, _("failed callbacks before a paid service may be closed"), "count", 3, "F1", 1, 20),
    Figure(QUOTA_MANAGER, _("callbacks a service manager makes each month"), "count", 3, "F4", 0, 500),
    Figure(QUOTA_GENERAL, _("callbacks a general manager makes each month"), "count", 1, "F4", 0, 500),
    Figure(QUOTA_REMIND, _("days before the end of the month they are reminded"), "days", 7, "F4", 1, 27),
)


def register() -> None:
    register_figures(*FIGURES)


def figure(name: str, estate_id: int | None, at: datetime) -> int:
    """The value in force on the estate."""
    return in_force(name, estate_id, at)
