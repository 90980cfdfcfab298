"""Missed calls (rule I6). Telephones come back masked (rule P5)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api import fields
from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from deadlines.api import ClockSerializer, clock_shape
from deadlines.clock import now
from deadlines.models import Clock
from estates.api import estate_for
from estates.paging import PAGING, PageAnswer, one_page_of
from hotline import services
from hotline.choices import Result, Why
from hotline.models import MissedCall
from hotline.selectors import CALL, calls_done, calls_to_return


class NewCall(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    phone = fields.words(max_length=40)
    rang_at = fields.MomentField(required=False, allow_null=True, help_text="When it rang; left out: now.")
    why = serializers.ChoiceField(choices=Why.choices, default=Why.MISSED)
    name = fields.optional_words(max_length=80)
    note = fields.optional_words(max_length=2000)
    call_id = fields.optional_words(
        max_length=80, help_text="Your id of the call: the same one again is the same call."
    )


class ReturnedBody(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=Result.choices)
    at = fields.MomentField(required=False, allow_null=True, help_text="When; left out: now.")
    note = fields.optional_words(max_length=2000)


class StrikeBody(serializers.Serializer[Any]):
    reason = fields.words(max_length=300)


class CallAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    phone = serializers.CharField(help_text="Masked.")
    name = serializers.CharField(allow_blank=True)
    why = serializers.ChoiceField(choices=Why.choices)
    note = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["waiting", "returned", "struck"])
    rang_at = serializers.DateTimeField()
    last_rang_at = serializers.DateTimeField()
    rings = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    returned_by = serializers.CharField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField()
    case = serializers.CharField(allow_null=True, help_text="What the conversation became.")
    clock = ClockSerializer(allow_null=True)


class CallPage(PageAnswer):
    results = CallAnswer(many=True)


class CallFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["waiting", "done"], default="waiting", required=False)
    estate = serializers.CharField(required=False, default="", allow_blank=True, max_length=8)


def shapes(calls: list[MissedCall], viewer: Any) -> list[dict[str, Any]]:
    """The calls as the API tells them; three statements for any number."""
    from complaints.models import Case

    at, ids = now(), [one.pk for one in calls]
    clocks = Clock.objects.filter(subject_kind=CALL, subject_id__in=ids).select_related(
        "answered_user", "answered_department"
    )
    by_call = {c.subject_id: c for c in clocks.prefetch_related("steps")}
    cases = Case.objects.visible_to(viewer).filter(pk__in=[one.case_id for one in calls if one.case_id])
    numbers = dict(cases.values_list("pk", "number"))
    return [_shape(one, by_call.get(one.pk), numbers.get(one.case_id), at) for one in calls]


def _shape(one: MissedCall, clock: Clock | None, number: str | None, at: Any) -> dict[str, Any]:
    zone = one.estate.zone
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "phone": one.masked,
        "name": one.who,
        "why": one.why,
        "note": one.note,
        "state": one.state,
        "rang_at": moment(one.rang_at, zone),
        "last_rang_at": moment(one.last_rang_at, zone),
        "rings": one.rings,
        "due_at": moment(one.next_due_at, zone),
        "returned_at": moment(one.returned_at, zone),
        "returned_by": one.returned_by.username if one.returned_by else None,
        "result": one.result,
        "attempts": len(one.attempts.all()),
        "case": number,
        "clock": clock_shape(clock, at, zone) if clock else None,
    }


def _one(pk: int, viewer: Any) -> dict[str, Any]:
    found = MissedCall.objects.select_related("estate", "resident", "returned_by").prefetch_related("attempts")
    return shapes(list(found.filter(pk=pk)), viewer)[0]


class MissedCalls(APIView):
    """The calls to return, the first due first; log one."""

    @extend_schema(
        operation_id="missed_calls_list",
        parameters=[CallFilter, *PAGING],
        responses={200: CallPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = CallFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        done = wanted["state"] == "done"
        found = (calls_done if done else calls_to_return)(request.user)
        if wanted["estate"]:
            found = found.filter(estate__code=wanted["estate"].replace("\x00", ""))
        order = ("-rang_at", "-pk") if done else ("next_due_at", "pk")
        calls = found.select_related("estate", "resident", "returned_by").prefetch_related("attempts")
        return Response(one_page_of(request, calls, order, lambda page: shapes(page, request.user)))

    @extend_schema(
        operation_id="missed_calls_create",
        request=NewCall,
        responses={201: CallAnswer, 200: CallAnswer, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def post(self, request: Request) -> Response:
        body = NewCall(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        estate = estate_for(request.user, given.pop("estate"))
        if estate is None:
            raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
        call, made = services.log(by=request.user, estate=estate, **given)
        return Response(_one(call.pk, request.user), status=201 if made else 200)


class Returned(APIView):
    """The caller was rung back."""

    @extend_schema(operation_id="missed_calls_returned", request=ReturnedBody, responses={200: CallAnswer, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        body = ReturnedBody(data=request.data)
        body.is_valid(raise_exception=True)
        services.returned(pk, by=request.user, **body.validated_data)
        return Response(_one(pk, request.user))


class Strike(APIView):
    """Strike out a call that is none."""

    @extend_schema(operation_id="missed_calls_strike", request=StrikeBody, responses={200: CallAnswer, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        body = StrikeBody(data=request.data)
        body.is_valid(raise_exception=True)
        services.strike(pk, by=request.user, **body.validated_data)
        return Response(_one(pk, request.user))
