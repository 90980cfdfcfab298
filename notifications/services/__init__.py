"""announce, owe_resident, owe_residents (messages owed), mark_read; deliver, send_again; check_words (rule J14)."""

from notifications.selectors.phrases import Hit, check_words
from notifications.services.again import send_again
from notifications.services.announce import announce, planned
from notifications.services.deliver import deliver
from notifications.services.nudge import nudge, nudge_after_commit
from notifications.services.outward import owe_resident, owe_residents
from notifications.services.reading import mark_read
from notifications.services.robots import keep_robot, try_robot
from notifications.services.spread import spread
from notifications.services.texts import keep_text, reset_text
from notifications.services.wishes import set_wishes
from notifications.services.words import keep_phrase, note_overrides

__all__ = [
    "Hit",
    "announce",
    "check_words",
    "deliver",
    "keep_phrase",
    "keep_robot",
    "keep_text",
    "mark_read",
    "note_overrides",
    "nudge",
    "nudge_after_commit",
    "owe_resident",
    "owe_residents",
    "planned",
    "reset_text",
    "send_again",
    "set_wishes",
    "spread",
    "try_robot",
]
