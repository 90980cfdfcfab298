"""Counters kept as cases move (BENCH 5c): eaten from a queue the database fills, so no intake waits for a hot row."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import CharField
from django.db.models.functions import JSONObject

from analytics.marks import MARKS, Cell, cells, grains
from analytics.models import CaseFact, Count, Dirty, OrderFact
from analytics.selectors.facts import LAST_MINUTES, LATE_LOGGED_MINUTES, REPEAT_DAYS, fact_of, facts_of_repairs, rows
from deadlines.clock import now
from deadlines.selectors import figure

BATCH = 1000
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
_KEY = ("estate_id", "grain", "dim", "day", "value")
_ADD = f"""
INSERT INTO analytics_count AS held ({", ".join((*_KEY, *MARKS))})
SELECT {", ".join((*_KEY, *MARKS))} FROM json_populate_recordset(NULL::analytics_count, %s::json)
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET
{", ".join(f"{m} = nullif(coalesce(held.{m}, 0) + coalesce(excluded.{m}, 0), 0)" for m in MARKS)}
"""  # nosec B608  # every name is one of this application's own marks
_LAID_DOWN = """
CREATE TEMPORARY TABLE analytics_laid_down (estate_id bigint, dim text, day date, value text, mark text, n bigint)
"""
_COPY = "COPY analytics_laid_down FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (value))"
_DAYS = f"""
INSERT INTO analytics_count ({", ".join((*_KEY, *MARKS))})
SELECT estate_id, 'D', dim, day, value, {", ".join(f"sum(n) FILTER (WHERE mark = '{m}')" for m in MARKS)}
FROM analytics_laid_down GROUP BY estate_id, dim, day, value ORDER BY estate_id, dim, day, value;
DROP TABLE analytics_laid_down
"""  # nosec B608  # as above
_ROLL_UP = f"""
INSERT INTO analytics_count ({", ".join((*_KEY, *MARKS))})
SELECT estate_id, %(to)s, dim, date_trunc(%(unit)s, day)::date AS begun, value, {", ".join(f"sum({m})" for m in MARKS)}
FROM analytics_count WHERE grain = %(of)s GROUP BY estate_id, dim, begun, value ORDER BY estate_id, dim, begun, value
"""  # nosec B608  # as above


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
    change: Counter[Cell] = Counter()
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
    _add(change)


def facts(kind: Any, ids: Iterable[int]) -> list[Any]:
    """The facts of these cases or repairs as the rows stand, not stored; a repair not done has none."""
    if kind is OrderFact:
        return facts_of_repairs(ids)
    at = now()
    repeat, late = figure(REPEAT_DAYS, None, at), figure(LATE_LOGGED_MINUTES, None, at)
    last = figure(LAST_MINUTES, None, at)
    return [fact_of(row) for row in rows(ids, repeat_days=repeat, late_minutes=late, last_minutes=last)]


def _add(change: Counter[Cell]) -> None:
    """Move the counters of days, and of the months and years they lie in, by the difference."""
    moved: dict[tuple, dict[str, Any]] = {}
    for (estate, grain, dim, begun, value, mark), n in _in_every_grain(change).items():
        if n:
            row = (estate, grain, dim, begun.isoformat(), value)
            moved.setdefault(row, dict(zip(_KEY, row, strict=True)))[mark] = n
    if moved:
        ordered = [moved[row] for row in sorted(moved)]  # everyone locks counters in one order
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [json.dumps(ordered)])


def _in_every_grain(cells_of_days: Counter[Cell]) -> Counter[tuple[int, str, str, date, str, str]]:
    """The same by (estate, grain, dimension, first day, value, mark)."""
    found: Counter = Counter()
    for (estate, dim, day, value, mark), n in cells_of_days.items():
        if n:
            for grain, begun in grains(day):
                found[estate, grain, dim, begun, value, mark] += n
    return found


def rebuild(processes: int = 1) -> int:
    """Make every fact and counter anew from the rows; returns how many cases.

    With several `processes` the rows are read and judged by as many, from what is committed; whatever would move a case
    waits meanwhile, as the queue is locked. One transaction writes.
    """
    counted = 0
    with _judges(processes) as judged, transaction.atomic(), connection.cursor() as cursor:
        _turn(cursor, True)
        cursor.execute("TRUNCATE analytics_casefact, analytics_orderfact, analytics_count, analytics_dirty")
        cursor.execute(_LAID_DOWN)
        for kind in _KINDS:
            for ids, facts_text, cells_text in judged((kind, ids) for ids in list(_every(kind))):
                cursor.cursor.copy_expert(_copy_facts(kind), io.StringIO(facts_text))
                cursor.cursor.copy_expert(_COPY, io.StringIO(cells_text))
                counted += ids if kind is CaseFact else 0
        cursor.execute(_DAYS)
        cursor.execute(_ROLL_UP, {"of": "D", "to": "M", "unit": "month"})
        cursor.execute(_ROLL_UP, {"of": "M", "to": "Y", "unit": "year"})
        cursor.execute("ANALYZE analytics_casefact, analytics_orderfact, analytics_count")
    return counted


Batch = tuple[Any, list[int]]
"""A kind of fact, and the ids to be judged together."""


@contextmanager
def _judges(processes: int) -> Iterator[Callable[[Iterable[Batch]], Iterable[tuple[int, str, str]]]]:
    """What judges batches one after the other, in their order: this process, or as many as are asked for."""
    if processes < 2:
        yield lambda batches: map(_judged, batches)
        return
    connections.close_all()  # each process opens its own
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield lambda batches: pool.imap(_judged, batches)


def _judged(batch: Batch) -> tuple[int, str, str]:
    """How many facts, and they and what they count, as COPY takes them: added one by one they cost ten times that."""
    kind, ids = batch
    found, counted = facts(kind, ids), Counter[Cell]()
    for fact in found:
        counted.update(cells(fact))
    fields = [kind._meta.pk.name, *_FIELDS[kind]]
    plain = ([_field(getattr(fact, name)) for name in fields] for fact in found)
    return len(found), _text(plain), "".join(_lines(counted))


def _field(value: Any) -> Any:
    return "{" + ",".join(value) + "}" if isinstance(value, list) else value


def _text(lines: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _lines(counted: Counter[Cell]) -> Iterator[str]:
    """The lines of `_text`, a third of its cost: only a value can hold what has to be quoted."""
    for (estate, dim, day, value, mark), n in counted.items():
        quoted = value.replace('"', '""')
        yield f'{estate},{dim},{day},"{quoted}",{mark},{n}\n'


def _copy_facts(kind: Any) -> str:
    fields = [kind._meta.pk.name, *_FIELDS[kind]]
    words = [name for name in fields if isinstance(kind._meta.get_field(name), CharField)]
    filled = f", FORCE_NOT_NULL ({', '.join(words)})" if words else ""
    return f"COPY {kind._meta.db_table} ({', '.join(fields)}) FROM STDIN WITH (FORMAT csv{filled})"


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
    kept: dict[tuple, int] = {}
    for *key, marks in Count.objects.values_list(*_KEY, JSONObject(**{mark: mark for mark in MARKS})).iterator():
        kept |= {(*key, mark): n for mark, n in marks.items() if n}
    right = _in_every_grain(should)
    wrong += [
        f"{cell}: {kept.get(cell, 0)}, should be {right[cell]}"
        for cell in kept.keys() | right.keys()
        if kept.get(cell, 0) != right[cell]
    ]
    return wrong


def waiting() -> int:
    """How many entries of the queue wait, counted up to 1,000."""
    return Dirty.objects.all()[:1000].count()
