"""What a viewer sees of one order (rules P5, R10): pages, API and prints read this, never the row."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.scope import OVERSEEING
from complaints.parties import SYSTEM
from complaints.selectors.seen import place_of
from estates.phones import masked
from repairs.lifecycle import WITH_CONTRACTOR, State
from repairs.selectors.access import parties_of
from repairs.selectors.payers import payer_words

FULL, WORKER, PAST, RELAYER, RESIDENT = "full", "worker", "past", "relayer", "resident"


@dataclass(frozen=True)
class Seen:
    """An order as one viewer sees it. `level`: full (desk, engineering), worker (does the job now), past (a contractor
    before or after its turn: no person, no home, no words), relayer (wrote it down), resident.

    `phone` is masked; `may_reveal` says whether a click (logged, stamped as an attempt) may show it.
    """

    level: str
    number: str
    title: str
    content: str
    place: str
    unit: str
    name: str
    phone: str
    may_reveal: bool
    payer: str
    payer_rule: str
    hidden: bool = False


def level_of(order, viewer) -> str:
    """How much of the order the viewer sees: the widest of their parts in it."""
    if viewer is SYSTEM:
        return FULL
    parties = parties_of(order, viewer)
    if "resident" in parties:
        return RESIDENT
    if getattr(viewer, "is_authenticated", False) and viewer.scope.holds(OVERSEEING, order.estate_id):
        return FULL
    if "head" in parties:
        return FULL
    if "worker" in parties and order.state in (*WITH_CONTRACTOR, State.UNREACHABLE):
        return WORKER
    return RELAYER if "relayer" in parties else PAST


def title_of(order, level: str) -> str:
    """The order in a line, without the person: trade and place."""
    where = place_of(order, building_only=level == PAST)
    return f"{order.trade.label} · {where}" if where else order.trade.label


def seen_by(order, viewer) -> Seen:
    """The order as `viewer` sees it. Needs the joins of a deed or `LIST_JOINS` to cost no query."""
    level = level_of(order, viewer)
    payer = order.get_payer_display()
    if level == PAST:
        where = place_of(order, building_only=True)
        return Seen(
            level, order.number, title_of(order, level), "", where, "", "", "", False, payer, payer_words(order), True
        )
    who = order.requester
    hidden = order.confidential and level == WORKER
    # The desk of a confidential resident, and whoever must ring while the job runs, and nobody after it.
    rings = level == FULL or (level == WORKER and not hidden)
    gone = who.erased_at is not None
    return Seen(
        level=level,
        number=order.number,
        title=title_of(order, level),
        content=order.content,
        place=place_of(order),
        unit=order.unit.label if order.unit_id else "",
        name="" if hidden or gone else who.name,
        phone=masked(who.phone) if (rings or level == RESIDENT) and not gone else "",
        may_reveal=bool(rings and who.phone and not gone),
        payer=payer,
        payer_rule=payer_words(order),
        hidden=hidden,
    )


LIST_JOINS = (
    "estate",
    "trade",
    "unit",
    "building",
    "place",
    "asset",
    "turn__contractor",
    "contractor",
    "technician__user",
    "requester",
)
