"""What is kept of the time after: who was asked, and what they said (rules F1–F6, J10)."""

from followups.models.callback import Call, QuotaReminder, Wish
from followups.models.service import PaidService, ServiceAnswer, ServiceEntry

__all__ = [
    "Call",
    "PaidService",
    "QuotaReminder",
    "ServiceAnswer",
    "ServiceEntry",
    "Wish",
]
