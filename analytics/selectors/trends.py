"""What stands out: a category, building or asset above its expected range (rule A4)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from analytics.selectors.sums import Asked, Range, Sums

LEAST = "trend_least"
PERIODS = "trend_periods"
CERTAINTY = 0.975
"""One-sided: of things that did not change, one in forty is pointed out by chance."""


@dataclass(frozen=True)
class Trend:
    """`count` in the period where at most `limit` were to be expected from the mean of the periods before."""

    dim: str
    value: str
    count: int
    expected: float
    limit: int


def upper_limit(mean: float) -> int:
    """The least k with P(X ≤ k) ≥ 97.5 % for a Poisson variable of this mean."""
    if mean > 500:  # the normal curve is as good there, and the terms below would vanish
        return math.ceil(mean + 1.96 * math.sqrt(mean))
    term = total = math.exp(-mean)
    k = 0
    while total < CERTAINTY:
        k += 1
        term *= mean / k
        total += term
    return k


def asked(period: Range, periods: int, dims: Iterable[str], least: int = 0) -> dict[str, Asked]:
    """What must be summed to tell: the period, and the `periods` before it together, of what came `least` times."""
    start = period.start - timedelta(days=period.days * periods)
    here = Asked(period, ("received",), dims, least=least)
    return {
        "trend_now": here,
        "trend_before": Asked(Range(start, period.start - timedelta(days=1)), ("received",), dims, among=here),
    }


def trends(found: dict[str, Sums], *, least: int, periods: int) -> list[Trend]:
    """What came more often than expected, the farthest above first; at least `least` cases."""
    out = []
    for (dim, value, _mark), count in found["trend_now"].items():
        expected = found["trend_before"][dim, value, "received"] / periods
        limit = upper_limit(expected)
        if value and count >= least and count > limit:
            out.append(Trend(dim, value, count, round(expected, 1), limit))
    return sorted(out, key=lambda t: (t.limit - t.count, t.dim, t.value))
