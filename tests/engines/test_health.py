"""/healthz tells whether the instance does its work."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from config.celery import heartbeat
from config.health import report
from deadlines.models import Clock
from tests import deeds

pytestmark = pytest.mark.django_db


def swept(seconds_ago: float) -> None:
    cache.set(settings.SWEEP_KEY, time.time() - seconds_ago)


def test_all_is_well_when_the_worker_beats_and_the_sweep_is_fresh(client: Client) -> None:
    heartbeat()
    swept(3)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"status", "database", "broker", "worker", "sweep_age_seconds", "outbox_waiting"}
    assert (found["status"], found["database"], found["broker"], found["worker"]) == ("ok",) * 4
    assert 3 <= found["sweep_age_seconds"] < 10


def test_a_worker_that_never_beat_is_down(client: Client) -> None:
    swept(1)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "down"


def test_a_worker_silent_for_a_minute_is_down(client: Client) -> None:
    swept(1)
    cache.set(settings.HEARTBEAT_KEY, time.time() - 60)
    assert client.get("/healthz").json()["worker"] == "down"


def test_a_sweep_that_stands_still_makes_the_instance_unavailable(client: Client) -> None:
    heartbeat()
    swept(300)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == "ok"
    assert answer.json()["sweep_age_seconds"] >= 300


def test_it_answers_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat()
    swept(1)

    def away() -> None:
        raise ConnectionError

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"


def test_it_answers_whatever_host_the_load_balancer_names(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 503


def test_a_moment_still_to_come_says_nothing_of_who_lives_now(client: Client) -> None:
    """The machine's clock was set back by an hour while the worker was dead already."""
    cache.set(settings.HEARTBEAT_KEY, time.time() + 3600)
    swept(-3600)
    found = client.get("/healthz").json()
    assert found["worker"] == "down"
    assert found["sweep_age_seconds"] is None


def fired_and_owed(clock: object, seconds_ago: float, **changes: object) -> None:
    """A step that fired so long ago and whose consequence has not run."""
    from deadlines.clock import now
    from deadlines.models import ClockStep

    fired = now() - timedelta(seconds=seconds_ago)
    ClockStep.objects.create(clock=clock, step="warn", due_at=fired, fired_at=fired, **changes)


def test_steps_that_nobody_settles_make_the_instance_unavailable(world: object) -> None:
    """A long queue somebody works at does not, nor does a consequence that failed and waits for its next try."""
    heartbeat()
    swept(1)
    deeds.phone_call(world)
    clock = Clock.objects.first()
    fired_and_owed(clock, 30)
    assert report()["status"] == "ok"
    fired_and_owed(clock, 90, revision=1, tries=2)
    assert report()["status"] == "ok"
    fired_and_owed(clock, 90, revision=2)
    assert report()["status"] == "unavailable"
    cache.set(settings.SETTLE_KEY, time.time() - 5)
    assert report()["status"] == "ok"
