"""Empty tables laid bare for a load and fitted out again behind it, within one transaction.

A row that comes into a table with all its indexes pays for each of them and for each key it holds, several times what
the row itself costs. So keys, indexes and triggers on insertion go first and come back as they were once all rows
stand, built in one pass each; a row that one of them would have refused is refused then, and the whole transaction
with it. Any owner of the tables may do this; it takes no superuser.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

ON_INSERT = 4
"""The bit in PostgreSQL's `tgtype` of a trigger that fires on insertion."""
FREEZE = " WITH (FREEZE)"
"""Said of a COPY into tables that `strip` emptied in the same transaction: rows are written as VACUUM would leave them,
instead of once more by the first VACUUM."""

_OWNED = """
SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) FROM pg_class c WHERE c.oid = ANY(%s::regclass[])
"""
_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype = 'f'
FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype = 'f' DESC, conrelid, contype, conname
"""
"""Foreign keys of and to the tables first: while one stands, the unique key it points at cannot go."""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
ORDER BY indrelid, indexrelid
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal AND tgenabled = 'O' AND tgtype::int & %(insert)s <> 0
ORDER BY tgrelid, tgname
"""
_ROOM = "SET LOCAL maintenance_work_mem = '128MB'"
"""For each index and key that is built; more goes through files."""


def owned(cursor: Any, kinds: Iterable[type[models.Model]]) -> bool:
    """Whether the role that is signed in owns the tables of `kinds`, or may act as who does."""
    cursor.execute(_OWNED, [_tables(kinds)])
    return bool(cursor.fetchone()[0])


def strip(cursor: Any, kinds: Iterable[type[models.Model]]) -> list[str] | None:
    """Lay the tables of `kinds` bare and return the statements that fit them out again (`mend`).

    None, with nothing changed, where one of them holds a row. In a transaction, which locks the tables and those their
    keys point at until it ends; no check of it may still be deferred. For the owner (`owned`).
    """
    tables = _tables(kinds)
    cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
    cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables))  # nosec B608
    if cursor.fetchone()[0]:
        return None
    asked = {"tables": tables, "insert": ON_INSERT}
    cursor.execute(_KEYS, asked)
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, asked)
    indexes = cursor.fetchall()
    cursor.execute(_TRIGGERS, asked)
    triggers = cursor.fetchall()
    for table, name, _said, _foreign in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _said in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    cursor.execute(f"TRUNCATE {', '.join(tables)}")  # a fresh file for each, as FREEZE asks
    added = [(foreign, f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}") for table, name, said, foreign in keys]
    return [
        *(said for foreign, said in added if not foreign),
        *(said for _name, said in indexes),
        *(said for foreign, said in added if foreign),
        *(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in triggers),
    ]


def _tables(kinds: Iterable[type[models.Model]]) -> list[str]:
    return [f'"{kind._meta.db_table}"' for kind in kinds]


def mend(cursor: Any, statements: list[str]) -> None:
    """Fit out again what `strip` laid bare. Raises IntegrityError where a row does not keep to a key."""
    cursor.execute(_ROOM)
    for statement in statements:
        cursor.execute(statement)
