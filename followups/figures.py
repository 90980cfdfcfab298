"""The figures of the rules of the time after that are not clocks; changed by dated rows (deadlines.figures)."""

from __future__ import annotations

from deadlines.figures import Figure, register_figures

FIGURES: tuple[Figure, ...] = ()


def register() -> None:
    register_figures(*FIGURES)
