"""Why a clock is due when it is (rule D8)."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from deadlines.access import may_read
from deadlines.clock import now
from deadlines.forms import SeenForm
from deadlines.models import Clock
from deadlines.registry import SUBJECTS, label
from deadlines.selectors import account as accounts
from deadlines.selectors import visible_clock
from deadlines.services import see, to_be_seen
from deadlines.views.gate import done, tried, user_of


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


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Seen, and this is what I do" about a climb of a call or an order (rule D5); a case's is a deed on the case."""
    clock, form = to_be_seen(request.user, pk), SeenForm(request.POST or None)
    if form.is_valid() and tried(form, lambda: see(pk, by=user_of(request), text=form.cleaned_data["text"], at=now())):
        return done(request, "/", _("Your answer is kept with it."))
    name = SUBJECTS[clock.subject_kind].names([clock.subject_id]).get(clock.subject_id, "")
    state = str(clock.state_at(now()))
    shown = SimpleNamespace(state=state, starts_at=clock.starts_at, due_at=clock.due_at, stopped_at=clock.stopped_at)
    context = {"form": form, "chip": shown, "subject": name, "kind": label(clock.kind)}
    return render(request, "deadlines/seen.html", context, status=400 if form.errors else 200)


def _rule(request: HttpRequest, clock: Clock) -> str:
    """Where the rule behind the clock stands, for those who may read the table."""
    if clock.policy is None or not may_read(request.user):
        return ""
    url = reverse("deadlines:policy", args=[clock.kind])
    return f"{url}?{urlencode({'variant': clock.variant})}" if clock.variant else url
