"""Signing and publishing a management report, and reading it as residents do (rule A5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from analytics.forms.reports import SignForm, WhyForm, WithdrawForm
from analytics.models import ManagementReport, ReportVersion
from analytics.selectors.report_page import content_of, page_of
from analytics.selectors.reports import drafts_seen, signs, version_of
from analytics.services import reports as services
from analytics.views.report_door import posted, with_report
from complaints.views.door import StaffRequest
from followups.views.door import act_page
from hotline.forms import LineForm
from hotline.views.door import attempt, go

ask = require_http_methods(["GET", "HEAD", "POST"])


@with_report(write=True)
@ask
def sign(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """The general manager's signature under what was read."""
    if not signs(request.user, report.estate_id):
        raise PermissionDenied(_("The general manager signs the report."))
    initial = {"version": request.GET.get("version", report.version)}
    form, back = SignForm(posted(request), initial=initial), report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: services.sign(report.pk, by=request.user, **form.cleaned_data))
        if done is not None:
            return go(request, back, _("Signed. It can be published now."))
    intro = _("You sign the words and figures as they stand. Whoever changes a word after this asks you again.")
    return act_page(request, form, title=_("Sign the report"), button=_("Sign"), back=back, intro=intro)


@with_report(write=True)
@ask
def publish(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """On to the portal."""
    form, back = LineForm(posted(request)), report.get_absolute_url()
    if request.method == "POST":
        form.is_valid()
        if attempt(form, lambda: services.publish(report.pk, by=request.user)) is not None:
            return go(request, back, _("Published on the residents' pages."))
    intro = _(
        "Every resident can read it from now on. What is published stays as it is; a correction is a new version."
    )
    return act_page(request, form, title=_("Publish the report"), button=_("Publish"), back=back, intro=intro)


@with_report(write=True)
@ask
def correct(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """Open what is published again, for a new version."""
    intro = _("What is published stays on the portal until the corrected version is signed and published.")
    form = WhyForm(posted(request))
    told = _("Open for writing again.")
    return _with_why(request, report, form, services.correct, _("Correct the report"), _("Correct"), intro, told)


@with_report(write=True)
@ask
def withdraw(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """Take a version off the portal at once."""
    n = request.GET.get("n", "") or request.POST.get("n", "")
    if n.isdecimal() and n != str(report.versions_made):
        intro = _("This version comes down from the portal and stays on record here. The newest stays where it is.")
        title, told = _("Withdraw version {n}").format(n=n), _("It is off the portal.")
    else:
        intro = _(
            "It comes down from the portal now and stays on record here. You can put it right and publish it again."
        )
        title, told = _("Withdraw the report"), _("Open for writing again.")
    form = WithdrawForm(posted(request), initial={"n": n})
    return _with_why(request, report, form, services.withdraw, title, _("Withdraw"), intro, told)


def _with_why(
    request: StaffRequest,
    report: ManagementReport,
    form: Any,
    deed: Any,
    title: str,
    button: str,
    intro: str,
    told: str,
) -> HttpResponse:
    back = report.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: deed(report.pk, by=request.user, **form.cleaned_data))
        if done is not None:
            return go(request, back, told)
    return act_page(request, form, title=title, button=button, back=back, intro=intro)


# -- reading ---


@with_report(write=False)
@require_safe
def preview(request: StaffRequest, report: ManagementReport) -> HttpResponse:
    """Exactly what residents will see, before they do."""
    if not drafts_seen(request.user, report.estate_id):
        raise Http404
    return _as_residents(request, report, page=page_of(content_of(report)), draft=True)


@with_report()
@require_safe
def version(request: StaffRequest, report: ManagementReport, n: int) -> HttpResponse:
    """A published version; a withdrawn one to those who write reports alone."""
    found = _version(request, report, n)
    return _as_residents(request, report, page=page_of(found.content, found.sha256), version=found)


def _version(request: StaffRequest, report: ManagementReport, n: int) -> ReportVersion:
    found = version_of(report, n) if n else None
    if found is None or (found.withdrawn_at is not None and not drafts_seen(request.user, report.estate_id)):
        raise Http404
    return found


def _newer(report: ManagementReport, version: ReportVersion | None) -> str:
    """Where the newest version is read, for one that was corrected since."""
    if version is None or version.n == report.versions_made:
        return ""
    return reverse("analytics:report_version", args=[report.pk, report.versions_made])


def _as_residents(request: StaffRequest, report: ManagementReport, **context: Any) -> HttpResponse:
    estate = report.estate
    phone = estate.hotline or estate.company.hotline
    desk = {"name": estate.label, "phone": phone, "emergency": estate.emergency_line or phone}
    found = context.get("version")
    drafts = drafts_seen(request.user, report.estate_id)
    context |= {"desk": desk, "estate": estate, "report": report, "staff": True, "newer": _newer(report, found)}
    # who sees no draft is sent here from the report's own page: back to the list, not in a circle
    context["back"] = report.get_absolute_url() if drafts else reverse("analytics:reports")
    return render(request, "portal/management_report.html", context)


@with_report()
@require_safe
def paper(request: StaffRequest, report: ManagementReport, n: int = 0) -> HttpResponse:
    """The report on A4: a published version, or the draft as it stands (n = 0)."""
    if n:
        found = _version(request, report, n)
        services.downloaded(found, "print", by=request.user)
        context: dict[str, Any] = {"page": page_of(found.content, found.sha256), "version": found}
        context["newer"] = _newer(report, found)
    elif drafts_seen(request.user, report.estate_id):
        context = {"page": page_of(content_of(report))}
    else:
        raise Http404
    back = reverse("analytics:report_version", args=[report.pk, n]) if n else report.get_absolute_url()
    return render(request, "print/management_report.html", {**context, "back": back})


@with_report()
@require_safe
def pdf(request: StaffRequest, report: ManagementReport, n: int) -> Any:
    """The PDF of a version; the worker is asked for it where it is not there yet."""
    found = _version(request, report, n)
    try:
        stored = found.pdf.open("rb") if found.pdf else None
    except OSError as error:
        raise Http404 from error
    if stored is None:
        services.ask_again(found.pk)
        messages.info(request, _("The PDF is still being made; please try again in a moment."))
        return redirect(report.get_absolute_url())
    services.downloaded(found, "pdf", by=request.user)
    return FileResponse(stored, as_attachment=True, filename=f"{found.name}.pdf", content_type="application/pdf")
