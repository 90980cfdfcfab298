"""Who answers for what was missed, in the API (rule J4)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.parts import moment
from complaints.selectors.answerable import JOINS, Answer, Wanted, answerable, answers_of, sifted
from complaints.services.answer_for import ACTS, answer_for
from deadlines.clock import now
from deadlines.models import Accountability, ClockState
from estates.paging import Pages


class AccountabilitySerializer(serializers.Serializer[Any]):
    """One record: what was missed, who answers for it, and what was decided."""

    id = serializers.IntegerField()
    clock = serializers.IntegerField(help_text="`id` of the clock: what `grounds`, `excuse` and `uphold` name.")
    kind = serializers.CharField()
    subject_kind = serializers.CharField()
    subject = serializers.CharField(allow_null=True, help_text="The number; null once the matter is not yours to see.")
    estate = serializers.CharField()
    role = serializers.CharField(allow_null=True)
    department = serializers.CharField(allow_null=True)
    person = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    clock_state = serializers.ChoiceField(choices=ClockState.choices)
    opened_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Accountability.State.choices)
    grounds = serializers.CharField(allow_blank=True)
    grounds_by = serializers.CharField(allow_null=True)
    grounds_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class AccountabilityFilter(serializers.Serializer[Any]):
    estate = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    department = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    person = serializers.CharField(required=False, allow_blank=True, default="", max_length=150)
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", required=False, allow_blank=True, default="")
    state = serializers.ChoiceField(choices=Accountability.State.choices, required=False, allow_blank=True, default="")


class Latest(Pages):
    ordering = ("-id",)


class AccountabilityList(generics.ListAPIView[Accountability]):
    """The records you may read, the latest first: your own, your department's as its head, all for a supervisor."""

    serializer_class = AccountabilitySerializer
    pagination_class = Latest
    filter_backends = ()
    queryset = Accountability.objects.none()

    def get_queryset(self) -> QuerySet[Accountability]:
        asked = AccountabilityFilter(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        zone: Any = timezone.get_current_timezone()
        return sifted(answerable(self.request.user), Wanted(**asked.validated_data), zone).select_related(*JOINS)

    @extend_schema(operation_id="accountability_list", parameters=[AccountabilityFilter])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        rows = list(self.paginate_queryset(self.get_queryset()) or [])
        return self.get_paginated_response([_shape(one) for one in answers_of(rows, request.user, now())])


class AnswerSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000, help_text="The grounds, or why it is decided so.")


class AccountabilityAnswer(APIView):
    """`grounds`, `uphold` or `excuse` for a record of a call, an order, a meeting; a case has its own deeds for it."""

    @extend_schema(operation_id="accountability_answer", request=AnswerSerializer, responses=AccountabilitySerializer)
    def post(self, request: Any, pk: int, act: str) -> Response:
        if act not in ACTS:
            raise Http404
        asked = AnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        record = answer_for(pk, act, by=request.user, text=asked.validated_data["text"])
        return Response(_shape(answers_of([record], request.user, now())[0]))


def _shape(one: Answer) -> dict[str, Any]:
    record, zone = one.record, one.record.estate.zone

    def at(value: Any, zone: ZoneInfo = zone) -> str | None:
        return moment(value, zone)

    return {
        "id": record.pk,
        "clock": record.clock_id,
        "kind": record.kind,
        "subject_kind": record.subject_kind,
        "subject": one.number or None,
        "estate": record.estate.code,
        "role": record.role or None,
        "department": record.department.code if record.department else None,
        "person": record.person.username if record.person else None,
        "due_at": at(record.clock.due_at),
        "stopped_at": at(record.clock.stopped_at),
        "clock_state": one.clock.state,
        "opened_at": at(record.opened_at),
        "state": record.state,
        "grounds": record.grounds,
        "grounds_by": record.grounds_by.username if record.grounds_by else None,
        "grounds_at": at(record.grounds_at),
        "reason": record.reason,
        "decided_by": record.decided_by.username if record.decided_by else None,
        "decided_at": at(record.decided_at),
    }
