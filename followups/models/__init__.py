"""What is kept of the time after: who was asked, and what they said (rules F1–F6, J10)."""

from followups.models.callback import Call, QuotaReminder, Wish
from followups.models.service import PaidService, ServiceAnswer, ServiceEntry
from followups.models.survey import (
    Came,
    CrossAt,
    ItemKind,
    RoundStanding,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyItem,
    SurveyResponse,
    SurveyRound,
    SurveySection,
)

__all__ = [
    "Call",
    "Came",
    "CrossAt",
    "ItemKind",
    "PaidService",
    "QuotaReminder",
    "RoundStanding",
    "ServiceAnswer",
    "ServiceEntry",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyItem",
    "SurveyResponse",
    "SurveyRound",
    "SurveySection",
    "Wish",
]
