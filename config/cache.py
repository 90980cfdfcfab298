"""Django's Redis cache, with two short ways to what every page asks: one value by its key.

The client's own way (an object and a connection from the pool for each question, retries, telemetry) costs a page more
than the statement it saves. A value is asked for here on a connection of this thread; whatever is not plain, and
everything that writes, goes the client's way.
"""

from __future__ import annotations

import os
import select
import threading
import time
import weakref
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Closed
from redis.exceptions import RedisError, ResponseError

SECONDS = 5.0
"""A watched value is asked for again after so long, should Redis be gone without a word."""
DEAF = 0.002
"""Seconds for which a thread that has just listened does not listen again: a request looks at several values."""
MOST = 1000
"""Values one thread watches; beyond, it begins anew."""


_lock = threading.Lock()
_watches: tuple[weakref.ref[Watch], ...] = ()
"""Those of this process, one a thread: who writes here need not wait for Redis to tell it."""


class Watch:
    """Values that this thread has read on a connection of its own; Redis sends word on it when one is written.

    Word on a value lets go of it. A connection that ends lets go of all, and the next question begins anew. Raises as
    the client does.
    """

    def __init__(self, pool: Any) -> None:
        self.process = os.getpid()
        self._connection = pool.make_connection()
        self._held: dict[str, tuple[float, Any]] = {}
        self._poll = select.poll()
        self._listened = 0.0
        global _watches
        with _lock:
            _watches = (*(one for one in _watches if one() is not None), weakref.ref(self))

    def get(self, key: str) -> Any:
        """The value as it is stored, or None."""
        stamp = time.monotonic()
        if self._connection._sock is None:
            self._begin()
        elif stamp - self._listened >= DEAF:
            if not self._heard():
                self._begin()
            self._listened = stamp
        held = self._held.get(key)
        if held is None or stamp - held[0] >= SECONDS:
            if len(self._held) >= MOST:
                self._held.clear()
            held = self._held[key] = (stamp, self._ask("GET", key))
        return held[1]

    def let_go(self, key: str) -> None:
        """Somebody writes the value: it is asked for again."""
        self._held.pop(key, None)

    def _heard(self) -> bool:
        """Heed what Redis has sent since; False where it hung up."""
        connection = self._connection
        try:
            while connection._parser._buffer.unread_bytes() or self._poll.poll(0):
                connection.read_response(push_request=True)
        except (OSError, RedisError):
            return False
        return True

    def _begin(self) -> None:
        self.end()
        self._ask("CLIENT", "TRACKING", "ON")
        self._poll.register(self._connection._sock, select.POLLIN)
        # Also word that comes in front of an answer, and is read with it.
        self._connection._parser.set_invalidation_push_handler(self._told)

    def _told(self, word: Any) -> None:
        if word[1] is None:  # all of them
            self._held.clear()
        for key in word[1] or ():
            self.let_go(key.decode() if isinstance(key, bytes) else key)

    def end(self) -> None:
        """Hang up, and let go of all values."""
        self._held.clear()
        self._poll = select.poll()
        self._connection.disconnect()

    def _ask(self, *command: str) -> Any:
        try:
            self._connection.send_command(*command)
            return self._connection.read_response()
        except BaseException:
            self.end()
            raise


class Client(RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._own = threading.local()

    def get(self, key: Any, default: Any) -> Any:
        connection = self._connection()
        try:
            connection.send_command("GET", key)
            value = connection.read_response()
        except Closed:
            # Redis was started anew, or hung up: the client's own way connects again, or says that it is away.
            connection.disconnect()
            return super().get(key, default)
        except BaseException:
            connection.disconnect()  # an answer may still be under way; nobody shall take it for theirs
            raise
        return default if value is None else self._serializer.loads(value)  # type: ignore[attr-defined]

    def watched(self, key: str) -> Any:
        """The value, or None, as `Watch` has it; asked for plainly where the server cannot send word."""
        watch = getattr(self._own, "watch", None)
        if watch is None or watch.process != os.getpid():  # a forked process must not share its parent's
            watch = self._own.watch = Watch(self._get_connection_pool(write=False))  # type: ignore[attr-defined]
        try:
            value = watch.get(key)
        except ResponseError:
            return self.get(key, None)
        return None if value is None else self._serializer.loads(value)  # type: ignore[attr-defined]

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        super().set(key, value, timeout)
        _let_go(key)

    def delete(self, key: Any) -> bool:
        found = super().delete(key)
        _let_go(key)
        return found

    def _connection(self) -> Any:
        """This thread's, of this process: a forked one must not share its parent's."""
        held = getattr(self._own, "held", None)
        if held is None or held[0] != os.getpid():
            pool = self._get_connection_pool(write=False)  # type: ignore[attr-defined]
            held = self._own.held = (os.getpid(), pool.make_connection())
        return held[1]


def _let_go(key: Any) -> None:
    for one in _watches:
        watch = one()
        if watch is not None:
            watch.let_go(key)


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def watched(self, key: str, version: int | None = None) -> Any:
        """The value under a key that is asked for often and hardly ever written; None where there is none.

        Who wrote it in this process is heard at once, others some milliseconds after Redis has told. Raises as the
        client does.
        """
        return self._cache.watched(self.make_key(key, version=version))  # type: ignore[attr-defined]
