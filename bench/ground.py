"""What a run stands on: engines, databases copied from templates, and servers on them."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.home import ROOT, Home, claim, data_dir, lock
from engines.pair import Engines

SEED = 1
PREFIX = "huiyin_bench_"


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextmanager
def engines() -> Iterator[None]:
    """Embedded engines in DATA_DIR/bench where no server is given, and Django set up on them."""
    data = data_dir() / "bench"
    claim(data_dir())
    claim(data)
    held = lock(data, f"the bench, process {os.getpid()}")
    running = Engines(
        Home.of(data), database=not os.environ.get("DATABASE_URL"), broker=not os.environ.get("REDIS_URL")
    )
    os.environ.update(
        DATA_DIR=str(data), DJANGO_SETTINGS_MODULE="bench.settings", DEBUG="", DEMO="0", PUBLIC_URL="http://127.0.0.1"
    )
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        running.launch()
        running.wait()
        import django

        django.setup()
        yield
    finally:
        running.stop()
        held.close()


def use(name: str) -> None:
    """From now on this process reads and writes the database `name`."""
    from django.db import connection

    from deadlines.selectors import forget_policies

    connection.close()
    connection.settings_dict["NAME"] = name
    forget_policies()


def _admin(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def drop(name: str) -> None:
    _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def loaded(cases: int) -> str:
    """The name of a database with `cases` bulk cases; made now, or kept from an earlier run of the same day."""
    name = f"{PREFIX}{cases}"
    wanted = _fingerprint(cases)
    found = _admin("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", name)
    if found == [(wanted,)]:
        return name
    from django.core.management import call_command

    drop(name)
    _admin(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    use(name)
    call_command("migrate", interactive=False, verbosity=0)
    began = time.monotonic()
    if cases:
        call_command("seed_load", cases=cases, seed=SEED, verbosity=0)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        say(f"  loaded {cases} cases in {time.monotonic() - began:.0f} s")
    use("")
    _admin(f"COMMENT ON DATABASE \"{name}\" IS '{wanted}'")
    return name


def _fingerprint(cases: int) -> str:
    """Of everything the rows depend on: migrations, the load itself, and the day."""
    digest = hashlib.sha256(f"{cases} {SEED} {time.strftime('%Y-%m-%d')}".encode())
    counted = [ROOT / "analytics" / name for name in ("marks.py", "selectors/facts.py", "services/counters.py")]
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *(ROOT / "demo" / "load").glob("*.py"), *counted]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


@contextmanager
def copy_of(template: str, name: str) -> Iterator[str]:
    """A fresh copy of `template`, dropped afterwards; this process uses it meanwhile."""
    from django.db import connection

    from bench.limits import TABLE

    copy = PREFIX + name
    connection.close()
    drop(copy)
    _admin(f'CREATE DATABASE "{copy}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    os.sync()  # writing the copy out is no part of what is measured on it
    use(copy)
    try:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        yield copy
    finally:
        connection.close()
        drop(copy)


@dataclass
class Server:
    """One web server of the application, as production starts it, on a port of its own."""

    process: subprocess.Popen[bytes]
    port: int
    serial: int = field(default=1)

    def load(self, clients: list[dict[str, Any]], *, fine: tuple[int, ...], **job: Any) -> dict[str, Any]:
        """Let the clients work; raises RuntimeError where any answer's status is not among `fine`."""
        job |= {"address": ["127.0.0.1", self.port], "clients": clients, "first": self.serial}
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("client.py"))],
            input=json.dumps(job).encode(), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
        self.serial = answer["next"]
        wrong = {s: n for s, n in answer["statuses"].items() if int(s) not in fine}
        if answer["fault"] or wrong or not answer["count"]:
            raise RuntimeError(
                f"{clients[0]['method']} {clients[0]['path']}: {answer['fault'] or wrong} {answer['sample']}"
            )
        return answer

    def rate(self, clients: list[dict[str, Any]], *, fine: tuple[int, ...], seconds: float, warm: float = 0.3) -> float:
        """Requests a second that all clients together got through."""
        return self.load(clients, fine=fine, seconds=seconds, warm=warm)["count"] / seconds

    def p95(self, client: dict[str, Any], *, times: int) -> float:
        """The 95th percentile of one client's waiting, in milliseconds."""
        found = sorted(self.load([client], fine=(200,), times=times)["latencies"])
        return found[int(len(found) * 0.95)] * 1000


@contextmanager
def server(database: str) -> Iterator[Server]:
    """Serve the application on `database`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    environment = os.environ | {"BENCH_DATABASE": database, "BENCH_LISTENER": str(listener.fileno())}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serve"], env=environment, pass_fds=[listener.fileno()], start_new_session=True
    )
    running = Server(process, listener.getsockname()[1])
    listener.close()  # the server's alone now: where it is gone, nobody waits for it
    try:
        running.load([{"method": "GET", "path": "/bench/rows"}], fine=(200,), times=8)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(12)
        except subprocess.TimeoutExpired:
            process.kill()
