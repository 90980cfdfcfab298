"""The page of a case, told by who looks at it (rules P3–P5)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from complaints import services
from complaints.lifecycle import State
from tests import deeds

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    return browser


def page(user, case, **query) -> str:
    answer = client_of(user).get(case.get_absolute_url(), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "hq"])
def test_the_page_opens_in_every_state_for_everybody_who_oversees_it(world, state, who):
    case = deeds.in_state(world, state)
    shown = page(getattr(world, who), case)
    assert case.number in shown
    assert "style=" not in shown
    assert "<script>" not in shown


def test_the_desk_sees_who_where_and_a_masked_number(world):
    case = deeds.phone_call(world, wishes="今天止住水")
    shown = page(world.chen, case)
    for words in ("李女士", "138****5678", "厨房天花板又漏水了", "今天止住水", "What now", "Judge its nature"):
        assert words in shown
    assert "13800005678" not in shown


def test_a_stranger_another_estate_and_the_named_get_the_same_answer_as_for_no_case(world):
    case = deeds.phone_call(world, about_staff=[world.he])
    for user in (world.stranger, world.other_duty, world.he, world.root, world.technician, world.wang):
        assert client_of(user).get(case.get_absolute_url()).status_code == 404
    assert client_of(world.chen).get(reverse("complaints:case", args=["YJ-20200101-0001"])).status_code == 404
    assert Client().get(case.get_absolute_url()).status_code == 302


def test_only_who_supervises_learns_whom_it_is_about(world):
    case = deeds.dispatched(world)
    services.name(case.number, by=world.zhou, staff=[world.sun], reason="住户点名保安")
    assert "孙刚" in page(world.zhou, case)
    assert "1 person neither takes part nor sees it" in page(world.he, case)
    for user in (world.chen, world.lin, world.wang):
        shown = page(user, case)
        assert "孙刚" not in shown
        assert "住户点名保安" not in shown
        assert "takes part" not in shown


SECRET = "我是 1203 的李女士，楼上天天漏水"


def confidential(world):
    case = deeds.phone_call(
        world, content=SECRET, confidential=True, happened_at="李女士下班后", external_number="12345-77-1203"
    )
    deeds.judged(world, case=case)
    services.dispatch(
        case.number,
        by=world.chen,
        department=world.engineering,
        handler=world.wang,
        handler_wording="3 栋有住户反映楼上漏水",
    )
    services.contact(case.number, by=world.chen, way="phone", reached=False, content="李女士没有接电话")
    services.note(case.number, by=world.chen, text="李女士希望保密")
    services.promise(case.number, by=world.chen, text="明天给李女士回话", due_at=deeds.tomorrow())
    services.accept(case.number, by=world.wang)
    return deeds.again(case)


def test_the_handler_of_a_confidential_case_reads_the_second_wording_and_nothing_of_the_person(world):
    case = confidential(world)
    shown = page(world.wang, case)
    assert "3 栋有住户反映楼上漏水" in shown
    for secret in ("李女士", "1203", "138****", SECRET, "天天"):
        assert secret not in shown, secret
    refused = client_of(world.wang).post(reverse("complaints:act", args=[case.number, "resolve"]), {"result": "修好了"})
    assert "李女士" not in refused.content.decode()
    assert (
        "1203"
        not in client_of(world.wang).get(reverse("complaints:act", args=[case.number, "finding"])).content.decode()
    )
    for form in ("print_record", "print_followup"):
        paper = client_of(world.wang).get(reverse(f"complaints:{form}", args=[case.number])).content.decode()
        for secret in ("李女士", "1203", "138****", SECRET):
            assert secret not in paper
    assert SECRET in page(world.chen, case)


def test_a_relayer_sees_the_state_and_the_answer_and_no_more(world):
    case = deeds.phone_call(world, by=world.sun, channel="relay")
    services.take(case.number, by=world.chen)
    deeds.judged(world, case=case)
    services.note(case.number, by=world.chen, text="内部的话")
    services.contact(case.number, by=world.chen, way="phone", reached=True, content="已安排师傅")
    shown = page(world.sun, case)
    assert "Judged" in shown
    assert "已安排师傅" in shown
    for hidden in ("内部的话", "Time limits", "138****", "Print"):
        assert hidden not in shown, hidden
    assert client_of(world.sun).get(reverse("complaints:print_record", args=[case.number])).status_code == 404


def test_looking_at_the_number_takes_a_click_that_is_written_down(world):
    case = deeds.phone_call(world)
    address = reverse("complaints:reveal", args=[case.number])
    browser = client_of(world.chen)
    assert "13800005678" not in browser.get(address).content.decode()
    assert not AuditEntry.objects.filter(verb="phone_revealed").exists()
    shown = browser.post(address, headers={"hx-request": "true"}).content.decode()
    assert "138 0000 5678" in shown
    assert AuditEntry.objects.filter(verb="phone_revealed", actor_id=world.chen.pk).count() == 1
    secret = confidential(world)
    assert client_of(world.wang).post(reverse("complaints:reveal", args=[secret.number])).status_code == 403


def test_everything_typed_is_escaped(world):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    case = deeds.phone_call(world, content=bad, wishes=bad, title=bad[:70], place_text=bad)
    services.note(case.number, by=world.chen, text=bad)
    services.promise(case.number, by=world.chen, text=bad, due_at=deeds.tomorrow())
    shown = (
        page(world.chen, case)
        + client_of(world.chen).get(reverse("complaints:print_record", args=[case.number])).content.decode()
    )
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def statements(user, case) -> int:
    """The fewest of two warm pages: what is remembered for some seconds may run out between them."""
    browser = client_of(user)
    browser.get(case.get_absolute_url())
    runs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as run:
            assert browser.get(case.get_absolute_url()).status_code == 200
        runs.append(len(run))
    return min(runs)


@pytest.mark.parametrize("who", ["chen", "wang", "he"])
def test_the_page_costs_the_same_with_ten_entries_and_with_two_hundred(world, who):
    case = deeds.handling(world, also=[world.cleaning])
    for n in range(8):
        services.note(case.number, by=world.chen, text=f"第 {n} 条")
    few = statements(getattr(world, who), case)
    for n in range(190):
        services.note(case.number, by=world.chen, text=f"第 {n} 条")
        if n % 10 == 0:
            services.promise(case.number, by=world.chen, text="回话", due_at=deeds.tomorrow(n + 1))
    many = statements(getattr(world, who), case)
    print(who, few, many)
    assert many <= few + 1  # the first promise adds nothing, a cold cache of policies may add one
    assert many <= 27


def test_the_history_comes_in_pages_and_by_tab(world):
    case = deeds.phone_call(world)
    for n in range(60):
        services.note(case.number, by=world.chen, text=f"note {n:02d}")
    services.contact(case.number, by=world.chen, way="phone", reached=True, content="spoken words")
    first = page(world.chen, case)
    assert "note 59" in first
    assert "note 00" not in first
    earlier = re.search(r"before=(\d+)", first).group(1)
    second = page(world.chen, case, tab="all", before=earlier)
    assert "note 00" in second
    talk = page(world.chen, case, tab="talk")
    assert "spoken words" in talk
    assert "note 59" not in talk
    fragment = client_of(world.chen).get(case.get_absolute_url(), {"tab": "inside"}, headers={"hx-request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "note 59" in fragment.content.decode()


def test_a_follower_names_its_lead_and_the_lead_its_followers(world):
    follower = deeds.in_state(world, "merged")
    lead = deeds.again(follower.lead)
    assert lead.number in page(world.chen, follower)
    assert follower.number in page(world.chen, lead)


def test_an_archived_case_shows_its_number_and_the_frozen_file(world):
    case = deeds.archived(world)
    shown = page(world.lin, case)
    assert deeds.again(case).archive_number in shown
    assert case.archive_files.get().sha256[:12] in shown
