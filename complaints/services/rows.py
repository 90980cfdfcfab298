"""New rows of several models in one trip to the database.

The ORM works out columns and converters anew for each row; an intake writes seven. Here they are worked out once
per model, ids are drawn for all rows together, and the INSERTs travel as one message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import FileField, JSONField, Model


class _Shape:
    """What an INSERT of one model needs: its columns, where their values stand, and how the driver takes them."""

    def __init__(self, model: type[Model]) -> None:
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{f.column}"' for f in fields)
        # Table and columns are the model's; every value is a parameter.
        self.head = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES '  # nosec B608
        self.attributes = [f.attname for f in fields]
        self.values = attrgetter(*self.attributes)
        self.marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
        self.convert = [(i, c) for i, f in enumerate(fields) if (c := _converter(f))]

    def row(self, instance: Model) -> list[Any]:
        values = list(self.values(instance))
        for i, converter in self.convert:
            values[i] = converter(values[i])
        return values


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is put for the driver; None where it goes as it is."""
    if isinstance(field, (JSONField, FileField)):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, ArrayField):
        return list
    return None


@cache
def _shape(model: type[Model]) -> _Shape:
    return _Shape(model)


@cache
def _sequence(model: type[Model]) -> str:
    table, column = model._meta.db_table, model._meta.pk.column
    return f"{table}_{column}_seq"


def number(rows: Iterable[Model]) -> None:
    """Give every row its id, all of them in one statement."""
    unnumbered = [row for row in rows if row.pk is None]
    wanted = ", ".join(f"nextval('{_sequence(type(row))}')" for row in unnumbered)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted}")
        for row, pk in zip(unnumbered, cursor.fetchone(), strict=True):
            row.pk = pk


def insert(rows: Sequence[Model], last: Model, **computed: tuple[str, str, list[Any]]) -> Any:
    """Store `rows`, then `last`, as one message; the rows are numbered, neighbours of one model share an INSERT.

    `computed` names one column of `last` that the database works out: (WITH clause, expression, the clause's
    parameters followed by the expression's). Returns what the column came to. Raises as the ORM does.
    """
    parts: list[str] = []
    params: list[Any] = []
    before: type[Model] | None = None
    for row in rows:
        shape = _shape(type(row))
        parts.append((", " if type(row) is before else f";{shape.head}" if before else shape.head) + shape.marks)
        params += shape.row(row)
        before = type(row)
    (column, (clause, expression, given)) = next(iter(computed.items()))
    shape = _shape(type(last))
    at = shape.attributes.index(column)
    marks = ", ".join(f"({expression})" if i == at else "%s" for i in range(len(shape.attributes)))
    values = shape.row(last)
    split = clause.count("%s")
    parts.append(f';{clause} {shape.head}({marks}) RETURNING "{column}"')
    params += [*given[:split], *values[:at], *given[split:], *values[at + 1 :]]
    with connection.cursor() as cursor:
        cursor.execute("".join(parts), params)
        found = cursor.fetchone()[0]
    setattr(last, column, found)
    for row in (*rows, last):
        row._state.adding, row._state.db = False, connection.alias
    return found
