"""What the answers of a survey come to (rule F6): shares with their intervals, quadrants, what is too small to show.

Pure: no rows, no clock. Shares are fractions, so that a tie on a line is a tie and not a matter of rounding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import TypeVar

SCALE = 5
"""Items are rated from 1 to 5."""
FAVOURABLE = 4
"""From here on a rating says "satisfied" or "important"."""
Z = 1.959963984540054
"""The 97.5 % point of the normal curve: an interval that holds 95 times in a hundred."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Share:
    """`k` of `n`. Of nobody (n = 0) there is no share: `value`, `percent`, `low`, `high` are None."""

    k: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n}")

    def __add__(self, other: Share) -> Share:
        return Share(self.k + other.k, self.n + other.n)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.k, self.n) if self.n else None

    @property
    def percent(self) -> float | None:
        return 100 * self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval in percent. It stays within 0 and 100 and is honest for small n, k = 0 and k = n."""
        if not self.n:
            return None
        low, high = wilson(self.k, self.n)
        return 100 * low, 100 * high

    @property
    def low(self) -> float | None:
        return self.interval[0] if self.interval else None

    @property
    def high(self) -> float | None:
        return self.interval[1] if self.interval else None


NOBODY = Share(0, 0)


def wilson(k: int, n: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of k of n, as shares between 0 and 1. n must be positive."""
    p = k / n
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    middle, whole = p + z * z / (2 * n), 1 + z * z / n
    # All or none lie on the edge itself; only rounding would put the end beside it.
    low = 0.0 if k == 0 else max(0.0, (middle - spread) / whole)
    high = 1.0 if k == n else min(1.0, (middle + spread) / whole)
    return low, high


@dataclass(frozen=True)
class Change:
    """From the last round to this one, in points of a percent, with Newcombe's 95 % interval."""

    points: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves no room for "nothing has changed"."""
        return self.low > 0 or self.high < 0


def change(now: Share, before: Share) -> Change | None:
    """How a share moved between two rounds; None where one of them asked nobody.

    Newcombe's hybrid score interval, made of the two Wilson intervals: right for small rounds and shares near 0 or 1.
    """
    if not now.n or not before.n:
        return None
    p, q = now.k / now.n, before.k / before.n
    (p_low, p_high), (q_low, q_high) = wilson(now.k, now.n), wilson(before.k, before.n)
    down = sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    up = sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return Change(100 * (p - q), 100 * (p - q - down), 100 * (p - q + up))


class Quadrant(StrEnum):
    """What to do with an item: by how important it is held and how satisfied people are with it."""

    KEEP_UP = "keep_up"
    IMPROVE = "improve"
    EXTRA = "extra"
    NOT_NOW = "not_now"


@dataclass(frozen=True)
class Cross:
    """Where the two lines of the quadrants meet, as shares between 0 and 1."""

    importance: Fraction
    satisfaction: Fraction


def quadrant(importance: Share, satisfaction: Share, cross: Cross | None) -> Quadrant | None:
    """The quadrant of an item; None where it was not rated both ways, or there is no cross.

    On the line counts as above it: a target met exactly is met.
    """
    if cross is None or importance.value is None or satisfaction.value is None:
        return None
    matters = importance.value >= cross.importance
    content = satisfaction.value >= cross.satisfaction
    if matters:
        return Quadrant.KEEP_UP if content else Quadrant.IMPROVE
    return Quadrant.EXTRA if content else Quadrant.NOT_NOW


def mean_cross(items: Iterable[tuple[Share, Share]]) -> Cross | None:
    """The cross at the mean of the items, each counting alike however many rated it; None where none was rated."""
    rated = [(i.value, s.value) for i, s in items if i.value is not None and s.value is not None]
    if not rated:
        return None
    sums = [sum(pair, Fraction(0)) for pair in zip(*rated, strict=True)]
    return Cross(sums[0] / len(rated), sums[1] / len(rated))


def cross_at(importance_percent: int | float, satisfaction_percent: int | float) -> Cross:
    """The cross at two percentages: targets, or an outside average typed in. 84.5 is taken as 84.5 exactly."""
    return Cross(Fraction(str(importance_percent)) / 100, Fraction(str(satisfaction_percent)) / 100)


def shown(counts: Mapping[Key, int], least: int) -> set[Key]:
    """Which segments of one breakdown may be shown, of how many answered in each.

    Those under `least` are hidden. Where that leaves a single hidden one, or hidden ones that together are under
    `least`, the total minus what is shown would tell it: the smallest of the others is hidden with it.
    """
    by_size = sorted(((n, str(key), key) for key, n in counts.items() if n), key=lambda one: one[:2])
    hidden = [one for one in by_size if one[0] < least]
    left = by_size[len(hidden) :]
    while hidden and left and (len(hidden) == 1 or sum(n for n, _name, _key in hidden) < least):
        hidden.append(left.pop(0))
    return {key for _n, _name, key in left}
