"""The statistics in the API (rule A3)."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.digest_api import urlpatterns as digest_urls
from analytics.export_api import urlpatterns as export_urls
from analytics.names import DIMENSIONS, names_of
from analytics.period import Looking, read
from analytics.reports_api import urlpatterns as report_urls
from analytics.selectors.beside import Standing, side_by_side
from analytics.selectors.summary import SLICES, Figure, summary
from analytics.selectors.sums import READERS
from analytics.services import flush
from deadlines.clock import now
from deadlines.selectors import figure


class FigureSerializer(serializers.Serializer[Any]):
    """One measure: `value` is per cent, a number, minutes or a rate per 1,000 homes; null where `n` is 0."""

    value = serializers.FloatField(allow_null=True)
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    n = serializers.IntegerField()
    left_out = serializers.DictField(child=serializers.IntegerField())


class LineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field's own name
    formula = serializers.CharField()
    shape = serializers.ChoiceField(choices=["rate", "number", "minutes", "homes"])
    now = FigureSerializer()
    before = FigureSerializer()
    change = serializers.FloatField(allow_null=True)


class SliceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    name = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())


class BesideSerializer(serializers.Serializer[Any]):
    """One estate beside the others. `figures` by measure; `limit`: the most valid cases its homes explain."""

    estate = serializers.CharField()
    homes = serializers.IntegerField()
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    received = serializers.IntegerField()
    received_before = serializers.IntegerField()
    valid = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)
    figures = serializers.DictField(child=FigureSerializer())
    digest_read = serializers.IntegerField()
    digest_due = serializers.IntegerField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """The summary of a period beside the one before."""

    estates = serializers.ListField(child=serializers.CharField())
    period = serializers.DictField(child=serializers.DateField())
    compared_with = serializers.DictField(child=serializers.DateField())
    measures = LineSerializer(many=True)
    backlog = serializers.IntegerField()
    ageing = serializers.DictField(child=serializers.IntegerField())
    by = serializers.DictField(child=SliceSerializer(many=True))
    beside = BesideSerializer(many=True, required=False, help_text="With `by=estate`: the estates side by side.")


class Statistics(APIView):
    """The statistics summary of the estates you answer for. Cases that name you are in no total."""

    @extend_schema(
        parameters=[
            OpenApiParameter("estate", str, description="Codes, with commas between; all of yours when left out."),
            OpenApiParameter("from", str, description="First day, as 2026-11-01."),
            OpenApiParameter("to", str, description="Last day; today when left out."),
            OpenApiParameter("by", str, enum=[*SLICES, "estate"], description="Slices, with commas between."),
        ],
        responses=StatisticsSerializer,
    )
    def get(self, request: Any) -> Response:
        user = request.user
        if not user.scope.any(*READERS):
            raise PermissionDenied
        seen = read(request.query_params, timezone.localdate(now()), [], "month")
        if seen.wrong:
            raise ValidationError({name: [str(text)] for name, text in seen.wrong.items()})
        by = [dim for dim in request.query_params.get("by", "").split(",") if dim in SLICES]
        flush(limit=2000)
        found = summary(user, seen.estates, seen.period, by)
        beside = _beside(user, seen) if "estate" in request.query_params.get("by", "").split(",") else {}
        return Response(
            beside
            | {
                "estates": [estate.code for estate in found.estates],
                "period": {"from": found.period.start, "to": found.period.end},
                "compared_with": {"from": found.before.start, "to": found.before.end},
                "measures": [
                    {
                        "code": one.now.measure.code,
                        "label": str(one.now.measure.label),
                        "formula": str(one.now.measure.formula),
                        "shape": one.now.measure.shape,
                        "now": _figure(one.now),
                        "before": _figure(one.before),
                        "change": None if one.change is None else float(one.change),
                    }
                    for one in found.lines
                ],
                "backlog": found.backlog,
                "ageing": dict(found.ageing),
                "by": {dim: _slice(dim, rows) for dim, rows in found.slices.items() if dim in DIMENSIONS},
            }
        )


def _beside(user: Any, seen: Looking) -> dict[str, Any]:
    """The estates side by side, as the dashboard shows them, by code."""
    at = now()
    least = figure("trend_least", None, at)
    found = side_by_side(user, seen.estates, seen.period, seen.against, sort="open", least=least, at=at)
    rows = sorted(found.rows, key=lambda row: row.estate.code if row.estate else "")
    return {"beside": [_row(row) for row in rows]}


def _row(row: Standing) -> dict[str, Any]:
    plain = ("homes", "open", "overdue", "received", "received_before", "valid", "limit")
    return {
        "estate": row.estate.code if row.estate else "",
        **{name: getattr(row, name) for name in plain},
        "figures": {one.measure.code: _figure(one) for one in row.figures},
        "digest_read": row.read_in_time,
        "digest_due": row.read_due,
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "value": None if one.value is None else float(one.value),
        "numerator": one.over,
        "denominator": one.under,
        "n": one.n,
        "left_out": one.left_out,
    }


def _slice(dim: str, rows: list[tuple[str, dict[str, int]]]) -> list[dict[str, Any]]:
    names = names_of(dim, [value for value, _ in rows])
    return [{"value": value, "name": names[value], "counts": counts} for value, counts in rows]


urlpatterns = [
    path("statistics/", Statistics.as_view(), name="statistics"),
    *digest_urls,
    *export_urls,
    *report_urls,
]
