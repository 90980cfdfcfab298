"""Who may open a page of the management reports (rule A5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from analytics.models import ManagementReport
from analytics.selectors.reports import edits, reads_reports, report_for
from complaints.views.door import StaffRequest

View = Callable[..., HttpResponse]


def employees_only(view: View) -> View:
    """Employees: contractors read what residents read."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads_reports(request.user):
            raise PermissionDenied(_("Management reports are kept by the company's own staff."))
        return view(request, *args, **kwargs)

    return guarded


def with_report(*, write: bool = False) -> Callable[[View], View]:
    """Give the view its report, on the estate's clock; 404 where it is none of theirs, 403 who may not write it."""

    def wrapper(view: View) -> View:
        @employees_only
        @wraps(view)
        def opened(request: StaffRequest, pk: int, **options: Any) -> HttpResponse:
            report = report_for(request.user, pk)
            if report is None:
                raise Http404
            if write and not may_write(request.user, report):
                raise PermissionDenied(_("The report is written by the service manager and the general manager."))
            with timezone.override(request.user.zone or report.estate.zone):
                return view(request, report, **options)

        return opened

    return wrapper


def may_write(user: Any, report: ManagementReport) -> bool:
    return edits(user, report.estate_id)


def posted(request: StaffRequest) -> Any:
    """What was sent, for a form: also where nothing was filled in."""
    return request.POST if request.method == "POST" else None
