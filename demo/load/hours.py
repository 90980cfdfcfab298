"""How clocks count their time on the load's estates, read once, so that telling a case asks no database."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime

from deadlines.counting import Counter
from deadlines.models import ClockPolicy, OpeningHours, SpecialDay
from deadlines.selectors import counter_for


class Hours:
    """The counter of each policy on each estate from `since` on, by every change of hours and holidays (rule D3)."""

    def __init__(self, policies: dict[str, ClockPolicy], estates: list[int], since: datetime) -> None:
        weeks = OpeningHours.objects.values_list("valid_from", flat=True)
        days = SpecialDay.objects.values_list("entered_at", "removed_at").distinct()
        moments = {*weeks, *(moment for pair in days for moment in pair if moment)}
        self.turns = [since, *sorted(moment for moment in moments if moment > since)]
        self._urgent = {kind: counter_for(row, 0, since, urgent=True) for kind, row in policies.items()}
        self._counters = {
            (kind, estate): [counter_for(row, estate, turn, urgent=False) for turn in self.turns]
            for kind, row in policies.items()
            for estate in estates
        }

    def counter(self, kind: str, estate: int, at: datetime, *, urgent: bool) -> Counter:
        """How a clock of that kind counts its time when it starts at `at`."""
        if urgent:
            return self._urgent[kind]
        held = self._counters[kind, estate]
        return held[0] if held[0] is held[-1] else held[bisect_right(self.turns, at) - 1]
