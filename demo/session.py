"""The connection while the demonstration is told: tens of thousands of small statements of a few hundred texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection

from estates import prepared

OFTEN = 3
"""Asked so many times, a statement is planned once and kept."""
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
MARK, RELEASE, BACK = "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT "


@contextmanager
def quick() -> Iterator[None]:
    """Spare Django and the server what they would do ten thousand times over: writing and planning the same texts,
    and a message to and fro for each savepoint. To be entered inside the transaction that all is told in."""
    ops: Any = connection.ops  # its memory of compilers is not in the stubs
    wrapper = Fewer(keep=settings.PREPARED_STATEMENTS)
    before = ops.compiler_module
    ops.compiler_module, ops._cache = "demo.compiler", None
    try:
        with connection.execute_wrapper(wrapper):
            yield
        wrapper.flush()
    finally:
        ops.compiler_module, ops._cache = before, None


class Fewer:
    """An execute wrapper: fewer messages to the server, and fewer statements for it to plan; what they do is the same.

    - A savepoint travels with the statement that follows it, and not at all where none does.
    - The plan of what is asked again and again is kept: the server spends more on planning statements like those of
      the deeds than on carrying them out.
    """

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._asked: Counter[str] = Counter()
        self._kept: dict[str, str] = {}
        self._before: list[str] = []
        """Savepoints made and released that the server has not been told of."""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith((MARK, RELEASE)):
            self._mark(sql)
            return None
        if sql.startswith(BACK):
            return self._back(execute, sql, context)
        if many or context["cursor"].cursor.name:  # a cursor on the server takes one statement, as it is
            self.flush()
            return execute(sql, params, many, context)
        if self._keep and params and isinstance(params, list | tuple):
            sql = self._kept.get(sql) or self._counted(sql)
        if self._before:
            sql = "; ".join([*self._before, sql])
            self._before.clear()
        return execute(sql, params, many, context)

    def flush(self) -> None:
        """Tell the server of the savepoints it has not heard of."""
        if self._before:
            with connection.connection.cursor() as cursor:
                cursor.execute("; ".join(self._before))
            self._before.clear()

    def _mark(self, sql: str) -> None:
        if sql.startswith(RELEASE) and self._before and self._before[-1] == MARK + sql.removeprefix(RELEASE):
            self._before.pop()  # nothing was done within it
        else:
            self._before.append(sql)

    def _back(self, execute: Callable[..., Any], sql: str, context: dict[str, Any]) -> Any:
        """Back to a savepoint: what was made after it is gone; one the server never heard of is where we are."""
        mark = MARK + sql.removeprefix(BACK)
        if mark in self._before:
            del self._before[self._before.index(mark) + 1 :]
            return None
        self._before.clear()
        return execute(sql, None, False, context)

    def _counted(self, sql: str) -> str:
        self._asked[sql] += 1
        if self._asked[sql] < OFTEN:
            return sql
        self._kept[sql] = kept = self._planned(sql)
        return kept

    def _planned(self, sql: str) -> str:
        """How the statement is asked from now on: as it is, where the server cannot tell what its values are."""
        if not sql.lstrip("\n (").startswith(PLANNED):
            return sql
        prepare, ask = prepared.named(sql)
        with connection.connection.cursor() as cursor:
            cursor.execute(MARK + "planning")
            try:
                cursor.execute(prepare)
            except psycopg2.Error:
                cursor.execute(BACK + "planning")
                ask = sql
            cursor.execute(RELEASE + "planning")
        return ask
