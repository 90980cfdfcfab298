"""An offer on the tracking page, and "not solved after all" (rules J7, J12, W3)."""

from decimal import Decimal

import pytest

from complaints import services
from complaints.models import Decision, Offer
from complaints.services import Option
from tests import deeds

pytestmark = pytest.mark.django_db
WAYS = [Option("返工，完工请您验收"), Option("退还这次的服务费", Decimal("80"))]


@pytest.fixture
def case(world):
    return deeds.again(deeds.handling(world))


def test_the_ways_stand_on_the_page_and_one_is_chosen(world, client, case):
    services.offer(case.number, by=world.chen, options=WAYS)
    page = client.get(f"/portal/c/{case.token}/").content.decode()
    assert "返工，完工请您验收" in page and "80.00" in page
    assert client.post(f"/portal/c/{case.token}/answer/", {"option": "2"}).status_code == 302
    made = Offer.objects.get(case=case)
    assert (made.standing, made.by_resident, made.accepted.ordinal) == ("accepted", True, 2)
    assert 'id="offer"' not in client.get(f"/portal/c/{case.token}/").content.decode()


def test_none_of_these_goes_one_step_up(world, client, case):
    services.offer(case.number, by=world.chen, options=WAYS)
    client.post(f"/portal/c/{case.token}/answer/", {"refuse": "1", "option": "1"})
    assert Decision.objects.get(case=case, matter="offer").role == "supervisor"


def test_nothing_chosen_asks_again_and_nothing_is_answered(world, client, case):
    services.offer(case.number, by=world.chen, options=WAYS)
    for sent in ({}, {"option": "x"}, {"option": "9999"}, {"option": "7"}):
        assert client.post(f"/portal/c/{case.token}/answer/", sent).status_code == 302
    assert Offer.objects.get(case=case).standing == "open"


def test_one_above_the_limit_is_not_on_the_page(world, client, case):
    services.offer(case.number, by=world.chen, options=[WAYS[0], Option("赔付", Decimal("900"))])
    assert "赔付" not in client.get(f"/portal/c/{case.token}/").content.decode()
    client.post(f"/portal/c/{case.token}/answer/", {"option": "1"})
    assert Offer.objects.get(case=case).standing == "awaiting"


def test_another_link_answers_nothing(world, client, case):
    services.offer(case.number, by=world.chen, options=WAYS)
    assert client.post("/portal/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/answer/", {"option": "1"}).status_code == 404
    assert Offer.objects.get(case=case).standing == "open"


def test_closed_and_not_solved_after_all_a_supervisor_is_asked_once(world, client):
    case = deeds.again(deeds.closed(world))
    assert "/reopen/" in client.get(f"/portal/c/{case.token}/").content.decode()
    assert client.post(f"/portal/c/{case.token}/reopen/", {"text": ""}).status_code == 422
    assert client.post(f"/portal/c/{case.token}/reopen/", {"text": "还在漏"}).status_code == 302
    assert Decision.objects.get(case=case, matter="reopen").role == "supervisor"
    assert "/reopen/" not in client.get(f"/portal/c/{case.token}/").content.decode()
