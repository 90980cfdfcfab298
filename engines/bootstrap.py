"""From a bare Python to a ready environment, then on to the command: what every Makefile target begins with.

    python3 engines/bootstrap.py COMMAND [ARGUMENT ...]

makes `.venv` if it is missing or its packages are not those of requirements.txt, and replaces itself by COMMAND,
found in `.venv/bin` first. Standard library only, and old syntax: it must be able to tell an old Python so.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.txt")
STAMP = os.path.join(VENV, "installed-lock")
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main():
    if sys.version_info < OLDEST:
        _with_newer_python()
    if not _is_current():
        _install()
    if len(sys.argv) > 1:
        _become(sys.argv[1:])


def _with_newer_python():
    """Start again with a newer Python if the machine has one under another name."""
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found] + sys.argv)
    _stop("it needs Python 3.11 or newer, and this machine has %d.%d." % sys.version_info[:2])


def _wanted():
    """What the stamp of a current environment says: this lock, installed in this place."""
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest() + "\n" + ROOT


def _is_current():
    try:
        with open(STAMP) as stamp:
            return stamp.read() == _wanted()
    except OSError:
        return False


def _install():
    """Make the environment, one at a time; what a broken attempt left half made is completed."""
    with open(LOCK) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _is_current():
            return
        if os.path.islink(VENV):
            # Making it anew empties it first, and that would be the environment of whoever it belongs to.
            _stop("%s is a link to %s, which is not Huiyin's to change. Remove the link." % (VENV, os.readlink(VENV)))
        if os.path.exists(VENV) and not os.path.exists(os.path.join(VENV, "pyvenv.cfg")):
            _stop("the folder %s is in the way: it is not a Python environment. Move it." % VENV)
        _say("Setting up the environment (the first time, and when packages change) ...")
        _make_venv()
        if not _with_uv():
            _with_pip()
        with open(STAMP, "w") as stamp:
            stamp.write(_wanted())


def _make_venv():
    python = os.path.join(VENV, "bin", "python")
    works = os.path.exists(python) and _quiet([python, "-m", "pip", "--version"])[0]
    if works and _is_of_this_place():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = "python%d.%d" % sys.version_info[:2]
        _stop(
            "this Python cannot make environments, because its venv part is missing. "
            "On Debian or Ubuntu: apt-get install %s-venv" % version
        )
    made, words = _quiet([sys.executable, "-m", "venv", "--clear", VENV])
    if not made:
        _stop("python3 -m venv failed:\n%s" % words[-800:])


def _is_of_this_place():
    """A .venv that was copied or moved here still points to where it was made."""
    script = os.path.join(VENV, "bin", "pip")
    try:
        with open(script, "rb") as file:
            return os.fsencode(VENV) in file.read(1024)
    except OSError:
        return False


def _with_uv():
    """Install with uv, the version the lock names, which is several times faster; False when it cannot be had."""
    lines = []
    with open(LOCK) as lock:
        taking = False
        for line in lock:
            if not line.startswith((" ", "#")):
                taking = line.startswith("uv==")
            if taking and not line.strip().startswith("#"):
                lines.append(line)
    handle, path = tempfile.mkstemp(suffix=".txt")
    with os.fdopen(handle, "w") as wanted:
        wanted.writelines(lines)
    try:
        python = os.path.join(VENV, "bin", "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--require-hashes"]
        if not _quiet(pip + ["--only-binary", ":all:", "-r", path])[0]:
            return False
        uv = os.path.join(VENV, "bin", "uv")
        install = [uv, "pip", "sync", "--python", python, "--require-hashes", LOCK]
        return _quiet(install)[0]
    finally:
        os.unlink(path)


def _with_pip():
    python = os.path.join(VENV, "bin", "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes", "-r", LOCK]
    done, words = _quiet(pip)
    if not done:
        _stop("pip could not install the packages of requirements.txt:\n%s" % words[-1500:])


def _quiet(command):
    """Run to the end; whether it went well, and what it said."""
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode == 0, done.stdout.decode(errors="replace")


def _become(command):
    program = os.path.join(VENV, "bin", command[0])
    os.execv(program, [program] + command[1:])


def _say(words):
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _stop(sentence):
    sys.exit("Huiyin cannot start: " + sentence)


if __name__ == "__main__":
    main()
