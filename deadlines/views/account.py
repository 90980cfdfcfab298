"""Why a clock is due when it is (rule D8)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from deadlines.access import may_read
from deadlines.models import Clock
from deadlines.registry import SUBJECTS
from deadlines.selectors import account as accounts
from deadlines.selectors import visible_clock


@require_GET
@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The line-by-line account of one clock, to those who may know of what it belongs to; as a dialog or a page."""
    clock = visible_clock(request.user, pk)
    if clock is None:
        raise Http404
    name = SUBJECTS[clock.subject_kind].names([clock.subject_id]).get(clock.subject_id, "")
    template = "deadlines/_account.html" if getattr(request, "htmx", False) else "deadlines/account.html"
    context = {"account": accounts.of(clock), "clock": clock, "subject": name, "policy_url": _rule(request, clock)}
    return render(request, template, context)


def _rule(request: HttpRequest, clock: Clock) -> str:
    """Where the rule behind the clock stands, for those who may read the table."""
    if clock.policy is None or not may_read(request.user):
        return ""
    url = reverse("deadlines:policy", args=[clock.kind])
    return f"{url}?{urlencode({'variant': clock.variant})}" if clock.variant else url
