"""What keeps one test from seeing another's things: the cache's keys, new for each test."""

from itertools import count
from os import getpid

_test = count()
_prefix = f"{getpid()}:0"


def next_test() -> None:
    """From now on the cache is empty, for every thread of this process, without flushing a shared Redis."""
    global _prefix
    _prefix = f"{getpid()}:{next(_test)}"


def cache_key(key: str, key_prefix: str, version: int) -> str:
    return f"{key_prefix}:test:{_prefix}:{version}:{key}"
