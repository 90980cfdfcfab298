from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction

from deadlines.clock import now
from deadlines.registry import KINDS
from deadlines.services.resume import resume_ended_pauses

log = logging.getLogger(__name__)
BATCH = 1000
_LOCK = 5_310_001
"""Advisory lock: one sweep at a time; a second one returns at once."""

_ALONE = """
SELECT set_config('idle_in_transaction_session_timeout', '15s', true), set_config('lock_timeout', '3s', true),
       pg_try_advisory_xact_lock(%s)
"""
"""A sweep whose machine vanished gives up the lock after fifteen seconds instead of keeping every other out."""

_FIRE = """
WITH due AS (
    SELECT id, subject_kind, subject_id, kind, revision, estate_id, answered_role, answered_department_id,
           answered_user_id, next_at, due_at, warn_at, climb_at, top_at, CASE WHEN grave THEN hq_at END AS hq_at
    FROM deadlines_clock
    WHERE next_at <= %(now)s AND paused_at IS NULL AND id <> ALL(%(aside)s)
    ORDER BY next_at
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
), fired AS (
    INSERT INTO deadlines_clockstep (clock_id, revision, step, due_at, fired_at, subject_kind, subject_id)
    SELECT due.id, due.revision, s.step, s.at, %(now)s, due.subject_kind, due.subject_id
    FROM due CROSS JOIN LATERAL (VALUES
        (1, 'warn', CASE WHEN due.due_at > %(now)s THEN due.warn_at END),
        (2, 'breach', due.due_at), (3, 'climb', due.climb_at), (4, 'top', due.top_at), (5, 'hq', due.hq_at)
    ) AS s (place, step, at)
    WHERE s.at >= due.next_at AND s.at <= %(now)s
    ORDER BY s.at, due.id, s.place
    ON CONFLICT (clock_id, revision, step) DO NOTHING
    RETURNING clock_id, step
), opened AS (
    INSERT INTO deadlines_accountability
        (clock_id, kind, subject_kind, subject_id, estate_id, role, department_id, person_id, opened_at)
    SELECT due.id, due.kind, due.subject_kind, due.subject_id, due.estate_id, due.answered_role,
           due.answered_department_id, due.answered_user_id, %(now)s
    FROM fired JOIN due ON due.id = fired.clock_id
    WHERE fired.step = 'breach' AND due.kind <> ALL(%(unaccountable)s)
    ON CONFLICT (clock_id) DO NOTHING
), moved AS (
    UPDATE deadlines_clock c
    SET next_at = (
        SELECT min(at) FROM unnest(ARRAY[due.warn_at, due.due_at, due.climb_at, due.top_at, due.hq_at]) AS at
        WHERE at > %(now)s
    )
    FROM due WHERE c.id = due.id AND (SELECT count(*) FROM fired) >= 0
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM fired WHERE step = 'warn'),
       (SELECT count(*) FROM fired WHERE step = 'breach'),
       (SELECT count(*) FROM fired WHERE step IN ('climb', 'top', 'hq'))
"""
"""One batch in one statement: claim, write steps and accountability, set when to look next. The moment is the
application's clock; a warning for something already past due would only be noise beside its breach. Counting `fired`
before a clock moves on has its steps written by then: a trigger looks for them (`NOBODY_SILENCES_A_CLOCK`)."""

_FIRST = """
SELECT id FROM deadlines_clock WHERE next_at <= %(now)s AND paused_at IS NULL AND id <> ALL(%(aside)s)
ORDER BY next_at LIMIT 1
"""


@dataclass
class Swept:
    """What one sweep fired, and how many pauses it ended. False when there was nothing.

    `busy`: another sweep was at work. `more`: its time was over before everything had fired. `refused`: clocks
    whose steps the database would not take.
    """

    warned: int = 0
    breached: int = 0
    climbed: int = 0
    resumed: int = 0
    busy: bool = field(default=False, compare=False)
    more: bool = field(default=False, compare=False)
    refused: list[int] = field(default_factory=list, compare=False)

    @property
    def fired(self) -> int:
        return self.warned + self.breached + self.climbed

    def __bool__(self) -> bool:
        return bool(self.fired or self.resumed)


def sweep(at: datetime | None = None, *, seconds: float | None = None) -> Swept:
    """Fire every step that is due at `at` (default: now), each exactly once (rule D5).

    Each batch is one transaction: rows are claimed with SKIP LOCKED (a sweep waits for nobody and nobody
    deadlocks with it), steps are unique per (clock, revision, step), so a crash loses and doubles nothing. Who is
    told and what a breach does is settled apart (`settle`). After `seconds` it leaves the rest to the next one.

    A clock the database refuses is put aside, by ever smaller batches, and told to the log: it holds up nobody.
    """
    moment, began = at or now(), time.monotonic()
    swept = Swept(resumed=resume_ended_pauses(moment))
    size = BATCH
    while True:
        try:
            claimed = _batch(moment, size, swept)
        except OperationalError:  # the database is going, or in a hurry: the next sweep finds the same
            raise
        except DatabaseError as error:
            if size == 1:
                _put_aside(moment, swept, error)
            size = max(1, size // 10)
            continue
        if claimed is None:
            swept.busy = True
            return swept
        if claimed < size:
            return swept
        size = min(BATCH, size * 10)
        if seconds is not None and time.monotonic() - began > seconds:
            swept.more = True
            return swept


def _batch(moment: datetime, size: int, swept: Swept) -> int | None:
    """Fire the steps of up to `size` clocks; how many there were, or None where another sweep is at work."""
    exempt = [kind.name for kind in KINDS.values() if not kind.accountable]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE, [_LOCK])
        if not cursor.fetchone()[-1]:
            return None
        values: dict[str, Any] = {"now": moment, "batch": size, "unaccountable": exempt, "aside": swept.refused}
        cursor.execute(_FIRE, values)
        claimed, warned, breached, climbed = cursor.fetchone()
    swept.warned += warned
    swept.breached += breached
    swept.climbed += climbed
    return claimed


def _put_aside(moment: datetime, swept: Swept, error: DatabaseError) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"now": moment, "aside": swept.refused})
        found = cursor.fetchone()
    if found is None:
        raise error
    log.error("the steps of clock %s cannot be written: %s", found[0], error)
    swept.refused.append(found[0])
