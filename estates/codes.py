"""Things named by stable codes, remembered per process: an intake looks up half a dozen of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from estates.revision import Revision

SECONDS = 5.0
LONGER = 600.0
"""Seconds for which one thing of many is remembered while nothing of its kind changes."""
MOST = 20_000
_all: list[Codes | EachByItself] = []


class Codes:
    """A map from code to object, read again after five seconds, or at once after a change in this process.

    `load` returns the pairs; `of` are the models whose rows it is made of. A code just created elsewhere is
    found too: a miss reads again before it is believed. The objects are shared: never write to one.
    """

    def __init__(self, load: Callable[[], Iterable[tuple[Any, Any]]], *of: type[Model]) -> None:
        self._load = load
        self._held: tuple[float, dict[Any, Any]] | None = None
        _all.append(self)
        for model in of:
            post_save.connect(self.forget, sender=model, weak=False)
            post_delete.connect(self.forget, sender=model, weak=False)

    def get(self, code: Any, *, sure: bool = True) -> Any:
        """The object with that code, or None. Not `sure`: a miss is believed at once, where most words are no code."""
        fresh = self._held is None or time.monotonic() - self._held[0] > SECONDS
        found = self._rows(fresh).get(code)
        return found if found is not None or fresh or not sure else self._rows(True).get(code)

    def every(self) -> list[Any]:
        """All that have a code, in the order they were loaded; a few seconds old at most."""
        fresh = self._held is None or time.monotonic() - self._held[0] > SECONDS
        return list(self._rows(fresh).values())

    def __deepcopy__(self, _memo: Any) -> Codes:
        return self  # a serializer copies its fields for every request: the memory must not be copied with them

    def forget(self, *_args: Any, **_kwargs: Any) -> None:
        """Read again at the next look."""
        self._held = None

    def _rows(self, again: bool) -> dict[Any, Any]:
        if again or self._held is None:
            self._held = (time.monotonic(), dict(self._load()))
        return self._held[1]


class EachByItself:
    """As `Codes`, of too many to hold them all: each is looked up when it is asked for, and remembered for LONGER.

    `name` is that of the revision under which they are remembered: a change by whatever process is seen at once.
    A miss is never remembered. The objects are shared: never write to one.
    """

    def __init__(self, name: str, look: Callable[..., Any], *of: type[Model]) -> None:
        self._look = look
        self._held: dict[tuple[Any, ...], tuple[int, float, Any]] = {}
        self._revision = Revision(name)
        self._revision.heed(*of)
        _all.append(self)

    def get(self, *code: Any) -> Any:
        """What `look(*code)` gives or gave a while ago; None where there is no such thing."""
        revision, stamp = self._revision.current(), time.monotonic()
        held = self._held.get(code)
        if held is not None and held[0] == revision and stamp - held[1] < LONGER:
            return held[2]
        found = self._look(*code)
        if found is not None and revision is not None:
            if len(self._held) >= MOST:
                self._held.clear()
            self._held[code] = (revision, stamp, found)
        return found

    def forget(self, *_args: Any, **_kwargs: Any) -> None:
        self._held.clear()


def forget_codes() -> None:
    """Forget everything remembered in this process (between tests)."""
    for codes in _all:
        codes.forget()
