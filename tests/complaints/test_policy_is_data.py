"""A figure of a rule comes from its dated row, and from nowhere else (rule D1)."""

from datetime import timedelta

import pytest
import time_machine

from complaints import services
from complaints.errors import BadInput, NotNow
from complaints.models import TimelineEntry
from complaints.parties import Resident
from deadlines.models import Clock, ClockPolicy, PolicyFigure
from deadlines.selectors import forget_policies
from tests import deeds
from tests.portal.conftest import link

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


def figure_row(name: str, value: int) -> None:
    PolicyFigure.objects.create(name=name, value=value, valid_from=deeds.now() - timedelta(minutes=1))
    forget_policies()


def test_how_long_a_withdrawal_can_be_undone_is_a_figure(world):
    figure_row("undo_withdrawal_hours", 2)
    case = deeds.phone_call(world)
    me = Resident(case.pk)
    services.withdraw(case.number, by=me, reason="不用了")
    with time_machine.travel(deeds.now() + timedelta(hours=3)), pytest.raises(NotNow) as refused:
        services.undo_withdraw(case.number, by=me)
    assert "2" in str(refused.value.message) and "24" not in str(refused.value.message)
    with time_machine.travel(deeds.now() + timedelta(hours=1)):
        figure_row("undo_withdrawal_hours", 1)
        services.undo_withdraw(case.number, by=me)  # what was promised when it was withdrawn holds


def test_the_page_that_asks_before_withdrawing_says_the_figure(world, client):
    figure_row("undo_withdrawal_hours", 36)
    case = deeds.phone_call(world)
    page = client.get(link(case, "withdraw/")).content.decode()
    assert "36 小时" in page


def test_when_a_return_is_late_is_a_figure(world):
    figure_row("give_back_hours", 5)
    case = deeds.dispatched(world)
    with time_machine.travel(deeds.now() + timedelta(hours=4)):
        services.give_back(case.number, by=world.wang, reason="不归我们管")
    assert TimelineEntry.objects.get(case=case, kind="returned").data["late"] is False


def test_who_may_still_give_it_back_is_told_the_figure_of_the_dispatch(world, client):
    figure_row("give_back_hours", 5)
    case = deeds.dispatched(world)
    with time_machine.travel(deeds.now() + timedelta(hours=1)):
        figure_row("give_back_hours", 9)
    client.force_login(world.wang)
    with time_machine.travel(deeds.now() + timedelta(hours=2)):
        page = client.get(f"/complaints/{case.number}/").content.decode()
    assert "5 小时" in page and "9 小时" not in page


def test_how_many_attempts_make_writing_the_answer_is_a_figure(world):
    figure_row("contact_attempts", 2)
    figure_row("contact_attempts_spread", 0)
    case = deeds.handling(world)
    for hours in (0, 1):
        with time_machine.travel(deeds.now() + timedelta(hours=hours)):
            services.contact(case.number, by=world.wang, way="phone", reached=False, content="没有人接")
    with time_machine.travel(deeds.now() + timedelta(hours=1, minutes=5)):
        services.contact(case.number, by=world.wang, way="letter", reached=False, content="已经换好，试水不漏。")
    assert Clock.objects.get(subject_id=case.pk, kind="response").stopped_at is not None
