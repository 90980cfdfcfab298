"""What the API answers, declared for the schema; `shapes.py` builds it, a test holds the two together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Role
from complaints import choices
from complaints.api.errors import MissingSerializer
from complaints.api.fields import QuantityField
from complaints.lifecycle import ACTIONS, State
from complaints.models import Cause, Decision, Measure, Offer
from complaints.models.attachment import FileKind
from complaints.models.emergency import Asks
from deadlines.api import ClockSerializer
from estates.models import ResidentKind

Text = serializers.CharField
Moment = serializers.DateTimeField
Flag = serializers.BooleanField
Choice = serializers.ChoiceField


ACTION_NAMES = [(name, name) for name in ACTIONS]
PROMISE_STATES = [(name, name) for name in ("open", "kept", "late", "broken")]


class ComplainantAnswer(serializers.Serializer[Any]):
    """Who complained, as far as you may know; the telephone is always masked."""

    name = Text(allow_null=True)
    phone = Text(allow_null=True)
    unit = Text(allow_null=True)
    kind = Choice(choices=ResidentKind.choices, allow_null=True)
    anonymous = Flag()
    confidential = Flag()


class ComplaintRow(serializers.Serializer[Any]):
    """A case in a list. What you may not see is null or empty."""

    number = Text()
    kind = Choice(choices=choices.Kind.choices)
    estate = Text()
    channel = Choice(choices=choices.Channel.choices)
    state = Choice(choices=State.choices)
    title = Text(allow_blank=True)
    nature = Choice(choices=choices.Nature.choices, allow_null=True)
    nature_kind = Choice(choices=choices.NatureKind.choices, allow_null=True)
    urgency = Choice(choices=["P0", "P1", "P2", "P3"], allow_null=True)
    emergency = Flag()
    category = Text(allow_null=True)
    department = Text(allow_null=True, help_text="The lead department.")
    handler = Text(allow_null=True)
    received_at = Moment()
    logged_at = Moment()
    due_at = Moment(allow_null=True, help_text="The earliest due moment of its running clocks.")
    overdue = Flag()
    complainant = ComplainantAnswer()
    place = Text(allow_blank=True)
    content = Text(allow_blank=True)
    wishes = Text(allow_blank=True)
    version = serializers.IntegerField(help_text="Send it back with an action: a refusal then tells what changed.")


class FileAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = Text()
    kind = Choice(choices=FileKind.choices)
    size = serializers.IntegerField()


class ShareAnswer(serializers.Serializer[Any]):
    department = Text()
    lead = Flag()
    handler = Text(allow_null=True)
    dispatched_at = Moment()
    accepted_at = Moment(allow_null=True)
    fed_back_at = Moment(allow_null=True)


class EmergencyItemAnswer(serializers.Serializer[Any]):
    item = Text(help_text="What `emergency_item` calls it.")
    text = Text()
    number = Text(allow_blank=True, help_text="Whom to ring.")
    asks = Choice(choices=Asks.choices)
    done_at = Moment(allow_null=True)
    typed_at = Moment(allow_null=True)
    by = Text(allow_null=True)
    note = Text(allow_blank=True)


class EmergencyAnswer(serializers.Serializer[Any]):
    kind = Text(help_text="Code of the kind of emergency.")
    since = Moment()
    rescuers_at = Moment(allow_null=True)
    danger_removed_at = Moment(allow_null=True)
    people_hurt = serializers.IntegerField(allow_null=True)
    authority_told_at = Moment(allow_null=True)
    items = EmergencyItemAnswer(many=True)


class PointAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="What `finding` calls it; the same as `number`.")
    number = serializers.IntegerField()
    text = Text(allow_blank=True)
    finding = Text(allow_blank=True)
    found_at = Moment(allow_null=True)
    found_by = Text(allow_null=True)


class ContactAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = Moment()
    way = Choice(choices=choices.Way.choices)
    direction = Choice(choices=["in", "out"])
    reached = Flag()
    answers = Flag()
    unreachable = Flag()
    by = Text(allow_null=True)
    content = Text(allow_blank=True)


class ReportedMeasure(serializers.Serializer[Any]):
    """A corrective or preventive action as the report names it; what became of it stands in `measures`."""

    text = Text()
    owner = Text(required=False, allow_blank=True)
    due_at = Text(required=False, allow_blank=True)
    quantity = QuantityField(required=False, allow_null=True)


class ReportedElsewhere(serializers.Serializer[Any]):
    text = Text()
    checked = Flag()
    result = Text(allow_blank=True)


class ReportAnswer(serializers.Serializer[Any]):
    """A report: of the fields below `fault_kind` those of its stage, as they were filed."""

    id = serializers.IntegerField()
    stage = Choice(choices=choices.Stage.choices)
    version = serializers.IntegerField()
    at = Moment()
    by = Text(allow_null=True)
    fault_kind = Choice(choices=choices.FaultKind.choices, allow_null=True)
    cause = Text(required=False)
    interim_measure = Text(required=False)
    progress = Text(required=False)
    facts = Text(required=False)
    whys = serializers.ListField(child=Text(), required=False)
    corrective = ReportedMeasure(many=True, required=False)
    preventive = ReportedMeasure(many=True, required=False)
    verified_how = Text(required=False)
    standardised = Text(required=False)
    where_else = ReportedElsewhere(many=True, required=False)
    elsewhere = Text(required=False, help_text="The same in words, as the form takes it.")
    agreed = serializers.ListField(child=Text(), required=False, help_text="Departments that agreed to carry it out.")


class PromiseAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = Text()
    due_at = Moment()
    made_at = Moment()
    made_by = Text(allow_null=True)
    kept_at = Moment(allow_null=True)
    state = Choice(choices=PROMISE_STATES)


class CallbackAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = Moment()
    way = Choice(choices=choices.Way.choices)
    reached = Flag()
    solved = Choice(choices=choices.Solved.choices, allow_null=True)
    satisfaction = Choice(choices=choices.Satisfaction.choices, allow_null=True)
    by = Text(allow_null=True)
    note = Text(allow_blank=True)


class ReviewAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    asked_at = Moment()
    answered_at = Moment(allow_null=True)
    upheld = Flag(allow_null=True)
    route = Text(allow_blank=True)


class OptionAnswer(serializers.Serializer[Any]):
    option = serializers.IntegerField()
    text = Text()
    amount = Text(allow_null=True, help_text="Yuan.")


class OfferAnswer(serializers.Serializer[Any]):
    """An offer; `answer_offer` takes the number of the option. Awaiting: the complainant does not see it yet."""

    id = serializers.IntegerField()
    state = Choice(choices=Offer.State.choices)
    cause = Choice(choices=Cause.choices, allow_null=True)
    step = Choice(choices=Role.choices)
    to_whom = Text(allow_blank=True)
    made_at = Moment()
    made_by = Text(allow_null=True)
    approved_by = Text(allow_null=True)
    answered_at = Moment(allow_null=True)
    by_resident = Flag()
    accepted = serializers.IntegerField(allow_null=True)
    options = OptionAnswer(many=True)


class MeasureAnswer(serializers.Serializer[Any]):
    """A corrective or preventive action, or an accepted offer; `complete_action` wants the id."""

    id = serializers.IntegerField()
    kind = Choice(choices=Measure.Kind.choices)
    text = Text()
    owner = Text(allow_blank=True)
    person = Text(allow_null=True)
    department = Text(allow_null=True)
    quantity = QuantityField(allow_null=True)
    due_at = Moment()
    done_at = Moment(allow_null=True)
    done_by = Text(allow_null=True)
    evidence = Text(allow_blank=True)
    dropped_at = Moment(allow_null=True)


class DecisionAnswer(serializers.Serializer[Any]):
    """What was put before somebody; `role` whose step it is. Fell away: `decided_at` without `granted`."""

    id = serializers.IntegerField()
    matter = Choice(choices=Decision.Matter.choices)
    role = Choice(choices=Role.choices)
    cause = Text(allow_null=True)
    clock = serializers.IntegerField(allow_null=True, help_text="The clock that raised the question.")
    asked_at = Moment()
    asked_by = Text(allow_null=True)
    decided_at = Moment(allow_null=True)
    decided_by = Text(allow_null=True)
    granted = Flag(allow_null=True)
    reason = Text(allow_blank=True)


class NatureChangeAnswer(serializers.Serializer[Any]):
    """From which nature to which, and by whom or by which clock (rule N6)."""

    at = Moment()
    to = Text()
    cause = Text(allow_null=True)
    by = Text(allow_null=True)
    clock = serializers.IntegerField(allow_null=True)
    clock_kind = Text(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": Text(allow_null=True)}


class NamedAnswer(serializers.Serializer[Any]):
    """Whom it is about; supervisors and above alone are told (`lift_name` wants the id)."""

    id = serializers.IntegerField()
    staff = Text(allow_null=True)
    department = Text(allow_null=True)
    contractor = Text(allow_null=True)
    allegation = Text(allow_blank=True)
    statement_asked_at = Moment(allow_null=True)
    statement = Text(allow_blank=True)
    statement_at = Moment(allow_null=True)


class LineAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = Moment()
    kind = Text()
    by = Text(allow_null=True, help_text="User name; null for the complainant and the house itself.")
    who = Text(allow_blank=True)
    text = Text(help_text="What happened, in your language.")
    words = Text(allow_blank=True)
    group = Choice(choices=["talk", "inside", "system"])
    outward = Flag()
    files = FileAnswer(many=True)


class LessonAnswer(serializers.Serializer[Any]):
    cause = Text()
    learnt = Text()
    avoid = Text(required=False)
    change = Text(required=False)


class BlockedAnswer(serializers.Serializer[Any]):
    action = Choice(choices=ACTION_NAMES)
    missing = MissingSerializer(many=True)


class Complaint(ComplaintRow):
    """The whole case as you may read it."""

    external_number = Text(allow_blank=True)
    external_due_at = Moment(allow_null=True)
    basis = Text(allow_blank=True)
    lead = Text(allow_null=True, help_text="The number of the case it follows.")
    delegate = Text(allow_null=True, help_text="Who acts for the general manager in this case.")
    result = Text(allow_blank=True, help_text="The answer.")
    resolved_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    archive_number = Text(allow_null=True)
    lesson = LessonAnswer(allow_null=True)
    departments = ShareAnswer(many=True)
    emergency_record = EmergencyAnswer(allow_null=True, help_text="Its checklist, while it is an emergency.")
    points = PointAnswer(many=True)
    clocks = ClockSerializer(many=True)
    contacts = ContactAnswer(many=True)
    reports = ReportAnswer(many=True)
    promises = PromiseAnswer(many=True)
    callbacks = CallbackAnswer(many=True)
    reviews = ReviewAnswer(many=True)
    offers = OfferAnswer(many=True)
    measures = MeasureAnswer(many=True)
    decisions = DecisionAnswer(many=True)
    nature_changes = NatureChangeAnswer(many=True)
    named = NamedAnswer(many=True)
    attachments = FileAnswer(many=True)
    timeline = LineAnswer(many=True)
    actions = serializers.ListField(
        child=Choice(choices=ACTION_NAMES), help_text="What you may do now, the most urgent first."
    )
    blocked = BlockedAnswer(many=True, help_text="What you could do, were it not for what is missing.")


class LikeAnswer(serializers.Serializer[Any]):
    number = Text()
    state = Choice(choices=State.choices)
    same = Choice(choices=["words", "unit", "asset", "building"])
    likeness = serializers.FloatField(help_text="Share of words in common, 0 to 1.")


class NewComplaint(Complaint):
    look_alikes = LikeAnswer(many=True, help_text="Open cases that may be the same; they never refuse a request.")


class ComplaintPage(serializers.Serializer[Any]):
    results = ComplaintRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class CallerCase(serializers.Serializer[Any]):
    number = Text()
    title = Text(allow_blank=True)
    state = Choice(choices=State.choices)
    received_at = Moment()


class Caller(serializers.Serializer[Any]):
    """A resident who may be on the line; the telephone is masked."""

    name = Text()
    kind = Choice(choices=ResidentKind.choices)
    estate = Text()
    unit = Text(allow_null=True)
    phone = Text()
    preferred_way = Text(allow_blank=True)
    open_cases = CallerCase(many=True)
    past_cases = CallerCase(many=True)


class CallerPage(serializers.Serializer[Any]):
    results = Caller(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


__all__ = ["CallerPage", "Complaint", "ComplaintPage", "NewComplaint"]
