"""A case as the API tells it: one plain dictionary, the same keys for everybody, empty where the viewer may not look.

Built by hand: a serializer per row costs more than the statements. `answers.py` declares the same shape for
the schema, and a test holds the two together.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from complaints.api import parts
from complaints.api.parts import moment
from complaints.choices import Urgency
from complaints.errors import NotFound
from complaints.facts import Facts, facts_of_row
from complaints.models import Case, Review
from complaints.selectors import seen_by, timeline
from complaints.selectors.seen import FULL, HANDLER, LIST_JOINS, RELAYER
from complaints.services.actions import actions_of
from deadlines.api import clock_shape
from deadlines.clock import now


def fetch(number: str, viewer: Any) -> Case:
    """The case with all its shape needs joined. Raises NotFound for what the viewer may not know of."""
    from django.utils.translation import gettext as _

    found = Case.objects.visible_to(viewer).select_related(*LIST_JOINS, "lead").filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such case."))
    return found


def row(case: Any, viewer: Any, at: datetime) -> dict[str, Any]:
    """A case in a list. Costs no query: shares come with the row (`queue_page`)."""
    return summary(case, seen_by(case, viewer, facts_of_row(case, viewer)), at)


def summary(case: Case, seen: Any, at: datetime) -> dict[str, Any]:
    """What list and detail have in common. A relayer reads the state, what they logged and the answer (SPEC §4)."""
    zone, inside = case.estate.zone, seen.level in (FULL, HANDLER)
    who = case.complainant
    return {
        "number": case.number,
        "kind": case.kind,
        "estate": case.estate.code,
        "channel": case.channel,
        "state": case.state,
        "title": seen.title,
        "nature": (case.nature or None) if inside else None,
        "nature_kind": (case.nature_kind or None) if inside else None,
        "urgency": Urgency(case.urgency).code if inside else None,
        "emergency": case.emergency,
        "category": case.category.code if inside and case.category else None,
        "department": case.department.code if inside and case.department else None,
        "handler": case.handler.username if inside and case.handler else None,
        "received_at": moment(case.received_at, zone),
        "logged_at": moment(case.logged_at, zone),
        "due_at": moment(case.next_due_at, zone) if inside else None,
        "overdue": bool(inside and case.is_open and case.next_due_at and case.next_due_at < at),
        "complainant": {
            "name": seen.name or None,
            "phone": seen.phone or None,
            "unit": case.unit.code if seen.unit and case.unit else None,
            "kind": who.kind if seen.who_kind else None,
            "anonymous": case.anonymous,
            "confidential": case.confidential,
        },
        "place": seen.place,
        "content": seen.content,
        "wishes": seen.wishes,
        "version": case.version,
    }


def detail(case: Case, viewer: Any, facts: Facts | None = None, entries: list[Any] | None = None) -> dict[str, Any]:
    """The whole case as `viewer` may read it; statements do not grow with its length.

    `facts` and `entries` are given of a case just born, which is not read again and has nothing of `_since_birth`.
    """
    at, facts, newborn = now(), facts or Facts(case), entries is not None
    seen = seen_by(case, viewer, facts)
    if entries is None:
        lines = timeline.lines(case, seen.level, limit=None, wall=_may_know_names(case, viewer))
    else:
        lines = [timeline.line_of(entry, case, seen.level, bare=True) for entry in entries]
    may, lacking = actions_of(case, viewer, facts)
    zone = case.estate.zone
    private = case.confidential and seen.level == HANDLER
    inside = seen.level in (FULL, HANDLER)
    full = seen.level == FULL
    return {
        **summary(case, seen, at),
        "external_number": case.external_number if full else "",
        "external_due_at": moment(case.external_due_at, zone) if full else None,
        "basis": case.basis if inside else "",
        "result": case.resolution,
        "emergency_record": parts.emergency(facts.emergency, zone, private) if inside else None,
        "points": [parts.point(point, zone, private) for point in facts.points] if inside else [],
        "clocks": [clock_shape(one, at, zone, started=newborn) for one in facts.clocks] if inside else [],
        **(NEW if newborn else _since_birth(case, viewer, facts, seen.level, at)),
        "named": [parts.named(one, zone) for one in facts.named] if _may_know_names(case, viewer) else [],
        "attachments": [parts.file(one) for line in lines for one in line.files],
        "timeline": [parts.line(line, zone) for line in lines],
        "actions": [action.name for action in may],
        "blocked": [
            {"action": b.action.name, "missing": [{"code": m.code, "text": str(m)} for m in b.missing]} for b in lacking
        ],
    }


def _since_birth(case: Case, viewer: Any, facts: Facts, level: str, at: datetime) -> dict[str, Any]:
    """What a case just registered has nothing of, as a viewer of that level may read it."""
    zone = case.estate.zone
    inside, full = level in (FULL, HANDLER), level == FULL
    talk = inside and not (case.confidential and level == HANDLER)
    return {
        "lead": _lead(case, viewer) if inside else None,
        "delegate": case.delegate.username if inside and case.delegate is not None else None,
        "resolved_at": moment(case.resolved_at, zone),
        "closed_at": moment(case.closed_at, zone),
        "archive_number": (case.archive_number or None) if inside else None,
        "lesson": (case.lesson or None) if full else None,
        "departments": [parts.share(share, zone) for share in facts.assignments] if inside else [],
        "contacts": [parts.contact(one, zone) for one in facts.contacts] if talk else [],
        "reports": [parts.report(one, zone) for one in facts.reports] if inside else [],
        "promises": [parts.promise(one, at, zone) for one in facts.promises] if talk else [],
        "callbacks": [parts.callback(one, zone) for one in facts.callbacks] if talk else [],
        "reviews": [parts.review(one, zone) for one in Review.objects.filter(case=case)] if full else [],
        "offers": [parts.offer(one, zone) for one in facts.offers] if talk else [],
        "measures": [parts.measure(one, zone) for one in facts.measures] if inside else [],
        "decisions": [parts.decision(one, zone) for one in facts.every_decision] if full else [],
        "nature_changes": [parts.nature_change(one, zone) for one in facts.nature_changes] if inside else [],
    }


_NOTHING = ("lead", "delegate", "resolved_at", "closed_at", "archive_number", "lesson")
_NONE = ("departments", "contacts", "reports", "promises", "callbacks", "reviews", "offers", "measures", "decisions",
         "nature_changes")  # fmt: skip
NEW: dict[str, Any] = {**dict.fromkeys(_NOTHING), **dict.fromkeys(_NONE, ())}
"""`_since_birth` of a case just registered, as JSON draws it; a test holds the two together."""


def newborn(case: Any, viewer: Any) -> dict[str, Any]:
    """The case just registered by `viewer`, from what was written a moment ago: no statement of its own."""
    born = case.at_birth
    facts = Facts(case)
    facts.__dict__.update(
        points=born.points, clocks=sorted(born.clocks, key=lambda c: (c.due_at, c.pk)), named=born.named,
        assignments=[], reports=[], promises=[], contacts=[], callbacks=[], review=None, handled_by=set(),
        every_decision=[], nature_changes=[], offers=[], measures=[], agreements=[],
        requests=[], accountabilities=[], asks=[],
    )  # fmt: skip
    # Whoever says it is about themselves has just put up the wall between them and the case (rule P4).
    return _behind_the_wall(case) if viewer.pk in facts.walled else detail(case, viewer, facts, born.entries)


def after(done: Any, viewer: Any) -> dict[str, Any]:
    """The case after a deed of `viewer`, from what the service gave; number and state if they may look no more."""
    made = done[0] if isinstance(done, list) else done
    case = made if isinstance(made, Case) else made.case
    try:
        return detail(fetch(case.number, viewer), viewer)
    except NotFound:
        return _behind_the_wall(case)


def _behind_the_wall(case: Case) -> dict[str, Any]:
    """Number and state, for somebody who did a deed and may not look any more; every other key empty."""
    texts = ("title", "name", "phone", "unit", "who_kind", "place", "content", "wishes")
    seen = SimpleNamespace(level=RELAYER, **dict.fromkeys(texts, ""))
    lists = ("points", "clocks", "named", "attachments", "timeline", "actions", "blocked")
    return {
        **summary(case, seen, now()),
        **dict.fromkeys(("external_number", "basis", "result"), ""),
        **dict.fromkeys(("emergency_record", "external_due_at")),
        **NEW,
        **dict.fromkeys(lists, ()),
    }


def _may_know_names(case: Case, viewer: Any) -> bool:
    from accounts.scope import SUPERVISING

    return viewer.scope.holds(SUPERVISING, case.estate_id)


def _lead(case: Case, viewer: Any) -> str | None:
    if case.lead_id is None:
        return None
    return Case.objects.visible_to(viewer).filter(pk=case.lead_id).values_list("number", flat=True).first()
