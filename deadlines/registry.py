"""What other apps tell the clocks about: kinds, their names, who hears of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


@dataclass(frozen=True)
class Subject:
    """What a kind of subject tells about itself: which a viewer may know of, and how it is called.

    `visible(viewer)` gives a queryset of ids; `names(ids)` the number of each.
    """

    kind: str
    visible: Callable[[Any], Any]
    names: Callable[[Iterable[int]], dict[int, str]]


SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Make a kind of subject known, so that its clocks can be listed for those who may know of it."""
    SUBJECTS[subject.kind] = subject
