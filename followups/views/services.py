"""Special paid services (rule J10): the list, asking for one, each step."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.places import chosen
from accounts.selectors import estates_of
from complaints.models import Case
from complaints.views.door import StaffRequest
from deadlines.clock import now
from deadlines.models import Clock
from followups import services
from followups.forms import FORMS
from followups.forms.services import AskForm
from followups.lifecycle import ACTIONS, State
from followups.models import Call, PaidService
from followups.selectors import services as selectors
from followups.services.keep_in_step import SERVICE
from followups.views.door import act_page, guarded
from hotline.views.door import attempt, go
from repairs.views.door import limits

ask = require_http_methods(["GET", "HEAD", "POST"])
inside_only = guarded(selectors.sees_services, gettext_lazy("Paid services are for the desk and the departments."))
TABS: dict[str, Any] = {
    "open": gettext_lazy("Open"),
    "ended": gettext_lazy("Ended"),
    "any": gettext_lazy("All"),
}


@inside_only
@require_safe
def services_list(request: StaffRequest) -> HttpResponse:
    """The paid services the person may know of."""
    view, here = request.GET.get("view", "open"), chosen(request)
    view = view if view in TABS else "open"
    estates = [here.code] if here else None
    page = selectors.page_of(request.user, view=view, estates=estates, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [{"service": s, "state": State(s.state)} for s in page.rows],
        "tabs": list(TABS.items()),
        "view": view,
        "next": f"?view={view}&cursor={page.next}" if page.next else "",
        "previous": f"?view={view}&cursor={page.previous}" if page.previous else "",
        "now": now(),
    }
    return render(request, "followups/services.html", context)


@inside_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    """Write one down, by hand or from a complaint."""
    case = Case.objects.visible_to(request.user).filter(number=request.GET.get("complaint", "")).first()
    estates = [e for e in estates_of(request.user) if selectors.may_ask(request.user, e.pk)]
    here = case.estate if case else chosen(request) or (estates[0] if estates else None)
    if here is None:
        raise PermissionDenied(_("This is not yours to do."))
    initial = {"case": case.number, "unit": case.unit.code if case.unit else ""} if case else {}
    form = AskForm(
        request.POST or None, estates=estates, departments=selectors.departments_for(request.user, here), here=here,
        initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.ask_service(by=request.user, case=_case(request, form), **form.values()))
        if made is not None:
            return go(request, made.get_absolute_url(), _("Written down."))
    back = reverse("followups:services")
    return act_page(request, form, title=_("A paid service"), button=_("Write it down"), back=back)


def _case(request: StaffRequest, form: AskForm) -> Case | None:
    """The complaint it belongs to; one that may not be known is not dropped without a word."""
    number = form.cleaned_data.get("case", "")
    if not number:
        return None
    found = Case.objects.visible_to(request.user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _service(request: StaffRequest, number: str) -> PaidService:
    found = PaidService.objects.visible_to(request.user).select_related(*selectors.JOINS)
    one = found.filter(number=number.strip().upper()).first()
    if one is None:
        raise Http404
    return one


@inside_only
@require_safe
def one(request: StaffRequest, number: str) -> HttpResponse:
    """One paid service: where it stands, what now, its clock, its history."""
    service, at = _service(request, number), now()
    clocks = Clock.objects.filter(subject_kind=SERVICE, subject_id=service.pk).order_by("pk")
    actions = selectors.actions_of(service, request.user, at)
    call = Call.objects.visible_to(request.user).filter(service=service, standing="open").first()
    context = {
        "service": service,
        "state": State(service.state),
        "steps": _steps(service),
        "actions": actions,
        "call": call,
        "clocks": limits(clocks, at),
        "entries": [(e, STEPS.get(e.kind, e.kind)) for e in service.entries.select_related("actor")],
        "now": at,
    }
    return render(request, "followups/service.html", context)


STEPS: dict[str, Any] = {
    "asked": gettext_lazy("asked for it"),
    "checked": gettext_lazy("checked the agreement"),
    "priced": gettext_lazy("told the price"),
    "agreed": gettext_lazy("had the price agreed"),
    "finished": gettext_lazy("reported it done"),
    "signed": gettext_lazy("had it signed"),
    "callback": gettext_lazy("called back"),
    "again": gettext_lazy("it is done again"),
    "closed": gettext_lazy("closed it"),
    "cancelled": gettext_lazy("cancelled it"),
}
ROAD = (State.ASKED, State.CHECKED, State.PRICED, State.AGREED, State.DONE, State.SIGNED, State.CLOSED)


def _steps(service: PaidService) -> list[tuple[Any, str]]:
    """(label, past, now or "") of each stop on the road."""
    here = ROAD.index(State(service.state)) if service.state in ROAD else -1
    return [(s.label, "past" if i < here else "now" if i == here else "") for i, s in enumerate(ROAD)]


@inside_only
@ask
def act(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Ask for a step (GET) or take it (POST)."""
    service = _service(request, number)
    if action not in FORMS:
        raise Http404
    if not ACTIONS[action].parties & selectors.parties_of(service, request.user):
        raise PermissionDenied(_("This is not yours to do."))
    form = FORMS[action](request.POST or None, row=service)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: form.perform(request.user)) is not None:
        return go(request, service.get_absolute_url(), form.done)
    label = ACTIONS[action].label
    return act_page(
        request, form, title=label, button=label, back=service.get_absolute_url(), intro=form.intro, signs=form.signs,
        drawn="signature",
    )  # fmt: skip
