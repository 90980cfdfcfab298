"""Workload 5c: the counters after many mixed deeds at once, and what they cost the intake."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from bench import people
from bench.ground import copy_of, say, server
from bench.table import Figure

DEEDS, CREW = 10_000, 8
ROUNDS, SECONDS = 5, 6.0
TRIGGERS = {
    "complaints_case": ("analytics_counts_a_case",),
    "deadlines_clockstep": ("analytics_counts_a_step",),
}
"""What puts a case that moved into the queue of the counters: table → its triggers."""


def counters(template: str, cases: int, deeds: int = DEEDS) -> list[Figure]:
    """Drift after mixed deeds by eight processes while the counters are worked, and the loss of intake by them."""
    return [*_drift(template, cases, deeds), *_loss(template, cases)]


def _drift(template: str, cases: int, deeds: int) -> list[Figure]:
    from analytics.services import drift, flush

    with copy_of(template, "mixed") as name:
        with _counting(name):
            began = time.monotonic()
            crew = [_process(name, str(deeds // CREW), str(n)) for n in range(CREW)]
            done = [int(one.communicate()[0].split()[-1]) for one in crew]
            took = time.monotonic() - began
        if any(one.returncode for one in crew) or sum(done) < deeds * 0.95:
            raise RuntimeError(f"{sum(done)} of {deeds} deeds were done")
        flush(wait=True)
        wrong = drift()
        for line in wrong[:5]:
            say(f"  {line}")
    note = f"{sum(done)} deeds by {CREW} processes in {took:.0f} s"
    return [Figure("5c", f"counters that differ from the rows, {cases} cases stored", [len(wrong)], 0, note=note)]


def _loss(template: str, cases: int) -> list[Figure]:
    """Requests a second with the counters' triggers over those without, in turn on one copy, the counting beside."""
    with copy_of(template, "loss") as name:
        clients = people.api_clients()
        rates: dict[bool, list[float]] = defaultdict(list)
        with server(name) as running, _counting(name):
            running.rate(clients, fine=(201,), seconds=1)
            for turn in range(ROUNDS):
                for kept in (True, False) if turn % 2 else (False, True):
                    _triggers(kept)
                    rates[kept].append(running.rate(clients, fine=(201,), seconds=SECONDS))
                    _emptied()
        _triggers(True)
    ratios = [ours / without for ours, without in zip(rates[True], rates[False], strict=True)]
    note = f"{median(rates[True]):.0f} ÷ {median(rates[False]):.0f} req/s"
    return [Figure("5c", f"intake with the counters ÷ without, {cases} cases stored", ratios, 0.90, 0.95, True, note)]


def _triggers(kept: bool) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, names in TRIGGERS.items():
            for name in names:
                cursor.execute(f'ALTER TABLE "{table}" {"ENABLE" if kept else "DISABLE"} TRIGGER "{name}"')


def _emptied() -> None:
    """Until the counting has caught up, so that one round never pays for the other."""
    from analytics.models import Dirty

    end = time.monotonic() + 60
    while Dirty.objects.exists():
        if time.monotonic() > end:
            raise RuntimeError("the counting does not catch up")
        time.sleep(0.2)


@contextmanager
def _counting(database: str) -> Iterator[None]:
    """The worker's counting, on `database`, as often as beat has it done."""
    process = _process(database, "count")
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _process(database: str, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"BENCH_DATABASE": database}
    return subprocess.Popen(
        [sys.executable, "-m", "bench.mixing", *words], env=environment, stdout=subprocess.PIPE, text=True
    )
