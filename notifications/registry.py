"""The events others may announce, and how each subject shows itself to a reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

URGENT, WANTED, NEWS = "urgent", "wanted", "news"
_WEIGHT = {"late": URGENT, "attn": WANTED}
_NO_LABEL = re.compile(r"[（(“「]?\{\w+\}[”」）)]?")


@dataclass(frozen=True)
class Event:
    """`text` is a lazy template with {placeholders}; `icon` a name in the sprite; `tone` info, attn, late or done.

    `short` names it in lists; without it, the text without its placeholders does.
    """

    name: str
    text: Any
    icon: str = "bell"
    tone: str = "info"
    short: Any = ""

    @property
    def weight(self) -> str:
        """How much it matters to whoever hears it: urgent, wanted (waits for them) or news."""
        return _WEIGHT.get(self.tone, NEWS)

    @property
    def label(self) -> str:
        """The event in a few words of the active language, without what it is about: `short`, or the bare text."""
        if self.short:
            return str(self.short)
        bare = re.sub(r"\s+", " ", _NO_LABEL.sub("", str(self.text)))
        return bare.strip(" ,:;.，：；。、()（）")


@dataclass(frozen=True)
class ResidentEvent:
    """A message to a complainant: lazy templates for a text message and for an e-mail.

    They may use {number}, {link}, {estate}, {company}, {hotline} and what the subject's resolver adds.
    """

    name: str
    label: Any
    sms: Any
    subject: Any
    body: Any


@dataclass(frozen=True)
class ToResident:
    """Where the complainant of one subject is reached and what the words may use, looked up when it is sent.

    A word may be a function, called in the language of the message. `hold_until`: not before then (nobody is woken
    by what can wait).
    """

    phone: str = ""
    email: str = ""
    language: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    hold_until: datetime | None = None


@dataclass(frozen=True)
class Outline:
    """What a group robot may know of a subject: its number, its page, its estate."""

    number: str
    url: str
    estate_id: int | None


TO_RESIDENT = "resident-"
"""Before the name of a resident's event where wordings are kept: colleagues may hear of an event of the same name."""
EVENTS: dict[str, Event] = {}
RESIDENT_EVENTS: dict[str, ResidentEvent] = {}
RESOLVERS: dict[str, Callable[[Any, Iterable[int]], dict[int, dict]]] = {}
"""subject kind → function(user, ids) giving {id: {"url", and the placeholders}} of those the user may see."""
PLAIN: dict[str, tuple[Callable[[Any, Iterable[int]], Any], Callable[[dict[str, Any]], dict]]] = {}
"""subject kind → (function(user, ids) giving `.values("pk", …)` of those the user may see; what such a row shows).
Several of such kinds are asked in one statement (`selectors.told`)."""
OUTLINES: dict[str, Callable[[Iterable[int]], dict[int, Outline]]] = {}
"""subject kind → function(ids) giving what a group may know; who is left out is not told to any group (rule P4)."""
REACHES: dict[str, Callable[[list[Any], datetime], dict[int, ToResident]]] = {}
"""subject kind → function(messages, at) giving {message id: ToResident} of those who can be reached."""


SILENCES: list[Callable[[], bool]] = []
"""While one of these says so, nothing leaves the house: every way is a dry run, whatever gateways are configured."""
LABELS: dict[str, Any] = {}
"""Codes that may stand in a message's data → their lazy names."""


def register_silence(silence: Callable[[], bool]) -> None:
    SILENCES.append(silence)


def register_labels(labels: dict[str, Any]) -> None:
    LABELS.update(labels)


def label_of(code: str) -> str:
    """The name of a code in the active language; the code itself where nobody named it."""
    return str(LABELS.get(code, code))


def register_events(*events: Event) -> None:
    for event in events:
        EVENTS[event.name] = event


def resident_event(key: str) -> ResidentEvent | None:
    """The resident's event behind the key of a wording; None for one of colleagues."""
    return RESIDENT_EVENTS.get(key.removeprefix(TO_RESIDENT)) if key.startswith(TO_RESIDENT) else None


def register_resident_events(*events: ResidentEvent) -> None:
    for event in events:
        RESIDENT_EVENTS[event.name] = event


def register_subject(kind: str, resolver: Callable[[Any, Iterable[int]], dict[int, dict]]) -> None:
    RESOLVERS[kind] = resolver


def register_plain(
    kind: str, rows: Callable[[Any, Iterable[int]], Any], shown: Callable[[dict[str, Any]], dict]
) -> None:
    """A subject that shows itself by plain values of one row: numbers, texts and truths."""
    PLAIN[kind] = rows, shown
    register_subject(kind, lambda user, ids: {row["pk"]: shown(row) for row in rows(user, ids)})


def register_outline(kind: str, outline: Callable[[Iterable[int]], dict[int, Outline]]) -> None:
    OUTLINES[kind] = outline


def register_reach(kind: str, reach: Callable[[list[Any], datetime], dict[int, ToResident]]) -> None:
    REACHES[kind] = reach
