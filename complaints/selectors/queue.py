"""The staff queue: what it shows, its named views, its pages (rule D7)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.scope import ALL, DESK, FOLLOW_UP, LADDER, MANAGING, OVERSEEING, SUPERVISING
from complaints.choices import Channel, Nature
from complaints.lifecycle import WITH_DEPARTMENT, State
from complaints.managers import CaseQuerySet
from complaints.models import Assignment, Case, Decision, Review
from complaints.selectors import numbers
from complaints.selectors.keyset import Page, Stretch, keyset_page
from complaints.selectors.lines import lines
from complaints.selectors.numbers import SOME_DAY, Asked
from complaints.selectors.search import matching
from complaints.selectors.tabs import TABS
from deadlines.clock import now

SOON = timedelta(hours=4)
VIEWS = tuple(TABS)
"""Every named part of the queue, in the order of its tabs."""
BY_RECEIPT = frozenset({"relayed", "reviews", "ended", "any"})
"""Views that reach beyond what a clock drives: newest first, whatever was asked."""
UNCOUNTED = frozenset({"ended", "any"})
"""Views as long as the archive: no number stands beside them."""
STATES: dict[str, tuple[State, ...]] = {
    "to_judge": (State.REGISTERED, State.JUDGING),
    "to_second": (State.AWAITING_SECOND,),
    "to_dispatch": (State.CLASSIFIED,),
    "to_verify": (State.RESOLVED,),
    "to_call_back": (State.CALLING_BACK,),
}


@dataclass
class QueueFilter:
    """What a queue shows. Codes as in the address bar; empty means all. `view` is a named part of it."""

    view: str = "open"
    q: str = ""
    states: list[str] = field(default_factory=list)
    natures: list[str] = field(default_factory=list)
    urgencies: list[int] = field(default_factory=list)
    estates: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    overdue: bool = False
    received_from: datetime | None = None
    received_to: datetime | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    sort: str = "due"

    @property
    def order(self) -> str:
        """The sort in force: views beyond the running clocks go by receipt."""
        return "newest" if self.view in BY_RECEIPT else self.sort


def filtered(viewer, wanted: QueueFilter, at: datetime | None = None) -> CaseQuerySet:
    """The cases `viewer` may see that match: the base of the list, its counts and its exports.

    `natures` may hold "none" for what is not judged yet.
    """
    moment = at or now()
    cases = _view(Case.objects.visible_to(viewer), wanted.view, viewer, moment)
    simple = {
        "state__in": wanted.states,
        "urgency__in": wanted.urgencies,
        "estate__code__in": wanted.estates,
        "channel__in": wanted.channels,
        "kind__in": wanted.kinds,
    }
    cases = cases.filter(**{name: values for name, values in simple.items() if values})
    if wanted.natures:
        cases = cases.filter(nature__in=["" if n == "none" else n for n in wanted.natures])
    if wanted.departments:
        shares = _shares().filter(department__code__in=wanted.departments)
        cases = cases.filter(Q(department__code__in=wanted.departments) | Exists(shares))
    if wanted.categories:
        chosen = Q()
        for code in wanted.categories:
            chosen |= Q(category__code=code) | Q(category__code__startswith=f"{code}.")
        cases = cases.filter(chosen)
    if wanted.overdue:
        cases = cases.filter(is_open=True, next_due_at__lt=moment)
    if wanted.received_from:
        cases = cases.filter(received_at__gte=wanted.received_from)
    if wanted.received_to:
        cases = cases.filter(received_at__lt=wanted.received_to)
    if wanted.due_from:
        cases = cases.filter(is_open=True, next_due_at__gte=wanted.due_from)
    if wanted.due_to:
        cases = cases.filter(is_open=True, next_due_at__lt=wanted.due_to)
    if wanted.q:
        cases = matching(cases, wanted.q, viewer, moment)
    return cases


def _shares():
    """The live shares of the case of the outer query."""
    return Assignment.objects.filter(case=OuterRef("pk"), recalled_at=None, returned_at=None)


def _view(cases: CaseQuerySet, view: str, viewer, at: datetime) -> CaseQuerySet:
    """The named part of `cases`; an unknown name is everything open."""
    match view:
        case "any":
            return cases
        case "ended":
            return cases.filter(is_open=False)
        case "to_archive":
            return cases.filter(state__in=(State.CLOSED, State.WITHDRAWN), kind="complaint")
        case "relayed":
            return cases.filter(relayed_by_id=viewer.pk)
        case "reviews":
            return cases.filter(pk__in=Review.objects.filter(answered_at=None).values("case_id"))
    cases = cases.filter(is_open=True)
    if view == "to_judge" and not viewer.scope.any(*SUPERVISING):
        return cases.filter(state=State.REGISTERED)  # what was referred is for those above
    if view in STATES:
        return cases.filter(state__in=STATES[view])
    match view:
        case "mine":
            return cases.filter(mine(viewer))
        case "to_decide":
            return cases.filter(Exists(_to_decide(viewer)))
        case "relays":
            return cases.filter(state=State.REGISTERED, relayed_by__isnull=False, holder_id=F("relayed_by_id"))
        case "to_accept":
            return cases.filter(Exists(_to_accept(viewer)))
        case "soon":
            return cases.filter(next_due_at__gte=at, next_due_at__lt=at + SOON)
        case "overdue":
            return cases.filter(next_due_at__lt=at)
        case "major":
            return cases.filter(nature=Nature.MAJOR)
        case "hotline":
            return cases.filter(channel=Channel.HOTLINE)
        case "emergency":
            return cases.filter(emergency=True)
    return cases


def _to_accept(viewer):
    """Shares nobody accepted yet: the person's own departments', or anybody's for those who oversee."""
    waiting = _shares().filter(accepted_at=None)
    scope = viewer.scope
    if scope.any(*OVERSEEING):
        return waiting
    match = Q(pk__in=[])
    for department_id, estates in scope.departments.items():
        one = Q(department_id=department_id) & (Q(handler_id=None) | Q(handler_id=viewer.pk))
        one = one | Q(department_id=department_id) if department_id in scope.headed else one
        match |= one if estates == ALL else one & Q(case__estate_id__in=estates)
    return waiting.filter(match)


def _to_decide(viewer):
    """Open decisions that are the person's own step, or below it (rule N6)."""
    waiting = Decision.objects.filter(case=OuterRef("pk"), decided_at=None)
    match = Q(pk__in=[])
    for place, role in enumerate(LADDER):
        estates = viewer.scope.estates_for(LADDER[place:])
        one = Q(role=role)
        match |= one if estates == ALL else one & Q(case__estate_id__in=estates)
    return waiting.filter(match)


def mine(viewer) -> Q:
    """Cases that are the viewer's own to act on: held at the desk before dispatch, or handled as lead or co-handler.

    What was referred, waits for a second signature, or is reported as done, is with somebody else meanwhile.
    """
    early = (State.REGISTERED, State.CLASSIFIED)
    own = Case.objects.filter(is_open=True).order_by()
    shares = Assignment.objects.filter(
        handler_id=viewer.pk, recalled_at=None, returned_at=None, case_open=True, case__state__in=WITH_DEPARTMENT
    )
    parts = own.filter(handler_id=viewer.pk, state__in=WITH_DEPARTMENT).values("pk")
    # Three small index scans; one OR over all open cases would read every one of them.
    return Q(
        pk__in=parts.union(
            own.filter(holder_id=viewer.pk, state__in=early).values("pk"), shares.order_by().values("case_id")
        )
    )


def queue_page(
    viewer,
    wanted: QueueFilter,
    *,
    cursor: str = "",
    size: int = 25,
    at: datetime | None = None,
    total: int | None = None,
) -> Page:
    """One page of the queue with everything a row shows joined: one statement, whatever the depth.

    `total`, where it has been counted, spares the look for cases without a clock once all are on the page.
    Rows carry `clock_starts_at`, `follower_count` and `live_shares` ([{"department_id", "lead"}]) beside the case.
    """
    moment = at or now()

    def read(stretch: Stretch) -> list[Case]:
        asked, place, few = _ids(viewer, wanted, stretch, moment)
        way = " DESC" if stretch.falling else ""
        order = ", ".join(f"c.{column}{way}" for column in stretch.columns)
        return lines(asked.sql, asked.at(moment, place), order, keep=few) if asked else []

    return keyset_page(read, wanted.order, cursor, size, total)


_ready: dict[tuple[Any, ...], Asked | None] = {}
_STAND_INS = (-(2**62), -(2**62) + 1, SOME_DAY.replace(year=8000))
"""Values no row has, for the place a page begins at, while the statement is worked out."""


def _ids(viewer, wanted: QueueFilter, stretch: Stretch, at: datetime) -> tuple[Asked | None, dict[Any, Any], bool]:
    """(the ids of the stretch as SQL, or None where there can be none; values of its place; whether its text is one
    of few). Worked out once per person, roles and filter: what is typed or dated is worked out each time.
    """
    dated = wanted.received_from or wanted.received_to or wanted.due_from or wanted.due_to
    if wanted.q or dated or not hasattr(viewer, "scope"):
        return _as_sql(stretch.of(filtered(viewer, wanted, at))), {}, False
    place: dict[Any, Any] = {}
    if stretch.place is not None:
        numbers_left = iter(_STAND_INS[:2])
        stand_ins = [_STAND_INS[2] if isinstance(v, datetime) else next(numbers_left) for v in stretch.place]
        place = dict(zip(stand_ins, stretch.place, strict=True))
        stretch = replace(stretch, place=stand_ins)
    key = (viewer.pk, viewer.is_active, viewer.scope.key, repr(wanted), repr(stretch))
    if key not in _ready:
        if len(_ready) > 2000:
            _ready.clear()
        _ready[key] = _as_sql(stretch.of(filtered(viewer, wanted, SOME_DAY)))
    return _ready[key], place, True


def _as_sql(cases: QuerySet[Any]) -> Asked | None:
    try:
        sql, params = cases.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    return Asked(sql, tuple(params))


def views_for(viewer) -> list[str]:
    """The views that mean something to the person, in the order of the tabs; the first is where they begin."""
    scope = viewer.scope
    oversees, works = scope.any(*OVERSEEING), bool(scope.departments)
    if not (oversees or works):
        return ["relayed"] if scope.is_staff_member else []
    wanted = {"open", "mine", "soon", "overdue", "major", "ended"}
    if oversees:
        wanted |= {"hotline", "reviews", "emergency"}
    if scope.any(*DESK):
        wanted |= {"relays", "to_judge", "to_dispatch"}
    if scope.any(*SUPERVISING):
        wanted |= {"to_second", "to_decide", "to_verify", "to_call_back"}
    if scope.any(*FOLLOW_UP):
        wanted |= {"to_verify", "to_call_back", "to_archive"}
    if scope.any("duty"):
        wanted |= {"to_call_back"}
    if scope.any(*MANAGING):
        wanted |= {"to_judge"}
    if works:
        wanted |= {"to_accept", "relayed"}
    return [name for name in VIEWS if name in wanted]


def queue_views(viewer, names=VIEWS, at: datetime | None = None, estates: list[str] | None = None) -> dict[str, int]:
    """The count behind each named view, in one statement, each up to the cap; the archive has none."""
    moment = at or now()
    wanted = {name: QueueFilter(view=name, estates=estates or []) for name in names if name not in UNCOUNTED}
    return numbers.counted({name: filtered(viewer, one, moment) for name, one in wanted.items()}, moment)
