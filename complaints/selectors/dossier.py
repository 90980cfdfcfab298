"""The complete file of a case, as plain data: what is frozen at archiving (rule J12)."""

from __future__ import annotations

from typing import Any

from complaints.facts import Facts
from complaints.models import Attachment, NatureChange, Review, TimelineEntry
from complaints.selectors.emergencies import items_of, record_of
from complaints.selectors.seen import place_of


def dossier(case) -> dict[str, Any]:
    """Record, judgement, points, reports, contacts, verification, callbacks, lesson: JSON-ready, times in RFC 3339."""
    facts = Facts(case)
    who = case.complainant

    def t(moment):
        return moment.isoformat() if moment else None

    def person(user):
        return user.username if user else None

    return {
        "number": case.number,
        "archive_number": case.archive_number,
        "estate": case.estate.code,
        "kind": case.kind,
        "channel": case.channel,
        "received_at": t(case.received_at),
        "logged_at": t(case.logged_at),
        "happened_at": case.happened_at,
        "title": case.title,
        "content": case.content,
        "wishes": case.wishes,
        "complainant": {
            "name": who.name,
            "kind": who.kind,
            "phone": who.phone,
            "anonymous": case.anonymous,
            "confidential": case.confidential,
        },
        "place": place_of(case),
        "category": case.category.code if case.category_id else None,
        "urgency": case.urgency,
        "nature": case.nature,
        "nature_kind": case.nature_kind,
        "basis": case.basis,
        "basis_item": f"{case.basis_item.code} {case.basis_item.label}" if case.basis_item_id else "",
        "judged_by": person(case.judged_by),
        "judged_at": t(case.judged_at),
        "seconded_by": person(case.seconded_by),
        "seconded_at": t(case.seconded_at),
        "responded_at": t(case.responded_at),
        "emergency": _emergency(case, t, person),
        "dispatches": [
            {
                "department": a.department.code,
                "lead": a.lead,
                "handler": person(a.handler),
                "dispatched_at": t(a.dispatched_at),
                "accepted_at": t(a.accepted_at),
                "fed_back_at": t(a.fed_back_at),
            }
            for a in facts.assignments
        ],
        "named": [
            {
                "staff": person(n.staff),
                "department": n.department.code if n.department else None,
                "contractor": n.contractor.code if n.contractor else None,
                "allegation": n.allegation,
                "statement_asked_at": t(n.statement_asked_at),
                "statement": n.statement,
                "statement_at": t(n.statement_at),
            }
            for n in facts.named
        ],
        "resolution": case.resolution,
        "resolved_at": t(case.resolved_at),
        "verified_at": t(case.verified_at),
        "closed_at": t(case.closed_at),
        "closed_unreached": case.closed_unreached,
        "lesson": case.lesson,
        "natures": [
            {"at": t(n.at), "from": n.from_nature, "to": n.to_nature, "cause": n.cause, "by": person(n.by)}
            for n in NatureChange.objects.filter(case=case).select_related("by")
        ],
        "points": [
            {
                "number": p.ordinal,
                "text": p.text,
                "finding": p.finding,
                "found_at": t(p.found_at),
                "by": person(p.found_by),
            }
            for p in facts.points
        ],
        "reports": [
            {
                "stage": r.stage,
                "version": r.version,
                "at": t(r.at),
                "by": person(r.by),
                "fault_kind": r.fault_kind,
                "body": r.body,
            }
            for r in facts.reports
        ],
        "promises": [
            {"text": p.text, "due_at": t(p.due_at), "kept_at": t(p.kept_at), "by": person(p.made_by)}
            for p in facts.promises
        ],
        "contacts": [
            {
                "at": t(c.at),
                "way": c.way,
                "reached": c.reached,
                "answers": c.answers,
                "by": person(c.by),
                "content": c.entry.words.text if c.entry.words_id else "",
            }
            for c in facts.contacts
        ],
        "callbacks": [
            {
                "at": t(c.at),
                "way": c.way,
                "reached": c.reached,
                "solved": c.solved,
                "satisfaction": c.satisfaction,
                "by": person(c.by),
                "note": c.entry.words.text if c.entry.words_id else "",
            }
            for c in facts.callbacks
        ],
        "reviews": [
            {"asked_at": t(r.asked_at), "answered_at": t(r.answered_at), "upheld": r.upheld, "route": r.route}
            for r in Review.objects.filter(case=case)
        ],
        "clocks": [
            {
                "kind": c.kind,
                "starts_at": t(c.starts_at),
                "first_due_at": t(c.first_due_at),
                "due_at": t(c.due_at),
                "stopped_at": t(c.stopped_at),
                "cancelled": c.cancel_reason,
            }
            for c in facts.clocks
        ],
        "timeline": [
            {
                "at": t(e.at),
                "kind": e.kind,
                "by": person(e.actor) or e.actor_kind,
                "data": e.data,
                "words": e.words.text if e.words is not None else "",
            }
            for e in TimelineEntry.objects.filter(case=case).select_related("actor", "words").order_by("id")
        ],
        "attachments": [
            {"id": str(a.pk), "name": a.name, "sha256": a.sha256, "kind": a.kind}
            for a in Attachment.objects.filter(case=case)
        ],
    }


def _emergency(case, t, person) -> dict[str, Any] | None:
    """The emergency with its checklist as it was worded and ticked (rule I7), also of one that was switched off."""
    record = record_of(case)
    if record is None:
        return None
    return {
        "kind": record.kind.name,
        "since": t(record.since),
        "ended_at": t(record.ended_at),
        "rescuers_at": t(record.rescuers_at),
        "danger_removed_at": t(record.danger_removed_at),
        "people_hurt": record.people_hurt,
        "authority_told_at": t(record.authority_told_at),
        "items": [
            {
                "text": one.text,
                "done_at": t(one.done_at),
                "by": person(one.done_by),
                "note": one.note.text if one.note and one.note.erased_at is None else "",
            }
            for one in items_of(record)
        ],
    }
