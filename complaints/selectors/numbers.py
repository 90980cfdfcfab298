"""Numbers beside things, several in one statement, each counted up to a cap: a queue of a million stays quick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Choices, QuerySet, Subquery

from estates import prepared

COUNT_CAP = 1000


def capped(cases: QuerySet, cap: int = COUNT_CAP) -> int:
    """How many, counted up to `cap` + 1: more than `cap` means "1000+"."""
    return cases.order_by()[: cap + 1].count()


@dataclass(frozen=True)
class Asked:
    """A part already put into SQL. `params` given at `SOME_DAY` stand for moments relative to the one of asking.

    Working a condition out costs more than asking it; what a person's tabs ask changes with their roles alone.
    """

    sql: str
    params: tuple[Any, ...]

    def at(self, moment: datetime, place: Mapping[Any, Any] | None = None) -> list[Any]:
        """The parameters for asking at `moment`; what stands in for a value of `place` becomes that value."""
        late, given = SOME_DAY.year, place or {}
        found = [moment + (p - SOME_DAY) if isinstance(p, datetime) and p.year >= late else p for p in self.params]
        return [given.get(p, p) for p in found] if given else found


SOME_DAY = datetime(9000, 6, 1, tzinfo=UTC)
"""No case is this late: a moment around it in a parameter was made from the "now" a part was worked out for."""


def asked(part: QuerySet | Subquery, cap: int = COUNT_CAP) -> Asked:
    """The part as SQL: its capped count, or, where it is one row of one value already, that value."""
    if isinstance(part, Subquery):
        one, given = part.as_sql(part.query.get_compiler(connection=connection), connection)
        return Asked(one, tuple(given))
    try:
        one, given = part.order_by().values("pk")[: cap + 1].query.sql_with_params()
    except EmptyResultSet:  # known to be empty without asking
        one, given = "SELECT 1 WHERE false", ()
    # `one` is the statement of a queryset; what anybody typed is in its parameters.
    return _with_codes(f"(SELECT count(*) FROM ({one}) part)", given)  # nosec B608


def _with_codes(sql: str, params: Iterable[Any]) -> Asked:
    """The part with its states and other codes written out: of a value that comes later, PostgreSQL cannot tell
    whether a partial index (open calls, say) holds the rows, and reads the whole table."""
    pieces, given = sql.split("%s"), list(params)
    if len(pieces) != len(given) + 1:  # a percent sign of its own: leave it as it is
        return Asked(sql, tuple(given))
    codes = [isinstance(p, Choices) and p.value.isidentifier() for p in given]
    text = pieces[0]
    for piece, p, code in zip(pieces[1:], given, codes, strict=True):
        text += (f"'{p.value}'" if code else "%s") + piece
    return Asked(text, tuple(p for p, code in zip(given, codes, strict=True) if not code))


def counted(parts: Mapping[str, QuerySet | Subquery | Asked], at: datetime, cap: int = COUNT_CAP) -> dict[str, Any]:
    """Capped counts of several querysets (of any model) in one statement.

    A part that is already one row of one value (`ArraySubquery`) comes back as that value.
    """
    if not parts:
        return {}
    ready = [part if isinstance(part, Asked) else asked(part, cap) for part in parts.values()]
    params = [p for part in ready for p in part.at(at)]
    text = "SELECT " + ", ".join(part.sql for part in ready)
    # The numbers of a role's own page are the same statement again and again; what a search counts is its own.
    if all(isinstance(part, Asked) for part in parts.values()):
        row = prepared.fetch_one(text, params)
    else:
        with connection.cursor() as cursor:
            cursor.execute(text, params)
            row = cursor.fetchone()
    return dict(zip(parts, row, strict=True)) if row else {}


def words(number: Any, cap: int = COUNT_CAP) -> str:
    """The number as it is shown: "1000+" beyond the cap."""
    return f"{cap}+" if number > cap else str(number)
