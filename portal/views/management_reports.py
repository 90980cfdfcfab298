"""The management reports to owners 管理报告 (rules A5, W4): all of them, one to read, on paper, as a PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.selectors.report_page import page_of
from analytics.selectors.reports import earlier_versions, published_for, published_version
from analytics.services import reports as services
from portal.views.frame import draft_of, gone, show


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What is published, the newest period first: of the estate one has chosen, as with notices."""
    estate = draft_of(request).estate
    return show(request, "portal/management_reports.html", estate, reports=published_for(estate))


@require_safe
def report(request: HttpRequest, pk: int, n: int | None = None) -> HttpResponse:
    """One report: the newest version, or the one asked for, which says that there is a newer one."""
    found = published_version(pk, n)
    if found is None:
        return gone(request)
    last = found.n == found.report.versions_made
    context: dict[str, Any] = {
        "version": found,
        "page": page_of(found.content, found.sha256),
        "earlier": earlier_versions(found),
        "newer": "" if last else reverse("portal:management_report", args=[pk]),
    }
    return show(request, "portal/management_report.html", found.report.estate, **context)


@require_safe
def paper(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """On A4."""
    found = published_version(pk, n)
    if found is None:
        return gone(request)
    back = reverse("portal:management_report_version", args=[pk, n])
    with timezone.override(found.report.estate.zone):
        context = {"page": page_of(found.content, found.sha256), "version": found, "back": back}
        context["newer"] = found.n != found.report.versions_made
        return render(request, "print/management_report.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int, n: int) -> Any:
    """The PDF made when it was published; asked for again where the worker has not come to it."""
    found = published_version(pk, n)
    if found is None:
        return gone(request)
    try:
        stored = found.pdf.open("rb") if found.pdf else None
    except OSError:
        return gone(request)
    if stored is None:
        services.ask_again(found.pk)
        messages.info(request, _("The PDF is still being made; please try again in a moment."))
        return redirect("portal:management_report_version", pk, n)
    return FileResponse(stored, as_attachment=True, filename=f"{found.name}.pdf", content_type="application/pdf")
