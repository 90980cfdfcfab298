"""The manager's overview (rule A1): figures, departments, ageing, natures, topics, what stands out; one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils.timezone import get_current_timezone

from analytics.measures import MEASURES
from analytics.models import Digest
from analytics.selectors.summary import DAWN, Figure, ages, figure_of
from analytics.selectors.sums import STALE, Asked, More, Range, Sums, estates_for, sums_and
from analytics.selectors.trends import Trend, asked, trends
from estates.models import Estate
from followups.selectors.quotas import Quota, month_of, quota_rows, quotas_from

SHOWN = ("answer_on_time", "promise_kept", "satisfied_rate", "valid_per_thousand")
STANDS_OUT = ("category", "building", "asset")
NATURES = ("major", "valid", "communicative", "invalid")
HOMES = "SELECT estate_id, count(*) AS n FROM estates_unit WHERE estate_id = ANY(%s) GROUP BY 1"


@dataclass(frozen=True)
class Work:
    """What one department has in hand: open, overdue, and its answers on time in the period."""

    value: str
    open: int
    overdue: int
    on_time: Figure


@dataclass(frozen=True)
class Bar:
    """One slice now and in the period it is compared with."""

    value: str
    now: int
    before: int


@dataclass(frozen=True)
class LastDigest:
    """The latest digest of an estate: how many opened it within their hour, of how many, and whose hour went by."""

    estate: Estate
    day: date
    in_time: int
    total: int
    unread: int


@dataclass(frozen=True)
class Overview:
    """`ages` are (name, first and last day, count) of cases open now.

    `quotas` are the month's (rule F4). `stale`: a case moved that is not counted in yet.
    """

    period: Range
    against: Range
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
    digests: list[LastDigest]
    quotas: list[Quota]
    stale: bool


def overview(
    viewer, codes: Iterable[str], period: Range, against: Range, *, least: int, periods: int, at: datetime
) -> Overview:
    """The overview of the estates `codes` (all the viewer's when empty) as the viewer may know it: one statement."""
    estates = estates_for(viewer, codes)
    aged = ages(period)
    month = month_of(at, estates[0].zone if estates else get_current_timezone())
    wanted = _asked(period, against, aged) | asked(period, periods, STANDS_OUT, least)
    found, rows = sums_and(viewer, [estate.pk for estate in estates], wanted, _more(viewer, estates, at, month))
    homes = sum(row["n"] for row in rows["homes"])
    now, then, ever = found["now"] + found["now sliced"], found["then"] + found["then sliced"], found["ever"]
    return Overview(
        period=period,
        against=against,
        estates=estates,
        homes=homes,
        in_hand=ever["all", "", "open"],
        overdue=ever["all", "", "overdue_now"],
        received=now["all", "", "received"],
        received_before=then["all", "", "received"],
        figures=[(figure_of(MEASURES[c], now, homes), figure_of(MEASURES[c], then, homes)) for c in SHOWN],
        departments=works(ever, found["departments"], "department"),
        ages=[(name, days, found[f"age {name}"]["all", "", "open"]) for name, days in aged],
        natures=[Bar(n, now["nature", n, "received"], then["nature", n, "received"]) for n in NATURES],
        topics=_topics(now, then),
        callback=figure_of(MEASURES["callback_rate"], now, homes),
        overturned=now["all", "", "overturned"],
        trends=trends(found, least=least, periods=periods),
        digests=_digests(rows["digests"], estates),
        quotas=quotas_from(rows["quotas"], month, at, estates),
        stale=bool(rows["stale"]),
    )


def _more(viewer, estates: Sequence[Estate], at: datetime, month: date) -> More:
    """What the counters do not hold: homes, the latest digest of each estate with its readers, who owes callbacks."""
    ids = [estate.pk for estate in estates]
    if not ids:
        nothing: tuple[str, list[Any]] = ("SELECT 1 WHERE false", [])
        return {**STALE, "homes": nothing, "digests": nothing, "quotas": nothing}
    latest = Digest.objects.filter(estate_id__in=ids).order_by("estate_id", "-day").distinct("estate_id")
    opened, due = Q(readings__opened_at__isnull=False), Q(readings__due_at__lte=at)
    told = (
        Digest.objects.filter(pk__in=latest.values("pk"))
        .order_by("estate_id")
        .values("estate_id", "day")
        .annotate(
            total=Count("readings"),
            in_time=Count("readings", filter=opened & Q(readings__opened_at__lte=F("readings__due_at"))),
            unread=Count("readings", filter=~opened & due),
        )
    )
    return {
        **STALE,
        "homes": (HOMES, [ids]),
        "digests": told.query.sql_with_params(),
        "quotas": quota_rows(month, viewer).query.sql_with_params(),
    }


def _digests(rows: list[dict[str, Any]], estates: Sequence[Estate]) -> list[LastDigest]:
    here = {estate.pk: estate for estate in estates}
    return [
        LastDigest(here[row["estate_id"]], date.fromisoformat(row["day"]), row["in_time"], row["total"], row["unread"])
        for row in sorted(rows, key=lambda row: here[row["estate_id"]].code)
    ]


def _asked(period: Range, against: Range, aged: list[tuple[str, Range]]) -> dict[str, Asked]:
    marks = {"received", "overturned", *(m for c in (*SHOWN, "callback_rate") for m in parts_of(c))}
    answered = parts_of("answer_on_time")
    wanted = {f"age {name}": Asked(days, ("open",)) for name, days in aged}
    wanted["ever"] = Asked(Range(DAWN, period.end), ("open", "overdue_now"), ("all", "department"))
    wanted["now"] = Asked(period, marks)
    wanted["then"] = Asked(against, marks)
    wanted["now sliced"] = Asked(period, ("received",), ("nature", "topic"))
    wanted["then sliced"] = Asked(against, ("received",), ("nature", "topic"))
    wanted["departments"] = Asked(period, answered, ("department",))
    return wanted


def parts_of(code: str) -> tuple[str, ...]:
    """The marks a measure is made of, those left out with them."""
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
