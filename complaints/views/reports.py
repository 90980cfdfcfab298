"""The final report on paper, for an outsider, and the reply pack to an authority (rules J6, I1)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit.services as audit
from complaints.clocks import SUBJECT
from complaints.facts import Facts
from complaints.models import Measure
from complaints.selectors import seen_by
from complaints.selectors.seen import FULL, RELAYER
from complaints.services.papers import OWN, paper_pdf
from complaints.views import panels
from complaints.views.door import case_for, in_zone
from deadlines.clock import now


@login_required
@require_safe
def final(request: HttpRequest, number: str) -> HttpResponse:
    """The final report; 404 before it is filed."""
    return _paper(request, number, reply=False)


@login_required
@require_safe
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Case, findings, contacts and final report together, for the authority that asked: to those who see all of it."""
    return _paper(request, number, reply=True)


def _paper(request: HttpRequest, number: str, *, reply: bool) -> HttpResponse:
    case = case_for(request.user, number)
    facts, at = Facts(case), now()
    seen, report = seen_by(case, request.user, facts), facts.final_report
    if seen.level == RELAYER or (reply and seen.level != FULL) or (report is None and not reply):
        raise Http404
    audit.record(
        "printed", by=request.user, subject=(SUBJECT, case.pk), at=at, data={"form": "reply" if reply else "report"}
    )
    with in_zone(case, request.user):
        context = {"case": case, "seen": seen, "at": at, "by": request.user, "final": report, "reply": reply,
                   **_parts(case, seen, facts)}  # fmt: skip
        if "pdf" not in request.GET:
            return render(request, "print/report.html", context)
        page = render_to_string("print/report_pdf.html", {**context, "own": OWN})
        return _pdf(paper_pdf(page), case.number)


def _pdf(data: bytes | None, number: str) -> HttpResponse:
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return response


def _parts(case, seen, facts: Facts) -> dict[str, Any]:
    titles = {Measure.Kind.CORRECTIVE: _("Corrective actions"), Measure.Kind.PREVENTIVE: _("Preventive actions")}
    rows = [m for m in facts.measures if m.dropped_at is None]
    for row in rows:
        row.who = panels.whose(row)
    groups = [(title, [m for m in rows if m.kind == kind]) for kind, title in titles.items()]
    return {
        "points": panels.point_rows(case, seen, facts),
        "contacts": [] if seen.hidden else list(reversed(facts.contacts)),
        "agreements": facts.agreements,
        "measure_groups": [(title, found) for title, found in groups if found],
    }
