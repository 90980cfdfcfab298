"""Whoever asked for a repair is told who has it, who comes and when, and that it is done (rules R2 to R5, X1)."""

from datetime import datetime

import pytest
import time_machine

from deadlines.clock import now
from notifications import services
from notifications.models import OutboxMessage, Robot
from tests.notifications.sink import Sink
from tests.repairs import crew

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


@pytest.fixture
def sink(settings):
    one = Sink()
    settings.NOTIFY_URLS = [f"sms={one.url}", f"group={one.url}"]
    yield one
    one.close()


@time_machine.travel(NOON, tick=False)
def test_the_resident_reads_who_has_it_who_comes_and_when_and_that_it_is_done(world, sink):
    order = crew.completed(world, crew.on_site(world, technician=world.zhang_t))
    services.deliver()
    heard = [one for one in sink.heard if one["to"] == "13800005678"]
    texts = [one["message"] for one in heard]
    sent, agreed, done = (next(text for text in texts if word in text) for word in ("已派给", "老张", "已修好"))
    assert all(f"/portal/o/{order.token}/" in text for text in (sent, agreed, done))
    assert "宏达防水" in sent and order.number in sent and "0571-5555 0123" in sent
    assert "11-24 13:00–14:00" in agreed
    assert order.number in done
    assert not OutboxMessage.objects.filter(channel="message").exclude(status="sent").exists()


@time_machine.travel("2026-11-24T23:30:00+08:00", tick=False)
def test_only_what_is_urgent_reaches_the_resident_at_night(world, sink):
    calm, urgent = crew.sent(world), crew.sent(world, urgency=0, unit=world.flat_below)
    services.deliver()
    sent = OutboxMessage.objects.filter(channel="message", status="sent")
    told = set(sent.values_list("subject_id", flat=True))
    assert urgent.pk in told and calm.pk not in told


@time_machine.travel(NOON, tick=False)
def test_an_erased_requester_is_told_nothing(world, sink):
    order = crew.sent(world)
    order.requester.erased_at = now()
    order.requester.save()
    services.deliver()
    assert not [one for one in sink.heard if one["to"]]


@time_machine.travel(NOON, tick=False)
def test_a_group_hears_of_an_urgent_order_by_its_number_alone(world, sink):
    Robot.objects.create(name="工程群", kind="line", key="group", estate=world.yj)
    order = crew.requested(world, urgency=0)
    services.deliver()
    said = [one["message"] for one in sink.heard if not one["to"]]
    assert said and order.number in said[0] and "角阀" not in said[0] and "李女士" not in said[0]
