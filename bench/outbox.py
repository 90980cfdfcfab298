"""Workloads 6, 6b and 6c: from the commit to the world outside (rule X1)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from bench.ground import copy_of, say
from bench.table import Figure

ROUNDS, MESSAGES, NOTHINGS = 5, 10_000, 1_000
RATE, SECONDS = 50, 5


@dataclass
class Worker:
    """One task worker as production starts it, in a process group of its own."""

    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)


@contextmanager
def worker(database: str) -> Iterator[Worker]:
    """A worker on `database`, up when it has done its first task."""
    environment = os.environ | {"BENCH_DATABASE": database}
    process = subprocess.Popen([sys.executable, "-m", "bench.work"], env=environment, start_new_session=True)
    try:
        _sent("bench.nothing")
        until(lambda: not _queued(), 60)
        yield Worker(process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _app() -> Any:
    from config.celery import app

    return app


def _redis() -> Any:
    from django.core.cache import cache

    return cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]


def _sent(name: str, *arguments: Any) -> None:
    _app().send_task(name, args=arguments, retry=False, ignore_result=True)


def _queued() -> int:
    """Tasks in the broker, in hand or not."""
    found = _redis()
    return found.llen("huiyin:huiyin") + found.hlen("huiyin:unacked")


def until(holds: Any, seconds: float) -> float:
    """Wait for it, looking every few milliseconds; how long it took. Raises where it never comes."""
    began = time.perf_counter()
    while not holds():
        if time.perf_counter() - began > seconds:
            raise RuntimeError("the worker did not get through")
        time.sleep(0.005)
    return time.perf_counter() - began


def outbox(template: str, cases: int) -> list[Figure]:
    """Messages a second against tasks a second, and the wait of one message against the wait of one task."""
    rates, waits = [], []
    with copy_of(template, "outbox") as name, worker(name) as running:
        _nothings(running)
        for _ in range(ROUNDS):
            rates.append((_messages(running), _nothings(running)))
            say(f"  {rates[-1][0]:.0f} messages/s, {rates[-1][1]:.0f} tasks/s")
        for _ in range(ROUNDS):
            waits.append((_late(), _begun_late()))
            say(f"  p99 {waits[-1][0] * 1000:.0f} ms, a task {waits[-1][1] * 1000:.0f} ms")
    note = f"{median(a for a, _ in rates):.0f} messages/s ÷ {median(b for _, b in rates):.0f} tasks/s"
    note_b = f"p99 {median(a for a, _ in waits) * 1000:.0f} ms ÷ {median(b for _, b in waits) * 1000:.0f} ms"
    return [
        Figure("6", f"{MESSAGES} messages to residents into the local sink ÷ tasks that do nothing",
               [a / b for a, b in rates], 1.0, 2.0, above=True, note=note),
        Figure("6b", f"p99 from commit to delivery at {RATE}/s ÷ p99 until Celery begins a task",
               [a / b for a, b in waits], 10, 4, note=note_b),
    ]  # fmt: skip


def _messages(running: Worker) -> float:
    """Messages a second that the worker gets through, from its first look to the last one laid down."""
    from complaints.models import Case
    from notifications.models import OutboxMessage
    from notifications.services.nudge import send

    cases = list(Case.objects.filter(complainant__phone__gt="").order_by("-pk").values_list("pk", flat=True)[:500])
    moment = datetime.now().astimezone()
    until(lambda: not _queued(), 60)
    running.freeze()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                event="link_wanted", channel="message", subject_kind="case", subject_id=cases[n % len(cases)],
                status="waiting", created_at=moment, next_try_at=moment,
            )
            for n in range(MESSAGES)
        ],
        batch_size=2000,
    )  # fmt: skip
    send()
    waiting = OutboxMessage.objects.filter(status="waiting", channel="message")
    running.thaw()
    took = until(lambda: not waiting.exists(), 300)
    wrong = OutboxMessage.objects.filter(channel="message").exclude(status="sent", attempts=1).count()
    sent = OutboxMessage.objects.filter(channel="message", via="dry_run").count()
    if wrong or sent != MESSAGES:
        raise RuntimeError(f"{wrong} messages were not sent at the first try, {sent} were sent")
    OutboxMessage.objects.filter(channel="message").delete()
    return MESSAGES / took


def _nothings(running: Worker) -> float:
    """Tasks a second that do nothing, through the same worker."""
    until(lambda: not _queued(), 60)
    running.freeze()
    for _ in range(NOTHINGS):
        _sent("bench.nothing")
    running.thaw()
    return NOTHINGS / until(lambda: not _queued(), 120)


def _late() -> float:
    """The 99th percentile of seconds between a commit and the delivery, at RATE a second."""
    from complaints.models import Case
    from deadlines.clock import now
    from notifications import services
    from notifications.models import OutboxMessage

    case = Case.objects.filter(complainant__phone__gt="").order_by("-pk").values_list("pk", flat=True)[0]
    committed = {}
    for _ in _beats():
        pk = services.owe_resident("link_wanted", subject=("case", case), at=now()).pk
        committed[pk] = time.time()
    waiting = OutboxMessage.objects.filter(pk__in=committed, status="waiting")
    until(lambda: not waiting.exists(), 60)
    sent = dict(OutboxMessage.objects.filter(pk__in=committed).values_list("pk", "sent_at"))
    OutboxMessage.objects.filter(pk__in=committed).delete()
    return _p99([sent[pk].timestamp() - at for pk, at in committed.items()])  # type: ignore[union-attr]


def _begun_late() -> float:
    from bench.trivial import BEGAN

    _redis().delete(BEGAN)
    for _ in _beats():
        _sent("bench.began", time.time())
    until(lambda: _redis().llen(BEGAN) == RATE * SECONDS, 60)
    return _p99([float(one) for one in _redis().lrange(BEGAN, 0, -1)])


def _beats() -> Iterator[int]:
    """RATE times a second for SECONDS, on time whatever the last one took."""
    began = time.perf_counter()
    for n in range(RATE * SECONDS):
        time.sleep(max(0.0, began + n / RATE - time.perf_counter()))
        yield n


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def broker_away(template: str) -> list[Figure]:
    """Intake while a broker of its own is away for ten seconds; what was owed is delivered afterwards, each once."""
    command = [sys.executable, "-m", "bench.away", template]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    note = f"{found['without']:.0f} ÷ {found['normal']:.0f} req/s"
    return [
        Figure("6c", "intake while the broker is away for 10 s ÷ normal", found["ratios"], 0.9, above=True, note=note),
        Figure("6c", "messages lost", [found["lost"]], 0, note=f"{found['owed']} owed meanwhile"),
        Figure("6c", "messages doubled", [found["doubled"]], 0),
    ]
