"""On paper: the work sheet 维修单, and the resident's link."""

from __future__ import annotations

import segno
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

import audit.services as audit
from complaints.views.door import StaffRequest
from deadlines.clock import now
from repairs.clocks import SUBJECT
from repairs.facts import Facts
from repairs.forms.visiting import SITES
from repairs.models import Visit
from repairs.reach import link_of
from repairs.selectors import parties_of, seen_by
from repairs.views.door import in_zone, order_for, page_of


@login_required
@require_safe
def sheet(request: StaffRequest, number: str) -> HttpResponse:
    """维修单: one page to take along, sign and file. Every printing is written down."""
    found = order_for(request.user, number)
    audit.record("printed", by=request.user, subject=(SUBJECT, found.pk), at=now(), data={"form": "work_sheet"})
    with in_zone(found, request.user):
        context = page_of(found, request.user)
        context |= {"sites": list(SITES.items()), "laid": laid_at(context["visit"] or last_visit(context["facts"]))}
        context["made"] = next(iter(context["facts"].completions), None)
        return render(request, "print/work_sheet.html", context)


def last_visit(facts: Facts) -> Visit | None:
    """The visit that was made last, where none is agreed any more."""
    return next(reversed(facts.visits), None)


def laid_at(visit: Visit | None) -> set[str]:
    """The codes of the protection laid at the visit."""
    return {code for code, yes in visit.site.items() if yes} if visit else set()


@login_required
@require_safe
def slip(request: StaffRequest, number: str) -> HttpResponse:
    """The resident's private link on paper (rule W2), for whoever has no telephone on file. Each is written down."""
    found = order_for(request.user, number)
    if not parties_of(found, request.user) & {"desk", "assistant"} or found.requester.erased_at:
        raise PermissionDenied
    audit.record("printed", by=request.user, subject=(SUBJECT, found.pk), at=now(), data={"form": "link"})
    link = link_of(found)
    svg = SafeString(segno.make(link, error="m").svg_inline(scale=3, border=0, omitsize=True))  # nosec B703
    with in_zone(found, request.user):
        context = {"order": found, "seen": seen_by(found, request.user), "link": link, "qr": svg, "now": now()}
        return render(request, "print/slip.html", context)
