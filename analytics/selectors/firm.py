"""A contractor's own dashboard (rules A1, R9): what its orders came to, by weekday, trade and week; one statement.

Nothing of other firms is in it for a firm, nothing of complaints for anybody (rules P4, R10): turns, visits, checks and
entries are asked for through the doors of `repairs`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import F, QuerySet
from django.db.models.functions import ExtractIsoWeekDay, TruncWeek

from accounts import remembered
from accounts.models import Contractor
from analytics.selectors.sums import More, Range, sums_and
from complaints.selectors.numbers import counted
from deadlines.clock import now
from estates.models import Estate
from repairs.selectors.board import OrderFilter, orders
from repairs.selectors.ledger import estates_overseen
from repairs.selectors.scored import VERDICTS, checks_in, entries, turns_scored, visits_scored
from repairs.selectors.scores import ScoreFilter

RATES = ("contact", "visits", "completion", "first_fix", "repeat", "satisfaction")
LIVE = ("to_reach", "visits", "overdue")
"""What waits now: the call within the thirty minutes, the visits agreed, what is past due."""
_CARD = ", ".join(
    f"count(*) FILTER (WHERE is_{v}) AS {v}_good, count(*) FILTER (WHERE NOT is_{v}) AS {v}_bad" for v in VERDICTS
)
_TURNS = (
    "SELECT weekday, of_trade AS trade, week::date AS week, firm, count(*) AS turns, {card} FROM ({sql}) one "
    "GROUP BY GROUPING SETS ((), (weekday), (of_trade), (week), (firm))"
)
_VISITS = (
    "SELECT weekday, of_trade AS trade, week::date AS week, firm, count(*) FILTER (WHERE on_time) AS visits_good, "
    "count(*) FILTER (WHERE NOT on_time) AS visits_bad FROM ({sql}) one "
    "GROUP BY GROUPING SETS ((), (weekday), (of_trade), (week), (firm))"
)
_SPOT = "SELECT count(*) AS n, avg(mark) AS mean FROM ({sql}) one"
_LEDGER = "SELECT count(*) AS n, sum(amount) AS net FROM ({sql}) one"
WEEKS = 14


@dataclass(frozen=True)
class Rate:
    """How many for and against; `percent` of a hundred, None where nothing counts."""

    good: int = 0
    bad: int = 0

    @property
    def n(self) -> int:
        return self.good + self.bad

    @property
    def percent(self) -> float | None:
        return 100 * self.good / self.n if self.n else None


@dataclass(frozen=True)
class Card:
    """One row: everything, a weekday, a trade, a week, or a firm. Its rates by name, as a scorecard's (rule R9)."""

    turns: int = 0
    lost: int = 0
    rates: dict[str, Rate] = field(default_factory=dict)


@dataclass(frozen=True)
class Firm:
    """`waiting` is of now, the rest of the turns sent in the period. Amounts are yuan."""

    period: Range
    firms: list[Contractor]
    firm: Contractor | None
    waiting: dict[str, int]
    card: Card
    weekdays: dict[int, Card]
    trades: dict[int, Card]
    weeks: list[tuple[Range, Card]]
    by_firm: dict[int, Card]
    spot_mean: float | None
    spot_n: int
    net: Decimal
    entries: int


@dataclass
class Wanted:
    """What a list behind a figure holds: as `ScoreFilter`, and the weekday or week the turn was sent in."""

    period: Range
    firm: Contractor | None = None
    estate: Estate | None = None
    trade: int | None = None
    weekday: int | None = None

    @property
    def score(self) -> ScoreFilter:
        since, until = bounds(self.period)
        return ScoreFilter(
            since,
            until,
            contractor=self.firm.pk if self.firm else None,
            trade=self.trade,
            estate=self.estate.pk if self.estate else None,
        )


def zone() -> ZoneInfo:
    """Contractors work for several estates: their days are the house's."""
    return ZoneInfo(settings.TIME_ZONE)


def bounds(period: Range) -> tuple[datetime, datetime]:
    """The period as moments: from its first midnight to the one after its last day."""
    after = period.end + timedelta(days=1)
    return datetime.combine(period.start, time(), zone()), datetime.combine(after, time(), zone())


def firms_of(viewer: Any) -> list[Contractor]:
    """The firms whose figures the viewer may read, by name: of the estates they look after, or their own."""
    every = sorted(remembered.rows(Contractor), key=lambda one: one.code)
    overseen = estates_overseen(viewer)
    if overseen:
        return every
    return [one for one in every if one.pk in viewer.scope.contractors]


def firm(viewer: Any, wanted: Wanted) -> Firm:
    """The dashboard of one firm, or of all the viewer may read: two statements."""
    at, filters = now(), wanted.score
    _none, rows = sums_and(viewer, [], {}, _more(viewer, filters))
    cards = _cards(rows)
    here: dict[str, Any] = {"contractors": [wanted.firm.code] if wanted.firm else [], "estates": _codes(wanted)}
    live = {
        "to_reach": orders(viewer, OrderFilter(view="to_reach", **here)),
        "visits": orders(viewer, OrderFilter(view="visits", **here)),
        "overdue": orders(viewer, OrderFilter(view="open", overdue=True, **here)),
    }
    spot: dict[str, Any] = next(iter(rows["spot"]), {"n": 0, "mean": None})
    money: dict[str, Any] = next(iter(rows["ledger"]), {"n": 0, "net": None})
    return Firm(
        period=wanted.period,
        firms=firms_of(viewer),
        firm=wanted.firm,
        waiting=counted(live, at),
        card=cards.get(("", None), Card(rates={name: Rate() for name in RATES})),
        weekdays={day: cards.get(("weekday", day), Card()) for day in range(1, 8)},
        trades={pk: card for (dim, pk), card in cards.items() if dim == "trade"},
        weeks=_weeks(wanted.period, cards),
        by_firm={pk: card for (dim, pk), card in cards.items() if dim == "firm"},
        spot_mean=spot["mean"],
        spot_n=spot["n"],
        net=Decimal(str(money["net"] or 0)).quantize(Decimal("0.01")),
        entries=money["n"],
    )


def _codes(wanted: Wanted) -> list[str]:
    return [wanted.estate.code] if wanted.estate else []


def _more(viewer: Any, wanted: ScoreFilter) -> More:
    turns = (
        turns_scored(viewer, wanted)
        .order_by()
        .annotate(
            weekday=ExtractIsoWeekDay("sent_at", tzinfo=zone()),
            week=TruncWeek("sent_at", tzinfo=zone()),
            of_trade=F("order__trade_id"),
            firm=F("contractor_id"),
        )
        .values("weekday", "week", "of_trade", "firm", *(f"is_{v}" for v in VERDICTS))
    )
    visits = (
        visits_scored(viewer, wanted)
        .order_by()
        .annotate(
            weekday=ExtractIsoWeekDay("turn__sent_at", tzinfo=zone()),
            week=TruncWeek("turn__sent_at", tzinfo=zone()),
            firm=F("turn__contractor_id"),
        )
        .values("weekday", "week", "firm", "on_time", of_trade=F("turn__order__trade_id"))
    )
    return {
        "turns": _around(_TURNS, turns),
        "visits": _around(_VISITS, visits),
        "spot": _around(_SPOT, checks_in(viewer, wanted).order_by().values_list("mark")),
        "ledger": _around(_LEDGER, entries(viewer, wanted).order_by().values("amount")),
    }


def _around(text: str, rows: QuerySet[Any]) -> tuple[str, Any]:
    """The statement of the rows, set into a text of ours; one without rows where there can be none."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 1 WHERE false", []
    return text.format(sql=sql, card=_CARD), params


def _cards(rows: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, Any], Card]:
    """Each row by what it is of: ("weekday", 5), ("trade", 3), ("week", first day), ("firm", 7), or ("", None)."""
    visits = {_key(row): Rate(row["visits_good"], row["visits_bad"]) for row in rows["visits"]}
    found = {}
    for row in rows["turns"]:
        key = _key(row)
        rates = {v: Rate(row[f"{v}_good"], row[f"{v}_bad"]) for v in VERDICTS}
        lost = rates.pop("lost").good
        found[key] = Card(row["turns"], lost, rates | {"visits": visits.get(key, Rate())})
    return found


def _key(row: dict[str, Any]) -> tuple[str, Any]:
    return next(((dim, row[dim]) for dim in ("weekday", "trade", "week", "firm") if row[dim] is not None), ("", None))


def _weeks(period: Range, cards: dict[tuple[str, Any], Card]) -> list[tuple[Range, Card]]:
    """Every week of the period, from Monday, cut to it; the last WEEKS of them."""
    first = period.start - timedelta(days=period.start.weekday())
    mondays = [first + timedelta(days=7 * n) for n in range((period.end - first).days // 7 + 1)]
    return [
        (
            Range(max(day, period.start), min(day + timedelta(days=6), period.end)),
            cards.get(("week", day.isoformat()), Card()),
        )
        for day in mondays[-WEEKS:]
    ]


FIGURES = (*RATES, "lost", "turns", "spot", "ledger")
"""What a list may be opened of."""


def behind_of(viewer: Any, figure: str, good: bool | None, wanted: Wanted) -> QuerySet[Any]:
    """The rows a figure counts, the latest first: turns, visits, spot checks, or entries of the ledger.

    `good` None: those for and against. Raises KeyError for a figure that is none of FIGURES.
    """
    if figure not in FIGURES:
        raise KeyError(figure)
    filters, day = wanted.score, wanted.weekday
    if figure == "spot":
        return checks_in(viewer, filters).select_related("order__trade", "order__estate", "turn").order_by("-pk")
    if figure == "ledger":
        return entries(viewer, filters).order_by("-pk")
    if figure == "visits":
        found = visits_scored(viewer, filters).select_related("order__trade", "order__estate", "turn__contractor")
        found = found.filter(turn__sent_at__iso_week_day=day) if day else found
        return _judged(found, "on_time", good).order_by("-pk")
    turns = turns_scored(viewer, filters).select_related("order__trade", "order__estate", "contractor", "technician")
    turns = turns.filter(sent_at__iso_week_day=day) if day else turns
    return (turns if figure == "turns" else _judged(turns, f"is_{figure}", good)).order_by("-pk")


def _judged(rows: QuerySet[Any], verdict: str, good: bool | None) -> QuerySet[Any]:
    return rows.filter(**{f"{verdict}__isnull": False} if good is None else {verdict: good})
