"""A neglected case, from the broken promise to the general manager: by the clocks alone, seen on the screens (N6, D5).

Ms Li only wanted to know how the lift fee is worked out. Nobody told her by the time she was promised.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

import deadlines.services as deadlines
from complaints import services
from complaints.clocks import STAGED
from complaints.models import Case, Decision
from deadlines.clock import at
from deadlines.models import Accountability, ClimbAsk, Clock
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
H = timedelta(hours=1)


def clock_of(case: Case, kind: str) -> Clock:
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind=kind).latest("pk")


def told(who, event: str, case: Case) -> bool:
    return OutboxMessage.objects.filter(recipient=who, event=event, subject_id=case.pk, channel="in_app").exists()


def page(who, address: str) -> str:
    client = Client()
    client.force_login(who, backend="accounts.backends.PersonBackend")
    return client.get(address).content.decode()


def test_a_communicative_case_whose_promise_is_broken_ends_before_the_general_manager(world):
    with at(T0):
        case = deeds.judged(world, "communicative")
        deeds.dispatched(world, case)
        services.accept(case.number, by=world.wang)
        deeds.answered(world, case)
        services.promise(case.number, by=world.chen, text="今天下午回您电话", due_at=T0 + 4 * H)
    assert not Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=STAGED).exists()

    # The promise is broken: it becomes valid, and its staged reports run from that moment.
    broken = T0 + 4 * H
    deadlines.tick(broken)
    case = deeds.again(case)
    assert case.nature == "valid"
    assert {clock_of(case, kind).starts_at for kind in STAGED} == {broken}
    assert told(world.wang, "nature_grew", case)

    # The final report is missed: it is put before the manager, with a clock.
    final = clock_of(case, "final")
    assert final.due_at == broken + 48 * H
    deadlines.tick(final.due_at)
    asked = Decision.objects.get(case=case, matter="major", decided_at=None)
    assert (asked.cause, asked.role) == ("final_missed", "manager")
    assert told(world.he, "decision_wanted", case)

    # The manager decides on major: the general manager is told at once, then asked as it stays unmet.
    with at(final.due_at + H):
        services.decide_major(case.number, by=world.he, major=True, reason="两天没有终期报告，承诺又落空")
    assert deeds.again(case).nature == "major"
    assert told(world.zhao, "major", case)
    deadlines.tick(final.top_at)
    assert ClimbAsk.objects.filter(clock=final, step__step="top", person=world.zhao).exists()
    deadlines.tick(final.due_at + 24 * H)
    assert ClimbAsk.objects.filter(clock=final, step__step="hq", person=world.hq).exists()


@pytest.mark.parametrize("kind", ["classify", "response"])
def test_every_breach_shows_on_the_case_in_the_queue_and_under_the_bell(world, kind):
    """Of who answers, and of the supervisor; an accountability record stands open (rule D5)."""
    case = deeds.phone_call(world)
    clock = clock_of(case, kind)
    with at(clock.due_at + timedelta(minutes=1)):
        deadlines.tick(clock.due_at + timedelta(minutes=1))
        for who in (world.chen, world.zhou):
            assert told(who, "clock_breach", case)
            assert "超时" in page(who, f"/complaints/{case.number}/")
            queue = page(who, "/complaints/")
            assert case.number in queue
            assert "超时" in queue
            assert case.number in page(who, "/notifications/")
    assert Accountability.objects.get(clock=clock).state == "open"


def test_a_machine_whose_clock_jumps_an_hour_either_way_fires_each_step_once(world):
    """Forward: what falls in the hour fires; back: nothing fires again, and what is left fires when its time comes."""
    case = deeds.phone_call(world)
    start = case.received_at
    deadlines.tick(start + timedelta(minutes=31))
    deadlines.tick(start + timedelta(minutes=91))  # an hour ahead
    fired = {(s.clock_id, s.step) for c in Clock.objects.filter(subject_id=case.pk) for s in c.steps.all()}
    assert (clock_of(case, "classify").pk, "breach") in fired
    deadlines.tick(start + timedelta(minutes=32))  # and back
    deadlines.tick(start + timedelta(hours=25))
    steps = [(s.clock_id, s.revision, s.step) for c in Clock.objects.filter(subject_id=case.pk) for s in c.steps.all()]
    assert len(steps) == len(set(steps))
    assert fired < {(clock, step) for clock, _revision, step in steps}
    assert clock_of(case, "response").pk in {clock for clock, _revision, step in steps if step == "breach"}
    messages = OutboxMessage.objects.filter(event="clock_breach", recipient=world.zhou, subject_id=case.pk)
    moments = list(messages.values_list("data__due_at", "data__clock_kind"))
    assert len(moments) == len(set(moments))
