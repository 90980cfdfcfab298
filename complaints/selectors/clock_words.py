"""What people do with clocks, and what the clocks do, as lines of the history (rules D4 to D6, J4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Role
from complaints.clocks import KINDS
from deadlines.models import ClockRequest


@dataclass(frozen=True)
class Look:
    """How an entry shows: lazy words with {placeholders}, an icon, and the group of its tone."""

    text: Any
    icon: str
    tone: str = ""


OF_CLOCKS: dict[str, Look] = {
    "clock_breached": Look(lazy("{limit}: overdue since {due_at}"), "alert", "late"),
    "clock_climbed": Look(lazy("{limit}: still unmet, put before the {step}"), "climb", "late"),
    "ran_on": Look(lazy("{limit}: the pause has ended, it runs on until {due_at}"), "history", "system"),
    "pause_asked": Look(lazy("asked for a pause of “{limit}” until {until}, waiting for {waits}"), "pause", "inside"),
    "paused": Look(lazy("approved the pause of “{limit}” until {until}, waiting for {waits}"), "pause"),
    "pause_declined": Look(lazy("did not approve the pause of “{limit}”"), "x", "inside"),
    "resumed": Look(lazy("let “{limit}” run on, due {due_at}"), "history"),
    "extension_asked": Look(
        lazy("asked for more time for “{limit}”: {until} instead of {due_at}"), "calendar", "inside"
    ),
    "extended": Look(lazy("gave more time for “{limit}”: {until} instead of {due_at}"), "calendar"),
    "extension_declined": Look(lazy("gave no more time for “{limit}”"), "x", "inside"),
    "excused": Look(lazy("excused “{limit}”"), "ban", "inside"),
    "upheld": Look(lazy("held accountable for “{limit}”"), "scale", "inside"),
    "grounds": Look(lazy("stated the grounds for “{limit}”"), "chat", "inside"),
    "acknowledged": Look(lazy("has seen that “{limit}” is unmet, and says what happens now"), "eye", "inside"),
}  # fmt: skip
WORDS_OF_HANDLERS = ("pause_asked", "extension_asked", "pause_declined", "extension_declined", "grounds", "excused",
                     "upheld")  # fmt: skip
"""Their words are by the handlers or for them: those of a confidential case may read them (rule P5)."""
STEPS = {"climb": Role.MANAGER, "top": Role.GENERAL_MANAGER, "hq": Role.HEADQUARTERS}


def limit_words(data: dict) -> str:
    """The kind of clock an entry is about."""
    kind = dict.get(data, "clock_kind", "")
    return str(KINDS[kind].label) if kind in KINDS else kind


def moment_words(written: str) -> str:
    """A moment of an entry in the time of the page: the day, and the hour."""
    return f"{timezone.localtime(datetime.fromisoformat(written)):%m-%d %H:%M}"


def step_words(step: str) -> str:
    """Before whom a climb puts it."""
    return str(STEPS[step].label) if step in STEPS else step


def waits_words(code: str) -> str:
    return str(ClockRequest.WaitingFor(code).label) if code in ClockRequest.WaitingFor.values else _("somebody")


CLOCK_WORDS: dict[str, Callable[[str], str]] = {
    "until": moment_words,
    "due_at": moment_words,
    "step": step_words,
    "waits": waits_words,
}
