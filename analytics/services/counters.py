"""Counters kept as cases move (BENCH 5c): eaten from a queue the database fills, so no intake waits for a hot row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction

from analytics.marks import cells
from analytics.models import CaseFact, Count, Dirty
from analytics.selectors.facts import LAST_MINUTES, LATE_LOGGED_MINUTES, REPEAT_DAYS, fact_of, rows
from deadlines.clock import now
from deadlines.selectors import figure

BATCH = 1000
_LOCK = 5_310_002
_FIELDS = [f.name for f in CaseFact._meta.concrete_fields if f.name != "case_id"]

_EAT = """
WITH eaten AS (
    DELETE FROM analytics_dirty WHERE id IN (SELECT id FROM analytics_dirty ORDER BY id LIMIT %s) RETURNING case_id
)
SELECT DISTINCT case_id FROM eaten
"""
_ADD = """
INSERT INTO analytics_count (estate_id, grain, dim, day, value, mark, n)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bigint[])
ON CONFLICT (estate_id, grain, dim, day, value, mark) DO UPDATE SET n = analytics_count.n + excluded.n
"""


def flush(limit: int | None = None, *, wait: bool = False) -> int:
    """Work what moved since into the counters; returns how many cases were looked at.

    One at a time (an advisory lock; a second one returns, or waits with `wait`). Facts and counters change in one
    transaction with the removal from the queue, so a crash repeats nothing and loses nothing.
    """
    done = 0
    if not wait and not Dirty.objects.exists():  # nothing moved: what most pages find
        return done
    while limit is None or done < limit:
        with transaction.atomic(), connection.cursor() as cursor:
            if not _turn(cursor, wait):
                return done
            cursor.execute(_EAT, [BATCH])
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return done
            refresh(ids)
        done += len(ids)
    return done


def _turn(cursor, wait: bool) -> bool:
    if wait:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return True
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return cursor.fetchone()[0]


def refresh(ids: Iterable[int]) -> None:
    """Make the facts of these cases anew and move the counters by the difference. Inside a transaction."""
    ids = list(ids)
    fresh = {fact.case_id: fact for fact in facts(ids)}
    change: Counter = Counter()
    for old in CaseFact.objects.filter(pk__in=ids):
        change.subtract(cells(old))
    for fact in fresh.values():
        change.update(cells(fact))
    CaseFact.objects.bulk_create(
        fresh.values(), update_conflicts=True, unique_fields=["case_id"], update_fields=_FIELDS, batch_size=500
    )
    _add({cell: n for cell, n in change.items() if n})


def facts(ids: Iterable[int]) -> list[CaseFact]:
    """The facts of these cases as the rows stand, not stored."""
    at = now()
    repeat, late = figure(REPEAT_DAYS, None, at), figure(LATE_LOGGED_MINUTES, None, at)
    last = figure(LAST_MINUTES, None, at)
    return [fact_of(row) for row in rows(ids, repeat_days=repeat, late_minutes=late, last_minutes=last)]


def _add(change: dict) -> None:
    if change:
        ordered = sorted(change)  # everyone locks counters in one order
        columns = [list(column) for column in zip(*ordered, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [*columns, [change[cell] for cell in ordered]])


@transaction.atomic
def rebuild() -> int:
    """Make every fact and counter anew from the rows; returns how many cases."""
    with connection.cursor() as cursor:
        _turn(cursor, True)
        cursor.execute("TRUNCATE analytics_casefact, analytics_count, analytics_dirty")
        cursor.execute("SELECT id FROM complaints_case ORDER BY id")
        every = [row[0] for row in cursor.fetchall()]
        change: Counter = Counter()
        for start in range(0, len(every), BATCH):
            fresh = facts(every[start : start + BATCH])
            CaseFact.objects.bulk_create(fresh)
            for fact in fresh:
                change.update(cells(fact))
        _add(change)
        cursor.execute("ANALYZE analytics_casefact, analytics_count")
    return len(every)


def drift() -> list[str]:
    """Where facts or counters differ from what the rows say, in words; empty when they are right.

    Reads everything: for the operator and the tests.
    """
    wrong = []
    should: Counter = Counter()
    held = {fact.case_id: fact for fact in CaseFact.objects.iterator()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM complaints_case ORDER BY id")
        every = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(every), BATCH):
        for fact in facts(every[start : start + BATCH]):
            should.update(cells(fact))
            stored = held.get(fact.case_id)
            if stored is None or any(getattr(stored, f) != getattr(fact, f) for f in _FIELDS):
                wrong.append(f"case {fact.case_id}")
    kept = {(c.estate_id, c.grain, c.dim, c.day, c.value, c.mark): c.n for c in Count.objects.exclude(n=0).iterator()}
    wrong += [
        f"{cell}: {kept.get(cell, 0)}, should be {should[cell]}"
        for cell in kept.keys() | should.keys()
        if kept.get(cell, 0) != should[cell]
    ]
    return wrong


def waiting() -> int:
    """How many entries of the queue wait, counted up to 1,000."""
    return Dirty.objects.all()[:1000].count()
