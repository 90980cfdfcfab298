"""The conflict wall and silence about confidential complainants where the ground shifts under them (rules P4, P5)."""

from datetime import timedelta

import pytest

from complaints import services
from complaints.announcements import clock_fired
from complaints.api import shapes
from complaints.lifecycle import State
from complaints.models import Assignment
from complaints.selectors import QueueFilter, likes_of, queue_page, same_words
from complaints.selectors.lookalikes import look_alikes
from complaints.selectors.rows import rows_of
from deadlines.clock import now
from deadlines.models import Clock, ClockStep
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db


def told(event):
    return set(OutboxMessage.objects.filter(event=event).values_list("recipient__username", flat=True))


# --- named late ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["resolved", "calling_back"])
def test_a_handler_named_when_it_is_done_does_not_get_it_back_for_rework(world, state):
    case = getattr(deeds, state)(world)
    assert case.handler == world.wang
    services.name(case.number, by=world.zhou, staff=[world.wang], reason="业主点名")
    named = deeds.again(case)
    assert named.state == state and named.handler is None
    if state == "resolved":
        services.verify(case.number, by=world.lin, passed=False, note="没有修好")
    else:
        services.callback(case.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not")
    again = deeds.again(case)
    assert again.state == State.JUDGING and again.handler is None
    assert not Clock.objects.filter(
        subject_kind="case", subject_id=case.pk, answered_user=world.wang, stopped_at=None, cancelled_at=None
    ).exists()


def test_a_handler_named_while_it_follows_does_not_get_it_back_when_it_is_split(world):
    case = deeds.handling(world)
    services.merge(case.number, by=world.chen, into=deeds.phone_call(world, content="同一处漏水").number)
    services.name(case.number, by=world.zhou, staff=[world.wang], reason="业主点名")
    services.split(case.number, by=world.chen, reason="是另一回事")
    again = deeds.again(case)
    assert again.state == State.CLASSIFIED and again.handler is None and again.department is None
    assert not Assignment.objects.filter(case=case, returned_at=None, recalled_at=None).exists()
    assert Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind="dispatch", stopped_at=None).exists()


def test_what_a_walled_person_was_to_do_is_told_to_the_next_one(world):
    case = deeds.handling(world)
    services.promise(case.number, by=world.wang, text="明天回电", due_at=now() + timedelta(days=1))
    services.name(case.number, by=world.zhou, staff=[world.wang], reason="业主点名")
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="promise")
    clock_fired(clock, ClockStep(clock=clock, step="warn"), now())
    assert told("clock_warn") and "wang" not in told("clock_warn")


def test_who_registers_what_is_about_themselves_does_not_hold_it(world):
    case = deeds.phone_call(world, about_staff=[world.chen])
    assert case.holder is None
    services.urge(case.number, by=world.lin)
    assert told("urged") - {"chen"}


# --- what a confidential complainant would not want told -----------------------------------------------------------


def hidden(world, **changes):
    case = deeds.judged(world, "valid", deeds.phone_call(world, confidential=True, **changes))
    return services.dispatch(
        case.number, by=world.chen, department=world.engineering, handler_wording="三栋有天花板漏水，请查上层管道。"
    )


def test_look_alikes_do_not_tell_a_handler_in_which_home_a_confidential_case_is(world):
    case = hidden(world)
    text = "厨房天花板又漏水了，灯座有水渍。请查上层管道"
    asked = {"estate_id": world.yj.pk, "text": text, "unit": world.flat}
    assert [a.case.pk for a in look_alikes(world.chen, **asked)] == [case.pk]
    assert look_alikes(world.wang, **asked) == []
    assert same_words(world.chen, world.yj.pk, case.likeness, now()) == case
    assert same_words(world.wang, world.yj.pk, case.likeness, now()) is None
    relayed = deeds.phone_call(world, by=world.wang)
    assert case.number not in [like.number for like in likes_of(relayed, world.wang)]
    assert case.number in [like.number for like in likes_of(relayed, world.chen)]


def test_what_the_complainant_was_told_does_not_reach_the_handlers_of_a_confidential_case(world, client):
    case = deeds.judged(world, "communicative", deeds.phone_call(world, confidential=True))
    services.explain(case.number, by=world.chen, text="李女士 1203 的费用已解释", way="phone")
    services.verify(case.number, by=world.lin, passed=True)
    services.callback(case.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not")
    services.classify(case.number, by=world.he, nature="valid", category=world.water)
    services.dispatch(case.number, by=world.chen, department=world.engineering, handler_wording="请核对账单。")
    body = shapes.detail(shapes.fetch(case.number, world.wang), world.wang)
    assert "1203" not in deeds.no_fractions(body)
    client.force_login(world.wang)
    assert "1203" not in client.get(case.get_absolute_url()).content.decode()


def test_a_relayer_reads_state_and_answer_in_the_list_too_and_no_more(world, client):
    case = deeds.phone_call(world, by=world.sun)
    services.take(case.number, by=world.chen)
    deeds.handling(world, deeds.dispatched(world, deeds.judged(world, case=case)))
    client.force_login(world.sun)
    shown = client.get("/complaints/?view=any").content.decode()
    assert case.number in shown
    assert world.wang.label not in shown
    row = rows_of(queue_page(world.sun, QueueFilter(view="any")).rows, world.sun, now())[0]
    assert (row.nature, row.who, row.clock, row.late) == (None, "", None, False)
