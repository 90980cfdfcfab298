"""Notices by API (rules F5, W4): what hangs, hanging one, taking one down."""

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
from complaints.errors import BadInput
from deadlines.clock import now
from estates.models import Building
from estates.paging import PAGING, PageAnswer, one_page_of
from followups.api.writing import KEY, NoBody, WordsBody, Writing, carry_out, estate_of, found_or_404, view_of
from followups.models import Notice
from followups.selectors.clusters import estates_kept, notices_for, publishes
from followups.services import clusters
from followups.services.clusters import NewNotice


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
    actions = serializers.ListField(child=serializers.ChoiceField(choices=[("take_down", "take_down")]))


class NoticePage(PageAnswer):
    results = NoticeAnswer(many=True)


class ConcernNoticeBody(WordsBody):
    title = fields.words(max_length=80)
    title_en = fields.optional_words(max_length=120)
    body = fields.words(max_length=5000)
    body_en = fields.optional_words(max_length=5000)
    from_at = fields.MomentField(required=False, allow_null=True)
    until_at = fields.MomentField()
    buildings = serializers.ListField(
        child=serializers.CharField(max_length=24), default=list, max_length=200, help_text="Codes; none: all of them."
    )
    tell = serializers.BooleanField(default=False, help_text="Of a concern: also a message to each complainant.")


class NoticeBody(ConcernNoticeBody):
    tell = None  # type: ignore[assignment]  # it is of no concern: nobody else is to be told
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")


OUTWARD = ("title", "title_en", "body", "body_en")


def notice(one: Notice, viewer: Any) -> dict[str, Any]:
    zone, at = one.estate.zone, now()
    mine = publishes(viewer, one.estate_id) and one.taken_down_at is None and at < one.until_at
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "title": one.label,
        "body": one.text,
        "buildings": [b.code for b in one.buildings.all()],
        "from_at": moment(one.from_at, zone),
        "until_at": moment(one.until_at, zone),
        "up": one.is_up(at),
        "readers": one.readers,
        "concern": one.cluster_id,
        "actions": ["take_down"] if mine else [],
    }


def hang(by: Any, estate: Any, concern: Any, given: dict[str, Any]) -> Notice:
    """Publish a notice, its buildings by code."""
    found, codes = given.pop("overridden"), given.pop("buildings")
    buildings = list(Building.objects.filter(estate=estate, code__in=codes))
    unknown = sorted(set(codes) - {one.code for one in buildings})
    if unknown:
        raise BadInput(fields={"buildings": _("There is no “{code}”.").format(code=unknown[0])})
    return clusters.publish(
        NewNotice(estate=estate, buildings=buildings, cluster=concern, **given), by=by, overridden=found
    )


def one_notice(viewer: Any, pk: int) -> Notice:
    return found_or_404(notices_for(viewer).filter(pk=pk).first(), _("There is no such notice."))


def tell(pk: int, viewer: Any) -> dict[str, Any]:
    return notice(one_notice(viewer, pk), viewer)


PUBLISH = Writing(
    "publish",
    "Hang a notice; it comes down by itself at its end.",
    NoticeBody,
    lambda by, _thing, given: hang(by, estate_of(by, given.pop("estate")), None, given).pk,
    lambda user, _thing: bool(estates_kept(user)),
    outward=OUTWARD,
    made=True,
)
TAKE_DOWN = Writing(
    "take_down",
    "Take a notice down before its end.",
    NoBody,
    lambda by, one, _given: clusters.take_down(one.pk, by=by).pk,
    lambda user, one: publishes(user, one.estate_id),
)


class Notices(APIView):
    """The notices of your estates, the newest first; publish one."""

    @extend_schema(
        operation_id="notices_list",
        parameters=PAGING,
        responses={200: NoticePage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        def tell(rows: list[Notice]) -> list[Any]:
            return [notice(one, request.user) for one in rows]

        return Response(one_page_of(request, notices_for(request.user), ("-published_at", "-pk"), tell))

    @extend_schema(
        operation_id="notices_create",
        parameters=[KEY],
        request=NoticeBody,
        responses={201: NoticeAnswer, 200: NoticeAnswer, **{n: REFUSALS[n] for n in (400, 401, 403, 409)}},
    )
    def post(self, request: Request) -> Response:
        return carry_out(PUBLISH, request, None, tell)


NOTICE_VIEWS = {"take_down": view_of(TAKE_DOWN, tag="notices", find=one_notice, tell=tell, shape=NoticeAnswer)}
