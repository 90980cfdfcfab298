from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, Q

from deadlines import arithmetic
from deadlines.models import Clock
from deadlines.selectors import policy

ClockPlan = Clock
"""A clock not yet stored, as `plan` makes it and `start` stores it."""


def plan(
    kind: str,
    *,
    subject: tuple[str, int],
    estate,
    starts_at: datetime,
    due_at: datetime | None = None,
    part: int | None = None,
    role: str = "",
    department_id: int | None = None,
    user_id: int | None = None,
    policy_at: datetime | None = None,
) -> Clock:
    """A clock of `kind` by the policy in force at `policy_at` (default: its start), not yet stored.

    `due_at` overrides the policy's span (a promise, a date from outside, a derived moment).
    Raises LookupError where neither a policy nor a due moment is there: a promise without a time is a bug.
    """
    row = policy(kind, estate.pk, policy_at or starts_at)
    if due_at is None:
        if row is None or row.minutes is None:
            raise LookupError(f"no policy gives {kind} a span")
        due_at = arithmetic.after(starts_at, row.minutes)
    warn_at = arithmetic.share(starts_at, due_at, row.warn_percent if row else 75)
    return Clock(
        subject_kind=subject[0],
        subject_id=subject[1],
        part=part,
        kind=kind,
        estate=estate,
        policy=row,
        starts_at=starts_at,
        first_due_at=due_at,
        due_at=due_at,
        warn_at=warn_at,
        next_at=min(warn_at, due_at),
        answered_role=role,
        answered_department_id=department_id,
        answered_user_id=user_id,
    )


def start(clocks: Sequence[Clock]) -> list[Clock]:
    """Store planned clocks in one statement. The database refuses a second running clock of a kind on one subject."""
    return Clock.objects.bulk_create(clocks) if clocks else []


def _running(subject: tuple[str, int], kinds: Iterable[str] | None, part: int | None):
    found = Clock.objects.filter(subject_kind=subject[0], subject_id=subject[1], stopped_at=None, cancelled_at=None)
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    if part is not None:
        found = found.filter(part=part)
    return found


def stop(subject: tuple[str, int], kinds: Iterable[str], at: datetime, *, part: int | None = None) -> int:
    """Stop the running clocks of these kinds: answered at `at`. A clock stopped late stays a breach (rule D6)."""
    return _running(subject, kinds, part).update(stopped_at=at, next_at=None, paused_at=None)


def cancel(
    subject: tuple[str, int],
    kinds: Iterable[str] | None,
    at: datetime,
    reason: str,
    *,
    part: int | None = None,
    keep: Iterable[str] = (),
) -> int:
    """Call off running clocks (all kinds when None, but not `keep`), with the reason (rule D2).

    One not yet due becomes `cancelled`; one past due stays breached and stops climbing.
    """
    return (
        _running(subject, kinds, part)
        .filter(~Q(kind__in=list(keep)))
        .update(cancelled_at=at, cancel_reason=reason, next_at=None, paused_at=None, revision=F("revision"))
    )
