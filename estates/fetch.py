"""One row by hand-written SQL, as model instances: for the few look-ups that every request makes.

Working out a queryset anew costs more than the statement it ends in; here the columns are worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from estates import prepared


@cache
def _columns(model: type[Model], alias: str) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    return ", ".join(f'{alias}."{f.column}"' for f in fields), [f.attname for f in fields]


def one(rest: str, params: Sequence[Any], **models: type[Model]) -> tuple[Any, ...] | None:
    """The first row of `SELECT <every column of each alias=model> <rest>` as one instance per model, or None.

    For models whose columns the driver reads as they are: no JSON, no custom fields. `rest` is our own SQL.
    """
    found = with_more("", rest, params, **models)
    return found[0] if found else None


def with_more(
    more: str, rest: str, params: Sequence[Any], **models: type[Model]
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]] | None:
    """As `one`, and beside it the columns `more` of every row: what hangs on the one thing, in the same statement."""
    sql, parts = _statement(more, rest, tuple(models.items()))
    rows = prepared.fetch_all(sql, params)
    if not rows:
        return None
    found, at, first = [], 0, rows[0]
    for model, attributes in parts:
        found.append(model.from_db(DEFAULT_DB_ALIAS, attributes, first[at : at + len(attributes)]))
        at += len(attributes)
    return tuple(found), [row[at:] for row in rows]


@cache
def _statement(
    more: str, rest: str, models: tuple[tuple[str, type[Model]], ...]
) -> tuple[str, list[tuple[type[Model], list[str]]]]:
    """The statement, and how a row of it is cut into models."""
    parts = [(model, *_columns(model, alias)) for alias, model in models]
    names = [names for _model, names, _attributes in parts] + ([more] if more else [])
    return f"SELECT {', '.join(names)} {rest}", [(model, attributes) for model, _names, attributes in parts]
