"""Reading clocks and policies."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from deadlines.models import Clock, ClockPolicy

_CACHE_SECONDS = 5.0
_cache: dict[str, tuple[float, list[ClockPolicy]]] = {}


def forget_policies() -> None:
    """Drop the policies this process remembers (after a change, and between tests)."""
    _cache.clear()


def policy(kind: str, estate_id: int, at: datetime) -> ClockPolicy | None:
    """The policy row in force for `kind` on the estate at `at` (rule D1).

    The newest; the estate's own before the general.
    Rows are remembered for a few seconds per process; a new row starts in the future or counts at once.
    """
    stamp = time.monotonic()
    held = _cache.get("rows")
    if held is None or stamp - held[0] > _CACHE_SECONDS:
        held = (stamp, list(ClockPolicy.objects.order_by("-valid_from", "-pk")))
        _cache["rows"] = held
    general = None
    for row in held[1]:
        if row.kind != kind or row.valid_from > at:
            continue
        if row.estate_id == estate_id:
            return row
        if row.estate_id is None and general is None:
            general = row
    return general


def in_force(kind: str, estate_id: int, at: datetime) -> ClockPolicy:
    """As `policy`, where there must be one. Raises LookupError: a deadline without a row is a fault to be heard of."""
    row = policy(kind, estate_id, at)
    if row is None:
        raise LookupError(f"no policy row for {kind}")
    return row


def clocks_of(subject_kind: str, subject_ids: Iterable[int]) -> QuerySet[Clock]:
    """Every clock of the subjects, by due moment."""
    return Clock.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids)).order_by("due_at", "pk")


def running(subject_kind: str, subject_id: int) -> QuerySet[Clock]:
    """The clocks of one subject that still wait to be answered."""
    return clocks_of(subject_kind, [subject_id]).filter(stopped_at=None, cancelled_at=None)


def past_due(at: datetime) -> Q:
    """The condition for clocks past due and unmet at `at`."""
    return Q(stopped_at=None, cancelled_at=None, excused_at=None, paused_at=None, due_at__lt=at)
