"""Signs that figures are played with, each with its cases (rule A4). They accuse nobody: somebody reads the cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from analytics.selectors.behind import Behind, facts_behind
from analytics.selectors.sums import Range
from complaints.models import Callback, Case, TimelineEntry

SIGNS = ("late_logged", "seconded", "handler_called", "last_minute", "withdrawn")
MOST = 1000
"""Looked at so many of the newest cases of a sign; a page that shows more than that is of no use to anybody."""


@dataclass(frozen=True)
class Doer:
    """One person of a sign, with their cases. `day` where the sign is a burst of one day."""

    person: User | None
    numbers: list[str]
    day: date | None = None


@dataclass(frozen=True)
class Sign:
    """`count` cases carry the mark in the period, as many as the list behind it; `doers` the most first."""

    mark: str
    count: int
    doers: list[Doer]


def signs(viewer, codes: Iterable[str], period: Range, *, burst: int) -> list[Sign]:
    """Every sign of the period over the estates, as the viewer may know of it; four statements each at most."""
    return [_sign(viewer, mark, Behind((mark,), period, tuple(codes)), burst) for mark in SIGNS]


def _sign(viewer, mark: str, what: Behind, burst: int) -> Sign:
    facts = facts_behind(viewer, what)
    some = list(facts.order_by("-received_day", "-case_id").values_list("case_id", flat=True)[:MOST])
    numbers = dict(Case.objects.visible_to(viewer).filter(pk__in=some).values_list("pk", "number"))
    groups: dict[tuple[int | None, date | None], list[str]] = defaultdict(list)
    for case_id, person, day in _doers(mark, list(numbers)):
        if numbers[case_id] not in groups[person, day]:
            groups[person, day].append(numbers[case_id])
    if mark == "seconded":
        groups = defaultdict(list, {key: them for key, them in groups.items() if len(them) >= burst})
    people = User.objects.in_bulk([person for person, _day in groups if person])
    found = [Doer(people.get(person or 0), sorted(them), day) for (person, day), them in groups.items()]
    return Sign(mark, facts.count(), sorted(found, key=_most))


def _most(one: Doer) -> tuple[Any, ...]:
    return -len(one.numbers), one.person.pk if one.person else 0, one.day or date.min


def _doers(mark: str, ids: list[int]) -> Iterable[tuple[int, int | None, date | None]]:
    """(case, person, day) of who did what the sign is about."""
    cases = Case.objects.filter(pk__in=ids)
    match mark:
        case "late_logged":
            return [(pk, who, None) for pk, who in cases.values_list("pk", "received_by_id")]
        case "last_minute":
            return [(pk, who, None) for pk, who in cases.values_list("pk", "handler_id")]
        case "handler_called":
            calls = Callback.objects.filter(case_id__in=ids, reached=True).values_list("case_id", "by_id")
            handled = Counter(
                TimelineEntry.objects.filter(
                    case_id__in=ids, kind__in=("accepted", "finding", "report", "explained", "resolved", "feedback")
                ).values_list("case_id", "actor_id")
            )
            return [(pk, who, None) for pk, who in calls if handled[pk, who]]
        case "withdrawn":
            rows = TimelineEntry.objects.filter(case_id__in=ids, kind="withdrawn").values_list("case_id", "actor_id")
            return [(pk, who, None) for pk, who in rows]
        case _:
            judged = TimelineEntry.objects.filter(case_id__in=ids, kind="judged").select_related("case__estate")
            return [
                (entry.case_id, entry.actor_id, entry.at.astimezone(entry.case.estate.zone).date())
                for entry in judged
                if entry.data.get("nature") == "invalid"
            ]
