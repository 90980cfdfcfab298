from __future__ import annotations

import pgtrigger
from django.db import connection, transaction

_LOCK = 5_310_004
_NO_WAY_AROUND = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT false $$
"""
LEFT_ALONE = ("django_migrations",)
"""Tables the serving role only reads."""


class OwnsTables(Exception):
    """The role named is no mere servant: a superuser, or the owner of tables."""


def close_the_way_around() -> None:
    """Let no setting of a session switch a guard off: pgtrigger's own would (`SET pgtrigger.ignore`), for whoever
    knows of it, and looking for it costs each guarded row twenty times the guard. Run as the owner, after migrations,
    which bring its function back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NO_WAY_AROUND)


def kept_tables() -> list[str]:
    """The tables no row of which is ever deleted: those with a trigger that refuses it, whatever the condition."""
    refusing = pgtrigger.Protect
    found = {
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, refusing) and "DELETE" in str(trigger.operation) and trigger.condition is None
    }
    return sorted(found)


def grant_serving_role(name: str) -> list[str]:
    """Let the role `name` serve: read, add and change rows, and nothing else; returns the tables kept from deletion.

    It owns nothing: it can neither drop nor switch off a trigger, nor empty a table, and deletes no row of the
    record (rule D6, A4). Run as the owner, after migrations; tables made later are covered by default privileges
    until it is run again. Raises OwnsTables, or LookupError where there is no such role.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT rolsuper, oid FROM pg_roles WHERE rolname = %s", [name])
        found = cursor.fetchone()
        if found is None:
            raise LookupError(name)
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s LIMIT 1", [name])
        if found[0] or cursor.fetchone():
            raise OwnsTables(name)
        role, kept = connection.ops.quote_name(name), kept_tables()
        everything = "SELECT, INSERT, UPDATE, DELETE"
        for statement in (
            f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            f"GRANT {everything} ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"REVOKE DELETE ON {_listed(kept)} FROM {role}",
            f"REVOKE INSERT, UPDATE, DELETE ON {_listed(LEFT_ALONE)} FROM {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {everything} ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
        ):
            cursor.execute(statement)
    return kept


def _listed(tables) -> str:
    return ", ".join(connection.ops.quote_name(table) for table in tables)
