"""Group robots: number and link only, twenty a minute, nothing of who is named (rules P4, X1)."""

from datetime import datetime, timedelta

import pytest
import time_machine

from deadlines.clock import now
from notifications import services
from notifications.models import OutboxMessage, Robot
from notifications.services.claim import claim_for_robots
from tests import deeds

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


def robot(**given):
    return Robot.objects.create(**{"name": "云景应急群", "kind": "line", "key": "group", **given})


def owed(one, count, at):
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            event="robot_hello", channel="robot", robot=one, subject_kind="robot", subject_id=one.pk,
            status="waiting", created_at=at + timedelta(milliseconds=n), next_try_at=at,
        )
        for n in range(count)
    )  # fmt: skip


@time_machine.travel(NOON, tick=False)
def test_a_group_reads_number_and_link_and_nothing_else(world, sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    robot(estate=world.yj)
    case = deeds.phone_call(world, emergency=True, content="李女士 13800005678 被困电梯，很害怕")
    services.deliver()
    [heard] = sink.heard
    link = f"{settings.PUBLIC_URL}{case.get_absolute_url()}"
    assert heard["message"].splitlines()[:2] == ["突发事件", case.number]
    assert link in heard["message"]
    for secret in ("李女士", "1380000", "5678", "电梯", "害怕", world.flat.label_zh):
        assert secret not in heard["message"] + heard["title"]


@time_machine.travel(NOON, tick=False)
def test_a_group_is_told_once_however_many_people_hear_of_it(world):
    one = robot()
    deeds.phone_call(world, emergency=True)
    services.deliver()
    assert OutboxMessage.objects.filter(channel="in_app", event="emergency").count() > 2
    assert OutboxMessage.objects.filter(robot=one).count() == 1
    OutboxMessage.objects.filter(channel="in_app").update(spread_at=None)
    services.deliver()
    assert OutboxMessage.objects.filter(robot=one).count() == 1


@time_machine.travel(NOON, tick=False)
def test_a_group_hears_of_its_own_estate_and_of_what_it_asked_for(world):
    here, there = robot(name="here", estate=world.yj), robot(name="there", estate=world.hx)
    every, off = robot(name="everything", hears="news"), robot(name="off", active=False)
    deeds.phone_call(world, emergency=True)
    deeds.dispatched(world)
    services.deliver()
    events = {
        one.name: set(OutboxMessage.objects.filter(robot=one).values_list("event", flat=True))
        for one in (here, there, every, off)
    }
    assert events["here"] == {"emergency"}
    assert events["there"] == events["off"] == set()
    assert {"emergency", "dispatched"} <= events["everything"]


@time_machine.travel(NOON, tick=False)
def test_a_matter_that_names_somebody_is_told_to_no_group(world, sink, settings):
    """The named may be reading along (rule P4)."""
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one = robot(hears="news")
    deeds.phone_call(world, about_staff=[world.wang], emergency=True)
    services.deliver()
    assert not OutboxMessage.objects.filter(robot=one).exists()


@time_machine.travel(NOON, tick=False)
def test_somebody_named_before_it_goes_out_keeps_it_at_home(world, sink, settings):
    from complaints import services as complaints

    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one = robot()
    case = deeds.phone_call(world, emergency=True)
    services.spread(now())
    complaints.name(case.number, by=world.zhou, staff=[world.wang], reason="说的就是他")
    services.deliver()
    assert OutboxMessage.objects.get(robot=one, event="emergency").status == "withheld"
    assert not sink.heard


def test_twenty_a_minute_and_the_rest_waits(sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one = robot()
    with time_machine.travel(NOON, tick=False) as clock:
        owed(one, 50, now())
        services.deliver()
        assert len(sink.heard) == 20
        services.deliver()
        clock.shift(timedelta(seconds=59))
        services.deliver()
        assert len(sink.heard) == 20
        clock.shift(timedelta(seconds=1))
        services.deliver()
        assert len(sink.heard) == 40
        clock.shift(timedelta(seconds=60))
        services.deliver()
        assert len(sink.heard) == 50
    rows = OutboxMessage.objects.filter(robot=one)
    assert not rows.exclude(status="sent").exists() and not rows.exclude(attempts=1).exists()


def test_no_minute_ever_sees_more_than_twenty(sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one, sent = robot(), []
    with time_machine.travel(NOON, tick=False) as clock:
        owed(one, 60, now())
        for _ in range(60):
            before = len(sink.heard)
            services.deliver()
            sent += [now()] * (len(sink.heard) - before)
            clock.shift(timedelta(seconds=7))
    assert len(sent) == 60
    for moment in sent:
        assert sum(moment - timedelta(minutes=1) < other <= moment for other in sent) <= 20


def test_each_group_has_its_own_minute(sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    with time_machine.travel(NOON, tick=False):
        for name in ("one", "two"):
            owed(robot(name=name), 25, now())
        services.deliver()
    assert len(sink.heard) == 40


def test_a_worker_that_dies_with_a_groups_messages_gives_them_back(sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one = robot()
    with time_machine.travel(NOON, tick=False) as clock:
        owed(one, 5, now())
        assert len(claim_for_robots(now())) == 5
        services.deliver()
        assert not sink.heard
        clock.shift(timedelta(minutes=2))
        services.deliver()
    assert len(sink.heard) == 5


def test_a_robot_switched_off_says_nothing_and_loses_nothing(sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    one = robot(active=False)
    owed(one, 1, now())
    services.deliver()
    assert not sink.heard
    Robot.objects.update(active=True)
    services.deliver()
    assert len(sink.heard) == 1


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"kind": "wecom", "key": "abcdefgh-1234"}, "wecombot://abcdefgh-1234"),
        ({"kind": "dingtalk", "key": "token12345"}, "dingtalk://token12345"),
        ({"kind": "dingtalk", "key": "token12345", "secret": "SEC1"}, "dingtalk://SEC1@token12345"),
        ({"kind": "feishu", "key": "hook12345"}, "feishu://hook12345"),
    ],
)
def test_a_robot_is_spoken_to_in_its_makers_way(given, line):
    from notifications.services import outside

    assert outside.line_of(Robot(**given)) == line
    assert outside._gateway(outside.Letter(line, "", "", "x", "HY1")) is not None
