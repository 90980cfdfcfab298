"""Sums of counters over a range of days: months by their month rows, the ends by days added or taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts import remembered
from accounts.models import Role
from accounts.scope import ALL, SUPERVISING
from analytics.marks import cells
from analytics.models import CaseFact, OrderFact
from complaints.models import Case
from complaints.parties import SYSTEM
from deadlines.clock import now
from estates.models import Estate

_PIECE = """
SELECT %s{named} AS name, dim, value, mark, sum(n) * %s AS n FROM analytics_count
WHERE estate_id = ANY(%s) AND grain = %s AND dim = ANY(%s) AND day BETWEEN %s AND %s AND mark = ANY(%s)
GROUP BY dim, value, mark{grouped}
"""
_WHOLE = _PIECE.format(named="", grouped="")
_APART = _PIECE.format(named=" || ' ' || estate_id", grouped=", estate_id")
_SUMS = """
SELECT name, dim, value, json_object_agg(mark, n) FROM (
    SELECT name, dim, value, mark, sum(n)::bigint AS n FROM ({pieces}) AS pieces{among}
    GROUP BY name, dim, value, mark HAVING sum(n) {least} %s) AS sums
GROUP BY name, dim, value
"""
_AMONG = """ WHERE (dim, value) IN (
    SELECT dim, value FROM ({pieces}) AS others GROUP BY dim, value HAVING sum(n) >= %s)"""
_ROWS = "SELECT %s, '', '', to_json(part) FROM ({sql}) AS part"
_TIMES = """
SELECT %s, '', share::text, json_build_object('minutes', min(minutes) FILTER (WHERE seen * 100 >= total * share),
    'n', max(total))
FROM unnest(%s::int[]) AS share, (
    SELECT minutes, sum(n) OVER (ORDER BY minutes) AS seen, sum(n) OVER () AS total FROM (
        SELECT value::int AS minutes, sum(n)::bigint AS n FROM (
            {pieces} UNION ALL SELECT '', '', minutes::text, '', -1 FROM unnest(%s::int[]) AS minutes) AS pieces
        GROUP BY value HAVING sum(n) > 0) AS counted) AS laid
GROUP BY share
"""
_DAY = timedelta(days=1)
More = Mapping[str, tuple[str, Sequence[Any]]]
"""Other statements to be asked along: name → (its text, its values). What they find comes through JSON."""
STALE: More = {"stale": ("SELECT 1 AS moved FROM analytics_dirty LIMIT 1", [])}
"""A row where a case moved that the counters do not hold yet."""
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
    def year_before(self) -> Range:
        """The same days a year before; a whole month stays a whole one."""
        last = _year_before(self.end)
        if (self.end + timedelta(days=1)).day == 1:
            last = _year_before(self.end + timedelta(days=1)) - timedelta(days=1)
        return Range(_year_before(self.start), last)

    @property
    def months(self) -> int:
        """How many whole months it is; 0 where it is not."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return 0
        return (after.year - self.start.year) * 12 + after.month - self.start.month


def estates_for(viewer, codes: Iterable[str] = ()) -> list[Estate]:
    """The estates whose statistics `viewer` may read, narrowed to `codes` where given."""
    held, wanted = viewer.scope.estates_for(READERS), set(codes)
    found = [one for one in remembered.rows(Estate) if one.active and (held == ALL or one.pk in held)]
    return sorted((one for one in found if not wanted or one.code in wanted), key=lambda one: one.code)


@dataclass(frozen=True)
class Asked:
    """One sum: which marks, over which days and slices; of one estate alone where `estate` is given.

    `each`: apart by estate, found under `"name <estate id>"`. `least`: slices below it are left out before the reader's
    wall is looked at. `among`: only the slices this other sum would find.
    """

    period: Range
    marks: Iterable[str]
    dims: Iterable[str] = ("all",)
    estate: int | None = None
    each: bool = False
    least: int = 0
    among: Asked | None = None

    def under(self, name: str, estate: int) -> str:
        """The name its sums of an estate are found under."""
        return f"{name} {estate}" if self.each else name

    def counts(self, estate: int, dim: str, day: date, mark: str) -> bool:
        """Whether it counts one cell."""
        return (
            self.estate in (None, estate)
            and dim in self.dims
            and mark in self.marks
            and self.period.start <= day <= self.period.end
        )


@dataclass(frozen=True)
class Times:
    """The time to answer over some days: the values that `shares` per cent of the answers do not exceed.

    Found as ("", share, "minutes"), the least such whole minutes, and ("", share, "n"), how many answers there are;
    nothing where there are none.
    """

    period: Range
    shares: tuple[int, ...]


def sums(viewer, estates: Iterable[int], asked: Mapping[str, Asked | Times]) -> dict[str, Sums]:
    """Several sums in one statement, by their names, as `viewer` may know of them (rule P4).

    Cases that name the viewer are taken out of every total, and so are the repairs that came of them.
    """
    return sums_and(viewer, estates, asked, {})[0] if asked else {}


def sums_and(
    viewer, estates: Iterable[int], asked: Mapping[str, Asked | Times], more: More
) -> tuple[dict[str, Sums], dict[str, list[dict[str, Any]]]]:
    """`sums`, and the rows of other statements by their names, in the same round trip.

    Of those rows numbers and words come as they are, moments and days as text.
    """
    held = list(estates)
    found: dict[str, Sums] = {}
    for name, one in asked.items():
        apart = isinstance(one, Asked) and one.each
        found |= {f"{name} {pk}": Counter() for pk in held} if apart else {name: Counter()}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in more}
    hidden = list(_hidden(viewer, held)) if asked else []
    today = now().date()
    parts = [_of(one, name, held, hidden, today) for name, one in asked.items()]
    parts += [(_ROWS.format(sql=sql), [name, *values]) for name, (sql, values) in more.items()]
    with connection.cursor() as cursor:
        text = " UNION ALL ".join(f"({part})" for part, _values in parts)
        cursor.execute(text, [value for _part, values in parts for value in values])
        for name, dim, value, marks in cursor.fetchall():
            if name in rows:
                rows[name].append(marks)
                continue
            for mark, n in marks.items():
                found[name][dim, value, mark] = n
    for estate, dim, day, value, mark in hidden:
        for name, one in asked.items():
            if isinstance(one, Asked) and one.counts(estate, dim, day, mark):
                found[one.under(name, estate)][dim, value, mark] -= 1
    return found, rows


def _hidden(viewer, estates: list[int]) -> Iterator[tuple[int, str, date, str, str]]:
    """What the viewer is not to know of, as (estate, dimension, day, value, mark), one each."""
    if viewer is SYSTEM:
        return
    cases = Case.objects.walled_from(viewer).filter(estate_id__in=estates).values("pk")
    repairs = OrderFact.objects.filter(complaint_id=OuterRef("pk"))
    facts: list = list(
        CaseFact.objects.filter(pk__in=cases).annotate(
            repairs=ArraySubquery(repairs.values(one=JSONObject(estate="estate_id", day="done_day", marks="marks")))
        )
    )
    facts += [
        OrderFact(estate_id=one["estate"], done_day=date.fromisoformat(one["day"]), marks=one["marks"])
        for fact in facts
        for one in fact.repairs
        if one["estate"] in estates
    ]
    for fact in facts:
        for estate, grain, dim, day, value, mark in cells(fact):
            if grain == "D":
                yield estate, dim, day, value, mark


def _of(one: Asked | Times, name: str, held: list[int], hidden: list, today: date) -> tuple[str, list]:
    """The statement of one sum, and its values."""
    if isinstance(one, Times):
        text, values = _pieces(name, one.period, held, ["answer_min"], ["answer_due"], today)
        gone = [
            int(value)
            for _estate, dim, day, value, _mark in hidden
            if dim == "answer_min" and one.period.start <= day <= one.period.end
        ]
        return _TIMES.format(pieces=text), [name, list(one.shares), *values, gone]
    text, values = _pieces_of(one, name, held, today)
    among = ""
    if one.among is not None:
        others, given = _pieces_of(one.among, name, held, today)
        among, values = _AMONG.format(pieces=others), [*values, *given, max(one.among.least, 1)]
    least = ">=" if one.least else "<>"
    return _SUMS.format(pieces=text, among=among, least=least), [*values, one.least]


def _pieces_of(one: Asked, name: str, held: list[int], today: date) -> tuple[str, list]:
    estates = held if one.estate is None else [one.estate]
    piece = _APART if one.each else _WHOLE
    return _pieces(name, one.period, estates, list(one.dims), list(one.marks), today, piece)


def _pieces(
    name: str, period: Range, estates: list, dims: list, marks: list, today: date, piece: str = _WHOLE
) -> tuple[str, list]:
    values: list = []
    laid = laid_out(period, today)
    for sign, grain, first, last in laid:
        values += [name, sign, estates, grain, dims, first, last, marks]
    return " UNION ALL ".join([piece] * len(laid)), values


def laid_out(period: Range, today: date) -> list[tuple[int, str, date, date]]:
    """The days of a range as (1 or -1, M or D, from, to): whole months, and of a month begun or not ended
    whichever is less to read: its days inside, or the whole month less its days outside.

    Days after `today` hold hardly anything, so the present month is read by its one row a counter.
    """
    first, last = _month(period.start), _month(period.end)
    if first == last:
        outside = [(first, period.start - _DAY), (period.end + _DAY, _month_end(last))]
        return _cheaper(first, last, [(period.start, period.end)], outside, today)
    head = _cheaper(first, first, [(period.start, _month_end(first))], [(first, period.start - _DAY)], today)
    tail = _cheaper(last, last, [(last, period.end)], [(period.end + _DAY, _month_end(last))], today)
    between = Range(_month_end(first) + _DAY, last - _DAY)
    whole = [(1, "M", between.start, between.end)] if between.days > 0 else []
    return [*head, *whole, *tail]


def _cheaper(first: date, last: date, inside: list, outside: list, today: date) -> list[tuple[int, str, date, date]]:
    def filled(days: list) -> int:
        return sum(max(0, (min(end, today + _DAY) - start).days + 1) for start, end in days)

    if filled(inside) <= filled(outside):
        return [(1, "D", *days) for days in inside]
    return [(1, "M", first, last), *((-1, "D", *days) for days in outside if days[0] <= days[1])]


def _month(day: date) -> date:
    return day.replace(day=1)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - _DAY


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
