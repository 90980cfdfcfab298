"""Who answers for what was missed: the records a person may read (rules J4, P4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import Role
from accounts.scope import ALL, MANAGING, SUPERVISING
from complaints.clocks import SUBJECT
from complaints.models import Case
from complaints.selectors.due import BY_ROLE
from deadlines import registry
from deadlines.answers import accountable, answers
from deadlines.models import Accountability
from notifications.registry import RESOLVERS

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What a list shows: codes as in the address bar, "" for all; `month` is "2026-11" in the zone of the reader."""

    estate: str = ""
    department: str = ""
    person: str = ""
    month: str = ""
    state: str = ""


@dataclass(frozen=True)
class Answer:
    """One record as a reader sees it; `url` and `title` are empty where the matter itself is no longer theirs to see.

    `clock` reads as a chip does; `acts` is what the reader may do about it, of what is no case.
    """

    record: Accountability
    name: str
    number: str
    title: str
    url: str
    who: str
    clock: Any
    acts: tuple[str, ...] = ()

    @property
    def acts_named(self) -> list[tuple[str, str]]:
        """The acts with the words on their buttons."""
        from complaints.lifecycle import ACTIONS

        return [(name, str(ACTIONS[name].label)) for name in self.acts]


def answerable(viewer) -> QuerySet[Accountability]:
    """The records the viewer may read: their own, their department's as its head, and all for a supervisor or above.

    Of what they may know of alone; their own also once the matter has left them, never one that names them.
    """
    scope = viewer.scope
    known, named = Q(pk__in=[]), Case.objects.naming(viewer).values("pk")
    for subject in registry.SUBJECTS.values():
        known |= Q(subject_kind=subject.kind, subject_id__in=subject.visible(viewer))
    mine = _own(viewer)
    supervised = scope.estates_for(SUPERVISING)
    theirs = known if supervised == ALL else known & (mine | Q(estate_id__in=supervised))
    own = mine & Q(subject_kind=SUBJECT) & ~Q(subject_id__in=named)
    return Accountability.objects.filter(theirs | own)


def _own(viewer) -> Q:
    """The person's; as head the department's; where nobody had it, that of their role."""
    scope = viewer.scope
    found = Q(person_id=viewer.pk)
    for department, estates in scope.headed.items():
        one = Q(department_id=department)
        found |= one if estates == ALL else one & Q(estate_id__in=estates)
    for role in BY_ROLE:
        held = scope.by_role.get(role)
        if held:
            one = Q(role=role, person=None, department=None)
            found |= one if held == ALL else one & Q(estate_id__in=held)
    return found


def sifted(records: QuerySet[Accountability], wanted: Wanted, zone: ZoneInfo) -> QuerySet[Accountability]:
    """Those that match; a month that cannot be read is no month."""
    if wanted.estate:
        records = records.filter(estate__code=wanted.estate)
    if wanted.department:
        records = records.filter(department__code=wanted.department)
    if wanted.person:
        records = records.filter(person__username=wanted.person)
    if bounds := _bounds(wanted.month, zone):
        records = records.filter(opened_at__gte=bounds[0], opened_at__lt=bounds[1])
    return records.filter(state=wanted.state) if wanted.state else records


def _bounds(month: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        return None
    return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def totals(records: QuerySet[Accountability]) -> dict[str, int]:
    """How many of each state."""
    found = dict(records.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Accountability.State.values}


JOINS = ("clock", "estate", "department", "person", "grounds_by", "decided_by")


def page_of(records: QuerySet[Accountability], before: int | None = None) -> tuple[list[Accountability], int | None]:
    """A page, the latest first, and the id to go on from."""
    shown = records.filter(pk__lt=before) if before else records
    rows = list(shown.select_related(*JOINS).order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def answers_of(records: list[Accountability], viewer, at: datetime) -> list[Answer]:
    """The records with what they are about, as far as the viewer may see it."""
    wanted: dict[str, set[int]] = {}
    for one in records:
        wanted.setdefault(one.subject_kind, set()).add(one.subject_id)
    shown = {kind: RESOLVERS[kind](viewer, ids) for kind, ids in wanted.items() if kind in RESOLVERS}
    return [_answer(one, shown.get(one.subject_kind, {}).get(one.subject_id) or {}, viewer, at) for one in records]


def _answer(record: Accountability, about: dict[str, Any], viewer, at: datetime) -> Answer:
    person, department = record.person, record.department
    names = [one.label for one in (department, person) if one is not None]
    role = str(Role(record.role).label) if record.role in Role.values else ""
    chip = _Chip(str(record.clock.state_at(at)), record.clock.starts_at, record.clock.due_at, record.clock.stopped_at)
    return Answer(
        record,
        capfirst(registry.label(record.kind)),
        about.get("number", ""),
        about.get("title", ""),
        about.get("url", ""),
        " · ".join(names) or role,
        chip,
        acts_for(record, viewer) if about else (),
    )


def acts_for(record: Accountability, by) -> tuple[str, ...]:
    """What the person may do about an open record: state grounds, or decide as a manager who does not answer for it."""
    if record.state != Accountability.State.OPEN or record.subject_kind == SUBJECT:
        return ()
    theirs = accountable(record, by)
    above = by.scope.holds(MANAGING, record.estate_id) and not theirs and not answers(record.clock, by)
    return (*(("grounds",) if theirs else ()), *(("uphold", "excuse") if above else ()))


@dataclass(frozen=True)
class _Chip:
    state: str
    starts_at: datetime
    due_at: datetime
    stopped_at: datetime | None
