"""Ledger, scorecards and spot checks by program: the contractor reads the same numbers (rules R6, R8, R9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api import fields
from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from deadlines.clock import now
from estates.paging import Pages, all_on_one_page
from repairs import services
from repairs.api import shapes
from repairs.api.answers import LedgerAnswer
from repairs.api.fields import TRADES
from repairs.models import LedgerEntry, SpotCheck
from repairs.scoring import Rate, Scorecard
from repairs.selectors.ledger import ledger_of
from repairs.selectors.scores import ScoreFilter, scorecards
from repairs.selectors.spot import checks_of

RATES = ("contact", "visits", "completion", "first_fix", "repeat", "satisfaction")
BY = ("contractor", "technician", "trade", "month")


class Newest(Pages):
    ordering = ("-at", "-id")


class Ledger(generics.ListAPIView[LedgerEntry]):
    """Rewards and penalties you may read, the newest first."""

    serializer_class = LedgerAnswer
    pagination_class = Newest
    filter_backends = ()
    queryset = LedgerEntry.objects.none()

    @extend_schema(operation_id="repairs_ledger")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(ledger_of(request.user)) or []
        return self.get_paginated_response([shapes.entry(one, one.estate.zone) for one in rows])


class EntryGrounds(serializers.Serializer[Any]):
    grounds = fields.words()


class Decision(serializers.Serializer[Any]):
    upheld = serializers.BooleanField(help_text="The contractor is right: the entry is taken back.")
    decision = fields.words()


ENTRY = OpenApiParameter("pk", int, OpenApiParameter.PATH, description="Id of the entry.")


class DisputeEntry(APIView):
    """The contractor's office says why an entry is wrong."""

    @extend_schema(
        operation_id="repairs_ledger_dispute",
        parameters=[ENTRY],
        request=EntryGrounds,
        responses={200: LedgerAnswer, **REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        form = EntryGrounds(data=request.data)
        form.is_valid(raise_exception=True)
        services.dispute(pk, by=request.user, **form.validated_data)
        return Response(_entry(request, pk))


class DecideEntry(APIView):
    """A manager decides a dispute."""

    @extend_schema(
        operation_id="repairs_ledger_decide",
        parameters=[ENTRY],
        request=Decision,
        responses={200: LedgerAnswer, **REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        form = Decision(data=request.data)
        form.is_valid(raise_exception=True)
        services.decide(pk, by=request.user, **form.validated_data)
        return Response(_entry(request, pk))


def _entry(request: Request, pk: int) -> dict[str, Any]:
    one = ledger_of(request.user).get(pk=pk)
    return shapes.entry(one, one.estate.zone)


class RateAnswer(serializers.Serializer[Any]):
    """Numerator, denominator, what is left out, and the orders behind them."""

    percent = serializers.FloatField(allow_null=True)
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    left_out = serializers.IntegerField()
    good = serializers.ListField(child=serializers.CharField())
    bad = serializers.ListField(child=serializers.CharField())


class ScorecardAnswer(serializers.Serializer[Any]):
    contractor = serializers.CharField(required=False)
    technician = serializers.IntegerField(required=False)
    trade = serializers.CharField(required=False)
    month = serializers.CharField(required=False)
    turns = serializers.IntegerField()
    contact = RateAnswer()
    visits = RateAnswer()
    completion = RateAnswer()
    first_fix = RateAnswer()
    repeat = RateAnswer()
    satisfaction = RateAnswer()
    spot_mean = serializers.FloatField(allow_null=True)
    spot_checks = serializers.IntegerField()
    forfeits = serializers.IntegerField()
    net = serializers.CharField()


class ScorecardPage(serializers.Serializer[Any]):
    results = ScorecardAnswer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ScoreQuery(serializers.Serializer[Any]):
    month = serializers.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", required=False, help_text="As 2026-10; this one by default."
    )
    contractor = fields.contractor(required=False)
    trade = fields.CodeField(TRADES, required=False)
    by = serializers.CharField(
        required=False, default="contractor", max_length=60, help_text="Of contractor, technician, trade, month."
    )

    def validate_by(self, value: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in value.split(",") if one in BY)) or ("contractor",)


class Scorecards(APIView):
    """Scorecards of a month: the turns that were sent in it."""

    @extend_schema(
        operation_id="repairs_scorecards",
        parameters=[ScoreQuery],
        responses={200: ScorecardPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = ScoreQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        month = date.fromisoformat(f"{wanted['month']}-01") if "month" in wanted else now().date()
        contractor, trade = wanted.get("contractor"), wanted.get("trade")
        only = {"contractor": contractor.pk if contractor else None, "trade": trade.pk if trade else None}
        groups = scorecards(request.user, ScoreFilter.month(month, **only), by=wanted["by"])
        rows = [{**dict(zip(wanted["by"], group.key, strict=True)), **card(group.card)} for group in groups]
        return Response(all_on_one_page(rows))


def card(one: Scorecard) -> dict[str, Any]:
    """A scorecard in numbers."""
    rates = {
        name: rate(getattr(one, name))
        for name in ("contact", "visits", "completion", "first_fix", "repeat", "satisfaction")
    }
    return {
        "turns": one.turns,
        **rates,
        "spot_mean": one.spot_mean,
        "spot_checks": len(one.spot_marks),
        "forfeits": len(one.forfeits),
        "net": str(one.net),
    }


def rate(one: Rate) -> dict[str, Any]:
    return {
        "percent": one.percent,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "left_out": len(one.left_out),
        "good": one.good,
        "bad": one.bad,
    }


class SpotCheckAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    order = serializers.CharField()
    contractor = serializers.CharField()
    month = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True)
    protection = serializers.IntegerField(allow_null=True)
    workmanship = serializers.IntegerField(allow_null=True)
    tidiness = serializers.IntegerField(allow_null=True)
    paperwork = serializers.IntegerField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)


class Marks(serializers.Serializer[Any]):
    protection = serializers.IntegerField(min_value=0, max_value=100)
    workmanship = serializers.IntegerField(min_value=0, max_value=100)
    tidiness = serializers.IntegerField(min_value=0, max_value=100)
    paperwork = serializers.IntegerField(min_value=0, max_value=100)
    note = fields.optional_words()


def spot_check(one: SpotCheck) -> dict[str, Any]:
    return {
        "id": one.pk,
        "order": one.order.number,
        "contractor": one.draw.contractor.code,
        "month": f"{one.draw.month:%Y-%m}",
        "checked_at": moment(one.checked_at, one.order.estate.zone),
        "protection": one.protection,
        "workmanship": one.workmanship,
        "tidiness": one.tidiness,
        "paperwork": one.paperwork,
        "mean": one.mean,
        "passed": one.passed,
    }


class ById(Pages):
    ordering = ("-id",)


class SpotChecks(generics.ListAPIView[SpotCheck]):
    """The drawn orders you may know of."""

    serializer_class = SpotCheckAnswer
    pagination_class = ById
    filter_backends = ()
    queryset = SpotCheck.objects.none()

    @extend_schema(operation_id="repairs_spot_checks")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(checks_of(request.user)) or []
        return self.get_paginated_response([spot_check(one) for one in rows])


class Inspect(APIView):
    """Write down a spot check on site."""

    @extend_schema(
        operation_id="repairs_inspect",
        parameters=[OpenApiParameter("pk", int, OpenApiParameter.PATH, description="Id of the spot check.")],
        request=Marks,
        responses={200: SpotCheckAnswer, **REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        form = Marks(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(spot_check(services.inspect(pk, by=request.user, **form.validated_data)))


__all__ = ["DecideEntry", "DisputeEntry", "Inspect", "Ledger", "Scorecards", "SpotChecks"]
