"""What the API takes and tells of rounds of surveys (rule F6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from complaints.api import fields
from estates.paging import PageAnswer
from followups.api.writing import WordsBody
from followups.models import CrossAt, RoundStanding
from followups.selectors.surveys import ROUND_ACTIONS
from followups.survey_arithmetic import Quadrant

QUADRANTS = [(one.value, one.value) for one in Quadrant]
ACTIONS = [(name, name) for name in ROUND_ACTIONS]
MOST_ANSWERS = 100


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
    questionnaire = serializers.IntegerField()
    estates = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=RoundStanding.choices)
    opened_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField()
    response = PercentAnswer()
    reply = serializers.CharField(allow_blank=True)
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


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


class SurveyPage(PageAnswer):
    results = SurveyRow(many=True)


def _percent(label: str) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=100, required=False, allow_null=True, help_text=label
    )


class SurveyChangeBody(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    name = fields.words(max_length=60, required=False)
    name_en = serializers.CharField(max_length=80, required=False, allow_blank=True)
    estates = serializers.ListField(
        child=serializers.CharField(max_length=8), required=False, max_length=50, help_text="Codes of estates."
    )
    closes_at = fields.MomentField(required=False)
    cross = serializers.ChoiceField(choices=CrossAt.choices, required=False)
    target_importance = _percent("Important from, in percent; the policy's figure at first.")
    target_satisfaction = _percent("Target for satisfaction, in percent; the policy's figure at first.")
    outside_importance = _percent("Outside average of importance, in percent.")
    outside_satisfaction = _percent("Outside average of satisfaction, in percent.")
    previous = serializers.IntegerField(required=False, allow_null=True, help_text="The round it is compared with.")


class SurveyBody(SurveyChangeBody):
    questionnaire = serializers.IntegerField()
    name = fields.words(max_length=60)
    estates = serializers.ListField(
        child=serializers.CharField(max_length=8), min_length=1, max_length=50, help_text="Codes of estates."
    )
    closes_at = fields.MomentField()


class SurveyReplyBody(WordsBody):
    text = fields.words(max_length=5000)
    text_en = fields.optional_words(max_length=5000)


class PaperItemBody(serializers.Serializer[Any]):
    item = serializers.CharField(max_length=16, help_text="Code of the question.")
    importance = serializers.IntegerField(required=False, allow_null=True, default=None)
    satisfaction = serializers.IntegerField(required=False, allow_null=True, default=None)
    chosen = serializers.ListField(
        child=serializers.IntegerField(), default=list, max_length=50, help_text="Places in the list, from 0."
    )
    words = fields.optional_words(max_length=2001)


class SurveyPaperBody(serializers.Serializer[Any]):
    estate = fields.optional_words(max_length=8, help_text="May be left out where the round asks one estate of yours.")
    unit = fields.words(max_length=24)
    answers = PaperItemBody(many=True)

    def validate_answers(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        codes = [row["item"] for row in rows]
        if len(rows) > MOST_ANSWERS or len(set(codes)) < len(codes):
            raise serializers.ValidationError(_("Answer each question once."))
        return rows
