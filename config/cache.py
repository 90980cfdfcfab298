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
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Closed
from redis.exceptions import ResponseError

SECONDS = 5.0
"""A watched value is asked for again after so long, should Redis be gone without a word."""


_UNKNOWN: Any = object()
_watched: set[str] = set()
_written = 0
"""Counts how often this process wrote a watched value: it need not wait for Redis to tell it."""


class Watch:
    """Values that this thread has read on a connection of its own; Redis sends word on it when one is written.

    Any word ends it: connection and values are dropped, and the next question begins anew. So does a connection that
    ends. Raises as the client does.
    """

    def __init__(self, pool: Any) -> None:
        self.process = os.getpid()
        self._connection = pool.make_connection()
        self._held: dict[str, tuple[float, Any]] = {}
        self._poll = select.poll()
        self._seen = _written

    def get(self, key: str) -> Any:
        """The value as it is stored, or None."""
        if self._connection._sock is None or self._seen != _written or self._poll.poll(0):
            self._begin()
        held = self._held.get(key)
        if held is None or time.monotonic() - held[0] >= SECONDS:
            stamp = time.monotonic()
            held = self._held[key] = (stamp, self._ask("GET", key))
            if self._connection._parser._buffer.unread_bytes():  # word right behind the answer
                self.end()
        return held[1]

    def _begin(self) -> None:
        self.end()
        self._seen = _written
        self._ask("CLIENT", "TRACKING", "ON")
        self._poll.register(self._connection._sock, select.POLLIN)
        # Word that comes in front of an answer is read with it, and would be lost.
        self._connection._parser.set_invalidation_push_handler(lambda _word: self._held.clear())

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
        _watched.add(key)
        try:
            value = watch.get(key)
        except ResponseError:
            return self.get(key, None)
        return None if value is None else self._serializer.loads(value)  # type: ignore[attr-defined]

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        global _written
        super().set(key, value, timeout)
        if key in _watched:
            _written += 1

    def _connection(self) -> Any:
        """This thread's, of this process: a forked one must not share its parent's."""
        held = getattr(self._own, "held", None)
        if held is None or held[0] != os.getpid():
            pool = self._get_connection_pool(write=False)  # type: ignore[attr-defined]
            held = self._own.held = (os.getpid(), pool.make_connection())
        return held[1]


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def watched(self, key: str, version: int | None = None) -> Any:
        """The value under a key that many ask for and hardly anybody writes; None where there is none.

        Who wrote it in this process is heard at once, others as soon as Redis has told: with the same breath it answers
        them. Raises as the client does.
        """
        return self._cache.watched(self.make_and_validate_key(key, version=version))  # type: ignore[attr-defined]
