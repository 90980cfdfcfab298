"""What the workloads on deadlines stand on: a copy with many running clocks, of which so many fall due at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bench.ground import copy_of, say

APART = timedelta(days=1)
"""Between one lot of clocks that fall due together and the next."""
FIRST = datetime(2031, 1, 1, tzinfo=UTC)

_LAY = """
INSERT INTO deadlines_clock (subject_kind, subject_id, part, kind, estate_id, policy_id, starts_at, first_due_at,
    due_at, warn_at, climb_at, top_at, next_at, cancel_reason, answered_role, revision)
SELECT 'case', c.id, 100000 + i, 'external', c.estate_id, p.id, due - interval '4 hours', due, due,
    due - interval '1 hour', due + interval '900 days', due + interval '901 days', due, '', 'assistant', 0
FROM generate_series(0, %(count)s - 1) i
CROSS JOIN LATERAL (SELECT %(first)s + %(apart)s * (i %% %(lots)s) + make_interval(secs => i %% 3000) AS due) d
JOIN bench_cases c ON c.place = i %% %(cases)s
CROSS JOIN (SELECT id FROM deadlines_clockpolicy WHERE kind = 'external' ORDER BY id LIMIT 1) p
"""


def moment_of(lot: int) -> datetime:
    """When the whole of `lot` (0, 1, …) is due, and nothing of the next."""
    return FIRST + APART * lot + timedelta(hours=2)


@contextmanager
def many(template: str, name: str, clocks: int, lots: int) -> Iterator[str]:
    """A copy of `template` with `clocks` running ones more, in `lots` equal lots, and nothing else to do; vacuumed."""
    from django.db import connection

    with copy_of(template, name) as copy, connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute("ALTER TABLE deadlines_clock DISABLE TRIGGER USER")  # they let nobody silence a clock
        cursor.execute("UPDATE deadlines_clock SET next_at = NULL WHERE next_at IS NOT NULL")
        cursor.execute("ALTER TABLE deadlines_clock ENABLE TRIGGER USER")
        cursor.execute("UPDATE deadlines_clockstep SET settled_at = fired_at WHERE settled_at IS NULL")
        cursor.execute(
            "CREATE TEMP TABLE bench_cases AS SELECT id, estate_id, row_number() OVER (ORDER BY id) - 1 AS place"
            " FROM complaints_case WHERE is_open"
        )
        cursor.execute("SELECT count(*) FROM bench_cases")
        values = {"count": clocks, "first": FIRST, "apart": APART, "lots": lots, "cases": cursor.fetchone()[0]}
        cursor.execute("ANALYZE bench_cases")
        cursor.execute(_LAY, values)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        say(f"  laid {clocks} clocks in {time.monotonic() - began:.0f} s")
        yield copy
