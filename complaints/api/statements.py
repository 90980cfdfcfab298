"""Statements asked of the caller (rule P4): the allegation and the answer, never the case."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api import fields
from complaints.api.errors import RefusalSerializer
from complaints.selectors.statements import asked_of
from complaints.services import give_statement
from estates.paging import all_on_one_page


class StatementAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    allegation = serializers.CharField()
    asked_at = serializers.DateTimeField()
    statement = serializers.CharField(allow_blank=True)
    given_at = serializers.DateTimeField(allow_null=True)


class StatementPage(serializers.Serializer[Any]):
    results = StatementAnswer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NewStatement(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, help_text="The request that is answered.")
    text = fields.words()


class Statements(APIView):
    """The statements asked of you; give one, once."""

    @extend_schema(operation_id="statements_list", responses={200: StatementPage, 401: RefusalSerializer})
    def get(self, request: Request) -> Response:
        return Response(all_on_one_page([_shape(one, request.user) for one in asked_of(request.user)]))

    @extend_schema(
        operation_id="statements_create",
        request=NewStatement,
        responses={
            201: StatementAnswer,
            400: OpenApiResponse(description="Shape: messages by field."),
            401: RefusalSerializer,
            404: RefusalSerializer,
            409: RefusalSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        asked = NewStatement(data=request.data)
        asked.is_valid(raise_exception=True)
        given = give_statement(asked.validated_data["id"], by=request.user, text=asked.validated_data["text"])
        return Response(_shape(given, request.user), status=201)


def _shape(one: Any, reader: Any) -> dict[str, Any]:
    zone = reader.zone

    def moment(value: Any) -> str | None:
        return (value.astimezone(zone) if zone else value).isoformat() if value else None

    return {
        "id": one.pk,
        "allegation": one.allegation,
        "asked_at": moment(one.statement_asked_at),
        "statement": one.statement,
        "given_at": moment(one.statement_at),
    }
