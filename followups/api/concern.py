"""Surveys, notices and common concern by API (rules F5, F6): the same services, the same rules."""

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
from complaints.errors import NotFound
from complaints.services.outward import forbidden_in, refuse_unless
from deadlines.clock import now
from estates.api import estate_for
from followups.models import Notice, RoundStanding, SurveyRound
from followups.models.cluster import ClusterStanding
from followups.selectors.clusters import clusters_for, households_of, notices_for
from followups.selectors.survey_results import results
from followups.selectors.surveys import readable_estates, reads_surveys, round_for, rounds_for
from followups.services import clusters
from followups.services.clusters import NewNotice
from followups.survey_arithmetic import Quadrant, Share

QUADRANTS = [(one.value, one.value) for one in Quadrant]


class PercentAnswer(serializers.Serializer[Any]):
    k = serializers.IntegerField()
    n = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="Lower end of Wilson's 95 % interval, in percent.")
    high = serializers.FloatField(allow_null=True)


class SurveyRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    survey = serializers.CharField()
    estates = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=RoundStanding.choices)
    opened_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField()
    response = PercentAnswer()
    reply = serializers.CharField(allow_blank=True)


class SurveyItemAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    department = serializers.CharField(allow_null=True)
    n = serializers.IntegerField()
    hidden = serializers.BooleanField(help_text="Too few answered to show more than how many.")
    importance = PercentAnswer(allow_null=True)
    satisfaction = PercentAnswer(allow_null=True)
    quadrant = serializers.ChoiceField(choices=QUADRANTS, allow_null=True)
    change = serializers.FloatField(allow_null=True, help_text="Against the last round, in points.")


class SurveyDetail(SurveyRow):
    items = SurveyItemAnswer(many=True)


class SurveyPage(serializers.Serializer[Any]):
    results = SurveyRow(many=True)


class NoticeAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    buildings = serializers.ListField(child=serializers.CharField())
    from_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField()
    up = serializers.BooleanField()
    readers = serializers.IntegerField()
    concern = serializers.IntegerField(allow_null=True)


class NoticePage(serializers.Serializer[Any]):
    results = NoticeAnswer(many=True)


class NoticeBody(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    title = fields.words(max_length=80)
    title_en = fields.optional_words(max_length=120)
    body = fields.words(max_length=5000)
    body_en = fields.optional_words(max_length=5000)
    from_at = fields.MomentField(required=False, allow_null=True)
    until_at = fields.MomentField()
    override_words = serializers.BooleanField(default=False)


class ConcernMember(serializers.Serializer[Any]):
    number = serializers.CharField()
    informed = serializers.BooleanField()


class ConcernRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ClusterStanding.choices)
    cause = serializers.CharField(allow_blank=True)
    fix = serializers.CharField(allow_blank=True)
    households = serializers.IntegerField(help_text="Those you may know of.")
    proposed_at = serializers.DateTimeField()


class ConcernDetail(ConcernRow):
    cases = ConcernMember(many=True)


class ConcernPage(serializers.Serializer[Any]):
    results = ConcernRow(many=True)


def _share(share: Share) -> dict[str, Any]:
    return {"k": share.k, "n": share.n, "percent": share.percent, "low": share.low, "high": share.high}


def _round(round: SurveyRound, response: Share) -> dict[str, Any]:
    zone = next(iter(round.estates.all())).zone
    return {
        "id": round.pk,
        "name": round.label,
        "survey": round.survey.label,
        "estates": [e.code for e in round.estates.all()],
        "state": str(round.standing(now())),
        "opened_at": moment(round.opened_at, zone),
        "closes_at": moment(round.closes_at, zone),
        "response": _share(response),
        "reply": round.answer if round.replied_at else "",
    }


def _notice(one: Notice) -> dict[str, Any]:
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "title": one.label,
        "body": one.text,
        "buildings": [b.code for b in one.buildings.all()],
        "from_at": moment(one.from_at, one.estate.zone),
        "until_at": moment(one.until_at, one.estate.zone),
        "up": one.is_up(now()),
        "readers": one.readers,
        "concern": one.cluster_id,
    }


def _concern(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "title": one.label,
        "state": str(one.standing()),
        "cause": one.cause,
        "fix": one.fix,
        "households": one.households,
        "proposed_at": moment(one.proposed_at, one.estate.zone),
    }


class Surveys(APIView):
    """The rounds whose answers you may read, with their response."""

    @extend_schema(operation_id="surveys_list", responses={200: SurveyPage, 401: RefusalSerializer})
    def get(self, request: Request) -> Response:
        rows = rounds_for(request.user)[:100] if reads_surveys(request.user) else []
        return Response({"results": [_round(one, Share(one.answered, one.asked)) for one in rows]})


class Survey(APIView):
    """What a round came to: what the page shows, small numbers hidden."""

    @extend_schema(
        operation_id="surveys_retrieve", responses={200: SurveyDetail, **{n: REFUSALS[n] for n in (401, 404)}}
    )
    def get(self, request: Request, pk: int) -> Response:
        round = round_for(request.user, pk)
        if round is None:
            raise NotFound(_("There is no such round."))
        found = results(round, readable_estates(request.user, round), now())
        return Response({**_round(round, found.response), "items": [self._item(one) for one in found.items]})

    @staticmethod
    def _item(one: Any) -> dict[str, Any]:
        return {
            "code": one.item.code,
            "text": one.item.label,
            "department": one.item.department.code if one.item.department else None,
            "n": one.rated.n,
            "hidden": one.hidden,
            "importance": None if one.hidden else _share(one.rated.importance),
            "satisfaction": None if one.hidden else _share(one.rated.satisfaction),
            "quadrant": one.quadrant,
            "change": one.change.points if one.change else None,
        }


class Notices(APIView):
    """The notices of your estates, the newest first; publish one."""

    @extend_schema(operation_id="notices_list", responses={200: NoticePage, 401: RefusalSerializer})
    def get(self, request: Request) -> Response:
        return Response({"results": [_notice(one) for one in notices_for(request.user)[:100]]})

    @extend_schema(
        operation_id="notices_create",
        request=NoticeBody,
        responses={201: NoticeAnswer, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def post(self, request: Request) -> Response:
        body = NoticeBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        override, estate = given.pop("override_words"), estate_for(request.user, given.pop("estate"))
        if estate is None:
            raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
        found = forbidden_in("", given, names=("title", "title_en", "body", "body_en"))
        refuse_unless(override, found)
        made = clusters.publish(NewNotice(estate=estate, **given), by=request.user, overridden=found)
        return Response(_notice(made), status=201)


class Concerns(APIView):
    """The common concerns you may know of."""

    @extend_schema(operation_id="concerns_list", responses={200: ConcernPage, 401: RefusalSerializer})
    def get(self, request: Request) -> Response:
        rows = clusters_for(request.user).order_by("-proposed_at", "-pk")[:100]
        return Response({"results": [_concern(one) for one in rows]})


class Concern(APIView):
    """One common concern with the households you may know of, and whether each has heard from us."""

    @extend_schema(
        operation_id="concerns_retrieve", responses={200: ConcernDetail, **{n: REFUSALS[n] for n in (401, 404)}}
    )
    def get(self, request: Request, pk: int) -> Response:
        one = clusters_for(request.user).filter(pk=pk).first()
        if one is None:
            raise NotFound(_("There is no such common concern."))
        members = households_of(one, request.user)
        cases = [{"number": m.case.number, "informed": m.informed} for m in members]
        return Response({**_concern(one), "cases": cases})
