"""Workloads 4, 4c and 4d: the sweep against batched SQL doing the same rows, its cost, and what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from bench.clocks import many, moment_of
from bench.ground import say
from bench.table import Figure

ROUNDS = 5
BATCH = 1000
SHARES = {0.01: "1 %", 0.1: "10 %"}

LIMIT = """
WITH due AS (
    SELECT id, kind, subject_kind, subject_id, estate_id, answered_role, due_at, climb_at FROM deadlines_clock
    WHERE next_at <= %(now)s ORDER BY next_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), fired AS (
    INSERT INTO deadlines_clockstep (clock_id, step, revision, due_at, fired_at, subject_kind, subject_id)
    SELECT id, 'breach', 0, due_at, %(now)s, subject_kind, subject_id FROM due RETURNING 1
), opened AS (
    INSERT INTO deadlines_accountability (clock_id, kind, subject_kind, subject_id, estate_id, role, opened_at)
    SELECT id, kind, subject_kind, subject_id, estate_id, answered_role, %(now)s FROM due
)
UPDATE deadlines_clock c SET next_at = due.climb_at FROM due WHERE c.id = due.id AND (SELECT count(*) FROM fired) > 0
"""
"""The same rows with nothing of ours around them: no lock, no registry, no other step than the one that is due."""


def limit(moment: datetime) -> int:
    """Fire what is due at `moment` by plain batched SQL; how many."""
    from django.db import connection, transaction

    fired = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMIT, {"now": moment, "batch": BATCH})
            found = cursor.rowcount
        fired += found
        if found < BATCH:
            return fired


def sweeping(template: str, sizes: list[int]) -> list[Figure]:
    """Every figure of 4, 4c and 4d, with that many running clocks."""
    figures: list[Figure] = []
    for clocks in sizes:
        for share, words in SHARES.items():
            with many(template, "sweep", clocks, round(1 / share)) as _copy:
                if share == min(SHARES) and clocks == max(sizes):
                    figures.append(_idle(clocks))
                figures += _rounds(clocks, words, round(1 / share))
    figures += _faults(template)
    return figures


def _rounds(clocks: int, words: str, lots: int) -> list[Figure]:
    """Lot by lot in turn, ours and the limit; the first pair is for warming up where there are lots to spare."""
    from deadlines.services import sweep

    ways = {"ours": lambda at: sweep(at).fired, "limit": limit}
    took: dict[str, list[float]] = {name: [] for name in ways}
    due, cost, grown = clocks // lots, 0.0, 0.0
    turns = min(ROUNDS, lots // 2)
    for turn in range(turns):
        names = list(ways) if turn % 2 else list(ways)[::-1]
        for place, name in enumerate(names):
            at = moment_of(turn * 2 + place)
            before, base = _statements(), _memory()
            began = time.perf_counter()
            fired = ways[name](at)
            took[name].append(time.perf_counter() - began)
            if fired != due:
                raise RuntimeError(f"{name} fired {fired} of {due}")
            if name == "ours":
                cost = max(cost, (_statements() - before) / max(1, due / 1000))
                grown = max(grown, _peak() - base)
    ratios = [ours / plain for ours, plain in zip(took["ours"], took["limit"], strict=True)]
    note = f"{median(took['ours']):.2f} ÷ {median(took['limit']):.2f} s"
    name = f"sweep, {clocks} running, {words} due"
    return [
        Figure("4", f"{name} ÷ batched SQL", ratios, 3, 1.5, note=note),
        Figure("4c", f"{name}: statements per 1,000 due", [cost], 5),
        Figure("4c", f"{name}: memory grown by, MB", [grown], 15),
    ]


_asked = 0


def _statements() -> int:
    """Statements sent by this process so far (transactions' own included), counted by a wrapper put on once."""
    from django.db import connection

    global _asked

    def count(execute, sql, params, many_, context):  # type: ignore[no-untyped-def]
        global _asked
        _asked += 1
        return execute(sql, params, many_, context)

    if not any(getattr(one, "counts", False) for one in connection.execute_wrappers):
        count.counts = True  # type: ignore[attr-defined]
        connection.execute_wrappers.append(count)
    return _asked


def _memory() -> float:
    """Megabytes in use now; the peak is counted from here."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def _idle(clocks: int) -> Figure:
    """Milliseconds of a sweep that finds nothing due."""
    from deadlines.services import sweep

    took = []
    for _ in range(105):
        began = time.perf_counter()
        if sweep():
            raise RuntimeError("something was due")
        took.append((time.perf_counter() - began) * 1000)
    waits = sorted(took[5:])
    note = f"tenth percentile; median {median(waits):.1f} ms"
    return Figure("4c", f"idle sweep, {clocks} running, ms", [waits[9]], 5, note=note)


# -- 4d -------------------------------------------------------------------

FAULT_CLOCKS, FAULT_LOTS = 20_000, 10


def _faults(template: str) -> list[Figure]:
    """Two sweepers at once, one killed in the middle; then two settlers, one killed in the middle."""
    from django.db import connection

    say("4d: two at once, one killed")
    with many(template, "faults", FAULT_CLOCKS, FAULT_LOTS) as copy, connection.cursor() as cursor:
        due = FAULT_CLOCKS // FAULT_LOTS

        def number(statement: str) -> int:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])

        fired = (
            "SELECT count(*) FROM deadlines_clockstep s JOIN deadlines_clock c ON c.id = s.clock_id"
            " WHERE c.part >= 100000"
        )
        _kill_one("sweep", copy, lambda: number(fired) > 0)
        _run("sweep", copy)
        steps = number(fired)
        _kill_one("settle", copy, lambda: number(f"{fired} AND s.settled_at IS NOT NULL") > due // 4)
        _run("settle", copy)
        lost = due - number(f"{fired} AND s.settled_at IS NOT NULL")
        told = """
            SELECT coalesce(max(n), 0) FROM (
                SELECT count(*) AS n FROM notifications_outboxmessage
                WHERE event = 'clock_breach' AND channel = 'in_app' AND (data->>'due_at')::timestamptz >= '2031-01-01'
                GROUP BY subject_id, data->>'due_at', recipient_id, data->>'part'
            ) x
        """
        cursor.execute(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM deadlines_clockstep GROUP BY clock_id, revision, step) x"
        )
        most = int(cursor.fetchone()[0])
        expected = number(
            """
            SELECT max(n) FROM (SELECT count(*) AS n FROM deadlines_clock WHERE part >= 100000 AND next_at > due_at
                GROUP BY subject_id, due_at) x
            """
        )
        doubled = max(0, number(told) - expected)
    return [
        Figure("4d", "two sweepers, one killed: firings of a step", [most], 1, note=f"{steps} of {due} due"),
        Figure("4d", "two sweepers, one killed: steps lost", [due - steps], 0),
        Figure("4d", "two settlers, one killed: consequences lost", [lost], 0),
        Figure("4d", "two settlers, one killed: consequences doubled", [doubled], 0),
    ]


def _start(what: str, copy: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"BENCH_DATABASE": copy}
    return subprocess.Popen([sys.executable, "-m", "bench.one_pass", what, moment_of(0).isoformat()], env=environment)


def _run(what: str, copy: str) -> None:
    if _start(what, copy).wait():
        raise RuntimeError(f"{what} failed")


def _kill_one(what: str, copy: str, begun) -> None:  # type: ignore[no-untyped-def]
    """Start two, and kill the first as soon as there is a sign of work."""
    first, second = _start(what, copy), _start(what, copy)
    deadline = time.monotonic() + 120
    while not begun() and time.monotonic() < deadline:
        time.sleep(0.005)
    first.send_signal(signal.SIGKILL)
    first.wait()
    if second.wait():
        raise RuntimeError(f"{what} failed")
