"""Intake through the screen: who may, who is on the line, what a case becomes (rules I1–I5, P3–P5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from complaints.lifecycle import State
from complaints.models import Case
from complaints.services.intake import headline_of
from deadlines.clock import now
from deadlines.models import Clock
from notifications.models import OutboxMessage
from tests import deeds
from tests.complaints.intake_forms import URL, photo, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world, client):
    client.force_login(world.chen)
    return client


def the_case() -> Case:
    return Case.objects.select_related("complainant", "unit", "place", "asset").get()


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# -- who may -------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "technician"])
def test_strangers_and_contractors_log_nothing(world, client, who):
    client.force_login(getattr(world, who))
    assert client.get(URL).status_code == 403
    assert client.post(URL, typed()).status_code == 403
    assert client.post(f"{URL}upload/", {"files": photo()}).status_code == 403
    assert client.post(f"{URL}lookalikes/", typed()).status_code == 403
    assert client.get(f"{URL}caller/", {"reach": "5678"}).status_code == 403
    assert not Case.objects.exists()


def test_nobody_signed_in_is_sent_to_sign_in(world, client):
    assert client.get(URL).url.startswith("/accounts/login/")
    assert client.get(f"{URL}caller/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["wang", "li", "sun", "root"])
def test_only_the_desk_looks_residents_up(world, client, who):
    client.force_login(getattr(world, who))
    assert client.get(f"{URL}caller/", {"reach": "5678"}).status_code == 404
    assert client.post(f"{URL}caller/{world.resident.pk}/phone/").status_code == 404
    page = client.get(URL, {"reach": "5678"}).content.decode()
    assert "李女士" not in page
    assert 'id="caller"' not in page


def test_another_estate_neither_finds_the_resident_nor_takes_the_case(world, client):
    client.force_login(world.other_duty)
    assert "李女士" not in client.get(f"{URL}caller/", {"reach": "5678"}).content.decode()
    assert client.post(f"{URL}caller/{world.resident.pk}/phone/").status_code == 404
    client.post(URL, typed())
    assert not Case.objects.filter(estate=world.yj).exists()


# -- the caller ------------------------------------------------------------------


@pytest.mark.parametrize(
    "reach", ["13800005678", "138 0000 5678", "5678", "3-2-1203", "3栋2单元1203", "3 2 1203", "李女"]
)
def test_a_telephone_its_tail_a_unit_or_a_name_finds_the_resident(desk, reach):
    found = desk.get(f"{URL}caller/", {"reach": reach}).content.decode()
    assert "李女士" in found
    assert "138****5678" in found
    assert "13800005678" not in found.replace(f"reach={reach.replace(' ', '')}", "")


def test_the_pop_up_shows_open_and_past_cases_of_the_home(world, desk):
    deeds.dispatched(world, content="楼道感应灯不亮。")
    deeds.closed(world, content="楼道堆物。")
    found = desk.get(f"{URL}caller/", {"reach": "3-2-1203"}).content.decode()
    assert "楼道感应灯不亮" in found
    assert "楼道堆物" in found
    assert "满意" in found


def test_a_case_in_which_the_clerk_is_named_is_not_in_the_pop_up(world, desk):
    deeds.phone_call(world, content="值班的态度很差。", about_staff=[world.chen])
    assert "态度很差" not in desk.get(f"{URL}caller/", {"reach": "5678"}).content.decode()


def test_looking_at_a_residents_number_is_written_down(world, desk):
    shown = desk.post(f"{URL}caller/{world.resident.pk}/phone/")
    assert "13800005678" in shown.content.decode()
    assert AuditEntry.objects.filter(verb="phone_revealed", subject_kind="resident", actor_id=world.chen.pk).exists()


def test_a_wrong_unit_offers_the_nearest(desk):
    found = desk.get(f"{URL}caller/", {"reach": "3-2-1204"}).content.decode()
    assert "3 栋 2 单元 1203" in found


def test_without_a_script_a_button_takes_the_resident_into_the_form(world, desk):
    page = desk.post(URL, typed(act=None, take=world.resident.pk, reach="5678", name="", unit="")).content.decode()
    assert 'value="李女士"' in page
    assert 'value="3-2-1203"' in page
    assert not Case.objects.exists()


def test_the_resident_taken_is_the_complainant_though_only_the_tail_was_typed(world, desk):
    desk.post(URL, typed(reach="5678", resident=world.resident.pk, unit="", name="李女士"))
    case = the_case()
    assert case.complainant.resident == world.resident
    assert case.complainant.phone == "13800005678"
    assert case.unit == world.flat


def test_an_unknown_number_goes_in_as_a_new_complainant(desk):
    desk.post(URL, typed(reach="139 1234 0000", unit=""))
    assert (the_case().complainant.phone, the_case().complainant.resident) == ("13912340000", None)


def test_number_and_unit_may_be_typed_together(world, desk):
    desk.post(URL, typed(reach="13912340000 3-2-1103", unit=""))
    assert (the_case().complainant.phone, the_case().unit) == ("13912340000", world.flat_below)


# -- saving ------------------------------------------------------------------------


def test_after_saving_the_number_and_the_deadline_are_shown_and_the_draft_goes(world, desk):
    done = desk.post(URL, typed(place="3 栋大堂", asset="L3-2", wishes="周末不要开工"), follow=True)
    case = the_case()
    page = done.content.decode()
    assert case.number in page
    assert f"draft:intake-{world.chen.pk}" in page
    assert f"/complaints/{case.number}/print/record/" in page
    assert (case.place, case.asset, case.place_text) == (world.lobby, world.lift, "")
    assert (case.wishes, case.state, case.received_by) == ("周末不要开工", State.REGISTERED, world.chen)


def test_register_and_judge_goes_to_the_judgement(desk):
    done = desk.post(URL, typed(act="judge"))
    assert done.url == f"/complaints/{the_case().number}/classify/"


def test_places_nobody_knows_stay_words(desk):
    desk.post(URL, typed(place="家中 · 卫生间", asset="热水器"))
    assert the_case().place_text == "家中 · 卫生间 · 热水器"


def test_points_one_a_line(desk):
    desk.post(URL, typed(points="装修太吵\n\n楼道堆了沙子\n"))
    assert [p.text for p in the_case().points.order_by("ordinal")] == ["装修太吵", "楼道堆了沙子"]


def test_praise_is_closed_at_once_and_told_to_the_praised(world, desk):
    desk.post(URL, typed(kind="praise", content="小王修得又快又好。", about_staff=[world.wang.pk]))
    assert the_case().state == State.CLOSED
    assert OutboxMessage.objects.filter(event="praised", recipient=world.wang).exists()


def test_an_anonymous_caller_leaves_no_name(world, desk):
    desk.post(URL, typed(anonymous="on", reach="5678", resident=world.resident.pk, name="李女士"))
    who = the_case().complainant
    assert (who.name, who.phone, who.resident) == ("", "", None)


def test_a_confidential_case_says_so(desk):
    done = desk.post(URL, typed(confidential="on"), follow=True)
    assert the_case().confidential
    assert "保密" in done.content.decode()


def test_a_hotline_case_keeps_its_number_and_its_deadline(desk):
    due = now() + timedelta(hours=30)
    desk.post(URL, typed(channel="hotline", external_number="12345-778", external_due_at=local(due)))
    case = the_case()
    assert case.external_number == "12345-778"
    assert Clock.objects.filter(subject_id=case.pk, kind="external").exists()


def test_a_letter_typed_late_is_born_overdue_and_shows_it(desk):
    received = now() - timedelta(days=9)
    done = desk.post(URL, typed(channel="letter", received_at=local(received)), follow=True).content.decode()
    assert local(the_case().received_at) == local(received)
    assert "hy-chip--late" in done
    assert "迟录" in done


def test_whom_it_is_about_never_sees_it(world, desk):
    desk.post(URL, typed(about_staff=[world.wang.pk], about_departments=[world.engineering.pk]))
    assert not Case.objects.visible_to(world.wang).exists()
    assert not Case.objects.visible_to(world.li).exists()


def test_a_clerk_may_log_a_complaint_about_themself_and_sees_nothing_of_it_after(world, desk):
    done = desk.post(URL, typed(about_staff=[world.chen.pk]), follow=True)
    assert done.status_code == 200
    assert not Case.objects.visible_to(world.chen).exists()
    assert Case.objects.visible_to(world.zhou).exists()


# -- relay -----------------------------------------------------------------------------------


def test_a_colleague_passes_on_what_they_heard_and_duty_has_it(world, client):
    client.force_login(world.wang)
    page = client.get(URL).content.decode()
    assert "转给值班" in page
    assert 'name="channel"' not in page
    done = client.post(URL, typed(channel="phone"), follow=True).content.decode()
    case = the_case()
    assert (case.channel, case.relayed_by) == ("relay", world.wang)
    assert OutboxMessage.objects.filter(event="relayed", recipient=world.chen).exists()
    assert case.number in done
    assert "值班" in done


def test_an_administrator_may_relay_like_every_employee(world, client):
    client.force_login(world.root)
    client.post(URL, typed())
    assert the_case().relayed_by == world.root


def test_the_console_costs_no_more_statements_with_many_cases(world, desk, django_assert_max_num_queries):
    for i in range(12):
        deeds.phone_call(world, content=f"厨房天花板漏水第{i}次。")
    with django_assert_max_num_queries(20):
        desk.get(f"{URL}caller/", {"reach": "3-2-1203"})
    with django_assert_max_num_queries(24):
        desk.post(f"{URL}lookalikes/", typed(unit="3-2-1203", content="厨房天花板漏水第三次"))


def test_an_outcry_takes_the_next_clause_into_the_headline():
    """A list of "how dare you" tells nobody what is wrong."""
    assert headline_of("你们到底管不管！厨房天花板又漏水了。快来") == "你们到底管不管！厨房天花板又漏水了"
    assert headline_of("漏水！") == "漏水"
    assert headline_of("楼道灯不亮。走路看不见！") == "楼道灯不亮"
