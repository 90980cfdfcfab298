"""Django's Redis cache, with a short way to what every page asks: one value by its key.

The client's own way (an object and a connection from the pool for each question, retries, telemetry) costs a page more
than the statement it saves. A value is asked for here on a connection of this thread; whatever is not plain, and
everything that writes, goes the client's way.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Closed


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
