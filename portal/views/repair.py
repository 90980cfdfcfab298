"""The page of one repair behind its private link, and what its holder may do (rules W3, R2 to R6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.errors import ComplaintError
from complaints.models.attachment import FileKind
from deadlines.clock import now
from portal.forms import AddForm, AnswerForm, ReasonForm
from portal.limits import ADDITIONS, DEEDS, PHOTO_MB, PHOTOS
from portal.selectors.repair import Repair, repair_by_token, repair_file
from portal.services import Busy, agree_time, count, first_time
from portal.views.frame import gone, owner_of, picture, private, show, staged, take_files
from portal.views.matter import _busy, ask
from repairs import services
from repairs.models import Order
from repairs.parties import OrderResident


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view its order; an address that opens none gets the one answer."""

    @wraps(view)
    @private
    def opened(request: HttpRequest, token: str, **options: Any) -> HttpResponse:
        order = repair_by_token(token)
        return gone(request) if order is None else view(request, order, **options)

    return opened


def _back(order: Order) -> HttpResponse:
    return redirect("portal:order", token=order.token)


def _page(request: HttpRequest, order: Order, form: Any = None, status: int = 200, **context: Any) -> HttpResponse:
    held = _held(request, order)
    return show(
        request, "portal/order.html", order.estate, status, matter=Repair(order, now()), order=order,
        form=form or AddForm(), mark=uuid.uuid4().hex, text=held["text"], files=staged(request, held["uploads"]),
        max=PHOTOS, mb=PHOTO_MB, **{"answer": AnswerForm(), **context},
    )  # fmt: skip


def _held(request: HttpRequest, order: Order) -> dict[str, Any]:
    """Words and files on their way to this repair that are not sent yet."""
    return request.session.get(f"portal_order_{order.pk}", {"text": "", "uploads": []})


@require_safe
@by_link
def order(request: HttpRequest, order: Order) -> HttpResponse:
    """How it stands."""
    return _page(request, order)


def _done(request: HttpRequest, deed: Callable[[], str]) -> int:
    """Carry out one deed of the resident's: 0 where it is done, else the answer's status; both said in words."""
    owner_of(request)  # the session that is counted
    try:
        count(request, "deed", DEEDS)
        messages.success(request, deed())
    except Busy:
        messages.warning(request, _busy())
        return 429
    except ComplaintError as error:
        messages.warning(request, " ".join([*map(str, getattr(error, "fields", {}).values())]) or str(error))
        return error.status
    return 0


def _deed(request: HttpRequest, order: Order, deed: Callable[[], str], form: Any = None) -> HttpResponse:
    """A deed from the page of the repair; words typed with it (`form`) stay there where it came too often."""
    status = _done(request, deed)
    if status == 429 and form is not None:
        return _page(request, order, status=status, **form)
    return _back(order)


@require_POST
@by_link
def price(request: HttpRequest, order: Order) -> HttpResponse:
    """Accept the price that was shown, or decline it (rule R3)."""
    quote = request.POST.get("quote", "")
    if not (quote.isdecimal() and len(quote) < 18):
        return _back(order)
    who, why, declined = OrderResident(order.pk), ReasonForm(request.POST), "decline" in request.POST
    if not why.is_valid():
        return _page(request, order, status=422, why=why)
    said = why.cleaned_data["text"]
    return _deed(request, order, lambda: _answered(order, who, int(quote), said, declined), {"why": why})


def _answered(order: Order, who: OrderResident, quote: int, reason: str, declined: bool) -> str:
    if declined:
        services.decline_quote(order.number, by=who, quote=quote, reason=reason)
        return _("You declined. Nothing that costs money is done; we ring you.")
    services.accept_quote(order.number, by=who, quote=quote)
    return _("Thank you. You accepted the price; the work can begin.")


@ask
@by_link
def time(request: HttpRequest, order: Order) -> HttpResponse:
    """Choose when somebody comes: another time, or the first where we could not reach them (rules R5, W3)."""
    matter = Repair(order, now())
    if not matter.agrees:
        return _back(order)
    if request.method == "POST" and request.POST.get("window"):
        return _deed(request, order, lambda: _chosen(order, request.POST["window"]))
    wrong = _("Please choose one of the times.") if request.method == "POST" else ""
    return show(
        request, "portal/order_time.html", order.estate, 422 if wrong else 200, matter=matter, order=order, wrong=wrong
    )


def _chosen(order: Order, key: str) -> str:
    agree_time(order, key)
    return _("Thank you, it is written down. Whoever comes has been told.")


@require_POST
@by_link
def answer(request: HttpRequest, order: Order) -> HttpResponse:
    """Whether it is solved and how they are satisfied; "not solved" and somebody else comes (rules R2, R6)."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, order, status=422, answer=form)
    return _deed(request, order, lambda: _told(order, form.cleaned_data), {"answer": form})


def _told(order: Order, given: dict[str, Any]) -> str:
    said = services.callback(order.number, by=OrderResident(order.pk), way="posted", reached=True, **given)
    if said.is_open:
        return _("We are sorry. Somebody else takes it over under the same number, and rings you.")
    return _("Thank you for your answer.")


@ask
@by_link
def cancel(request: HttpRequest, order: Order) -> HttpResponse:
    """No longer needed, after saying what it means."""
    matter = Repair(order, now())
    if not matter.can.get("cancel"):
        return _back(order)
    form, status = ReasonForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = _done(request, lambda: _cancelled(order, form.cleaned_data["text"])) if form.is_valid() else 422
        if status not in (422, 429):
            return _back(order)
    return show(request, "portal/order_cancel.html", order.estate, status, matter=matter, order=order, form=form)


def _cancelled(order: Order, reason: str) -> str:
    services.cancel(order.number, by=OrderResident(order.pk), reason=reason)
    return _("Cancelled.")


@ask
@by_link
def add(request: HttpRequest, order: Order) -> HttpResponse:
    """Add words and photos."""
    if request.method != "POST":
        return _back(order)
    form, text = AddForm(request.POST), request.POST.get("text", "").strip()
    if not first_time(order.pk, request.POST.get("mark", ""), text + request.POST.get("remove", "")):
        return _back(order)
    uploads, wrong = take_files(request, _held(request, order)["uploads"])
    request.session[f"portal_order_{order.pk}"] = {"text": text[:60_000], "uploads": uploads}
    if "remove" in request.POST:
        return _back(order)
    if not form.is_valid() or wrong:
        return _page(request, order, form, 422, wrong_files=wrong)
    return _added(request, order, form, uploads)


def _added(request: HttpRequest, order: Order, form: Any, uploads: list[str]) -> HttpResponse:
    try:
        count(request, "add", ADDITIONS)
        files, text = staged(request, uploads), form.cleaned_data["text"]
        services.attach(order.number, by=OrderResident(order.pk), text=text, uploads=files)
    except Busy:
        form.add_error("text", _busy())
        return _page(request, order, form, 429)
    except ComplaintError as error:
        form.add_error("text", " ".join([*map(str, getattr(error, "fields", {}).values())]) or str(error))
        return _page(request, order, form, error.status)
    request.session.pop(f"portal_order_{order.pk}", None)
    messages.success(
        request, _("Added. Whoever is working on it has been told."), extra_tags=f"draft:portal-order-{order.pk}"
    )
    return _back(order)


@require_safe
@by_link
def file(request: HttpRequest, order: Order, pk: Any) -> HttpResponse:
    """A photo of this repair."""
    found = repair_file(order, pk)
    if found is None or found.kind != FileKind.IMAGE:
        return gone(request)
    return picture(found.file, small="small" in request.GET)
