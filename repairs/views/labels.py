"""Codes for doors, lifts and places: choose, issue, print, take out of use (rule R1)."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.places import chosen
from complaints.errors import ComplaintError
from complaints.views.door import StaffRequest
from deadlines.clock import now
from estates.models import Building, Estate
from repairs import services
from repairs.models import Label
from repairs.selectors.labels import KINDS, label_estates, labels_of, spots_of

TABS: dict[str, Any] = {"unit": _("Homes"), "asset": _("Lifts and equipment"), "place": _("Doors and places")}
PER_SHEET = 24
"""Three by eight of 70 × 37 mm: a common sheet of labels."""


def _here(request: StaffRequest) -> tuple[Estate, str, Building | None]:
    """The estate, what is to be labelled, and the building, as the address says; the first of each otherwise."""
    mine, data = label_estates(request.user), request.GET
    wanted = data.get("estate") or getattr(chosen(request), "code", "")
    estate = mine.filter(code=wanted).first() or mine.first()
    if estate is None:
        raise PermissionDenied
    kind = data["what"] if data.get("what") in KINDS else "unit"
    buildings, code = Building.objects.filter(estate=estate).order_by("code"), data.get("building", "")
    building = buildings.filter(code=code).first() or (buildings.first() if kind == "unit" else None)
    return estate, kind, building


@login_required
@require_http_methods(["GET", "POST"])
def labels(request: StaffRequest) -> HttpResponse:
    """What hangs where: issue and revoke."""
    estate, kind, building = _here(request)
    if request.method == "POST":
        return _done(request, estate, kind)
    context = {
        "now": now(),
        "estate": estate,
        "estates": label_estates(request.user),
        "kind": kind,
        "tabs": list(TABS.items()),
        "building": building,
        "buildings": Building.objects.filter(estate=estate).order_by("code"),
        "spots": spots_of(estate, kind, building),
    }
    return render(request, "repairs/labels.html", context)


def _done(request: StaffRequest, estate: Estate, kind: str) -> HttpResponse:
    """Revoke one, or issue what is ticked and go to the sheet; refused in words."""
    ids = [int(one) for one in request.POST.getlist("spot") if one.isdecimal() and len(one) < 18]
    things = list(KINDS[kind].objects.filter(estate=estate, pk__in=ids))  # type: ignore[attr-defined]
    try:
        if "revoke" in request.POST:
            services.revoke_label(request.POST["revoke"], by=request.user)
            messages.success(request, _("Revoked. Scanned, it asks kindly where it is."))
        elif things:
            services.issue_labels(things, by=request.user)
            query = urlencode({"estate": estate.code, "what": kind, "spot": [thing.pk for thing in things]}, doseq=True)
            return redirect(f"{reverse('repairs:label_sheet')}?{query}")
        else:
            messages.warning(request, _("Tick what the codes are for."))
    except ComplaintError as error:
        messages.error(request, error.message)
    return redirect(request.get_full_path())


@login_required
@require_safe
def sheet(request: StaffRequest) -> HttpResponse:
    """The codes of what was chosen, on A4 sheets of labels."""
    estate, kind, _building = _here(request)
    ids = [int(one) for one in request.GET.getlist("spot") if one.isdecimal() and len(one) < 18]
    drawn = [_drawn(one, kind) for one in labels_of(estate, kind, ids)]
    sheets = [drawn[at : at + PER_SHEET] for at in range(0, len(drawn), PER_SHEET)]
    count = ngettext("{n} label", "{n} labels", len(drawn)).format(n=len(drawn))
    return render(request, "print/labels.html", {"now": now(), "sheets": sheets, "count": count, "estate": estate})


def _drawn(label: Label, kind: str) -> dict[str, Any]:
    address = f"{settings.PUBLIC_URL}{reverse('portal:report')}?kind=repair&place={label.code}"
    svg = segno.make(address, error="m").svg_inline(scale=3, border=0, omitsize=True)
    # The drawing holds nothing but the shapes of the code.
    return {"thing": getattr(label, kind), "code": label.code, "qr": SafeString(svg)}  # nosec B703
