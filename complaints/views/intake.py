"""The intake console, and the short form of everybody else (rules I1–I8, I10, P3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.places import chosen
from accounts.selectors import usual_estate
from complaints import services
from complaints.choices import Kind
from complaints.errors import BadInput, ComplaintError
from complaints.forms.intake import IntakeForm
from complaints.models import Case
from complaints.selectors import callers, reference
from complaints.selectors.emergencies import words_to_point_out
from complaints.services.receive import CHOICES
from complaints.views.door import StaffRequest
from complaints.views.intake_panels import (
    address,
    alikes_of,
    caller_panel,
    first_answer,
    known_here,
    same_said,
    saved_panel,
)
from deadlines.clock import now
from estates.models import Estate

FILLED_IN = ("reach", "unit", "content", "sources")
"""What an address may fill in: a telephone system, a call to return."""
LOOKS = ("take", "pick_unit", "drop", "beside")
"""Buttons that only change the form; the page comes back with nothing refused."""


def staff_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed-in employees of at least one estate; contractors and strangers are refused (rule P3)."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        estates = {e.code: e for e in reference.estates(request.user)}
        if not request.user.scope.is_staff_member or not estates:
            raise PermissionDenied(_("Only the company's own staff can log what they heard."))
        sent = request.POST.get("estate") or request.GET.get("estate", "")
        here = estates.get(sent) or chosen(request) or _usual(request, estates)
        # "today 10:42" is the estate's wall clock, on the page and in what is typed (unless the person set their own)
        with timezone.override(request.user.zone or here.zone):
            return view(request, *args, **kwargs)

    return guarded


def _usual(request: StaffRequest, estates: dict[str, Estate]) -> Estate:
    usual = usual_estate(request.user, now())
    assert usual is not None  # whoever works on an estate usually works on one
    return estates[usual.code]


def desk_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Those who may look residents up; everyone else is told there is no such page (rule P5)."""

    @staff_only
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not callers.estates_to_ask(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def draft_key(user: Any) -> str:
    """Drafts are kept per person: the next one at this machine sees nothing of them."""
    return f"intake-{user.pk}"


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The console. POST `act`: look (only look the caller up), save, judge."""
    if request.method != "POST":
        case = Case.objects.visible_to(request.user).filter(number=request.GET.get("saved", "")).first()
        if case is not None:
            return render(request, "complaints/intake_saved.html", saved_panel(case, request.user))
        return _page(request, _form(request))
    data, wrong = _sent(request)
    looking = data.get("act") == "look" or any(name in data for name in LOOKS)
    return _page(request, _form(request, data), looking=True, wrong=wrong) if looking else _save(request, data, wrong)


def _form(request: StaffRequest, data: Any = None, **how: Any) -> IntakeForm:
    """The form as this person may fill it, empty or with what was sent."""
    initial = {
        "estate": _asked_for(request) or chosen(request) or _usually(request, data),
        "channel": "phone",
        "kind": Kind.COMPLAINT,
        "urgency": 2,
        "received_at": now(),
        **({"submission": uuid.uuid4()} if data is None else {}),
        **{name: request.GET[name] for name in FILLED_IN if name in request.GET},
    }
    relay = not callers.estates_to_ask(request.user)
    return IntakeForm(data, user=request.user, relay=relay, initial=initial, auto_id="f-%s", **how)


def _checked(form: IntakeForm, wrong: list[str]) -> IntakeForm:
    form.full_clean()
    form.files_refused(wrong)
    return form


def _usually(request: StaffRequest, data: Any) -> Estate | None:
    """Where an empty form begins."""
    return usual_estate(request.user, now()) if data is None else None


def _asked_for(request: StaffRequest) -> Estate | None:
    """The estate the address names, among the person's own."""
    code = request.GET.get("estate", "")
    return next((one for one in reference.estates(request.user) if one.code == code), None) if code else None


def _sent(request: StaffRequest) -> tuple[Any, list[str]]:
    """(what was sent with new files staged and buttons applied, sentences on files that were not taken)."""
    if not (request.FILES or request.POST.get("uploads") or any(name in request.POST for name in LOOKS)):
        return request.POST, []  # as it came
    data: Any = copy(request.POST)  # its own `copy` is a deep one, of nothing but texts
    wrong: list[str] = []
    ids = [one for value in data.getlist("uploads") for one in value.split(",") if one]
    for upload in request.FILES.getlist("files"):
        try:
            ids.append(str(services.stage(upload, owner=_owner(request)).pk))
        except BadInput as refused:
            wrong.append(str(refused.fields["files"]))
    data["uploads"] = ",".join(one for one in dict.fromkeys(ids) if one != data.get("drop"))
    if "pick_unit" in data:
        data["unit"] = data["pick_unit"]
        if callers.reads_as_unit(data.get("reach", "")):
            data["reach"] = data["pick_unit"]
    if "take" in data:
        _take(request, data)
    if data.get("beside", "").isdecimal():  # not content with the ready answer: a case beside the known trouble
        data["sources"] = ",".join(filter(None, [data.get("sources", ""), f"trouble:{data['beside']}"]))
    return data, wrong


def _owner(request: StaffRequest) -> str:
    return f"user:{request.user.pk}"


def _take(request: StaffRequest, data: Any) -> None:
    """Take a resident into the form: the script does the same in the page."""
    resident = callers.by_id(request.user, data["take"])
    if resident is None:
        return
    match = callers.match_of(resident, data.get("reach", ""))
    data.update({"resident": str(resident.pk), "estate": resident.estate.code})
    filled = {"name": resident.name, "who_kind": resident.kind, "preferred_way": resident.preferred_way}
    for name, value in {**filled, "unit": match.unit.code if match.unit else data.get("unit", "")}.items():
        data[name] = value


def _page(
    request: StaffRequest, form: IntakeForm, *, looking: bool = False, wrong: Any = (), asked: Any = None
) -> HttpResponse:
    """The console as it stands: what was typed, who is on the line, what is refused, what must be chosen."""
    form.fill_choices(to_draw=True)
    if looking:
        form.look_only(wrong)
    context = {
        "form": form,
        "asked": asked,
        "draft": draft_key(request.user),
        "staged": services.staged_for(_owner(request), str(form.value("uploads") or "").split(",")),
        "choice": form.data.get("alike", "") if form.is_bound else "",
        "latest": first_answer(form),
        "bound": form.is_bound,
        "alarm_words": words_to_point_out(),
        **({} if form.relay else {"caller": caller_panel(form, request.user), "known": known_here(form)}),
        **({"alikes": asked.alikes} if asked else {"alikes": alikes_of(form, request.user) if form.is_bound else []}),
    }
    status = 422 if request.htmx and form.is_bound and not looking else 200
    template = "complaints/_intake_form.html" if request.htmx else "complaints/intake.html"
    return render(request, template, context, status=status)


def _save(request: StaffRequest, data: Any, wrong: list[str]) -> HttpResponse:
    """Register what was sent; any refusal gives the form back with everything in it (rule I10)."""
    form = _checked(_form(request, data, sent_only=True), wrong)
    if form.errors:
        return _page(request, _checked(_form(request, data), wrong))
    staged = services.staged_for(_owner(request), str(form.data.get("uploads", "")).split(","))
    intake = form.intake(staged)
    choice, _sep, other = str(form.data.get("alike", "")).partition(":")
    if choice not in CHOICES:
        whole = _checked(_form(request, data), wrong)
        asked = same_said(whole, intake, request.user)
        if asked:
            return _page(request, whole, asked=asked)
    try:
        received = services.receive(intake, by=request.user, choice=choice or "none", other=other)
    except ComplaintError as refused:
        whole = _checked(_form(request, data), wrong)
        whole.refuse(refused)
        return _page(request, whole)
    return _done(request, received, form)


def _done(request: StaffRequest, received: services.Received, form: IntakeForm) -> HttpResponse:
    """Say what became of it, and go on: to the next caller, to the judgement, or to the case it was added to."""
    _tell(request, received, form)
    number = received.case.number
    to = f"{request.path}?saved={number}"
    judged = form.data.get("act") == "judge" and received.done in ("none", "link") and received.case.nature == ""
    if judged and received.case.is_open:
        to = address("act", number, "classify") or to
    return HttpResponseClientRedirect(to) if request.htmx else HttpResponseRedirect(to)


def _tell(request: StaffRequest, received: services.Received, form: IntakeForm) -> None:
    words = {
        "none": _("{number} is registered."),
        "merge": _("{number} is registered and follows {other}."),
        "link": _("{number} is registered and linked with {other}."),
        "add": _("Added to {number}: no second case was made."),
    }[received.done]
    said = words.format(number=received.case.number, other=received.other)
    messages.success(request, said, extra_tags=f"draft:{draft_key(request.user)}")
    if received.refused:
        messages.warning(request, _("Not tied to {other}: {why}").format(other=received.other, why=received.refused))
    for sentence in form.files_left_out:
        messages.warning(request, sentence)


@desk_only
@require_GET
def caller(request: StaffRequest) -> HttpResponse:
    """Who the telephone or unit typed so far leads to: a fragment for the left column."""
    form = _form(request, request.GET)
    context = {"caller": caller_panel(form, request.user), "form": form, "known": known_here(form), "swap_known": True}
    return render(request, "complaints/_caller_answer.html", context)


@desk_only
@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole number of a resident on the line; it is written down who looked (rule P5)."""
    try:
        number = services.reveal_caller(pk, request.GET.get("reach", ""), by=request.user)
    except ComplaintError as error:
        raise Http404 from error
    return render(request, "components/phone.html", {"masked": number})


@staff_only
@require_POST
def lookalikes(request: StaffRequest) -> HttpResponse:
    """Open cases that may be the same thing, for the words typed so far: a fragment for the right column."""
    form = _form(request, request.POST)
    context = {
        "alikes": alikes_of(form, request.user),
        "choice": form.data.get("alike", ""),
        "latest": first_answer(form),
        "form": form,
        "swap": True,
        **({} if form.relay else {"known": known_here(form), "swap_known": True}),
    }
    return render(request, "complaints/_lookalikes.html", context)


@staff_only
@require_POST
def upload(request: StaffRequest) -> HttpResponse:
    """Stage the files just pasted, dropped or chosen: their thumbnails, or why one was not taken (rule I10).

    `uploads` alone, ids with commas, shows again what waits: a draft came back.
    """
    staged, wrong = services.staged_for(_owner(request), request.POST.get("uploads", "").split(",")), []
    for one in request.FILES.getlist("files")[:12]:
        try:
            staged.append(services.stage(one, owner=_owner(request)))
        except BadInput as refused:
            wrong.append(str(refused.fields["files"]))
    return render(request, "complaints/_intake_files.html", {"staged": staged, "wrong": wrong})


@staff_only
@require_GET
def staged(request: StaffRequest, pk: uuid.UUID) -> FileResponse:
    """A file of one's own that waits for its form."""
    found = services.staged_for(_owner(request), [str(pk)])
    if not found:
        raise Http404
    as_picture = found[0].kind == "image"
    answer = FileResponse(found[0].file.open(), as_attachment=not as_picture, filename=found[0].name)
    answer["Cache-Control"] = "private, max-age=600"
    answer["Content-Type"] = "image/jpeg" if as_picture else "application/octet-stream"
    return answer
