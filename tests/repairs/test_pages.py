"""The desk's and the contractor's pages of an order (rules R1, R2, R9, R10)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.clock import now
from repairs.models import Order
from tests import deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def path(order, *rest: str) -> str:
    return "/repairs/" + "/".join([order.number, *rest]) + "/"


@pytest.mark.parametrize("who, status", [("chen", 200), ("wang", 200), ("liu", 200), ("tang", 404), ("foreign", 404)])
def test_who_opens_an_order_sent_to_hongda(world, client, who, status):
    order = crew.sent(world)
    client.force_login(getattr(world, who))
    assert client.get(path(order)).status_code == status
    assert client.get(path(order, "sheet")).status_code == status


def test_the_stranger_finds_no_order_and_an_empty_list(world, client):
    order = crew.sent(world)
    client.force_login(world.stranger)
    assert client.get(path(order)).status_code == 404
    assert not client.get("/repairs/").context["rows"]


@pytest.mark.parametrize("who, finds", [("liu", True), ("tang", False), ("chen", False), ("stranger", False)])
def test_whoever_repairs_finds_the_order_in_hand_on_the_first_page(world, client, who, finds):
    order = crew.sent(world)
    client.force_login(getattr(world, who))
    assert (order.number in client.get("/").content.decode()) is finds


def test_the_desk_finds_there_what_nobody_has_in_hand(world, client):
    waiting, sent = crew.requested(world), crew.sent(world)
    client.force_login(world.chen)
    page = client.get("/").content.decode()
    assert waiting.number in page and sent.number not in page


def test_the_office_reads_the_telephone_masked_until_it_rings_and_the_tap_is_kept(world, client):
    order = crew.sent(world)
    client.force_login(world.liu)
    page = client.get(path(order)).content.decode()
    assert "138****5678" in page and "13800005678" not in page
    assert "13800005678" in client.post(path(order, "ring")).content.decode()
    assert order.attempts.count() == 1


def test_after_it_is_done_the_contractor_reads_nothing_of_the_person(world, client):
    order = crew.completed(world)
    client.force_login(world.liu)
    page = client.get(path(order)).content.decode()
    assert "李女士" not in page and "1203" not in deeds.no_fractions(page)


def test_a_request_is_written_down_and_a_double_tap_makes_one(world, client):
    client.force_login(world.chen)
    begun = client.get("/repairs/new/").context["form"]
    body = {
        "estate": "YJ",
        "unit": world.flat.code,
        "trade": "plumbing",
        "content": "水龙头关不紧",
        "urgency": "2",
        "entrance": "phone",
        "submission": str(begun.initial["submission"]),
    }
    first = client.post("/repairs/new/", body)
    assert first.status_code == 302 and client.post("/repairs/new/", body).url == first.url
    assert Order.objects.count() == 1


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(world, client):
    client.force_login(world.chen)
    body = {
        "estate": "YJ",
        "unit": "9-9-9",
        "trade": "plumbing",
        "content": "漏水",
        "urgency": "2",
        "entrance": "phone",
    }
    body["submission"] = "0b9f6d0e-6a67-4a0e-9d3f-5f7f9f1f0c11"
    page = client.post("/repairs/new/", body)
    assert page.status_code == 422 and "unit" in page.context["form"].errors and "漏水" in page.content.decode()


def test_the_desk_sends_and_the_office_agrees_a_visit_by_form(world, client):
    order = crew.requested(world)
    client.force_login(world.chen)
    assert client.post(path(order, "send"), {"contractor": "hongda"}).status_code == 302
    client.force_login(world.liu)
    start = timezone.localtime(now() + timedelta(hours=2), world.yj.zone)
    answer = client.post(
        path(order, "reach"),
        {"reached": "yes", "visit_from": start.strftime("%Y-%m-%dT%H:%M"), "technician": world.majun_t.pk},
    )
    assert answer.status_code == 302
    assert crew.again(order).state == "scheduled" and crew.again(order).technician == world.majun_t


def test_a_refused_deed_says_why_and_keeps_what_was_typed(world, client):
    order = crew.sent(world)
    client.force_login(world.liu)
    page = client.post(path(order, "reach"), {"reached": "yes", "note": "下午来"})
    assert page.status_code == 422 and "下午来" in page.content.decode()


def test_a_technicians_link_is_shown_once_and_opens_the_job(world, client):
    order = crew.sent(world)
    client.force_login(world.liu)
    page = client.post(path(order, "link"), {"technician": world.zhang_t.pk})
    address = page.context["address"]
    client.logout()
    assert client.get(address.replace("http://testserver", "")).status_code == 200


def test_scores_and_ledger_open_for_contractors_with_their_own_numbers(world, client):
    crew.completed(world)
    client.force_login(world.liu)
    assert "宏达" in client.get(reverse("repairs:scores")).content.decode()
    client.force_login(world.tang)
    assert "宏达" not in client.get(reverse("repairs:scores")).content.decode()
    client.force_login(world.root)
    assert client.get(reverse("repairs:scores")).status_code == 403


def test_a_contractors_first_page_is_its_work_with_the_next_step(world, client):
    waits, agreed = crew.sent(world), crew.scheduled(world, unit=world.flat_below, technician=world.majun_t)
    client.force_login(world.liu)
    page = client.get("/").content.decode()
    assert path(waits, "ring") in page and path(agreed, "arrive") in page and "13800005678" not in page
    client.force_login(world.technician)
    own = client.get("/").content.decode()
    assert agreed.number in own and waits.number not in own
    client.force_login(world.tang)
    assert waits.number not in client.get("/").content.decode()


def test_scores_show_each_rate_with_its_numbers(world, client):
    crew.closed(world)
    client.force_login(world.liu)
    page = client.get("/repairs/scores/").content.decode()
    assert "100%" in page and "1/1" in page
