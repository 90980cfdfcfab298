"""The statistics summary 客户服务信息统计分析汇总表 (rule A3): every measure, its parts, the period before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from analytics.marks import ENDED_ON
from analytics.measures import MEASURES, Measure
from analytics.selectors.sums import Asked, Range, Sums, Times, estates_for, sums
from deadlines import clock
from estates.models import Unit

SLICES = ("nature", "category", "topic", "channel", "department", "building", "hour", "urgency", "kind")
BY_SLICE = ("received", "answer_due", "answered_in_time", "callback_due", "called_back", "satisfied", "overdue_now")
DAWN = date(2000, 1, 1)
AGES = (("0-1", 0, 1), ("2-3", 2, 3), ("4-7", 4, 7), ("8-30", 8, 30), ("31+", 31, None))
"""Whole days since receipt: name, at least, at most."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Figure:
    """One measure of one period. `value` is a percentage, a number, minutes or a rate per 1,000, with one decimal at
    most; None where `n` is 0. `over` and `under` are its parts, `left_out` names and counts what was left out."""

    measure: Measure
    value: Decimal | None
    over: int
    under: int
    left_out: dict[str, int]

    @property
    def seconds(self) -> int:
        """A time to answer as a span that can be put into words."""
        return int((self.value or 0) * 60)

    @property
    def n(self) -> int:
        return self.under if self.measure.shape in ("rate", "homes") else self.over


@dataclass(frozen=True)
class Line:
    """One measure now and in the period before."""

    now: Figure
    before: Figure

    @property
    def change(self) -> Decimal | None:
        """Percentage points for a rate, else the difference; None where one of them is unknown."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def good(self) -> bool | None:
        """Whether the change is one for the better; None where that cannot be said."""
        better = self.now.measure.better
        if not self.change or not better:
            return None
        return (self.change > 0) == (better == "up")


@dataclass(frozen=True)
class Summary:
    """`backlog`: received up to the end of the period and not ended by then. `ageing`: open now, by whole days since
    receipt, as in `ages`. `slices`: dimension → (value, counts by mark)."""

    period: Range
    before: Range
    estates: list
    lines: list[Line]
    slices: dict[str, list[tuple[str, dict[str, int]]]]
    backlog: int
    ageing: list[tuple[str, int]]


def summary(viewer, codes: Iterable[str], period: Range, by: Iterable[str] = SLICES) -> Summary:
    """The summary of `period` over the estates `codes` (all the viewer's when empty), as the viewer may know it."""
    return summed_up(viewer, estates_for(viewer, codes), period, by)


def summed_up(viewer, estates: list, period: Range, by: Iterable[str] = SLICES) -> Summary:
    """The summary over these estates; where `viewer` is the house itself (`SYSTEM`), of every case."""
    ids = [estate.pk for estate in estates]
    homes = Unit.objects.filter(estate_id__in=ids).count()
    by = list(by)
    found = sums(viewer, ids, _asked(period, by))
    now, then = (found[one] + found[f"{one}_natures"] + found[f"{one}_times"] for one in ("now", "then"))
    lines = [Line(figure_of(m, now, homes), figure_of(m, then, homes)) for m in MEASURES.values()]
    so_far = found["so_far"]
    return Summary(
        period,
        period.before,
        estates,
        lines,
        {dim: _table(found["slices"], dim) for dim in by},
        so_far["all", "", "received"] - so_far["all", "", ENDED_ON],
        [(name, found[f"age {name}"]["all", "", "open"]) for name, *_ in AGES],
    )


def _asked(period: Range, by: list[str]) -> dict[str, Asked | Times]:
    """Everything the summary asks for, to be asked at once."""
    marks = {"received", *(mark for m in MEASURES.values() for mark in (*m.over, *m.under, *m.left_out))}
    shares = tuple(sorted({m.percentile for m in MEASURES.values() if m.percentile}))
    asked: dict[str, Asked | Times] = {
        "slices": Asked(period, BY_SLICE, by),
        "so_far": Asked(Range(DAWN, period.end), ("received", ENDED_ON)),
    }
    for name, one in (("now", period), ("then", period.before)):
        asked[name] = Asked(one, marks)
        asked[f"{name}_times"] = Times(one, shares)
        asked[f"{name}_natures"] = Asked(one, ("received",), ("nature",))
    for name, days in ages(period):
        asked[f"age {name}"] = Asked(days, ("open",))
    return asked


def ages(period: Range) -> list[tuple[str, Range]]:
    """Each age and the days of receipt it stands for, seen from the end of the period, or from today if that is sooner:
    nothing grows older by asking for the whole month before it is over."""
    seen_from = min(period.end, timezone.localdate(clock.now()))
    return [
        (name, Range(seen_from - timedelta(days=most) if most is not None else DAWN, seen_from - timedelta(days=least)))
        for name, least, most in AGES
    ]


def figure_of(measure: Measure, found: Sums, homes: int) -> Figure:
    """One measure from the sums of marks."""
    over, under = _total(found, measure.over), _total(found, measure.under)
    left = {mark: n for mark in measure.left_out if (n := _total(found, (mark,)))}
    match measure.shape:
        case "rate":
            value = _percent(over, under)
        case "homes":
            over, under = found["nature", "valid", "received"] + found["nature", "major", "received"], homes
            value = (Decimal(over) * 1000 / under).quantize(_TENTH, ROUND_HALF_UP) if under else None
        case "minutes":
            share = str(measure.percentile)
            over = found["", share, "n"]
            value = Decimal(found["", share, "minutes"]) if over else None
        case _:
            value = Decimal(over)
    return Figure(measure, value, over, under, left)


def _percent(over: int, under: int) -> Decimal | None:
    return (Decimal(over) * 100 / under).quantize(_TENTH, ROUND_HALF_UP) if under else None


def _total(found: Sums, marks: Iterable[str]) -> int:
    return sum(found["all", "", mark] for mark in marks)


def _table(found: Sums, dim: str) -> list[tuple[str, dict[str, int]]]:
    rows: dict[str, dict[str, int]] = {}
    for (one, value, mark), n in found.items():
        if one == dim and n:
            rows.setdefault(value, {})[mark] = n
    order = (
        (lambda item: int(item[0] or 0)) if dim in ("hour", "urgency") else (lambda item: -item[1].get("received", 0))
    )
    return sorted(rows.items(), key=order)
