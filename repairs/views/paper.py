"""On paper: the work sheet 维修单, and the codes to stick on doors and lifts."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

import audit.services as audit
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs.clocks import SUBJECT
from repairs.models import Label
from repairs.selectors.ledger import estates_overseen
from repairs.views.door import in_zone, order_for, page_of

PER_SHEET = 24


@login_required
@require_safe
def sheet(request: StaffRequest, number: str) -> HttpResponse:
    """维修单: one page to take along, sign and file. Every printing is written down."""
    found = order_for(request.user, number)
    audit.record("printed", by=request.user, subject=(SUBJECT, found.pk), at=now(), data={"form": "work_sheet"})
    with in_zone(found, request.user):
        context = page_of(found, request.user)
        context["made"] = next(iter(context["facts"].completions), None)
        return render(request, "print/work_sheet.html", context)


@login_required
@require_safe
def labels(request: StaffRequest) -> HttpResponse:
    """A sheet of QR codes for homes, lifts and doors; scanned, the request form opens at that place (rule R1)."""
    overseen = estates_overseen(request.user)
    rows = Label.objects.filter(revoked_at=None).select_related("unit__estate", "asset__estate", "place__estate")
    shown = [one for one in rows.order_by("pk") if overseen == "all" or _thing(one).estate_id in overseen]
    context = {"now": now(), "labels": [_drawn(one) for one in shown[: PER_SHEET * 10]]}
    return render(request, "print/labels.html", context)


def _thing(label: Label) -> Any:
    return label.unit or label.asset or label.place


def _drawn(label: Label) -> dict[str, Any]:
    address = f"{settings.PUBLIC_URL}{reverse('portal:report')}?place={label.code}"
    svg = segno.make(address, error="m").svg_inline(scale=3, border=2, omitsize=True)
    # The drawing holds nothing but the shapes of the code.
    return {"thing": _thing(label), "code": label.code, "qr": SafeString(svg)}  # nosec B703
