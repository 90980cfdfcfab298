"""Numbers beside things, several in one statement, each counted up to a cap: a queue of a million stays quick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Subquery

COUNT_CAP = 1000


def capped(cases: QuerySet, cap: int = COUNT_CAP) -> int:
    """How many, counted up to `cap` + 1: more than `cap` means "1000+"."""
    return cases.order_by()[: cap + 1].count()


def counted(parts: Mapping[str, QuerySet | Subquery], cap: int = COUNT_CAP) -> dict[str, Any]:
    """Capped counts of several querysets (of any model) in one statement.

    A part that is already one row of one value (`ArraySubquery`) comes back as that value.
    """
    sql: list[str] = []
    params: list[Any] = []
    for part in parts.values():
        if isinstance(part, Subquery):
            one, given = part.as_sql(part.query.get_compiler(connection=connection), connection)
            sql.append(one)
            params += given
            continue
        try:
            one, given = part.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:  # known to be empty without asking
            one, given = "SELECT 1 WHERE false", ()
        sql.append(f"(SELECT count(*) FROM ({one}) part)")
        params += given
    if not sql:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sql), params)
        return dict(zip(parts, cursor.fetchone(), strict=True))


def words(number: Any, cap: int = COUNT_CAP) -> str:
    """The number as it is shown: "1000+" beyond the cap."""
    return f"{cap}+" if number > cap else str(number)
