"""Spot checks on screens (rule R8): the month's draw, and the four marks of a check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.errors import BadInput, ComplaintError
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs import services
from repairs.forms.spot import Marks
from repairs.models import Draw, SpotCheck
from repairs.selectors.spot import checks_of, reproducible
from repairs.services.spot import last_month, may_draw
from repairs.views.books import reads_books


@login_required
@require_safe
def checks(request: StaffRequest) -> HttpResponse:
    """The month's sample per contractor, what is checked and what waits."""
    if not reads_books(request.user):
        raise PermissionDenied
    month = _month(request.GET.get("month", ""))
    rows = list(checks_of(request.user).filter(draw__month=month).order_by("draw__contractor__code", "pk"))
    context = {
        "now": now(),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
        "draws": _by_draw(rows),
        "may_draw": may_draw(request.user) and month <= now().date(),
    }
    return render(request, "repairs/checks.html", context)


def _by_draw(rows: list[SpotCheck]) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row.draw_id, {"draw": row.draw, "same": reproducible(row.draw), "checks": []})
        one["checks"].append(row)
    return list(found.values())


def _month(text: str) -> date:
    """The month asked for; the last one drawn by default."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return Draw.objects.order_by("-month").values_list("month", flat=True).first() or last_month(now())


@login_required
@require_POST
def draw(request: StaffRequest) -> HttpResponse:
    """Draw the month now, where the monthly beat has not."""
    month = _month(request.POST.get("month", ""))
    try:
        made = services.draw_now(month, by=request.user)
        words = _("Drawn.") if made else _("Nothing to draw: no order was completed in this month, or it is drawn.")
        messages.success(request, words)
    except ComplaintError as error:
        messages.error(request, error.message)
    return redirect(f"{_address()}?month={month:%Y-%m}")


def _address() -> str:
    return reverse("repairs:checks")


@login_required
@require_http_methods(["GET", "POST"])
def inspect(request: StaffRequest, pk: int) -> HttpResponse:
    """The four marks of one drawn order, given on site."""
    found = checks_of(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = Marks(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _kept(request, found, form):
        return redirect(f"{_address()}?month={found.draw.month:%Y-%m}")
    status = 422 if form.is_bound else 200
    return render(request, "repairs/check.html", {"form": form, "check": found, "now": now()}, status=status)


def _kept(request: StaffRequest, found: SpotCheck, form: Marks) -> bool:
    try:
        done = services.inspect(found.pk, by=request.user, **form.cleaned_data)
    except BadInput as error:
        for name, words in error.fields.items():
            form.add_error(name, words)
        return False
    except ComplaintError as error:
        form.add_error(None, error.message)
        return False
    passed = _("Kept: passed.") if done.passed else _("Kept: failed, the penalty is in the ledger.")
    messages.success(request, passed)
    return True
