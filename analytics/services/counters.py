"""Counters kept as cases move (BENCH 5c): eaten from a queue the database fills, so no intake waits for a hot row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from analytics.marks import cells
from analytics.models import CaseFact, Count, Dirty, OrderFact
from analytics.selectors.facts import LAST_MINUTES, LATE_LOGGED_MINUTES, REPEAT_DAYS, fact_of, facts_of_repairs, rows
from deadlines.clock import now
from deadlines.selectors import figure

BATCH = 1000
MOST_HELD = 200_000
"""Counters held in memory while all are made anew."""
_LOCK = 5_310_002
_KINDS: dict[Any, tuple[str, str]] = {
    CaseFact: ("case_id", "complaints_case"),
    OrderFact: ("order_id", "repairs_order"),
}
"""Kind of fact → its key, and the table of what it is a fact of."""
_FIELDS = {kind: [f.name for f in kind._meta.concrete_fields if not f.primary_key] for kind in _KINDS}

_EAT = """
WITH eaten AS (
    DELETE FROM analytics_dirty WHERE id IN (SELECT id FROM analytics_dirty ORDER BY id LIMIT %s)
    RETURNING case_id, order_id
)
SELECT DISTINCT case_id, order_id FROM eaten
"""
_ADD = """
INSERT INTO analytics_count (estate_id, grain, dim, day, value, mark, n)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s::bigint[])
ON CONFLICT (estate_id, grain, dim, day, value, mark) DO UPDATE SET n = analytics_count.n + excluded.n
"""


_LAID_DOWN = """
CREATE TEMPORARY TABLE analytics_laid_down (
    estate_id bigint, grain text, dim text, day date, value text, mark text, n bigint)
"""
_COPY = "COPY analytics_laid_down FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (value))"
_SUM_UP = """
INSERT INTO analytics_count (estate_id, grain, dim, day, value, mark, n)
SELECT estate_id, grain, dim, day, value, mark, sum(n) FROM analytics_laid_down GROUP BY 1, 2, 3, 4, 5, 6;
DROP TABLE analytics_laid_down
"""


def flush(limit: int | None = None, *, wait: bool = False) -> int:
    """Work what moved since into the counters; returns how many cases and repairs were looked at.

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
            eaten = cursor.fetchall()
            if not eaten:
                return done
            refresh([case for case, _order in eaten if case], [order for _case, order in eaten if order])
        done += len(eaten)
    return done


def _turn(cursor, wait: bool) -> bool:
    if wait:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return True
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return cursor.fetchone()[0]


def refresh(cases: Iterable[int], repairs: Iterable[int] = ()) -> None:
    """Make the facts of these cases and repairs anew and move the counters by the difference. In a transaction."""
    change: Counter = Counter()
    for kind, ids in ((CaseFact, list(cases)), (OrderFact, list(repairs))):
        if not ids:
            continue
        fresh = facts(kind, ids)
        for old in kind.objects.filter(pk__in=ids):
            change.subtract(cells(old))
        for fact in fresh:
            change.update(cells(fact))
        kind.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=[_KINDS[kind][0]], update_fields=_FIELDS[kind], batch_size=500
        )
        gone = set(ids) - {fact.pk for fact in fresh}
        if gone:  # a repair that was done and no longer is
            kind.objects.filter(pk__in=gone).delete()
    _add({cell: n for cell, n in change.items() if n})


def facts(kind: Any, ids: Iterable[int]) -> list[Any]:
    """The facts of these cases or repairs as the rows stand, not stored; a repair not done has none."""
    if kind is OrderFact:
        return facts_of_repairs(ids)
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
    counted = 0
    with connection.cursor() as cursor:
        _turn(cursor, True)
        cursor.execute("TRUNCATE analytics_casefact, analytics_orderfact, analytics_count, analytics_dirty")
        cursor.execute(_LAID_DOWN)
        change: Counter = Counter()
        for kind in _KINDS:
            for ids in _every(kind):
                fresh = facts(kind, ids)
                kind.objects.bulk_create(fresh)
                for fact in fresh:
                    change.update(cells(fact))
                counted += len(ids) if kind is CaseFact else 0
                if len(change) > MOST_HELD:  # years of days would not fit into memory
                    _lay_down(change)
        _lay_down(change)
        cursor.execute(_SUM_UP)
        cursor.execute("ANALYZE analytics_casefact, analytics_orderfact, analytics_count")
    return counted


def _lay_down(change: Counter) -> None:
    """Put the counters gathered so far aside and begin afresh: copied, they cost a tenth of being added one by one."""
    text = io.StringIO()
    csv.writer(text).writerows((*cell, n) for cell, n in change.items())
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(_COPY, text)
    change.clear()


def _every(kind: Any) -> Iterator[list[int]]:
    """The ids of everything of that kind, a batch at a time."""
    last = 0
    with connection.cursor() as cursor:
        while True:
            table = _KINDS[kind][1]
            cursor.execute(
                f"SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s",  # nosec B608  # one of two names above
                [last, BATCH],
            )
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return
            yield ids
            last = ids[-1]


def drift() -> list[str]:
    """Where facts or counters differ from what the rows say, in words; empty when they are right.

    Reads everything: for the operator and the tests.
    """
    wrong = []
    should: Counter = Counter()
    for kind in _KINDS:
        for ids in _every(kind):
            held = {fact.pk: fact for fact in kind.objects.filter(pk__in=ids)}
            for fact in facts(kind, ids):
                should.update(cells(fact))
                stored = held.pop(fact.pk, None)
                if stored is None or any(getattr(stored, f) != getattr(fact, f) for f in _FIELDS[kind]):
                    wrong.append(f"{_KINDS[kind][0]} {fact.pk}")
            wrong += [f"{_KINDS[kind][0]} {pk}: no such fact" for pk in held]
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
