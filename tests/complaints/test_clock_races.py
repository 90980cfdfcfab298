"""Two people at one clock at once: one wins, the other is told (rules J2, D4)."""

from datetime import timedelta

import pytest

from complaints import services
from complaints.errors import NotNow
from deadlines.clock import at, now
from deadlines.models import Clock, ClockRequest
from deadlines.services import sweep
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
