"""The four quadrants as a drawing (rule F6): where each item lies, in whole units of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from followups.selectors.survey_results import ItemResult, Results
from followups.survey_arithmetic import Quadrant

LEFT, TOP, SIDE = 44, 12, 400
"""The field of the chart within its picture of 460 × 452."""


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    one: ItemResult
    look: str


def chart(found: Results) -> dict[str, Any] | None:
    """Dots, axes and cross; None where there is nothing to draw. Both axes begin at the same round figure."""
    placed = [one for one in found.items if one.quadrant is not None]
    if not placed or found.cross is None:
        return None
    lowest = min(
        *(min(_percent(one.rated.importance.value), _percent(one.rated.satisfaction.value)) for one in placed),
        _percent(found.cross.importance),
        _percent(found.cross.satisfaction),
    )
    start = max(0, int(lowest - 4) // 10 * 10)

    def x(value: Any) -> int:
        return LEFT + round((_percent(value) - start) * SIDE / (100 - start))

    def y(value: Any) -> int:
        return TOP + SIDE - round((_percent(value) - start) * SIDE / (100 - start))

    step = 10 if start >= 40 else 20
    ticks = [{"at": f"{n}%", "x": x(Fraction(n, 100)), "y": y(Fraction(n, 100))} for n in range(start, 101, step)]
    cross = {"x": x(found.cross.satisfaction), "y": y(found.cross.importance)}
    return {
        "dots": [
            Dot(x(one.rated.satisfaction.value), y(one.rated.importance.value), one, _LOOK[one.quadrant])  # type: ignore[index]
            for one in placed
        ],
        "ticks": ticks,
        "cross": cross,
        "left": LEFT, "top": TOP, "right": LEFT + SIDE, "bottom": TOP + SIDE, "side": SIDE,
        "east": LEFT + SIDE - cross["x"], "south": TOP + SIDE - cross["y"], "west": cross["x"] - LEFT,
        "north": cross["y"] - TOP,
    }  # fmt: skip


_LOOK = {Quadrant.KEEP_UP: "keep", Quadrant.IMPROVE: "better", Quadrant.EXTRA: "extra", Quadrant.NOT_NOW: "later"}


def _percent(value: Any) -> float:
    return 100 * float(value)
