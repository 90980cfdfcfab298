"""The register of known trouble (rule I9), and adding a caller to it from the intake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.places import chosen
from complaints.errors import ComplaintError
from complaints.selectors import callers
from complaints.views.door import StaffRequest
from deadlines.clock import now
from estates.models import KnownTrouble
from estates.phones import digits, valid
from hotline import services
from hotline.choices import AT_THE_DESK
from hotline.forms import ExtendForm, LineForm, TroubleForm
from hotline.selectors import callers_of, keeps, kept_estates, register_of, touched, troubles_visible
from hotline.views.door import act_page, attempt, go, in_view, staff_only

ask = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@require_safe
def troubles(request: StaffRequest) -> HttpResponse:
    """What is known to be wrong, overdue first."""
    at = now()
    found = register_of(request.user, at, in_view(request))
    context = {
        "groups": [(name, [_row(t, at) for t in rows]) for name, rows in found.items() if rows],
        "may_keep": bool(kept_estates(request.user)),
    }
    return render(request, "hotline/troubles.html", context)


def _row(trouble: KnownTrouble, at: Any) -> dict[str, Any]:
    return {"trouble": trouble, "standing": trouble.standing(at), "touched": touched(trouble)}


def _seen(request: StaffRequest, pk: int) -> KnownTrouble:
    found = troubles_visible(request.user).select_related("estate", "kept_by", "ended_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kept(request: StaffRequest, pk: int) -> KnownTrouble:
    trouble = _seen(request, pk)
    if not keeps(request.user, trouble.estate_id):
        raise PermissionDenied(_("The desk, a supervisor or the head of engineering keeps this register."))
    return trouble


@staff_only
@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One entry: the answer, what is touched, and for the desk who rang."""
    trouble = _seen(request, pk)
    desk = request.user.scope.holds(AT_THE_DESK, trouble.estate_id)
    context = {
        **_row(trouble, now()),
        "callers": callers_of(trouble) if desk else [],
        "desk": desk,
        "may_keep": keeps(request.user, trouble.estate_id),
    }
    return render(request, "hotline/trouble.html", context)


@staff_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    """Enter planned works or an outage."""
    estates = {e.code: e for e in kept_estates(request.user)}
    if not estates:
        raise PermissionDenied(_("The desk, a supervisor or the head of engineering keeps this register."))
    asked = request.POST.get("estate") or request.GET.get("estate", "")
    here = chosen(request)
    estate = estates.get(asked) or (here and estates.get(here.code)) or next(iter(estates.values()))
    form = TroubleForm(request.POST or None, estate=estate, initial={"starts_at": now()})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.know(by=request.user, estate=estate, known=form.known()))
        if made is not None:
            return go(request, reverse("hotline:trouble", args=[made.pk]), _("Entered. Whoever rings is told."))
    return act_page(
        request, form, title=_("Enter known trouble"), button=_("Enter it"), back=reverse("hotline:troubles"),
        estate=estate, estates=list(estates.values()), wide=True,
    )  # fmt: skip


@staff_only
@ask
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an entry."""
    trouble = _kept(request, pk)
    form = TroubleForm(request.POST or None, estate=trouble.estate, trouble=trouble)
    url = reverse("hotline:trouble", args=[pk])
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.change(pk, by=request.user, known=form.known())) is not None:
        return go(request, url, _("Changed."))
    return act_page(request, form, title=_("Change the entry"), button=_("Save"), back=url, wide=True)


@staff_only
@ask
def extend(request: StaffRequest, pk: int) -> HttpResponse:
    """It takes longer."""
    trouble = _kept(request, pk)
    form = ExtendForm(request.POST or None, initial={"until": trouble.ends_at})
    url = reverse("hotline:trouble", args=[pk])
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.extend(pk, by=request.user, **form.cleaned_data)) is not None:
        return go(request, url, _("Extended. Look whether the answer is still right."))
    return act_page(request, form, title=_("It takes longer"), button=_("Extend"), back=url)


@staff_only
@ask
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """It is over: everybody who rang is told."""
    trouble = _kept(request, pk)
    form, url = LineForm(request.POST or None), reverse("hotline:trouble", args=[pk])
    if request.method == "POST":
        form.is_valid()
        if attempt(form, lambda: services.end(pk, by=request.user)) is not None:
            return go(request, url, _("Over. Whoever rang about it is told."))
    intro = _("Whoever rang about “{what}” gets a message that it is over.").format(what=trouble.what)
    return act_page(request, form, title=_("It is over"), button=_("It is over"), back=url, intro=intro)


@staff_only
@require_POST
def add_caller(request: StaffRequest, pk: int) -> HttpResponse:
    """The caller on the intake console is content with the answer: one key, and on to the next call."""
    trouble = _seen(request, pk)
    try:
        caller = services.add_caller(pk, by=request.user, **_on_the_line(request, trouble))
    except ComplaintError as error:
        words = next(iter(getattr(error, "fields", {}).values()), None) or error.message
        messages.error(request, str(words))
    else:
        who = caller.name or _("The caller")
        messages.success(
            request,
            _("{who} is added to “{what}” and is told when it is over.").format(who=who, what=trouble.what),
            extra_tags=f"draft:intake-{request.user.pk}",
        )
    url = reverse("complaints:new")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _on_the_line(request: StaffRequest, trouble: KnownTrouble) -> dict[str, Any]:
    """Who is on the line, by what stands in the intake form."""
    sent, estate = request.POST, trouble.estate_id
    reach = sent.get("reach", "").strip()
    taken = callers.by_id(request.user, sent.get("resident", ""))
    match = callers.match_of(taken, reach) if taken else callers.find(request.user, reach, estate_id=estate).alone
    unit = match.unit if match else None
    unit = (
        unit or callers.find_unit(estate, sent.get("unit", "")) or (callers.find_unit(estate, reach) if reach else None)
    )
    plain = digits(reach) if reach and valid(reach) and not callers.reads_as_unit(reach) else ""
    return {
        "phone": match.phone if match else plain,
        "name": sent.get("name", "") or (match.resident.name if match else ""),
        "resident": match.resident if match else None,
        "unit": unit,
    }
