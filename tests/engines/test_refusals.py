"""What cannot start says so in one sentence, with exit code 1 and no traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest

from engines.home import ROOT, Home, claim, lock
from engines.testing import forget

STRONG = "k3y-" + "abcdefghijklmnopqrstuvwxyz0123456789"
SERVER = "postgres://huiyin@db.invalid/huiyin"


def start(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a plain environment and return what it said."""
    plain = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=plain | environment, capture_output=True, text=True, timeout=60
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a refused start; fails the test when it was anything else."""
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def supervisor(data: Path, **environment: str) -> str:
    return refusal(start("-m", "engines.supervisor", DATA_DIR=str(data), **environment))


def test_a_second_start_beside_a_running_one_says_where_the_first_is(tmp_path: Path) -> None:
    claim(tmp_path / "var")
    with lock(tmp_path / "var", "process 77, http://127.0.0.1:8000"):
        assert "already runs" in (said := supervisor(tmp_path / "var", PORT="0" * 3 + "1"))
    assert "http://127.0.0.1:8000" in said


def test_a_taken_port_names_another(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = supervisor(tmp_path / "var", PORT=str(port))
    assert f"port {port} is taken" in said
    assert f"PORT={port + 1}" in said


def test_a_port_that_is_none_is_named(tmp_path: Path) -> None:
    assert "no port number" in supervisor(tmp_path / "var", PORT="http")


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert "cannot write to its data folder" in supervisor(blocked / "var")


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("precious")
    assert "not Huiyin's" in supervisor(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.doc"]


def test_another_major_version_of_the_database_is_refused_in_words() -> None:
    data = Path(mkdtemp(prefix="hy-"))
    data.chmod(0o755)
    claim(data)
    home = Home.of(data)
    try:
        home.cluster.mkdir(parents=True)
        (home.cluster / "PG_VERSION").write_text("13\n")
        assert "made by PostgreSQL 13" in supervisor(data, PORT="18473")
        assert (home.cluster / "PG_VERSION").read_text() == "13\n"
    finally:
        forget(home)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "secret"}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is too easy to guess"),
        ({"SECRET_KEY": STRONG, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"SECRET_KEY": STRONG, "PUBLIC_URL": "http://huiyin.example"}, "https://"),
        ({"SECRET_KEY": STRONG, "TIME_ZONE": "Mars/Olympus"}, "no known time zone"),
        ({"SECRET_KEY": STRONG, "DATABASE_URL": "mysql://root@db/x"}, "not a PostgreSQL address"),
        ({"SECRET_KEY": STRONG, "REDIS_URL": "amqp://guest@mq"}, "not a Redis address"),
    ],
)
def test_production_without_its_secrets_does_not_start(
    environment: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": SERVER, "REDIS_URL": "redis://broker.invalid", "DATA_DIR": str(tmp_path / "var")}
    assert sentence in refusal(start("manage.py", "check", **(settings | environment)))


def test_servers_that_do_not_answer_are_named(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: whoever calls is turned away
        closed = f"127.0.0.1:{nobody.getsockname()[1]}"
        said = supervisor(
            tmp_path / "var",
            PORT="18474",
            SECRET_KEY=STRONG,
            DATABASE_URL=f"postgres://huiyin@{closed}/huiyin",
            REDIS_URL=f"redis://{closed}/0",
        )
    assert "Check DATABASE_URL" in said
    assert closed.split(":")[1] in said


def test_production_with_its_secrets_passes_djangos_own_deployment_check(tmp_path: Path) -> None:
    done = start(
        *("manage.py", "check", "--deploy", "--tag", "security", "--fail-level", "WARNING"),
        DATABASE_URL=SERVER,
        REDIS_URL="redis://broker.invalid",
        SECRET_KEY=STRONG + STRONG,
        PUBLIC_URL="https://huiyin.example",
        DATA_DIR=str(tmp_path / "var"),
    )
    assert done.returncode == 0, done.stderr


def test_a_command_beside_sleeping_engines_says_how_to_wake_them(tmp_path: Path) -> None:
    said = refusal(start("manage.py", "showmigrations", DATA_DIR=str(tmp_path / "var")))
    assert "`make run`" in said
