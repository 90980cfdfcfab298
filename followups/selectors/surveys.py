"""Reading surveys: who may do what, the questions in order, and how far a round has come (rule F6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q

from accounts.models import Role
from accounts.scope import ALL, MANAGING, OVERSEEING, SUPERVISING
from followups.models import RoundStanding, Survey, SurveyInvitation, SurveyItem, SurveyRound, SurveySection
from followups.models.survey import READERS

KEEPERS = SUPERVISING | {Role.ASSISTANT}
"""Write questionnaires, open and close rounds: the assistant compiles, those above answer for it (rule P2)."""
REPLIERS = MANAGING
TYPISTS = OVERSEEING
"""Type in what came on paper."""
INVITATION, ROUND, SURVEY = "survey_home", "survey_round", "survey"


def reads_surveys(user) -> bool:
    return bool(user.scope.estates_for(READERS))


def keeps_surveys(user) -> bool:
    """Whether the person writes questionnaires at all."""
    return bool(user.scope.estates_for(KEEPERS))


def holds_all(user, roles, round: SurveyRound) -> bool:
    """Whether the person holds one of `roles` on every estate of the round: what touches all is done by who has all."""
    held = user.scope.estates_for(roles)
    return held == ALL or (bool(held) and {e.pk for e in round.estates.all()} <= held)


def surveys_for(user):
    """The questionnaires; whoever reads a round may read its questions."""
    return Survey.objects.all() if reads_surveys(user) else Survey.objects.none()


def sections_of(survey: Survey) -> list[SurveySection]:
    """The sections with their items, in order; two statements."""
    items = SurveyItem.objects.select_related("department").order_by("position", "pk")
    return list(survey.sections.prefetch_related(Prefetch("items", queryset=items)).order_by("position", "pk"))


def is_frozen(survey: Survey) -> bool:
    """Whether a round of it has opened: its questions stand as they were asked."""
    return survey.rounds.exclude(opened_at=None).exists()


QUESTIONNAIRE_ACTIONS = (
    "change", "section", "change_section", "remove_section", "item", "change_item", "move_item", "remove_item", "copy",
)  # fmt: skip


def questionnaire_actions(user, frozen: bool) -> list[str]:
    """What the person may do to a questionnaire: once it was asked it is copied and no more."""
    if not keeps_surveys(user):
        return []
    return ["copy"] if frozen else list(QUESTIONNAIRE_ACTIONS)


def rounds_for(viewer, estates: list[str] | None = None):
    """The rounds the person may read, the newest first, with how many were asked and have answered there."""
    held = viewer.scope.estates_for(READERS)
    asked = Q() if held == ALL else Q(invitations__unit__estate_id__in=held)
    if estates:
        asked &= Q(invitations__unit__estate__code__in=estates)
    found = SurveyRound.objects.visible_to(viewer)
    if estates:
        found = found.filter(
            pk__in=SurveyRound.estates.through.objects.filter(estate__code__in=estates).values("surveyround_id")
        )
    return (
        found.select_related("survey")
        .prefetch_related("estates")
        .annotate(
            asked=Count("invitations", filter=asked),
            answered=Count("invitations", filter=asked & Q(invitations__answered_on__isnull=False)),
        )
        .order_by("-created_at", "-pk")
    )


def round_for(viewer, pk: Any) -> SurveyRound | None:
    """One round as the person may read it."""
    found = SurveyRound.objects.visible_to(viewer).select_related("survey", "previous", "replied_by")
    return found.prefetch_related("estates").filter(pk=pk).first()


def readable_estates(viewer, round: SurveyRound) -> list[Any]:
    """Of the round's estates those whose answers the person may read."""
    held = viewer.scope.estates_for(READERS)
    return [e for e in round.estates.all() if held == ALL or e.pk in held]


ROUND_ACTIONS = ("change", "open", "remind", "close", "paper", "reply")


def round_actions(user, round: SurveyRound, at: datetime) -> list[str]:
    """What the person may do to the round as it stands: the buttons of its page, the `actions` of the API."""
    standing, keeps = round.standing(at), holds_all(user, KEEPERS, round)
    can = {
        "change": keeps,
        "open": keeps and standing == RoundStanding.DRAFT,
        "remind": keeps and standing == RoundStanding.OPEN,
        "close": keeps and standing == RoundStanding.OPEN,
        "paper": standing != RoundStanding.DRAFT and not round.replied_at and bool(typed_in_by(user, round)),
        "reply": standing == RoundStanding.CLOSED and holds_all(user, REPLIERS, round),
    }
    return [name for name in ROUND_ACTIONS if can[name]]


def typed_in_by(user, round: SurveyRound) -> list[Any]:
    """Of the round's estates those whose paper the person types in."""
    return [e for e in readable_estates(user, round) if user.scope.holds(TYPISTS, e.pk)]


def invitation_by(token: str) -> SurveyInvitation | None:
    """The invitation behind a household's link; none for a round that has not opened."""
    found = SurveyInvitation.objects.select_related("round__survey", "unit__estate__company", "unit__building")
    return found.filter(token=token, round__opened_at__isnull=False).first() if token.isascii() else None


def invitations_of(round: SurveyRound, estates: list[Any], building: str = "") -> Any:
    """The households asked on these estates, by door."""
    found = round.invitations.filter(unit__estate__in=estates).select_related("unit__estate", "unit__building")
    if building:
        found = found.filter(unit__building_id=building)
    return found.order_by("unit__estate_id", "unit__building_id", "unit__code")


def replied_rounds(estate: Any = None):
    """The rounds whose reply is published (rule F6), the newest first."""
    found = SurveyRound.objects.exclude(replied_at=None).select_related("survey").prefetch_related("estates")
    if estate is not None:
        found = found.filter(pk__in=SurveyRound.estates.through.objects.filter(estate=estate).values("surveyround_id"))
    return found.order_by("-replied_at", "-pk")
