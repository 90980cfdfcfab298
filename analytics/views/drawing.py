"""What the dashboards' charts have in common: figures with their addresses, bars with their lengths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analytics.period import Looking
from analytics.selectors.summary import Figure
from analytics.selectors.sums import Range
from analytics.views.door import behind

BAR = 200
"""How long the longest bar is, in units of its drawing."""


def linked(one: Figure, period: Range, seen: Looking) -> dict[str, Any]:
    """A figure with the lists behind its parts. Valid per household counts two natures in one list."""
    m = one.measure
    over, under = behind(m.over, period, seen.estates), behind(m.under or m.over, period, seen.estates)
    if m.shape == "homes":
        over = behind(("received",), period, seen.estates, "nature", "valid,major")
    return {"figure": one, "over_url": over, "under_url": under}


def bars(rows: Sequence[dict[str, Any]], long: int = BAR) -> list[dict[str, Any]]:
    """Rows of `label`, `n`, `url` and, where compared, `before`, `before_url`: each with the lengths of its bars."""
    most = longest(value for row in rows for value in (row["n"], row.get("before", 0)))
    return [
        {"look": "f1", **row, "width": long * row["n"] // most, "then": long * row.get("before", 0) // most}
        for row in rows
    ]


def longest(values: Iterable[int]) -> int:
    """The greatest, at least 1: what lengths are reckoned by."""
    return max(values, default=0) or 1
