"""The management report to owners in the API (rule A5): the same services, the same refusals."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.models import ManagementReport, ReportPoint
from analytics.report_shapes import (
    ManagementReportBody,
    ManagementReportDetail,
    ManagementReportPage,
    ReportFollowBody,
    ReportPointBody,
    ReportPointChangeBody,
    ReportSectionBody,
    ReportSignBody,
    ReportWhyBody,
    ReportWithdrawBody,
    row_of,
    section_of,
)
from analytics.selectors.report_page import content_of, points_to_follow
from analytics.selectors.reports import (
    drafts_seen,
    edits,
    lacking,
    look_through,
    reads_reports,
    report_for,
    reports_for,
    sections_of,
    version_of,
)
from analytics.services import reports as services
from complaints.api.views import REFUSALS
from complaints.errors import NotFound, NotYours
from complaints.services.outward import refuse_unless
from deadlines.clock import now
from estates.api import estate_for
from estates.paging import PAGING, one_page_of

_PUBLISHED: dict[str, Any] = {"id": None, "outcome": "", "became": "", "version": None}
"""A point as it stands in what is published."""


def _point(one: ReportPoint) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "outcome": "", "became": "", "version": one.version}


def _detail(report: ManagementReport, viewer: Any) -> dict[str, Any]:
    """The draft to those who see drafts, while it is one; what is published to the others."""
    if report.is_open and drafts_seen(viewer, report.estate_id):
        return {**row_of(report), **_drafted(report)}
    version = version_of(report)
    if version is None:
        raise NotFound(_("There is no such report."))
    content = version.content
    return {
        **row_of(report),
        "sections": [section_of(one, None) for one in content["sections"]],
        "followed": [
            {**_PUBLISHED, **{n: one[n] for n in ("text", "outcome", "became")}} for one in content["followed"]
        ],
        "points": [{**_PUBLISHED, "text": one["text"]} for one in content["points"]],
        "missing": [],
    }


def _drafted(report: ManagementReport) -> dict[str, Any]:
    versions = {one.code: one.version for one in sections_of(report)}
    mine = [one for one in points_to_follow(report) if one.followed_in_id in (None, report.pk)]
    today = now().astimezone(report.estate.zone).date()
    return {
        "sections": [section_of(one, versions[one["code"]]) for one in content_of(report)["sections"]],
        "followed": [{**_point(one), "outcome": one.outcome, "became": one.became} for one in mine],
        "points": [_point(one) for one in report.points.all()],
        "missing": [{"code": one.code, "text": str(one.text)} for one in lacking(report, today)],
    }


def _answer(pk: int, viewer: Any, status: int = 200) -> Response:
    found = report_for(viewer, pk)
    if found is None:
        raise NotFound(_("There is no such report."))
    return Response(_detail(found, viewer), status=status)


class ForEmployees(APIView):
    """Contractors and people without a role read what residents read."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not reads_reports(request.user):
            raise PermissionDenied


class ManagementReports(ForEmployees):
    """The reports of your estates, the newest period first; begin one."""

    @extend_schema(
        operation_id="management_reports_list",
        parameters=PAGING,
        responses={200: ManagementReportPage, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def get(self, request: Request) -> Response:
        rows, order = reports_for(request.user), ("-start", "estate_id", "kind", "pk")
        return Response(one_page_of(request, rows, order, lambda page: [row_of(one) for one in page]))

    @extend_schema(
        operation_id="management_reports_create",
        request=ManagementReportBody,
        responses={201: ManagementReportDetail, **{n: REFUSALS[n] for n in (400, 401, 403, 409)}},
    )
    def post(self, request: Request) -> Response:
        body = ManagementReportBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        estate = estate_for(request.user, given.pop("estate"))
        if estate is None:
            raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
        made = services.draft_report(estate, **given, by=request.user)
        return _answer(made.pk, request.user, 201)


class OneManagementReport(ForEmployees):
    """One report: the draft to those who write it, what is published to all other employees of the estate."""

    @extend_schema(
        operation_id="management_reports_retrieve",
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in (401, 403, 404)}},
    )
    def get(self, request: Request, pk: int) -> Response:
        return _answer(pk, request.user)


ALL = (400, 401, 403, 404, 409)


class WriteSection(ForEmployees):
    """Write one section, or say that there is nothing to report."""

    @extend_schema(
        operation_id="management_reports_write_section",
        request=ReportSectionBody,
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
    )
    def put(self, request: Request, pk: int, code: str) -> Response:
        given = _given(request, pk, ReportSectionBody, ("text", "text_en"))
        services.write_section(pk, code, by=request.user, **given)
        return _answer(pk, request.user)


class AddPoint(ForEmployees):
    """Promise to come back to something in the next report."""

    @extend_schema(
        operation_id="management_reports_add_point",
        request=ReportPointBody,
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
    )
    def post(self, request: Request, pk: int) -> Response:
        services.add_point(pk, by=request.user, **_given(request, pk, ReportPointBody, ("text", "text_en")))
        return _answer(pk, request.user)


class OnePoint(ForEmployees):
    """Put a point of a report that is being written into other words, or take it out."""

    @extend_schema(
        operation_id="management_reports_change_point",
        request=ReportPointChangeBody,
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
    )
    def put(self, request: Request, pk: int, point: int) -> Response:
        given = _given(request, pk, ReportPointChangeBody, ("text", "text_en"))
        services.change_point(pk, point, by=request.user, **given)
        return _answer(pk, request.user)

    @extend_schema(
        operation_id="management_reports_remove_point",
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
    )
    def delete(self, request: Request, pk: int, point: int) -> Response:
        services.remove_point(pk, point, by=request.user)
        return _answer(pk, request.user)


class FollowUp(ForEmployees):
    """Say what became of a point of the report before."""

    @extend_schema(
        operation_id="management_reports_follow_up",
        request=ReportFollowBody,
        responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
    )
    def post(self, request: Request, pk: int, point: int) -> Response:
        services.follow_up(pk, point, by=request.user, **_given(request, pk, ReportFollowBody, ("became", "became_en")))
        return _answer(pk, request.user)


def _given(request: Request, pk: int, shape: type[serializers.Serializer[Any]], outward: tuple[str, ...]) -> Any:
    """The body, its words looked through: what points at a household or is to be avoided needs `override_words`."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    given = dict(body.validated_data)
    report = report_for(request.user, pk)
    if report is None:
        raise NotFound(_("There is no such report."))
    if not edits(request.user, report.estate_id):  # before the words are looked through: the answer names residents
        raise NotYours(_("The report is written by the service manager and the general manager."))
    found = look_through(report.estate, {name: given.get(name, "") for name in outward})
    refuse_unless(given.pop("override_words"), found)
    return {**given, "overridden": found}


def _act(name: str, words: str, deed: Any, shape: Any = None) -> type[APIView]:
    """One deed on a report as an address of its own."""

    class Act(ForEmployees):
        @extend_schema(
            operation_id=f"management_reports_{name}",
            request=shape,
            responses={200: ManagementReportDetail, **{n: REFUSALS[n] for n in ALL}},
        )
        def post(self, request: Request, pk: int) -> Response:
            given = {}
            if shape is not None:
                body = shape(data=request.data)
                body.is_valid(raise_exception=True)
                given = dict(body.validated_data)
            deed(pk, by=request.user, **given)
            return _answer(pk, request.user)

    Act.__doc__ = words
    Act.__name__ = f"ManagementReport{name.title()}"
    return Act


ACTS = {
    "refresh": ("Count the figures again; words a person wrote stay.", services.refresh_facts, None),
    "sign": ("The general manager's signature.", services.sign, ReportSignBody),
    "publish": ("Put what is signed on the residents' pages.", services.publish, None),
    "correct": ("Open a published report for a new version.", services.correct, ReportWhyBody),
    "withdraw": ("Take a version off the residents' pages.", services.withdraw, ReportWithdrawBody),
}

urlpatterns = [
    path("management-reports/", ManagementReports.as_view(), name="management_reports"),
    path("management-reports/<int:pk>/", OneManagementReport.as_view(), name="management_report"),
    path("management-reports/<int:pk>/sections/<slug:code>/", WriteSection.as_view(), name="management_report-section"),
    path("management-reports/<int:pk>/points/", AddPoint.as_view(), name="management_report-point"),
    path(
        "management-reports/<int:pk>/points/<int:point>/",
        OnePoint.as_view(),
        name="management_report-one_point",
    ),
    path(
        "management-reports/<int:pk>/points/<int:point>/follow-up/",
        FollowUp.as_view(),
        name="management_report-follow_up",
    ),
    *(
        path(f"management-reports/<int:pk>/{name}/", _act(name, *rest).as_view(), name=f"management_report-{name}")
        for name, rest in ACTS.items()
    ),
]
