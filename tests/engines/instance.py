"""A whole instance, as `make run` starts it, in a folder of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from engines.home import ROOT, Home, claim
from engines.testing import forget
from tests.engines.processes import alive, children, descendants, end, wait_until


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
        assert wait_until(self.well, 400), (self.data / "said").read_text()

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
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=told, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def child(self, words: str) -> int:
        """The pid of the supervisor's one child whose command line has these words."""
        found = [pid for pid, command in children(self.pid).items() if words in command]
        assert len(found) == 1, (words, children(self.pid))
        return found[0]


@contextlib.contextmanager
def running() -> Iterator[Instance]:
    """An instance that has started; whatever becomes of it, nothing of it is left."""
    instance = Instance()
    try:
        instance.start()
        yield instance
    finally:
        if instance.process:
            below = descendants(instance.pid)
            instance.process.kill()
            instance.process.wait()
            wait_until(lambda: not any(map(alive, below)), 10)
            for pid in below:
                end(pid)
        forget(Home.of(instance.data))
