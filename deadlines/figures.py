"""Figures of rules that are not clocks: named here by the app whose rule it is, changed by dated rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`unit` is minutes, hours, days, percent, count, points or cents; `shipped` what holds until a row says otherwise.

    `least` and `most` bound what may be entered.
    """

    name: str
    label: Any
    unit: str
    shipped: int
    rule: str = ""
    least: int = 0
    most: int = 1_000_000


FIGURES: dict[str, Figure] = {}


def register_figures(*figures: Figure) -> None:
    for figure in figures:
        FIGURES[figure.name] = figure
