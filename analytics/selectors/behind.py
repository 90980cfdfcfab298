"""The cases behind a figure: as many as it says (rule A1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from analytics.marks import DIMENSIONS, ENDED_ON
from analytics.models import CaseFact, OrderFact, Reading
from analytics.names import is_number
from analytics.selectors.beside import IN_TIME, readings_of
from analytics.selectors.sums import Range, estates_for
from complaints.models import Case
from complaints.selectors import seen_by
from complaints.selectors.seen import LIST_JOINS
from repairs.models import Order
from repairs.selectors import LIST_JOINS as REPAIR_JOINS
from repairs.selectors import seen_by as repair_seen_by

PAGE = 50


@dataclass(frozen=True)
class Behind:
    """Which figure: marks (any of them), days, estates, and the slice."""

    marks: tuple[str, ...]
    period: Range
    estates: tuple[str, ...] = ()
    dim: str = "all"
    value: str = ""


def facts_behind(viewer, what: Behind) -> QuerySet[CaseFact]:
    """The facts a figure counts, those the viewer may not know of left out (rule P4)."""
    ids = [estate.pk for estate in estates_for(viewer, what.estates)]
    days = "ended_day" if what.marks == (ENDED_ON,) else "received_day"
    found = CaseFact.objects.filter(
        estate_id__in=ids, marks__overlap=list(what.marks), **{f"{days}__range": (what.period.start, what.period.end)}
    ).filter(_slice(what.dim, what.value))
    walled = Case.objects.walled_from(viewer).filter(estate_id__in=ids)
    return found.exclude(pk__in=walled.values("pk"))


def _slice(dim: str, value: str) -> Q:
    if dim not in DIMENSIONS:
        return Q(pk__in=[])
    match dim:
        case "all":
            return Q()
        case "topic":
            return Q(category=value) | Q(category__startswith=f"{value}.") if value else Q(category="")
        case "building" | "asset":
            return Q(**{f"{dim}_id": int(value) if is_number(value) else None})
        case "nature" if "," in value:
            return Q(nature__in=value.split(","))
        case "hour" | "urgency":
            return Q(**{dim: int(value)}) if is_number(value) else Q(pk__in=[])
        case _:
            return Q(**{dim: value})


def page_behind(
    viewer, what: Behind, after: tuple[str, int] | None = None
) -> tuple[list[dict], tuple[str, int] | None]:
    """One page of those cases, newest first, as the viewer sees them; and where the next begins, None at the end."""
    facts = facts_behind(viewer, what).order_by("-received_day", "-case_id")
    if after is not None:
        day, pk = after
        facts = facts.filter(Q(received_day__lt=day) | Q(received_day=day, case_id__lt=pk))
    some = list(facts[: PAGE + 1])
    rows = Case.objects.visible_to(viewer).select_related(*LIST_JOINS).in_bulk([fact.pk for fact in some[:PAGE]])
    shown = [{"case": rows[f.pk], "seen": seen_by(rows[f.pk], viewer), "fact": f} for f in some[:PAGE] if f.pk in rows]
    following = (some[PAGE - 1].received_day.isoformat(), some[PAGE - 1].pk) if len(some) > PAGE else None
    return shown, following


def repairs_behind(viewer, what: Behind) -> QuerySet[OrderFact]:
    """The repairs a figure counts, those that came of a case the viewer may not know of left out (rule P4)."""
    ids = [estate.pk for estate in estates_for(viewer, what.estates)]
    found = OrderFact.objects.filter(
        estate_id__in=ids, marks__overlap=list(what.marks), done_day__range=(what.period.start, what.period.end)
    )
    walled = Case.objects.walled_from(viewer).filter(estate_id__in=ids)
    return found.exclude(complaint_id__in=walled.values("pk"))


def page_of_repairs(
    viewer, what: Behind, after: tuple[str, int] | None = None
) -> tuple[list[dict], tuple[str, int] | None]:
    """One page of those repairs, the last done first, as the viewer sees them; and where the next begins."""
    facts = repairs_behind(viewer, what).order_by("-done_day", "-order_id")
    if after is not None:
        day, pk = after
        facts = facts.filter(Q(done_day__lt=day) | Q(done_day=day, order_id__lt=pk))
    some = list(facts[: PAGE + 1])
    rows = Order.objects.visible_to(viewer).select_related(*REPAIR_JOINS).in_bulk([fact.pk for fact in some[:PAGE]])
    shown = [
        {"order": rows[f.pk], "seen": repair_seen_by(rows[f.pk], viewer), "first": "first_fix" in f.marks}
        for f in some[:PAGE]
        if f.pk in rows
    ]
    following = (some[PAGE - 1].done_day.isoformat(), some[PAGE - 1].pk) if len(some) > PAGE else None
    return shown, following


def readings_page(
    viewer, codes: Iterable[str], period: Range, at: datetime, in_time: bool, after: int | None = None
) -> tuple[list[Reading], int, int | None]:
    """One page of the readings behind a reading rate, the latest first; how many in all; where the next begins."""
    ids = [estate.pk for estate in estates_for(viewer, codes)]
    found = readings_of(ids, period, at)
    found = found.filter(IN_TIME) if in_time else found
    count = found.count()
    some = found.filter(pk__lt=after) if after else found
    rows = list(some.select_related("reader", "digest__estate").order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], count, rows[PAGE - 1].pk if len(rows) > PAGE else None
