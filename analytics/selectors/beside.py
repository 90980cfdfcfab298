"""Estates side by side (rule A1): one row each, the company's own below; one statement whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from analytics.measures import MEASURES
from analytics.models import Reading
from analytics.selectors.dashboard import HOMES, parts_of
from analytics.selectors.digest import percent
from analytics.selectors.summary import DAWN, Figure, figure_of
from analytics.selectors.sums import STALE, Asked, More, Range, Sums, estates_for, sums_and
from analytics.selectors.trends import upper_limit
from estates.models import Estate

COMPARED = (
    "valid_per_thousand",
    "answer_on_time",
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "resolved_on_time",
    "callback_rate",
    "escalated_rate",
)
"""What stands beside what, after what is in hand and what came: the three rates 三率 together in the middle."""
WEEKS = 12


@dataclass(frozen=True)
class Standing:
    """One estate, or all of them together where `estate` is None.

    `limit` is the most valid cases its homes would lead one to expect at the rate of all estates together, None where
    there is nothing to compare with. `weeks` are cases received in the last weeks, the oldest first.
    """

    estate: Estate | None
    homes: int
    open: int
    overdue: int
    received: int
    received_before: int
    figures: list[Figure]
    valid: int
    limit: int | None
    weeks: list[tuple[Range, int]]
    read_in_time: int
    read_due: int

    @property
    def above(self) -> bool:
        """Whether it has more valid cases than its size explains."""
        return self.limit is not None and self.valid > self.limit

    @property
    def reading_rate(self) -> Decimal | None:
        return percent(self.read_in_time, self.read_due)

    def by(self, name: str) -> Decimal | int | None:
        """The value of the column `name`."""
        if name == "digest_rate":
            return self.reading_rate
        if name in ("open", "overdue", "received"):
            return int(getattr(self, name))
        return next((one.value for one in self.figures if one.measure.code == name), None)


@dataclass(frozen=True)
class Beside:
    """The estates in the order asked for, and all of them. `stale`: a case moved that is not counted in yet."""

    period: Range
    estates: list[Estate]
    rows: list[Standing]
    together: Standing
    stale: bool

    @property
    def homes(self) -> int:
        return self.together.homes


SORTS = ("overdue", "open", "received", *COMPARED, "digest_rate")
GOOD_UP = frozenset({code for code in COMPARED if MEASURES[code].better == "up"} | {"digest_rate"})


def side_by_side(
    viewer, codes: Iterable[str], period: Range, against: Range, *, sort: str, least: int, at: datetime
) -> Beside:
    """The estates `codes` (all the viewer's when empty) beside each other: whoever needs a look first comes first.

    `sort` is one of SORTS: the worst value of it on top, then by code. `least`: fewer valid cases are never remarkable.
    """
    estates = estates_for(viewer, codes)
    weeks = _weeks(period)
    found, more = sums_and(viewer, [e.pk for e in estates], _asked(period, against, weeks), _more(estates, period, at))
    homes = {row["estate_id"]: row["n"] for row in more["homes"]}
    read = {row["estate"]: (row["soon"], row["due"]) for row in more["readings"]}
    parts = {e.pk: {name: found[f"{name} {e.pk}"] for name in _asked(period, against, weeks)} for e in estates}
    together: dict[str, Sums] = {name: Counter() for name in _asked(period, against, weeks)}
    for one in parts.values():
        for name, counted in one.items():
            together[name].update(counted)
    whole = _standing(None, together, sum(homes.values()), _both(read.values()), weeks, None)
    rows = []
    for estate in estates:
        mine = homes.get(estate.pk, 0)
        fair = whole.valid * mine / whole.homes if whole.homes and len(estates) > 1 else None
        limit = None if fair is None else max(upper_limit(fair), least - 1)
        rows.append(_standing(estate, parts[estate.pk], mine, read.get(estate.pk, (0, 0)), weeks, limit))
    ordered = sorted(rows, key=lambda row: _place(row, sort))
    return Beside(period, estates, ordered, whole, bool(more["stale"]))


def _place(row: Standing, sort: str) -> tuple[bool, Decimal | int, str]:
    """The worst on top; who has no value at all at the foot."""
    value = row.by(sort)
    worst = 0 if value is None else value if sort in GOOD_UP else -value
    return value is None, worst, row.estate.code if row.estate else ""


def _both(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    every = list(pairs)
    return sum(one for one, _ in every), sum(two for _, two in every)


def _weeks(period: Range) -> list[Range]:
    """The last weeks up to the end of the period, the oldest first."""
    ends = [period.end - timedelta(days=7 * n) for n in reversed(range(WEEKS))]
    return [Range(end - timedelta(days=6), end) for end in ends]


def _asked(period: Range, against: Range, weeks: Sequence[Range]) -> dict[str, Asked]:
    marks = {"received", *(mark for code in COMPARED for mark in parts_of(code))}
    return {
        "ever": Asked(Range(DAWN, period.end), ("open", "overdue_now"), each=True),
        "now": Asked(period, marks, each=True),
        "nature": Asked(period, ("received",), ("nature",), each=True),
        "then": Asked(against, ("received",), each=True),
        **{f"week {n}": Asked(week, ("received",), each=True) for n, week in enumerate(weeks)},
    }


def _more(estates: Sequence[Estate], period: Range, at: datetime) -> More:
    ids = [estate.pk for estate in estates]
    if not ids:
        return {**STALE, "homes": ("SELECT 1 WHERE false", []), "readings": ("SELECT 1 WHERE false", [])}
    told = (
        readings_of(ids, period, at)
        .order_by()
        .values(estate=F("digest__estate_id"))
        .annotate(due=Count("pk"), soon=Count("pk", filter=IN_TIME))
    )
    return {**STALE, "homes": (HOMES, [ids]), "readings": told.query.sql_with_params()}


IN_TIME = Q(opened_at__lte=F("due_at"))
"""Opened within the hour."""


def readings_of(estates: Iterable[int], period: Range, at: datetime) -> QuerySet[Reading]:
    """The readings of these estates' digests that count: opened, or their hour is over (rule A2)."""
    days = (period.start, period.end)
    return Reading.objects.filter(
        Q(opened_at__isnull=False) | Q(due_at__lte=at), digest__estate_id__in=list(estates), digest__day__range=days
    )


def _standing(
    estate: Estate | None,
    found: dict[str, Sums],
    homes: int,
    read: tuple[int, int],
    weeks: Sequence[Range],
    limit: int | None,
) -> Standing:
    now, ever = found["now"] + found["nature"], found["ever"]
    figures = [figure_of(MEASURES[code], now, homes) for code in COMPARED]
    every: Any = "all", "", "received"
    return Standing(
        estate=estate,
        homes=homes,
        open=ever["all", "", "open"],
        overdue=ever["all", "", "overdue_now"],
        received=now[every],
        received_before=found["then"][every],
        figures=figures,
        valid=figures[0].over,
        limit=limit,
        weeks=[(week, found[f"week {n}"][every]) for n, week in enumerate(weeks)],
        read_in_time=read[0],
        read_due=read[1],
    )
