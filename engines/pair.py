"""The engines an instance embeds, as one thing: those whose server is not given by DATABASE_URL or REDIS_URL."""

import os

from engines import process
from engines.broker import Redis
from engines.home import Home, Refusal
from engines.postgres import Postgres


class Engines:
    """PostgreSQL and Redis, each only if asked for. The caller holds the lock of `home.data`."""

    def __init__(self, home: Home, *, database: bool, broker: bool, forgetful: bool = False) -> None:
        self.home = home
        self.parts: list[Postgres | Redis] = []
        home.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        if database or broker:
            self._make_folders()
        if broker:
            self.parts.append(Redis(home, forgetful=forgetful))
        if database:
            self.parts.append(Postgres(home, forgetful=forgetful))

    def launch(self) -> None:
        for part in self.parts:
            part.launch()

    def wait(self) -> None:
        for part in self.parts:
            part.wait()

    def stop(self) -> None:
        for part in self.parts:
            part.stop()

    def fallen(self) -> list[Postgres | Redis]:
        """The parts whose process has ended."""
        return [part for part in self.parts if part.server is not None and part.server.poll() is not None]

    def _make_folders(self) -> None:
        """Folders the engines' user can pass; the sockets' folder belongs to that user alone."""
        engines = self.home.engines
        if engines != self.home.data / "engines" and not engines.exists():
            engines.mkdir(parents=True)
        engines.mkdir(parents=True, exist_ok=True)
        engines.chmod(0o711)
        if os.geteuid() == 0 and engines.is_relative_to(self.home.data):
            self.home.data.chmod(0o711)
        sockets = self.home.sockets
        user = process.engine_user(self.home.cluster)
        expected = user[0] if user else os.geteuid()
        if sockets.is_symlink() or (sockets.exists() and sockets.stat().st_uid not in (expected, 0, os.geteuid())):
            raise Refusal(f"the folder {sockets} for the engines' sockets belongs to somebody else. Remove it first.")
        process.own_folder(sockets, user)
        if user:
            os.chown(sockets, *user)
