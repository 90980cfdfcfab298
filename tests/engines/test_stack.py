"""`make run` as a whole: everything comes up, what falls is picked up, and nothing outlives it."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from engines.home import ROOT, Home, claim
from engines.testing import forget
from tests.engines.processes import alive, children, descendants, end, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


class Instance:
    """One whole instance in a folder of its own, without demo data."""

    def __init__(self) -> None:
        self.data = Path(mkdtemp(prefix="hy-"))
        self.data.chmod(0o755)
        claim(self.data)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "DEMO": "0",
            "WEB_WORKERS": "1",
            "TASK_PROCESSES": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def start(self) -> None:
        with (self.data / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engines.supervisor"],
                cwd=ROOT,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        assert wait_until(self.well, 60), (self.data / "said").read_text()

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)
        except OSError:
            return 0, {}

    def well(self) -> bool:
        return self.health()[0] == 200

    def manage(self, *arguments: str) -> str:
        """A management command beside the running instance, told nothing but its folder."""
        told = {"PATH": os.environ["PATH"], "DATA_DIR": str(self.data)}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=told, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def child(self, words: str) -> int:
        """The pid of the supervisor's one child whose command line has these words."""
        found = [pid for pid, command in children(self.pid).items() if words in command]
        assert len(found) == 1, (words, children(self.pid))
        return found[0]


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    instance = Instance()
    instance.start()
    yield instance
    if instance.process:
        below = descendants(instance.pid)
        instance.process.kill()
        instance.process.wait()
        wait_until(lambda: not any(map(alive, below)), 10)
        for pid in below:
            end(pid)
    forget(Home.of(instance.data))


def test_everything_is_up_and_a_command_finds_it_with_nothing_set(instance: Instance) -> None:
    status, health = instance.health()
    assert status == 200
    assert health["status"] == "ok"
    statement = "from django.db import connection as c; print(c.vendor, c.settings_dict['NAME'])"
    assert "postgresql huiyin" in instance.manage("shell", "-v0", "-c", statement)


def test_what_is_killed_is_started_again_and_there_is_one_beat(instance: Instance) -> None:
    for words in ("gunicorn", "celeryd", "celery beat", "redis-server", "bin/postgres"):
        before = instance.child(words)
        os.kill(before, signal.SIGKILL)

        def came_back(words: str = words, before: int = before) -> bool:
            now = [pid for pid, command in children(instance.pid).items() if words in command]
            return len(now) == 1 and now != [before]

        assert wait_until(came_back, 20), words
    assert wait_until(instance.well, 60), instance.health()
    beats = [command for command in children(instance.pid).values() if "beat" in command]
    assert len(beats) == 1


def test_a_worker_that_is_gone_shows_in_healthz(instance: Instance) -> None:
    """Without its broker the instance says so instead of looking well."""
    broker = instance.child("redis-server")
    os.kill(broker, signal.SIGSTOP)
    try:
        status, health = instance.health()
    finally:
        os.kill(broker, signal.SIGCONT)
    assert status == 503
    assert health["broker"] == "down"
    assert health["database"] == "ok"
    assert wait_until(instance.well, 30)


def test_killed_outright_it_leaves_nothing_behind_and_starts_again_with_its_data(instance: Instance) -> None:
    instance.manage("shell", "-v0", "-c", "from accounts.models import User; User.objects.create_user('kept')")
    below = descendants(instance.pid)
    assert len(below) >= 8
    os.kill(instance.pid, signal.SIGKILL)
    assert instance.process
    instance.process.wait()
    assert wait_until(lambda: not any(map(alive, below)), 10), below

    instance.start()
    count = "from accounts.models import User; print(User.objects.filter(username='kept').count())"
    assert instance.manage("shell", "-v0", "-c", count) == "1"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_in_good_order(instance: Instance, sign: signal.Signals) -> None:
    if instance.process is None or instance.process.poll() is not None:
        instance.start()
    assert instance.process
    below = descendants(instance.pid)
    instance.process.send_signal(sign)
    assert instance.process.wait(25) == 0
    assert not any(map(alive, below))
    assert "Traceback" not in (instance.data / "said").read_text()
    assert "database system is shut down" in (instance.data / "log" / "postgres.log").read_text()
