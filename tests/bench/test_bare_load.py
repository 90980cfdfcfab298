"""The bulk load is one deed: all rows with every key in place again, or none; told by one process or by several."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from analytics.models import Dirty
from analytics.services import drift, flush
from audit.models import AuditEntry
from complaints.models import Case, TimelineEntry
from demo.load import run, teller
from demo.load.life import Life
from demo.load.story import MODELS
from estates.models import Estate

UNTIL = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FITTINGS = """
SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text FROM pg_index
    JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'key', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid), convalidated::text
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid), tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'column', attrelid::regclass || '.' || attname, attnotnull::text, attidentity::text FROM pg_attribute
    JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
ORDER BY 1, 2
"""

pytestmark = pytest.mark.django_db


def _asked(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def _load(cases: int = 12, processes: int = 1) -> None:
    call_command("seed_load", cases=cases, seed=7, until=UNTIL.isoformat(), processes=processes, verbosity=0)


def _files() -> dict[str, int]:
    """Each table's file on disk: another one once it has been emptied whole."""
    tables = [model._meta.db_table for model in MODELS]
    return dict(_asked("SELECT relname, relfilenode::bigint FROM pg_class WHERE relname = ANY(%s)", tables))


def test_the_tables_have_every_key_index_and_trigger_again():
    before, files = _asked(FITTINGS), _files()
    _load()
    assert _asked(FITTINGS) == before
    assert all(files[name] != now for name, now in _files().items()), "the tables were not laid bare"


def test_its_rows_are_frozen_as_a_vacuum_would_leave_them():
    _load()
    told = (
        "SELECT relpages, relallvisible FROM pg_class WHERE relname IN ('complaints_case', 'complaints_timelineentry')"
    )
    assert all(pages == visible > 0 for pages, visible in _asked(told))


def test_a_row_that_a_key_refuses_takes_the_whole_load_with_it(monkeypatch, django_db_blocker):
    def astray(told_by, processes):
        for texts in teller.told(told_by, processes):
            place = MODELS.index(TimelineEntry)
            texts[place] = texts[place].replace(b"\t%d\t" % told_by.base, b"\t987654321\t")
            yield texts

    before = _asked(FITTINGS)
    monkeypatch.setattr(run, "told", astray)
    with pytest.raises(IntegrityError, match="987654321"):
        _load()
    assert not Estate.objects.filter(code__in=run.place.CODES).exists() and not Case.objects.exists()
    assert _asked(FITTINGS) == before


def test_beside_rows_that_are_there_every_key_stays_in_place():
    AuditEntry.objects.create(at=UNTIL, actor_kind="system", verb="note", subject_kind="case", subject_id=0, data={})
    before, files = _asked(FITTINGS), _files()
    _load()
    assert Case.objects.count() == 12 and AuditEntry.objects.filter(verb="note").exists()
    assert _files() == files and _asked(FITTINGS) == before
    assert _asked("SHOW session_replication_role") == [("origin",)]
    assert not drift()


def test_a_load_that_ends_before_it_has_counted_is_counted_by_the_next_flush(monkeypatch):
    def killed(processes):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "count_anew", killed)
    with pytest.raises(KeyboardInterrupt):
        _load(200)
    assert Case.objects.count() == 200 and Dirty.objects.exists()
    flush(wait=True)
    assert not drift()


def test_several_processes_tell_what_one_tells(monkeypatch):
    heard = {}

    def listening(told_by, processes):
        heard["teller"], heard["alone"] = told_by, list(teller.told(told_by, 1))
        yield from heard["alone"]

    monkeypatch.setattr(run, "told", listening)
    monkeypatch.setattr(teller, "CHUNK", 7)
    _load(40)
    assert list(teller.told(heard["teller"], 3)) == heard["alone"] and len(heard["alone"]) == 6


def test_a_telling_process_that_fails_ends_the_load(monkeypatch, capfd):
    monkeypatch.setattr(teller, "CHUNK", 7)
    monkeypatch.setattr(Life, "_register", lambda self: 1 // 0)
    with pytest.raises(RuntimeError, match="words stand above"):
        _load(40, processes=2)
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert not Estate.objects.filter(code__in=run.place.CODES).exists()


def test_a_teller_asks_no_database(monkeypatch):
    monkeypatch.setattr(Life, "_register", lambda self: Case.objects.exists())
    with pytest.raises(RuntimeError, match="asks no database"):
        _load()


def test_who_only_serves_is_refused_before_a_row_is_written(monkeypatch):
    monkeypatch.setattr(run, "owned", lambda cursor, kinds: False)
    with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
        _load()
    assert not Estate.objects.filter(code__in=run.place.CODES).exists()
