"""The short way to the cache: one value by its key, on a connection of the thread's own."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away

from config.cache import Client


def test_what_was_put_there_comes_back():
    for value in (7, "字", {"a": [1, None]}, False):
        cache.set("kept", value, 60)
        assert cache.get("kept", "nothing") == value
    cache.delete("kept")
    assert cache.get("kept", "nothing") == "nothing"


def test_a_connection_hung_up_by_redis_is_taken_up_again():
    cache.set("kept", 1, 60)
    assert cache.get("kept") == 1
    held = cache._cache._connection()
    cache._cache.get_client().execute_command("CLIENT", "KILL", "ID", _id(held))
    assert cache.get("kept") == 1, "the client's own way answered"
    assert cache.get("kept") == 1


def _id(held) -> str:
    """What Redis calls the connection."""
    held.send_command("CLIENT", "ID")
    return str(held.read_response())


def test_every_thread_has_a_connection_of_its_own():
    mine, theirs = cache._cache._connection(), []
    other = threading.Thread(target=lambda: theirs.append(cache._cache._connection()))
    other.start()
    other.join()
    assert theirs and theirs[0] is not mine
    assert cache._cache._connection() is mine


def test_a_cache_that_is_away_says_so():
    nowhere = Client(["redis://127.0.0.1:1/0"], socket_connect_timeout=1)
    with pytest.raises(Away):
        nowhere.get("kept", None)
