"""The events others may announce, and how each subject shows itself to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """`text` is a lazy template with {placeholders}; `icon` a name in the sprite; `tone` info, attn, late or done."""

    name: str
    text: Any
    icon: str = "bell"
    tone: str = "info"


EVENTS: dict[str, Event] = {}
RESOLVERS: dict[str, Callable[[Any, Iterable[int]], dict[int, dict]]] = {}
"""subject kind → function(user, ids) giving {id: {"url", and the placeholders}} of those the user may see."""


LABELS: dict[str, Any] = {}
"""Codes that may stand in a message's data → their lazy names."""


def register_labels(labels: dict[str, Any]) -> None:
    LABELS.update(labels)


def label_of(code: str) -> str:
    """The name of a code in the active language; the code itself where nobody named it."""
    return str(LABELS.get(code, code))


def register_events(*events: Event) -> None:
    for event in events:
        EVENTS[event.name] = event


def register_subject(kind: str, resolver: Callable[[Any, Iterable[int]], dict[int, dict]]) -> None:
    RESOLVERS[kind] = resolver
