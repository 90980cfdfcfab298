"""What the supervisor's children become after the fork: web server, task workers, task clock."""

import gc
import os
import socket
import warnings
from typing import Any

from engines.process import die_with_parent

os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # Django's checks belong to the build, not to every start

WEB_WORKERS = 2
WEB_THREADS = 4
TASK_PROCESSES = 2
CLOCK_PROCESSES = 2  # one for the sweep, one for what follows from it


def web(listener: socket.socket) -> int:
    """Serve pages on the listening socket until told to stop.

    The application is loaded once, before gunicorn forks its workers (preload). Returns the exit code.
    """
    from django.core.wsgi import get_wsgi_application
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"fd://{listener.fileno()}",
                "workers": int(os.environ.get("WEB_WORKERS") or WEB_WORKERS),
                "threads": int(os.environ.get("WEB_THREADS") or WEB_THREADS),
                "worker_class": "gthread",
                "preload_app": True,
                "timeout": 60,
                "graceful_timeout": 8,
                "keepalive": 30,
                "proc_name": "huiyin",
                "control_socket_disable": True,
                "loglevel": "warning",
                "when_ready": _set_aside,
                "post_fork": _tie_to_master,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return get_wsgi_application()

    Server().run()
    return 0


def _set_aside(_arbiter: object) -> None:
    """What the application is made of lives as long as the process: the collector need not go through it again.

    A request makes thousands of objects and hardly a circle of them, so it is looked for circles less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _tie_to_master(_arbiter: object, _worker: object) -> None:
    die_with_parent(os.getppid())


def worker(_listener: socket.socket) -> int:
    """Do tasks until told to stop: finish the running one, leave the rest in the broker."""
    return _work(int(os.environ.get("TASK_PROCESSES") or TASK_PROCESSES))


def clocks(_listener: socket.socket) -> int:
    """Do the tasks of the deadlines, and nothing else: whatever else is slow, they are not."""
    from django.conf import settings

    return _work(CLOCK_PROCESSES, lane="clocks", queues=[settings.CLOCKS_QUEUE])


def _work(processes: int, lane: str = "", **options: Any) -> int:
    from celery import current_app
    from celery.exceptions import SecurityWarning
    from celery.signals import worker_process_init
    from setproctitle import setproctitle

    def tie(**_: object) -> None:
        die_with_parent(os.getppid())

    class Worker(current_app.Worker):  # type: ignore[name-defined]
        def set_process_status(self, info: str) -> None:
            if lane:
                setproctitle(f"huiyin: {lane}")
            else:
                super().set_process_status(info)

    worker_process_init.connect(tie, weak=False)
    warnings.filterwarnings("ignore", category=SecurityWarning)  # who starts us as root has been told often enough
    doing = Worker(
        concurrency=processes,
        pool="prefork",
        optimization="fair",
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        hostname=f"{lane or 'worker'}@{socket.gethostname()}",
        **options,
    )
    doing.start()
    return int(doing.exitcode or 0)


def beat(_listener: socket.socket) -> int:
    """Send each scheduled task at its time. There is exactly one, because the supervisor holds DATA_DIR's lock."""
    from celery import current_app

    current_app.Beat(loglevel="WARNING", quiet=True, pidfile=None).run()
    return 0


ROLES = {"web": web, "worker": worker, "clocks": clocks, "beat": beat}
