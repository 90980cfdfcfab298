"""Rows of a case in one trip to the database: a new one with all its own, and what clocks add by the thousand.

The ORM works out columns and converters anew for each row; an intake writes seven. Here they are worked out once per
shape of a row, the statements are planned once per connection, and all travel as one message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import is_not, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, DateTimeField, FileField, JSONField, Model, TextField

from estates import prepared

if TYPE_CHECKING:
    from complaints.models import Case

SHAPES = 60
"""So many combinations of filled columns of one model are told apart; further ones send every column."""


class _OfTheCase:
    """Stands for the id of a case that has none yet: the database puts it in. One of OWNERS holds it."""


OF_THE_CASE: Any = _OfTheCase()
OWNERS = frozenset({"case_id", "subject_id"})
"""What the row of a case is known by elsewhere."""


class _Shape(NamedTuple):
    """An INSERT for rows that fill the same columns."""

    into: str
    marked: str
    parameters: Callable[[Sequence[Any]], list[Any]]
    """Of the values of all columns those that are parameters, in order."""
    convert: list[tuple[int, Callable[[Any], Any]]]
    """Which parameter the driver does not take as it is, and how it is put."""
    computed: list[tuple[int, str]]
    """Where the parameters of an attribute stand that the database works out."""


class _Columns:
    """The columns of one model, what a new row holds in them, and how the driver takes a value."""

    def __init__(self, model: type[Model]) -> None:
        fields = model._meta.concrete_fields
        self.table = model._meta.db_table
        self.names = [f'"{f.column}"' for f in fields]
        self.attributes = [f.attname for f in fields]
        self.key = self.attributes.index(model._meta.pk.attname)
        self.owner = next((i for i, name in enumerate(self.attributes) if name in OWNERS), None)
        self.sequence = f"{self.table}_{model._meta.pk.column}_seq"
        self.convert = {i: c for i, f in enumerate(fields) if (c := _converter(f))}
        self.blank = tuple(None if f.primary_key else f.get_default() for f in fields)
        self.look = itemgetter(*self.attributes)
        self.shapes: dict[tuple[Any, ...], _Shape] = {}

    def insert(
        self, row: Model, *, draws: bool = False, computed: dict[str, tuple[str, list[Any]]] | None = None
    ) -> tuple[str, str, list[Any]]:
        """(INSERT INTO …, its VALUES, their parameters); the row that `draws` is the one that draws the case's id.

        `computed`: what the database works out, as attribute → (expression, always the same for it; its parameters).
        """
        values = self.look(row.__dict__)  # a foreign key's attribute costs a call each
        # What is not the very default is sent: to compare eighty values with theirs would cost more.
        given = bytes(map(is_not, values, self.blank))
        owned = self.owner is not None and values[self.owner] is OF_THE_CASE
        shape = (given, owned, draws, *computed) if computed else (given, owned, draws)
        found = self.shapes.get(shape)
        if found is None:
            if len(self.shapes) >= SHAPES:
                given = b"\1" * len(values)
                shape = (given, *shape[1:])
            found = self.shapes[shape] = self._text(
                given, self.owner if owned else None, draws, computed or {}, values[self.key]
            )
        params = found.parameters(values)
        for at, convert in found.convert:
            params[at] = convert(params[at])
        for at, attribute in reversed(found.computed):
            params[at : at + 1] = computed[attribute][1] if computed else ()
        return found.into, found.marked, params

    def _text(
        self,
        given: bytes,
        owned: int | None,
        draws: bool,
        computed: dict[str, tuple[str, list[Any]]],
        key: Any,
    ) -> _Shape:
        """Columns that hold what every new row holds are written into the statement; the others are parameters."""
        names: list[str] = []
        marks: list[str] = []
        places: list[int] = []
        converters: list[tuple[int, Callable[[Any], Any]]] = []
        worked_out: list[tuple[int, str]] = []
        for i, (name, attribute) in enumerate(zip(self.names, self.attributes, strict=True)):
            if attribute in computed:
                marks.append(computed[attribute][0])
                worked_out.append((len(places), attribute))
                places.append(i)
            elif i == self.key and key is None:
                continue
            elif i == owned:
                marks.append(f"{'nextval' if draws else 'currval'}('{_case_sequence()}')")
            elif given[i]:
                marks.append("%s")
                if i in self.convert:
                    converters.append((len(places), self.convert[i]))
                places.append(i)
            else:
                marks.append(_literal(self.convert[i](self.blank[i]) if i in self.convert else self.blank[i]))
            names.append(name)
        # Table and columns are the model's, the literals its defaults; every value is a parameter.
        into = f'INSERT INTO "{self.table}" ({", ".join(names)}) VALUES '  # nosec B608
        return _Shape(into, f"({', '.join(marks)})", _picking(places), converters, worked_out)


def _picking(places: list[int]) -> Callable[[Sequence[Any]], list[Any]]:
    pick = itemgetter(*places, 0, 0)  # of one place alone it would give no tuple
    return lambda values: list(pick(values)[:-2])


def _literal(value: Any) -> str:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        return cursor.mogrify("%s", [value]).decode().replace("%", "%%")


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of the field is put for the driver; None where it goes as it is."""
    if isinstance(field, DateTimeField):
        return _moment
    if isinstance(field, JSONField):
        encode = (field.encoder or json.JSONEncoder)().encode
        return lambda value: None if value is None else encode(value)
    if isinstance(field, FileField):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, ArrayField):
        return _array if isinstance(field.base_field, CharField | TextField) else list
    return None


@lru_cache(maxsize=64)
def _moment(value: datetime | None) -> str | None:
    """The moment in words, which the driver and the server read faster; an intake writes some of them eight times."""
    return None if value is None else value.isoformat()


def _array(texts: Iterable[str]) -> str:
    """The texts as PostgreSQL writes an array of them: one value for the driver to quote, not sixty."""
    listed = list(texts)
    plain = "".join(listed)
    if '"' in plain or "\\" in plain:
        listed = [text.replace("\\", "\\\\").replace('"', '\\"') for text in listed]
    return '{"' + '","'.join(listed) + '"}' if listed else "{}"


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
        into, marked, values = _columns(type(row)).insert(row)
        texts.append(into + marked)
        params += values
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(";".join(prepared.asked(*texts)), params)


def store(
    children: Sequence[Model],
    case: Case,
    number: tuple[str, str, list[Any]],
    *,
    back: type[Model],
    then: tuple[str, list[Any]] | None = None,
    asked: tuple[Model, str, tuple[str, list[Any]]] | None = None,
) -> list[tuple[Any, ...]]:
    """Store the `children` of a new case, then the case, as one message (rule I4).

    Where the case has no id yet the database draws it, and the children hold OF_THE_CASE in its place. `number` is
    how its number is worked out: (WITH clause, expression, the clause's parameters followed by the expression's).
    `asked` is (one child, an attribute of it, what the database is asked for it: a statement, always the same for
    that attribute, and its parameters).
    Afterwards the case has its id and number, the first child, the one of `asked` and the rows of the model `back`
    their ids; the attribute of `asked` is fetched where somebody wants it.
    `then` is asked once such a case is stored, in the same message: its statement, whose first column is never NULL,
    and parameters; its rows are returned. Raises as the ORM does.
    """
    clause, expression, given = number
    child_asked, attribute, (question, told) = asked or (None, "", ("", []))
    texts: list[str] = []
    params: list[Any] = []
    before = ""
    for i, child in enumerate(children):
        computed = {attribute: (f"({question})", told)} if child is child_asked else None
        into, marked, values = _columns(type(child)).insert(child, draws=i == 0 and case.pk is None, computed=computed)
        if into == before and type(child) is back:  # clocks, of which there are two or three, are one statement
            texts[-1] += f", {marked}"
        else:
            texts.append(into + marked)
        before = into
        params += values
    shape, drawn, split = _columns(type(case)), case.pk is None, clause.count("%s")
    computed = {"number": (f"({expression})", given[split:])}
    if drawn:
        computed["id"] = (f"currval('{shape.sequence}')", [])
    into, marked, values = shape.insert(case, computed=computed)
    params += [*given[:split], *values]
    numbered = [children[0], *([child_asked] if child_asked is not None else [])] if drawn else []
    returned = ", ".join(["id", "number", *(f"currval('{_columns(type(one)).sequence}')" for one in numbered)])
    if drawn:
        returned += (
            f', ARRAY(SELECT b.id FROM "{_columns(back).table}" b '  # nosec B608
            f"WHERE b.subject_kind = 'case' AND b.subject_id = (SELECT currval('{shape.sequence}')) ORDER BY b.id)"
        )
    if then is None:
        texts.append(f"{clause} {into}{marked} RETURNING {returned}")
    else:
        # One plan for both: what is asked beside sees the cases as they were before this one.
        born = f"{clause}, born AS ({into}{marked} RETURNING {returned})"
        texts.append(f"{born} SELECT * FROM born FULL JOIN ({then[0]}) beside ON false")  # nosec B608
        params += then[1]
    answer = prepared.at_once(texts, params)
    width = 2 + len(numbered) + drawn
    of_the_case = next(row for row in answer if row[0] is not None)
    case.pk, case.number, *ids = of_the_case[: 2 + len(numbered)]
    if drawn:
        numbered += [child for child in children if type(child) is back]
        ids += of_the_case[width - 1]
    for one, pk in zip(numbered, ids, strict=True):
        one.__dict__[one._meta.pk.attname] = pk
    if child_asked is not None:
        del child_asked.__dict__[attribute]
    for row in (*children, case):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return [row[width:] for row in answer if row[0] is None]
