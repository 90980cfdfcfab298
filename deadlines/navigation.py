"""What deadlines put into the staff frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deadlines.access import administers
from deadlines.selectors.sticking import sticking
from ui.navigation import Entry
from ui.navigation import register as offer


def register() -> None:
    """Called once when the app is ready."""
    entries = (
        ("time_limits", _("Time limits"), "clock", "deadlines:policies", 40),
        ("hours", _("Hours and holidays"), "calendar", "deadlines:calendar", 50),
    )
    for key, label, icon, url, order in entries:
        offer(Entry(key, label, icon, url, visible=administers, group="manage", order=order))
    offer(
        Entry(
            "sticking", _("Deadlines that stick"), "alert", "deadlines:sticking", visible=administers, group="manage",
            order=65, rows=lambda _user: sticking(), late=lambda _user: True,
        )
    )  # fmt: skip
