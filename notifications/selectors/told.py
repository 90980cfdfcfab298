"""How subjects of several kinds show themselves to a reader, in few statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from notifications.registry import PLAIN, RESOLVERS

_AS_JSON = "(SELECT coalesce(json_agg(row_to_json(r)), '[]')::text FROM ({sql}) r)"


def told(user: Any, wanted: Mapping[str, Iterable[int]]) -> dict[str, dict[int, dict]]:
    """kind → id → what the reader may be shown of it; those told by plain rows come by one statement together."""
    plain = {kind: ids for kind, ids in wanted.items() if kind in PLAIN}
    others = {kind: ids for kind, ids in wanted.items() if kind in RESOLVERS and kind not in plain}
    found = {kind: RESOLVERS[kind](user, ids) for kind, ids in others.items()}
    return found | _together(user, plain)


def _together(user: Any, plain: Mapping[str, Iterable[int]]) -> dict[str, dict[int, dict]]:
    parts: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for kind, ids in plain.items():
        try:
            parts[kind] = PLAIN[kind][0](user, list(ids)).order_by().query.sql_with_params()
        except EmptyResultSet:  # nothing of this kind is theirs to see
            continue
    if not parts:
        return {}
    # Statements of querysets; what anybody typed is in their parameters.
    text = ", ".join(_AS_JSON.format(sql=sql) for sql, _values in parts.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}", [value for _sql, values in parts.values() for value in values])  # nosec B608
        row = cursor.fetchone() or ()
    return {
        kind: {one["pk"]: PLAIN[kind][1](one) for one in json.loads(rows)}
        for kind, rows in zip(parts, row, strict=True)
    }
