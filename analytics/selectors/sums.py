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
from analytics.marks import ANSWER_HOURS, ANSWER_MINUTES, MARKS, Cell, cells
from analytics.models import CaseFact, OrderFact
from complaints.models import Case
from complaints.parties import SYSTEM
from deadlines.clock import now
from estates.models import Estate

_PIECE = """
SELECT %s{named} AS name, dim, value, {sums} FROM analytics_count
WHERE estate_id = ANY(%s) AND grain = %s AND dim = ANY(%s) AND day BETWEEN %s AND %s{narrowed}
GROUP BY dim, value{grouped}
"""
_SUMS = """
SELECT name, dim, value, to_json(ARRAY[{sums}]) FROM ({pieces}) AS pieces{among}
GROUP BY name, dim, value HAVING greatest({sums}) >= %s
"""
_AMONG = """ WHERE (dim, value) IN (
    SELECT dim, value FROM ({pieces}) AS others GROUP BY dim, value HAVING sum({mark}) >= %s)"""
_ROWS = "SELECT %s, '', '', to_json(part) FROM ({sql}) AS part"
_TIMES = """
WITH hours AS (
    SELECT value::int AS hour, sum(answer_due) AS n FROM (
        {hours} UNION ALL SELECT '', '', (minutes / 60)::text, -1 FROM unnest(%s::int[]) AS minutes) AS pieces
    GROUP BY value HAVING sum(answer_due) > 0
), laid AS (
    SELECT hour, n, sum(n) OVER (ORDER BY hour) AS seen, sum(n) OVER () AS total FROM hours
), wanted AS (
    SELECT DISTINCT ON (share) share, hour, seen - n AS before, total FROM laid, unnest(%s::int[]) AS share
    WHERE seen * 100 >= total * share ORDER BY share, hour
)
SELECT %s, '', share::text, json_build_array(min(minutes) FILTER (WHERE seen * 100 >= total * share), max(total))
FROM (
    SELECT share, total, minutes, before + sum(n) OVER (PARTITION BY share ORDER BY minutes) AS seen
    FROM wanted CROSS JOIN LATERAL (
        SELECT value::int AS minutes, sum(answer_due) AS n FROM (
            {minutes} UNION ALL
            SELECT '', '', minutes::text, -1 FROM unnest(%s::int[]) AS minutes WHERE minutes / 60 = hour) AS pieces
        GROUP BY value::int HAVING sum(answer_due) > 0) AS those
) AS counted GROUP BY share
"""
_WITHIN = """
    AND value BETWEEN lpad((wanted.hour * 60)::text, 7, '0') AND lpad((wanted.hour * 60 + 59)::text, 7, '0')"""
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

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the counters to be summed: its marks, in one order. Raises ValueError for an unknown one."""
        found = tuple(sorted(set(self.marks)))
        if not set(MARKS).issuperset(found):
            raise ValueError(f"no such mark among {found}")
        return found

    @property
    def gives(self) -> tuple[str, ...]:
        """What each of its rows holds."""
        return self.columns

    def of(self, held: list[int]) -> list[int]:
        """The estates it sums up."""
        return held if self.estate is None else [self.estate]

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

    columns = ("answer_due",)
    gives = ("minutes", "n")


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
    gives: dict[str, tuple[str, ...]] = {}
    for name, one in asked.items():
        names = [f"{name} {pk}" for pk in held] if isinstance(one, Asked) and one.each else [name]
        found |= {each: Counter() for each in names}
        gives |= dict.fromkeys(names, one.gives)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in more}
    hidden = list(_hidden(viewer, held)) if asked else []
    today = now().date()
    parts = [_of(one, name, held, hidden, today) for name, one in asked.items()]
    parts += [(_ROWS.format(sql=sql), [name, *values]) for name, (sql, values) in more.items()]
    with connection.cursor() as cursor:
        text = " UNION ALL ".join(f"({part})" for part, _values in parts)
        cursor.execute(text, [value for _part, values in parts for value in values])
        for name, dim, value, part in cursor.fetchall():
            if name in rows:
                rows[name].append(part)
                continue
            for mark, n in zip(gives[name], part, strict=True):
                if n:
                    found[name][dim, value, mark] = n
    for estate, dim, day, value, mark in hidden:
        for name, one in asked.items():
            if isinstance(one, Asked) and one.counts(estate, dim, day, mark):
                found[one.under(name, estate)][dim, value, mark] -= 1
    return found, rows


def _hidden(viewer, estates: list[int]) -> Iterator[Cell]:
    """The counters of days that what the viewer is not to know of stands in, one each."""
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
        yield from cells(fact)


def _of(one: Asked | Times, name: str, held: list[int], hidden: list[Cell], today: date) -> tuple[str, list]:
    """The statement of one sum, and its values."""
    if isinstance(one, Times):
        gone = [
            int(value)
            for _estate, dim, day, value, _mark in hidden
            if dim == ANSWER_MINUTES and one.period.start <= day <= one.period.end
        ]
        hours, of_hours = _pieces(name, one, held, [ANSWER_HOURS], today)
        minutes, of_minutes = _pieces(name, one, held, [ANSWER_MINUTES], today, _WITHIN)
        text = _TIMES.format(hours=hours, minutes=minutes)
        return text, [*of_hours, gone, list(one.shares), name, *of_minutes, gone]
    text, values = _pieces(name, one, one.of(held), one.dims, today)
    among = ""
    if one.among is not None:
        others, given = _pieces(name, one.among, one.among.of(held), one.among.dims, today)
        (mark,) = one.among.columns
        among, values = _AMONG.format(pieces=others, mark=mark), [*values, *given, max(one.among.least, 1)]
    sums = ", ".join(f"sum({mark})" for mark in one.columns)
    return _SUMS.format(pieces=text, among=among, sums=sums), [*values, max(one.least, 1)]


def _pieces(
    name: str, one: Asked | Times, estates: list[int], dims: Iterable[str], today: date, narrowed: str = ""
) -> tuple[str, list]:
    each = isinstance(one, Asked) and one.each
    named, grouped = (" || ' ' || estate_id", ", estate_id") if each else ("", "")
    texts, values = [], []
    for sign, grain, first, last in laid_out(one.period, today):
        sums = ", ".join(f"{'-' if sign < 0 else ''}sum({mark}) AS {mark}" for mark in one.columns)
        texts.append(_PIECE.format(named=named, grouped=grouped, sums=sums, narrowed=narrowed))
        values += [name, estates, grain, list(dims), first, last]
    return " UNION ALL ".join(texts), values


Pieces = list[tuple[int, str, date, date]]
"""Parts of a range: 1 or -1, grain (D, M, Y), and from which to which row of that grain's days."""


def laid_out(period: Range, today: date) -> Pieces:
    """The days of a range as whole years, months and days added or taken away, whichever is least to read.

    Days after `today` hold hardly anything, so the present month and year are read by their one row a counter.
    """
    first, last = period.start.replace(month=1, day=1), period.end.replace(month=1, day=1)
    if first == last:
        return _of_year(period.start, period.end, today)
    head = _of_year(period.start, _year_end(first), today)
    tail = _of_year(last, period.end, today)
    between = [(1, "Y", _year_end(first) + _DAY, last - _DAY)] if last.year - first.year > 1 else []
    return [*head, *between, *tail]


def _of_year(start: date, end: date, today: date) -> Pieces:
    """A range within one year, by its months and days or as the year less what lies outside."""
    first = start.replace(month=1, day=1)
    outside = [
        piece
        for begun, ended in ((first, start - _DAY), (end + _DAY, _year_end(first)))
        if begun <= ended
        for piece in _of_months(begun, ended, today)
    ]
    return min(
        _of_months(start, end, today),
        [(1, "Y", first, first), *((-sign, grain, begun, ended) for sign, grain, begun, ended in outside)],
        key=lambda pieces: _rows(pieces, today),
    )


def _of_months(start: date, end: date, today: date) -> Pieces:
    """A range within one year as whole months and the months it begins and ends in."""
    first, last = start.replace(day=1), end.replace(day=1)
    if first == last:
        return _of_month(start, end, today)
    head, tail = _of_month(start, _month_end(first), today), _of_month(last, end, today)
    between = [(1, "M", _month_end(first) + _DAY, last - _DAY)] if _month_end(first) + _DAY < last else []
    return [*head, *between, *tail]


def _of_month(start: date, end: date, today: date) -> Pieces:
    """A range within one month: its days, or the month less the days outside."""
    first = start.replace(day=1)
    outside = [(first, start - _DAY), (end + _DAY, _month_end(first))]
    return min(
        [(1, "D", start, end)],
        [(1, "M", first, first), *((-1, "D", *days) for days in outside if days[0] <= days[1])],
        key=lambda pieces: _rows(pieces, today),
    )


_SPANS = {"D": 1, "M": 30, "Y": 365}


def _rows(pieces: Pieces, today: date) -> int:
    """How many rows of a counter the pieces read at most: those after tomorrow are not there yet."""
    return sum(
        max(0, (min(end, today + _DAY) - start).days // _SPANS[grain] + 1) for _sign, grain, start, end in pieces
    )


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - _DAY


def _year_end(day: date) -> date:
    return day.replace(month=12, day=31)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
