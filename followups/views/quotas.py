"""The month's callbacks: who made how many, and how they ended (rule F4)."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.places import chosen
from accounts.scope import OVERSEEING
from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups.selectors.quotas import estates_reported, month_after, month_before, month_counts, month_of, quotas
from followups.views.door import guarded

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
        "quotas": quotas(month, at, estates),
        "counts": month_counts(request.user, month, estates),
    }
    return render(request, "followups/quotas.html", context)


def _asked(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
