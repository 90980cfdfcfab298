"""Lists of orders: every one goes through `visible_to` (rules R9, R10, D7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from accounts.models import Role
from accounts.scope import OVERSEEING
from complaints.selectors.keyset import Page, keyset_page
from complaints.selectors.numbers import counted
from deadlines.clock import now
from deadlines.models import Clock
from estates.text import tokens
from repairs.choices import Outcome
from repairs.lifecycle import OPEN, State
from repairs.managers import OrderQuerySet
from repairs.models import Order
from repairs.selectors.seen import LIST_JOINS

VIEWS: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    "to_send": (State.REQUESTED, State.UNREACHABLE, State.EXHAUSTED),
    "to_reach": (State.SENT,),
    "visits": (State.SCHEDULED, State.ON_SITE),
    "to_call_back": (State.COMPLETED,),
    "ended": (State.CLOSED, State.CANCELLED),
    "any": tuple(State),
}
"""Named parts of the list, in the order of its tabs."""


@dataclass
class OrderFilter:
    """What a list shows. Codes as in the address bar; empty means all."""

    view: str = "open"
    q: str = ""
    states: list[str] = field(default_factory=list)
    estates: list[str] = field(default_factory=list)
    trades: list[str] = field(default_factory=list)
    contractors: list[str] = field(default_factory=list)
    urgencies: list[int] = field(default_factory=list)
    overdue: bool = False
    repeats: bool = False
    mine: bool = False
    sort: str = "due"


def orders(viewer, wanted: OrderFilter) -> OrderQuerySet:
    """The orders the viewer may know of and asked for. A contractor's open ones are those it has now."""
    found = Order.objects.visible_to(viewer)
    found = found.filter(state__in=wanted.states or VIEWS.get(wanted.view, OPEN))
    if wanted.estates:
        found = found.filter(estate__code__in=wanted.estates)
    if wanted.trades:
        found = found.filter(trade__code__in=wanted.trades)
    if wanted.contractors:
        found = found.filter(contractor__code__in=wanted.contractors)
    if wanted.urgencies:
        found = found.filter(urgency__in=wanted.urgencies)
    if wanted.overdue:
        found = found.filter(is_open=True, next_due_at__lt=now())
    if wanted.repeats:
        found = found.filter(repeat_of__isnull=False)
    if wanted.mine:
        found = found.filter(technician__user_id=viewer.pk)
    if wanted.q.strip():
        found = found.filter(_matching(wanted.q.strip(), viewer))
    scope = getattr(viewer, "scope", None)
    if scope is not None and scope.contractors and wanted.view != "any":
        # What moved on to another firm stands in the ledger, not in the list of work.
        found = found.filter(turn__contractor_id__in=scope.contractors).exclude(turn__outcome=Outcome.FORFEITED)
    return found


def _matching(q: str, viewer) -> Q:
    """By number for everybody; by words for those who read every order of the estate (rule R10)."""
    match = Q(number__iexact=q) | Q(number__endswith=q) if len(q) >= 4 else Q(number__iexact=q)
    scope = getattr(viewer, "scope", None)
    if scope is not None and (scope.any(*OVERSEEING) or scope.departments):
        words = tokens(q)
        if words:
            match |= Q(search__contains=words)
    return match


def order_page(viewer, wanted: OrderFilter, *, cursor: str = "", size: int = 25) -> Page:
    """A keyset page of the list, its rows joined for `seen_by`."""
    sort = "newest" if wanted.view in ("ended", "any") or wanted.sort == "newest" else wanted.sort
    rows = orders(viewer, wanted).annotate(received_at=F("requested_at")).select_related(*LIST_JOINS)
    return keyset_page(lambda stretch: list(stretch.of(rows)), sort, cursor, size)


def counts(viewer, estates: Iterable[str] = ()) -> dict[str, int]:
    """How many orders each named part holds for the viewer, of these estates, up to a thousand; one statement.

    The archive is not counted.
    """
    here = list(estates)
    views = [view for view in VIEWS if view not in ("ended", "any")]
    return counted({view: orders(viewer, OrderFilter(view=view, estates=here)) for view in views}, now())


def orders_of_case(case, viewer) -> list[Order]:
    """The orders of a complaint, newest first, as far as the viewer may know of them."""
    found = Order.objects.visible_to(viewer).filter(complaint=case).select_related(*LIST_JOINS)
    return list(found.order_by("-requested_at", "-pk"))


def findings_of_case(case) -> str:
    """What the orders of a complaint found and did, for `resolve` to begin with; "" while one is under way."""
    from repairs.models import Completion

    mine = Order.objects.filter(complaint=case).exclude(state=State.CANCELLED)
    if not mine.exists() or mine.filter(completed_at=None).exists():
        return ""
    done = Completion.objects.filter(order__in=mine, turn=F("order__turn"), erased_at=None).order_by("at", "pk")
    return "\n".join(f"{made.findings} {made.work}" for made in done)


class Running(NamedTuple):
    """A running clock as a chip reads it."""

    kind: str
    starts_at: datetime
    due_at: datetime
    state: str = "running"


def waiting_for(viewer, most: int) -> list[tuple[Order, Running | None]]:
    """What waits for the viewer, the earliest due first, each with its earliest running clock (rules R9, R10, D7).

    Whoever repairs: the orders in hand, from the call to the signature. The desk and those above: orders to send.
    """
    outside = bool(viewer.scope.contractors) or viewer.scope.any(Role.TECHNICIAN)
    states = (*VIEWS["to_reach"], *VIEWS["visits"]) if outside else VIEWS["to_send"]
    estates = [] if outside or not getattr(viewer, "estate_in_view", "") else [viewer.estate_in_view]
    found = orders(viewer, OrderFilter(states=list(states), estates=estates)).select_related(*LIST_JOINS)
    rows = list(found.order_by(F("next_due_at").asc(nulls_last=True), "pk")[:most])
    clocks: dict[int, Running] = {}
    running = Clock.objects.filter(subject_kind="repair", subject_id__in=[o.pk for o in rows], stopped_at=None,
                                   cancelled_at=None, excused_at=None, paused_at=None)  # fmt: skip
    for one in running.order_by("due_at"):
        clocks.setdefault(one.subject_id, Running(one.kind, one.starts_at, one.due_at))
    return [(order, clocks.get(order.pk)) for order in rows]
