"""Who could handle a case (rule J3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Role, User
from accounts.selectors import absent, holders, on_duty
from complaints.facts import Facts
from complaints.lifecycle import WITH_DEPARTMENT
from complaints.models import Assignment


@dataclass(frozen=True)
class Suggestion:
    """One person who could handle it. `work` counts the open cases they have in hand."""

    person: User
    on_duty: bool
    work: int


def suggested_handlers(case, department, at: datetime, facts: Facts | None = None) -> list[Suggestion]:
    """The people of `department` on the case's estate, those on duty first, then by least open work (rules J3, P4, P6).

    Whoever is behind the conflict wall or marked absent is never offered. Four statements at most.
    """
    facts = facts or Facts(case)
    away = absent(case.estate_id, at) | facts.walled
    people = [p for p in holders([Role.MEMBER, Role.HEAD], case.estate_id, department.pk) if p.pk not in away]
    duty = on_duty(case.estate_id, at)
    work = open_work([p.pk for p in people])
    found = [Suggestion(p, p.pk in duty, work.get(p.pk, 0)) for p in people]
    return sorted(found, key=lambda s: (not s.on_duty, s.work, s.person.pk))


def open_work(people: list[int]) -> dict[int, int]:
    """How many open cases each of these people (ids) has in hand, as lead or beside one."""
    live = Q(returned_at=None, recalled_at=None, case__state__in=WITH_DEPARTMENT, fed_back_at=None)
    rows = Assignment.objects.filter(live, handler_id__in=people).values("handler_id").annotate(n=Count("pk"))
    return {row["handler_id"]: row["n"] for row in rows.order_by()}
