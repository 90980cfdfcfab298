from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.places import looked_at
from complaints.choices import Urgency
from complaints.errors import ComplaintError
from complaints.facts import Facts as CaseFacts
from complaints.models import Case
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs import services
from repairs.facts import Facts
from repairs.forms import FORMS, OrderForm
from repairs.lifecycle import ACTIONS, State
from repairs.models import OrderFile, Trade
from repairs.selectors import parties_of, seen_by
from repairs.selectors.board import VIEWS, OrderFilter, counts, order_page
from repairs.selectors.labels import label_estates
from repairs.views.door import in_zone, order_for, page_of

TABS: dict[str, Any] = {
    "open": _("Open"),
    "to_send": _("To be sent"),
    "to_reach": _("Waiting for the call"),
    "visits": _("Visits"),
    "to_call_back": _("To call back"),
    "ended": _("Ended"),
    "any": _("All"),
}


@login_required
@require_safe
def orders(request: StaffRequest) -> HttpResponse:
    """The list of orders: the desk's, and the contractor's home (rules R9, R10)."""
    data = request.GET
    wanted = OrderFilter(
        view=data["view"] if data.get("view") in VIEWS else "open",
        q=data.get("q", ""),
        estates=looked_at(request),
        trades=[t for t in data.getlist("trade") if t],
        contractors=[c for c in data.getlist("contractor") if c],
        overdue="overdue" in data,
        repeats="repeats" in data,
    )
    page = order_page(request.user, wanted, cursor=data.get("cursor", ""))
    numbers = counts(request.user, wanted.estates)
    context = {
        "now": now(),
        "wanted": wanted,
        "tabs": [(name, label, numbers.get(name)) for name, label in TABS.items()],
        "rows": [
            {"order": o, "seen": seen_by(o, request.user), "state": State(o.state), "urgency": Urgency(o.urgency)}
            for o in page.rows
        ],
        "older": _older(data, page.next),
        "trades": Trade.objects.filter(active=True),
        "may_label": label_estates(request.user).exists(),
        "may_request": request.user.scope.is_staff_member,
    }
    return render(request, "repairs/orders.html", context)


def _older(data, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = data.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


@login_required
@require_safe
def order(request: StaffRequest, number: str) -> HttpResponse:
    """One order: what now, visit, clocks, history."""
    found = order_for(request.user, number)
    with in_zone(found, request.user):
        return render(request, "repairs/order.html", page_of(found, request.user))


@login_required
@require_safe
def of_case(request: StaffRequest, number: str) -> HttpResponse:
    """The orders of a complaint as its page shows them, asked again while it is open."""
    from repairs.on_case_page import orders_panel

    case = Case.objects.visible_to(request.user).select_related("estate").filter(number=number).first()
    panel = orders_panel(case, request.user, CaseFacts(case)) if case is not None else None
    if panel is None:
        raise Http404
    return render(request, panel.template, {"panel": panel.context, "now": now()})


@login_required
@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Ask for a deed (GET) or do it (POST); refused, the form comes back with what was typed and why (rule J2)."""
    found = order_for(request.user, number)
    with in_zone(found, request.user):
        form = form_for(found, action, request.user, request)
        if request.method == "POST" and form.perform():
            messages.success(request, form.done, extra_tags=f"draft:{form.draft}")
            address = found.get_absolute_url() or reverse("repairs:orders")
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
        template = "repairs/_act.html" if request.htmx else "repairs/act.html"
        context = {"form": form, "order": found, "seen": seen_by(found, request.user), "now": now()}
        context["refused"] = form.refusal
        return render(request, template, context, status=form.status)


def form_for(found, action: str, by: Any, request: Any) -> OrderForm:
    """The form of the deed for this party. Http404 for no such deed, 403 for one that is never theirs."""
    if action not in FORMS:
        raise Http404
    if not ACTIONS[action].parties & parties_of(found, by):
        raise PermissionDenied(_("This is not yours to do."))
    given: dict[str, Any] = {"order": found, "by": by, "facts": Facts(found)}
    if request.method == "POST":
        return FORMS[action](request.POST, request.FILES, **given)
    return FORMS[action](initial=request.GET.dict(), **given)


@login_required
@require_http_methods(["POST"])
def ring(request: StaffRequest, number: str) -> HttpResponse:
    """The telephone for whoever must ring; the tap is stamped as an attempt (rules R2, R10)."""
    found = order_for(request.user, number)
    try:
        phone = services.ring(found.number, by=request.user)
    except ComplaintError as error:
        messages.error(request, error.message)
        return redirect(found.get_absolute_url())
    return render(request, "repairs/ring.html", {"order": found, "phone": phone, "now": now()})


@login_required
@require_http_methods(["POST"])
def link(request: StaffRequest, number: str) -> HttpResponse:
    """A link to this one job, shown this once (rule R10)."""
    found = order_for(request.user, number)
    form = form_for(found, "issue_link", request.user, request)
    if not form.is_valid():
        return redirect("repairs:act", number, "issue_link")
    try:
        token = services.issue_link(found.number, by=request.user, **form.values())
    except ComplaintError as error:
        messages.error(request, error.message)
        return redirect(found.get_absolute_url())
    address = request.build_absolute_uri(reverse("job:page", args=[token]))
    return render(request, "repairs/link.html", {"order": found, "address": address, "now": now()})


@login_required
@require_safe
def photo(request: StaffRequest, pk) -> FileResponse:
    """A photo of an order, to those who see it now."""
    found = OrderFile.objects.select_related("order").filter(pk=pk, erased_at=None).first()
    if found is None:
        raise Http404
    seen = seen_by(order_for(request.user, found.order.number), request.user)
    if seen.level == "past":
        raise Http404
    return picture(found)


def picture(found: OrderFile) -> FileResponse:
    """The file as it is kept: re-encoded, sniffed by nobody."""
    answer = FileResponse(found.file.open("rb"), content_type="image/jpeg" if found.kind == "image" else None)
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
