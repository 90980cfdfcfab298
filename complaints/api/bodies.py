"""The bodies of the actions (CONTRACT "API"): shape only; what is right for the case its service says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints import choices
from complaints.api import fields
from complaints.models import Cause
from complaints.services.uploads import MAX_FILES
from deadlines.models import ClockRequest


class Body(serializers.Serializer[Any]):
    """What every action may carry: the version of the case the caller was looking at."""

    version = serializers.IntegerField(required=False, min_value=1, help_text="The `version` you were looking at.")
    override_words = serializers.BooleanField(
        default=False, help_text="Send words that should not reach a resident all the same; it is logged."
    )


class Reason(Body):
    reason = fields.words()


class Text(Body):
    text = fields.words()


class Classify(Body):
    nature = serializers.ChoiceField(choices=choices.Nature.choices)
    nature_kind = serializers.ChoiceField(
        choices=choices.NatureKind.choices, required=False, allow_blank=True, default=""
    )
    category = fields.category(required=False)
    urgency = fields.UrgencyField(required=False, allow_null=True)
    department = fields.department(required=False)
    basis = fields.optional_words(max_length=300, help_text="Service item, law or clause; invalid must cite one.")
    basis_item = fields.optional_words(max_length=24, help_text="Code of an item of the service catalogue.")
    reason = fields.optional_words()
    invalid_reason = serializers.ChoiceField(
        choices=choices.InvalidReason.choices, required=False, allow_blank=True, default=""
    )


class Reclassify(Body):
    nature = serializers.ChoiceField(choices=choices.Nature.choices)
    reason = fields.words()
    nature_kind = serializers.ChoiceField(
        choices=choices.NatureKind.choices, required=False, allow_blank=True, default=""
    )
    basis = fields.optional_words(max_length=300)
    basis_item = fields.optional_words(max_length=24)


class Dispatch(Body):
    department = fields.department()
    handler = fields.PersonField(required=False, allow_null=True)
    also = serializers.ListField(child=fields.department(), required=False, default=list, max_length=20)
    handler_wording = fields.optional_words(help_text="For a confidential case: the matter without who or where.")
    instructions = fields.optional_words()


class Contact(Body):
    way = serializers.ChoiceField(choices=choices.Way.choices)
    direction = serializers.ChoiceField(choices=["out", "in", "outbound", "inbound"], default="out")
    reached = serializers.BooleanField()
    content = fields.words()
    answers = serializers.BooleanField(default=True, help_text="It tells a result or progress (rule J5).")


class Feedback(Body):
    content = fields.words()
    department = fields.department(required=False)


class Measure(serializers.Serializer[Any]):
    text = fields.words(max_length=2000)
    owner = fields.words(max_length=150)
    due_at = fields.MomentField()
    quantity = fields.QuantityField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**attrs, "due_at": attrs["due_at"].isoformat()}


class Elsewhere(serializers.Serializer[Any]):
    text = fields.words(max_length=2000)
    checked = serializers.BooleanField(default=False)
    result = fields.optional_words(max_length=2000)


class Report(Body):
    """One report; which fields it needs depends on its stage."""

    stage = serializers.ChoiceField(choices=choices.Stage.choices)
    cause = fields.optional_words()
    interim_measure = fields.optional_words()
    progress = fields.optional_words()
    facts = fields.optional_words()
    whys = serializers.ListField(child=fields.words(max_length=2000), required=False, max_length=20)
    corrective = Measure(many=True, required=False)
    preventive = Measure(many=True, required=False)
    verified_how = fields.optional_words()
    standardised = fields.optional_words()
    where_else = Elsewhere(many=True, required=False)
    fault_kind = serializers.ChoiceField(
        choices=choices.FaultKind.choices, required=False, allow_blank=True, default=""
    )
    agreed = serializers.ListField(child=fields.department(), required=False, max_length=20)


class Promise(Body):
    text = fields.words(max_length=2000)
    due_at = fields.MomentField()


class KeepPromise(Body):
    promise = serializers.IntegerField(min_value=1)


class Finding(Body):
    point = serializers.IntegerField(min_value=1)
    text = fields.words()


class Resolve(Body):
    result = fields.words()
    findings = serializers.DictField(child=fields.words(), required=False, help_text="Point number → what was found.")

    def validate_findings(self, value: dict[str, str]) -> dict[int, str]:
        if not all(key.isdecimal() and len(key) < 6 for key in value):
            raise serializers.ValidationError(_("Findings are given by the number of the point."))
        return {int(key): text for key, text in value.items()}


class Explain(Body):
    text = fields.words()
    way = serializers.ChoiceField(choices=choices.Way.choices)
    reached = serializers.BooleanField(default=True)
    route = fields.optional_words(max_length=300, help_text="The right outside route; invalid must name one.")


class Verify(Body):
    passed = serializers.BooleanField()
    note = fields.optional_words()
    rectify_by = fields.MomentField(required=False)


class Callback(Body):
    way = serializers.ChoiceField(choices=choices.Way.choices)
    reached = serializers.BooleanField()
    solved = serializers.ChoiceField(choices=choices.Solved.choices, required=False, allow_blank=True, default="")
    satisfaction = serializers.ChoiceField(
        choices=choices.Satisfaction.choices, required=False, allow_blank=True, default=""
    )
    note = fields.optional_words()
    rectify_by = fields.MomentField(required=False)
    agreed_to_leave = serializers.BooleanField(
        default=False, help_text="Partly solved, and the complainant agrees to leave it."
    )


class Lesson(serializers.Serializer[Any]):
    cause = fields.words()
    learnt = fields.words()
    avoid = fields.optional_words()
    change = fields.optional_words()


class Archive(Body):
    lesson = Lesson()


class Withdraw(Body):
    reason = fields.words()
    contact = serializers.IntegerField(required=False, min_value=1, help_text="The conversation that asked for it.")


class Merge(Body):
    into = fields.words(max_length=32)


class Urge(Body):
    text = fields.optional_words()


class Name(Body):
    staff = serializers.ListField(child=fields.PersonField(), required=False, default=list, max_length=20)
    departments = serializers.ListField(child=fields.department(), required=False, default=list, max_length=20)
    contractors = serializers.ListField(child=fields.contractor(), required=False, default=list, max_length=20)
    reason = fields.words()


class Delegate(Body):
    person = fields.PersonField(allow_null=True, help_text="Null: the general manager handles it again.")
    reason = fields.words()


class LiftName(Body):
    party = serializers.IntegerField(min_value=1)
    reason = fields.words()


class AskStatement(Body):
    party = serializers.IntegerField(min_value=1, help_text="Id of a named member of staff (`named`).")
    allegation = fields.words(help_text="What is alleged: without who, where or telephone.")


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "object"}]})
class OptionField(serializers.Field[Any, Any, Any, Any]):
    """One way offered: words, or {"text", "amount"?} with the money in it, in yuan."""

    default_error_messages = {"shape": _("Words, or text with an amount.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        given = {"text": data} if isinstance(data, str) else data
        if not isinstance(given, dict) or not isinstance(given.get("text"), str):
            self.fail("shape")
        checked = OptionBody(data=given)
        checked.is_valid(raise_exception=True)
        return checked.validated_data

    def to_representation(self, value: Any) -> Any:
        return value


class OptionBody(serializers.Serializer[Any]):
    text = fields.words(max_length=500)
    amount = serializers.DecimalField(
        max_digits=9, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )


class Offer(Body):
    options = serializers.ListField(child=OptionField(), min_length=1, max_length=9)
    cause = serializers.ChoiceField(choices=Cause.choices, required=False, allow_blank=True, default="")
    to_whom = fields.optional_words(max_length=80)


class AnswerOffer(Body):
    accepted = serializers.BooleanField()
    option = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    text = fields.optional_words()


class CompleteAction(Body):
    action = serializers.IntegerField(min_value=1, help_text="Id of an open action (`measures`).")
    evidence = fields.words()


class AgreeReport(Body):
    agreed = serializers.BooleanField()
    text = fields.optional_words()


class AcceptReport(Body):
    accepted = serializers.BooleanField()
    text = fields.optional_words()


class CheckEffect(Body):
    effective = serializers.BooleanField()
    note = fields.words()


class ReplyExternal(Body):
    text = fields.words()
    sent_at = fields.MomentField(required=False, allow_null=True)


class DecideMajor(Body):
    major = serializers.BooleanField()
    reason = fields.words()


class AnswerReview(Body):
    upheld = serializers.BooleanField()
    text = fields.words()
    route = fields.words(max_length=300)


class EmergencyOn(Body):
    kind = fields.emergency_kind(required=False, allow_null=True)


class EmergencyKind(Body):
    kind = fields.emergency_kind()


class EmergencyItem(Body):
    item = fields.words(max_length=24, help_text="Code of an item of the checklist, like people or contain.")
    at = fields.MomentField(required=False, allow_null=True, help_text="When it was done; left out: now.")
    note = fields.optional_words(max_length=2000)
    count = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, help_text="How many people are hurt, for that item."
    )


class OnSite(Body):
    at = fields.MomentField(required=False, allow_null=True, help_text="When they arrived; left out: now.")
    note = fields.optional_words(max_length=2000)


class Attach(Body):
    """Sent as multipart/form-data."""

    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=MAX_FILES)
    text = fields.optional_words()


class OnClock(Body):
    clock = serializers.IntegerField(min_value=1, help_text="`id` of one of `clocks`.")


class DeclineOnClock(OnClock):
    reason = fields.optional_words(max_length=2000)


class ReasonOnClock(OnClock):
    reason = fields.words(max_length=2000)


class Pause(ReasonOnClock):
    waiting_for = serializers.ChoiceField(choices=ClockRequest.WaitingFor.choices)
    until = fields.MomentField()


class Extend(ReasonOnClock):
    until = fields.MomentField()


class Acknowledge(OnClock):
    text = fields.words(max_length=2000, help_text="Seen, and this is what I do.")
    step = serializers.ChoiceField(
        choices=["climb", "top", "hq"], required=False, allow_blank=True, default="", help_text="Default: the latest."
    )


class Grounds(OnClock):
    text = fields.words(max_length=2000)
