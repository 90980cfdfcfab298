"""Rows as the API tells them, read through what the viewer may see."""

from __future__ import annotations

from typing import Any

from complaints.api.parts import moment
from followups.models import Call, PaidService
from followups.selectors.calls import Row, refusal, rows_of, tries_of
from followups.selectors.matter import told_of
from followups.selectors.services import JOINS, actions_of


def row(one: Row) -> dict[str, Any]:
    call, zone = one.call, one.call.estate.zone
    return {
        "id": call.pk,
        "about": call.about,
        "number": one.number,
        "estate": call.estate.code,
        "title": one.title,
        "place": one.place,
        "resident": one.who,
        "phone": one.phone,
        "state": call.standing,
        "in_person": call.in_person,
        "round": call.round,
        "attempts": call.attempts,
        "due_at": moment(call.due_at, zone),
        "turn_at": moment(call.turn_at, zone),
        "ended_at": moment(call.ended_at, zone),
        "solved": call.solved or None,
        "satisfaction": call.satisfaction or None,
        "by": call.by.username if call.by else None,
        "by_resident": call.by_resident,
        "reworked": call.reworked,
        "may_call": not one.barred and call.standing == "open",
    }


def detail(call: Call, viewer: Any) -> dict[str, Any]:
    """One callback with its attempts; the words only to whoever may read them (rule P5)."""
    one = rows_of([call], viewer)[0]
    tries = [] if told_of(call, viewer).hidden else tries_of(call)
    zone = call.estate.zone
    return row(one) | {
        "tries": [
            {
                "id": t.pk,
                "at": moment(t.at, zone),
                "way": t.code,
                "reached": t.reached,
                "solved": t.solved_code or None,
                "satisfaction": t.satisfied_code or None,
                "by": t.by.username if t.by else None,
                "note": t.words,
            }
            for t in tries
        ],
        "wishes": [
            {
                "id": w.pk,
                "text": w.words,
                "becomes": w.becomes,
                "case": w.case.number if w.case else None,
                "settled": w.settled_at is not None,
            }
            for w in call.wishes.select_related("case")
        ],
        "slip": call.slip_words or None,
        "slip_by": call.slip_by.username if call.slip_by else None,
        "refusal": refusal(call, viewer) if call.standing == "open" else "",
    }


def service(one: PaidService, viewer: Any, at: Any) -> dict[str, Any]:
    zone = one.estate.zone
    return {
        "number": one.number,
        "estate": one.estate.code,
        "state": one.state,
        "what": one.what,
        "unit": one.unit.code if one.unit else None,
        "department": one.department.code,
        "price": str(one.price) if one.price is not None else None,
        "charged": str(one.charged) if one.charged is not None else None,
        "covered": one.covered,
        "complaint": one.case.number if one.case else None,
        "asked_at": moment(one.asked_at, zone),
        "agreed_at": moment(one.agreed_at, zone),
        "done_at": moment(one.done_at, zone),
        "signed_at": moment(one.signed_at, zone),
        "due_at": moment(one.next_due_at, zone),
        "version": one.version,
        "actions": [a.name for a in actions_of(one, viewer, at)],
    }


def service_again(number: str, viewer: Any, at: Any) -> dict[str, Any]:
    """The paid service as it is now."""
    found = PaidService.objects.visible_to(viewer).select_related(*JOINS).get(number=number)
    return service(found, viewer, at)
