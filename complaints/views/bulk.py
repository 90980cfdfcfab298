"""Several cases at once: each goes through its service by itself, and nothing is skipped in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from complaints import services
from complaints.errors import ComplaintError
from complaints.forms.bulk import ACTS, MOST, BulkDispatchForm, BulkMergeForm
from complaints.models import Case
from complaints.selectors.lines import lines_of
from complaints.selectors.rows import rows_of
from deadlines.clock import now

Outcome = list[tuple[str, str]]
"""(number, why it was refused) of each refused case."""


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Dispatch, merge or take over the chosen cases: first the question, where there is one, then the deeds."""
    sent = (n for n in request.POST.getlist("number") if n.isprintable())
    act, numbers = request.POST.get("act", ""), list(dict.fromkeys(sent))[:MOST]
    if act not in ACTS or not numbers:
        messages.warning(request, _("Choose the cases first, then what to do with them."))
        return redirect(_back(request))
    if act == "take":
        return _told(request, _taken(numbers, request.user), len(numbers), act)
    cases = lines_of(Case.objects.visible_to(request.user).filter(number__in=numbers))
    form = _form(act, request, cases)
    if "go" in request.POST and form.is_valid():
        refused, tried = _DO[act](numbers, request.user, form.cleaned_data)
        return _told(request, refused, tried, act)
    context = {
        "act": act,
        "form": form,
        "rows": rows_of(cases, request.user, now()),
        "numbers": numbers,
        "gone": [n for n in numbers if n not in {c.number for c in cases}],
        "next": _back(request),
        "query": request.POST.get("query", "")[:2000],
    }
    return render(request, "complaints/bulk.html", context)


def _form(act: str, request: HttpRequest, cases: list[Any]) -> Any:
    data = request.POST if "go" in request.POST else None
    if act == "dispatch":
        return BulkDispatchForm(data, estates={c.estate_id for c in cases})
    rows = rows_of(sorted(cases, key=lambda c: (c.received_at, c.pk)), request.user, now())
    return BulkMergeForm(data, choices=[(r.number, f"{r.number} {r.title}") for r in rows])


def _each(numbers: list[str], deed: Callable[[str], Any]) -> Outcome:
    """Do it to each; what is refused comes back with the service's own words."""
    refused = []
    for number in numbers:
        try:
            deed(number)
        except ComplaintError as refusal:
            refused.append((number, _why(refusal)))
    return refused


def _why(refusal: ComplaintError) -> str:
    missing = " ".join(str(m) for m in getattr(refusal, "missing", []))
    fields = " ".join(str(v) for v in getattr(refusal, "fields", {}).values())
    return missing or fields or str(refusal.message)


def _taken(numbers: list[str], by) -> Outcome:
    return _each(numbers, lambda number: services.take(number, by=by))


def _dispatched(numbers: list[str], by, given: dict[str, Any]) -> tuple[Outcome, int]:
    values = {name: given[name] for name in ("department", "handler", "instructions")}
    return _each(numbers, lambda number: services.dispatch(number, by=by, **values)), len(numbers)


def _merged(numbers: list[str], by, given: dict[str, Any]) -> tuple[Outcome, int]:
    followers = [n for n in numbers if n != given["lead"]]
    return _each(followers, lambda number: services.merge(number, by=by, into=given["lead"])), len(followers)


_DO: dict[str, Callable[[list[str], Any, dict[str, Any]], tuple[Outcome, int]]] = {
    "dispatch": _dispatched,
    "merge": _merged,
}


def _told(request: HttpRequest, refused: Outcome, tried: int, act: str) -> HttpResponse:
    """Say what was done and, one by one, what was refused and why; then back to the list."""
    done = tried - len(refused)
    if done:
        said = {
            "dispatch": ngettext("%(n)d case dispatched.", "%(n)d cases dispatched.", done),
            "merge": ngettext("%(n)d case merged.", "%(n)d cases merged.", done),
            "take": ngettext("%(n)d case taken over.", "%(n)d cases taken over.", done),
        }
        messages.success(request, said[act] % {"n": done})
    if refused:
        head = ngettext("%(n)d case was left as it is:", "%(n)d cases were left as they are:", len(refused))
        lines = format_html_join("", "<li><b>{}</b> {}</li>", refused)
        messages.warning(request, format_html('{}<ul class="hy-refused">{}</ul>', head % {"n": len(refused)}, lines))
    elif not done:
        messages.warning(request, _("Choose at least two cases to merge."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list one came from: its query, on our own address."""
    query = request.POST.get("query", "")[:2000]
    return reverse("complaints:queue") + (f"?{query}" if query else "")
