"""An order as the API tells it (CONTRACT "repairs"): the same keys for all, empty where the viewer may not look."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.api.parts import moment
from complaints.choices import Urgency
from complaints.errors import NotFound
from complaints.models import Case
from deadlines.api import clock_shape
from deadlines.clock import now
from deadlines.models import Clock
from repairs.clocks import DECISION
from repairs.facts import Facts
from repairs.models import Order
from repairs.selectors import LIST_JOINS, seen_by, technicians_for
from repairs.selectors.ledger import ledger_of
from repairs.selectors.seen import FULL, PAST, RELAYER, WORKER
from repairs.selectors.timeline import lines
from repairs.services import available_actions, blocked_actions


def fetch(number: str, viewer: Any) -> Order:
    """The order with all its shape needs joined. Raises NotFound for what the viewer may not know of."""
    found = (
        Order.objects.visible_to(viewer)
        .select_related(*LIST_JOINS, "complaint", "grievance", "repeat_of", "visit")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such order."))
    return found


def row(order: Order, viewer: Any, at: datetime) -> dict[str, Any]:
    """An order in a list."""
    return summary(order, seen_by(order, viewer), at)


def summary(order: Order, seen: Any, at: datetime) -> dict[str, Any]:
    zone, past = order.estate.zone, seen.level == PAST
    working = seen.level in (FULL, WORKER)
    return {
        "number": order.number,
        "estate": order.estate.code,
        "state": order.state,
        "trade": order.trade.code,
        "urgency": Urgency(order.urgency).code,
        "title": seen.title,
        "entrance": order.entrance,
        "requested_at": moment(order.requested_at, zone),
        "logged_at": moment(order.logged_at, zone),
        "unit": order.unit.code if seen.unit and order.unit else None,
        "asset": order.asset.code if order.asset and not past else None,
        "place": seen.place,
        "scope": order.scope,
        "payer": order.payer,
        "payer_rule": seen.payer_rule,
        "content": seen.content,
        "resident": {"name": seen.name or None, "phone": seen.phone or None},
        "contractor": order.contractor.code if order.contractor and not past else None,
        "technician": order.technician.name if order.technician and not past else None,
        "due_at": moment(order.next_due_at, zone) if working else None,
        "overdue": bool(working and order.is_open and order.next_due_at and order.next_due_at < at),
        "repeat": order.repeat_of_id is not None,
        "version": order.version,
    }


def detail(order: Order, viewer: Any) -> dict[str, Any]:
    """The whole order as `viewer` may read it."""
    at, facts, zone = now(), Facts(order), order.estate.zone
    seen = seen_by(order, viewer)
    full, working = seen.level == FULL, seen.level in (FULL, WORKER)
    mine = _mine(facts, viewer, full)
    visits = [visit(v, zone) for v in facts.visits if v.turn_id in mine]
    return {
        **summary(order, seen, at),
        "complaint": _number(order.complaint, viewer) if full else None,
        "grievance": _number(order.grievance, viewer) if full else None,
        "repeat_of": order.repeat_of.number if order.repeat_of and working else None,
        "cause": order.cause if working else "",
        "gone": (order.gone or None) if full else None,
        "window": _window(facts.visit, zone) if seen.level != PAST else None,
        "sent_at": moment(order.sent_at, zone) if working else None,
        "completed_at": moment(order.completed_at, zone),
        "closed_at": moment(order.closed_at, zone) if seen.level != WORKER else None,
        "trades": [t.code for t in facts.trades],
        "technicians": [{"id": t.pk, "name": t.name} for t in _offered(order, facts, at)] if working else [],
        "turns": [turn(t, zone) for t in facts.turns if t.pk in mine],
        "visits": visits if seen.level != RELAYER else [],
        "attempts": [attempt(a, zone) for a in facts.attempts if a.turn_id in mine] if working else [],
        "quotes": [quote(q, zone) for q in facts.quotes if q.turn_id in mine]
        if seen.level not in (PAST, RELAYER)
        else [],
        "completions": [completion(c, zone, seen.level) for c in facts.completions if c.turn_id in mine],
        "taken": [taken(t, zone) for t in facts.taken if t.turn_id in mine] if working else [],
        "callbacks": [callback(c, zone) for c in facts.callbacks] if full else [],
        "photos": [photo(f, zone) for f in facts.files] if full else _photos(facts, mine, seen.level, zone),
        "clocks": [clock_shape(c, at, zone) for c in facts.clocks if full or _theirs(c, facts, mine)],
        "ledger": [entry(e, zone) for e in ledger_of(viewer).filter(order=order)] if _reads_ledger(viewer) else [],
        "timeline": [line(one, zone) for one in lines(order, viewer, seen.level)],
        "actions": [action.name for action in available_actions(order, viewer, facts)],
        "blocked": [
            {"action": b.action.name, "missing": [{"code": m.code, "text": str(m)} for m in b.missing]}
            for b in blocked_actions(order, viewer, facts)
        ],
    }


def _mine(facts: Facts, viewer: Any, full: bool) -> set[int]:
    """Ids of the turns the viewer reads about: all of them, or those of their firm."""
    contractors = viewer.scope.contractors if getattr(viewer, "is_authenticated", False) else frozenset()
    return {t.pk for t in facts.turns if full or not contractors or t.contractor_id in contractors}


def _theirs(clock: Clock, facts: Facts, mine: set[int]) -> bool:
    """Whether a clock is of one of these turns; its `part` is the turn, of a visit's the visit."""
    if clock.kind == "visit":
        return any(v.pk == clock.part and v.turn_id in mine for v in facts.visits)
    return clock.kind != DECISION and clock.part in mine


def _photos(facts: Facts, mine: set[int], level: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    if level != WORKER:
        return []
    return [photo(f, zone) for f in facts.files if f.turn_id is None or f.turn_id in mine]


def _reads_ledger(viewer: Any) -> bool:
    return bool(getattr(viewer, "is_authenticated", False))


def _offered(order: Order, facts: Facts, at: datetime) -> list[Any]:
    return technicians_for(order, at, facts) if facts.turn is not None else []


def _number(case: Case | None, viewer: Any) -> str | None:
    if case is None:
        return None
    return Case.objects.visible_to(viewer).filter(pk=case.pk).values_list("number", flat=True).first()


def _window(one: Any, zone: ZoneInfo) -> dict[str, Any] | None:
    return {"from": moment(one.window_from, zone), "to": moment(one.window_to, zone)} if one is not None else None


def turn(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ordinal": one.ordinal,
        "contractor": one.contractor.code if one.contractor else None,
        "technician": one.technician.name if one.technician else None,
        "sent_at": moment(one.sent_at, zone),
        "reached_at": moment(one.reached_at, zone),
        "completed_at": moment(one.completed_at, zone),
        "ended_at": moment(one.ended_at, zone),
        "outcome": one.outcome,
        "forfeit": one.forfeit or None,
        "our_outage": one.our_outage,
        "excused": one.excused_at is not None,
    }


def visit(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ordinal": one.ordinal,
        "trade": one.trade.code,
        "technician": one.technician.name if one.technician else None,
        "from": moment(one.window_from, zone),
        "to": moment(one.window_to, zone),
        "arrived_at": moment(one.arrived_at, zone),
        "ended_at": moment(one.ended_at, zone),
        "outcome": one.outcome,
        "checklist": one.checklist,
        "site": one.site,
    }


def attempt(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {"at": moment(one.at, zone), "at_door": one.at_door, "reached": one.reached}


def quote(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "lines": one.lines,
        "total": str(one.total),
        "offered_at": moment(one.offered_at, zone),
        "accepted": one.accepted,
        "answered_at": moment(one.answered_at, zone),
    }


def completion(one: Any, zone: ZoneInfo, level: str) -> dict[str, Any]:
    """What was done; to a contractor whose turn is over without the resident's name (rule R10)."""
    return {
        "at": moment(one.at, zone),
        "findings": one.findings if level != PAST else "",
        "work": one.work if level != PAST else "",
        "materials": one.materials,
        "fees": one.fees,
        "total": str(one.total),
        "tested": one.tested,
        "tidy": one.tidy,
        "parts": one.parts,
        "signed": bool(one.signature_sha256),
        "signed_by": one.signed_by if level == FULL else "",
        "signature_sha256": one.signature_sha256,
        "refusal": one.refusal if level == FULL else "",
    }


def taken(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {"id": one.pk, "what": one.what, "at": moment(one.at, zone), "returned_at": moment(one.returned_at, zone)}


def callback(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": moment(one.at, zone),
        "way": one.way,
        "reached": one.reached,
        "solved": one.solved or None,
        "satisfaction": one.satisfaction or None,
        "by": one.by.username if one.by else None,
    }


def photo(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {"id": str(one.pk), "stage": one.stage, "at": moment(one.at, zone), "name": one.name}


def entry(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    held = getattr(one, "dispute", None)
    return {
        "id": one.pk,
        "at": moment(one.at, zone),
        "contractor": one.contractor.code,
        "technician": one.technician.name if one.technician else None,
        "order": one.order.number if one.order else None,
        "kind": one.kind,
        "code": one.code,
        "amount": str(one.amount),
        "reason": one.reason,
        "disputed": held is not None,
        "upheld": held.upheld if held else None,
        "reverses": one.reverses_id,
    }


def line(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": moment(one.at, zone),
        "kind": one.kind,
        "by": one.by or None,
        "who": one.who,
        "text": one.text,
        "words": one.words,
        "outward": one.outward,
    }


def after(done: Any, number: str, viewer: Any) -> dict[str, Any]:
    """The order after a deed of `viewer`; number and state alone if it moved out of their sight."""
    return detail(fetch(number, viewer), viewer)
