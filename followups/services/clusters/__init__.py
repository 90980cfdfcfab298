"""Common concern (rule F5).

propose_due (by beat), gather (by hand), confirm, dismiss; join, leave; describe, mark_fixed, close: the concern itself.
answer: one answer to each household. me_too: one more household rings.
publish, take_down, read: notices. call, hold, promise, keep_word: meetings.
"""

from followups.services.clusters.answering import Sent, answer
from followups.services.clusters.gathering import (
    close,
    confirm,
    describe,
    dismiss,
    gather,
    join,
    leave,
    mark_fixed,
    propose_due,
)
from followups.services.clusters.me_too import intake_of_me_too, me_too
from followups.services.clusters.meetings import call, hold, keep_word, promise
from followups.services.clusters.notices import NewNotice, publish, read, take_down

__all__ = [
    "NewNotice",
    "Sent",
    "answer",
    "call",
    "close",
    "confirm",
    "describe",
    "dismiss",
    "gather",
    "hold",
    "intake_of_me_too",
    "join",
    "keep_word",
    "leave",
    "mark_fixed",
    "me_too",
    "promise",
    "propose_due",
    "publish",
    "read",
    "take_down",
]
