"""A worker of one process, for a broker that is killed under it: `python -m tests.engines.lame SOCKET FOLDER`."""

import sys
import time
from pathlib import Path

from celery import Celery

from config.broker import watch_acknowledgements


def queue(socket: str) -> Celery:
    """The queue as the house sets it up: late acknowledgements, one message in hand."""
    watch_acknowledgements()
    app = Celery("lame", broker=f"redis+socket://{socket}", set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"visibility_timeout": 120, "socket_connect_timeout": 5},
    )
    return app


if __name__ == "__main__":
    app, folder = queue(sys.argv[1]), Path(sys.argv[2])

    @app.task(name="work")
    def work(name: str, seconds: float) -> None:
        (folder / f"{name}.begun").touch()
        time.sleep(seconds)
        (folder / f"{name}.done").touch()

    app.Worker(
        concurrency=1, pool="prefork", optimization="fair", loglevel="WARNING", quiet=True,
        without_gossip=True, without_mingle=True, without_heartbeat=True,
    ).start()  # fmt: skip
