"""The broker is killed while a worker has a message in hand: the worker goes on (rules D5, X1)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from kombu import Connection

from config.broker import QoS, watch_acknowledgements
from engines.broker import Redis
from engines.home import ROOT, Home, claim
from engines.pair import Engines
from engines.testing import forget
from tests.engines.lame import queue
from tests.engines.processes import end, wait_until


@pytest.fixture
def broker() -> Iterator[Redis]:
    data = Path(mkdtemp(prefix="hy-"))
    data.chmod(0o755)
    claim(data)
    home = Home.of(data)
    engines = Engines(home, database=False, broker=True, forgetful=True)
    engines.launch()
    engines.wait()
    (server,) = engines.parts
    assert isinstance(server, Redis)
    yield server
    engines.stop()
    forget(home)


def kill(broker: Redis) -> None:
    assert broker.server
    broker.server.kill()
    broker.server.wait()


def test_a_worker_whose_broker_goes_in_the_middle_of_its_task_does_the_next_one(broker: Redis, tmp_path: Path) -> None:
    """It cannot acknowledge the first: without the place given back, it would never ask for a second."""
    socket = str(broker.home.redis_socket)
    app, said = queue(socket), tmp_path / "said"

    def send(name: str, seconds: float) -> None:
        with app.connection_for_write() as fresh:
            app.send_task("work", (name, seconds), connection=fresh)

    with said.open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.engines.lame", socket, str(tmp_path)],
            cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"DEBUG": "1"},
        )  # fmt: skip
    try:
        send("first", 1.5)
        assert wait_until((tmp_path / "first.begun").exists, 30), said.read_text()
        kill(broker)
        assert wait_until((tmp_path / "first.done").exists, 20)
        assert wait_until(lambda: "Couldn't ack" in said.read_text(), 10), said.read_text()
        broker.launch()
        broker.wait()
        send("second", 0)
        assert wait_until((tmp_path / "second.done").exists, 20), said.read_text()
        assert worker.poll() is None
    finally:
        end(worker.pid)
        worker.wait()


@pytest.mark.parametrize("how", ["ack", "reject", "requeue"])
def test_what_can_neither_be_acknowledged_nor_given_back_takes_no_place(broker: Redis, how: str) -> None:
    watch_acknowledgements()
    with Connection(f"redis+socket://{broker.home.redis_socket}") as connection:
        waiting = connection.SimpleQueue("q")
        waiting.put({"n": 1})
        in_hand = waiting.get(timeout=10)
        qos = in_hand.channel.qos
        assert isinstance(qos, QoS)
        qos.prefetch_count = 1
        assert not qos.can_consume()
        kill(broker)
        with pytest.raises(BrokenPipeError if how == "ack" else connection.connection_errors):
            getattr(in_hand, how)()
        assert qos.can_consume()
        broker.launch()
        broker.wait()
