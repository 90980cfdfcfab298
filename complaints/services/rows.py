"""Rows of a case in one trip to the database: a new one with all its own, and what clocks add by the thousand.

The ORM works out columns and converters anew for each row; an intake writes seven. Here they are worked out once per
shape of a row, the statements are planned once per connection, and all travel as one message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import ne
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, FileField, JSONField, Model, TextField

from estates import prepared

SHAPES = 60
"""So many combinations of filled columns of one model are told apart; further ones send every column."""


class _OfTheCase:
    """Stands for the id of a case that has none yet: the database puts it in."""


OF_THE_CASE: Any = _OfTheCase()


class _Columns:
    """The columns of one model, what a new row holds in them, and how the driver takes a value."""

    def __init__(self, model: type[Model]) -> None:
        fields = model._meta.concrete_fields
        self.table = model._meta.db_table
        self.names = [f'"{f.column}"' for f in fields]
        self.attributes = [f.attname for f in fields]
        self.key = self.attributes.index(model._meta.pk.attname)
        self.sequence = f"{self.table}_{model._meta.pk.column}_seq"
        self.convert = {i: c for i, f in enumerate(fields) if (c := _converter(f))}
        self.blank = tuple(None if f.primary_key else f.get_default() for f in fields)
        self.shapes: dict[tuple[Any, ...], tuple[str, str, list[int]]] = {}

    def insert(self, row: Model, first: bool, computed: dict[str, str]) -> tuple[str, str, list[Any], list[int]]:
        """(INSERT INTO …, its VALUES, their parameters and columns); `first` is the row that draws the case's id."""
        held = row.__dict__  # a foreign key's attribute costs a call each
        values = [held[name] for name in self.attributes]
        given = tuple(map(ne, values, self.blank))
        owned = values.index(OF_THE_CASE) if OF_THE_CASE in values else None
        shape = (given, owned, first)
        found = self.shapes.get(shape)
        if found is None:
            if len(self.shapes) >= SHAPES:
                given = (True,) * len(values)
            found = self.shapes[given, owned, first] = self._text(given, owned, first, computed, values[self.key])
        into, marked, places = found
        convert = self.convert
        return into, marked, [convert[i](values[i]) if i in convert else values[i] for i in places], places

    def _text(
        self, given: Sequence[bool], owned: int | None, first: bool, computed: dict[str, str], key: Any
    ) -> tuple[str, str, list[int]]:
        """Columns that hold what every new row holds are written into the statement; the others are parameters."""
        names, marks, places = [], [], []
        for i, (name, attribute) in enumerate(zip(self.names, self.attributes, strict=True)):
            if attribute in computed:
                marks.append(computed[attribute])
            elif i == self.key and key is None:
                continue
            elif i == owned:
                marks.append(f"{'nextval' if first else 'currval'}('{_case_sequence()}')")
            elif given[i]:
                marks.append("%s")
                places.append(i)
            else:
                marks.append(_literal(self.convert[i](self.blank[i]) if i in self.convert else self.blank[i]))
            names.append(name)
        # Table and columns are the model's, the literals its defaults; every value is a parameter.
        return f'INSERT INTO "{self.table}" ({", ".join(names)}) VALUES ', f"({', '.join(marks)})", places  # nosec B608


def _literal(value: Any) -> str:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        return cursor.mogrify("%s", [value]).decode().replace("%", "%%")


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is put for the driver; None where it goes as it is."""
    if isinstance(field, JSONField):
        return lambda value: None if value is None else json.dumps(value, cls=field.encoder)
    if isinstance(field, FileField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, ArrayField):
        return _array if isinstance(field.base_field, CharField | TextField) else list
    return None


def _array(texts: Iterable[str]) -> str:
    """The texts as PostgreSQL writes an array of them: one value for the driver to quote, not sixty."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


@cache
def _columns(model: type[Model]) -> _Columns:
    return _Columns(model)


@cache
def _case_sequence() -> str:
    from complaints.models import Case

    return _columns(Case).sequence


def number(rows: Iterable[Model]) -> None:
    """Give every row its id before it is stored, all of them in one statement."""
    unnumbered = [row for row in rows if row.pk is None]
    wanted = ", ".join(f"nextval('{_columns(type(row)).sequence}')" for row in unnumbered)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted}")
        for row, pk in zip(unnumbered, cursor.fetchone(), strict=True):
            row.pk = pk


def add(rows: Iterable[Model]) -> None:
    """Store rows of known cases as one message, in order; nobody learns their ids. Raises as the ORM does."""
    texts: list[str] = []
    params: list[Any] = []
    for row in rows:
        into, marked, values, _places = _columns(type(row)).insert(row, False, {})
        texts.append(into + marked)
        params += values
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(";".join(prepared.asked(*texts)), params)


def store(
    children: Sequence[Model],
    case: Model,
    number: tuple[str, str, list[Any]],
    *,
    back: type[Model],
    then: tuple[str, list[Any]] | None = None,
) -> list[tuple[Any, ...]]:
    """Store the `children` of a new case, then the case, as one message (rule I4).

    Where the case has no id yet the database draws it, and the children hold OF_THE_CASE in its place. `number` is
    how its number is worked out: (WITH clause, expression, the clause's parameters followed by the expression's).
    Afterwards the case has its id and number, the first child and the rows of the model `back` theirs.
    `then` is asked once such a case is stored, in the same message: its statement, whose first column is never NULL,
    and parameters; its rows are returned. Raises as the ORM does.
    """
    clause, expression, given = number
    texts: list[str] = []
    params: list[Any] = []
    before = ""
    for i, child in enumerate(children):
        into, marked, values, _places = _columns(type(child)).insert(child, i == 0 and case.pk is None, {})
        if into == before and type(child) is back:  # clocks, of which there are two or three, are one statement
            texts[-1] += f", {marked}"
        else:
            texts.append(into + marked)
        before = into
        params += values
    shape, first, owned = _columns(type(case)), _columns(type(children[0])), [c for c in children if type(c) is back]
    drawn = case.pk is None
    computed = {"number": f"({expression})", **({"id": f"currval('{shape.sequence}')"} if drawn else {})}
    into, marked, values, places = shape.insert(case, False, computed)
    split, at = clause.count("%s"), sum(1 for i in places if i < shape.attributes.index("number"))
    returned = (
        f"id, number, currval('{first.sequence}'), ARRAY(SELECT b.id FROM \"{_columns(back).table}\" b "  # nosec B608
        f"WHERE b.subject_kind = 'case' AND b.subject_id = (SELECT currval('{shape.sequence}')) ORDER BY b.id)"
        if drawn
        else "id, number"
    )
    params += [*given[:split], *values[:at], *given[split:], *values[at:]]
    if then is None:
        texts.append(f"{clause} {into}{marked} RETURNING {returned}")
    else:
        # One plan for both: what is asked beside sees the cases as they were before this one.
        born = f"{clause}, born AS ({into}{marked} RETURNING {returned})"
        texts.append(f"{born} SELECT * FROM born LEFT JOIN ({then[0]}) beside ON true")  # nosec B608
        params += then[1]
    prepared.look_at_connection()
    with connection.cursor() as cursor:
        cursor.execute(";".join(prepared.asked(*texts)), params)
        answer = cursor.fetchall()
    found = answer[0]
    case.pk, case.number = found[:2]  # type: ignore[attr-defined]
    if drawn:
        children[0].pk = found[2]
        for one, pk in zip(owned, found[3], strict=True):
            one.pk = pk
    for row in (*children, case):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return [row[4:] for row in answer if row[4:] and row[4] is not None]
