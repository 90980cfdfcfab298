"""The pages of callbacks: the queue, the talk, the telephone, slips."""

import re

import pytest

from audit.models import AuditEntry
from complaints import services as complaints
from complaints.lifecycle import State
from followups.models import Call, Wish
from tests import deeds

pytestmark = pytest.mark.django_db


def enter(client, person):
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def test_from_the_queue_through_the_talk_to_the_next_call(world, client):
    first, second = deeds.calling_back(world), deeds.calling_back(world, content="楼道灯坏了。", unit=world.flat_below)
    enter(client, world.lin)
    queue = client.get("/followups/").content.decode()
    assert first.number in queue and second.number in queue and "13800005678" not in queue
    one, two = Call.objects.order_by("turn_at", "id")
    page = client.get(one.get_absolute_url()).content.decode()
    assert "data-record" in page and "hy-script" in page
    empty = client.post(one.get_absolute_url(), {"way": "phone", "reached": "yes", "note": "说得很快"})
    assert empty.status_code in (200, 422) and "说得很快" in empty.content.decode()
    assert Call.objects.get(pk=one.pk).standing == "open"
    done = client.post(
        one.get_absolute_url(),
        {"way": "phone", "reached": "yes", "solved": "yes", "satisfaction": "satisfied", "next": "1"},
    )
    assert done["Location"] == two.get_absolute_url()
    assert deeds.again(first).state == State.CLOSED
    late = client.post(one.get_absolute_url(), {"way": "phone", "reached": "no"})
    assert late.status_code == 409


def test_a_wish_opens_the_intake_filled_in(world, client):
    case = deeds.calling_back(world)
    enter(client, world.lin)
    call = Call.objects.get()
    done = client.post(
        call.get_absolute_url(),
        {
            "way": "phone", "reached": "yes", "solved": "yes", "satisfaction": "satisfied", "wish_1": "门禁卡也刷不开",
            "becomes_1": "case",
        },
    )  # fmt: skip
    assert done["Location"] == call.get_absolute_url() and deeds.again(case).state == State.CLOSED
    page = client.get(call.get_absolute_url()).content.decode()
    link = re.search(r'href="(/complaints/new/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert f"sources=wish:{Wish.objects.get().pk}" in link and "unit=3-2-1203" in link
    assert "门禁卡也刷不开" in client.get(link).content.decode()
    assert "wishes" in client.get("/followups/?view=wishes").content.decode()


def test_the_whole_number_costs_a_logged_click_and_only_who_calls_gets_it(world, client):
    """Rule P5."""
    deeds.calling_back(world)
    call = Call.objects.get()
    assert "13800005678" not in enter(client, world.lin).get(f"/followups/{call.pk}/number/").content.decode()
    assert "138 0000 5678" in client.post(f"/followups/{call.pk}/number/").content.decode()
    assert AuditEntry.objects.filter(verb="phone_revealed").count() == 1
    for who in (world.li, world.other_duty, world.root, world.stranger):
        assert enter(client, who).post(f"/followups/{call.pk}/number/").status_code in (403, 404), who
    assert AuditEntry.objects.filter(verb="phone_revealed").count() == 1


def test_the_head_signs_on_the_page_and_it_stands_on_paper(world, client):
    deeds.closed(world)
    call = Call.objects.get()
    enter(client, world.li)
    assert call.get_absolute_url() in client.get("/followups/?view=slips").content.decode()
    assert client.post(f"/followups/{call.pk}/slip/", {"words": "属实，列入巡检"}).status_code == 302
    assert "属实，列入巡检" in client.get(f"/followups/{call.pk}/print/").content.decode()
    assert enter(client, world.wang).get(call.get_absolute_url()).status_code == 403
    assert enter(client, world.ma).get(call.get_absolute_url()).status_code == 404


def test_a_confidential_one_shows_its_head_neither_name_nor_words(world, client):
    """Rule P5: handlers of a confidential case read the desk's wording alone."""
    case = deeds.judged(world, case=deeds.phone_call(world, confidential=True))
    case = complaints.dispatch(
        case.number, by=world.chen, department=world.engineering, handler_wording="3 栋有渗水，请查管井"
    )
    case = deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, deeds.handling(world, case))))
    call = Call.objects.get()
    page = enter(client, world.li).get(call.get_absolute_url()).content.decode()
    paper = client.get(f"/followups/{call.pk}/print/").content.decode()
    for hidden in ("李女士", "1203", case.content):
        assert hidden not in page and hidden not in paper, hidden


def test_closing_waits_for_the_rule(world, client):
    deeds.calling_back(world)
    call = Call.objects.get()
    enter(client, world.lin)
    assert client.post(f"/followups/{call.pk}/close/", {}).status_code in (200, 409)
    assert Call.objects.get().standing == "open"


def test_the_home_and_the_menu_lead_there(world, client):
    deeds.calling_back(world)
    home = enter(client, world.lin).get("/").content.decode()
    assert "panel-callbacks" in home and Call.objects.get().get_absolute_url() in home and "/followups/" in home
    assert "panel-callbacks" not in enter(client, world.wang).get("/").content.decode()
    deeds.closed(world, deeds.again(Call.objects.get().case))
    assert "panel-slips" in enter(client, world.li).get("/").content.decode()
