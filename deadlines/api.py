"""Clocks in the API: of everything the caller may know of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from deadlines.access import may_read
from deadlines.clock import now
from deadlines.errors import Refused
from deadlines.models import Clock, ClockPolicy, ClockState
from deadlines.registry import KINDS, SUBJECTS
from deadlines.selectors import account, past_due, table, visible_clock, visible_clocks
from deadlines.services import see, to_be_seen
from deadlines.services.policies import CHANGEABLE
from estates.paging import Pages

PUNCTUAL = timedelta(minutes=1)
"""A step that fired within it counts as on time."""


class StepSerializer(serializers.Serializer[Any]):
    """A step that has fired."""

    step = serializers.CharField()
    due_at = serializers.DateTimeField()
    fired_at = serializers.DateTimeField()
    late = serializers.BooleanField()


class ClockSerializer(serializers.Serializer[Any]):
    """One promise of a time: breached is past due and unmet, late is met after it was due."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    starts_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ClockState.choices)
    stopped_at = serializers.DateTimeField(allow_null=True)
    seconds_left = serializers.IntegerField(allow_null=True, help_text="Negative when over; null once it has ended.")
    answered_by = serializers.CharField(allow_null=True, help_text="A user name, a department's code, or a role.")
    steps = StepSerializer(many=True)


class ListedClockSerializer(ClockSerializer):
    subject = serializers.CharField(help_text="What it belongs to: the number of a case.")
    subject_kind = serializers.CharField()


class ClockFilter(serializers.Serializer[Any]):
    kind = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="Kinds, with commas between."
    )
    state = serializers.ChoiceField(choices=ClockState.choices, required=False, allow_blank=True, default="")
    due_before = serializers.DateTimeField(required=False)


def clock_shape(one: Clock, at: datetime, zone: ZoneInfo, *, started: bool = False) -> dict[str, Any]:
    """One clock (CONTRACT `clocks[]`) as it stands at `at`, in the zone's time. `started`: just now, without steps."""

    def moment(value: datetime | None) -> str | None:
        return value.astimezone(zone).isoformat() if value else None

    department = one.answered_department if one.answered_department_id else None
    user = one.answered_user if one.answered_user_id else None
    return {
        "id": one.pk,
        "kind": one.kind,
        "starts_at": moment(one.starts_at),
        "due_at": moment(one.due_at),
        "state": str(one.state_at(at)),
        "stopped_at": moment(one.stopped_at),
        "seconds_left": one.seconds_left(at),
        "answered_by": user.username if user else department.code if department else one.answered_role or None,
        "steps": [
            {
                "step": s.step,
                "due_at": moment(s.due_at),
                "fired_at": moment(s.fired_at),
                "late": s.fired_at - s.due_at > PUNCTUAL,
            }
            for s in (() if started else one.steps.all())
        ],
    }


def in_state(state: str, at: datetime) -> Q:
    """The condition for clocks that stand in `state` at `at`: `Clock.state_at` in SQL."""
    over = Q(cancelled_at__isnull=False)
    ended = over | Q(excused_at__isnull=False) | Q(stopped_at__isnull=False)
    match state:
        case ClockState.CANCELLED:
            return over & Q(cancelled_at__lte=F("due_at"))
        case ClockState.EXCUSED:
            return ~over & Q(excused_at__isnull=False)
        case ClockState.MET:
            return ~over & Q(excused_at=None, stopped_at__lte=F("due_at"))
        case ClockState.LATE:
            return ~over & Q(excused_at=None, stopped_at__gt=F("due_at"))
        case ClockState.PAUSED:
            return ~ended & Q(paused_at__isnull=False)
        case ClockState.BREACHED:
            return past_due(at) | (over & Q(cancelled_at__gt=F("due_at")))
        case _:
            return ~ended & Q(paused_at=None, due_at__gte=at)


class ByDue(Pages):
    ordering = ("due_at", "id")


class Clocks(generics.ListAPIView[Clock]):
    """The clocks of the cases you may know of, the earliest due first."""

    serializer_class = ListedClockSerializer
    pagination_class = ByDue
    filter_backends = ()
    queryset = Clock.objects.none()

    def get_queryset(self) -> QuerySet[Clock]:
        asked = ClockFilter(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        clocks = visible_clocks(self.request.user).select_related("estate", "answered_user", "answered_department")
        if kinds := [kind for kind in wanted["kind"].split(",") if kind]:
            clocks = clocks.filter(kind__in=[kind for kind in kinds if kind in KINDS])
        if wanted["state"]:
            clocks = clocks.filter(in_state(wanted["state"], now()))
        if wanted.get("due_before"):
            clocks = clocks.filter(due_at__lt=wanted["due_before"])
        return clocks.prefetch_related("steps")

    @extend_schema(parameters=[ClockFilter])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        rows, at = self.paginate_queryset(self.get_queryset()) or [], now()
        named: dict[tuple[str, int], str] = {}
        for subject in SUBJECTS.values():
            ids = {one.subject_id for one in rows if one.subject_kind == subject.kind}
            named |= {(subject.kind, pk): name for pk, name in subject.names(ids).items()} if ids else {}
        return self.get_paginated_response(
            [
                {
                    **clock_shape(one, at, one.estate.zone),
                    "subject": named[one.subject_kind, one.subject_id],
                    "subject_kind": one.subject_kind,
                }
                for one in rows
            ]
        )


class AccountLineSerializer(serializers.Serializer[Any]):
    """One line of an account; `what` is start, rule, counted, closed, shift, due, paused, extended, refused, asked."""

    what = serializers.CharField()
    words = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True, help_text="What the line adds, or skips.")
    note = serializers.CharField(allow_blank=True)


class AccountSerializer(serializers.Serializer[Any]):
    """Why a clock is due when it is: worked out again from the rows, and whether that is what is stored."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    starts_at = serializers.DateTimeField()
    first_due_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    recomputed_due_at = serializers.DateTimeField(allow_null=True)
    agrees = serializers.BooleanField(allow_null=True)
    lines = AccountLineSerializer(many=True)


class ClockAccount(APIView):
    """The line-by-line account of one clock of something you may know of."""

    @extend_schema(responses=AccountSerializer)
    def get(self, request: Any, pk: int) -> Response:
        clock = visible_clock(request.user, pk)
        if clock is None:
            raise Http404
        told, zone = account.of(clock), clock.estate.zone

        def moment(value: datetime | None) -> str | None:
            return value.astimezone(zone).isoformat() if value else None

        lines = [
            {
                "what": line.what,
                "words": line.words,
                "since": moment(line.since),
                "at": moment(line.at),
                "seconds": int(line.span.total_seconds()) if line.span is not None else None,
                "note": line.note,
            }
            for line in told.lines
        ]
        return Response(
            {
                "id": clock.pk,
                "kind": clock.kind,
                "starts_at": moment(clock.starts_at),
                "first_due_at": moment(clock.first_due_at),
                "due_at": moment(clock.due_at),
                "recomputed_due_at": moment(told.due_at),
                "agrees": told.agrees,
                "lines": lines,
            }
        )


class PolicyRowSerializer(serializers.ModelSerializer[ClockPolicy]):
    """A dated row of the deadline table; spans in minutes."""

    estate = serializers.CharField(source="estate.code", default=None, allow_null=True, help_text="Null: everywhere.")

    class Meta:
        model = ClockPolicy
        fields = ["estate", "valid_from", *CHANGEABLE]


class PolicySerializer(serializers.Serializer[Any]):
    """A kind of clock: what it shipped with, what holds, what comes, and what estates have of their own."""

    kind = serializers.CharField(source="name")
    variant = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    shipped = PolicyRowSerializer(allow_null=True)
    now = PolicyRowSerializer(allow_null=True)
    next = PolicyRowSerializer(many=True)
    own = PolicyRowSerializer(many=True)


class PolicyPageSerializer(serializers.Serializer[Any]):
    results = PolicySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class Policies(generics.GenericAPIView[Any]):
    """The deadline table, for the people of the company."""

    serializer_class = PolicySerializer
    queryset = ClockPolicy.objects.none()

    @extend_schema(responses=PolicyPageSerializer)
    def get(self, request: Any) -> Response:
        if not may_read(request.user):
            raise PermissionDenied
        rows = PolicySerializer(table.policies(now()), many=True).data
        return Response({"results": rows, "next": None, "previous": None})


class SeenSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500, help_text="What you do about it.")


class ClockSeen(APIView):
    """ "Seen, and this is what I do" about a climb that asked you, of a call or an order; a case has its own deed."""

    @extend_schema(request=SeenSerializer, responses={200: ClockSerializer})
    def post(self, request: Any, pk: int) -> Response:
        to_be_seen(request.user, pk)
        asked = SeenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            clock = see(pk, by=request.user, text=asked.validated_data["text"], at=now())
        except Refused as error:
            return Response({"code": error.code, "message": str(error.message), "missing": []}, status=409)
        return Response(clock_shape(clock, now(), clock.estate.zone))


urlpatterns = [
    path("clocks/", Clocks.as_view(), name="clocks"),
    path("clocks/<int:pk>/account/", ClockAccount.as_view(), name="clock_account"),
    path("clocks/<int:pk>/acknowledge/", ClockSeen.as_view(), name="clock_seen"),
    path("policies/", Policies.as_view(), name="policies"),
]
