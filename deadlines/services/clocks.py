from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, Least

from deadlines.clock import now
from deadlines.counting import AHEAD, DAY, GIVEN, SPAN, reckon
from deadlines.models import Clock, ClockStep
from deadlines.schedule import lay_out, next_after
from deadlines.selectors import counter_for, policy
from deadlines.services.owing import own_up
from deadlines.services.resume import end_pauses
from estates.fresh import fresh

AN_INSTANT = timedelta(microseconds=1)
"""What lies between a breach and an answer of the same moment that came after it."""
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
    return _end(_running(subject, kinds, part), at, stopped_at=_not_before_its_breach(at))


def _end(running, at: datetime, **values: Any) -> int:
    """End these running clocks. They are locked before they are written: a statement that waited for the sweep would
    not see the step it wrote meanwhile. A pause ends first, so that the time paused counts."""
    held = list(running.order_by("pk").select_for_update().values_list("pk", "paused_at"))
    if not held:
        return 0
    ids = [pk for pk, _paused in held]
    if any(paused for _pk, paused in held):
        end_pauses(Clock.objects.filter(pk__in=ids), at)
    ended = Clock.objects.filter(pk__in=ids).update(next_at=None, paused_at=None, **values)
    own_up(ids)
    return ended


def _not_before_its_breach(at: datetime) -> Greatest:
    fired = ClockStep.objects.filter(clock=OuterRef("pk"), revision=OuterRef("revision"), step="breach")
    after = fired.annotate(after=ExpressionWrapper(F("fired_at") + AN_INSTANT, DateTimeField())).values("after")
    return Greatest(Value(at), Subquery(after[:1]))


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
    running = _running(subject, kinds, part).filter(~Q(kind__in=list(keep)))
    return _end(running, at, cancelled_at=_not_before_its_breach(at), cancel_reason=reason)
