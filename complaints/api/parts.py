"""The parts of a case as the API tells them, each one plain dictionary; times in the zone of the estate."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from complaints.models.measure import as_counted


def moment(value: datetime | None, zone: tzinfo) -> str | None:
    """RFC 3339 with the offset of the estate."""
    return value.astimezone(zone).isoformat() if value else None


def _name(user: Any) -> str | None:
    return user.username if user else None


def _words(entry: Any) -> str:
    return entry.words.text if entry.words_id and entry.words.erased_at is None else ""


def emergency(record: Any, zone: ZoneInfo, private: bool) -> dict[str, Any] | None:
    """The checklist of an emergency (rule I7); None for a case that is none."""
    if record is None:
        return None
    return {
        "kind": record.kind.code,
        "since": moment(record.since, zone),
        "rescuers_at": moment(record.rescuers_at, zone),
        "danger_removed_at": moment(record.danger_removed_at, zone),
        "people_hurt": record.people_hurt,
        "authority_told_at": moment(record.authority_told_at, zone),
        "items": [
            {
                "item": one.code,
                "text": one.label,
                "number": one.number,
                "asks": one.asks,
                "done_at": moment(one.done_at, zone),
                "typed_at": moment(one.typed_at, zone),
                "by": _name(one.done_by),
                "note": "" if private or one.note is None or one.note.erased_at else one.note.text,
            }
            for one in record.listed
        ],
    }


def _said(words: Any) -> str:
    return words.text if words is not None and words.erased_at is None else ""


def share(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "department": one.department.code,
        "lead": one.lead,
        "handler": _name(one.handler),
        "dispatched_at": moment(one.dispatched_at, zone),
        "accepted_at": moment(one.accepted_at, zone),
        "fed_back_at": moment(one.fed_back_at, zone),
    }


def point(one: Any, zone: ZoneInfo, private: bool) -> dict[str, Any]:
    return {
        "id": one.ordinal,
        "number": one.ordinal,
        "text": "" if private else one.text,
        "finding": one.finding,
        "found_at": moment(one.found_at, zone),
        "found_by": _name(one.found_by),
    }


def contact(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": moment(one.at, zone),
        "way": one.way,
        "direction": "in" if one.inbound else "out",
        "reached": one.reached,
        "answers": one.answers,
        "unreachable": one.unreachable,
        "by": _name(one.by),
        "content": _words(one.entry),
    }


def report(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **one.body,
        "id": one.pk,
        "stage": one.stage,
        "version": one.version,
        "at": moment(one.at, zone),
        "by": _name(one.by),
        "fault_kind": one.fault_kind or None,
    }


def promise(one: Any, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    if one.kept_at:
        state = "kept" if one.kept_at <= one.due_at else "late"
    else:
        state = "broken" if one.due_at < at else "open"
    return {
        "id": one.pk,
        "text": one.text,
        "due_at": moment(one.due_at, zone),
        "made_at": moment(one.made_at, zone),
        "made_by": _name(one.made_by),
        "kept_at": moment(one.kept_at, zone),
        "state": state,
    }


def callback(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": moment(one.at, zone),
        "way": one.way,
        "reached": one.reached,
        "solved": one.solved or None,
        "satisfaction": one.satisfaction or None,
        "by": _name(one.by),
        "note": _words(one.entry),
    }


def review(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "asked_at": moment(one.asked_at, zone),
        "answered_at": moment(one.answered_at, zone),
        "upheld": one.upheld,
        "route": one.route,
    }


def offer(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.ordinal,
        "state": one.standing,
        "cause": one.cause or None,
        "step": one.step,
        "to_whom": one.to_whom,
        "made_at": moment(one.made_at, zone),
        "made_by": _name(one.made_by),
        "approved_by": _name(one.approved_by),
        "answered_at": moment(one.answered_at, zone),
        "by_resident": one.by_resident,
        "accepted": one.accepted.ordinal if one.accepted else None,
        "options": [
            {"option": o.ordinal, "text": o.text, "amount": str(o.amount) if o.amount is not None else None}
            for o in one.options.all()
        ],
    }


def measure(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "text": one.text,
        "owner": one.owner,
        "person": _name(one.person),
        "department": one.department.code if one.department else None,
        "quantity": as_counted(one.quantity),
        "due_at": moment(one.due_at, zone),
        "done_at": moment(one.done_at, zone),
        "done_by": _name(one.done_by),
        "evidence": _said(one.evidence),
        "dropped_at": moment(one.dropped_at, zone),
    }


def decision(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "matter": one.matter,
        "role": one.role,
        "cause": one.cause or None,
        "clock": one.clock_id,
        "asked_at": moment(one.asked_at, zone),
        "asked_by": _name(one.asked_by),
        "decided_at": moment(one.decided_at, zone),
        "decided_by": _name(one.decided_by),
        "granted": one.granted,
        "reason": _said(one.answer_words),
    }


def nature_change(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": moment(one.at, zone),
        "from": one.from_nature or None,
        "to": one.to_nature,
        "cause": one.cause or None,
        "by": _name(one.by),
        "clock": one.clock_id,
        "clock_kind": one.clock.kind if one.clock else None,
    }


def named(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "staff": _name(one.staff),
        "department": one.department.code if one.department else None,
        "contractor": one.contractor.code if one.contractor else None,
        "allegation": one.allegation,
        "statement_asked_at": moment(one.statement_asked_at, zone),
        "statement": one.statement,
        "statement_at": moment(one.statement_at, zone),
    }


def file(one: Any) -> dict[str, Any]:
    return {"id": str(one.pk), "name": one.name, "kind": one.kind, "size": one.size}


def line(one: Any, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": moment(one.at, zone),
        "kind": one.kind,
        "by": one.by or None,
        "who": one.who,
        "text": one.text,
        "words": one.words,
        "group": one.group,
        "outward": one.outward,
        "files": [file(f) for f in one.files],
    }
