"""Rows of a model as COPY takes them: columns and defaults worked out once, values written as text."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from json.encoder import encode_basestring as _quoted
from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models import NOT_PROVIDED

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
HELD = 20_000
"""How many texts are remembered of each kind, before all are forgotten."""


class _Remembered(dict[Any, str]):
    """Texts of values that stand in many columns: each is written once. Looked up without a step of Python."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, value: Any) -> str:
        if len(self) > HELD:
            self.clear()
        text = self[value] = self.write(value)
        return text


def _words(value: str) -> str:
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


def _array(value: list[str]) -> str:
    text = '","'.join(value)
    if text.isprintable() and "\\" not in text and text.count('"') == 2 * max(len(value) - 1, 0):
        return '{"' + text + '"}' if value else "{}"
    quoted = ['"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value]
    return ("{" + ",".join(quoted) + "}").translate(_ESCAPES)


_PLAIN = {None: "null", True: "true", False: "false"}


def _json(value: Any) -> str:
    """`value` as JSON, most of it without the encoder, which costs more to set up than a few words to write."""
    kind = type(value)
    if kind is str:
        return _quoted(value)
    if kind is dict:
        return "{" + ", ".join([f"{_quoted(key)}: {_json(one)}" for key, one in value.items()]) + "}"
    if kind is list:
        return "[" + ", ".join([_json(one) for one in value]) + "]"
    if value is None or kind is bool:
        return _PLAIN[value]
    return str(value) if kind is int else json.dumps(value)


def _object(value: dict[str, Any]) -> str:
    text = _json(value)
    return text.translate(_ESCAPES) if "\\" in text else text


class _Writers(dict[type, Callable[[Any], str]]):
    """How a value of each type is written; what is not named here is a choice, a kind of str or int."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        return lambda value: _words(str(value))


_WRITERS = _Writers(
    {
        str: _Remembered(_words).__getitem__,
        type(None): {None: "\\N"}.__getitem__,
        bool: {True: "t", False: "f"}.__getitem__,
        int: str,
        datetime: _Remembered(datetime.isoformat).__getitem__,
        date: date.isoformat,
        list: _array,
        dict: _object,
    }
)


def text_of(value: Any) -> str:
    """`value` as a field of COPY's text format."""
    return _WRITERS[type(value)](value)


class Sheet:
    """The rows of one model gathered for one COPY. Unnamed columns get `given`, or the model's own defaults."""

    def __init__(self, model: type[models.Model], **given: Any) -> None:
        fields = model._meta.concrete_fields
        self._place = {f.attname: i for i, f in enumerate(fields)}
        self._blank = [text_of(given[f.attname] if f.attname in given else self._default(f)) for f in fields]
        self._forms: dict[tuple[str, ...], tuple[str, Callable[[list[str]], Any]]] = {}
        self._lines: list[str] = []

    @staticmethod
    def _default(field: models.Field) -> Any:
        return None if field.null and field.default is NOT_PROVIDED else field.get_default()

    def add(self, **values: Any) -> None:
        """One more row; names are the model's attribute names (`estate_id`)."""
        self.put(tuple(values), values.values())

    def put(self, names: tuple[str, ...], values: Iterable[Any]) -> None:
        """As `add`, for rows whose names are always the same."""
        line, ordered = self._forms.get(names) or self._form(names)
        writers = _WRITERS
        self._lines.append(line % ordered([writers[type(value)](value) for value in values]))

    def _form(self, names: tuple[str, ...]) -> tuple[str, Callable[[list[str]], Any]]:
        """The line of a row with these names, gaps where their values go, and what puts those in the columns' order."""
        parts = [text.replace("%", "%%") for text in self._blank]
        for name in names:
            parts[self._place[name]] = "%s"
        order = sorted(range(len(names)), key=lambda n: self._place[names[n]])
        form = self._forms[names] = "\t".join(parts) + "\n", itemgetter(*order)
        return form

    def __len__(self) -> int:
        return len(self._lines)

    def take(self) -> bytes:
        """What was gathered, as COPY takes it (`paste`); it is forgotten here."""
        text, self._lines = "".join(self._lines).encode(), []
        return text


def paste(cursor: Any, model: type[models.Model], text: bytes, option: str = "") -> None:
    """Send the text of a sheet of `model` to its table, through Django's cursor."""
    if text:
        names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        said = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN{option}'
        cursor.cursor.copy_expert(said, io.BytesIO(text), size=1 << 18)
