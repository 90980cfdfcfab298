"""The two forms on paper: 客户投诉记录表 and 客户投诉跟进记录表. Every printing is written down."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

import audit.services as audit
from complaints.choices import Stage
from complaints.clocks import SUBJECT
from complaints.facts import Facts
from complaints.selectors import seen_by
from complaints.selectors.emergencies import items_of, record_of
from complaints.selectors.paper import ticks
from complaints.selectors.seen import FULL, RELAYER
from complaints.views import panels
from complaints.views.door import case_for, in_zone
from deadlines.clock import now


@login_required
@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    """客户投诉记录表: one page to sign and seal."""
    return _print(request, number, "record")


@login_required
@require_safe
def followup(request: HttpRequest, number: str) -> HttpResponse:
    """客户投诉跟进记录表: contacts, reports, verification, callbacks in the order they happened."""
    return _print(request, number, "followup")


def _print(request: HttpRequest, number: str, form: str) -> HttpResponse:
    case = case_for(request.user, number)
    facts, at = Facts(case), now()
    seen = seen_by(case, request.user, facts)
    if seen.level == RELAYER:
        raise Http404
    audit.record("printed", by=request.user, subject=(SUBJECT, case.pk), at=at, data={"form": form})
    with in_zone(case, request.user):
        context = {"case": case, "seen": seen, "facts": facts, "at": at, **_shared(request, case, seen, facts)}
        return render(request, f"print/{form}.html", context)


def _shared(request: HttpRequest, case, seen, facts: Facts) -> dict[str, Any]:
    talk = [] if seen.hidden else list(reversed(facts.contacts))
    return {
        "by": request.user,
        **_emergency(case),
        "points": panels.point_rows(case, seen, facts),
        **ticks(
            kind=None if seen.hidden else case.complainant.kind,
            channel=case.channel,
            nature=case.nature,
            solved=_last(facts, "solved"),
            satisfied=_last(facts, "satisfaction"),
        ),
        "first": next((c for c in talk if c.answers), None),
        "in_time": _answered_in_time(facts),
        "contacts": talk,
        "callbacks": [] if seen.hidden else list(reversed(facts.callbacks)),
        "reports": [(r, Stage(r.stage)) for r in reversed(facts.reports)],
        "promises": [] if seen.hidden else facts.promises,
        "verifications": [] if seen.hidden else _verifications(case),
        "qr": _qr(case) if seen.level == FULL else "",
    }


def _emergency(case) -> dict[str, Any]:
    """The emergency and its checklist, also of one that was switched off (rule I7)."""
    record = record_of(case)
    return {"emergency": record, "checklist": items_of(record) if record else []}


def _last(facts: Facts, name: str) -> str:
    return next((getattr(c, name) for c in facts.callbacks if c.reached), "")


def _answered_in_time(facts: Facts) -> bool:
    clock = next((c for c in facts.clocks if c.kind == "response"), None)
    return bool(clock and clock.stopped_at and clock.stopped_at <= clock.due_at)


def _verifications(case) -> list:
    from complaints.models import TimelineEntry

    entries = TimelineEntry.objects.filter(case=case, kind__in=("verified", "verify_failed"))
    return list(entries.select_related("actor", "words").order_by("id"))


def _qr(case) -> SafeString:
    """The resident's private page as a QR code: an svg element without styles, as the content policy asks."""
    code = segno.make(f"{settings.PUBLIC_URL}/portal/c/{case.token}/", error="m")
    svg = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return SafeString(svg)  # nosec B703  # paths drawn from the squares; no text of anybody stands in it
