"""Looking at processes from outside, through /proc."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def _stat(pid: int) -> tuple[str, int] | None:
    """State letter and parent of a process; None when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1])


def alive(pid: int) -> bool:
    """Whether the process still does anything: a dead one nobody has buried does not count."""
    found = _stat(pid)
    return found is not None and found[0] not in "ZX"


def children(pid: int) -> dict[int, str]:
    """The living children of a process and their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))) and stat[1] == pid and stat[0] not in "ZX":
            try:
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:
                continue
    return found


def descendants(pid: int) -> set[int]:
    """Every living process below one."""
    below = set(children(pid))
    return below.union(*(descendants(child) for child in below)) if below else below


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it came to hold within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


def end(pid: int) -> None:
    """End a process if it is still there."""
    if alive(pid):
        os.kill(pid, signal.SIGKILL)
