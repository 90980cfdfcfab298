"""The first statement of a request tells whether the kept connection still stands."""

from __future__ import annotations

import psycopg2
import pytest
from django.db import OperationalError, connection
from django.db.transaction import atomic

from estates import prepared

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def a_request_begins():
    """As at the start of a request in production: a connection kept from the one before, not yet tried."""
    held = connection.settings_dict["CONN_HEALTH_CHECKS"]
    prepared.fetch_one("SELECT 1", [])
    connection.health_check_enabled, connection.health_check_done = True, False
    yield
    connection.health_check_enabled, connection.health_check_done = bool(held), False


def hang_up() -> None:
    """The server ends this thread's connection, as a restart does."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    finally:
        other.close()


def test_a_connection_that_fell_meanwhile_is_opened_anew_and_asked_again(a_request_begins):
    hang_up()
    assert prepared.fetch_one("SELECT %s::int", [7]) == (7,)


def test_one_that_stands_is_not_asked_twice(a_request_begins, monkeypatch):
    monkeypatch.setattr(connection, "is_usable", lambda: pytest.fail("asked beforehand"))
    assert prepared.fetch_one("SELECT %s::int", [7]) == (7,)
    assert prepared.fetch_one("SELECT %s::int", [8]) == (8,)


def test_a_statement_that_fails_on_a_sound_connection_fails(a_request_begins):
    with pytest.raises(OperationalError) as refused:
        prepared.fetch_one("SELECT pg_sleep(%s::int)", [self_ended()])
    assert isinstance(refused.value.__cause__, psycopg2.errors.QueryCanceled)


def self_ended() -> int:
    """Longer than a statement may take here."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
    return 2


def test_within_a_transaction_nothing_is_asked_again(a_request_begins):
    with pytest.raises(OperationalError), atomic():
        prepared.fetch_one("SELECT 1", [])
        hang_up()
        prepared.fetch_one("SELECT 1", [])
    connection.close()


def test_before_a_write_it_is_enough_that_nobody_hung_up(a_request_begins, monkeypatch):
    monkeypatch.setattr(connection, "is_usable", lambda: pytest.fail("asked beforehand"))
    assert prepared.at_once(["SELECT 1"], []) == [(1,)]


def test_before_a_write_a_connection_that_fell_is_opened_anew(a_request_begins):
    hang_up()
    assert prepared.at_once(["SELECT 1"], []) == [(1,)]
