"""What a new case consists of, from what was taken in: nothing here is stored."""

from __future__ import annotations

from datetime import datetime

import deadlines.services as deadlines
from complaints.choices import HURRY, UNATTENDED, Urgency
from complaints.clocks import KINDS, SUBJECT
from complaints.facts import Facts
from complaints.models import Case, Complainant
from complaints.parties import Resident
from complaints.selectors.lookalikes import likeness_key
from complaints.services.intake import Intake, headline_of
from estates.fresh import fresh, join
from estates.phones import digits


def case_of(intake: Intake, by, received_at: datetime, at: datetime) -> Case:
    user = by if getattr(by, "is_authenticated", False) else None
    building = intake.building
    building_id = intake.unit.building_id if intake.unit else building.pk if building else None
    for thing in (intake.place, intake.asset):
        building_id = building_id or (thing.building_id if thing else None)
    urgency = Urgency.P0 if intake.emergency else (Urgency.P2 if intake.urgency is None else Urgency(intake.urgency))
    return fresh(
        Case,
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


def complainant_of(intake: Intake, case: Case, by) -> Complainant:
    person = intake.person
    return fresh(
        Complainant,
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


def clocks_of(case: Case, complainant: Complainant, received_at: datetime) -> list:
    """The clocks of a fresh case, from receipt (rules D1, I5); none owed to a person without a way back (rule J5)."""

    def clock(kind: str, **options):
        return deadlines.plan(
            kind,
            subject=(SUBJECT, case.pk),
            estate=case.estate,
            starts_at=received_at,
            role=KINDS[kind].role,
            urgent=case.urgency in HURRY,
            **options,
        )

    facts = Facts(case)
    join(case, "complainant", complainant)
    join(complainant, "case", case)
    found = [clock("classify")]
    if facts.reachable:
        found.append(clock("response"))
        if case.channel in UNATTENDED:
            found.append(clock("acknowledge"))
    if case.external_due_at:
        found.append(clock("external", due_at=max(case.external_due_at, received_at)))
    return found
