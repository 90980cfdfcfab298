"""The management report to owners as it is written (rule A5): list, overview of one, section by section, its points."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analytics.forms.reports import FollowForm, NewReportForm, PointForm, SectionForm
from analytics.models import ManagementReport, Part, ReportPoint, ReportSection
from analytics.selectors.report_page import moved_since_signed, points_to_follow
from analytics.selectors.reports import (
    drafts_seen,
    estates_edited,
    lacking,
    owed_by,
    reports_for,
    sections_of,
    signs,
)
from analytics.services import reports as services
from analytics.views.report_door import employees_only, may_write, posted, with_report
from analytics.views.report_facts import facts_beside
from complaints.errors import Changed
from complaints.views.door import StaffRequest
from deadlines.clock import now
from followups.views.door import act_page
from hotline.forms import LineForm
from hotline.views.door import attempt, go, in_view

ask = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 100


@employees_only
@require_safe
def reports(request: StaffRequest) -> HttpResponse:
    """The reports of one's estates: how far each is, and what is owed."""
    user = request.user
    rows = [
        {"report": one, "standing": one.standing(), "newest": next(iter(one.versions.all()), None)}
        for one in reports_for(user, in_view(request))[:SHOWN]
    ]
    context = {"rows": rows, "owed": owed_by(user, now()), "may_begin": bool(estates_edited(user))}
    return render(request, "analytics/reports.html", context)


@employees_only
@ask
def new(request: StaffRequest) -> HttpResponse:
    """Begin the report of a period: drafted from the data."""
    estates = estates_edited(request.user)
    if not estates:
        raise PermissionDenied(_("The report is written by the service manager and the general manager."))
    today = timezone.localdate(now())
    initial = {"estate": request.GET.get("estate", ""), "period": request.GET.get("period", "")}
    waiting = next((one for one in owed_by(request.user, now()) if one.report is None), None)
    if waiting is not None and not any(initial.values()):
        initial = {"estate": waiting.estate.code, "period": f"{waiting.kind.value}:{waiting.start}"}
    form = NewReportForm(posted(request), estates=estates, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.draft_report(**form.values(), by=request.user))
        if made is not None:
            return go(request, made.get_absolute_url(), _("Drafted from the data. Now section by section."))
    return act_page(request, form, title=_("New report"), button=_("Draft it"), back=reverse("analytics:reports"))


@with_report()
@require_safe
def report(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """One report: its sections, the points of the last, what lacks until the signature, its versions."""
    if not drafts_seen(request.user, report.estate_id):
        return redirect("analytics:report_version", report.pk, report.versions_made)
    may, at = may_write(request.user, report), now()
    context = {
        "report": report,
        "standing": report.standing(),
        "sections": sections_of(report),
        "followed": points_to_follow(report),
        "points": list(report.points.all()),
        "versions": list(report.versions.defer("content").select_related("signed_by", "published_by", "withdrawn_by")),
        "lacking": lacking(report, at.astimezone(report.estate.zone).date()) if report.is_open else [],
        "moved": report.is_open and moved_since_signed(report),
        "may": may,
        "may_sign": may and signs(request.user, report.estate_id),
    }
    return render(request, "analytics/report.html", context)


@with_report(write=True)
@ask
def section(request: StaffRequest, report: ManagementReport, code: str) -> HttpResponse:
    """Write one section, the figures beside it."""
    held = report.sections.select_related("written_by").filter(code=code).first()
    if held is None:
        raise Http404
    form = SectionForm(posted(request), estate=report.estate, initial=_as_it_stands(held))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _write(report, held, form, request.user))
        if made is not None:
            return _on(request, report, held)
    return _section_page(request, report, held, form)


def _as_it_stands(held: ReportSection) -> dict[str, Any]:
    return {name: getattr(held, name) for name in ("text", "text_en", "nothing", "version")}


def _write(report: ManagementReport, held: ReportSection, form: SectionForm, by: Any) -> ReportSection:
    try:
        return services.write_section(report.pk, held.code, by=by, **form.values(), overridden=form.overridden)
    except Changed:
        form.lost = True  # type: ignore[attr-defined]  # the page shows the other's words beside ours
        raise


def _on(request: StaffRequest, report: ManagementReport, held: ReportSection) -> HttpResponse:
    messages.success(request, _("Saved."), extra_tags=f"draft:{_draft(request, held)}")
    order = list(Part.values)
    following = order.index(held.code) + 1
    if request.POST.get("then") == "next" and following < len(order):
        return redirect("analytics:report_section", report.pk, order[following])
    if request.POST.get("then") == "next":
        return redirect(report.get_absolute_url())
    return redirect("analytics:report_section", report.pk, held.code)


def _draft(request: StaffRequest, held: ReportSection) -> str:
    return f"{request.user.pk}.report.{held.pk}"


def _section_page(request: StaffRequest, report: ManagementReport, held: ReportSection, form: Any) -> HttpResponse:
    lost = getattr(form, "lost", False)
    if lost:  # what was typed goes again against what stands there now
        form.data = form.data.copy()
        form.data["version"] = held.version
    context = {
        "report": report,
        "section": held,
        "sections": sections_of(report),
        "form": form,
        "lost": lost,
        "facts": facts_beside(request, report, held.code),
        "draft": _draft(request, held),
        "proposed": "" if held.as_drafted else held.drafted,
    }
    return render(request, "analytics/report_section.html", context, status=getattr(form, "status", 200))


@with_report(write=True)
@ask
def refresh(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """Count the figures again."""
    form, back = LineForm(posted(request)), report.get_absolute_url()
    if request.method == "POST":
        form.is_valid()
        if attempt(form, lambda: services.refresh_facts(report.pk, by=request.user)) is not None:
            return go(request, back, _("Counted again."))
    intro = _("Words nobody has touched are drafted anew; what you wrote stays.")
    return act_page(request, form, title=_("Count again"), button=_("Count again"), back=back, intro=intro)


@with_report(write=True)
@ask
def point_new(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """Promise to come back to something."""
    form, back = PointForm(posted(request), estate=report.estate), report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("text", "text_en")} | {"overridden": form.overridden}
        if attempt(form, lambda: services.add_point(report.pk, by=request.user, **values)) is not None:
            return go(request, back, _("Noted. The next report will ask what became of it."))
    return act_page(request, form, title=_("A point for the next report"), button=_("Add it"), back=back)


@with_report(write=True)
@ask
def point(request: StaffRequest, report: ManagementReport, point: int) -> HttpResponse:
    """Put a point into other words."""
    held = report.points.filter(pk=point).first()
    if held is None:
        raise Http404
    initial = {name: getattr(held, name) for name in ("text", "text_en", "version")}
    form, back = PointForm(posted(request), estate=report.estate, initial=initial), report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        values = {**form.values(), "overridden": form.overridden}
        if attempt(form, lambda: services.change_point(report.pk, point, by=request.user, **values)) is not None:
            return go(request, back, _("Saved."))
    title, intro = _("A point for the next report"), _as_it_is_now(form, held)
    return act_page(request, form, title=title, button=_("Save"), back=back, intro=intro)


def _as_it_is_now(form: Any, held: ReportPoint, became: bool = False) -> str:
    """Where somebody was faster: their words, and what was typed goes again against what stands there now."""
    if getattr(form, "status", 200) != Changed.status:
        return ""
    held.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = held.version
    words = held.told or (str(held.result.label) if held.result else "") if became else held.label
    return _("What stands there now: {words}").format(words=words)


@with_report(write=True)
@ask
def point_remove(request: StaffRequest, report: ManagementReport, point: int) -> HttpResponse:
    """Take a point out again."""
    held = report.points.filter(pk=point).first()
    if held is None:
        raise Http404
    form, back = LineForm(posted(request)), report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.remove_point(report.pk, point, by=request.user))
        if done is not None:
            return go(request, back, _("Taken out."))
    return act_page(request, form, title=_("Take the point out"), button=_("Take it out"), back=back, intro=held.label)


@with_report(write=True)
@ask
def follow(request: StaffRequest, report: ManagementReport, point: int) -> HttpResponse:
    """Say what became of a point of the last report."""
    held = next((one for one in points_to_follow(report) if one.pk == point), None)
    if held is None:
        raise Http404
    initial = {name: getattr(held, name) for name in ("outcome", "became", "became_en", "version")}
    form, back = FollowForm(posted(request), estate=report.estate, initial=initial), report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        values = {**form.values(), "overridden": form.overridden}
        if attempt(form, lambda: services.follow_up(report.pk, point, by=request.user, **values)) is not None:
            return go(request, back, _("Saved."))
    title = _("What became of it")
    intro = _as_it_is_now(form, held, became=True) or held.label
    return act_page(request, form, title=title, button=_("Save"), back=back, intro=intro)
