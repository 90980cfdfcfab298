"""What the API tells of callbacks and paid services."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints import choices
from complaints.api.answers import CallbackAnswer
from estates.paging import PageAnswer
from followups.choices import About, Becomes, Standing
from followups.lifecycle import ACTIONS, State

SERVICE_ACTIONS = [(name, name) for name in ACTIONS]


class WishAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    becomes = serializers.ChoiceField(choices=Becomes.choices)
    case = serializers.CharField(allow_null=True, help_text="Number of the case it became.")
    settled = serializers.BooleanField()


class CallRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    about = serializers.ChoiceField(choices=About.choices)
    number = serializers.CharField(help_text="Number of the complaint, the order or the paid service.")
    estate = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    resident = serializers.CharField()
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    state = serializers.ChoiceField(choices=Standing.choices)
    in_person = serializers.BooleanField()
    round = serializers.IntegerField()
    attempts = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    turn_at = serializers.DateTimeField(allow_null=True, help_text="The last good hour to ring before it is due.")
    ended_at = serializers.DateTimeField(allow_null=True)
    solved = serializers.ChoiceField(choices=choices.Solved.choices, allow_null=True)
    satisfaction = serializers.ChoiceField(choices=choices.Satisfaction.choices, allow_null=True)
    by = serializers.CharField(allow_null=True)
    by_resident = serializers.BooleanField()
    reworked = serializers.BooleanField()
    may_call = serializers.BooleanField()


class CallDetail(CallRow):
    tries = CallbackAnswer(many=True)
    wishes = WishAnswer(many=True)
    slip = serializers.CharField(allow_null=True, help_text="The result in the words of the department's head.")
    slip_by = serializers.CharField(allow_null=True)
    refusal = serializers.CharField(allow_blank=True, help_text="Why you may not make it; empty where you may.")


class CallbackPage(serializers.Serializer[Any]):
    results = CallRow(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class QuotaAnswer(serializers.Serializer[Any]):
    month = serializers.CharField()
    estates = serializers.ListField(child=serializers.CharField())
    person = serializers.CharField()
    role = serializers.CharField()
    owed = serializers.IntegerField()
    made = serializers.IntegerField()
    met = serializers.BooleanField()


class QuotaPage(PageAnswer):
    results = QuotaAnswer(many=True)


class ServiceRow(serializers.Serializer[Any]):
    number = serializers.CharField()
    estate = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    what = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    department = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    charged = serializers.CharField(allow_null=True)
    covered = serializers.BooleanField(allow_null=True)
    complaint = serializers.CharField(allow_null=True)
    asked_at = serializers.DateTimeField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    actions = serializers.ListField(child=serializers.ChoiceField(choices=SERVICE_ACTIONS))


class ServicePage(serializers.Serializer[Any]):
    results = ServiceRow(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
