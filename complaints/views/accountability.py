"""Who answers for what was missed, as a list with its numbers (rule J4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Department, User
from accounts.selectors import estates_of
from complaints.forms.answering import ANSWERS
from complaints.lifecycle import ACTIONS
from complaints.selectors.answerable import JOINS, Wanted, answerable, answers_of, page_of, sifted, totals
from complaints.views.door import StaffRequest
from deadlines.clock import now
from deadlines.models import Accountability

FILTERS = ("estate", "department", "person", "month", "state")


@login_required
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """The records this person may read, sifted by the address bar."""
    wanted = Wanted(**{name: request.GET.get(name, "").strip()[:40].replace("\x00", "") for name in FILTERS})
    zone: Any = timezone.get_current_timezone()
    mine = answerable(request.user)
    found = sifted(mine, wanted, zone)
    before = request.GET.get("before", "")
    rows, more = page_of(found, int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "answers": answers_of(rows, request.user, now()),
        "more": more,
        "wanted": wanted,
        "query": request.GET.urlencode() if "before" not in request.GET else "",
        "totals": _totals(mine, wanted, zone),
        **_choices(request, mine),
    }
    return render(request, "complaints/accountability.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """State the grounds of a breach of a call, an order, a meeting; or decide on it (rules D6, J4)."""
    record = get_object_or_404(answerable(request.user).select_related(*JOINS), pk=pk)
    one = answers_of([record], request.user, now())[0]
    if act not in one.acts:
        raise Http404
    form = ANSWERS[act](request.POST or None)
    if form.is_valid() and form.carried_out(record, by=request.user):
        messages.success(request, str(form.done))
        return redirect("complaints:accountability")
    context = {"form": form, "answer": one, "act": act, "title": ACTIONS[act].label, "intro": form.intro}
    return render(request, "complaints/answer_for.html", context, status=422 if form.errors else 200)


def _totals(mine, wanted: Wanted, zone) -> list[tuple[Any, int]]:
    everything = Wanted(wanted.estate, wanted.department, wanted.person, wanted.month)
    counted = totals(sifted(mine, everything, zone))
    return [(Accountability.State(name), number) for name, number in counted.items()]


def _choices(request: StaffRequest, mine) -> dict[str, Any]:
    """What the filters offer: of the records one may read alone."""
    return {
        "estates": estates_of(request.user),
        "departments": Department.objects.filter(pk__in=mine.order_by().values("department_id")),
        "people": User.objects.filter(pk__in=mine.order_by().values("person_id")).order_by("pk"),
        "states": Accountability.State,
    }
