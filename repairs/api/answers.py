"""What the API answers about orders, declared for the schema; `shapes.py` builds it, a test holds the two together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.errors import MissingSerializer
from deadlines.api import ClockSerializer
from repairs import choices
from repairs.lifecycle import ACTIONS, State

Text = serializers.CharField
Moment = serializers.DateTimeField
Flag = serializers.BooleanField
Choice = serializers.ChoiceField
ACTION_NAMES = [(name, name) for name in ACTIONS]


class ResidentAnswer(serializers.Serializer[Any]):
    """Whom to reach, as far as you may know now; the telephone is masked (`ring` tells it and is stamped)."""

    name = Text(allow_null=True)
    phone = Text(allow_null=True)


class RepairRow(serializers.Serializer[Any]):
    """An order in a list. What you may not see is null or empty."""

    number = Text()
    estate = Text()
    state = Choice(choices=State.choices)
    trade = Text()
    urgency = Choice(choices=["P0", "P1", "P2", "P3"])
    title = Text()
    entrance = Choice(choices=choices.Entrance.choices)
    requested_at = Moment()
    logged_at = Moment()
    unit = Text(allow_null=True)
    asset = Text(allow_null=True)
    place = Text(allow_blank=True)
    scope = Choice(choices=choices.Scope.choices)
    payer = Choice(choices=choices.Payer.choices)
    payer_rule = Text(allow_blank=True, help_text="Why, in words.")
    content = Text(allow_blank=True)
    resident = ResidentAnswer()
    contractor = Text(allow_null=True)
    technician = Text(allow_null=True)
    due_at = Moment(allow_null=True)
    overdue = Flag()
    repeat = Flag(help_text="The same was repaired within the days of the rule (R7).")
    version = serializers.IntegerField()


class WindowAnswer(serializers.Serializer[Any]):
    to = Moment()

    def get_fields(self) -> Any:
        return {"from": Moment(), **super().get_fields()}


class TechnicianAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = Text()


class TurnAnswer(serializers.Serializer[Any]):
    """One contractor's chance (R2)."""

    ordinal = serializers.IntegerField()
    contractor = Text(allow_null=True, help_text="Null: our own engineers.")
    technician = Text(allow_null=True)
    sent_at = Moment()
    reached_at = Moment(allow_null=True)
    completed_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    outcome = Choice(choices=choices.Outcome.choices)
    forfeit = Choice(choices=choices.Forfeit.choices, allow_null=True)
    our_outage = Flag()
    excused = Flag()


class VisitAnswer(serializers.Serializer[Any]):
    ordinal = serializers.IntegerField()
    trade = Text()
    technician = Text(allow_null=True)
    to = Moment()
    arrived_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    outcome = Choice(choices=choices.VisitOutcome.choices)
    checklist = serializers.DictField(child=Flag())
    site = serializers.DictField(child=Flag())

    def get_fields(self) -> Any:
        return {**super().get_fields(), "from": Moment()}


class AttemptAnswer(serializers.Serializer[Any]):
    at = Moment()
    at_door = Flag()
    reached = Flag(allow_null=True)


class LineOfMoney(serializers.Serializer[Any]):
    kind = Text()
    text = Text()
    quantity = Text()
    price = Text()


class QuoteAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    lines = LineOfMoney(many=True)
    total = Text()
    offered_at = Moment()
    accepted = Flag(allow_null=True)
    answered_at = Moment(allow_null=True)


class PartAnswer(serializers.Serializer[Any]):
    what = Text()
    handed_in = Flag()


class CompletionAnswer(serializers.Serializer[Any]):
    at = Moment()
    findings = Text(allow_blank=True)
    work = Text(allow_blank=True)
    materials = LineOfMoney(many=True)
    fees = LineOfMoney(many=True)
    total = Text()
    tested = Flag()
    tidy = Flag()
    parts = PartAnswer(many=True)
    signed = Flag()
    signed_by = Text(allow_blank=True)
    signature_sha256 = Text(allow_blank=True)
    refusal = Text(allow_blank=True)


class TakenAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    what = Text()
    at = Moment()
    returned_at = Moment(allow_null=True)


class OrderCallbackAnswer(serializers.Serializer[Any]):
    at = Moment()
    way = Text()
    reached = Flag()
    solved = Text(allow_null=True)
    satisfaction = Text(allow_null=True)
    by = Text(allow_null=True)


class PhotoAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    stage = Choice(choices=choices.PhotoStage.choices)
    at = Moment()
    name = Text()


class LedgerAnswer(serializers.Serializer[Any]):
    """One reward (above zero) or penalty (below), in yuan."""

    id = serializers.IntegerField()
    at = Moment()
    contractor = Text()
    technician = Text(allow_null=True)
    order = Text(allow_null=True)
    kind = Choice(choices=choices.Credit.choices)
    code = Text(allow_blank=True)
    amount = Text()
    reason = Text(allow_blank=True)
    disputed = Flag()
    upheld = Flag(allow_null=True)
    reverses = serializers.IntegerField(allow_null=True)


class OrderLineAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = Moment()
    kind = Text()
    by = Text(allow_null=True)
    who = Text(allow_blank=True)
    text = Text()
    words = Text(allow_blank=True)
    outward = Flag()


class RepairBlockedAnswer(serializers.Serializer[Any]):
    action = Choice(choices=ACTION_NAMES)
    missing = MissingSerializer(many=True)


class Repair(RepairRow):
    """The whole order as you may read it."""

    complaint = Text(allow_null=True)
    grievance = Text(allow_null=True, help_text="The complaint it became.")
    repeat_of = Text(allow_null=True)
    cause = Text(allow_blank=True)
    gone = Choice(choices=choices.Gone.choices, allow_null=True)
    window = WindowAnswer(allow_null=True)
    sent_at = Moment(allow_null=True)
    completed_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    trades = serializers.ListField(child=Text())
    technicians = TechnicianAnswer(many=True, help_text="Who may come.")
    turns = TurnAnswer(many=True)
    visits = VisitAnswer(many=True)
    attempts = AttemptAnswer(many=True)
    quotes = QuoteAnswer(many=True)
    completions = CompletionAnswer(many=True)
    taken = TakenAnswer(many=True)
    callbacks = OrderCallbackAnswer(many=True)
    photos = PhotoAnswer(many=True)
    clocks = ClockSerializer(many=True)
    ledger = LedgerAnswer(many=True)
    timeline = OrderLineAnswer(many=True)
    actions = serializers.ListField(
        child=Choice(choices=ACTION_NAMES), help_text="What you may do now, the most urgent first."
    )
    blocked = RepairBlockedAnswer(many=True)


class RepairRung(Repair):
    phone = Text(help_text="Whom to ring; told this once, and stamped.")


class RepairLinked(Repair):
    token = Text(help_text="The token of the one-job page, told this once.")


class RepairComplained(Repair):
    complaint_made = Text(help_text="Number of the complaint.")


BESIDE = {"ring": RepairRung, "issue_link": RepairLinked, "complain": RepairComplained}
"""What the answer to a deed holds beside the order."""


class RepairPage(serializers.Serializer[Any]):
    results = RepairRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
