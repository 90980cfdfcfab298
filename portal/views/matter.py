"""The tracking page behind a private link, and what its holder may do (rules W3, J13, J16)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import services
from complaints.errors import ComplaintError
from complaints.models import Case
from complaints.models.attachment import FileKind
from complaints.parties import Resident
from deadlines.clock import now
from portal.forms import AddForm, ReasonForm, ReviewForm
from portal.limits import ADDITIONS, DEEDS, PHOTO_MB, PHOTOS
from portal.selectors.matter import Matter, case_by_token, file_of
from portal.selectors.repair import Listed, repairs_of
from portal.services import Busy, count, first_time, urge
from portal.views.frame import gone, owner_of, picture, private, show, staged, take_files

ask = require_http_methods(["GET", "HEAD", "POST"])


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view its case; an address that opens none gets the one answer."""

    @wraps(view)
    @private
    def opened(request: HttpRequest, token: str, **options: Any) -> HttpResponse:
        case = case_by_token(token)
        return gone(request) if case is None else view(request, case, **options)

    return opened


def _back(case: Case) -> HttpResponse:
    return redirect("portal:matter", token=case.token)


def _page(request: HttpRequest, case: Case, form: Any = None, status: int = 200, **context: Any) -> HttpResponse:
    held = _held(request, case)
    return show(
        request, "portal/matter.html", case.estate, matter=Matter(case, now()), case=case, form=form or AddForm(),
        mark=uuid.uuid4().hex, text=held["text"], files=staged(request, held["uploads"]), max=PHOTOS, mb=PHOTO_MB,
        repairs=_repairs(case), status=status, **context,
    )  # fmt: skip


def _repairs(case: Case) -> list[Listed]:
    """The repairs of a matter; whoever left it is told nothing more of it (rule J16)."""
    return [] if case.complainant_left else repairs_of(case)


def _held(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Words and files on their way to this case that are not sent yet."""
    return request.session.get(f"portal_add_{case.pk}", {"text": "", "uploads": []})


@require_safe
@by_link
def matter(request: HttpRequest, case: Case) -> HttpResponse:
    """How it stands."""
    return _page(request, case)


@ask
@by_link
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Add words and photos."""
    if request.method != "POST":
        return _back(case)
    form, key = AddForm(request.POST), f"portal_add_{case.pk}"
    text = form.data.get("text", "").strip()
    if not first_time(case.pk, request.POST.get("mark", ""), text + request.POST.get("remove", "")):
        return _back(case)
    uploads, wrong = take_files(request, _held(request, case)["uploads"])
    request.session[key] = {"text": text[:60_000], "uploads": uploads}
    if "remove" in request.POST:
        return _back(case)
    if form.is_valid() and not wrong and not text and not uploads:
        form.add_error("text", _("Write a few words, or add a photo."))
    if not form.is_valid() or wrong:
        return _page(request, case, form, 422, wrong_files=wrong)
    return _added(request, case, form, text, uploads)


def _added(request: HttpRequest, case: Case, form: Any, text: str, uploads: list[str]) -> HttpResponse:
    try:
        count(request, "add", ADDITIONS)
        files = services.staged_for(owner_of(request), uploads)
        services.attach(case.number, by=Resident(case.pk), uploads=files, text=text)
    except Busy:
        form.add_error("text", _busy())
        return _page(request, case, form, 429)
    except ComplaintError as error:
        form.add_error("text", str(error))
        return _page(request, case, form, error.status)
    request.session.pop(f"portal_add_{case.pk}", None)
    messages.success(
        request, _("Added. Whoever is working on it has been told."), extra_tags=f"draft:portal-add-{case.pk}"
    )
    return _back(case)


def _busy() -> str:
    return _("That was a lot within one hour. Nothing you wrote is lost: please try again later, or ring us.")


def _deed(request: HttpRequest, case: Case, deed: Callable[[], str]) -> HttpResponse:
    """Carry out one deed of the resident's, which answers with the words for it; a refusal is said in words too."""
    try:
        count(request, "deed", DEEDS)
        messages.success(request, deed())
    except Busy:
        messages.warning(request, _busy())
    except ComplaintError as error:
        messages.warning(request, str(error))
    return _back(case)


@require_POST
@by_link
def urging(request: HttpRequest, case: Case) -> HttpResponse:
    """Urge, at most once an hour."""
    done = _("Passed on. Whoever is working on it has been told that you are waiting.")
    heard = _("We have heard you: you urged within the last hour, and it has been passed on.")
    return _deed(request, case, lambda: done if urge(case) is None else heard)


@ask
@by_link
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """Withdraw, after saying what it means."""
    seen = Matter(case, now())
    if not seen.can.get("withdraw"):
        return _back(case)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _deed(request, case, lambda: _withdrawn(case, form.cleaned_data["text"]))
    return show(request, "portal/withdraw.html", case.estate, matter=seen, case=case, form=form)


def _withdrawn(case: Case, reason: str) -> str:
    services.withdraw(case.number, by=Resident(case.pk), reason=reason)
    return _("Withdrawn.")


@require_POST
@by_link
def undo(request: HttpRequest, case: Case) -> HttpResponse:
    """Undo a withdrawal in time (rule J16)."""
    return _deed(request, case, lambda: _undone(case))


def _undone(case: Case) -> str:
    services.undo_withdraw(case.number, by=Resident(case.pk))
    return _("It goes on where it stood.")


@ask
@by_link
def review(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for a second look by somebody else."""
    seen = Matter(case, now())
    if not seen.can.get("ask_review"):
        return _back(case)
    form, status = ReviewForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = _asked(request, case, form)
        if not status:
            messages.success(
                request,
                _("Passed on. Somebody who did not work on it will look at it again."),
                extra_tags=f"draft:portal-review-{case.pk}",
            )
            return _back(case)
    return show(request, "portal/review.html", case.estate, status, matter=seen, case=case, form=form)


def _asked(request: HttpRequest, case: Case, form: ReviewForm) -> int:
    """Ask: 0 when it is done, else the answer's status, with what is wrong at the field."""
    if not form.is_valid():
        return 422
    try:
        count(request, "add", ADDITIONS)
        services.ask_review(case.number, by=Resident(case.pk), text=form.cleaned_data["text"])
    except Busy:
        form.add_error("text", _busy())
        return 429
    except ComplaintError as error:
        form.add_error("text", str(error))
        return error.status
    return 0


@require_safe
@by_link
def file(request: HttpRequest, case: Case, pk: uuid.UUID) -> HttpResponse:
    """A file of the case: a photo to look at, anything else to keep."""
    found = file_of(case, pk)
    if found is None:
        return gone(request)
    if found.kind == FileKind.IMAGE:
        return picture(found.file, small="small" in request.GET)
    with found.file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{found.pk}.{str(found.file.name).rsplit(".", 1)[-1]}"'
    )
    return response
