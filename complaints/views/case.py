"""The page of one case, and the telephone behind its click."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints import slots
from complaints.errors import ComplaintError
from complaints.facts import Facts
from complaints.forms import FORMS
from complaints.selectors import seen_by
from complaints.selectors.history import history
from complaints.selectors.journey import journey
from complaints.selectors.seen import RELAYER
from complaints.selectors.tasks import offer_due
from complaints.services import reveal_phone
from complaints.services.whatnow import what_now
from complaints.views import panels
from complaints.views.clock_panel import beside_clocks
from complaints.views.door import StaffRequest, case_for, in_zone, refuse
from deadlines.clock import now

COMPOSER = ("contact", "note", "promise")


@login_required
@require_safe
def page(request: StaffRequest, number: str) -> HttpResponse:
    """The case as this person may see it; to HTMX the part it asks for: more history, or another composer."""
    case = case_for(request.user, number, panels=not request.htmx or request.htmx.boosted)
    facts, at = Facts(case), now()
    seen = seen_by(case, request.user, facts)
    with in_zone(case, request.user):
        if request.htmx and "say" in request.GET:
            return render(request, "complaints/_composer.html", {"case": case, **_composer(request, case, facts)})
        context = {"case": case, "seen": seen, "history": _history(request, case, seen.level, facts, at)}
        if request.htmx and not request.htmx.boosted:
            return render(request, "complaints/_history.html", context)
        return render(request, "complaints/case.html", context | _panels(request, case, seen, facts, at))


def _history(request: StaffRequest, case, level: str, facts: Facts, at) -> Any:
    before = request.GET.get("before", "")
    return history(
        case,
        level,
        facts,
        at,
        tab=request.GET.get("tab", "all"),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        wall=panels.may_know_names(case, request.user),
    )


def _panels(request: StaffRequest, case, seen, facts: Facts, at) -> dict[str, Any]:
    user = request.user
    act = what_now(case, user, facts)
    clocks = panels.clock_rows(facts, at, plain=seen.hidden)
    inside = seen.level != RELAYER
    return {
        "facts": facts,
        **panels.emergency_panel(case, seen, facts, act.every, at),
        "act": act,
        "stops": journey(case, facts, at),
        "inside": inside,
        **(panels.clock_parts(clocks) if inside else {}),
        "beside": beside_clocks(case, user, facts, at, act.every) if inside else {},
        "late_clocks": sum(1 for c in clocks if c.state in ("breached", "late")),
        "next_clock": panels.next_clock(clocks),
        "promises": [] if seen.hidden else panels.promise_rows(facts, at),
        "decisions": panels.decision_rows(facts, at) if inside else [],
        "offers": panels.offer_rows(facts) if inside and not seen.hidden else [],
        "offer_due": inside and not seen.hidden and offer_due(case, facts),
        "measures": panels.measure_rows(facts, at) if inside else [],
        "agreements": facts.agreements if inside else [],
        "points": panels.point_rows(case, seen, facts),
        "found": sum(1 for p in facts.points if p.finding),
        "people": panels.people_rows(case, seen, facts),
        "named": facts.named if panels.may_know_names(case, user) else [],
        "walled": len(facts.walled) if panels.may_know_names(case, user) else 0,
        "files": panels.files_of(case, seen.level, user),
        **(panels.archive_panel(case, seen) if inside else {}),
        **panels.relatives(case, user),
        "slots": slots.panels_of(case, user, facts) if inside else [],
        **_composer(request, case, facts, act.every),
    }


def _composer(request: StaffRequest, case, facts: Facts, every=None) -> dict[str, Any]:
    """The small form in the history: a contact, an inside note or a promise, as far as the person may."""
    every = what_now(case, request.user, facts).every if every is None else every
    offered = [name for name in COMPOSER if name in every]
    if not offered:
        return {"composer": None}
    wanted = request.GET.get("say", "")
    name = wanted if wanted in offered else offered[0]
    form = FORMS[name](case=case, by=request.user, facts=facts, prefix_id="say")
    return {"composer": form, "composers": offered}


@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: StaffRequest, number: str) -> HttpResponse:
    """The whole telephone number, after a click that is written down (rule P5)."""
    case = case_for(request.user, number)
    seen = seen_by(case, request.user)
    context: dict[str, Any] = {"case": case, "seen": seen}
    if not seen.may_reveal:
        raise refuse(_("You do not need this number."))
    if request.method == "POST":
        try:
            context["phone"] = reveal_phone(number, by=request.user)
        except ComplaintError as error:
            raise refuse(str(error.message)) from error
        if request.htmx:
            return render(request, "complaints/_phone.html", context)
    return render(request, "complaints/reveal.html", context)
