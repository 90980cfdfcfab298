"""What is due next for a person, what was put before them, and what has reached them (rules D5, D7).

Clocks of every subject, not of cases alone: each shows itself as its own app tells the bell, and what the person may
not see is not there (rule P4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import Role
from accounts.scope import ALL
from complaints.clocks import SUBJECT
from complaints.models import Case
from complaints.selectors.clock_words import step_words
from deadlines import registry
from deadlines.models import Accountability, ClimbAsk, Clock
from notifications.registry import RESOLVERS
from notifications.selectors.told import told

LOOKED_AT = 60
"""So many clocks are looked at to find those a person may see."""
NEWS = timedelta(days=14)
BY_ROLE = (Role.DUTY, Role.ASSISTANT, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS)
RUNNING = Q(stopped_at=None, cancelled_at=None, excused_at=None)
JOINS = ("answered_user", "answered_department")


@dataclass(frozen=True)
class ClockLine:
    """One clock in a list: `name` of its kind, what it belongs to, `who` answers, and the clock as a chip reads it."""

    name: str
    number: str
    title: str
    url: str
    who: str
    clock: Any
    late: bool
    pk: int
    step: str = ""
    step_name: str = ""
    of_case: bool = True


@dataclass(frozen=True)
class _Chip:
    state: str
    starts_at: datetime
    due_at: datetime
    stopped_at: datetime | None


def due_next(viewer, at: datetime, n: int = 8) -> list[ClockLine]:
    """The person's own clocks by due moment: named on them, their department's, their role's where nobody is named."""
    found: dict[int, Clock] = {}
    for part in _own(viewer):
        for clock in part.select_related(*JOINS).order_by("due_at", "pk")[:LOOKED_AT]:
            found[clock.pk] = clock
    clocks = sorted(_mine_to_do(viewer, found.values()), key=lambda c: (c.due_at, c.pk))
    return _lines(viewer, clocks, at)[:n]


def waiting_to_be_seen(viewer, at: datetime, n: int = 8) -> list[ClockLine]:
    """Climbs that wait for this person's acknowledgement, the oldest first (rule D5).

    What was met meanwhile stays for two weeks: that it came so far is worth a line as well.
    """
    seen = ClimbAsk.objects.filter(step=OuterRef("step"), acknowledged_at__isnull=False)
    asks = (
        ClimbAsk.objects.filter(
            ~Exists(seen),
            Q(clock__stopped_at=None) | Q(clock__stopped_at__gte=at - NEWS),
            person_id=viewer.pk,
            acknowledged_at=None,
            clock__cancelled_at=None,
            clock__excused_at=None,
        )
        .select_related("step", *(f"clock__{name}" for name in JOINS))
        .order_by("asked_at")[:LOOKED_AT]
    )
    newest = {ask.clock_id: ask for ask in asks}
    return _lines(viewer, [a.clock for a in newest.values()], at, {a.clock_id: a.step.step for a in newest.values()})[
        :n
    ]


def reached(viewer, at: datetime, n: int = 8) -> list[ClockLine]:
    """What has reached a supervisor: breaches of the last two weeks that are still unmet, the latest first."""
    estates = viewer.scope.estates_for((Role.SUPERVISOR,))
    rows = Accountability.objects.filter(
        opened_at__gte=at - NEWS, clock__stopped_at=None, clock__cancelled_at=None, clock__excused_at=None
    )
    rows = rows if estates == ALL else rows.filter(estate_id__in=estates)
    if code := getattr(viewer, "estate_in_view", ""):
        rows = rows.filter(estate__code=code)
    latest = rows.select_related(*(f"clock__{name}" for name in JOINS)).order_by("-opened_at")[:LOOKED_AT]
    return _lines(viewer, [row.clock for row in latest], at)[:n]


def _own(viewer) -> list[QuerySet[Clock]]:
    scope = viewer.scope
    running = Clock.objects.filter(RUNNING, subject_kind__in=list(RESOLVERS))
    if code := getattr(viewer, "estate_in_view", ""):
        running = running.filter(estate__code=code)
    parts = [running.filter(answered_user_id=viewer.pk)]
    for department, estates in scope.departments.items():
        one = running.filter(answered_department_id=department)
        parts.append(one if estates == ALL else one.filter(estate_id__in=estates))
    for role in BY_ROLE:
        held = scope.by_role.get(role)
        if held:
            one = running.filter(answered_role=role, answered_user=None, answered_department=None)
            parts.append(one if held == ALL else one.filter(estate_id__in=held))
    return parts


def _mine_to_do(viewer, clocks: Iterable[Clock]) -> list[Clock]:
    """Without what a colleague of the department does; its head sees everybody's."""
    clocks = list(clocks)
    scope = viewer.scope

    def shared(clock: Clock) -> bool:
        return bool(clock.answered_department_id) and not scope.heads(clock.answered_department_id, clock.estate_id)

    cases = {c.subject_id for c in clocks if c.subject_kind == SUBJECT and shared(c) and not c.answered_user_id}
    handlers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "handler_id")) if cases else {}
    return [
        c
        for c in clocks
        if not shared(c)
        or c.answered_user_id == viewer.pk
        or (not c.answered_user_id and handlers.get(c.subject_id) in (None, viewer.pk))
    ]


def _lines(viewer, clocks: Iterable[Clock], at: datetime, steps: dict[int, str] | None = None) -> list[ClockLine]:
    """As lines, in the same order; what the viewer may not see is left out."""
    clocks = list(clocks)
    wanted: dict[str, set[int]] = {}
    for clock in clocks:
        wanted.setdefault(clock.subject_kind, set()).add(clock.subject_id)
    shown = told(viewer, wanted)
    found = []
    for clock in clocks:
        about = shown.get(clock.subject_kind, {}).get(clock.subject_id)
        if about is None:
            continue
        state = str(clock.state_at(at))
        step = (steps or {}).get(clock.pk, "")
        found.append(
            ClockLine(
                name=capfirst(registry.label(clock.kind)),
                number=about.get("number", ""),
                title=about.get("title", ""),
                url=about.get("url", ""),
                who=_who(clock),
                clock=_Chip(state, clock.starts_at, clock.due_at, clock.stopped_at),
                late=state == "breached",
                pk=clock.pk,
                step=step,
                step_name=step_words(step) if step else "",
                of_case=clock.subject_kind == SUBJECT,
            )
        )
    return found


def _who(clock: Clock) -> str:
    one = clock.answered_user or clock.answered_department
    if one is not None:
        return one.label
    return str(Role(clock.answered_role).label) if clock.answered_role in Role.values else ""
