"""Every deed on a case through one view: the table of forms says which form, the form knows its service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from complaints.facts import Facts
from complaints.forms import FORMS, ActionForm
from complaints.forms.base import refresh_version
from complaints.lifecycle import ACTIONS
from complaints.models import Case
from complaints.selectors import parties_of, seen_by
from complaints.services.actions import barred, why_not
from complaints.views.door import StaffRequest, case_for, in_zone, refuse


@login_required
@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Ask for a deed (GET) or do it (POST). Refused: the form comes back with what was typed and why (rule J2)."""
    case = case_for(request.user, number)
    with in_zone(case, request.user):
        form = _form(request, case, action)
        if "show" in request.POST or request.method == "GET":
            form.refusal = why_not(case, request.user, action, form.facts)
        elif form.perform():
            return _done(request, form)
        else:
            refresh_version(form, case_for(request.user, number).version)
        return _page(request, form)


def _form(request: StaffRequest, case: Case, action: str) -> ActionForm:
    """The form of the deed for this person. Http404 for no such deed, 403 for one that is never theirs."""
    if action not in FORMS:
        raise Http404
    facts = Facts(case)
    if not ACTIONS[action].parties & parties_of(case, request.user, facts):
        raise refuse(barred(case, request.user, action, facts) or "")
    given: dict[str, Any] = {"case": case, "by": request.user, "facts": facts}
    if request.method == "GET" or "show" in request.POST:
        return FORMS[action](initial=_asked_again(request), **given)
    return FORMS[action](request.POST, request.FILES, **given)


def _asked_again(request: StaffRequest) -> dict:
    """What was typed so far, for a form that only wants other choices (people of a department, more rows)."""
    typed = request.POST if "show" in request.POST else request.GET
    kept: dict[str, Any] = {name: values if len(values) > 1 else values[0] for name, values in typed.lists() if values}
    if request.POST.get("show") == "rows" and str(kept.get("rows", "")).isdecimal():
        kept["rows"] = int(kept["rows"]) + 2
    return kept


def _done(request: StaffRequest, form: ActionForm) -> HttpResponse:
    """Back to the case with a message; to the queue where the deed took the case out of sight."""
    seen = Case.objects.visible_to(request.user).filter(pk=form.case.pk).exists()
    messages.success(request, form.done, extra_tags=f"draft:{form.draft}")
    address = form.case.get_absolute_url() if seen else reverse("complaints:queue")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _page(request: StaffRequest, form: ActionForm) -> HttpResponse:
    case = form.case
    template = "complaints/_act.html" if request.htmx else "complaints/act.html"
    context = {"form": form, "case": case, "seen": seen_by(case, request.user, form.facts)}
    return render(request, template, context, status=form.status)
