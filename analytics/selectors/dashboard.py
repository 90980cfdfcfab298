"""The manager's overview (rule A1): figures, departments, ageing, natures, topics, what stands out; one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from analytics.measures import MEASURES
from analytics.selectors.summary import AGES, DAWN, Figure, figure_of
from analytics.selectors.sums import Asked, Range, Sums, estates_for, sums
from analytics.selectors.trends import Trend, asked, trends
from estates.models import Estate, Unit

SHOWN = ("answer_on_time", "promise_kept", "satisfied_rate", "valid_per_thousand")
STANDS_OUT = ("category", "building", "asset")
NATURES = ("major", "valid", "communicative", "invalid")


@dataclass(frozen=True)
class Work:
    """What one department, or one estate, has in hand: open, overdue, and its answers on time in the period."""

    value: str
    open: int
    overdue: int
    on_time: Figure


@dataclass(frozen=True)
class Bar:
    """One slice now and in the period before."""

    value: str
    now: int
    before: int


@dataclass(frozen=True)
class Overview:
    """`ages` are (name, first day, last day, count) of cases open now; `moved` the marks whose nature moved."""

    period: Range
    estates: list[Estate]
    homes: int
    in_hand: int
    overdue: int
    received: int
    received_before: int
    figures: list[tuple[Figure, Figure]]
    departments: list[Work]
    ages: list[tuple[str, Range, int]]
    natures: list[Bar]
    topics: list[Bar]
    callback: Figure
    overturned: int
    trends: list[Trend]


def overview(viewer, codes: Iterable[str], period: Range, *, least: int, periods: int) -> Overview:
    """The overview of the estates `codes` (all the viewer's when empty) as the viewer may know it."""
    estates = estates_for(viewer, codes)
    ids = [estate.pk for estate in estates]
    homes = Unit.objects.filter(estate_id__in=ids).count()
    ages = _ages(period)
    found = sums(viewer, ids, _asked(period, ages) | asked(period, periods, STANDS_OUT))
    now, then = found["now"], found["then"]
    ever = found["ever"]
    return Overview(
        period=period,
        estates=estates,
        homes=homes,
        in_hand=ever["all", "", "open"],
        overdue=ever["all", "", "overdue_now"],
        received=now["all", "", "received"],
        received_before=then["all", "", "received"],
        figures=[(figure_of(MEASURES[c], now, homes), figure_of(MEASURES[c], then, homes)) for c in SHOWN],
        departments=works(ever, now, "department"),
        ages=[(name, days, found[f"age {name}"]["all", "", "open"]) for name, days in ages],
        natures=[Bar(n, now["nature", n, "received"], then["nature", n, "received"]) for n in NATURES],
        topics=_topics(now, then),
        callback=figure_of(MEASURES["callback_rate"], now, homes),
        overturned=now["all", "", "overturned"],
        trends=trends(found, least=least, periods=periods),
    )


def _ages(period: Range) -> list[tuple[str, Range]]:
    return [
        (
            name,
            Range(period.end - timedelta(days=most) if most is not None else DAWN, period.end - timedelta(days=least)),
        )
        for name, least, most in AGES
    ]


def _asked(period: Range, ages: list[tuple[str, Range]]) -> dict[str, Asked]:
    marks = {"received", "overturned", *(m for c in (*SHOWN, "callback_rate") for m in _parts(c))}
    wanted = {f"age {name}": Asked(days, ("open",)) for name, days in ages}
    for name, one in (("now", period), ("then", period.before)):
        wanted[name] = Asked(one, marks, ("all", "nature", "topic", "department"))
    wanted["ever"] = Asked(Range(DAWN, period.end), ("open", "overdue_now"), ("all", "department"))
    return wanted


def _parts(code: str) -> tuple[str, ...]:
    measure = MEASURES[code]
    return (*measure.over, *measure.under, *measure.left_out)


def works(ever: Sums, now: Sums, dim: str) -> list[Work]:
    """What each value of `dim` has in hand, the most first."""
    held = [value for (one, value, mark), n in ever.items() if one == dim and mark == "open" and n > 0]
    answered = MEASURES["answer_on_time"]

    def figure(value: str) -> Figure:
        part: Sums = type(now)({("all", "", mark): n for (d, v, mark), n in now.items() if (d, v) == (dim, value)})
        return figure_of(answered, part, 0)

    found = [Work(v, ever[dim, v, "open"], ever[dim, v, "overdue_now"], figure(v)) for v in held]
    return sorted(found, key=lambda work: (-work.open, work.value))


def _topics(now: Sums, then: Sums, most: int = 8) -> list[Bar]:
    values = {value for (dim, value, mark) in now if dim == "topic" and mark == "received" and value}
    found = [Bar(v, now["topic", v, "received"], then["topic", v, "received"]) for v in values]
    return sorted(found, key=lambda bar: (-bar.now, bar.value))[:most]


@dataclass(frozen=True)
class Beside:
    """One estate beside the others."""

    estate: Estate
    open: int
    overdue: int
    figures: list[Figure]


def side_by_side(viewer, estates: list[Estate], period: Range) -> list[Beside]:
    """The viewer's estates beside each other, for those of several (rule A1); one statement for all."""
    marks = {"received", *(m for c in SHOWN for m in _parts(c))}
    wanted = {}
    for estate in estates:
        wanted[f"now {estate.pk}"] = Asked(period, marks, ("all", "nature"), estate.pk)
        wanted[f"ever {estate.pk}"] = Asked(Range(DAWN, period.end), ("open", "overdue_now"), estate=estate.pk)
    found = sums(viewer, [estate.pk for estate in estates], wanted)
    homes = dict(Unit.objects.values_list("estate_id").annotate(n=Count("pk")).order_by())
    out = []
    for estate in estates:
        now, ever = found[f"now {estate.pk}"], found[f"ever {estate.pk}"]
        figures = [figure_of(MEASURES[c], now, homes.get(estate.pk, 0)) for c in ("received", *SHOWN)]
        out.append(Beside(estate, ever["all", "", "open"], ever["all", "", "overdue_now"], figures))
    return out
