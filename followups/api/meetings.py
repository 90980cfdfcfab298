"""Residents' meetings by API (rule F5): held, and what was promised there. They are called on their concern."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.scope import DEPARTMENTAL, OVERSEEING
from accounts.selectors import holders
from complaints.api import fields
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import BadInput
from deadlines.clock import now
from followups.api.writing import WordsBody, Writing, found_or_404, view_of
from followups.models import Meeting
from followups.selectors.clusters import CALLERS, KEEPERS, MEETING_ACTIONS, meeting_actions, meeting_for
from followups.services import clusters

ACTIONS = [(name, name) for name in MEETING_ACTIONS]


class MeetingGuestAnswer(serializers.Serializer[Any]):
    case = serializers.CharField(help_text="Number of the household's case.")
    came = serializers.BooleanField(allow_null=True)


class MeetingPromiseAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    owner = serializers.CharField(help_text="User name.")
    due_at = serializers.DateTimeField()
    kept_at = serializers.DateTimeField(allow_null=True)
    broken = serializers.BooleanField()


class MeetingAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    concern = serializers.IntegerField()
    at = serializers.DateTimeField()
    where = serializers.CharField()
    topic = serializers.CharField()
    held_at = serializers.DateTimeField(allow_null=True)
    minutes = serializers.CharField(allow_blank=True)
    others = serializers.IntegerField()
    guests = MeetingGuestAnswer(many=True, help_text="Those whose case you may know of.")
    promises = MeetingPromiseAnswer(many=True)
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


class HoldMeetingBody(WordsBody):
    minutes = fields.words(max_length=10_000)
    came = serializers.ListField(
        child=serializers.CharField(max_length=32), default=list, max_length=500, help_text="Numbers of cases."
    )
    others = serializers.IntegerField(default=0, min_value=0, max_value=2000)


class MeetingPromiseBody(WordsBody):
    text = fields.words(max_length=300)
    due_at = fields.MomentField()
    owner = serializers.CharField(
        max_length=150, required=False, allow_blank=True, default="", help_text="User name; left out: you."
    )


class KeepMeetingPromiseBody(serializers.Serializer[Any]):
    promise = serializers.IntegerField()
    kept = serializers.BooleanField(default=True, help_text="False: say that it will not be kept; its clock runs on.")


def meeting(one: Meeting, viewer: Any) -> dict[str, Any]:
    """A meeting as `meeting_for` and `meetings_of` give it to this viewer."""
    zone, at = one.estate.zone, now()
    alive = not (one.cluster.dismissed_at or one.cluster.closed_at)
    return {
        "id": one.pk,
        "concern": one.cluster_id,
        "at": moment(one.at, zone),
        "where": one.where,
        "topic": one.topic,
        "held_at": moment(one.held_at, zone),
        "minutes": one.minutes,
        "others": one.others,
        "guests": [{"case": g.case.number, "came": g.came} for g in one.guests.all()],
        "promises": [
            {
                "id": p.pk,
                "text": p.text,
                "owner": p.owner.username,
                "due_at": moment(p.due_at, zone),
                "kept_at": moment(p.kept_at, zone),
                "broken": p.broken(at),
            }
            for p in one.promises.all()
        ],
        "actions": meeting_actions(viewer, one, alive),
    }


def one_meeting(viewer: Any, pk: int) -> Meeting:
    return found_or_404(meeting_for(viewer, pk), _("There is no such meeting."))


def tell(pk: int, viewer: Any) -> dict[str, Any]:
    return meeting(one_meeting(viewer, pk), viewer)


def _hold(by: Any, one: Meeting, given: dict[str, Any]) -> int:
    guests = {guest.case.number: guest.pk for guest in one.guests.all()}
    unknown = [number for number in given["came"] if number not in guests]
    if unknown:
        raise BadInput(fields={"came": _("There is no such case: {number}").format(number=unknown[0])})
    given["came"] = [guests[number] for number in given["came"]]
    return clusters.hold(one.pk, by=by, **given).pk


def _promise(by: Any, one: Meeting, given: dict[str, Any]) -> int:
    people = {u.username: u for u in holders([*OVERSEEING, *DEPARTMENTAL], one.estate_id)}
    owner = people.get(given["owner"] or by.username)
    if owner is None:
        raise BadInput(fields={"owner": _("There is nobody with the user name “{code}”.").format(code=given["owner"])})
    clusters.promise(one.pk, by=by, **{**given, "owner": owner})
    return one.pk


def _keep(by: Any, one: Meeting, given: dict[str, Any]) -> int:
    clusters.keep_word(one.pk, given["promise"], by=by, kept=given["kept"])
    return one.pk


def _holds(roles: Any) -> Any:
    return lambda user, one: user.scope.holds(roles, one.estate_id)


WRITINGS = [
    Writing("hold", "It was held: who came, and the minutes.", HoldMeetingBody, _hold, _holds(KEEPERS),
            outward=("minutes",)),
    Writing("promise", "Promise what was decided, with a date and somebody who sees to it.", MeetingPromiseBody,
            _promise, _holds(CALLERS), outward=("text",)),
    Writing("keep_promise", "Kept, or told that it will not be.", KeepMeetingPromiseBody, _keep, _holds(KEEPERS)),
]  # fmt: skip


class OneMeeting(APIView):
    """A residents' meeting, with who came and what was promised."""

    @extend_schema(
        operation_id="meetings_retrieve", responses={200: MeetingAnswer, **{n: REFUSALS[n] for n in (401, 404)}}
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(tell(pk, request.user))


MEETING_VIEWS = {
    one.name: view_of(one, tag="meetings", find=one_meeting, tell=tell, shape=MeetingAnswer) for one in WRITINGS
}
