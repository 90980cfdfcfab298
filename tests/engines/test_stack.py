"""`make run` as a whole: everything comes up, what falls is picked up, and nothing outlives it."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.engines.instance import Instance, running
from tests.engines.processes import alive, children, descendants, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    with running() as instance:
        yield instance


def test_everything_is_up_and_a_command_finds_it_with_nothing_set(instance: Instance) -> None:
    status, health = instance.health()
    assert status == 200
    assert health["status"] == "ok"
    statement = "from django.db import connection as c; print(c.vendor, c.settings_dict['NAME'])"
    assert "postgresql huiyin" in instance.manage("shell", "-v0", "-c", statement)


def test_what_is_killed_is_started_again_and_there_is_one_beat(instance: Instance) -> None:
    for words in ("gunicorn", "celeryd", "huiyin: clocks", "celery beat", "redis-server", "bin/postgres"):
        before = instance.child(words)
        os.kill(before, signal.SIGKILL)

        def came_back(words: str = words, before: int = before) -> bool:
            now = [pid for pid, command in children(instance.pid).items() if words in command]
            return len(now) == 1 and now != [before]

        assert wait_until(came_back, 20), words
    assert wait_until(instance.well, 60), instance.health()
    beats = [command for command in children(instance.pid).values() if "beat" in command]
    assert len(beats) == 1


def test_a_worker_that_is_gone_shows_in_healthz(instance: Instance) -> None:
    """Without its broker the instance says so instead of looking well."""
    broker = instance.child("redis-server")
    os.kill(broker, signal.SIGSTOP)
    try:
        status, health = instance.health()
    finally:
        os.kill(broker, signal.SIGCONT)
    assert status == 503
    assert health["broker"] == "down"
    assert health["database"] == "ok"
    assert wait_until(instance.well, 30)


def test_what_is_owed_goes_out_also_when_the_worker_was_just_killed(instance: Instance) -> None:
    """Beat finds what no worker was called for; a worker killed with it in hand is followed by another (rule X1)."""
    owe = (
        "from notifications.services import owe_resident as o; from deadlines.clock import now; "
        "[o('link_wanted', subject=('nothing', n), at=now()) for n in range(150)]"
    )

    def all_gone() -> bool:
        return instance.health()[1].get("outbox_waiting") == 0

    instance.manage("shell", "-v0", "-c", owe)
    assert wait_until(all_gone, 30), instance.health()
    os.kill(instance.child("celeryd"), signal.SIGKILL)
    instance.manage("shell", "-v0", "-c", owe)
    assert wait_until(all_gone, 60), instance.health()


def test_a_worker_that_lives_but_does_nothing_is_ended_and_started_again(instance: Instance) -> None:
    """What hangs for good does not end by itself: the supervisor hears that nobody sweeps any more (rule D5)."""
    lame = instance.child("huiyin: clocks")
    assert wait_until(instance.well, 60), instance.health()
    os.kill(lame, signal.SIGSTOP)

    def another() -> bool:
        found = [pid for pid, command in children(instance.pid).items() if "huiyin: clocks" in command]
        return len(found) == 1 and found != [lame]

    assert wait_until(another, 150), instance.health()
    assert wait_until(instance.well, 60), instance.health()


def test_killed_outright_it_leaves_nothing_behind_and_starts_again_with_its_data(instance: Instance) -> None:
    instance.manage("shell", "-v0", "-c", "from accounts.models import User; User.objects.create_user('kept')")
    below = descendants(instance.pid)
    assert len(below) >= 8
    os.kill(instance.pid, signal.SIGKILL)
    assert instance.process
    instance.process.wait()
    assert wait_until(lambda: not any(map(alive, below)), 10), below

    instance.start()
    count = "from accounts.models import User; print(User.objects.filter(username='kept').count())"
    assert instance.manage("shell", "-v0", "-c", count) == "1"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_in_good_order(instance: Instance, sign: signal.Signals) -> None:
    if instance.process is None or instance.process.poll() is not None:
        instance.start()
    assert instance.process
    below = descendants(instance.pid)
    instance.process.send_signal(sign)
    assert instance.process.wait(25) == 0
    assert not any(map(alive, below))
    assert "Traceback" not in (instance.data / "said").read_text()
    assert "database system is shut down" in (instance.data / "log" / "postgres.log").read_text()
