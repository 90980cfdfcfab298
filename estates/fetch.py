"""One row by hand-written SQL, as model instances: for the few look-ups that every request makes.

Working out a queryset anew costs more than the statement it ends in; here the columns are worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model


@cache
def _columns(model: type[Model], alias: str) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    return ", ".join(f'{alias}."{f.column}"' for f in fields), [f.attname for f in fields]


def one(rest: str, params: Sequence[Any], **models: type[Model]) -> tuple[Any, ...] | None:
    """The first row of `SELECT <every column of each alias=model> <rest>` as one instance per model, or None.

    For models whose columns the driver reads as they are: no JSON, no custom fields. `rest` is our own SQL.
    """
    parts = [(model, *_columns(model, alias)) for alias, model in models.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names for _m, names, _a in parts)} {rest}", params)
        row = cursor.fetchone()
    if row is None:
        return None
    found, at = [], 0
    for model, _names, attributes in parts:
        found.append(model.from_db(connection.alias, attributes, row[at : at + len(attributes)]))
        at += len(attributes)
    return tuple(found)
