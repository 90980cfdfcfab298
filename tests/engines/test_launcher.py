"""The embedded engines start, stop, keep their data, and get over what a power cut leaves behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg2
import pytest
import redis

from engines import process
from engines.home import DATABASE, MARK, ROLE, ROOT, Home, claim
from engines.pair import Engines
from engines.testing import forget
from tests.engines.processes import alive, wait_until


@pytest.fixture
def home() -> Iterator[Home]:
    """An instance's folder, on a path that everybody may walk."""
    data = Path(mkdtemp(prefix="hy-"))
    data.chmod(0o755)
    claim(data)
    home = Home.of(data)
    yield home
    forget(home)


def run(home: Home) -> Engines:
    engines = Engines(home, database=True, broker=True)
    engines.launch()
    engines.wait()
    return engines


def ask(home: Home, statement: str) -> object:
    """One statement to the embedded database; the first value of its answer."""
    connection = psycopg2.connect(host=str(home.sockets), port="5432", user=ROLE, dbname=DATABASE)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
        return row and row[0]
    finally:
        connection.close()


def test_data_is_kept_from_one_start_to_the_next(home: Home) -> None:
    engines = run(home)
    ask(home, "CREATE TABLE kept AS SELECT '回音'::text AS word")
    redis.Redis(unix_socket_path=str(home.redis_socket)).set("kept", "1")
    servers = [part.server.pid for part in engines.parts if part.server]
    engines.stop()
    assert not any(map(alive, servers))

    engines = run(home)
    try:
        assert ask(home, "SELECT word FROM kept") == "回音"
        assert redis.Redis(unix_socket_path=str(home.redis_socket)).get("kept") == b"1"
    finally:
        engines.stop()


def test_the_database_speaks_utf8_and_opens_no_network_port(home: Home) -> None:
    engines = run(home)
    try:
        assert ask(home, "SHOW server_encoding") == "UTF8"
        assert ask(home, "SHOW listen_addresses") == ""
        assert ask(home, "SELECT lower('ÀÉ') || upper('ñ')") == "àéÑ"
        assert ask(home, "CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; SELECT 1") == 1
    finally:
        engines.stop()


def test_a_half_made_cluster_and_a_stale_pid_file_stand_in_nobodys_way(home: Home) -> None:
    half = home.engines / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    run(home).stop()
    assert not half.exists()

    # After a power cut the file names a process which by now is somebody else's: here, this test.
    (home.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{home.cluster}\n1\n5432\n{home.sockets}\n\n")
    engines = run(home)
    engines.stop()


def test_an_engine_killed_outright_comes_back_with_what_was_committed(home: Home) -> None:
    engines = run(home)
    try:
        ask(home, "CREATE TABLE kept AS SELECT 1 AS one")
        database = engines.parts[-1]
        assert database.server
        os.kill(database.server.pid, signal.SIGKILL)
        database.server.wait(5)
        assert engines.fallen() == [database]
        database.launch()
        database.wait()
        assert ask(home, "SELECT one FROM kept") == 1
    finally:
        engines.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its engines to another user")
def test_root_hands_the_engines_to_a_user_without_rights(home: Home) -> None:
    engines = run(home)
    try:
        for part in engines.parts:
            assert part.server
            assert Path(f"/proc/{part.server.pid}").stat().st_uid != 0
        assert home.cluster.stat().st_mode & 0o777 == 0o700
        assert home.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        engines.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to its engines")
def test_behind_a_closed_door_the_engines_live_elsewhere() -> None:
    closed = Path(mkdtemp(prefix="hy-"))  # 0700
    claim(closed / "var")
    home = Home.of(closed / "var")
    try:
        assert not home.engines.is_relative_to(closed)
        run(home).stop()
    finally:
        forget(home)
        closed.rmdir()


def test_a_long_path_does_not_break_the_socket(tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["a-rather-long-folder-name"] * 5)
    assert len(str(Home.of(data).sockets / ".s.PGSQL.5432")) < 107
    assert len(str(Home.of(data).redis_socket)) < 107
    assert Home.of(data) == Home.of(data)
    assert Home.of(data).sockets != Home.of(data / "other").sockets


def test_a_process_we_started_dies_with_us_however_we_die(tmp_path: Path) -> None:
    program = (
        "import signal, time; from pathlib import Path; from engines import process\n"
        f"child = process.spawn(['sleep', '60'], log=Path({str(tmp_path / 'log')!r}), sign=signal.SIGTERM,"
        " user=None, cwd=Path('/'))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not alive(child), 5)


def test_the_log_is_quoted_when_an_engine_does_not_start(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}" for number in range(20)))
    assert process.tail(log, 2) == "line 18\nline 19"


def test_a_suite_leaves_no_folder_the_product_would_not_take(settings):
    """Tests on servers write files alone; `make run` in the same folder must go on afterwards."""
    assert (Path(settings.DATA_DIR) / MARK).exists()
