"""Who speaks, remembered between two requests: every page and every call asks for it, and it changes once in weeks.

What is remembered counts only while nobody's account, roles or tokens have changed (`estates.revision`), and for
SECONDS. With the cache away nothing is remembered, and each request asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from estates.revision import Revision

SECONDS = 5.0
MOST = 2000
PEOPLE = Revision("people", unless=["last_login"])
_held: dict[tuple[str, Any], tuple[int, float, tuple[Model, ...]]] = {}
_lock = threading.Lock()


def of(kind: str, key: Any, look: Callable[[], tuple[Model, ...] | None]) -> tuple[Model, ...] | None:
    """What `look()` gives, or gave to this process under the revision that still holds; None is not remembered.

    The rows are copies of one's own: whoever gets them may write on them.
    """
    revision = PEOPLE.current()
    if revision is None:
        return look()
    held = _held.get((kind, key))
    if held is not None and held[0] == revision and time.monotonic() - held[1] < SECONDS:
        return tuple(map(_copy, held[2]))
    stamp, found = time.monotonic(), look()  # the revision was read first: what changes meanwhile makes another
    if found is not None:
        with _lock:
            if len(_held) >= MOST:
                _held.clear()
            _held[kind, key] = (revision, stamp, tuple(map(_copy, found)))
    return found


def _copy(row: Model) -> Model:
    """The row without what was fetched or worked out since."""
    made = row.__class__.__new__(row.__class__)
    made.__dict__ = {**row.__dict__, "_state": _state(row)}
    return made


def _state(row: Model) -> Any:
    made = row._state.__class__.__new__(row._state.__class__)
    made.__dict__ = {name: value for name, value in row._state.__dict__.items() if name != "fields_cache"}
    return made
