"""Several cases at once: each by its own service, nothing skipped in silence."""

import pytest
from django.test import Client

from complaints.models import Assignment, Case
from tests import deeds

pytestmark = pytest.mark.django_db
BULK = "/complaints/bulk/"


def at_desk(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def said(answer):
    return " ".join(str(m) for m in answer.context["messages"])


def state(case):
    return Case.objects.get(pk=case.pk).state


def test_dispatching_several_asks_where_to_then_sends_each(world):
    cases = [deeds.judged(world), deeds.judged(world)]
    client, numbers = at_desk(world.chen), [c.number for c in cases]
    asked = client.post(BULK, {"act": "dispatch", "number": numbers, "query": "view=open"})
    assert "Dispatch several cases" in asked.content.decode()
    assert "王海波" in asked.content.decode()
    done = client.post(
        BULK,
        {
            "act": "dispatch",
            "number": numbers,
            "go": "1",
            "department": "engineering",
            "handler": world.wang.pk,
            "query": "view=open",
        },
        follow=True,
    )
    assert done.redirect_chain[0][0] == "/complaints/?view=open"
    assert "2 cases dispatched." in said(done)
    assert [state(c) for c in cases] == ["dispatched", "dispatched"]
    assert Assignment.objects.filter(handler=world.wang).count() == 2


def test_what_is_refused_is_named_with_its_reason_and_the_rest_goes_through(world):
    good, early, secret = deeds.judged(world), deeds.phone_call(world), deeds.judged(world, confidential=True)
    invalid = deeds.in_state(world, "awaiting_second")
    numbers = [c.number for c in (good, early, secret, invalid)] + ["YJ-20990101-0001"]
    answer = at_desk(world.chen).post(
        BULK, {"act": "dispatch", "number": numbers, "go": "1", "department": "engineering"}, follow=True
    )
    words = said(answer)
    assert "1 case dispatched." in words and "4 cases were left as they are:" in words
    for number in numbers[1:]:
        assert number in words
    assert "handlers see only that" in words and "There is no such case." in words
    assert [state(c) for c in (good, early, secret)] == ["dispatched", "registered", "classified"]


def test_a_form_that_does_not_fit_keeps_the_choice_and_does_nothing(world):
    case = deeds.judged(world)
    answer = at_desk(world.chen).post(
        BULK, {"act": "dispatch", "number": [case.number], "go": "1", "department": "nowhere"}
    )
    assert answer.status_code == 200
    assert case.number in answer.content.decode()
    assert state(case) == "classified"


def test_merging_several_lets_the_others_follow_the_chosen_lead(world):
    cases = [deeds.phone_call(world) for _ in range(3)]
    client, numbers = at_desk(world.chen), [c.number for c in cases]
    assert cases[0].number in client.post(BULK, {"act": "merge", "number": numbers}).content.decode()
    answer = client.post(BULK, {"act": "merge", "number": numbers, "go": "1", "lead": numbers[1]}, follow=True)
    assert "2 cases merged." in said(answer)
    assert [state(c) for c in cases] == ["merged", "registered", "merged"]


def test_merging_needs_two(world):
    case = deeds.phone_call(world)
    answer = at_desk(world.chen).post(
        BULK, {"act": "merge", "number": [case.number], "go": "1", "lead": case.number}, follow=True
    )
    assert "at least two" in said(answer)
    assert state(case) == "registered"


def test_a_lead_from_outside_the_choice_is_refused(world):
    one, two, other = (deeds.phone_call(world) for _ in range(3))
    at_desk(world.chen).post(
        BULK, {"act": "merge", "number": [one.number, two.number], "go": "1", "lead": other.number}
    )
    assert {state(one), state(two)} == {"registered"}


def test_taking_over_several(world):
    from complaints import services
    from complaints.services import Intake

    relayed = [
        services.register(Intake(estate=world.yj, channel="relay", content=f"保洁没来{n}"), by=world.ma)
        for n in range(2)
    ]
    own = deeds.phone_call(world)
    answer = at_desk(world.chen).post(BULK, {"act": "take", "number": [c.number for c in (*relayed, own)]}, follow=True)
    assert "2 cases taken over." in said(answer)
    assert own.number in said(answer) and "already been taken over" in said(answer)
    assert {Case.objects.get(pk=c.pk).holder_id for c in relayed} == {world.chen.pk}


@pytest.mark.parametrize("who", ["wang", "lin", "root", "stranger", "other_duty", "technician"])
@pytest.mark.parametrize("act", ["dispatch", "merge", "take"])
def test_nobody_does_in_bulk_what_they_may_not_do_singly(world, who, act):
    cases = [deeds.judged(world), deeds.judged(world)]
    numbers = [c.number for c in cases]
    answer = at_desk(getattr(world, who)).post(
        BULK, {"act": act, "number": numbers, "go": "1", "department": "engineering", "lead": numbers[0]}, follow=True
    )
    assert answer.status_code == 200
    assert [state(c) for c in cases] == ["classified", "classified"]
    if who in ("other_duty", "stranger", "root", "technician"):
        assert "漏水" not in answer.content.decode()


@pytest.mark.parametrize("data", [{}, {"act": "dispatch"}, {"act": "burn", "number": "x"}, {"number": "x"}])
def test_nothing_chosen_is_said(world, data):
    assert "Choose the cases first" in said(at_desk(world.chen).post(BULK, data, follow=True))


def test_the_act_goes_back_to_our_own_list_whatever_the_query_says(world):
    answer = at_desk(world.chen).post(BULK, {"query": "//evil.example"})
    assert answer.url.startswith("/complaints/?")


def test_the_bar_is_offered_to_those_who_may_dispatch(world):
    deeds.dispatched(world)
    assert b"data-bulk" in at_desk(world.chen).get("/complaints/").content
    assert b"data-bulk" not in at_desk(world.wang).get("/complaints/").content
