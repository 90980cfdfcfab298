"""What other apps tell the clocks about: kinds, their names, who hears of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ClockKind:
    """A kind of clock. `fired(clock, step, at)` is called once per step, in its own transaction."""

    name: str
    label: Any
    subject: str
    fired: Callable[..., None] | None = None


KINDS: dict[str, ClockKind] = {}


def register(kind: ClockKind) -> None:
    """Make a kind of clock known; a second registration of the name replaces the first."""
    KINDS[kind.name] = kind


def label(name: str) -> str:
    """The kind's name in the active language."""
    return str(KINDS[name].label) if name in KINDS else name
