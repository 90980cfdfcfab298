"""One command that keeps the whole instance: `python -m engines.supervisor` (what `make run` ends in).

It starts the engines that are not given, brings the tables up to date, fills in the demonstration when asked,
imports the application once and forks web, worker and beat from it. A child that dies is started again; when the
supervisor dies, however it dies, everything under it goes too.
"""

import contextlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO

from engines.children import ROLES
from engines.home import Home, Refusal, claim, data_dir, lock
from engines.pair import Engines
from engines.process import die_with_parent, turn_over

STOP_WITHIN = 12  # seconds for web and worker to finish what they are doing
STEADY_AFTER = 10  # seconds; a child that lives longer is started again at once
LONGEST_PAUSE = 30  # seconds between attempts at a child that keeps falling


def say(words: str) -> None:
    print(words, flush=True)


LISTENS_EVERY = 5.0
SILENT = {"worker": 120.0, "clocks": 60.0}
"""Seconds a role may leave no sign; a worker's tasks may take 90."""


def _heard() -> dict[str, float]:
    """Seconds since each role left its last sign in the cache; without what cannot be told."""
    from django.conf import settings
    from django.core.cache import cache

    try:
        signs = cache.get_many([settings.HEARTBEAT_KEY, settings.SWEEP_KEY])
    except Exception:  # the broker is away
        return {}
    found = {"worker": signs.get(settings.HEARTBEAT_KEY), "clocks": signs.get(settings.SWEEP_KEY)}
    moments = {role: one if isinstance(one, int | float) else one.timestamp() for role, one in found.items() if one}
    return {role: time.time() - moment for role, moment in moments.items()}


@dataclass
class Child:
    """One forked role and what is known of its life."""

    role: str
    pid: int = 0
    since: float = 0.0
    pause: float = 0.0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Holds the engines, the listening socket and the children. `serve()` is its whole life."""

    home: Home
    engines: Engines
    listener: socket.socket
    held: IO[str]
    logs_in_files: bool
    parent: "Parent"
    children: list[Child] = field(default_factory=lambda: [Child(role) for role in ROLES])
    stopping: bool = False
    listens_at: float = 0.0

    def start_children(self) -> None:
        """Fork every role. No database connection may be open: children would share its socket."""
        from django.db import connections

        connections.close_all()
        for child in self.children:
            self._fork(child)

    def watch(self) -> None:
        """Until told to stop: start again what fell."""
        while not self.stopping and not self.parent.was_interrupted():
            for part in self.engines.fallen():
                say(f"{type(part).__name__} stopped by itself; starting it again.")
                part.launch()
                part.wait()
            self._end_silent()
            for child in self.children:
                self._tend(child)
            time.sleep(0.2)

    def stop(self) -> None:
        """Children first, in good order, then the engines they stand on."""
        for child in self.children:
            if child.pid:
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while any(child.pid for child in self.children):
            for child in self.children:
                if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                    child.pid = 0
                elif child.pid and time.monotonic() > deadline:
                    os.kill(child.pid, signal.SIGKILL)
            time.sleep(0.02)
        self.engines.stop()

    def _end_silent(self) -> None:
        """End a worker that lives but does nothing, so that it is started again.

        Whatever it hangs in: the way it was met, a broker killed in the middle of an acknowledgement, is closed
        (`config/broker.py`). What it had in hand is handed out anew. While the broker is away nobody is judged.
        """
        at = time.monotonic()
        if at < self.listens_at:
            return
        self.listens_at = at + LISTENS_EVERY
        heard = None
        for child in self.children:
            longest = SILENT.get(child.role)
            if longest is None or not child.pid or at - child.since < longest:
                continue
            heard = _heard() if heard is None else heard
            if heard.get(child.role, 0.0) > longest:
                say(f"{child.role} has done nothing for {heard[child.role]:.0f} s; starting it again.")
                os.kill(child.pid, signal.SIGKILL)

    def _tend(self, child: Child) -> None:
        if child.pid:
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if not ended or self.stopping:
                child.pid = 0 if ended else child.pid
                return
            lived = time.monotonic() - child.since
            child.pause = 0.0 if lived > STEADY_AFTER else min(LONGEST_PAUSE, child.pause * 2 or 0.5)
            child.again_at = time.monotonic() + child.pause
            child.pid = 0
            say(f"{child.role} ended ({_how(status)}); starting it again{_where(self, child)}.")
        if time.monotonic() >= child.again_at:
            self._fork(child)

    def _fork(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child.since = time.monotonic()
        child.pid = os.fork()
        if child.pid:
            return
        code = 1
        try:
            os.setsid()  # a Ctrl-C in the terminal is the supervisor's to pass on
            die_with_parent(parent)
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sign, signal.SIG_DFL)
            self.held.close()
            if self.logs_in_files:
                _write_to(self.home.logs / f"{child.role}.log")
            if child.role != "web":
                self.listener.close()
            _title(child.role)
            code = ROLES[child.role](self.listener)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)


class Parent:
    """The `make` we run under, if we are told so: when it goes, or is told to stop, so do we.

    make passes a SIGTERM on to us but not a SIGINT sent to it alone: it only stops catching it and waits. That is
    what we look for.
    """

    def __init__(self, watched: bool) -> None:
        self.status = Path(f"/proc/{os.getppid()}/status") if watched and sys.platform == "linux" else None
        if watched:
            die_with_parent(os.getppid(), signal.SIGTERM)
        self.caught_it = self._catches_interrupts()

    def was_interrupted(self) -> bool:
        return self.caught_it and not self._catches_interrupts()

    def _catches_interrupts(self) -> bool:
        try:
            words = self.status.read_text() if self.status else ""
        except OSError:
            return False
        mask = words.partition("SigCgt:")[2].split(maxsplit=1)[:1]
        return bool(mask) and bool(int(mask[0], 16) >> (signal.SIGINT - 1) & 1)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _where(supervisor: Supervisor, child: Child) -> str:
    wait = f" in {child.pause:.0f} seconds" if child.pause >= 1 else ""
    return wait + (f"; see {supervisor.home.logs / child.role}.log" if supervisor.logs_in_files and wait else "")


def _write_to(path: Path) -> None:
    """Send this process's output to a log file."""
    turn_over(path)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def _title(role: str) -> None:
    from setproctitle import setproctitle

    setproctitle(f"huiyin: {role}")


def reserve_port() -> socket.socket:
    """The bound, not yet listening socket. Raises Refusal when the port is taken or not to be had."""
    host, text = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT is {text!r}, which is no port number. Set it to one between 1 and 65535.")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, int(text)))
    except OSError as error:
        listener.close()
        if isinstance(error, PermissionError):
            raise Refusal(f"this user may not open port {text}. Choose one above 1023: PORT=8080 make run.") from None
        raise Refusal(_taken(text)) from None
    return listener


def _taken(port: str) -> str:
    return f"port {port} is taken by another program. Choose another: PORT={_next(port)} make run."


def _next(port: str) -> int:
    return int(port) + 1 if int(port) < 65535 else 8000


@contextlib.contextmanager
def _stop_signals(supervisor: Callable[[], Supervisor | None]) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal all mean: stop in good order. Before there is anything to stop in
    order, they end the start by an exception."""

    def stop(_number: int, _frame: object) -> None:
        running = supervisor()
        if running is None:
            raise KeyboardInterrupt
        running.stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


def serve() -> None:
    """Run the instance until it is told to stop. Raises Refusal when it cannot start."""
    parent = Parent("--with-parent" in sys.argv)
    running: Supervisor | None = None
    database, broker = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    with _stop_signals(lambda: running):
        data = data_dir()
        claim(data)
        port = os.environ.get("PORT") or "8000"
        held = lock(data, f"process {os.getpid()}, http://127.0.0.1:{port}")
        listener = reserve_port()
        home = Home.of(data)
        engines = Engines(home, database=database, broker=broker)
        supervisor = Supervisor(home, engines, listener, held, logs_in_files=database, parent=parent)
        try:
            engines.launch()
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            import django

            django.setup()  # while the engines start
            import_module(django.conf.settings.ROOT_URLCONF)  # every page's code, once for all children
            engines.wait()
            from engines.preparation import prepare

            prepare(say)
            try:
                listener.listen(256)
            except OSError:
                raise Refusal(_taken(port)) from None
            supervisor.start_children()
            running = supervisor
            _title("supervisor")
            from engines.greeting import greet

            greet(say)
            supervisor.watch()
            say("\nStopping.")
        except KeyboardInterrupt:
            say("\nStopped before it was up.")
        finally:
            supervisor.stop()
            listener.close()
            held.close()


def main() -> None:
    """`serve()`, with a refusal as one sentence on stderr and exit code 1."""
    try:
        serve()
    except Refusal as refusal:
        sys.exit(f"Huiyin cannot start: {refusal}")


if __name__ == "__main__":
    main()
