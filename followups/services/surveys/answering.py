"""A household answers, once (rule F6): by its link, or on paper that somebody types in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services as audit
from deadlines.clock import now
from followups.errors import BadInput, Changed, NotFound, NotNow, NotYours
from followups.models import (
    Came,
    ItemKind,
    RoundStanding,
    SurveyAnswer,
    SurveyInvitation,
    SurveyItem,
    SurveyResponse,
    SurveyRound,
)
from followups.selectors.surveys import INVITATION, TYPISTS
from followups.survey_arithmetic import SCALE

LONGEST = 2000


@dataclass(frozen=True)
class Answered:
    """The answer to one item; what was left open is empty."""

    importance: int | None = None
    satisfaction: int | None = None
    chosen: list[int] = field(default_factory=list)
    words: str = ""

    @property
    def empty(self) -> bool:
        return self.importance is None and self.satisfaction is None and not self.chosen and not self.words.strip()


def answer(token: str, given: Mapping[int, Answered]) -> SurveyResponse:
    """What a household answers by its link; `given` by the id of the item.

    Raises Changed where it has answered already, NotNow after the round has closed, BadInput by field
    (`i<item>`), NotFound for a link of no open round. Two at the same moment: one is counted.
    """
    with transaction.atomic():
        invitation = _locked(token=token)
        return _take(invitation, given, Came.WEB)


def answer_on_paper(round: SurveyRound, unit: Any, given: Mapping[int, Answered], *, by) -> SurveyResponse:
    """A paper answer of the household in `unit`, typed in; who typed it is on record, not what it said.

    Paper reaches us after the end as well: it may be typed in until the reply is published.
    """
    if unit is None or not by.scope.holds(TYPISTS, unit.estate_id):
        raise NotYours(_("Paper answers are typed in by the desk of the estate."))
    with transaction.atomic():
        invitation = _locked(round=round, unit=unit)
        made = _take(invitation, given, Came.PAPER)
        audit.record("survey_typed_in", by=by, subject=(INVITATION, invitation.pk), at=now())
    return made


def _locked(**which: Any) -> SurveyInvitation:
    SurveyInvitation.objects.select_for_update().filter(**which).values_list("pk").first()
    found = SurveyInvitation.objects.select_related("round", "unit__estate").filter(**which).first()
    if found is None or found.round.opened_at is None:
        raise NotFound(_("This household was not asked in this round."))
    return found


def _take(invitation: SurveyInvitation, given: Mapping[int, Answered], came: str) -> SurveyResponse:
    at, round = now(), invitation.round
    if invitation.answered_on is not None:
        raise Changed(_("This household has answered already; one answer a household is counted."), code="answered")
    if came == Came.WEB and round.standing(at) != RoundStanding.OPEN:
        raise NotNow(_("This survey is closed. Thank you all the same."), code="closed")
    if came == Came.PAPER and round.replied_at is not None:
        raise NotNow(_("The reply to this round is published; it takes no more answers."), code="closed")
    rows = _checked(round, given)
    day = timezone.localtime(at, invitation.unit.estate.zone).date()
    made = SurveyResponse.objects.create(
        round=round, estate_id=invitation.unit.estate_id, building_id=invitation.unit.building_id,
        answered_on=day, came=came,
    )  # fmt: skip
    for row in rows:
        row.response = made
    SurveyAnswer.objects.bulk_create(rows)
    invitation.answered_on, invitation.came = day, came
    invitation.save(update_fields=["answered_on", "came"])
    return made


def _checked(round: SurveyRound, given: Mapping[int, Answered]) -> list[SurveyAnswer]:
    """The rows of what was answered. Raises BadInput by field."""
    wrong: dict[str, str] = {}
    rows = []
    for item in SurveyItem.objects.filter(section__survey_id=round.survey_id):
        one = given.get(item.pk, Answered())
        problem = problem_of(item, one)
        if problem:
            wrong[f"i{item.pk}"] = problem
        elif not one.empty:
            rows.append(
                SurveyAnswer(
                    item=item, importance=one.importance, satisfaction=one.satisfaction,
                    chosen=sorted(set(one.chosen)), words=one.words.strip(),
                )
            )  # fmt: skip
    if not rows and not wrong:
        wrong["__all__"] = _("Nothing is answered yet.")
    if wrong:
        raise BadInput(fields=wrong)
    return rows


def problem_of(item: SurveyItem, one: Answered) -> str:
    """What is wrong with the answer to an item, in words; "" where nothing is."""
    marks = [mark for mark in (one.importance, one.satisfaction) if mark is not None]
    if item.kind == ItemKind.RATING:
        if one.chosen or one.words or any(not 1 <= mark <= SCALE for mark in marks):
            return _("Choose from 1 to 5.")
        return _("Please rate this one.") if item.required and len(marks) < 2 else ""
    if marks:
        return _("This is not to be rated.")
    if item.kind == ItemKind.CHOICE:
        if one.words or any(not 0 <= place < len(item.options) for place in one.chosen):
            return _("Choose one of these.")
        if len(set(one.chosen)) > 1 and not item.several:
            return _("Choose one of these.")
        return _("Please choose.") if item.required and not one.chosen else ""
    if one.chosen:
        return _("This is answered in words.")
    if len(one.words) > LONGEST:
        return _("Please say it in fewer words, at most {n} characters.").format(n=LONGEST)
    return _("Please write a few words.") if item.required and not one.words.strip() else ""
