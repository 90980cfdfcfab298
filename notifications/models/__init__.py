from notifications.models.outbox import Channel, OutboxMessage, OutboxStatus, Via
from notifications.models.phrase import Phrase, PhraseOverride
from notifications.models.preference import Preference
from notifications.models.robot import Robot
from notifications.models.text import MessageText

__all__ = [
    "Channel",
    "MessageText",
    "OutboxMessage",
    "OutboxStatus",
    "Phrase",
    "PhraseOverride",
    "Preference",
    "Robot",
    "Via",
]
