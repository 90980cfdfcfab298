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

from analytics.models import ManagementReport, Outcome, Part, ReportStanding
from analytics.report_period import PeriodKind
from analytics.selectors.report_page import content_of, label_of, points_to_follow
from analytics.selectors.reports import (
    drafts_seen,
    lacking,
    look_through,
    reads_reports,
    report_for,
    reports_for,
    sections_of,
    version_of,
)
from analytics.services import reports as services
from complaints.api import fields
from complaints.api.errors import MissingSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import NotFound
from complaints.services.outward import refuse_unless
from deadlines.clock import now
from estates.api import estate_for


class ManagementReportVersion(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    signed_by = serializers.CharField()
    sha256 = serializers.CharField()
    corrected_why = serializers.CharField(allow_blank=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ManagementReportRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    kind = serializers.ChoiceField(choices=PeriodKind.choices)
    start = serializers.DateField()
    end = serializers.DateField()
    state = serializers.ChoiceField(choices=ReportStanding.choices)
    version = serializers.IntegerField(help_text="Of the report as it is written; send it when you sign.")
    versions = ManagementReportVersion(many=True)


class ManagementReportFigure(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field's own name
    shape = serializers.ChoiceField(choices=["number", "rate", "minutes", "homes"])
    value = serializers.FloatField(allow_null=True, help_text="Null where there is none, or where it is hidden.")
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True)
    hidden = serializers.BooleanField(help_text="So small that it could point at a household.")


class ManagementReportSection(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=Part.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    text_en = serializers.CharField(allow_blank=True)
    nothing = serializers.BooleanField()
    version = serializers.IntegerField(allow_null=True, help_text="Send it when you write; null in what is published.")
    figures = ManagementReportFigure(many=True)


class ManagementReportPoint(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    became = serializers.CharField(allow_blank=True)


class ManagementReportDetail(ManagementReportRow):
    sections = ManagementReportSection(many=True)
    followed = ManagementReportPoint(many=True, help_text="Points of the report before, and what became of them.")
    points = ManagementReportPoint(many=True, help_text="What the next report comes back to.")
    missing = MissingSerializer(many=True, help_text="What stands between it and the signature.")


class ManagementReportPage(serializers.Serializer[Any]):
    results = ManagementReportRow(many=True)


class ManagementReportBody(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    kind = serializers.ChoiceField(choices=PeriodKind.choices, default=PeriodKind.MONTH)
    start = serializers.DateField(help_text="Any day of the period.")


class ReportSectionBody(serializers.Serializer[Any]):
    text = fields.optional_words(max_length=10_000)
    text_en = fields.optional_words(max_length=10_000)
    nothing = serializers.BooleanField(default=False)
    version = serializers.IntegerField(required=False, allow_null=True)
    override_words = serializers.BooleanField(default=False)


class ReportPointBody(serializers.Serializer[Any]):
    text = fields.words(max_length=300)
    text_en = fields.optional_words(max_length=400)
    override_words = serializers.BooleanField(default=False)


class ReportFollowBody(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    became = fields.optional_words(max_length=600)
    became_en = fields.optional_words(max_length=800)
    override_words = serializers.BooleanField(default=False)


class ReportSignBody(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, allow_null=True)


class ReportWhyBody(serializers.Serializer[Any]):
    why = fields.words(max_length=300)


def _row(one: ManagementReport) -> dict[str, Any]:
    zone = one.estate.zone
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "kind": one.kind,
        "start": one.start,
        "end": one.end,
        "state": str(one.standing()),
        "version": one.version,
        "versions": [
            {
                "n": v.n,
                "published_at": moment(v.published_at, zone),
                "signed_by": v.signed_by.label,
                "sha256": v.sha256,
                "corrected_why": v.why,
                "withdrawn_at": moment(v.withdrawn_at, zone) if v.withdrawn_at else None,
            }
            for v in one.versions.all()
        ],
    }


def _figure(fact: dict[str, Any]) -> dict[str, Any]:
    kept = {name: fact[name] for name in ("code", "shape", "value", "before", "hidden")}
    return {**kept, "label": label_of(fact), "numerator": fact["over"], "denominator": fact["under"]}


def _section(one: dict[str, Any], version: int | None) -> dict[str, Any]:
    kept = {name: one[name] for name in ("code", "text", "text_en", "nothing")}
    figures = [_figure(fact) for fact in one["facts"]]
    return {**kept, "title": str(Part(one["code"]).label), "version": version, "figures": figures}


def _detail(report: ManagementReport, viewer: Any) -> dict[str, Any]:
    """The draft to those who see drafts, while it is one; what is published to the others."""
    if report.is_open and drafts_seen(viewer, report.estate_id):
        return {**_row(report), **_drafted(report)}
    version = version_of(report)
    if version is None:
        raise NotFound(_("There is no such report."))
    content = version.content
    return {
        **_row(report),
        "sections": [_section(one, None) for one in content["sections"]],
        "followed": [{"id": None, **{n: one[n] for n in ("text", "outcome", "became")}} for one in content["followed"]],
        "points": [{"id": None, "text": one["text"], "outcome": "", "became": ""} for one in content["points"]],
        "missing": [],
    }


def _drafted(report: ManagementReport) -> dict[str, Any]:
    versions = {one.code: one.version for one in sections_of(report)}
    mine = [one for one in points_to_follow(report) if one.followed_in_id in (None, report.pk)]
    today = now().astimezone(report.estate.zone).date()
    return {
        "sections": [_section(one, versions[one["code"]]) for one in content_of(report)["sections"]],
        "followed": [{"id": p.pk, "text": p.text, "outcome": p.outcome, "became": p.became} for p in mine],
        "points": [{"id": p.pk, "text": p.text, "outcome": "", "became": ""} for p in report.points.all()],
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
        responses={200: ManagementReportPage, **{n: REFUSALS[n] for n in (401, 403)}},
    )
    def get(self, request: Request) -> Response:
        return Response({"results": [_row(one) for one in reports_for(request.user)[:100]]})

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
    "withdraw": ("Take the newest version off the residents' pages.", services.withdraw, ReportWhyBody),
}

urlpatterns = [
    path("management-reports/", ManagementReports.as_view(), name="management_reports"),
    path("management-reports/<int:pk>/", OneManagementReport.as_view(), name="management_report"),
    path("management-reports/<int:pk>/sections/<slug:code>/", WriteSection.as_view(), name="management_report-section"),
    path("management-reports/<int:pk>/points/", AddPoint.as_view(), name="management_report-point"),
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
