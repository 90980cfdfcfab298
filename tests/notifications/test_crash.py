"""Workers that are killed, two at once, a broker that is away: nothing lost, nothing doubled that can be told (X1)."""

import importlib
import os
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from celery import Celery
from django.db import connection, transaction

from deadlines.clock import now
from notifications import services
from notifications.models import OutboxMessage, Preference
from notifications.services.claim import LEASE
from notifications.services.deliver import AT_A_TIME
from tests import cast, deeds

nudge = importlib.import_module("notifications.services.nudge")  # the package calls its one verb by the same name
pytestmark = pytest.mark.django_db(transaction=True)


def owed(count, case):
    moment = now()
    return OutboxMessage.objects.bulk_create(
        OutboxMessage(
            event="link_wanted", channel="message", subject_kind="case", subject_id=case.pk, status="waiting",
            created_at=moment, next_try_at=moment,
        )
        for _ in range(count)
    )  # fmt: skip


def in_another_process(deed):
    """Run it in a fork with a database connection of its own; the pid."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            deed()
        finally:
            os._exit(0)
    return pid


def deliver_all():
    while services.deliver().claimed:
        pass


def test_a_worker_killed_in_mid_batch_loses_nothing_and_repeats_little_with_the_same_reference(sink, settings):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    sink.delay = 0.02
    case = deeds.phone_call(cast.build())
    rows = owed(100, case)
    worker = in_another_process(deliver_all)
    deadline = time.monotonic() + 30
    while len(sink.heard) < 30 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    sink.delay = 0
    laid_down = OutboxMessage.objects.filter(status="sent").count()
    assert 0 < laid_down < 100
    assert services.deliver().claimed == 0, "what the dead one held is held until its lease ends"
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        deliver_all()
    heard = Counter(one["reference"] for one in sink.heard)
    assert set(heard) == {row.reference for row in rows}, "nothing is lost"
    repeated = [reference for reference, times in heard.items() if times > 1]
    assert len(repeated) <= AT_A_TIME
    assert max(heard.values()) <= 2
    assert OutboxMessage.objects.filter(channel="message").exclude(status="sent").count() == 0


def test_into_the_dry_run_each_goes_exactly_once_however_often_workers_die():
    case = deeds.phone_call(cast.build())
    owed(300, case)
    for _ in range(3):
        worker = in_another_process(deliver_all)
        time.sleep(0.15)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        deliver_all()
    rows = OutboxMessage.objects.filter(channel="message")
    assert rows.filter(status="sent", via="dry_run").count() == 300


def test_two_deliverers_at_once_send_each_message_once(sink, settings):
    settings.NOTIFY_URLS = [f"sms={sink.url}"]
    case = deeds.phone_call(cast.build())
    rows = owed(240, case)
    workers = [in_another_process(deliver_all) for _ in range(3)]
    for worker in workers:
        os.waitpid(worker, 0)
    heard = Counter(one["reference"] for one in sink.heard)
    assert set(heard) == {row.reference for row in rows} and set(heard.values()) == {1}


def test_two_deliverers_carry_each_message_of_the_bell_on_once():
    world = cast.build()
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
    services.announce(
        "dispatched", to=[world.wang.pk], subject=("case", deeds.dispatched(world, handler=world.wang).pk), at=now()
    )
    for n in range(200):
        services.announce("accepted", to=[world.wang.pk], subject=("case", n + 10_000), at=now())
    workers = [in_another_process(deliver_all) for _ in range(3)]
    for worker in workers:
        os.waitpid(worker, 0)
    bell = OutboxMessage.objects.filter(channel="in_app", recipient=world.wang)
    assert not bell.filter(spread_at=None).exists()
    carried = list(OutboxMessage.objects.filter(channel="email").values_list("origin", flat=True))
    assert len(carried) == len(set(carried)) == bell.filter(event="dispatched").count()


def test_a_deed_that_is_rolled_back_owes_nothing():
    case = deeds.phone_call(cast.build())
    with pytest.raises(ValueError), transaction.atomic():
        services.owe_resident("link_wanted", subject=("case", case.pk), at=now())
        raise ValueError
    assert not OutboxMessage.objects.filter(event="link_wanted").exists()


@pytest.fixture
def no_broker(monkeypatch):
    away = Celery(broker="redis://127.0.0.1:9/0", set_as_current=False)
    monkeypatch.setattr(nudge, "current_app", away)
    return away


def test_a_broker_that_is_away_delays_no_deed_and_loses_no_message(no_broker, settings):
    settings.NOTIFY_AT_ONCE = True
    world = cast.build()
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
    began = time.monotonic()
    deeds.dispatched(world, handler=world.wang)
    assert time.monotonic() - began < 5
    assert services.deliver().sent == 1, "beat's round finds what nobody was called for"


def test_a_nudge_never_waits_and_one_thread_serves_a_process(no_broker, settings):
    settings.NOTIFY_AT_ONCE = True
    began = time.monotonic()
    for _ in range(1000):
        nudge.nudge()
    assert time.monotonic() - began < 1


class Calls:
    """A broker that counts."""

    def __init__(self):
        self.sent = 0

    def send_task(self, *_args, **_more):
        self.sent += 1


def test_while_a_delivery_is_called_for_nobody_calls_again_and_none_is_overlooked(monkeypatch):
    calls = Calls()
    monkeypatch.setattr(nudge, "current_app", calls)
    for _ in range(50):
        assert nudge.send()
    assert calls.sent == 1
    nudge.begun()  # the worker has taken it and is about to look
    assert nudge.send() and nudge.send()
    assert calls.sent == 2


def test_a_call_that_nobody_took_is_forgotten_in_seconds(monkeypatch):
    calls = Calls()
    monkeypatch.setattr(nudge, "current_app", calls)
    monkeypatch.setattr(nudge, "CALLED_FOR", 1)
    nudge.send()
    time.sleep(1.2)
    nudge.send()
    assert calls.sent == 2


def test_a_call_the_broker_did_not_take_leaves_no_mark(no_broker, monkeypatch):
    assert nudge.send() is False
    calls = Calls()
    monkeypatch.setattr(nudge, "current_app", calls)
    assert nudge.send() and calls.sent == 1
