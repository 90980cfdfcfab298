"""Statements asked again and again, planned once per connection.

PostgreSQL spends more on reading and planning most of ours than on carrying them out. `fetch_all` and `execute` let
the connection keep the plan (PREPARE) of a statement whose text is one of few; its values travel as parameters.
Behind a pooler that shares connections between transactions, PREPARED_STATEMENTS=0 turns this off.
"""

from __future__ import annotations

import re
import select
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

MOST = 300
"""Plans one connection keeps; whatever comes after is asked as it is."""


@lru_cache(maxsize=2000)
def named(sql: str) -> tuple[str, str]:
    """(how it is prepared, how it is asked) of a statement with %s for its values."""
    name = "hy_" + sha256(sql.encode()).hexdigest()[:20]
    count = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        count += 1
        return f"${count}"

    text = re.sub("%s|%%", numbered, sql)
    values = f"({', '.join(['%s'] * count)})" if count else ""
    return f"PREPARE {name} AS {text}", f"EXECUTE {name}{values}"


def asked(*texts: str) -> list[str]:
    """What asks for these statements on this thread's connection, their plans kept; each takes the same values."""
    here = connections[DEFAULT_DB_ALIAS]  # this thread's own, not the proxy all threads share
    here.ensure_connection()
    return _asked(here, texts)


def _asked(here: Any, texts: Sequence[str]) -> list[str]:
    if not settings.PREPARED_STATEMENTS:
        return list(texts)
    held: tuple[Any, dict[str, str]] | None = here.__dict__.get("_huiyin_plans")
    if held is None or held[0] is not here.connection:
        held = here.__dict__["_huiyin_plans"] = (here.connection, {})
    plans = held[1]
    return [plans.get(sql) or _keep(here, plans, sql) for sql in texts]


def _keep(here: Any, plans: dict[str, str], sql: str) -> str:
    if len(plans) >= MOST:
        return sql
    prepare, ask = named(sql)
    with here.wrap_database_errors, here.connection.cursor() as cursor:
        cursor.execute(prepare)
    plans[sql] = ask
    return ask


def _look_at(here: Any) -> None:
    """Before a request's first statement, where it writes: have Django's own test left out if nobody hung up.

    A server that ends a connection says so on its socket, where nothing else waits between two requests. Only
    where something does wait is Django left to ask the server, and to connect anew.
    """
    if here.connection is not None and here.health_check_enabled and not here.health_check_done:
        socket = select.poll()  # no bound on the number of the descriptor, as `select` has
        socket.register(here.connection, select.POLLIN)
        here.health_check_done = not socket.poll(0)


def fetch_all(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement. `sql` is our own text, one of few; what anybody typed is in `params`.

    It only reads. So the first of a request, mostly who speaks, tells by itself whether the kept connection still
    stands, and Django need not ask before it: one that does not is opened anew, and asked again.
    """
    here: Any = connections[DEFAULT_DB_ALIAS]
    untried = bool(here.connection) and here.health_check_enabled and not here.health_check_done
    if not untried or here.in_atomic_block:
        return _fetched(here, [sql], params)
    here.health_check_done = True
    try:
        return _fetched(here, [sql], params)
    except (OperationalError, InterfaceError):
        if here.is_usable():
            raise
        here.close()
        return _fetched(here, [sql], params)


def fetch_one(sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of the statement, or None."""
    rows = fetch_all(sql, params)
    return rows[0] if rows else None


def at_once(texts: Sequence[str], params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Several statements as one message, which PostgreSQL carries out whole or not at all; the rows of the last.

    They may write: the connection is looked at first. Raises as the ORM does.
    """
    here: Any = connections[DEFAULT_DB_ALIAS]
    _look_at(here)
    return _fetched(here, texts, params)


def _fetched(here: Any, texts: Sequence[str], params: Sequence[Any]) -> list[tuple[Any, ...]]:
    here.close_if_health_check_failed()
    here.ensure_connection()
    if here.queries_logged or here.execute_wrappers or here.needs_rollback:
        with here.cursor() as cursor:  # somebody wants to know of it, or the transaction is over
            cursor.execute(";".join(_asked(here, texts)), params)
            return cursor.fetchall()
    # Django's own cursor does the same through a dozen calls.
    with here.wrap_database_errors, here.connection.cursor() as cursor:
        cursor.tzinfo_factory = here.tzinfo_factory
        cursor.execute(";".join(_asked(here, texts)), params)
        return cursor.fetchall()
