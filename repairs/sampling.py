"""The monthly draw of spot checks as arithmetic: same month, contractor and orders, same sample (rule R8)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from datetime import date


def seed_of(contractor: str, month: date) -> str:
    """The seed of a draw: anybody can work it out again from what stands in the file."""
    return hashlib.sha256(f"{contractor} {month:%Y-%m}".encode()).hexdigest()


def sample(numbers: Iterable[str], *, always: Iterable[str] = (), seed: str, percent: int, least: int) -> list[str]:
    """Order numbers to check: `percent` of all, rounded up, `least` at least, and every one of `always` besides.

    Independent of the order the numbers come in.
    """
    everything = sorted(set(numbers) | set(always))
    size = min(len(everything), max(least, -(-len(everything) * percent // 100)))
    drawn = random.Random(seed).sample(everything, size)
    return sorted(set(drawn) | set(always))
