"""Shape of what is sent; the services judge."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints import choices
from complaints.api import fields
from complaints.api.bodies import Callback
from followups.choices import Becomes


class WishBody(serializers.Serializer[Any]):
    text = fields.words(max_length=2000)
    becomes = serializers.ChoiceField(choices=Becomes.choices, default=Becomes.CASE)


class RecordBody(Callback):
    """As `complaints/<number>/callback/`, with new wishes beside it."""

    wishes = WishBody(many=True, required=False)


class SlipBody(serializers.Serializer[Any]):
    text = fields.words(max_length=2000)


class NothingBody(serializers.Serializer[Any]):
    """Nothing is asked."""


class AskBody(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8)
    department = serializers.CharField(max_length=40)
    what = fields.words(max_length=200)
    wanted = fields.optional_words(max_length=2000)
    unit = fields.optional_words(max_length=40)
    name = fields.optional_words(max_length=80)
    phone = fields.optional_words(max_length=40)
    complaint = fields.optional_words(max_length=32)


class CheckBody(serializers.Serializer[Any]):
    agreement = fields.words(max_length=2000)
    covered = serializers.BooleanField()


class PriceBody(serializers.Serializer[Any]):
    price = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)


class AgreeBody(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=choices.Way.choices)


class FinishBody(serializers.Serializer[Any]):
    result = fields.words(max_length=2000)
    charged = serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0, required=False, allow_null=True)


class SignBody(serializers.Serializer[Any]):
    signature = serializers.JSONField(required=False, help_text="Strokes as lists of [x, y], or a PNG data URL.")
    signed_by = fields.optional_words(max_length=80)
    refusal = fields.optional_words(max_length=300)


class ServiceCallbackBody(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=choices.Way.choices)
    reached = serializers.BooleanField()
    solved = serializers.ChoiceField(choices=choices.Solved.choices, required=False, allow_blank=True, default="")
    satisfaction = serializers.ChoiceField(
        choices=choices.Satisfaction.choices, required=False, allow_blank=True, default=""
    )
    note = fields.optional_words()
    agreed_to_leave = serializers.BooleanField(default=False)


class CancelBody(serializers.Serializer[Any]):
    reason = fields.words(max_length=300)
