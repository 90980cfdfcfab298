"""Which case comes when, where, under which number and how far: from its index alone, so processes need not talk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from .life import ENDED, OPEN
from .place import CODES

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = timedelta(hours=6, minutes=30), timedelta(hours=22, minutes=30)


def _mixed(number: int) -> float:
    """A number between 0 and 1 that looks random, the same for the same `number`."""
    number = (number ^ (number >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    number = (number ^ (number >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return ((number ^ (number >> 16)) & 0xFFFFFF) / 0x1000000


def _chosen(weights: dict[str, int], share: float) -> str:
    """The name at `share` (0 to 1) of the weights laid end to end."""
    at = share * sum(weights.values())
    for name, weight in weights.items():
        at -= weight
        if at < 0:
            return name
    return name


@dataclass(frozen=True)
class Plan:
    """`total` cases up to `until`, spread evenly over days and estates.

    Three in a hundred are open (three hundred at least, but never more than three in ten), all of them among
    the newest, with every third there already done; the newer a case, the less far it has mostly come.
    """

    total: int
    seed: int
    until: datetime

    @cached_property
    def days(self) -> int:
        return max(30, min(3 * 365, self.total // 300))

    @cached_property
    def open_cases(self) -> int:
        return max(self.total * 3 // 100, min(300, self.total * 3 // 10))

    def state(self, index: int) -> str:
        age, chance = self.total - 1 - index, _mixed(index * 31 + self.seed)
        young = self.open_cases * 3 // 2
        if age < young and age % 3 != 2:
            return _chosen(OPEN, age / young if _mixed(index * 17 + self.seed) < 0.5 else chance)
        return _chosen(ENDED, chance)

    def day(self, index: int) -> int:
        return index * self.days // self.total

    def first_of(self, day: int) -> int:
        """The first index of a day: the least one that `day` maps to it."""
        return -(-day * self.total // self.days)

    @cached_property
    def today(self) -> date:
        return self.until.astimezone(ZONE).date()

    def date(self, day: int) -> date:
        return self.today - timedelta(days=self.days - 1 - day)

    @property
    def since(self) -> datetime:
        """A moment before everything that happens: no case is received earlier."""
        return datetime.combine(self.date(-1), time(), ZONE)

    def slot(self, index: int) -> tuple[int, int, int, int]:
        """(day, estate, serial of the day on that estate, cases of the day on that estate)."""
        day = self.day(index)
        first = self.first_of(day)
        estate, row = (index - first) % len(CODES), (index - first) // len(CODES)
        count = self.first_of(day + 1) - first
        return day, estate, row + 1, (count - estate + len(CODES) - 1) // len(CODES)

    def logged_at(self, index: int, jitter: float) -> datetime:
        """The moment of logging, later for a later serial; within the desk's hours, and before `until` today."""
        day, _estate, serial, count = self.slot(index)
        midnight = datetime.combine(self.date(day), time(), ZONE)
        opens, closes = midnight + OPENS, midnight + CLOSES
        if closes > self.until:
            opens, closes = midnight, self.until
        return (opens + (closes - opens) * ((serial - 1 + jitter) / count)).astimezone(self.until.tzinfo)

    def archived_before(self, index: int) -> Counter[tuple[int, int]]:
        """How many cases below `index` are archived, by (estate, local year): their archive numbers are taken."""
        taken: Counter[tuple[int, int]] = Counter()
        for i in range(index):
            if self.state(i) == "archived":
                taken[self.slot(i)[1], self.date(self.day(i)).year] += 1
        return taken
