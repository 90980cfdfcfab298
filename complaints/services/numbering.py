"""Serials without gaps or repeats (rule I4)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

_TAKE = """
    INSERT INTO complaints_serialcounter (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = complaints_serialcounter.last + 1
    RETURNING last
"""


def take_serial(key: str) -> int:
    """The next serial of `key`, from 1.

    Taken last in its transaction: the row stays locked until it ends, and a rollback gives it back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [key])
        return cursor.fetchone()[0]


def numbered(estate, logged_at: datetime) -> tuple[str, str, list[str]]:
    """`YJ-20261121-0007`: estate code, the estate's local date at `logged_at`, serial of that day.

    As `rows.insert` takes it: serial and case travel together, so the counter's row is locked the least.
    """
    day = f"{estate.code}-{logged_at.astimezone(estate.zone).isoformat()[:10].replace('-', '')}"
    text = "SELECT %s || '-' || lpad(last::text, greatest(4, length(last::text)), '0') FROM taken"
    return f"WITH taken AS ({_TAKE})", text, [day, day]


def archive_number(estate, at: datetime) -> str:
    """`DA-YJ-2026-0007`: by estate and local year."""
    year = f"DA-{estate.code}-{at.astimezone(estate.zone):%Y}"
    return f"{year}-{take_serial(year):04d}"
