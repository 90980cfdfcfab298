"""The figures of the rules of repairs that are not clocks; changed by dated rows (deadlines.figures)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure, register_figures
from deadlines.selectors import figure as in_force
from repairs.choices import Credit, Forfeit

FIGURES = (
    Figure(
        "repair_attempts", _("failed tries that keep an order from being forfeited"), unit="count", shipped=3, rule="R2"
    ),
    Figure("repair_attempts_spread", _("minutes the tries are spread over"), unit="minutes", shipped=20, rule="R2"),
    Figure(
        "repair_outage",
        _("a forfeit settled later than this is flagged for excuse"),
        unit="minutes",
        shipped=2,
        rule="R2",
    ),
    Figure(
        "repair_penalty_contact", _("penalty, resident not reached in time"), unit="cents", shipped=10_000, rule="R2"
    ),
    Figure("repair_penalty_no_show", _("penalty, did not come"), unit="cents", shipped=20_000, rule="R2"),
    Figure("repair_penalty_inspection", _("penalty, failed inspection"), unit="cents", shipped=20_000, rule="R2"),
    Figure("repair_penalty_rejection", _("penalty, rejected by the resident"), unit="cents", shipped=20_000, rule="R2"),
    Figure("repair_penalty_gave_up", _("penalty, gave an order back"), unit="cents", shipped=5_000, rule="R2"),
    Figure("repair_reward_callback", _("reward, satisfied at the callback"), unit="cents", shipped=2_000, rule="R6"),
    Figure(
        "repair_penalty_callback", _("penalty, not satisfied at the callback"), unit="cents", shipped=5_000, rule="R6"
    ),
    Figure("repair_penalty_repeat", _("penalty, had to be repaired again"), unit="cents", shipped=5_000, rule="R7"),
    Figure("repair_penalty_spot", _("penalty, failed spot check"), unit="cents", shipped=10_000, rule="R8"),
    Figure(
        "repair_repeat_days", _("days within which a repair counts as a repeat"), unit="days", shipped=90, rule="R7"
    ),
    Figure(
        "repair_spot_percent",
        _("share of completed orders drawn for a spot check"),
        unit="percent",
        shipped=10,
        rule="R8",
        most=100,
    ),
    Figure("repair_spot_least", _("spot checks per contractor and month at least"), unit="count", shipped=5, rule="R8"),
    Figure("repair_spot_pass", _("mean mark a spot check needs"), unit="points", shipped=80, rule="R8", most=100),
    Figure("repair_link_hours", _("hours a one-job link is valid"), unit="hours", shipped=72, rule="R10"),
    Figure(
        "repair_callback_attempts",
        _("failed callbacks before a repair may be closed"),
        unit="count",
        shipped=3,
        rule="F1",
    ),
    Figure(
        "repair_slot_hours", _("hours of the window a resident chooses"), unit="hours", shipped=3, rule="R3", most=12
    ),
    Figure("repair_slot_days", _("days ahead a resident may choose from"), unit="days", shipped=4, rule="R3", most=14),
    Figure("repair_window_most", _("longest window for a visit"), unit="hours", shipped=12, rule="R3"),
)
PENALTY_OF = {
    Forfeit.CONTACT: "repair_penalty_contact",
    Forfeit.NO_SHOW: "repair_penalty_no_show",
    Forfeit.INSPECTION: "repair_penalty_inspection",
    Forfeit.REJECTION: "repair_penalty_rejection",
    Forfeit.GAVE_UP: "repair_penalty_gave_up",
    Credit.CALLBACK_BAD: "repair_penalty_callback",
    Credit.REPEAT: "repair_penalty_repeat",
    Credit.SPOT_BAD: "repair_penalty_spot",
}


def register() -> None:
    register_figures(*FIGURES)


def figure(name: str, estate_id: int, at: datetime) -> int:
    """The value in force of `repair_<name>` on the estate."""
    return in_force(f"repair_{name}", estate_id, at)
