"""What is kept of the time after: who was asked, and what they said (rules F1–F6, J10)."""

from followups.models.callback import Call, QuotaReminder, Wish
from followups.models.cluster import (
    Cluster,
    ClusterMember,
    ClusterStanding,
    Joined,
    Meeting,
    MeetingGuest,
    MeetingPromise,
    Notice,
    NoticeReader,
    Why,
)
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
    "Cluster",
    "ClusterMember",
    "ClusterStanding",
    "CrossAt",
    "ItemKind",
    "Joined",
    "Meeting",
    "MeetingGuest",
    "MeetingPromise",
    "Notice",
    "NoticeReader",
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
    "Why",
    "Wish",
]
