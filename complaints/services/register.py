from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Department, Role
from accounts.scope import DESK, OVERSEEING
from accounts.selectors import holders, who_is_next
from complaints.choices import UNATTENDED, Channel, Kind, Urgency
from complaints.clocks import KINDS, SUBJECT
from complaints.errors import BadInput, NotYours
from complaints.facts import Facts, walled_by
from complaints.models import Case, Complainant, Point, TimelineEntry
from complaints.parties import SYSTEM, Resident
from complaints.selectors.lookalikes import likeness_key
from complaints.selectors.search import tokens_of
from complaints.selectors.seen import place_of
from complaints.services import rows
from complaints.services.intake import Intake, headline_of
from complaints.services.naming import write_names
from complaints.services.numbering import numbered
from complaints.services.uploads import adopt
from complaints.signals import complaint_moved
from deadlines.clock import now
from estates.phones import digits

MAX_CONTENT = 20_000
CLOCK_SLACK = timedelta(minutes=2)
"""How far ahead another machine's clock may run before "received" counts as the future."""
OLDEST = timedelta(days=3653)
"""How far from today a date on an intake may lie; beyond, a year was mistyped."""
ALERTED_DEPARTMENTS = ("engineering", "security")


@dataclass(frozen=True)
class AtBirth:
    """What was written with a new case (`case.at_birth`): whoever answers the request need not read it again."""

    points: list[Point]
    clocks: list
    named: list
    entries: list[TimelineEntry]


def register(intake: Intake, *, by) -> Case:
    """Take in one matter (rules I1–I5, I7): the case with its points, history, clocks and messages in one transaction.

    `by` is a user, SYSTEM, or a Resident of no case (the web form). The clocks start at `received_at`:
    late typing shows, and a case may be born overdue. The number is the last thing taken.
    The same `submission` again gives the case it made. Raises BadInput by field, NotYours.
    """
    at = now()
    _may_register(intake, by)
    received_at = _check(intake, at)
    if intake.submission is not None:
        earlier = _of_submission(intake.submission)
        if earlier is not None:
            return earlier
    try:
        with transaction.atomic():
            return _write(intake, by, received_at, at)
    except IntegrityError as error:
        # Two taps at the same moment: the second waited for the first and finds its case.
        earlier = _of_submission(intake.submission) if intake.submission else None
        if earlier is None:
            raise
        del error
        return earlier


def register_within(intake: Intake, *, by) -> Case:
    """`register` in the caller's own transaction, without a savepoint: whatever it raises must end that one too."""
    at = now()
    _may_register(intake, by)
    return _write(intake, by, _check(intake, at), at)


def _of_submission(submission) -> Case | None:
    """The case this submission has made. There is seldom one, so only its id is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM complaints_case WHERE submission = %s", [submission])
        row = cursor.fetchone()
    return Case.objects.get(pk=row[0]) if row else None


def _may_register(intake: Intake, by) -> None:
    if by is SYSTEM or isinstance(by, Resident):
        return
    scope, estate = by.scope, intake.estate.pk
    if scope.holds(OVERSEEING, estate) or (getattr(by, "is_integration", False) and scope.holds(DESK, estate)):
        return
    # Every employee is a part-time receiver (rule P3); what they heard lands with duty, marked as relayed.
    if scope.is_staff_member and (scope.estates == "all" or estate in scope.estates):
        intake.channel = Channel.RELAY
        return
    raise NotYours(_("You cannot register cases on this estate."))


def _check(intake: Intake, at: datetime) -> datetime:
    """Refuse what no form can see alone (rules I5, I10); returns the moment of receipt."""
    wrong = {}
    content = intake.content.replace("\x00", "").strip()
    intake.content = content
    if not content:
        wrong["content"] = _("Write down what the person said.")
    elif len(content) > MAX_CONTENT:
        wrong["content"] = _("This is longer than {n} characters: attach it as a file.").format(n=MAX_CONTENT)
    received_at = intake.received_at or at
    if received_at > at + CLOCK_SLACK:
        wrong["received_at"] = _("This lies in the future.")
    if received_at < at - OLDEST:
        wrong["received_at"] = _("This lies more than ten years back: please check the year.")
    received_at = min(received_at, at)
    if intake.external_due_at and not at - OLDEST < intake.external_due_at < at + OLDEST:
        wrong["external_due_at"] = _("Please check the year.")
    for name, thing in (
        ("unit", intake.unit),
        ("building", intake.building),
        ("place", intake.place),
        ("asset", intake.asset),
    ):
        if thing is not None and thing.estate_id != intake.estate.pk:
            wrong[name] = _("This belongs to another estate.")
    if wrong:
        raise BadInput(fields=wrong)
    return received_at


def _write(intake: Intake, by, received_at: datetime, at: datetime) -> Case:
    case = _case(intake, by, received_at, at)
    complainant = _complainant(intake, case, by)
    case.search, case.search_desk = tokens_of(case, complainant, place_of(case))
    praise = case.kind == Kind.PRAISE
    late = int((at - received_at).total_seconds() // 60)
    told = {"channel": case.channel, "received_at": received_at.isoformat(), "late_minutes": late}
    entry = TimelineEntry(
        at=at, kind="registered", actor=case.received_by, actor_kind=_actor_kind(by), outward=True, data=told
    )
    texts = [p for p in intake.points if p.strip()] or [case.title]
    points = [Point(ordinal=i, text=text) for i, text in enumerate(texts, 1)]
    clocks = [] if praise else _clocks(case, complainant, received_at)
    seal = audit.planned("register", by=by, subject=(SUBJECT, None), at=at, data={"channel": case.channel})
    rows.number([case, entry, complainant, *points, *clocks, seal])
    children: list[TimelineEntry | Complainant | Point] = [entry, complainant, *points]
    for child in children:
        child.case_id = case.pk
    for one in (*clocks, seal):
        one.subject_id = case.pk
    named = _with_the_case(intake, case, entry, by, at)
    case.about_person = any(n.staff_id for n in named)
    walled = walled_by(case, named)
    if case.holder_id in walled:
        # Whoever wrote down what is about themselves does not hold it (rule P4).
        case.holder = None
    soonest = min(clocks, key=lambda c: c.due_at, default=None)
    if soonest is not None:
        case.next_due_at, case.next_clock = soonest.due_at, soonest.kind
    messages = _messages(case, walled, by, at)
    if praise:
        _pass_on(case, intake, at)
    if messages:
        rows.number(messages)
    # Children first: their keys are checked at commit; the number, taken last, is locked for an instant (rule I4).
    rows.insert([entry, complainant, *points, *clocks, seal, *messages], case, number=numbered(case.estate, at))
    complaint_moved.send(Case, case=case, action="register", by=by, at=at)
    # Not a column: it goes with this one object, as far as the answer to the request.
    case.at_birth = AtBirth(points, clocks, named, [entry])  # type: ignore[attr-defined]
    return case


def _with_the_case(intake: Intake, case: Case, entry: TimelineEntry, by, at: datetime) -> list:
    """What only some cases bring: files, and the people named, who are returned."""
    user = case.received_by
    if intake.uploads:
        adopt(intake.uploads, case=case, entry=entry, by=user, at=at, outward=isinstance(by, Resident))
    about = (intake.about_staff, intake.about_departments, intake.about_contractors)
    return write_names(case, at, user, *about) if any(about) and case.kind != Kind.PRAISE else []


def _case(intake: Intake, by, received_at: datetime, at: datetime) -> Case:
    user = by if getattr(by, "is_authenticated", False) else None
    building = intake.building
    building_id = intake.unit.building_id if intake.unit else building.pk if building else None
    for thing in (intake.place, intake.asset):
        building_id = building_id or (thing.building_id if thing else None)
    urgency = Urgency.P0 if intake.emergency else (Urgency.P2 if intake.urgency is None else Urgency(intake.urgency))
    return Case(
        estate=intake.estate,
        kind=intake.kind,
        channel=intake.channel,
        received_at=received_at,
        logged_at=at,
        happened_at=intake.happened_at[:60],
        title=(intake.title or headline_of(intake.content))[:80],
        content=intake.content,
        wishes=intake.wishes,
        unit=intake.unit,
        building_id=building_id,
        place=intake.place,
        asset=intake.asset,
        place_text=intake.place_text[:120],
        category=intake.category,
        urgency=urgency,
        emergency=intake.emergency,
        anonymous=intake.anonymous,
        confidential=intake.confidential and not intake.anonymous,
        external_number=intake.external_number[:60],
        external_due_at=intake.external_due_at,
        received_by=user,
        relayed_by=user if intake.relayed else None,
        holder=None if user is None or user.is_integration else user,
        submission=intake.submission,
        likeness=likeness_key(
            intake.estate.pk,
            digits(intake.person.phone),
            intake.unit.pk if intake.unit else None,
            intake.person.name,
            intake.content,
        ),
    )


def _complainant(intake: Intake, case: Case, by) -> Complainant:
    person = intake.person
    return Complainant(
        resident=None if case.anonymous else person.resident,
        name="" if case.anonymous else person.name[:80],
        kind=person.kind,
        relation=person.relation[:60],
        phone="" if case.anonymous else digits(person.phone)[:20],
        other_phones=[] if case.anonymous else [digits(p)[:20] for p in person.other_phones if p],
        email="" if case.anonymous else person.email,
        preferred_way=person.preferred_way[:60],
        has_link=isinstance(by, Resident),
    )


def _actor_kind(by) -> str:
    return "user" if getattr(by, "is_authenticated", False) else by.kind


def _clocks(case: Case, complainant: Complainant, received_at: datetime) -> list:
    """The clocks of a fresh case, from receipt (rules D1, I5); none owed to a person without a way back (rule J5)."""

    def clock(kind: str, **options):
        return deadlines.plan(
            kind,
            subject=(SUBJECT, case.pk),
            estate=case.estate,
            starts_at=received_at,
            role=KINDS[kind].role,
            **options,
        )

    facts = Facts(case)
    case.__dict__.pop("complainant", None)
    case.complainant = complainant
    found = [clock("classify")]
    if facts.reachable:
        found.append(clock("response"))
        if case.channel in UNATTENDED:
            found.append(clock("acknowledge"))
    if case.external_due_at:
        found.append(clock("external", due_at=max(case.external_due_at, received_at)))
    return found


def _messages(case: Case, walled: set[int], by, at: datetime) -> list:
    """What tells duty of what nobody at the desk typed or may hold, and everyone of an emergency (rules P3, P4, I7)."""
    skip = walled | ({by.pk} if getattr(by, "pk", None) else set())
    estate = case.estate_id
    if case.emergency:
        people = {u.pk for role in (Role.DUTY, Role.GENERAL_MANAGER, Role.MANAGER) for u in holders([role], estate)}
        for department in Department.objects.filter(code__in=ALERTED_DEPARTMENTS):
            people |= {u.pk for u in holders([Role.HEAD], estate, department.pk)}
        return notifications.planned(
            "emergency", to=sorted(people - skip), subject=(SUBJECT, case.pk), at=at, loud=True
        )
    relayed = case.relayed_by_id or case.received_by_id in walled
    if relayed or case.channel in UNATTENDED:
        duty = [u.pk for u in who_is_next(Role.DUTY, estate, at, skip)]
        return notifications.planned("relayed" if relayed else "arrived", to=duty, subject=(SUBJECT, case.pk), at=at)
    return []


def _pass_on(case: Case, intake: Intake, at: datetime) -> None:
    """Praise is told to the praised, and closed at once (rule I1)."""
    case.thank()
    case.is_open = False
    case.closed_at = at
    notifications.announce("praised", to=[p.pk for p in intake.about_staff], subject=("praise", case.pk), at=at)
    TimelineEntry.objects.create(
        case=case, at=at, kind="closed", actor=case.received_by, actor_kind="user" if case.received_by_id else "system"
    )
