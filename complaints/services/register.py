from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.models import Role
from accounts.scope import DESK, OVERSEEING
from accounts.selectors import ids_next
from complaints.choices import UNATTENDED, Channel, Kind
from complaints.clocks import SUBJECT
from complaints.errors import BadInput, NotYours
from complaints.facts import walled_by
from complaints.models import Case, Point, TimelineEntry
from complaints.parties import SYSTEM, Resident
from complaints.selectors.callers import owner_asked
from complaints.selectors.emergencies import kind_of, suggested
from complaints.selectors.lookalikes import asked_of_newborn
from complaints.selectors.search import tokens_of
from complaints.selectors.seen import place_of
from complaints.services import rows
from complaints.services.emergency import birth, wording_of
from complaints.services.intake import Intake
from complaints.services.naming import write_names
from complaints.services.newborn import case_of, clocks_of, complainant_of
from complaints.services.numbering import numbered
from complaints.services.uploads import adopt
from complaints.signals import complaint_moved
from deadlines.clock import now
from deadlines.models import Clock
from estates import prepared
from estates.fresh import fresh

MAX_CONTENT = 20_000
CLOCK_SLACK = timedelta(minutes=2)
"""How far ahead another machine's clock may run before "received" counts as the future."""
OLDEST = timedelta(days=3653)
"""How far from today a date on an intake may lie; beyond, a year was mistyped."""


@dataclass(frozen=True)
class AtBirth:
    """What was written with a new case (`case.at_birth`): whoever answers the request need not read it again."""

    points: list[Point]
    clocks: list
    named: list
    entries: list[TimelineEntry]
    near: list[tuple] | None
    """The cases near by, as `likes_of` reads them; None where they were not asked for."""


def register(intake: Intake, *, by) -> Case:
    """Take in one matter (rules I1–I5, I7): the case with its points, history, clocks and messages in one transaction.

    `by` is a user, SYSTEM, or a Resident of no case (the web form). The clocks start at `received_at`:
    late typing shows, and a case may be born overdue. The number is the last thing taken.
    The same `submission` again gives the case it made. Raises BadInput by field, NotYours.
    """
    at = now()
    _may_register(intake, by)
    received_at = _check(intake, at)
    alone = _alone(intake)
    if intake.submission is not None and not alone:
        earlier = _of_submission(intake.submission)
        if earlier is not None:
            return earlier
    try:
        with nullcontext() if alone else transaction.atomic():
            return _write(intake, by, received_at, at)
    except IntegrityError as error:
        # A second tap, or two at the same moment: the second waited for the first and finds its case.
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


def _alone(intake: Intake) -> bool:
    """Whether the case's own rows are all there is to write, as with most: they travel as one message.

    PostgreSQL carries a message out as one transaction, all of it or nothing, so none is opened around it: that
    would be two more trips for each intake. Messages to people are left to `transaction.atomic`, as a worker is
    called after its commit; so is whatever hangs on where the case came from (`intake.sources`). `complaint_moved`
    is then sent right after: a test holds that nobody answers it with a statement.
    """
    return not (
        connection.in_atomic_block
        or intake.channel in UNATTENDED
        or intake.relayed
        or intake.emergency
        or intake.kind == Kind.PRAISE
        or intake.uploads
        or intake.sources
        or _about(intake)
    )


def _of_submission(submission) -> Case | None:
    """The case this submission has made. There is seldom one, so only its id is asked for."""
    row = prepared.fetch_one("SELECT id FROM complaints_case WHERE submission = %s", [submission])
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
    case = case_of(intake, by, received_at, at)
    kind = _emergency(intake, case)
    complainant = complainant_of(intake, case, by)
    case.search, case.search_desk = tokens_of(case, complainant, place_of(case))
    praise = case.kind == Kind.PRAISE
    late = int((at - received_at).total_seconds() // 60)
    told = {"channel": case.channel, "received_at": received_at.isoformat(), "late_minutes": late}
    entry = fresh(
        TimelineEntry,
        at=at,
        kind="registered",
        actor=case.received_by,
        actor_kind=_actor_kind(by),
        outward=True,
        data=told,
    )
    texts = [p for p in intake.points if p.strip()] or [case.title]
    points = [fresh(Point, ordinal=i, text=text) for i, text in enumerate(texts, 1)]
    clocks = [] if praise else clocks_of(case, complainant, received_at)
    alarmed: set[int] = set()
    seal = audit.planned("register", by=by, subject=(SUBJECT, None), at=at, data={"channel": case.channel})
    early = praise or kind is not None or bool(intake.uploads or _about(intake))
    if early:
        # What is stored before the case wants to know its id.
        rows.number([case, entry, complainant, *points, *clocks, seal])
    of_the_case = case.pk if early else rows.OF_THE_CASE
    if kind is not None:
        rescue, alarmed = birth(case, kind, at, by)
        if rescue:
            rows.number(rescue)
        clocks += rescue
    named = _with_the_case(intake, case, entry, by, at)
    case.about_person = any(n.staff_id for n in named)
    walled = walled_by(case, named) if named else set()
    if case.holder_id in walled:
        # Whoever wrote down what is about themselves does not hold it (rule P4).
        case.holder = None
    soonest = min(clocks, key=lambda c: c.due_at, default=None)
    if soonest is not None:
        case.next_due_at, case.next_clock = soonest.due_at, soonest.kind
    messages = _messages(case, walled, by, at, alarmed)
    if praise:
        _pass_on(case, intake, at)
    children: list = [entry, complainant, *points]
    beside = [*clocks, seal, *messages]
    _belong(children, beside, of_the_case)
    # Children first: their keys are checked at commit; the number, taken last, is locked for an instant (rule I4).
    asked = asked_of_newborn(case, by) if intake.look_alikes and not early else None
    owner = None
    if complainant.phone and complainant.resident_id is None:
        # Nobody was taken into the form, or a program speaks: whose telephone it is alone is who complains (rule I2).
        owner = owner_asked(by, complainant.phone, estate_id=case.estate_id)
    near = rows.store(
        [*children, *beside], case, numbered(case.estate, at), back=Clock, then=asked,
        asked=(complainant, "resident_id", owner) if owner else None,
    )  # fmt: skip
    _belong(children, beside, case.pk)
    case.sources = intake.sources  # type: ignore[attr-defined]
    complaint_moved.send(Case, case=case, action="register", by=by, at=at)
    # Not a column: it goes with this one object, as far as the answer to the request.
    case.at_birth = AtBirth(points, clocks, named, [entry], near if asked else None)  # type: ignore[attr-defined]
    return case


def _belong(children: list, beside: list, case_id) -> None:
    """The rows belong to the case of that id; `beside` are those of other apps, which know it as their subject."""
    for child in children:
        child.__dict__["case_id"] = case_id  # nothing of the case is joined to it yet that would have to be let go
    for one in beside:
        one.subject_id = case_id


def _about(intake: Intake) -> bool:
    return bool(intake.about_staff or intake.about_departments or intake.about_contractors)


def _with_the_case(intake: Intake, case: Case, entry: TimelineEntry, by, at: datetime) -> list:
    """What only some cases bring: files, and the people named, who are returned."""
    user = case.received_by
    if intake.uploads:
        adopt(intake.uploads, case=case, entry=entry, by=user, at=at, outward=isinstance(by, Resident))
    about = (intake.about_staff, intake.about_departments, intake.about_contractors)
    return write_names(case, at, user, *about) if _about(intake) and case.kind != Kind.PRAISE else []


def _actor_kind(by) -> str:
    return "user" if getattr(by, "is_authenticated", False) else by.kind


def _emergency(intake: Intake, case: Case):
    """The kind of emergency, chosen or read from the words; None for a plain case (rule I7)."""
    if not case.emergency:
        return None
    kind = intake.emergency_kind or kind_of(f"{case.title} {case.content}")
    if case.confidential:
        case.handler_wording = wording_of(case, kind)
    return kind


def _messages(case: Case, walled: set[int], by, at: datetime, alarmed: set[int]) -> list:
    """What tells duty of what nobody at the desk typed or may hold, and everyone of an emergency (rules P3, P4, I7)."""
    skip = walled | ({by.pk} if getattr(by, "pk", None) else set())
    estate = case.estate_id
    if case.emergency:
        to = sorted(alarmed - skip)
        return notifications.planned("emergency", to=to, subject=(SUBJECT, case.pk), at=at, loud=True)
    relayed = case.relayed_by_id or case.received_by_id in walled
    if relayed or case.channel in UNATTENDED:
        duty = ids_next(Role.DUTY, estate, at, skip)
        # Nobody at the desk read it yet: words that suggest an emergency must not wait in a quiet message (rule I7).
        alarm = bool(suggested(f"{case.title} {case.content}"))
        event = "sounds_urgent" if alarm else "relayed" if relayed else "arrived"
        return notifications.planned(event, to=duty, subject=(SUBJECT, case.pk), at=at, loud=alarm)
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
