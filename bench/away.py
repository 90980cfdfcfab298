"""Workload 6c, in a process of its own: its Redis may be taken away without taking anybody else's.

`python -m bench.away TEMPLATE` prints one line of JSON: the ratios of intake, the rates, what became of the messages.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import Any

from engines.home import Home, claim
from engines.pair import Engines

AWAY = 10


def main(template: str) -> None:
    """Start a broker, then everything on it."""
    data = Path(mkdtemp(prefix="hy-"))
    data.chmod(0o755)
    claim(data)
    broker = Engines(Home.of(data), database=False, broker=True)
    broker.launch()
    broker.wait()
    os.environ["REDIS_URL"] = f"unix://{broker.home.redis_socket}?db=0"
    try:
        import django

        django.setup()
        print(json.dumps(_measured(template, broker)))
    finally:
        broker.stop()
        for folder in (broker.home.sockets, broker.home.engines, data):
            shutil.rmtree(folder, ignore_errors=True)


def _measured(template: str, broker: Engines) -> dict[str, Any]:
    from bench import people
    from bench.ground import copy_of, server
    from bench.outbox import until, worker
    from notifications.models import OutboxMessage

    with copy_of(template, "away") as name:
        clients = people.form_clients()
        with server(name) as running, worker(name):
            running.rate(clients, fine=(302,), seconds=2)
            normal = [running.rate(clients, fine=(302,), seconds=2) for _ in range(3)]
            broker.stop()
            began = time.monotonic()
            without = [running.rate(clients, fine=(302,), seconds=2) for _ in range(3)]
            _owe(300)
            time.sleep(max(0.0, AWAY - (time.monotonic() - began)))
            broker.launch()
            broker.wait()
            _owe(1)  # the next deed calls the worker, as the next round of beat would
            waiting = OutboxMessage.objects.filter(status="waiting")
            until(lambda: not waiting.exists(), 120)
        outside = OutboxMessage.objects.filter(channel="message")
        return {
            "ratios": [one / median(normal) for one in without],
            "normal": median(normal),
            "without": median(without),
            "owed": outside.count(),
            "lost": outside.exclude(status="sent").count(),
            "doubled": outside.filter(attempts__gt=1).count(),
        }


def _owe(count: int) -> None:
    """Messages to residents, owed while nobody can be called."""
    from complaints.models import Case
    from deadlines.clock import now
    from notifications import services

    case = Case.objects.filter(complainant__phone__gt="").order_by("-pk").values_list("pk", flat=True)[0]
    for _ in range(count):
        services.owe_resident("link_wanted", subject=("case", case), at=now())


if __name__ == "__main__":
    main(sys.argv[1])
