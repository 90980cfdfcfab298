"""Repairs and complaints (issue 4, point 6)."""

from datetime import timedelta

import pytest

from complaints import services as cases
from complaints.errors import NotFound, NotNow, NotYours
from complaints.models import Case
from deadlines.clock import at, now
from deadlines.models import ClimbAsk, Clock
from deadlines.services import tick
from notifications.models import OutboxMessage
from repairs import services
from repairs.selectors.board import findings_of_case, orders_of_case
from tests import deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def ordered(world, case, **changes):
    return crew.requested(world, complaint=case, content="", unit=None, who=services.Someone(), **changes)


def test_an_order_from_a_complaint_takes_place_person_and_words_with_it(world):
    case = deeds.handling(world)
    order = ordered(world, case, by=world.wang)
    assert (order.entrance, order.unit, order.complaint) == ("complaint", world.flat, case)
    assert order.content == case.content and order.requester.phone == "13800005678"
    assert [o.number for o in orders_of_case(case, world.wang)] == [order.number]


def test_who_may_not_know_of_the_case_opens_no_order_for_it(world):
    case = deeds.handling(world)
    for who in (world.ma, world.other_duty, world.stranger, world.technician):
        with pytest.raises((NotFound, NotYours)):
            ordered(world, case, by=who)
    closed = deeds.closed(world)
    with pytest.raises(NotNow):
        ordered(world, closed)


def test_the_last_order_done_offers_the_findings_and_tells_the_handler(world):
    case = deeds.handling(world, handler=world.wang)
    first, second = ordered(world, case), ordered(world, case, trade=world.plumbing)
    for order, last in ((first, False), (second, True)):
        crew.completed(world, crew.on_site(world, crew.scheduled(world, crew.sent(world, order))))
        assert bool(findings_of_case(case)) is last
        assert OutboxMessage.objects.filter(event="repairs_all_done", recipient=world.wang).exists() is last
    assert findings_of_case(case).count("角阀阀芯老化") == 2


def test_a_complaint_withdrawn_or_merged_asks_about_what_is_not_begun(world):
    case = deeds.phone_call(world)
    waiting = ordered(world, case)
    begun = crew.on_site(world, crew.scheduled(world, crew.sent(world, ordered(world, case))))
    cases.withdraw(case.number, by=world.zhou, reason="来电说不用了")
    assert crew.again(waiting).gone == "withdrawn" and not crew.again(begun).gone
    assert OutboxMessage.objects.filter(event="repair_asked", recipient=world.chen).exists()
    assert "keep" in {a.name for a in services.available_actions(crew.again(waiting), world.chen)}
    assert services.keep(waiting.number, by=world.chen).gone == ""


def test_who_is_named_in_the_complaint_neither_hears_of_a_climb_nor_answers_it(world, client):
    """The wall holds for the clocks of the order behind it, also for somebody asked before (rules P4, D5)."""
    case = deeds.handling(world, handler=world.wang)
    order = crew.scheduled(world, crew.sent(world, ordered(world, case)))
    done = Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind="repair_completion", cancelled_at=None)
    later = now() + timedelta(hours=30)
    services.pause(order.number, by=world.liu, clock=done.pk, waiting_for="third_party", reason="等件", until=later)
    clock, began = Clock.objects.get(subject_id=order.pk, kind="repair_decision"), now()
    with at(began + timedelta(hours=6, minutes=5)):
        tick()
    assert ClimbAsk.objects.get(clock=clock).person == world.he
    cases.name(case.number, by=world.zhou, staff=[world.he], reason="投诉的就是他")
    client.force_login(world.he)
    address = f"/deadlines/clocks/{clock.pk}/seen/"
    assert client.get(address).status_code == client.post(address, {"text": "我看看"}).status_code == 404
    assert address not in client.get("/").content.decode()
    with at(began + timedelta(hours=7, minutes=10)):
        tick()
    with at(began + timedelta(hours=8, minutes=5)):
        tick()
    asked = ClimbAsk.objects.filter(clock=clock).order_by("pk").values_list("person__username", flat=True)
    assert list(asked).count("he") == 1 and len(asked) >= 2
    assert OutboxMessage.objects.filter(event="repair_climb", recipient=world.he).count() == 1


def test_a_repair_gone_wrong_becomes_a_complaint_without_retyping(world):
    order = crew.completed(world)
    case = services.complain(order.number, by=world.chen, content="修完当晚又漏，地板泡了。")
    assert case.unit == world.flat and case.complainant.phone == "13800005678" and order.number in case.content
    assert not Case.objects.visible_to(world.technician).filter(pk=case.pk).exists()
    assert (
        [n.contractor for n in case.named_parties.all()] == [world.hongda] if hasattr(case, "named_parties") else True
    )
    with pytest.raises(Exception, match=case.number):
        services.complain(order.number, by=world.chen, content="又一次")


def test_the_callback_may_be_taken_over(world):
    from repairs.signals import callback_owed

    def take(**_told):
        return True

    callback_owed.connect(take)
    try:
        crew.completed(world)
    finally:
        callback_owed.disconnect(take)
    assert not Clock.objects.filter(kind="repair_callback").exists()


def test_a_gate_holds_a_technician_back(world, monkeypatch):
    from repairs.selectors import people

    monkeypatch.setattr(people, "_gates", [lambda technician, at: technician.pk != world.majun_t.pk])
    order = services.reach(crew.sent(world).number, by=world.liu, reached=True, visit_from=now() + timedelta(hours=1))
    assert order.technician == world.zhang_t


def test_the_case_page_shows_its_orders_and_asks_again_for_them(world, client):
    case = deeds.handling(world)
    order = crew.sent(world, ordered(world, case, by=world.wang))
    client.force_login(world.chen)
    page = client.get(f"/complaints/{case.number}/").content.decode()
    assert order.number in page and f"/repairs/of/{case.number}/" in page
    crew.scheduled(world, order)
    assert "已约定上门" in client.get(f"/repairs/of/{case.number}/").content.decode()
    client.force_login(world.stranger)
    assert client.get(f"/repairs/of/{case.number}/").status_code == 404


def test_report_it_done_begins_with_what_the_repairs_found(world, client):
    case = deeds.phone_call(world)
    kind = {"nature": "communicative", "nature_kind": "help", "category": world.water}
    cases.classify(case.number, by=world.chen, **kind)
    deeds.handling(world, deeds.dispatched(world, case, handler=world.wang))
    deeds.answered(world, case)
    crew.completed(world, crew.on_site(world, crew.scheduled(world, crew.sent(world, ordered(world, case)))))
    client.force_login(world.wang)
    assert "角阀阀芯老化" in client.get(f"/complaints/{case.number}/resolve/").content.decode()
