"""The questions of each kind of matter, and the three ways of being known, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.choices import Kind
from portal.draft import ANONYMOUS, CONFIDENTIAL, NAMED, REPAIR


@dataclass(frozen=True)
class KindWords:
    """`door` and `hint` on the first page; `question` and `help` on the page that asks."""

    kind: str
    door: Any
    hint: Any
    icon: str
    question: Any
    help: Any


KINDS: dict[str, KindWords] = {
    k.kind: k
    for k in (
        KindWords(
            Kind.COMPLAINT.value,
            _("Something is wrong"),
            _("Noisy, dirty, badly served, wrongly charged, not put right"),
            "alert",
            _("What happened?"),
            _("Just tell what you saw and heard."),
        ),
        KindWords(
            REPAIR,
            _("Something needs repair"),
            _("In your home, or a lift, a door, a lamp outside"),
            "wrench",
            _("What is broken?"),
            _("Since when, and what you have seen."),
        ),
        KindWords(
            Kind.QUESTION.value,
            _("I have a question"),
            _("Fees, procedures, who does what"),
            "help",
            _("What would you like to know?"),
            _("Ask as you would at the front desk."),
        ),
        KindWords(
            Kind.SUGGESTION.value,
            _("I have an idea"),
            _("What could be better here"),
            "bulb",
            _("What do you suggest?"),
            _("We answer you, and tell you whether we take it up and why."),
        ),
        KindWords(
            Kind.PRAISE.value,
            _("I want to praise somebody"),
            _("We pass it on to them"),
            "heart",
            _("Whom would you like to praise, and what for?"),
            _("A name, or what they look like, helps us find them."),
        ),
    )
}


@dataclass(frozen=True)
class WayWords:
    way: str
    label: Any
    meaning: Any


WAYS: dict[str, WayWords] = {
    w.way: w
    for w in (
        WayWords(
            NAMED,
            _("With my name"),
            _("Whoever works on it sees your name and can ring you. This is the quickest."),
        ),
        WayWords(
            CONFIDENTIAL,
            _("Keep my name to the front desk"),
            _("Only the front desk knows who you are. Those who work on it see neither your name nor your number."),
        ),
        WayWords(
            ANONYMOUS,
            _("Without my name"),
            _("We do not know who you are and cannot ring you. You read our answer through your private link."),
        ),
    )
}
