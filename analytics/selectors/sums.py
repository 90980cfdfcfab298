"""Sums of counters over a range of days: whole months by their month rows, the ends by days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from accounts.models import Role
from accounts.scope import ALL, SUPERVISING
from analytics.marks import cells
from analytics.models import CaseFact
from complaints.models import Case
from estates.models import Estate

_SUMS = """
SELECT %s, dim, value, mark, sum(n)::bigint FROM analytics_count
WHERE estate_id = ANY(%s) AND dim = ANY(%s) AND mark = ANY(%s)
AND ((grain = 'M' AND day >= %s AND day < %s)
    OR (grain = 'D' AND ((day >= %s AND day < %s) OR (day >= %s AND day <= %s))))
GROUP BY dim, value, mark HAVING sum(n) <> 0
"""
READERS = frozenset({Role.ASSISTANT, *SUPERVISING})
"""Who reads statistics: the assistant compiles them, supervisors and above answer for them (rule P2)."""
Sums = Counter[tuple[str, str, str]]
"""How many cases carry a mark, by (dimension, value, mark)."""


@dataclass(frozen=True)
class Range:
    """Days from `start` to `end`, both counted."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def before(self) -> Range:
        """The period before: the month, quarter or year before where it is a whole one, else as many days."""
        last = self.start - timedelta(days=1)
        months = self.months
        if months:
            first = self.start
            for _ in range(months):
                first = (first - timedelta(days=1)).replace(day=1)
            return Range(first, last)
        return Range(self.start - timedelta(days=self.days), last)

    @property
    def months(self) -> int:
        """How many whole months it is; 0 where it is not."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return 0
        return (after.year - self.start.year) * 12 + after.month - self.start.month


def estates_for(viewer, codes: Iterable[str] = ()) -> list[Estate]:
    """The estates whose statistics `viewer` may read, narrowed to `codes` where given."""
    held = viewer.scope.estates_for(READERS)
    found = Estate.objects.filter(active=True).order_by("code")
    if held != ALL:
        found = found.filter(pk__in=held)
    wanted = list(codes)
    return list(found.filter(code__in=wanted) if wanted else found)


@dataclass(frozen=True)
class Asked:
    """One sum: which marks, over which days and slices; of one estate alone where `estate` is given."""

    period: Range
    marks: Iterable[str]
    dims: Iterable[str] = ("all",)
    estate: int | None = None


def sums(viewer, estates: Iterable[int], asked: dict[str, Asked]) -> dict[str, Sums]:
    """Several sums in one statement, by their names, as `viewer` may know of them (rule P4).

    Cases that name the viewer are taken out of every total.
    """
    held = list(estates)
    found: dict[str, Sums] = {name: Counter() for name in asked}
    if not asked:
        return found
    params: list = []
    for name, one in asked.items():
        params += [
            name,
            held if one.estate is None else [one.estate],
            list(one.dims),
            list(one.marks),
            *_cut(one.period),
        ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_SUMS] * len(asked)), params)
        for name, dim, value, mark, n in cursor.fetchall():
            found[name][dim, value, mark] = n
    hidden = CaseFact.objects.filter(pk__in=Case.objects.walled_from(viewer).filter(estate_id__in=held).values("pk"))
    for fact in hidden:
        for estate, grain, dim, day, value, mark in cells(fact):
            if grain == "M":
                continue
            for name, one in asked.items():
                if (
                    one.estate in (None, estate)
                    and dim in one.dims
                    and mark in one.marks
                    and one.period.start <= day <= one.period.end
                ):
                    found[name][dim, value, mark] -= 1
    return found


def _cut(period: Range) -> tuple[date, ...]:
    """The range as whole months (from, before), head days (from, before), tail days (from, to)."""
    first = period.start if period.start.day == 1 else _next_month(period.start)
    after = period.end + timedelta(days=1)
    last = after.replace(day=1)
    if first >= last:  # no whole month inside
        return after, after, period.start, after, after, period.end
    return first, last, period.start, first, last, period.end


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
