"""The short way to the cache: one value by its key, on a connection of the thread's own."""

from __future__ import annotations

import select
import threading
import time

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Away
from redis.exceptions import ResponseError

from config.cache import SECONDS, Client


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


# -- values that are watched ---


def _asked(watch) -> list[str]:
    """What the connection of this thread's watched values is made to ask from now on."""
    told, ask = [], watch._ask
    watch._ask = lambda *command: told.append(command[0]) or ask(*command)
    return told


@pytest.fixture
def watch():
    cache.set("revision", "one", 60)
    assert cache.watched("revision") == "one"
    watch = cache._cache._own.watch
    yield watch
    watch.end()
    watch.__dict__.pop("_ask", None)


def test_a_watched_value_is_not_asked_for_twice(watch):
    told = _asked(watch)
    assert [cache.watched("revision") for _ in range(5)] == ["one"] * 5
    assert not told


def test_who_writes_it_elsewhere_is_heard(watch):
    other = Client(cache._cache._servers, **cache._cache._pool_options)
    key = cache.make_key("revision")
    for turn in range(50):
        other.get_client(None, write=True).set(key, other._serializer.dumps(f"turn {turn}"))
        until = time.monotonic() + 1
        while cache.watched("revision") != f"turn {turn}" and time.monotonic() < until:
            pass
        assert cache.watched("revision") == f"turn {turn}"


def test_who_writes_it_here_need_not_wait_for_word(watch, monkeypatch):
    monkeypatch.setattr(watch, "_poll", select.poll())  # no word ever comes
    cache.set("revision", "two", 60)
    assert cache.watched("revision") == "two"


def test_what_is_gone_is_gone(watch):
    cache.delete("revision")
    until = time.monotonic() + 1
    while cache.watched("revision") and time.monotonic() < until:
        pass
    assert cache.watched("revision") is None


def test_word_on_one_value_leaves_the_others(watch):
    cache.set("session", "hers", 60)
    assert cache.watched("session") == "hers"
    told = _asked(watch)
    other = Client(cache._cache._servers, **cache._cache._pool_options).get_client(None, write=True)
    other.delete(cache.make_key("session"))
    until = time.monotonic() + 1
    while cache.watched("session") and time.monotonic() < until:
        pass
    assert cache.watched("session") is None and cache.watched("revision") == "one"
    assert set(told) == {"GET"}, "no new connection"
    assert cache.make_key("revision") in watch._held


def test_word_on_everything_is_heeded(watch):
    word = [b"invalidate", None]
    watch._told(word)
    assert not watch._held


def test_a_thread_does_not_watch_without_end(watch, monkeypatch):
    monkeypatch.setattr("config.cache.MOST", 10)
    for turn in range(25):
        cache.watched(f"nobody-{turn}")
        assert len(watch._held) <= 10
    assert cache.watched("revision") == "one"


def test_every_thread_lets_go_of_what_one_of_them_writes(watch):
    held, ask, answers = threading.Event(), threading.Event(), []

    def elsewhere() -> None:
        answers.append(cache.watched("revision"))
        held.set()
        ask.wait(5)
        cache._cache._own.watch._poll = select.poll()  # no word ever comes
        answers.append(cache.watched("revision"))
        cache._cache._own.watch.end()

    other = threading.Thread(target=elsewhere)
    other.start()
    held.wait(5)
    cache.set("revision", "two", 60)
    ask.set()
    other.join()
    assert answers == ["one", "two"]


def test_a_watch_hung_up_by_redis_asks_again(watch):
    cache._cache.get_client().execute_command("CLIENT", "KILL", "ID", _id(watch._connection))
    told = _asked(watch)
    assert cache.watched("revision") == "one"
    assert told == ["CLIENT", "GET"]


def test_a_watch_that_hears_nothing_asks_again_after_seconds(watch, monkeypatch):
    told = _asked(watch)
    here = time.monotonic()
    monkeypatch.setattr("config.cache.time.monotonic", lambda: here + SECONDS + 1)
    assert cache.watched("revision") == "one" and told == ["GET"]


def test_a_watch_of_a_cache_that_is_away_says_so_and_begins_anew():
    nowhere = Client(["redis://127.0.0.1:1/0"], socket_connect_timeout=1)
    for _ in range(2):
        with pytest.raises(Away):
            nowhere.watched("revision")


def test_a_server_that_sends_no_word_is_asked_each_time(watch, monkeypatch):
    monkeypatch.setattr(watch, "get", lambda _key: (_ for _ in ()).throw(ResponseError("unknown command")))
    assert cache.watched("revision") == "one"
