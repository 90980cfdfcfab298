"""Pauses of a visit and of the completion (rule D4): asked by who has it, approved by a manager who does not."""

from datetime import timedelta

import pytest

from complaints.errors import BadInput, NotNow, NotYours
from deadlines.clock import at, now
from deadlines.models import ClimbAsk, Clock, ClockRequest
from deadlines.services import settle, sweep
from notifications.models import OutboxMessage
from repairs import services
from repairs.models import Attempt
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def clock_of(order, kind="repair_completion"):
    return Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind=kind, stopped_at=None, cancelled_at=None)


def ask(world, order, *, by=None, until=None, waiting_for="third_party", kind="repair_completion"):
    return services.pause(
        order.number,
        by=by or world.liu,
        clock=clock_of(order, kind).pk,
        waiting_for=waiting_for,
        reason="等厂家发货",
        until=until or now() + timedelta(hours=24),
    )


def offered(order, who) -> set[str]:
    return {a.name for a in services.available_actions(crew.again(order), who)}


def test_the_clock_runs_on_until_a_manager_approves_and_moves_by_the_time_it_stood(world):
    order = crew.scheduled(world)
    due = clock_of(order).due_at
    ask(world, order)
    assert clock_of(order).paused_at is None and clock_of(order).due_at == due
    assert OutboxMessage.objects.filter(event="repair_pause_asked", recipient=world.he).exists()
    assert "approve_pause" in offered(order, world.he) and "approve_pause" not in offered(order, world.zhou)
    with pytest.raises(NotYours):
        services.approve_pause(order.number, by=world.liu, clock=clock_of(order).pk)
    services.approve_pause(order.number, by=world.he, clock=clock_of(order).pk)
    assert clock_of(order).paused_at is not None
    with at(now() + timedelta(hours=6)):
        services.resume(order.number, by=world.liu, clock=clock_of(order).pk)
    assert abs(clock_of(order).due_at - due - timedelta(hours=6)) < timedelta(seconds=30)


def test_it_runs_on_by_itself_at_the_end(world):
    order = crew.scheduled(world)
    due = clock_of(order).due_at
    ask(world, order)
    services.approve_pause(order.number, by=world.he, clock=clock_of(order).pk)
    with at(now() + timedelta(hours=25)):
        sweep()
        settle()
    assert crew.again(order).timeline.filter(kind="ran_on").exists()
    assert not OutboxMessage.objects.filter(event="repair_breach", data__clock_kind="repair_completion").exists()
    assert crew.again(order).next_due_at is not None
    assert clock_of(order).paused_at is None and clock_of(order).due_at > due + timedelta(hours=23)


def test_declined_it_runs_on_and_may_be_asked_again(world):
    order = crew.scheduled(world)
    ask(world, order)
    with pytest.raises(NotNow):
        ask(world, order)
    services.decline_pause(order.number, by=world.he, clock=clock_of(order).pk, reason="市面上有货")
    assert clock_of(order).paused_at is None and "pause" in offered(order, world.liu)
    with pytest.raises(NotNow):
        services.decline_pause(order.number, by=world.he, clock=clock_of(order).pk)


def test_the_thirty_minutes_and_an_emergency_never_pause(world):
    order = crew.sent(world)
    with pytest.raises(NotNow):
        ask(world, order, kind="contractor_contact")
    urgent = crew.scheduled(world, unit=world.flat_below, urgency=0)
    with pytest.raises(NotNow):
        ask(world, urgent)


def test_waiting_for_the_resident_needs_attempts_at_different_hours(world):
    order = crew.scheduled(world)
    with pytest.raises(NotNow) as refused:
        ask(world, order, waiting_for="complainant")
    assert "3" in str(refused.value.missing[0])
    for hours in (1, 2, 3):
        Attempt.objects.create(order=order, turn=order.turn, at=now() + timedelta(hours=hours), reached=False)
    ask(world, order, waiting_for="complainant")


def test_only_who_has_it_asks_and_only_of_this_order(world):
    order, other = crew.scheduled(world), crew.scheduled(world, unit=world.flat_below)
    for who in (world.chen, world.he, world.zhou):
        with pytest.raises(NotYours):
            ask(world, order, by=who)
    with pytest.raises(BadInput):
        services.pause(
            order.number,
            by=world.liu,
            clock=clock_of(other).pk,
            waiting_for="third_party",
            reason="x",
            until=now() + timedelta(hours=2),
        )


def test_by_form_and_by_api(world, client):
    from knox.models import AuthToken

    order = crew.scheduled(world)
    client.force_login(world.liu)
    page = client.get(f"/repairs/{order.number}/pause/")
    assert page.status_code == 200
    body = {
        "clock": clock_of(order).pk,
        "waiting_for": "third_party",
        "reason": "等厂家发货",
        "until": (now() + timedelta(hours=20)).isoformat(),
    }
    token = {"Authorization": f"Token {AuthToken.objects.create(user=world.liu)[1]}"}
    address = f"/api/v1/repairs/{order.number}/pause/"
    assert client.post(address, body, content_type="application/json", headers=token).status_code == 200
    client.force_login(world.he)
    decide = f"/repairs/{order.number}/approve_pause/"
    assert "等厂家发货" in client.get(decide).content.decode()
    assert client.post(decide, {"clock": clock_of(order).pk}).status_code == 302
    assert clock_of(order).paused_at is not None
    assert "resume" in offered(order, world.liu)


# -- whoever decides has a clock of their own (rule D1, `decision`) ---------------------------------------------------


def deciding(order) -> Clock:
    return Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind="repair_decision")


def test_who_decides_has_four_hours_and_no_longer_once_it_is_decided(world):
    order = crew.scheduled(world)
    ask(world, order)
    clock = deciding(order)
    assert clock.due_at - clock.starts_at == timedelta(hours=4) and clock.answered_role == "manager"
    services.decline_pause(order.number, by=world.he, clock=clock_of(order).pk, reason="市面上有货")
    assert deciding(order).stopped_at is not None
    assert crew.again(order).next_clock != "repair_decision"


def test_nobody_decides_on_a_pause_of_what_has_ended(world):
    order = crew.scheduled(world)
    ask(world, order)
    services.cancel(order.number, by=world.zhou, reason="住户自行修好了")
    assert deciding(order).cancelled_at is not None
    assert ClockRequest.objects.get(clock__subject_id=order.pk, clock__subject_kind="repair").decided_at is not None


def test_a_limit_that_was_missed_is_a_line_of_the_history_once_and_none_of_the_contractors(world, client):
    """Rule D5: the order shows its breach; the thirty minutes tell of themselves."""
    order = crew.scheduled(world)
    missed = Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind="visit", stopped_at=None)
    for minutes in (1, 2):
        with at(missed.due_at + timedelta(minutes=minutes)):
            sweep()
            settle()
    line = crew.again(order).timeline.get(kind="breached")
    assert line.data["clock"] == missed.pk and line.actor_kind == "system"
    page = f"/repairs/{order.number}/"
    client.force_login(world.chen)
    shown = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "overdue since" in shown
    assert "已超时，应于" in client.get(page, headers={"accept-language": "zh-hans"}).content.decode()
    client.force_login(world.liu)
    assert "overdue since" not in client.get(page, headers={"accept-language": "en"}).content.decode()


def test_left_undecided_it_climbs_and_the_history_keeps_who_has_seen_it(world, client):
    order = crew.scheduled(world, urgency=3)
    ask(world, order, until=now() + timedelta(hours=90))
    clock, began = deciding(order), now()
    for hours in (3.1, 4.1, 6.1, 7.2, 8.1):
        with at(began + timedelta(hours=hours)):
            sweep()
            settle()
    steps = list(clock.steps.order_by("due_at").values_list("step", flat=True))
    assert steps == ["warn", "breach", "climb", "top"]
    first, *others = ClimbAsk.objects.filter(clock=clock)
    assert first.person == world.he
    assert {a.instead_of_id for a in others} >= {first.pk}, "unseen for an hour, it goes on"
    assert OutboxMessage.objects.filter(event="repair_climb", recipient=world.he).count() == 1
    last = ClimbAsk.objects.filter(clock=clock, step__step="top").first()
    address = f"/deadlines/clocks/{clock.pk}/seen/"
    client.force_login(world.liu)
    assert client.post(address, {"text": "不是我"}).status_code == 400
    client.force_login(last.person)
    assert client.post(address, {"text": "我来批"}).status_code == 302
    entry = crew.again(order).timeline.get(kind="climb_seen")
    assert (entry.actor, entry.words.text) == (last.person, "我来批")
    assert "我来批" in client.get(f"/repairs/{order.number}/").content.decode()
    client.force_login(world.liu)
    assert "我来批" not in client.get(f"/repairs/{order.number}/").content.decode()
    services.decline_pause(order.number, by=world.he, clock=clock_of(order).pk, reason="太晚了")
    assert deciding(order).stopped_at > clock.due_at
