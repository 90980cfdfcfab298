"""Scorecards and the ledger: the contractor reads the same numbers (rules R6, R9)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.errors import BadInput, ComplaintError
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs import services
from repairs.scoring import Rate, Scorecard
from repairs.selectors.ledger import estates_overseen, ledger_of, net
from repairs.selectors.scores import ScoreFilter, scorecards

RATES: dict[str, Any] = {
    "contact": _("Reached in 30 minutes"),
    "visits": _("Visits on time"),
    "completion": _("Done on time"),
    "first_fix": _("Fixed at the first visit"),
    "repeat": _("Had to come back"),
    "satisfaction": _("Satisfied at the callback"),
}
BY = ("contractor", "technician", "trade")


def reads_books(user) -> bool:
    """Whoever looks after contractors, and the contractors themselves."""
    return bool(estates_overseen(user)) or bool(user.scope.contractors)


@login_required
@require_safe
def scores(request: StaffRequest) -> HttpResponse:
    """The month's scorecards, each figure with its numbers (rule R9)."""
    if not reads_books(request.user):
        raise PermissionDenied
    month = _month(request.GET.get("month", ""))
    by = request.GET["by"] if request.GET.get("by") in BY else "contractor"
    groups = scorecards(request.user, ScoreFilter.month(month), by=(by,))
    context = {
        "now": now(),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
        "by": by,
        "labels": RATES,
        "groups": [
            {
                "name": " · ".join(g.labels),
                "rates": _rates(g.card),
                "card": g.card,
            }
            for g in groups
        ],
    }
    return render(request, "repairs/scores.html", context)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate(now()).replace(day=1)


def _rates(card: Scorecard) -> list[tuple[Any, Rate]]:
    """Each rate with its name."""
    return [(label, getattr(card, name)) for name, label in RATES.items()]


@login_required
@require_http_methods(["GET", "POST"])
def ledger(request: StaffRequest) -> HttpResponse:
    """Rewards and penalties with their reasons; the office disputes, a manager decides (rule R6)."""
    if not reads_books(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _written(request)
    rows = list(ledger_of(request.user).order_by("-at", "-pk")[:200])
    context = {
        "now": now(),
        "rows": rows,
        "net": net(ledger_of(request.user)) or Decimal(0),
        "office": _office(request),
    }
    return render(request, "repairs/ledger.html", context)


def _office(request: StaffRequest) -> bool:
    return bool(request.user.scope.contractors)


def _written(request: StaffRequest) -> HttpResponse:
    """A dispute, or its decision; refused in words."""
    pk, text = request.POST.get("entry", ""), request.POST.get("text", "")
    try:
        if not pk.isdecimal():
            raise BadInput(fields={"entry": str(_("There is no such entry."))})
        if "upheld" in request.POST:
            services.decide(int(pk), by=request.user, upheld=request.POST["upheld"] == "yes", decision=text)
        else:
            services.dispute(int(pk), by=request.user, grounds=text)
        messages.success(request, _("Kept."))
    except ComplaintError as error:
        messages.error(request, " ".join([str(error.message), *map(str, getattr(error, "fields", {}).values())]))
    return redirect("repairs:ledger")
