from __future__ import annotations

import logging
import random
import time
import traceback
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, Model, OuterRef, Q

from deadlines import clock as house
from deadlines.models import Clock, ClockStep
from deadlines.registry import KINDS, SUBJECTS
from estates import prepared

log = logging.getLogger(__name__)
WINDOW = 400
"""How many fired steps one look at the queue takes in."""
FRESH = timedelta(minutes=1)
_FIRST_RETRY = timedelta(seconds=15)
_LAST_RETRY = timedelta(hours=1)
_HERE = str(Path(__file__).parents[2])

_TURN = """
SELECT set_config('idle_in_transaction_session_timeout', '120s', true), set_config('lock_timeout', '5s', true),
       pg_try_advisory_xact_lock(hashtext(%s), %s)
"""
"""One worker at a time in a subject; whoever waits for its row longer than five seconds comes back later."""


def _columns(model: type[Model], table: str) -> tuple[list[str], str]:
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], ", ".join(f'{table}."{f.column}"' for f in fields)


(_STEP, _of_step), (_CLOCK, _of_clock) = _columns(ClockStep, "s"), _columns(Clock, "c")
# Columns of our own models; every value is a parameter.
_NEXT = f"""
SELECT EXISTS (
    SELECT 1 FROM deadlines_clock u
    WHERE u.subject_kind = %s AND u.subject_id = %s AND u.paused_at IS NULL AND u.next_at < s.due_at
), {_of_step}, {_of_clock}
FROM deadlines_clockstep s JOIN deadlines_clock c ON c.id = s.clock_id
WHERE s.subject_kind = %s AND s.subject_id = %s AND s.settled_at IS NULL
  AND NOT (s.retry_at IS NOT NULL AND s.retry_at > %s AND s.tries >= %s)
ORDER BY s.due_at, s.id LIMIT 1
"""  # nosec B608
"""The earliest step of a subject that waits, leaving out what was given up and is not to be tried yet. `Q` and
`select_related` would cost more than all the rest of a consequence."""
_DONE = "UPDATE deadlines_clockstep SET settled_at = %s WHERE id = %s AND settled_at IS NULL"


def waiting(at: datetime):
    """Fired steps whose consequence has not run and may be tried at `at`, oldest first.

    Those behind a failed one of their subject, which waits for its next try, are left out with it.
    """
    held_up = ClockStep.objects.filter(
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        settled_at=None,
        retry_at__gt=at,
        tries__lt=ClockStep.GIVEN_UP,
    )
    return ClockStep.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at), ~Exists(held_up), settled_at=None).order_by(
        "id"
    )


def settle(at: datetime | None = None, *, limit: int | None = None, seconds: float | None = None) -> int:
    """Run the consequences of fired steps, one transaction each, in order within a subject; returns how many.

    The subject is locked before its clock, as every deed does. A subject another worker is at is left to it; a
    consequence that raises is rolled back, noted and tried again later. Until the whole queue is dry, `limit`
    were settled or `seconds` are over.

    Workers take the subjects at hand in any order, so that they meet seldom, and one whose process a consequence
    kills each time does not stand before all the others.
    """
    done, ends = 0, None if seconds is None else time.monotonic() + seconds
    while True:
        queue = waiting(at or house.now()).values_list("subject_kind", "subject_id")[:WINDOW]
        subjects = list(Counter(queue).items())
        if at is None:
            random.shuffle(subjects)
        before = done
        for subject, steps in subjects:
            for _step in range(steps):  # what has come since is in the next look at the queue
                if not _one(subject, at):
                    break
                done += 1
                if done == limit:
                    return done
                if ends is not None and time.monotonic() > ends:
                    return done
        if done == before:
            return done


def _one(subject: tuple[str, int], at: datetime | None) -> bool:
    """Settle the next step of the subject; whether one was settled here."""
    trying: list[ClockStep] = []
    try:
        with transaction.atomic():
            return _settled(subject, at, trying)
    except (OperationalError, InterfaceError) as error:  # not the consequence's fault: a lock, or the database is going
        log.warning("the steps of %s %s are left for later: %s", *subject, type(error).__name__)
        return False
    except Exception as error:  # whatever it is, the others go on and this one is tried again
        if not trying:
            raise
        log.exception("the consequence of step %s failed", trying[0].pk)
        _retry_later(trying[0], error, at or house.now())
        return False


def _settled(subject: tuple[str, int], at: datetime | None, trying: list[ClockStep]) -> bool:
    turn = prepared.fetch_one(_TURN, [subject[0], subject[1] % 2**31])
    if turn is None or not turn[-1]:
        return False
    known = SUBJECTS.get(subject[0])
    if known is not None and known.lock is not None:
        known.lock(subject[1])
    moment = at or house.now()
    step = _next_of(subject, moment)
    if step is None:
        return False
    trying.append(step)
    kind = KINDS.get(step.clock.kind)
    if kind is not None and kind.settle is not None:
        with house.at(moment):
            kind.settle(step.clock, step, moment)
    with connection.cursor() as cursor:
        cursor.execute(prepared.asked(_DONE)[0], [moment, step.pk])
        return bool(cursor.rowcount)


def _next_of(subject: tuple[str, int], moment: datetime) -> ClockStep | None:
    """The one step of the subject whose turn it is, with its clock; None where it must wait.

    After a failed one that will be tried again, and after what the sweep is about to fire, nothing goes first.
    """
    row = prepared.fetch_one(_NEXT, [*subject, *subject, moment, ClockStep.GIVEN_UP])
    if row is None:
        return None
    too_early, values = row[0], row[1:]
    step: ClockStep = ClockStep.from_db(connection.alias, _STEP, values[: len(_STEP)])
    step.clock = Clock.from_db(connection.alias, _CLOCK, values[len(_STEP) :])
    if step.retry_at is not None and step.retry_at > moment:
        return None
    return None if too_early and moment - step.fired_at < FRESH else step


def _retry_later(step: ClockStep, error: Exception, moment: datetime) -> None:
    wait = min(_FIRST_RETRY * 2**step.tries, _LAST_RETRY)
    ClockStep.objects.filter(pk=step.pk, settled_at=None).update(
        tries=min(step.tries + 1, 100), retry_at=moment + wait, failure=_where(error)[:300]
    )


def _where(error: Exception) -> str:
    """What kind of error, and the last place of ours it passed: its own words may quote a complaint (rule P2)."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_HERE)]
    place = f" ({Path(ours[-1].filename).relative_to(_HERE)}:{ours[-1].lineno})" if ours else ""
    return type(error).__name__ + place


def tick(at: datetime | None = None):
    """Sweep, then settle everything that waits: what beat and worker do between them, in one go. Returns `Swept`."""
    from deadlines.services.sweep import sweep

    swept = sweep(at)
    settle(at)
    return swept
