"""Opening hours and special days: read by employees, kept by administrators (rules D3, X6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.selectors import estates_of
from deadlines import services
from deadlines.access import may_change
from deadlines.clock import now
from deadlines.forms import DayForm, HoursForm, ImportForm
from deadlines.models import CalendarUse, SpecialDay
from deadlines.selectors import calendars
from deadlines.views.gate import done, for_administrators, for_staff, place_of, tried, user_of
from deadlines.views.tables import both, missing
from deadlines.words import hours_words
from estates.models import Estate


def address(place: Estate | None, year: int | None = None) -> str:
    asked = {"estate": place.code if place else "", "year": year or ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("deadlines:calendar") + (f"?{query}" if query else "")


def year_of(request: HttpRequest) -> int:
    """The year asked for, else this one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else timezone.localtime(now()).year


@require_GET
@for_staff
def calendar(request: HttpRequest) -> HttpResponse:
    """Hours and special days of the company, or of one estate."""
    place, year, user = place_of(request), year_of(request), user_of(request)
    today = calendars.local_day(place.pk if place else None, now())
    known = {*calendars.years_entered(), year, today.year + 1}
    context: dict[str, Any] = {
        "place": place,
        "places": [(one, address(one, year)) for one in estates_of(user)],
        "company_url": address(None, year),
        "year": year,
        "years": [(one, address(place, one)) for one in sorted(known)],
        "hours": [_hours(place, use) for use in CalendarUse],
        "days": calendars.runs_of(calendars.days_of(place.pk if place else None, year), today),
        "missing": missing(request),
        "changes": may_change(user, place),
        "form": DayForm(),
        "today": today,
    }
    return render(request, "deadlines/calendar.html", context)


def _hours(place: Estate | None, use: CalendarUse) -> dict[str, Any]:
    row = calendars.hours_row(place.pk if place else None, use, now())
    coming = calendars.hours_coming(place.pk if place else None, use, now())
    own = row is not None and row.estate_id is not None
    return {"use": use, "row": row, "week": hours_words(row.week if row else None), "own": own, "coming": coming}


@both
@for_administrators
def hours(request: HttpRequest, use: str) -> HttpResponse:
    """Change the week of opening hours of a place."""
    place = place_of(request)
    if use not in CalendarUse.values:
        raise Http404
    row = calendars.hours_row(place.pk if place else None, use, now())
    form = HoursForm(request.POST or None, by=request.user, week=row.week if row else None, place=place)
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["valid_from"]
        deed = lambda: services.set_hours(use, form.week, by=user_of(request), estate=place, valid_from=at)  # noqa: E731
        if tried(form, deed):
            return done(request, address(place), _("Saved. It holds for clocks that start from then on."))
    context = {"form": form, "place": place, "use": CalendarUse(use), "back": address(place)}
    return render(request, "deadlines/hours.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def add_day(request: HttpRequest) -> HttpResponse:
    """Enter a holiday or a make-up working day."""
    place, form = place_of(request), DayForm(request.POST)
    if form.is_valid():
        row = tried(form, lambda: services.add_day(by=user_of(request), estate=place, **form.cleaned_data))
        if row is not None:
            return done(request, address(place, row.day.year), _("Saved. It holds for clocks that start from now on."))
    context = {"form": form, "place": place, "back": address(place)}
    return render(request, "deadlines/day.html", context, status=422)


@require_POST
@for_administrators
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    """End a special day that has not passed."""
    row = get_object_or_404(SpecialDay.objects.select_related("estate"), pk=pk, removed_at=None)
    url = address(row.estate, row.day.year)
    try:
        services.remove_day(pk, by=user_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(url)
    except SpecialDay.DoesNotExist:
        return redirect(url)
    return done(request, url, _("Taken out. Clocks that run already keep it."))


@both
@for_administrators
def import_days(request: HttpRequest) -> HttpResponse:
    """Paste a year of holidays, all or nothing."""
    place, form = place_of(request), ImportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = tried(form, lambda: services.import_days(form.cleaned_data["days"], by=user_of(request), estate=place))
        if rows:
            said = ngettext("%(n)d day is entered.", "%(n)d days are entered.", len(rows)) % {"n": len(rows)}
            return done(request, address(place, rows[0].day.year), said)
    context = {"form": form, "place": place, "back": address(place), "year": timezone.localtime(now()).year + 1}
    return render(request, "deadlines/import.html", context, status=422 if form.errors else 200)
