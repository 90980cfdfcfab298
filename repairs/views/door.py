"""How the pages of one order begin: found through the one door, read in its estate's time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from deadlines.clock import now
from deadlines.registry import label
from repairs.facts import Facts
from repairs.lifecycle import State
from repairs.models import Order
from repairs.selectors import LIST_JOINS, parties_of, seen_by
from repairs.selectors.timeline import lines
from repairs.services import available_actions, blocked_actions


def order_for(user, number: str) -> Order:
    """The order of that number as `user` may know it; Http404 for the rest (rule R10)."""
    joins = (*LIST_JOINS, "estate__company", "visit", "repeat_of", "complaint", "grievance", "requested_by")
    found = Order.objects.visible_to(user).select_related(*joins).filter(number=number.strip().upper()).first()
    if found is None:
        raise Http404
    return found


def in_zone(order, user=None) -> AbstractContextManager:
    """The clock on the wall of the page: the person's own zone where they set one, else the estate's."""
    return timezone.override(getattr(user, "zone", None) or order.estate.zone)


@dataclass(frozen=True)
class Limit:
    """One clock of the order as a chip reads it."""

    label: str
    starts_at: datetime
    due_at: datetime
    state: str
    stopped_at: datetime | None


def limits(clocks, at: datetime) -> list[Limit]:
    return [Limit(label(c.kind), c.starts_at, c.due_at, str(c.state_at(at)), c.stopped_at) for c in clocks]


def page_of(order: Order, by: Any, facts: Facts | None = None) -> dict[str, Any]:
    """What every page of one order shows: as `by` may see it."""
    facts = facts or Facts(order)
    seen = seen_by(order, by)
    actions = available_actions(order, by, facts)
    primary = actions[0] if actions and actions[0].primary < 99 else None
    working = not seen.hidden or seen.level != "past"
    at, history = now(), lines(order, by, seen.level, limit=80)
    soonest = min((c for c in facts.clocks if c.running), key=lambda c: c.due_at, default=None)
    return {
        "now": at,
        "order": order,
        "seen": seen,
        "facts": facts,
        "state": State(order.state),
        "primary": primary,
        "others": [action for action in actions if action is not primary],
        "blocked": blocked_actions(order, by, facts),
        "clocks": limits(facts.clocks, at) if working else [],
        "next_clock": limits([soonest], at)[0] if soonest else None,
        "lines": history,
        "visit": facts.visit,
        "inside": seen.level == "full",
        "files": [] if seen.level == "past" else facts.files,
        "may_slip": bool(parties_of(order, by) & {"desk", "assistant"}) and not order.requester.erased_at,
        "unsure": order.state == State.REQUESTED and any(e.kind == "unsure" for e in history),
        "quote": facts.quote if seen.level != "past" else None,
    }
