"""Where an instance keeps its things: DATA_DIR, the engines' own folders inside it, and their sockets.

Knows nothing of Django and touches nothing on import, so that settings may ask it.
"""

import fcntl
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent

DATABASE = "huiyin"
ROLE = "huiyin"
"""Owns the tables: makes and migrates them."""
SERVING = "huiyin_app"
"""Serves pages and tasks: reads, adds and changes rows, owns nothing."""
MARK = ".huiyin"
LONGEST_SOCKET_PATH = 100  # the kernel stops at 107; the longest name we put into the folder is counted in


class Refusal(Exception):
    """A start that cannot be made. Its text is one sentence for the person at the keyboard."""


def data_dir() -> Path:
    """DATA_DIR as an absolute path (default: `var` beside manage.py). Does not create it."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().absolute()


@dataclass(frozen=True)
class Home:
    """The places of one instance. Computed from DATA_DIR alone, so every command finds the same ones."""

    data: Path  # DATA_DIR, or a folder in it for a second set of engines
    engines: Path  # cluster and append-only file
    sockets: Path

    @classmethod
    def of(cls, data: Path) -> "Home":
        """The places belonging to `data`.

        PostgreSQL refuses to run as root, so root's engines run as another user, who must be able to walk to
        them: when DATA_DIR lies behind a closed door (say in /root), they live in /var/lib instead.
        """
        name = "huiyin-" + hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
        engines = data / "engines"
        if os.geteuid() == 0 and not _open_to_all(data):
            engines = Path("/var/lib") / name
        sockets = engines / "run"
        if len(os.fsencode(sockets / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET_PATH:
            sockets = Path("/", "tmp", f"{name}-{os.geteuid()}")  # made 0700 by the launcher, which checks its owner
        return cls(data, engines, sockets)

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def cluster(self) -> Path:
        return self.engines / "postgres"

    @property
    def append_folder(self) -> Path:
        return self.engines / "redis"

    @property
    def logs(self) -> Path:
        return self.data / "log"


def _open_to_all(path: Path) -> bool:
    """Whether every existing folder above `path` lets everybody pass."""
    return all(stat.S_IXOTH & folder.stat().st_mode for folder in path.parents if folder.exists())


def claim(data: Path) -> None:
    """Make DATA_DIR ours, or see that it is already.

    Raises Refusal when it cannot be written, or holds something that is not Huiyin's: we never write into, and
    never delete from, a folder that was somebody else's.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        mark = data / MARK
        if not mark.exists():
            if any(not entry.name.startswith("secret_key.") for entry in data.iterdir()) and not mark.exists():
                raise Refusal(
                    f"the data folder {data} holds something that is not Huiyin's. "
                    "Set DATA_DIR to an empty folder, or to one Huiyin made."
                )
            mark.write_text("Huiyin keeps its data here. `make reset` forgets it.\n")
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise Refusal(
            f"it cannot write to its data folder {data} ({error.strerror}). Set DATA_DIR to a folder it may write to."
        ) from None


def lock(data: Path, holder: str) -> IO[str]:
    """Hold DATA_DIR until the file is closed; the holder's words are kept for whoever comes second.

    Raises Refusal, quoting those words, when another process holds it.
    """
    file = (data / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        other = file.read().strip() or "another process"
        raise Refusal(
            f"it already runs from the data folder {data} ({other}). "
            "Use that one, stop it with Ctrl-C, or give this one its own DATA_DIR and PORT."
        ) from None
    file.seek(0)
    file.truncate()
    file.write(holder)
    file.flush()
    return file
