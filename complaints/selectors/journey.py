"""The journey of a case as stops across the top of its page (SPEC §4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.choices import Kind, Nature
from complaints.clocks import label_of
from complaints.facts import Facts
from complaints.lifecycle import State as S
from deadlines.selectors import policy

LABELS = {
    "received": lazy("Received"),
    "judged": lazy("Judged"),
    "dispatched": lazy("Dispatched"),
    "explained": lazy("Explained"),
    "handled": lazy("Handled"),
    "verified": lazy("Verified"),
    "called_back": lazy("Called back"),
    "passed_on": lazy("Passed on"),
    "archived": lazy("Archived"),
}
WITH_DEPARTMENT = ("received", "judged", "dispatched", "handled", "verified", "called_back", "archived")
EXPLAINED = ("received", "judged", "explained", "verified", "called_back", "archived")
PRAISED = ("received", "passed_on", "archived")
STANDS_AT = {
    S.REGISTERED: "judged",
    S.JUDGING: "judged",
    S.AWAITING_SECOND: "judged",
    S.CLASSIFIED: "dispatched",
    S.DISPATCHED: "handled",
    S.HANDLING: "handled",
    S.RECTIFYING: "handled",
    S.RESOLVED: "verified",
    S.CALLING_BACK: "called_back",
    S.CLOSED: "archived",
    S.WITHDRAWN: "archived",
}


def journey(case, facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """The stops of `case` for `{% journey %}`: label, status past|now|next, its moment or a note, late or not.

    The present stop names the next clock and its due moment (or, for one that follows a lead, the lead);
    a stop to come says within which time it follows, by the policy in force.
    """
    route = _route(case, facts)
    here = _here(case, route)
    moments = _moments(case, facts)
    stops: list[dict[str, Any]] = []
    for place, name in enumerate(route):
        stop: dict[str, Any] = {"name": name, "label": LABELS[name]}
        if place < here:
            stop |= {"status": "past", "at": moments.get(name)}
        elif place == here:
            stop |= {"status": "now", **_present(case, at)}
        else:
            stop |= {"status": "next", "note": _within(name, case, at)}
        stops.append(stop)
    return stops


def _route(case, facts: Facts) -> tuple[str, ...]:
    if case.kind == Kind.PRAISE:
        return PRAISED
    told_only = case.nature in (Nature.INVALID, Nature.COMMUNICATIVE) and not case.department_id
    return EXPLAINED if told_only and not facts.assignments else WITH_DEPARTMENT


def _here(case, route: tuple[str, ...]) -> int:
    """The index of the stop the case stands at; past the end once it is archived."""
    state = case.state_before if case.state == S.MERGED else case.state
    if state == S.ARCHIVED:
        return len(route)
    name = STANDS_AT.get(state, "archived")
    if name not in route:
        name = "explained" if name in ("dispatched", "handled") else "archived"
    return route.index(name)


def _moments(case, facts: Facts) -> dict[str, datetime | None]:
    return {
        "received": case.received_at,
        "judged": case.judged_at,
        "dispatched": facts.lead.dispatched_at if facts.lead else None,
        "explained": case.resolved_at,
        "handled": case.resolved_at,
        "verified": case.verified_at,
        "called_back": None if case.withdrawn_at else case.closed_at,
        "passed_on": case.closed_at,
        "archived": case.archived_at,
    }


def _present(case, at: datetime) -> dict[str, Any]:
    if case.state == S.MERGED and case.lead_id:
        return {"note": _("follows {number}").format(number=case.lead.number)}
    if case.state == S.WITHDRAWN:
        return {"note": _("withdrawn"), "at": case.withdrawn_at}
    if not case.next_due_at:
        return {}
    return {"due": case.next_due_at, "clock": label_of(case.next_clock, case), "late": case.next_due_at < at}


def _within(name: str, case, at: datetime) -> str:
    kind = {"verified": "verify", "called_back": "callback", "archived": "archive"}.get(name)
    row = policy(kind, case.estate_id, at) if kind else None
    if row is None or not row.minutes:
        return ""
    hours, rest = divmod(row.minutes, 60)
    if rest or hours < 24 or hours % 24:
        return _("within {n} h").format(n=hours or 1)
    return _("within {n} h").format(n=hours) if hours <= 72 else _("within {n} days").format(n=hours // 24)
