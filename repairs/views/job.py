"""The one-job page (rule R10): a link, no account, from acceptance to signature, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.errors import ComplaintError, NotFound
from repairs.forms import FORMS
from repairs.lifecycle import State
from repairs.models import OrderFile
from repairs.services import finished, redeem
from repairs.services import ring as stamped
from repairs.views.desk import form_for, picture
from repairs.views.door import in_zone, page_of

STEPS = ("reach", "prepare", "arrive", "protect", "photo", "quote", "complete")
"""The way of a job on the telephone, in its order."""


def holding(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Opens the page for whoever holds a valid link; every other link meets one and the same answer."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            order, holder = redeem(token)
        except NotFound:
            return _private(_ended(request, token, kwargs.get("action", "")))
        with in_zone(order):
            return _private(view(request, token, order, holder, *args, **kwargs))

    return opened


def _ended(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """What a link says that opens nothing; one that ended with its job done says thank you, and nothing more."""
    order = finished(token)
    if order is None:
        return render(request, "job/gone.html", status=404)
    again = request.method == "POST" and action == "complete"  # it arrived the first time, its answer did not
    return render(request, "job/done.html", {"desk": _desk(order), "order": order}, status=200 if again else 404)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    return response


def _desk(order) -> dict[str, Any]:
    return {"name": order.estate.label, "phone": order.estate.hotline}


@require_safe
@holding
def page(request: HttpRequest, token: str, order, holder) -> HttpResponse:
    """The job as its technician needs it now: the clock, the telephone, the visit, the next step."""
    context = page_of(order, holder)
    names = {action.name for action in (context["primary"], *context["others"]) if action}
    steps = [name for name in STEPS if name in names]
    context |= {
        "token": token,
        "desk": _desk(order),
        "can": names,
        "steps": steps,
        "more": [a for a in context["others"] if a.name not in (*STEPS, "ring", "note") and a.name in FORMS],
        "thirty": context["state"] == State.SENT,
        "tries": context["facts"].failed_attempts,
    }
    return render(request, "job/page.html", context)


@require_http_methods(["GET", "POST"])
@holding
def act(request: HttpRequest, token: str, order, holder, action: str) -> HttpResponse:
    """One step of the job: one form, big buttons; what was typed survives a refusal and a lost line."""
    form = form_for(order, action, holder, request)
    if request.method == "POST" and form.perform():
        messages.success(request, form.done, extra_tags=f"draft:{form.draft}")
        try:
            redeem(token)
        except NotFound:
            return render(request, "job/done.html", {"desk": _desk(order), "order": order})
        return redirect("job:page", token)
    context = {
        "form": form,
        "order": order,
        "token": token,
        "desk": _desk(order),
        "refused": form.refusal,
        "fields": [one for one in form.visible_fields() if not one.name.rpartition("_")[2].isdigit()],
        **{k: v for k, v in page_of(order, holder, form.facts).items() if k in ("now", "seen", "files", "quote")},
    }
    return render(request, "job/act.html", context, status=form.status)


@require_POST
@holding
def ring(request: HttpRequest, token: str, order, holder) -> HttpResponse:
    """Dial: the tap is stamped as an attempt before the number is shown (rules R2, P5)."""
    try:
        phone = stamped(order.number, by=holder)
    except ComplaintError as error:
        messages.error(request, error.message)
        return redirect("job:page", token)
    return render(request, "job/ring.html", {"order": order, "token": token, "phone": phone, "desk": _desk(order)})


@require_safe
@holding
def photo(request: HttpRequest, token: str, order, holder, pk) -> FileResponse:
    found = OrderFile.objects.filter(pk=pk, order=order, erased_at=None).first()
    if found is None:
        raise Http404
    return picture(found)


def address_of(token: str) -> str:
    return reverse("job:page", args=[token])
