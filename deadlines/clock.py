"""The one clock of the house. Rules take the moment from here, never from the database or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC. Tests freeze it with time-machine."""
    return _pinned.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at `moment` (aware) inside the block: deeds done there carry it. For seeding, and nothing else.

    It holds for the present thread or task only, so a server in the same process keeps its own time.
    """
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)
