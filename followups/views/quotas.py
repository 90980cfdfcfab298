"""The month's callbacks: who made how many, and how they ended (rule F4)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.places import chosen
from accounts.scope import OVERSEEING
from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups.selectors.calls import rows_of
from followups.selectors.quotas import (
    calls_made,
    estates_reported,
    month_after,
    month_before,
    month_counts,
    month_of,
    quotas,
)
from followups.views.door import guarded

SHOWN = 200
"""Nobody makes more in a month; a quota is three."""

readers_only = guarded(
    lambda user: user.scope.any(*OVERSEEING), gettext_lazy("The month's callbacks are for those who oversee an estate.")
)


@readers_only
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """One month: quotas by person, and what came of every callback, those nobody could be asked apart."""
    here, at = chosen(request), now()
    estates = [e for e in estates_reported(request.user) if here is None or e.pk == here.pk]
    zone = estates[0].zone if estates else at.tzinfo
    assert zone is not None  # `now` is aware
    this = month_of(at, zone)
    month = _asked(request.GET.get("month", "")) or this
    context = {
        "month": month,
        "this": this,
        "before": month_before(month),
        "after": month_after(month) if month < this else None,
        "quotas": quotas(month, at, estates, viewer=request.user),
        "counts": month_counts(request.user, month, estates),
    }
    return render(request, "followups/quotas.html", context)


@readers_only
@require_safe
def made(request: StaffRequest, username: str, role: str) -> HttpResponse:
    """The calls behind one person's quota of a month: as many as it says (rules A1, F4).

    Calls on estates that are not the reader's are told as a number: the quota is the person's, over all estates.
    """
    estates, at = estates_reported(request.user), now()
    month = _asked(request.GET.get("month", "")) or month_of(at, estates[0].zone if estates else UTC)
    person = User.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()
    owed = quotas(month, at, estates, [person], viewer=request.user) if person and estates else []
    quota = next((q for q in owed if q.role == role), None)
    if quota is None:
        raise Http404
    calls = calls_made(quota, request.user).select_related("estate", "department", "by", "slip_by")
    n = calls.count()
    context = {
        "now": at,
        "quota": quota,
        "rows": rows_of(calls[:SHOWN], request.user),
        "elsewhere": quota.made - n,
        "cut": max(0, n - SHOWN),
    }
    return render(request, "followups/quota_calls.html", context)


def _asked(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
