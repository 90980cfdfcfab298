"""What the API takes and tells of common concern (rule F5)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api import fields
from complaints.api.intake import ComplainantSerializer
from complaints.choices import Channel
from estates.paging import PageAnswer
from followups.api.meetings import MeetingAnswer
from followups.api.notices import NoticeAnswer
from followups.api.writing import WordsBody
from followups.models import Joined
from followups.models.cluster import ClusterStanding
from followups.selectors.clusters import CONCERN_ACTIONS

ACTIONS = [(name, name) for name in CONCERN_ACTIONS]


class ConcernMember(serializers.Serializer[Any]):
    number = serializers.CharField()
    how = serializers.ChoiceField(choices=Joined.choices)
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
    order = serializers.CharField(allow_null=True, help_text="Number of the repair order that mends it.")
    cases = ConcernMember(many=True)
    fitting = serializers.ListField(child=serializers.CharField(), help_text="Numbers of cases that may belong to it.")
    notices = NoticeAnswer(many=True)
    meetings = MeetingAnswer(many=True)
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    refused = serializers.DictField(
        child=serializers.CharField(), required=False, help_text="After `answer`: whom it could not reach, and why."
    )


class ConcernPage(PageAnswer):
    results = ConcernRow(many=True)


def _numbers(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=32), max_length=200, help_text="Numbers of cases.", **options
    )


class GatherBody(serializers.Serializer[Any]):
    title = fields.words(max_length=80)
    title_en = fields.optional_words(max_length=120)
    cases = _numbers(min_length=1)


class ConcernBody(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    title = fields.words(max_length=80, required=False)
    title_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    cause = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    fix = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class DescribeConcernBody(ConcernBody):
    order = serializers.CharField(
        max_length=32, required=False, allow_null=True, allow_blank=True, help_text="Number of a repair order."
    )


class DismissConcernBody(serializers.Serializer[Any]):
    reason = fields.words(max_length=300)


class ConcernCaseBody(serializers.Serializer[Any]):
    case = serializers.CharField(max_length=32, help_text="Number of the case.")


class ConcernAnswerBody(WordsBody):
    text = fields.words(max_length=4000)
    cases = _numbers(required=False, allow_null=True, default=None)


class CallMeetingBody(serializers.Serializer[Any]):
    topic = fields.words(max_length=120)
    at = fields.MomentField()
    where = fields.words(max_length=80)
    cases = _numbers(required=False, allow_null=True, default=None)


class MeTooBody(serializers.Serializer[Any]):
    complainant = ComplainantSerializer()
    place = fields.optional_words(max_length=120)
    text = fields.optional_words(max_length=4000)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.PHONE)
    received_at = fields.MomentField(required=False, allow_null=True)
