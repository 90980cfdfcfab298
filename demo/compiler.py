"""Django's SQL compilers with two short cuts, for as long as the demonstration is told. What they write is the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.backends.postgresql.compiler import SQLCompiler as Postgres
from django.db.models.expressions import Col

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(Postgres):
    """Most of what a statement of ours costs is the writing down of the hundred columns of joined rows."""

    def compile(self, node: Any) -> tuple[str, Any]:
        if type(node) is Col and node.alias:
            alias = self.quote_cache.get(node.alias) or self.quote_name_unless_alias(node.alias)
            return f'{alias}."{node.target.column}"', []
        return super().compile(node)

    def _order_by_pairs(self) -> Iterator[Any]:  # type: ignore[override]  # the stubs have it return nothing
        """Names to order by are looked for among the aliases selected alone: where there is none, comparing each with
        every column selected finds nothing."""
        chosen, plain = self.select, not self.query.combinator and not self.query.extra_order_by
        if plain and not any(alias for _col, _sql, alias in chosen or ()):
            ordering = self.query.order_by or (self.query.get_meta().ordering if self.query.default_ordering else ())
            if all(isinstance(one, str) for one in ordering or ()):
                self.select = []
        try:
            pairs: list[Any] = list(super()._order_by_pairs())  # type: ignore[call-overload]  # likewise
        finally:
            self.select = chosen
        yield from pairs
