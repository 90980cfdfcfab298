"""A figure of a rule comes from its dated row, and from nowhere else (rule D1)."""

from datetime import timedelta

import pytest

from complaints import services
from complaints.errors import BadInput
from deadlines.models import Clock, ClockPolicy
from deadlines.selectors import forget_policies
from tests import deeds

pytestmark = pytest.mark.django_db


def follow_up(kind: str, **figures):
    """A newer row for the clock, as an administrator writes one."""
    old = ClockPolicy.objects.get(kind=kind, estate=None)
    values = {"minutes": old.minutes, "floor": old.floor, "ceiling": old.ceiling, "climb": old.climb} | figures
    ClockPolicy.objects.create(kind=kind, valid_from=deeds.now() - timedelta(minutes=1), **values)
    forget_policies()


def test_a_shorter_rectification_holds_from_its_row_on(world):
    follow_up("rectify", minutes=60, ceiling=120)
    case = deeds.calling_back(world)
    said = {"way": "phone", "reached": True, "solved": "no", "satisfaction": "not"}
    with pytest.raises(BadInput):
        services.callback(case.number, by=world.lin, rectify_by=deeds.now() + timedelta(hours=3), **said)
    services.callback(case.number, by=world.lin, **said)
    clock = Clock.objects.get(subject_id=case.pk, kind="rectify")
    assert clock.due_at - clock.starts_at == timedelta(minutes=60)


def test_the_room_for_a_departments_feedback_is_the_rows(world):
    follow_up("feedback", minutes=180, floor=30)
    case = deeds.dispatched(world)
    clocks = {c.kind: c for c in Clock.objects.filter(subject_id=case.pk)}
    assert clocks["response"].due_at - clocks["feedback"].due_at == timedelta(minutes=180)


def test_without_a_row_nothing_is_promised_in_silence(world):
    ClockPolicy.objects.filter(kind="feedback").delete()
    forget_policies()
    with pytest.raises(LookupError):
        deeds.dispatched(world)
