from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest, Least

from deadlines.clock import now
from deadlines.counting import AHEAD, DAY, GIVEN, SPAN, reckon
from deadlines.models import Clock
from deadlines.schedule import lay_out, next_after
from deadlines.selectors import counter_for, policy
from deadlines.services.owing import own_up
from deadlines.services.resume import end_pauses
from estates import prepared
from estates.fresh import fresh

ClockPlan = Clock
"""A clock not yet stored, as `plan` makes it and `start` stores it."""


def plan(
    kind: str,
    *,
    subject: tuple[str, int],
    estate,
    starts_at: datetime,
    due_at: datetime | None = None,
    same_day: bool = False,
    ahead_of: datetime | None = None,
    variant: str = "",
    urgent: bool = False,
    grave: bool = False,
    part: int | None = None,
    role: str = "",
    department_id: int | None = None,
    user_id: int | None = None,
    policy_at: datetime | None = None,
) -> Clock:
    """A clock of `kind` by the policy in force at `policy_at` (default: its start), not yet stored.

    `due_at` overrides the policy's span (a promise, a date from outside); `same_day` is the end of the local day,
    `ahead_of` the policy's minutes before that deadline, both no less than the policy's floor away. Time is counted
    as the policy says, on the calendar that held at the start (rule D3); `urgent` matters (P0, P1) ignore calendars;
    a `grave` one (major) climbs to headquarters.
    Raises LookupError where neither a policy nor a due moment is there: a promise without a time is a bug.
    """
    row = policy(kind, estate.pk, policy_at or starts_at, variant)
    how = GIVEN if due_at is not None else DAY if same_day else AHEAD if ahead_of is not None else SPAN
    counter = counter_for(row, estate.pk, starts_at, urgent=urgent)
    if due_at is None:
        reckoned = reckon(how, row, counter, starts_at, estate.zone, ahead_of)
        if reckoned is None:
            raise LookupError(f"no policy gives {kind} {variant} a span")
        due_at = counter.into_contact_hours(reckoned)
    clock = fresh(
        Clock,
        subject_kind=subject[0],
        subject_id=subject[1],
        part=part,
        kind=kind,
        variant=variant,
        estate=estate,
        policy=row,
        starts_at=starts_at,
        reckoned=how,
        reckoned_from=ahead_of,
        first_due_at=due_at,
        due_at=due_at,
        grave=grave,
        urgent=urgent,
        answered_role=role,
        answered_department_id=department_id,
        answered_user_id=user_id,
    )
    lay_out(clock, row, counter)
    clock.next_at = next_after(clock, None)
    return clock


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
    """Stop the running clocks of these kinds: answered at `at`. A clock stopped late stays a breach (rule D6).

    Where the sweep fired the breach while the answer was on its way, the breach was first: the clock ends after
    it fired, late. A pause ends with it, and the time paused counts.
    """
    return _end(_held(subject, kinds, part), at, _STOP, [at])


_HOLD = """
SELECT id, paused_at FROM deadlines_clock
WHERE subject_kind = %s AND subject_id = %s AND stopped_at IS NULL AND cancelled_at IS NULL
  AND (%s::text[] IS NULL OR kind = ANY(%s)) AND (%s::bigint IS NULL OR part = %s) AND kind <> ALL(%s)
ORDER BY id FOR UPDATE
"""
# An instant lies between a breach and an answer of the same moment that came after it.
_AFTER = """GREATEST(%s, (
    SELECT s.fired_at + interval '1 microsecond' FROM deadlines_clockstep s
    WHERE s.clock_id = c.id AND s.revision = c.revision AND s.step = 'breach'
))"""
_END = "UPDATE deadlines_clock c SET next_at = NULL, paused_at = NULL, {} WHERE c.id = ANY(%s)"
_STOP = _END.format(f"stopped_at = {_AFTER}")
_CANCEL = _END.format(f"cancelled_at = {_AFTER}, cancel_reason = %s")


def _held(
    subject: tuple[str, int], kinds: Iterable[str] | None, part: int | None, keep: Iterable[str] = ()
) -> list[tuple[Any, ...]]:
    """Lock these running clocks before they are written: a statement that waited for the sweep would not see the step
    it wrote meanwhile. Every deed asks this: the text is our own, its plan kept. (id, since when paused) of each."""
    named = None if kinds is None else list(kinds)
    return prepared.fetch_all(_HOLD, [*subject, named, named, part, part, list(keep)])


def _end(held: list[tuple[Any, ...]], at: datetime, sql: str, values: list[Any]) -> int:
    """End these locked clocks. A pause ends first, so that the time paused counts."""
    if not held:
        return 0
    ids = [pk for pk, _paused in held]
    if any(paused for _pk, paused in held):
        end_pauses(Clock.objects.filter(pk__in=ids), at)
    with connection.cursor() as cursor:
        cursor.execute(prepared.asked(sql)[0], [*values, ids])
        ended = cursor.rowcount
    own_up(ids)
    return ended


def mark(subject: tuple[str, int], *, grave: bool) -> int:
    """The matter has become (or is no longer) major: its running ladders climb to headquarters too (rule D5).

    Where headquarters would have been told long ago, they are told now.
    """
    running = _running(subject, None, None)
    if not grave:
        return running.filter(grave=True).update(grave=False)
    moment = Greatest("hq_at", Value(now()))
    return running.filter(grave=False).update(
        grave=True,
        hq_at=Case(When(hq_at__isnull=False, then=moment)),
        next_at=Case(
            When(
                excused_at__isnull=True,
                paused_at__isnull=True,
                hq_at__isnull=False,
                then=Least("next_at", moment),
            ),
            default=F("next_at"),
        ),
    )


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
    return _end(_held(subject, kinds, part, keep), at, _CANCEL, [at, reason])
