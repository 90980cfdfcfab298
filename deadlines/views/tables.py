"""The deadline table and the figures of the rules: read by employees, changed by administrators (rules D1, X6)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deadlines import services
from deadlines.access import administers, may_change
from deadlines.clock import now
from deadlines.forms import FigureForm, PolicyForm
from deadlines.models import ClockPolicy, PolicyFigure
from deadlines.selectors import calendars, table
from deadlines.views.gate import done, for_administrators, for_staff, tried, user_of

both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@for_staff
def policies(request: HttpRequest) -> HttpResponse:
    """Every kind of clock: what holds, what shipped, what comes."""
    at = now()
    context = {"entries": table.policies(at), "missing": missing(request), "changes": administers(request.user)}
    return render(request, "deadlines/policies.html", context)


@both
@for_staff
def policy(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of clock: its rows; and for administrators the form to try a new one, and to save it."""
    found = table.policy_entry(kind, request.GET.get("variant", ""), now())
    if found is None:
        raise Http404
    entry, rows = found
    context = {"entry": entry, "rows": _standing(entry, rows, request.user), "changes": administers(request.user)}
    if not context["changes"]:
        return render(request, "deadlines/policy.html", context)
    return _change_policy(request, entry, context)


@for_administrators
def _change_policy(request: HttpRequest, entry: Any, context: dict[str, Any]) -> HttpResponse:
    form = PolicyForm(request.POST or None, by=request.user, row=entry.now)
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "try":
            context["trial"] = tried(form, lambda: _try(request.user, entry, form))
        elif tried(form, lambda: services.add_policy(entry.name, entry.variant, by=user_of(request), **form.change)):
            return done(
                request, reverse("deadlines:policies"), _("Saved. It holds for clocks that start from then on.")
            )
    return render(request, "deadlines/policy.html", context, status=422 if form.errors else 200)


def _try(user: Any, entry: Any, form: PolicyForm) -> services.Trial:
    row = services.draft(entry.name, entry.variant, **form.change)
    return services.trial(row, by=user)


@require_POST
@for_administrators
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a row of the table that has not begun."""
    row = get_object_or_404(ClockPolicy.objects.select_related("estate"), pk=pk)
    url = reverse("deadlines:policies")
    return _take_back(request, row, url)


@require_GET
@for_staff
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of rules that are not clocks."""
    context = {"entries": table.figures(now()), "missing": missing(request), "changes": administers(request.user)}
    return render(request, "deadlines/figures.html", context)


@both
@for_administrators
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: its rows, and the form for a new value."""
    found = table.figure_entry(name, now())
    if found is None:
        raise Http404
    entry, rows = found
    form = FigureForm(request.POST or None, by=request.user, initial={"value": entry.value})
    typed = request.method == "POST" and form.is_valid()
    if typed and tried(form, lambda: services.add_figure(name, by=user_of(request), **form.cleaned_data)):
        return done(request, reverse("deadlines:figures"), _("Saved."))
    context = {"entry": entry, "rows": _standing(entry, rows, request.user), "form": form}
    return render(request, "deadlines/figure.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def take_back_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a value that has not begun."""
    row = get_object_or_404(PolicyFigure.objects.select_related("estate"), pk=pk)
    return _take_back(request, row, reverse("deadlines:figures"))


def _take_back(request: HttpRequest, row: Any, url: str) -> HttpResponse:
    from django.contrib import messages
    from django.core.exceptions import ValidationError
    from django.shortcuts import redirect

    try:
        services.take_back(row, by=user_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(url)
    return done(request, url, _("Taken back."))


def _standing(entry: Any, rows: list[Any], user: Any) -> list[dict[str, Any]]:
    """Each row with how it stands: coming, in force or past; and whether this person may take it back."""
    at = now()
    held = {entry.now.pk if entry.now else None, *(row.pk for row in entry.own)}
    return [
        {
            "row": row,
            "coming": row.valid_from > at,
            "holds": row.valid_from <= at and row.pk in held,
            "back": row.valid_from > at and may_change(user, row.estate),
        }
        for row in rows
    ]


def missing(request: HttpRequest) -> int | None:
    """The year whose holidays wait to be entered, told to who can."""
    from django.utils import timezone

    return calendars.missing_year(timezone.localtime(now())) if administers(request.user) else None
