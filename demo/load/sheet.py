"""Rows of a model as COPY takes them: columns and defaults worked out once, values written as text."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import NOT_PROVIDED

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


_json = json.JSONEncoder(ensure_ascii=False).encode
_moments: dict[datetime, str] = {}


def text_of(value: Any) -> str:
    """`value` as a field of COPY's text format."""
    kind = type(value)
    if kind is str:
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    if value is None:
        return "\\N"
    if kind is bool:
        return "t" if value else "f"
    if kind is int:
        return str(value)
    if kind is datetime:
        return _moments.get(value) or _written(value)
    if kind is date:
        return value.isoformat()
    if kind is list:
        quoted = ['"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value]
        return ("{" + ",".join(quoted) + "}").translate(_ESCAPES)
    if kind is dict:
        return _json(value).translate(_ESCAPES)
    return str(value).translate(_ESCAPES)  # a choice: str and int subclasses


def _written(moment: datetime) -> str:
    """One moment stands in many columns of a case: it is written once, and remembered for a while."""
    if len(_moments) > 20_000:
        _moments.clear()
    found = _moments[moment] = moment.isoformat()
    return found


class Sheet:
    """The rows of one model gathered for one COPY. Unnamed columns get the model's own defaults."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self.table = model._meta.db_table
        self.columns = [f.column for f in fields]
        self._place = {f.attname: i for i, f in enumerate(fields)}
        self._blank = [text_of(self._default(f)) for f in fields]
        self._lines: list[str] = []

    @staticmethod
    def _default(field: models.Field) -> Any:
        return None if field.null and field.default is NOT_PROVIDED else field.get_default()

    def add(self, **values: Any) -> None:
        """One more row; names are the model's attribute names (`estate_id`)."""
        row, place = self._blank.copy(), self._place
        for name, value in values.items():
            row[place[name]] = text_of(value)
        self._lines.append("\t".join(row))

    def __len__(self) -> int:
        return len(self._lines)

    def copy(self, cursor: Any) -> None:
        """Send what was gathered through a psycopg2 cursor, and forget it."""
        if self._lines:
            names = ", ".join(f'"{name}"' for name in self.columns)
            cursor.copy_expert(f'COPY "{self.table}" ({names}) FROM STDIN', io.StringIO("\n".join(self._lines) + "\n"))
            self._lines = []
