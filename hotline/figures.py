"""Figures of the line that are not clocks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure, register_figures

ATTEMPTS = "return_call_attempts"


def register() -> None:
    """Called once when the app is ready."""
    register_figures(
        Figure(ATTEMPTS, _("Attempts after which a call counts as returned, not reached"), "count", 3, "I6", 1, 20)
    )
