"""Workload 4e: how late a step fires while complaints are taken in, with real beat and workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bench import people
from bench.clocks import many
from bench.ground import say, server
from bench.table import Figure

SECONDS, A_SECOND = 40, 5
"""How long clocks come up, and how many of them each second."""
AFTER = 12
ROLES = ("clocks", "worker", "beat")


def lateness(template: str, clocks: int) -> list[Figure]:
    """p99 of fired − due, and of the consequence settled − due, with `clocks` running and eight clients registering."""
    with many(template, "lateness", clocks, 100) as copy:
        from django.db import connection

        connection.close()
        with server(copy) as running, _working(copy):
            _warm()
            first = datetime.now(UTC) + timedelta(seconds=3)
            with connection.cursor() as cursor:
                cursor.execute(COMING, {"first": first, "count": SECONDS * A_SECOND, "every": 1 / A_SECOND})
            say(f"  {SECONDS * A_SECOND} clocks come up within {SECONDS} s, eight clients register")
            clients, rates = people.api_clients(), []
            load = threading.Thread(
                target=lambda: rates.append(running.rate(clients, fine=(201,), seconds=SECONDS + AFTER - 4))
            )
            load.start()
            load.join()
            time.sleep(AFTER)
            with connection.cursor() as cursor:
                cursor.execute(LATE)
                fired, told, count, settled = cursor.fetchone()
    due = SECONDS * A_SECOND
    note = f"{count} of {due} steps, {rates[0]:.0f} complaints/s beside it"
    return [
        Figure("4e", f"step fired after its moment, {clocks} running, p99 s", [fired], 10, 2, note=note),
        Figure("4e", "steps not fired by the end", [due - count], 0),
        Figure("4e", "consequence settled after its moment, p99 s", [told], None, 4, note=f"{settled} settled"),
    ]


COMING = """
INSERT INTO deadlines_clock (subject_kind, subject_id, part, kind, estate_id, policy_id, starts_at, first_due_at,
    due_at, warn_at, climb_at, top_at, next_at, cancel_reason, answered_role, revision)
SELECT 'case', c.id, 90000000 + i, 'external', c.estate_id, p.id, due - interval '4 hours', due, due,
    due - interval '1 hour', due + interval '900 days', due + interval '901 days', due, '', 'assistant', 0
FROM generate_series(0, %(count)s - 1) i
CROSS JOIN LATERAL (SELECT %(first)s + make_interval(secs => i * %(every)s) AS due) d
JOIN (SELECT id, estate_id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS n
      FROM complaints_case WHERE is_open) c ON c.place = i %% c.n
CROSS JOIN (SELECT id FROM deadlines_clockpolicy WHERE kind = 'external' ORDER BY id LIMIT 1) p
"""
LATE = """
SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM s.fired_at - s.due_at)),
       percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM s.settled_at - s.due_at)),
       count(*), count(s.settled_at)
FROM deadlines_clockstep s JOIN deadlines_clock c ON c.id = s.clock_id WHERE c.part >= 90000000
"""


@contextmanager
def _working(database: str) -> Iterator[None]:
    """Beat and the workers, as the supervisor starts them, on `database`."""
    environment = os.environ | {"BENCH_DATABASE": database}
    crew = [
        subprocess.Popen([sys.executable, "-m", "bench.serve", role], env=environment, start_new_session=True)
        for role in ROLES
    ]
    try:
        yield
    finally:
        for one in crew:
            one.send_signal(signal.SIGTERM)
        for one in crew:
            try:
                one.wait(12)
            except subprocess.TimeoutExpired:
                one.kill()


def _warm() -> None:
    """Until the lane has swept once."""
    from django.conf import settings
    from django.core.cache import cache

    began = time.time()
    while (cache.get(settings.SWEEP_KEY) or 0) < began:
        if time.time() - began > 60:
            raise RuntimeError("no sweep within a minute")
        time.sleep(0.2)
