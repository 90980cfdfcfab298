"""What other apps tell the clocks about: kinds, their names, who hears of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ClockKind:
    """A kind of clock.

    `settle(clock, step, at)` is the consequence of a fired step (a `ClockStep`): called once per step, in a
    transaction that has locked the subject; it checks anew whether the matter still stands. `accountable` kinds
    open an accountability record at the breach. A `safety` clock runs round the clock and waits for nothing (rule D3).
    """

    name: str
    label: Any
    subject: str
    settle: Callable[..., None] | None = None
    accountable: bool = True
    safety: bool = False


KINDS: dict[str, ClockKind] = {}


def register(kind: ClockKind) -> None:
    """Make a kind of clock known; a second registration of the name replaces the first."""
    KINDS[kind.name] = kind


def label(name: str) -> str:
    """The kind's name in the active language."""
    return str(KINDS[name].label) if name in KINDS else name


@dataclass(frozen=True)
class Subject:
    """What a kind of subject tells about itself: which a viewer may know of, how it is called, how it is locked.

    `visible(viewer)` gives a queryset of ids; `names(ids)` the number of each; `lock(id)` locks the row of the
    subject before any clock of it and returns it (None where it is gone); `unseen(ask, at)` says who is asked
    instead of somebody who did not acknowledge a climb within the hour; `moved(id)` is called, with the subject
    locked, when a pause has ended by itself and a due moment of it has moved; `seen(ask, at)` when somebody has
    acknowledged a climb by `services.see`; `own_deed` where acknowledging is a deed of the subject's own journey.
    """

    kind: str
    visible: Callable[[Any], Any]
    names: Callable[[Iterable[int]], dict[int, str]]
    lock: Callable[[int], Any] | None = None
    unseen: Callable[..., None] | None = None
    moved: Callable[[int], None] | None = None
    seen: Callable[..., None] | None = None
    own_deed: bool = False


SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Make a kind of subject known, so that its clocks can be listed for those who may know of it."""
    SUBJECTS[subject.kind] = subject
