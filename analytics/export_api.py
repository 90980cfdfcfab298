"""Exports in the API (rules A3, X3): asked for, looked at, fetched; each to its asker alone."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import services
from analytics.asking import asked_for
from analytics.models import Export
from analytics.models.export import Form, What
from analytics.selectors.exports import exports_of, may_ask
from complaints.errors import NotFound
from estates.paging import PAGING, PageAnswer, one_page_of


class ExportWishSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=What.choices)
    form = serializers.ChoiceField(choices=Form.choices, help_text="PDF for the summary alone.")
    query = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=8000,
        help_text="As the page's address bar says it: `from=2026-10-01&to=2026-10-31&estate=YJ` for the summary, with "
        "`mark`, `dim` and `value` for the cases behind a figure, `view=open&category=facilities` for the queue.",
    )


class ExportSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    what = serializers.ChoiceField(choices=What.choices)
    form = serializers.ChoiceField(choices=Form.choices)
    state = serializers.CharField(source="status", help_text="waiting, running, done, failed or expired")
    percent = serializers.IntegerField()
    rows = serializers.IntegerField(allow_null=True)
    fault = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    file = serializers.SerializerMethodField(help_text="Where to fetch it; null while it is not there.")

    def get_file(self, export: Export) -> str | None:
        return reverse("api:export-file", args=[export.pk]) if export.file else None


class ExportPage(PageAnswer):
    results = ExportSerializer(many=True)


class Exports(APIView):
    """Your exports, the latest first, and asking for one."""

    @extend_schema(operation_id="exports_list", parameters=PAGING, responses=ExportPage)
    def get(self, request: Any) -> Response:
        def tell(rows: list[Export]) -> list[Any]:
            return list(ExportSerializer(rows, many=True).data)

        return Response(one_page_of(request, exports_of(request.user), ("-pk",), tell))

    @extend_schema(request=ExportWishSerializer, responses={202: ExportSerializer})
    def post(self, request: Any) -> Response:
        """Ask for a file: a worker makes it. The same asked again while it is under way gives the one that is."""
        wish = ExportWishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        wanted = wish.validated_data
        if not may_ask(request.user, wanted["what"]):
            raise PermissionDenied
        asked = asked_for(wanted["what"], QueryDict(wanted["query"]), request.user)
        export = services.ask_for_export(asked, wanted["form"], by=request.user)
        return Response(ExportSerializer(_mine(request.user, export.pk)).data, status=status.HTTP_202_ACCEPTED)


class OneExport(APIView):
    """How far one of your exports has come."""

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Any, pk: int) -> Response:
        return Response(ExportSerializer(_mine(request.user, pk)).data)


class ExportFile(APIView):
    """The file of one of your exports; 409 while it is not there, or where you may no longer know all that is in it."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Any, pk: int) -> FileResponse:
        export, file = services.hand_out_export(pk, by=request.user)
        answer = FileResponse(file.open("rb"), as_attachment=True, filename=export.name)
        answer["Cache-Control"] = "private, no-store"
        return answer


def _mine(user: Any, pk: int) -> Export:
    export = exports_of(user).filter(pk=pk).first()
    if export is None:
        raise NotFound(_("There is no such export."))
    return export


urlpatterns = [
    path("exports/", Exports.as_view(), name="exports"),
    path("exports/<int:pk>/", OneExport.as_view(), name="export"),
    path("exports/<int:pk>/file/", ExportFile.as_view(), name="export-file"),
]
