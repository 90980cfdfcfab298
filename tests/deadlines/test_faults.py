"""The engine against what befalls real machines: killed workers, a broker gone, a database restarted, a day's outage.

A whole instance runs, as `make run` starts it. Whatever happens, each step fires exactly once, its consequence is
settled exactly once, nothing is lost, and within a case everything comes in order (rule D5).
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest

from engines.home import DATABASE, ROLE, ROOT, Home
from tests.engines.instance import Instance, running
from tests.engines.processes import children, descendants, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("faults")]

CASES = 10
PREPARE = f"""
from tests import cast, deeds
world = cast.build()
for i in range({CASES}):
    deeds.phone_call(world, content=f"厨房天花板漏水，第 {{i}} 次来电。")
"""
LAY = """
INSERT INTO deadlines_clock (subject_kind, subject_id, part, kind, estate_id, policy_id, starts_at, first_due_at,
    due_at, warn_at, climb_at, top_at, next_at, cancel_reason, answered_role, revision)
SELECT 'case', c.id, %(serial)s + i, 'external', c.estate_id, NULL, due - interval '1 hour', due, due,
    due - interval '15 minutes', due + %(climb)s, due + 2 * %(climb)s, due, '', 'assistant', 0
FROM generate_series(1, %(count)s) i
CROSS JOIN LATERAL (SELECT %(first)s + %(apart)s * i + make_interval(secs => %(serial)s / 1e6) AS due) d
JOIN LATERAL (SELECT id, estate_id FROM complaints_case ORDER BY id OFFSET i %% %(cases)s LIMIT 1) c ON true
RETURNING id
"""
SLOW = """
CREATE OR REPLACE FUNCTION slow_down() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$;
CREATE TRIGGER slow_down BEFORE INSERT ON deadlines_clockstep FOR EACH ROW EXECUTE FUNCTION slow_down();
"""
FIRING = """
SELECT count(*) FROM pg_stat_activity
WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%FOR UPDATE SKIP LOCKED%INTO deadlines_clockstep%'
"""
_serial = itertools.count(1000, 100_000)


class Desk:
    """A running instance with a few cases, looked at through a connection of our own."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def sql(self, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
        sockets = str(Home.of(self.instance.data).sockets)
        connection = psycopg2.connect(host=sockets, port="5432", user=ROLE, dbname=DATABASE, connect_timeout=5)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def lay(self, count: int, first: datetime, apart: timedelta, climb: timedelta = timedelta(days=9)) -> list[int]:
        """Clocks on the cases in turn, the first due at `first`; their ids."""
        values = {
            "serial": next(_serial), "count": count, "cases": CASES, "first": first, "apart": apart, "climb": climb,
        }  # fmt: skip
        return [row[0] for row in self.sql(LAY, values)]

    def owed(self, clocks: list[int], steps: int) -> int:
        """How many of the steps these clocks must fire have not been settled yet."""
        done = self.sql(
            "SELECT count(*) FROM deadlines_clockstep WHERE clock_id = ANY(%s) AND settled_at IS NOT NULL", [clocks]
        )
        return steps - done[0][0]

    def lanes(self) -> list[int]:
        """The processes of the deadlines' worker: the one that listens, and those that work."""
        main = self.instance.child("huiyin: clocks")
        return [main, *children(main)]

    def settled(self, clocks: list[int], steps: int, seconds: float = 120) -> None:
        """Wait until every consequence has run; then prove that each ran once and in order."""
        assert wait_until(lambda: self._patiently(clocks, steps) == 0, seconds), (
            self.owed(clocks, steps),
            self.instance.health(),
            self.sql("SELECT failure, count(*) FROM deadlines_clockstep WHERE settled_at IS NULL GROUP BY 1"),
        )
        fired = self.sql(
            """
            SELECT clock_id, step, subject_id, due_at, settled_at, id FROM deadlines_clockstep
            WHERE clock_id = ANY(%s) ORDER BY due_at, id
            """,
            [clocks],
        )
        assert max(Counter((clock, step) for clock, step, *_ in fired).values()) == 1
        assert len(fired) == steps
        by_case: dict[int, list[datetime]] = {}
        for _clock, _step, case, _due, settled_at, _pk in fired:
            by_case.setdefault(case, []).append(settled_at)
        for case, moments in by_case.items():
            assert moments == sorted(moments), f"case {case}: a later step was settled first"
        self._told_once(clocks)

    def _patiently(self, clocks: list[int], steps: int) -> int:
        """As `owed`; a database that is on its way back has settled nothing."""
        try:
            return self.owed(clocks, steps)
        except psycopg2.Error:
            return steps

    def _told_once(self, clocks: list[int]) -> None:
        breached = self.sql(
            """
            SELECT c.subject_id, c.due_at FROM deadlines_clock c JOIN deadlines_clockstep s ON s.clock_id = c.id
            WHERE c.id = ANY(%s) AND s.step = 'breach'
            """,
            [clocks],
        )
        told = self.sql(
            """
            SELECT subject_id, (data->>'due_at')::timestamptz, recipient_id, count(*) FROM notifications_outboxmessage
            WHERE event = 'clock_breach' AND channel = 'in_app' GROUP BY 1, 2, 3
            """
        )
        times = dict.fromkeys(breached, 0)
        for case, due, _person, count in told:
            if (case, due) in times:
                times[case, due] = max(times[case, due], count)
        assert set(times.values()) == {1}, Counter(times.values())
        records = self.sql("SELECT count(*) FROM deadlines_accountability WHERE clock_id = ANY(%s)", [clocks])
        assert records[0][0] == len(breached)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with running() as instance:
        instance.manage("shell", "-v0", "-c", PREPARE)
        yield Desk(instance)


@pytest.fixture(autouse=True)
def all_well(desk: Desk) -> None:
    """Each test begins with an instance that has nothing left to settle."""
    assert wait_until(desk.instance.well, 120), desk.instance.health()
    todo = "SELECT count(*) FROM deadlines_clockstep WHERE settled_at IS NULL"
    assert wait_until(lambda: desk.sql(todo)[0][0] == 0, 120)


def now() -> datetime:
    return datetime.now(UTC)


def test_what_a_day_of_outage_missed_fires_at_once_in_order_and_marked_late(desk: Desk) -> None:
    """A clock that a consequence begins starts when that really happened, not when it should have."""
    before = now()
    day = before - timedelta(hours=24)
    clocks = desk.lay(60, day, timedelta(minutes=20), climb=timedelta(minutes=40))
    desk.settled(clocks, 60 * 3)
    punctual = "SELECT count(*) FROM deadlines_clockstep WHERE clock_id = ANY(%s) AND fired_at - due_at <= '1 min'"
    assert desk.sql(punctual, [clocks]) == [(0,)]
    begun = desk.sql(
        """
        SELECT min(k.starts_at), count(*) FROM deadlines_clock k JOIN deadlines_climbask a ON a.id = k.subject_id
        WHERE k.subject_kind = 'climb' AND a.clock_id = ANY(%s)
        """,
        [clocks],
    )
    assert begun[0][1] == 120, "each climb asked somebody"
    assert begun[0][0] >= before


def test_workers_killed_in_the_middle_of_a_batch_lose_and_double_nothing(desk: Desk) -> None:
    """Killed outright while the batch is being written, then again and again while consequences run."""
    desk.sql(SLOW)
    try:
        clocks = desk.lay(100, now() - timedelta(hours=2), timedelta(seconds=1))
        assert wait_until(lambda: desk.sql(FIRING) == [(1,)], 60), "the sweep never began"
        for pid in desk.lanes():
            os.kill(pid, signal.SIGKILL)
    finally:
        desk.sql("DROP FUNCTION slow_down CASCADE")
    for left in (85, 60, 35):
        assert wait_until(lambda left=left: desk.owed(clocks, 100) <= left, 90)
        worker = children(desk.instance.child("huiyin: clocks"))
        for pid in worker:
            os.kill(pid, signal.SIGKILL)
    desk.settled(clocks, 100)


def test_several_sweepers_at_once_fire_each_step_once(desk: Desk) -> None:
    """Beat's own and three by hand, all of them sweeping and settling."""
    told = {"PATH": os.environ["PATH"], "DATA_DIR": str(desk.instance.data)}
    by_hand = [
        subprocess.Popen(
            [sys.executable, "-c", BY_HAND], cwd=ROOT, env=told, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        for _ in range(3)
    ]
    clocks = desk.lay(120, now() - timedelta(hours=3), timedelta(seconds=1))
    for one in by_hand:
        one.communicate(b"go\n", timeout=60)
        assert one.returncode == 0
    desk.settled(clocks, 120)


BY_HAND = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from deadlines.services import tick
sys.stdin.readline()
tick()
"""


def test_while_the_broker_is_away_nothing_is_lost_and_all_fires_when_it_is_back(desk: Desk) -> None:
    broker = desk.instance.child("redis-server")
    os.kill(broker, signal.SIGSTOP)
    try:
        clocks = desk.lay(40, now(), timedelta(milliseconds=100))
        time.sleep(6)
    finally:
        os.kill(broker, signal.SIGCONT)
    desk.settled(clocks, 40)
    os.kill(broker, signal.SIGKILL)
    desk.settled(clocks := desk.lay(40, now(), timedelta(milliseconds=100)), 40)


def test_a_database_restarted_in_the_middle_loses_and_doubles_nothing(desk: Desk) -> None:
    clocks = desk.lay(120, now() - timedelta(hours=4), timedelta(seconds=1))
    assert wait_until(lambda: desk.owed(clocks, 120) < 100, 90)
    os.kill(desk.instance.child("bin/postgres"), signal.SIGKILL)
    desk.settled(clocks, 120)


def test_an_instance_killed_outright_goes_on_where_it_was(desk: Desk) -> None:
    clocks = desk.lay(80, now() - timedelta(hours=5), timedelta(seconds=1))
    assert wait_until(lambda: desk.owed(clocks, 80) < 70, 90)
    below = descendants(desk.instance.pid)
    os.kill(desk.instance.pid, signal.SIGKILL)
    assert desk.instance.process
    desk.instance.process.wait()
    assert wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in below), 15)  # noqa: PTH110
    desk.instance.start()
    desk.settled(clocks, 80)
