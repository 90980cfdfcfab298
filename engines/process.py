"""Starting processes that cannot outlive us."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
BIG_LOG = 10 * 1024 * 1024  # bytes
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, sign: int = signal.SIGKILL) -> None:
    """From now on this process receives `sign` when its parent dies, however it dies (Linux; elsewhere nothing).

    Call it after any change of user, which clears it. Exits at once if the parent is gone already.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def engine_user(folder: Path) -> tuple[int, int] | None:
    """Who runs the engines: (uid, gid), or None for ourselves.

    Root hands over to the owner of the existing folder, or to `nobody` for a new one or one that root owns.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _becoming(user: tuple[int, int] | None, sign: int) -> Callable[[], None]:
    """What the child does between fork and exec: change user first, then tie its life to ours."""
    parent = os.getpid()

    def become() -> None:
        os.umask(0o077)
        if user:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])
        die_with_parent(parent, sign)

    return become


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    sign: int,
    user: tuple[int, int] | None,
    cwd: Path,
) -> subprocess.Popen[bytes]:
    """Start `command` as `user` in a session of its own (a Ctrl-C in the terminal is ours to pass on), output to
    the log file, dying by `sign` when we die."""
    turn_over(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=_environment(),
            start_new_session=True,
            preexec_fn=_becoming(user, sign),
        )


def run_as(command: Sequence[str | Path], user: tuple[int, int] | None, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end as `user`; its output is text, both streams together."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
        env=_environment(),
        preexec_fn=_becoming(user, signal.SIGKILL),
        check=False,
    )


def _environment() -> Mapping[str, str]:
    """Engines get a plain environment: no secrets, no PG* variables, no foreign locale."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def can_execute(program: Path, user: tuple[int, int] | None) -> bool:
    """Whether `user` can walk to `program` and run it."""
    if user is None:
        return os.access(program, os.X_OK)
    try:
        return run_as([program, "--version"], user, Path("/")).returncode == 0
    except OSError:
        return False


def own_folder(folder: Path, user: tuple[int, int] | None) -> None:
    """Make `folder`, closed to everybody but `user`; what root left in it is handed over."""
    folder.mkdir(parents=True, exist_ok=True)
    if user and folder.stat().st_uid == 0:
        for path, folders, files in os.walk(folder):
            for name in ("", *folders, *files):
                os.chown(Path(path) / name, *user, follow_symlinks=False)
    folder.chmod(0o700)


def installed(package: str, *inside: str) -> Path:
    """A folder inside an installed package, found without importing the package (which may do things)."""
    for entry in sys.path:
        found = Path(entry or ".") / package
        if found.is_dir():
            return found.joinpath(*inside).absolute()
    raise FileNotFoundError(package)


def copy_program(folders: Sequence[Path], to: Path) -> None:
    """Copy program folders under `to`, readable by everybody, for a user who cannot reach the originals."""
    for folder in folders:
        target = to / folder.name
        if folder.exists() and not target.exists():
            half = target.with_name(target.name + ".new")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(folder, half, symlinks=True)
            for path, _folders, files in os.walk(half):
                Path(path).chmod(0o755)
                for name in files:
                    file = Path(path) / name
                    if not file.is_symlink():
                        file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
            half.rename(target)


def turn_over(log: Path) -> None:
    """Begin a new log when the old one has grown big; one old one is kept."""
    if log.exists() and log.stat().st_size > BIG_LOG:
        log.replace(log.with_suffix(".log.1"))


def tail(log: Path, lines: int = 5) -> str:
    """The log's last lines, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
