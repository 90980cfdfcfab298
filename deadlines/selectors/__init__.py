"""Reading clocks, policies and (in `calendars`, `account`) what they are counted on and why they are due."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from deadlines.figures import FIGURES
from deadlines.models import Clock, ClockPolicy, PolicyFigure
from deadlines.registry import SUBJECTS
from deadlines.selectors import calendars
from deadlines.selectors.calendars import calendar_of, counter_for, counter_of

__all__ = [
    "calendar_of",
    "clocks_of",
    "counter_for",
    "counter_of",
    "figure",
    "forget_after_change",
    "forget_policies",
    "in_force",
    "past_due",
    "policy",
    "running",
    "visible_clock",
    "visible_clocks",
]
SHIPPED_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""When the shipped rows begin. What reached us earlier, a letter found in a drawer, is measured by them too."""
_CACHE_SECONDS = 5.0
_cache: dict[str, tuple[float, dict[Any, list]]] = {}


def forget_policies() -> None:
    """Drop the policies this process remembers (after a change, and between tests)."""
    _cache.clear()
    calendars.forget()


def forget_after_change() -> None:
    """A policy or calendar was written: this process reads anew, now and once it is committed."""
    forget_policies()
    transaction.on_commit(forget_policies)


def _remembered(model: type[Model], *key: str) -> dict[Any, list]:
    """The rows of a policy by what they are of, the newest first; remembered for a few seconds per process."""
    stamp = time.monotonic()
    held = _cache.get(model.__name__)
    if held is None or stamp - held[0] > _CACHE_SECONDS:
        found: dict[Any, list] = {}
        of = attrgetter(*key)
        for row in model._default_manager.order_by("-valid_from", "-pk"):
            found.setdefault(of(row), []).append(row)
        held = _cache[model.__name__] = (stamp, found)
    return held[1]


def _newest(rows: Iterable, estate_id: int, at: datetime):
    """The row in force: the newest whose day has come, the estate's own before the general one."""
    general = None
    for row in rows:
        if row.valid_from > at:
            continue
        if row.estate_id == estate_id:
            return row
        if row.estate_id is None and general is None:
            general = row
    return general


def policy(kind: str, estate_id: int, at: datetime, variant: str = "") -> ClockPolicy | None:
    """The policy row in force for `kind` (and its `variant`) on the estate at `at` (rule D1).

    Rows are remembered for a few seconds per process; a new row starts in the future or counts at once.
    """
    rows = _remembered(ClockPolicy, "kind", "variant").get((kind, variant), ())
    return _newest(rows, estate_id, max(at, SHIPPED_SINCE))


def figure(name: str, estate_id: int | None, at: datetime) -> int:
    """The value of a rule's figure in force; what it ships with where no row says otherwise.

    Raises KeyError for a name nobody registered.
    """
    shipped = FIGURES[name]
    row = _newest(_remembered(PolicyFigure, "name").get(name, ()), estate_id or 0, at)
    return row.value if row else shipped.shipped


def in_force(kind: str, estate_id: int, at: datetime, variant: str = "") -> ClockPolicy:
    """As `policy`, where there must be one. Raises LookupError: a deadline without a row is a fault to be heard of."""
    row = policy(kind, estate_id, at, variant)
    if row is None:
        raise LookupError(f"no policy row for {kind}")
    return row


def clocks_of(subject_kind: str, subject_ids: Iterable[int]) -> QuerySet[Clock]:
    """Every clock of the subjects, by due moment."""
    return Clock.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids)).order_by("due_at", "pk")


def running(subject_kind: str, subject_id: int) -> QuerySet[Clock]:
    """The clocks of one subject that still wait to be answered."""
    return clocks_of(subject_kind, [subject_id]).filter(stopped_at=None, cancelled_at=None)


def visible_clocks(viewer) -> QuerySet[Clock]:
    """The clocks of everything `viewer` may know the clocks of: each kind of subject says which those are (rule P4)."""
    mine = Q(pk__in=[])
    for subject in SUBJECTS.values():
        mine |= Q(subject_kind=subject.kind, subject_id__in=subject.visible(viewer))
    return Clock.objects.filter(mine)


def visible_clock(viewer, pk: int) -> Clock | None:
    """One clock `viewer` may know of, with what its account reads; None says the same of unknown and hidden ones."""
    return visible_clocks(viewer).filter(pk=pk).select_related("policy__estate", "estate").first()


def past_due(at: datetime) -> Q:
    """The condition for clocks past due and unmet at `at`."""
    return Q(stopped_at=None, cancelled_at=None, excused_at=None, paused_at=None, due_at__lt=at)
