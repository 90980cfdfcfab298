"""Figures against their targets, printed as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line: a ratio (or count) by round, its targets, and whether it must lie above or below them."""

    number: str
    what: str
    rounds: Sequence[float]
    must: float | None
    aim: float | None = None
    above: bool = False
    note: str = ""

    @property
    def value(self) -> float:
        return median(self.rounds)

    def meets(self, target: float | None) -> bool:
        return target is None or (self.value >= target if self.above else self.value <= target)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def printed(figures: Sequence[Figure]) -> str:
    """The table as Markdown."""
    lines = ["| # | workload | median | spread | must | aim | | beside it |", "|---|---|---|---|---|---|---|---|"]
    for one in figures:
        sign = "≥" if one.above else "≤"
        verdict = (
            "MISSED" if not one.meets(one.must) else "met" if one.aim is None or not one.meets(one.aim) else "aim met"
        )
        low, high = min(one.rounds), max(one.rounds)
        spread = "" if low == high else f"{_number(low)}–{_number(high)}"
        targets = [f"{sign} {_number(t)}" if t is not None else "" for t in (one.must, one.aim)]
        cells = [one.number, one.what, _number(one.value), spread, *targets, verdict, one.note]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
