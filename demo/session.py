"""The connection while the demonstration is told: tens of thousands of small statements of a few hundred texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.db import connection

from estates import prepared

OFTEN = 3
"""Asked so many times, a statement is planned once and kept."""
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def quick() -> Iterator[None]:
    """Spare Django and the server what they would do ten thousand times over: writing and planning the same texts."""
    ops = connection.ops
    before = ops.compiler_module
    ops.compiler_module, ops._cache = "demo.compiler", None
    try:
        with connection.execute_wrapper(KeptPlans()) if settings.PREPARED_STATEMENTS else nullcontext():
            yield
    finally:
        ops.compiler_module, ops._cache = before, None


class KeptPlans:
    """An execute wrapper by which the server keeps the plan of whatever is asked again and again.

    It spends more on planning statements like those of the deeds than on carrying them out; what they do is the same.
    """

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._kept: dict[str, str] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if many or not isinstance(params, list | tuple) or not params:
            return execute(sql, params, many, context)
        if sql not in self._kept:
            self._asked[sql] += 1
            if self._asked[sql] == OFTEN:
                self._kept[sql] = self._planned(sql)
        return execute(self._kept.get(sql, sql), params, many, context)

    @staticmethod
    def _planned(sql: str) -> str:
        """How the statement is asked from now on: as it is, where the server cannot tell what its values are."""
        if not sql.lstrip("\n (").startswith(PLANNED):
            return sql
        prepare, ask = prepared.named(sql)
        with connection.connection.cursor() as cursor:
            cursor.execute("SAVEPOINT planning")
            try:
                cursor.execute(prepare)
            except connection.Database.Error:
                cursor.execute("ROLLBACK TO SAVEPOINT planning")
                ask = sql
            cursor.execute("RELEASE SAVEPOINT planning")
        return ask
