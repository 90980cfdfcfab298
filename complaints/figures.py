"""The figures of complaint rules that are not clocks, each a dated row an administrator can follow up (rule D1)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure, register_figures

NOT_SATISFIED_TIMES = "not_satisfied_times"
RETURN_TIMES = "return_times"
RETURN_DAYS = "return_days"
OFFER_OPTIONS = "offer_options"
OFFER_DAYS = "offer_days"
NOT_SOLVED_DAYS = "not_solved_days"
CALLBACK_TRIES = "callback_attempts"
CALLBACK_DAYS = "callback_days"
CALLBACK_HOURS = "callback_hours"
REPEAT_MINUTES = "repeat_minutes"
GIVE_BACK_HOURS = "give_back_hours"
ATTEMPTS = "contact_attempts"
ATTEMPTS_SPREAD = "contact_attempts_spread"
UNDO_HOURS = "undo_withdrawal_hours"

FIGURES = (
    Figure(GIVE_BACK_HOURS, _("A wrong dispatch is given back within"), "hours", 2, "J3", least=1, most=168),
    Figure(
        ATTEMPTS,
        _("Failed attempts at different hours before writing is the answer"),
        "count",
        3,
        "J5",
        1,
        20,
    ),
    Figure(ATTEMPTS_SPREAD, _("… over at least"), "hours", 2, "J5", most=168),
    Figure(UNDO_HOURS, _("A resident may undo their own withdrawal for"), "hours", 24, "J16", least=1, most=720),
    Figure(NOT_SATISFIED_TIMES, _("Called back “not satisfied” so often: is it major?"), "count", 2, "N6", least=1),
    Figure(RETURN_TIMES, _("The same matter comes back so often: is it major?"), "count", 3, "N6", least=2),
    Figure(RETURN_DAYS, _("Days within which its coming back is counted"), "days", 90, "N6", least=1, most=3660),
    Figure(OFFER_OPTIONS, _("An offer has at least so many options"), "count", 2, "J7", least=1, most=9),
    Figure(OFFER_DAYS, _("An accepted offer is carried out within"), "days", 7, "J7", least=1, most=365),
    Figure(NOT_SOLVED_DAYS, _("“Not solved” after closing asks to reopen for"), "days", 30, "J12", most=3660),
    Figure(CALLBACK_TRIES, _("Failed callbacks before a complaint may be closed"), "count", 3, "F1", least=1, most=20),
    Figure(CALLBACK_DAYS, _("… on so many different days"), "count", 2, "F1", least=1, most=20),
    Figure(
        REPEAT_MINUTES, _("The same words of the same person are a repetition within"), "minutes", 10, "I10", 1, 1440
    ),
    Figure(CALLBACK_HOURS, _("… at so many different hours of the day"), "count", 2, "F1", least=1, most=20),
)


def register() -> None:
    """Called once when the app is ready."""
    register_figures(*FIGURES)
