"""Where an instance keeps its things: DATA_DIR, and what the engines left there for others to find.

Knows nothing of Django, so that settings may ask it.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DATABASE = "huiyin"
ROLE = "huiyin"


class Refusal(Exception):
    """A start that cannot be made. Its text is one sentence for the person at the keyboard."""


def data_dir() -> Path:
    """DATA_DIR as an absolute path (default: `var` beside manage.py). Does not create it."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().absolute()


@dataclass(frozen=True)
class Address:
    """Where the running embedded engines answer. A part that is not embedded is None."""

    postgres: str | None = None  # the folder that holds the socket
    redis: str | None = None  # the socket itself


def address_file(home: Path) -> Path:
    return home / "engines.json"


def write_address(home: Path, address: Address) -> None:
    """Tell later commands where the engines answer; replaces the file in one step."""
    new = address_file(home).with_suffix(".new")
    new.write_text(json.dumps(asdict(address)))
    os.replace(new, address_file(home))


def read_address(home: Path) -> Address:
    """The address the launcher left, or an empty one when it left none (engines never started, or stopped)."""
    try:
        return Address(**json.loads(address_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return Address()


def forget_address(home: Path) -> None:
    address_file(home).unlink(missing_ok=True)


def answering(address: Address, *, database: bool, broker: bool) -> bool:
    """Whether the engines that are asked for have their sockets in place (which a clean stop removes)."""
    wanted = []
    if database:
        wanted.append(address.postgres and Path(address.postgres) / ".s.PGSQL.5432")
    if broker:
        wanted.append(address.redis and Path(address.redis))
    return all(path and path.exists() for path in wanted)
