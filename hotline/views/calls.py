"""Calls to return (rule I6): the list, logging one in seconds, a pasted list, what came of ringing back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.places import chosen
from accounts.scope import SUPERVISING
from complaints.errors import ComplaintError
from complaints.views.door import StaffRequest
from deadlines.clock import now
from deadlines.selectors.climbs import climbs_of
from hotline import services
from hotline.choices import Result
from hotline.forms import CallForm, PasteForm, ReturnedForm, StrikeForm
from hotline.models import MissedCall
from hotline.selectors import CALL, SHOWN, calls_done, calls_to_return, clocks_of_calls
from hotline.views.door import act_page, attempt, desk_estates, desk_only, go, in_view

ask = require_http_methods(["GET", "HEAD", "POST"])


@desk_only
@require_safe
def calls(request: StaffRequest) -> HttpResponse:
    """The list: those that wait, the first due first; or those that are done."""
    done, at = request.GET.get("show") == "done", now()
    found = calls_done if done else calls_to_return
    rows = list(found(request.user, in_view(request)).prefetch_related("attempts__by")[:SHOWN])
    clocks, climbs = clocks_of_calls(rows, at), climbs_of(CALL, [c.pk for c in rows])
    context = {
        "rows": [{"call": c, "clock": clocks.get(c.pk), "climbs": climbs.get((c.pk, None))} for c in rows],
        "done": done,
        "several": len(desk_estates(request.user)) > 1,
        "may_strike": request.user.scope.any(*SUPERVISING),
        "waiting": len(rows) if not done else calls_to_return(request.user, in_view(request)).count(),
    }
    return render(request, "hotline/calls.html", context)


@desk_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    """One call, in a dialog from anywhere (Alt M)."""
    estates = desk_estates(request.user)
    form = CallForm(request.POST or None, estates=estates, here=chosen(request))
    if request.method == "POST" and form.is_valid():
        found = attempt(form, lambda: services.log(by=request.user, **form.values()))
        if found is not None:
            call, made = found
            said = _("{number} is to be rung back.") if made else _("{number} waits already; it is counted.")
            if call.state != "waiting":
                said = _("{number} has been rung back since.")
            back = request.headers.get("HX-Current-URL") or reverse("hotline:calls")
            back = back if request.htmx and "/complaints/new" not in back else reverse("hotline:calls")
            return go(request, back, said.format(number=call.masked))
    return act_page(
        request, form, title=_("Log a missed call"), button=_("To be rung back"), back=reverse("hotline:calls"),
        intro=_("The number is enough. The time to ring back counts from when it rang."),
    )  # fmt: skip


@desk_only
@ask
def paste(request: StaffRequest) -> HttpResponse:
    """A list from the telephone system's log."""
    form = PasteForm(request.POST or None, estates=desk_estates(request.user), here=chosen(request))
    if request.method == "POST" and form.is_valid():
        estate, text = form.estates[form.cleaned_data["estate"]], form.cleaned_data["list"]
        found = attempt(form, lambda: services.log_pasted(by=request.user, estate=estate, text=text))
        if found is not None:
            made = sum(new for _call, new in found)
            said = ngettext("%(n)d call to return was added.", "%(n)d calls to return were added.", made) % {"n": made}
            return go(request, reverse("hotline:calls"), said)
    return act_page(
        request, form, title=_("Paste a list of calls"), button=_("Add them"), back=reverse("hotline:calls")
    )


@desk_only
@ask
def number(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole number, to ring it; every look is written down (rule P5)."""
    call = get_object_or_404(MissedCall.objects.visible_to(request.user).select_related("estate", "resident"), pk=pk)
    shown = False
    if request.method == "POST":
        try:
            call, shown = services.show_number(pk, by=request.user), True
        except ComplaintError as error:
            raise Http404 from error
    template = "hotline/_number.html" if request.htmx else "hotline/number.html"
    return render(request, template, {"call": call, "shown": shown})


@desk_only
@ask
def returned(request: StaffRequest, pk: int) -> HttpResponse:
    """What came of it; reached leads on to the intake with the caller filled in."""
    call = get_object_or_404(MissedCall.objects.visible_to(request.user).select_related("estate"), pk=pk)
    form = ReturnedForm(request.POST or None, initial={"result": request.GET.get("result", Result.REACHED)})
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.returned(pk, by=request.user, **form.cleaned_data))
        if done is not None:
            return _after(request, done, form.cleaned_data["result"])
    return act_page(
        request, form, title=_("Rang back {number}").format(number=call.masked), button=_("Write it down"),
        back=reverse("hotline:calls"), intro=_("Reached: the intake opens with the caller filled in."),
    )  # fmt: skip


def _after(request: StaffRequest, call: MissedCall, result: str) -> HttpResponse:
    if result == Result.NOT_REACHED:
        said = _("Ended as not reached.") if call.returned_at else _("The attempt is kept. The call waits on.")
        return go(request, reverse("hotline:calls"), said)
    if result == Result.GOT_THROUGH:
        return go(request, reverse("hotline:calls"), _("Written down."))
    query = urlencode({"estate": call.estate.code, "reach": call.phone, "sources": f"missed_call:{call.pk}"})
    said = _("Returned in time to {number}. Write down what they wanted, or go on.").format(number=call.masked)
    if call.next_due_at and call.returned_at and call.returned_at > call.next_due_at:
        said = _("Returned to {number}. Write down what they wanted, or go on.").format(number=call.masked)
    return go(request, f"{reverse('complaints:new')}?{query}", said)


@desk_only
@ask
def strike(request: StaffRequest, pk: int) -> HttpResponse:
    """A call that is none; supervisors alone."""
    call = get_object_or_404(MissedCall.objects.visible_to(request.user).select_related("estate"), pk=pk)
    if not request.user.scope.holds(SUPERVISING, call.estate_id):
        raise PermissionDenied(_("A supervisor strikes calls out."))
    form = StrikeForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.strike(pk, by=request.user, **form.cleaned_data)) is not None:
        return go(request, reverse("hotline:calls"), _("Struck out. It stays on record."))
    title = _("Strike out {number}").format(number=call.masked)
    return act_page(request, form, title=title, button=_("Strike out"), back=reverse("hotline:calls"))
