"""A round is planned, opened, brought to mind again, and closed (rule F6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.scope import ALL
from deadlines.clock import now
from deadlines.selectors import figure
from estates.models import Estate, Unit
from followups.errors import BadInput, Changed, NotFound, NotNow, NotYours
from followups.models import (
    CrossAt,
    RoundStanding,
    Survey,
    SurveyInvitation,
    SurveyItem,
    SurveyRound,
)
from followups.selectors.surveys import INVITATION, KEEPERS, ROUND, holds_all

LONGEST = timedelta(days=366)
IN_ONE_GO = 1000


@dataclass(frozen=True)
class Settings:
    """What a round is to be."""

    name: str
    closes_at: datetime
    estates: list[Estate]
    name_en: str = ""
    cross: str = CrossAt.TARGET
    target_importance: Decimal | None = None
    target_satisfaction: Decimal | None = None
    outside_importance: Decimal | None = None
    outside_satisfaction: Decimal | None = None
    previous: SurveyRound | None = None


def plan(survey: Survey, *, by, settings: Settings) -> SurveyRound:
    """Prepare a round; nobody is asked yet. Raises BadInput by field, NotYours."""
    _check(settings, by, now())
    with transaction.atomic():
        made = SurveyRound(survey=survey, created_at=now(), created_by=by)
        _write(made, settings)
        audit.record("survey_planned", by=by, subject=(ROUND, made.pk), at=now())
    return made


def change_round(pk: int, *, by, settings: Settings) -> SurveyRound:
    """Change a round. Once it is open, its estates stay; once closed, only the cross and the comparison change."""
    with transaction.atomic():
        round, at = locked(pk, by), now()
        standing = round.standing(at)
        if standing != RoundStanding.DRAFT and set(settings.estates) != set(round.estates.all()):
            raise BadInput(fields={"estates": _("It is open already: the households were asked.")})
        if standing == RoundStanding.CLOSED and settings.closes_at != round.closes_at:
            raise BadInput(fields={"closes_at": _("It is closed already.")})
        _check(settings, by, at, round=round if standing == RoundStanding.CLOSED else None)
        _write(round, settings)
        audit.record("survey_changed", by=by, subject=(ROUND, pk), at=at)
    return round


def open_round(pk: int, *, by) -> int:
    """Ask every household that lives on its estates now; returns how many. Each gets a link of its own by message."""
    with transaction.atomic():
        round, at = locked(pk, by), now()
        if round.opened_at is not None:
            raise Changed(_("It is open already."))
        if not SurveyItem.objects.filter(section__survey_id=round.survey_id).exists():
            raise NotNow(_("The questionnaire asks nothing yet."))
        if at >= round.closes_at:
            raise NotNow(_("The day it closes has passed. Choose a later one."))
        round.opened_at = at
        round.version += 1
        round.save(update_fields=["opened_at", "version"])
        units = Unit.objects.filter(
            estate__in=round.estates.all(), households__moved_out=None, households__isnull=False
        )
        SurveyInvitation.objects.bulk_create(
            (SurveyInvitation(round=round, unit_id=unit) for unit in units.distinct().values_list("pk", flat=True)),
            batch_size=IN_ONE_GO,
        )
        asked = list(round.invitations.values_list("pk", flat=True))
        _tell("survey_asked", asked, at)
        audit.record("survey_opened", by=by, subject=(ROUND, pk), at=at, data={"households": len(asked)})
    return len(asked)


def remind(pk: int, *, by) -> int:
    """Remind the households that have not answered; returns how many. Not twice within the days of the policy."""
    with transaction.atomic():
        round, at = locked(pk, by), now()
        if round.standing(at) != RoundStanding.OPEN:
            raise NotNow(_("Only an open round is brought to mind."))
        pause = figure("survey_reminder_pause", None, at)
        last = round.reminded_at or round.opened_at
        if last is not None and at < last + timedelta(days=pause):
            words = _("They have heard from us within {n} days. Leave them in peace for now.")
            raise NotNow(words.format(n=pause))
        return _remind(round, at, by)


def remind_due(at: datetime) -> int:
    """Remind once by itself, the days of the policy before the end; returns how many households. Run every hour."""
    days = figure("survey_reminder_before", None, at)
    told = 0
    with transaction.atomic():
        due = SurveyRound.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            opened_at__isnull=False, closed_at=None, reminded_at=None,
            closes_at__gt=at, closes_at__lte=at + timedelta(days=days), opened_at__lte=at - timedelta(days=1),
        )  # fmt: skip
        for round in due:
            told += _remind(round, at, None)
    return told


def _remind(round: SurveyRound, at: datetime, by: Any) -> int:
    waiting = round.invitations.filter(answered_on=None)
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(reminded_at=at)
    round.reminded_at = at
    round.version += 1
    round.save(update_fields=["reminded_at", "version"])
    _tell("survey_reminder", ids, at)
    audit.record("survey_reminded", by=by, subject=(ROUND, round.pk), at=at, data={"households": len(ids)})
    return len(ids)


def close_round(pk: int, *, by) -> SurveyRound:
    """Close it before its time; nobody answers any more."""
    with transaction.atomic():
        round, at = locked(pk, by), now()
        if round.standing(at) != RoundStanding.OPEN:
            raise Changed(_("It is not open."))
        round.closed_at = at
        round.version += 1
        round.save(update_fields=["closed_at", "version"])
        audit.record("survey_closed", by=by, subject=(ROUND, pk), at=at)
    return round


def locked(pk: int, by, roles=KEEPERS) -> SurveyRound:
    """The round, locked, for somebody who holds one of `roles` on all its estates. Raises NotFound, NotYours."""
    found = SurveyRound.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such round."))
    if not holds_all(by, roles, found):
        raise NotYours(_("This is not yours to do."))
    return found


def _tell(event: str, ids: Iterable[int], at: datetime) -> None:
    notifications.owe_residents(event, kind=INVITATION, ids=ids, at=at)


def _write(round: SurveyRound, settings: Settings) -> None:
    for name in (
        "closes_at", "cross", "target_importance", "target_satisfaction", "outside_importance", "outside_satisfaction",
        "previous",
    ):  # fmt: skip
        setattr(round, name, getattr(settings, name))
    round.name, round.name_en = settings.name.strip(), settings.name_en.strip()
    if round.pk:
        round.version += 1
    round.save()
    round.estates.set(settings.estates)


def _check(settings: Settings, by, at: datetime, round: SurveyRound | None = None) -> None:
    held = by.scope.estates_for(KEEPERS)
    if not held:
        raise NotYours(_("Rounds are kept by the service assistant and those above."))
    wrong: dict[str, str] = {}
    if not settings.name.strip():
        wrong["name"] = _("Write a few words.")
    if not settings.estates:
        wrong["estates"] = _("Choose at least one estate.")
    elif held != ALL and not {e.pk for e in settings.estates} <= set(held):
        raise NotYours(_("This estate is not yours."))
    if round is None and not at < settings.closes_at <= at + LONGEST:
        wrong["closes_at"] = _("Choose a time to come, within a year.")
    pair = {
        CrossAt.TARGET: ("target_importance", "target_satisfaction"),
        CrossAt.OUTSIDE: ("outside_importance", "outside_satisfaction"),
    }.get(CrossAt(settings.cross), ())
    for name in pair:
        value = getattr(settings, name)
        if value is None or not 0 <= value <= 100:
            wrong[name] = _("A figure from 0 to 100 is needed for this cross.")
    if settings.previous is not None and round is not None and settings.previous.pk == round.pk:
        wrong["previous"] = _("A round is not compared with itself.")
    if wrong:
        raise BadInput(fields=wrong)
