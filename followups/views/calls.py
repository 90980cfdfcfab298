"""The callbacks (rules F1–F3): the queue, the talk and its record, closing, the slip of the department."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.places import looked_at
from complaints.errors import ComplaintError
from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups import services
from followups.choices import About, Standing
from followups.forms import RecordForm, SlipForm
from followups.models import Call
from followups.selectors import calls as selectors
from followups.selectors.matter import told_of
from followups.selectors.quotas import own_quotas
from followups.selectors.script import on_the_door, script
from followups.services.slip import may_sign
from followups.views.door import act_page, guarded
from hotline.views.door import attempt, go

ask = require_http_methods(["GET", "HEAD", "POST"])
callers_only = guarded(selectors.sees_calls, gettext_lazy("Callbacks are made by the desk."))
TABS: dict[str, Any] = {
    "waiting": pgettext_lazy("callback", "Waiting"),
    "overdue": gettext_lazy("Overdue"),
    "answered": gettext_lazy("Answered"),
    "unreachable": gettext_lazy("Unreachable"),
    "unasked": gettext_lazy("Nobody to ask"),
    "slips": gettext_lazy("Slips to sign"),
    "wishes": gettext_lazy("New wishes"),
}


@callers_only
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The list, by deadline and hour of day; beside it what has ended, who could not be asked, slips and wishes."""
    wanted = _wanted(request)
    page = selectors.call_page(request.user, wanted, cursor=request.GET.get("cursor", ""))
    context = {
        "now": now(),
        "rows": page.rows,
        "wanted": wanted,
        "tabs": _tabs(request, wanted),
        "abouts": list(About),
        "quotas": own_quotas(request.user, now()),
        "previous": _address(request, cursor=page.previous) if page.previous else "",
        "next": _address(request, cursor=page.next) if page.next else "",
    }
    return render(request, "followups/calls.html", context)


def _wanted(request: StaffRequest) -> selectors.CallFilter:
    data = request.GET
    return selectors.CallFilter(
        view=view if (view := data.get("view", "")) in TABS else "waiting",
        abouts=[a for a in data.getlist("about") if a in About.values],
        estates=looked_at(request),
        in_person="in_person" in data,
        unhappy="unhappy" in data,
        q=data.get("q", "").replace("\x00", ""),
    )


def _tabs(request: StaffRequest, wanted: selectors.CallFilter) -> list[tuple[str, str, int | None, bool]]:
    """(name, label, count, late) of each tab; slips and wishes only where there are any."""
    numbers: dict[str, int] = dict(selectors.counts(request.user, wanted.estates))
    numbers["slips"] = selectors.slips_for(request.user)[:1000].count()
    numbers["wishes"] = selectors.wishes_waiting(request.user)[:1000].count()
    found = []
    for name, label in TABS.items():
        n = numbers.get(name)
        if n or name not in ("slips", "wishes", "overdue") or name == wanted.view:
            found.append((name, label, n, name == "overdue"))
    return found


def _address(request: StaffRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value or ""
    return f"?{query.urlencode()}"


def _call(request: StaffRequest, pk: int) -> selectors.Row:
    found = get_object_or_404(Call.objects.visible_to(request.user).select_related("estate", "by", "slip_by"), pk=pk)
    return selectors.rows_of([found], request.user)[0]


@callers_only
@ask
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """The recording screen: script, answer, words and wishes on one page; saved, the next one opens."""
    row = _call(request, pk)
    form = RecordForm(request.POST or None, call=row.call)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.record(pk, by=request.user, **form.values()))
        if done is not None:
            return _after(request, done, form.cleaned_data["reached"])
    return render(request, "followups/call.html", _page(request, row, form), status=getattr(form, "status", 200))


def _page(request: StaffRequest, row: selectors.Row, form: RecordForm) -> dict[str, Any]:
    one, me = row.call, request.user
    refused = selectors.refusal(one, me) if one.standing == Standing.OPEN else ""
    closing = selectors.may_close(one, me) if one.standing == Standing.OPEN and one.attempts else None
    told = told_of(one, me)
    return {
        "now": now(),
        "row": row,
        "call": one,
        "form": form if one.standing == Standing.OPEN and not refused else None,
        "refused": refused,
        "closing": closing,
        "told": told,
        "tries": selectors.tries_of(one) if not told.hidden else [],
        "steps": script(one, me=me.label, who=row.who, title=row.title),
        "heed": on_the_door(one),
        "wishes": one.wishes.select_related("case"),
        "may_sign": one.slip_owed and may_sign(one, me),
        "intake": reverse("complaints:new"),
    }


def _after(request: StaffRequest, done: Call, reached: bool) -> HttpResponse:
    """Where to go: to the wishes where there are any, else to the next call whose turn it is."""
    said = _("Written down.")
    if not reached:
        said = _("The attempt is kept. Try at another hour.")
    elif done.reworked:
        said = _("Written down. It is put right, and called back again.")
    if done.wishes.filter(settled_at=None).exists():
        return go(request, done.get_absolute_url(), said)
    wanted = selectors.CallFilter(estates=looked_at(request))
    rows = selectors.call_page(request.user, wanted, size=10).rows
    following = next((r for r in rows if not r.barred and r.call.pk != done.pk), None)
    on = following.call.get_absolute_url() if following and "next" in request.POST else reverse("followups:calls")
    return go(request, on, said)


@callers_only
@ask
def number(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole number, to ring it; every look is written down (rule P5)."""
    row, phone = _call(request, pk), ""
    if request.method == "POST":
        try:
            phone = services.show_number(pk, by=request.user)
        except ComplaintError as error:
            raise Http404 from error
    template = "followups/_number.html" if request.htmx else "followups/number.html"
    return render(request, template, {"row": row, "phone": phone})


@callers_only
@ask
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close as unreachable; the matter's rule says whether it may be (rule F1)."""
    row = _call(request, pk)
    form = SlipForm(request.POST or None)
    del form.fields["words"]
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.close_call(pk, by=request.user)) is not None:
        return go(request, reverse("followups:calls"), _("Closed."))
    return act_page(
        request, form, title=_("Close as unreachable"), button=_("Close as unreachable"),
        back=row.call.get_absolute_url(),
        intro=_("All attempts on different days and at different hours reached nobody. It is closed as unreachable."),
    )  # fmt: skip


@callers_only
@ask
def slip(request: StaffRequest, pk: int) -> HttpResponse:
    """The head of the department says the result and signs (rule F1)."""
    row = _call(request, pk)
    form = SlipForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: services.sign_slip(pk, by=request.user, **form.cleaned_data)) is not None:
        return go(request, row.call.get_absolute_url(), _("Signed."))
    title = _("Sign the slip of {number}").format(number=row.number)
    return act_page(request, form, title=title, button=_("Sign"), back=row.call.get_absolute_url())


@callers_only
@require_safe
def printed(request: StaffRequest, pk: int) -> HttpResponse:
    """The slip on paper 回访单: what was asked and said, the department's result, boxes to sign."""
    row = _call(request, pk)
    told = told_of(row.call, request.user)
    context = {
        "at": now(),
        "by": request.user,
        "row": row,
        "call": row.call,
        "told": told,
        "tries": [] if told.hidden else selectors.tries_of(row.call),
    }
    return render(request, "followups/slip.html", context)
