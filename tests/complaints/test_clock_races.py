"""Two people at one clock at once: one wins, the other is told (rules J2, D4)."""

from datetime import timedelta

import pytest

from complaints import services
from complaints.errors import NotNow
from complaints.parties import Resident
from deadlines.clock import at, now
from deadlines.models import Clock, ClockRequest, ClockStep
from deadlines.services import sweep, tick
from notifications.models import OutboxMessage
from tests import cast, deeds
from tests.complaints.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return cast.build()


def final(case):
    return Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="final")


def asked(world):
    """A pause of the final report that waits for a decision."""
    case = deeds.handling(world)
    until = now() + timedelta(hours=9)
    services.pause(
        case.number, by=world.wang, clock=final(case).pk, waiting_for="third_party", reason="等厂家", until=until
    )
    return case


def test_approved_and_declined_at_once_one_of_them_is_the_decision(world):
    case = asked(world)
    one = final(case).pk
    found = at_once(
        lambda: services.approve_pause(case.number, by=world.he, clock=one),
        lambda: services.decline_pause(case.number, by=world.zhao, clock=one),
    )
    refused = [error for error in found if isinstance(error, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], NotNow)
    request = ClockRequest.objects.get()
    assert request.granted is (final(case).paused_at is not None)


def test_approved_while_the_report_is_filed_nothing_stays_half_done(world):
    case = asked(world)
    one = final(case).pk
    found = at_once(
        lambda: services.approve_pause(case.number, by=world.he, clock=one),
        lambda: services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL),
    )
    assert not isinstance(found[1], Exception)
    clock, request = final(case), ClockRequest.objects.get()
    assert clock.stopped_at is not None and clock.paused_at is None and clock.state_at(now()) == "met"
    assert request.decided_at is not None
    assert (request.granted is True) == (not isinstance(found[0], Exception))
    assert request.began_at is None or request.ended_at is not None


def test_a_pause_ends_once_though_a_person_and_two_sweeps_end_it(world):
    case = asked(world)
    one = final(case).pk
    due = final(case).due_at
    services.approve_pause(case.number, by=world.he, clock=one)
    began = ClockRequest.objects.get().began_at
    later = now() + timedelta(hours=10)

    def swept():
        return sweep(later)

    def resumed():
        with at(later):
            return services.resume(case.number, by=world.wang, clock=one)

    at_once(swept, resumed, swept)
    sweep(later)  # what was locked just then is left to the next pass
    request = ClockRequest.objects.get()
    assert request.ended_at == request.until
    assert final(case).due_at == due + (request.until - began)
    assert final(case).revision == 1


def test_sweeps_and_settlers_among_people_at_work_lock_nobody_out(world):
    """A day's outage is caught up with while the desk goes on: no deadlock, every step once, every consequence run."""
    cases = [deeds.handling(world, content=f"厨房漏水，第 {i} 处。") for i in range(4)]
    later = now() + timedelta(hours=30)

    def ticking():
        for minute in range(3):
            tick(later + timedelta(minutes=minute))

    def working(order):
        with at(later):
            for case in order:
                services.contact(case.number, by=world.chen, way="phone", reached=True, content="今天中午前止水。")
                services.promise(case.number, by=world.chen, text="晚上再来电", due_at=later + timedelta(hours=1))
                services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
                services.resolve(case.number, by=world.wang, result="接头已换。")

    found = at_once(ticking, lambda: working(cases), ticking, lambda: urging(cases, later))
    assert [error for error in found if isinstance(error, Exception)] == []
    tick(later + timedelta(minutes=5))
    steps = list(ClockStep.objects.values_list("clock_id", "revision", "step", "settled_at"))
    assert len({step[:3] for step in steps}) == len(steps)
    assert all(settled is not None for *_step, settled in steps)
    for case in cases:
        assert deeds.again(case).state == "resolved"
        told = OutboxMessage.objects.filter(event="clock_breach", subject_id=case.pk, recipient=world.zhou)
        kinds = list(told.values_list("data__clock_kind", "data__due_at"))
        assert len(kinds) == len(set(kinds))


def urging(cases, later):
    with at(later):
        for case in reversed(cases):
            services.urge(case.number, by=Resident(case.pk), text="几点来？")
