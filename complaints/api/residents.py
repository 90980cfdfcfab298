"""Who is calling: the look-up for telephone systems (rules I2, X2)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.answers import CallerPage
from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.errors import NotYours
from complaints.selectors import callers
from deadlines.clock import now
from estates.paging import all_on_one_page
from estates.phones import digits


class CallerFilter(serializers.Serializer[Any]):
    phone = serializers.RegexField(
        r"^[+\d\s\-()（）]{4,30}$", help_text="A telephone, or at least its last four digits."
    )

    def validate_phone(self, value: str) -> str:
        if len(digits(value)) < 4:
            raise serializers.ValidationError(_("Give a telephone, or at least its last four digits."))
        return value


class Residents(APIView):
    """The residents who may be calling from a telephone, with their open and past cases."""

    @extend_schema(
        operation_id="residents_list",
        parameters=[CallerFilter],
        responses={200: CallerPage, 401: RefusalSerializer, 403: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        if not callers.estates_to_ask(request.user):
            raise NotYours(_("Only the front desk looks residents up."))
        asked = CallerFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = callers.find(request.user, asked.validated_data["phone"], estate_id=0).matches
        return Response(all_on_one_page([_caller(match, request.user) for match in found]))


def _caller(match: Any, viewer: Any) -> dict[str, Any]:
    who = match.resident
    numbers = [phone.number for phone in who.phones.all()]
    past = callers.dealings(viewer, unit=match.unit, phones=numbers, resident=who, at=now())
    return {
        "name": who.name,
        "kind": who.kind,
        "estate": who.estate.code,
        "unit": match.unit.code if match.unit else None,
        "phone": match.masked,
        "preferred_way": who.preferred_way,
        "open_cases": [_case(one) for one in past.open],
        "past_cases": [_case(one) for one in past.past],
    }


def _case(one: Any) -> dict[str, Any]:
    return {
        "number": one.case.number,
        "title": one.seen.title,
        "state": one.case.state,
        "received_at": moment(one.case.received_at, one.case.estate.zone),
    }
