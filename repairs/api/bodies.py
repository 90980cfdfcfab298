"""The bodies of the actions (CONTRACT "repairs"): shape only; what is right for the order its service says."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints import choices as cases
from complaints.api import fields
from complaints.services.uploads import MAX_FILES
from deadlines.models import ClockRequest
from repairs import choices
from repairs.api.fields import NumberField, SignatureField, TechnicianField, trade_field
from repairs.services.visit import CHECKLIST, SITE


class OrderBody(serializers.Serializer[Any]):
    """What every action may carry: the version of the order the caller was looking at."""

    version = serializers.IntegerField(required=False, min_value=1, help_text="The `version` you were looking at.")


class OrderReason(OrderBody):
    reason = fields.words()


class MaybeReason(OrderBody):
    reason = fields.optional_words()


class OrderText(OrderBody):
    text = fields.words()


class Send(OrderBody):
    contractor = fields.contractor(required=False, allow_null=True)
    own = serializers.BooleanField(default=False, help_text="Our own engineers do it.")
    note = fields.optional_words()


class Correct(OrderBody):
    content = fields.optional_words()
    trade = trade_field(required=False)
    also_trades = serializers.ListField(child=trade_field(), required=False, max_length=6)
    urgency = fields.UrgencyField(required=False, allow_null=True)


class Assign(OrderBody):
    technician = TechnicianField()


class Window(OrderBody):
    visit_from = fields.MomentField()
    visit_to = fields.MomentField(required=False, allow_null=True)


class Reach(OrderBody):
    reached = serializers.BooleanField()
    visit_from = fields.MomentField(required=False, allow_null=True)
    visit_to = fields.MomentField(required=False, allow_null=True)
    technician = TechnicianField(required=False, allow_null=True)
    at_door = serializers.BooleanField(default=False)
    note = fields.optional_words()


class Rebook(Window):
    reason = fields.optional_words()
    ours = serializers.BooleanField(default=True, help_text="We could not keep it; false where the resident asked.")
    technician = TechnicianField(required=False, allow_null=True)


class NobodyIn(OrderBody):
    note = fields.optional_words()
    visit_from = fields.MomentField(required=False, allow_null=True)
    visit_to = fields.MomentField(required=False, allow_null=True)


class Prepare(OrderBody):
    checklist = serializers.DictField(child=serializers.BooleanField(), help_text=f"Of {', '.join(CHECKLIST)}.")
    tools = fields.optional_words()


class Protect(OrderBody):
    site = serializers.DictField(child=serializers.BooleanField(), help_text=f"Of {', '.join(SITE)}.")
    findings = fields.optional_words()


class Leave(Window):
    reason = fields.words()
    trade = trade_field(required=False, allow_null=True)
    findings = fields.optional_words()


class Analyse(OrderBody):
    cause = fields.words()


class MoneyLine(serializers.Serializer[Any]):
    kind = fields.optional_words(max_length=16, help_text="labour, material, visit or other.")
    text = fields.words(max_length=200)
    quantity = NumberField(required=False, default="1")
    price = NumberField(required=False, default="0")


class Quote(OrderBody):
    lines = MoneyLine(many=True)


class AcceptQuote(OrderBody):
    signature = SignatureField(required=False, allow_null=True)


class TakeAway(OrderBody):
    what = fields.words(max_length=200)
    why = fields.optional_words(max_length=200)
    consented_by = fields.words(max_length=80)
    back_by = fields.MomentField(required=False, allow_null=True)
    signature = SignatureField(required=False, allow_null=True)


class BringBack(OrderBody):
    taken = serializers.IntegerField(required=False, min_value=1)


class Part(serializers.Serializer[Any]):
    what = fields.words(max_length=200)
    handed_in = serializers.BooleanField(default=False)


class Complete(OrderBody):
    findings = fields.words()
    work = fields.words()
    materials = MoneyLine(many=True, required=False)
    fees = MoneyLine(many=True, required=False)
    signature = SignatureField(required=False, allow_null=True)
    signed_by = fields.optional_words(max_length=80)
    refusal = fields.optional_words()
    explained = fields.optional_words()
    tested = serializers.BooleanField(default=False)
    tidy = serializers.BooleanField(default=False)
    parts = Part(many=True, required=False)


class Fail(OrderReason):
    kind = serializers.ChoiceField(
        choices=[(k.value, k.label) for k in choices.Forfeit if k != choices.Forfeit.CONTACT],
        required=False,
        allow_blank=True,
        default="",
    )


class Excuse(OrderReason):
    turn = serializers.IntegerField(required=False, min_value=1, help_text="Which turn; the last forfeit by default.")


class OrderClock(OrderBody):
    clock = serializers.IntegerField(min_value=1, help_text="Of `clocks[].id`.")


class OrderPause(OrderClock):
    waiting_for = serializers.ChoiceField(choices=ClockRequest.WaitingFor.choices)
    reason = fields.words(max_length=2000)
    until = fields.MomentField()


class OrderDecline(OrderClock):
    reason = fields.optional_words(max_length=2000)


class OrderCallback(OrderBody):
    way = serializers.ChoiceField(choices=cases.Way.choices, default=cases.Way.PHONE)
    reached = serializers.BooleanField()
    solved = serializers.ChoiceField(choices=cases.Solved.choices, required=False, allow_blank=True, default="")
    satisfaction = serializers.ChoiceField(
        choices=cases.Satisfaction.choices, required=False, allow_blank=True, default=""
    )
    note = fields.optional_words()
    agreed_to_leave = serializers.BooleanField(default=False)


class Complain(OrderBody):
    content = fields.words()
    category = fields.category(required=False)
    about_contractor = serializers.BooleanField(default=True)


class IssueLink(OrderBody):
    technician = TechnicianField(required=False, allow_null=True)


class RevokeLink(OrderBody):
    link = serializers.IntegerField(required=False, min_value=1)


class AttachPhotos(OrderBody):
    files = serializers.ListField(child=serializers.FileField(), required=False, default=list, max_length=MAX_FILES)
    text = fields.optional_words()


class Photo(OrderBody):
    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=MAX_FILES)
    stage = serializers.ChoiceField(choices=choices.PhotoStage.choices, default=choices.PhotoStage.OTHER)
    note = fields.optional_words()
