from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from deadlines.models import Clock, ClockRequest, ClockStep
from deadlines.registry import SUBJECTS
from deadlines.schedule import lay_out, next_after
from deadlines.selectors import counter_of

log = logging.getLogger(__name__)
RESUME = "resume"
"""The step of a clock whose pause has ended by itself: its subject hears of it like of any other, once, in order."""


def resume_ended_pauses(moment: datetime) -> int:
    """Let the clocks run on whose pause has ended by itself (rule D4); returns how many.

    `next_at` of a paused clock is the end of its pause. One transaction each, the subject locked before its clock;
    one whose subject is being worked on, or that fails, is left to the next sweep and holds up nobody.
    """
    ended = Clock.objects.filter(next_at__lte=moment, paused_at__isnull=False).order_by("next_at")
    return sum(_resume(*one, moment) for one in ended.values_list("pk", "subject_kind", "subject_id"))


def _resume(pk: int, subject_kind: str, subject_id: int, moment: datetime) -> bool:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '300ms', true)")
            known = SUBJECTS.get(subject_kind)
            if known is not None and known.lock is not None:
                known.lock(subject_id)
            clock = (
                Clock.objects.select_for_update(of=("self",))
                .select_related("policy")
                .filter(pk=pk, next_at__lte=moment, paused_at__isnull=False)
                .first()
            )
            end = clock.next_at if clock is not None else None
            if clock is None or end is None or not run_on(clock, end):
                return False
            _say_so(clock, end, moment)
            if known is not None and known.moved is not None:
                known.moved(subject_id)
            return True
    except Exception:
        log.exception("the pause of clock %s could not be ended", pk)
        return False


def _say_so(clock: Clock, end: datetime, moment: datetime) -> None:
    about = {"subject_kind": clock.subject_kind, "subject_id": clock.subject_id}
    ClockStep.objects.create(clock=clock, revision=clock.revision, step=RESUME, due_at=end, fired_at=moment, **about)


def end_pauses(clocks: QuerySet[Clock], at: datetime) -> None:
    """End the pauses among `clocks` at `at` (or when they were to end, if that was before): the time paused counts
    before anything else is said of them."""
    paused = clocks.filter(paused_at__isnull=False).select_for_update(of=("self",)).select_related("policy")
    for clock in paused.order_by("pk"):
        run_on(clock, min(clock.next_at or at, at))


def run_on(clock: Clock, at: datetime) -> bool:
    """End the running pause of a locked clock at `at`: due moves by exactly the time paused (rule D4)."""
    pause = ClockRequest.objects.filter(
        clock=clock, kind=ClockRequest.Kind.PAUSE, granted=True, began_at__isnull=False, ended_at=None
    ).first()
    if pause is None or pause.began_at is None:
        return False
    clock.revision += 1
    pause.ended_at, pause.revision = at, clock.revision
    pause.due_before = clock.due_at
    pause.due_after = counter_of(clock).after_pause(clock.due_at, pause.began_at, at)
    pause.save(update_fields=["ended_at", "revision", "due_before", "due_after"])
    move(clock, pause.due_after, since=at)
    return True


def move(clock: Clock, due_at: datetime, since: datetime) -> None:
    """Give a locked clock its new due moment and steps; the request that allows it is stored already.

    A warning that fell before `since` does not come any more; the due moment always does, though the pause may have
    ended after it (a Sunday on working hours, which no time paused moves).
    """
    clock.due_at, clock.paused_at = due_at, None
    lay_out(clock, clock.policy, counter_of(clock))
    clock.next_at = due_at if due_at <= since else next_after(clock, since)
    clock.save(update_fields=["due_at", "paused_at", "revision", "warn_at", "climb_at", "top_at", "hq_at", "next_at"])
