"""Tell a worker at once that something waits. Losing a nudge loses nothing: beat looks for itself every few seconds."""

from __future__ import annotations

import logging
import os
import threading

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

TASK = "notifications.tasks.deliver"
CALLED = "notifications:called"
"""In the cache while a delivery is called for and has not begun: until then another call would only make a queue."""
CALLED_FOR = 5
"""Seconds after which a call that nobody took is forgotten."""
PAUSE, BROKER_AWAY = 0.005, 2.0
"""Seconds between two calls of one process; and while the broker is away."""
log = logging.getLogger(__name__)


class _Nudger(threading.Thread):
    """Sends the calls of one process from a thread of its own, so that no deed ever waits for the broker."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="nudger")
        self.wanted = threading.Event()
        self.rest = threading.Event()  # never set: an interval that does not keep the process alive

    def run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            if send():
                self.rest.wait(PAUSE)
            else:
                self.wanted.set()
                self.rest.wait(BROKER_AWAY)


_lock = threading.Lock()
_nudger: _Nudger | None = None


def _forget() -> None:
    global _nudger, _lock
    _nudger, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)


def send() -> bool:
    """Ask the broker for one delivery, unless one is called for and has not begun; False where the broker is away.

    Nothing is overlooked: a delivery takes the mark away before it looks, so whatever was committed before is seen
    by it, and whatever is committed after calls for another.
    """
    try:
        if not cache.add(CALLED, 1, CALLED_FOR):
            return True
        current_app.send_task(TASK, expires=60, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client throws: the messages wait in the database
        begun()
        log.warning("The broker is away (%s); messages wait for it.", type(error).__name__)
        return False
    return True


def begun() -> None:
    """A delivery begins: from here on another one may be called for."""
    try:
        cache.delete(CALLED)
    except Exception as error:  # the mark runs out by itself
        log.warning("The cache is away (%s).", type(error).__name__)


def nudge() -> None:
    """Ask for a delivery soon. Never waits, never fails."""
    global _nudger
    if not settings.NOTIFY_AT_ONCE:
        return
    if _nudger is None or not _nudger.is_alive():
        with _lock:
            if _nudger is None or not _nudger.is_alive():
                _nudger = _Nudger()
                _nudger.start()
    _nudger.wanted.set()


def nudge_after_commit() -> None:
    """Ask for a delivery once what the present transaction owes is there for a worker to see."""
    transaction.on_commit(nudge)
