"""The page behind the private link: what its holder reads and may do, and what never stands there."""

import re
from datetime import timedelta

import pytest
import time_machine

from complaints import services
from complaints.choices import Way
from complaints.lifecycle import State
from complaints.models import Attachment, Case, TimelineEntry
from complaints.parties import Resident
from deadlines.clock import now
from deadlines.models import Clock
from portal.limits import ADDITIONS
from repairs.services import Someone
from tests import deeds
from tests.portal.conftest import Visitor, link, photo, text_of
from tests.repairs import crew

pytestmark = pytest.mark.django_db
SECRETS = ("内部：", "assistant", "INTERNAL")


def again(case) -> Case:
    return deeds.again(case)


def story(world) -> Case:
    """In hand, with everything that is said inside and outside."""
    case = deeds.handling(world)
    number = case.number
    services.note(number, by=world.chen, text="内部：这户爱投诉")
    services.finding(number, by=world.wang, point=1, text="内部：软管老化，责任在我方")
    services.contact(number, by=world.wang, way="phone", reached=False, content="内部：没打通")
    services.contact(number, by=world.wang, way="phone", reached=True, content="找到渗水点了，明天上午回话。")
    services.promise(number, by=world.wang, text="告诉您试水结果", due_at=now() + timedelta(hours=3))
    return again(case)


# what it shows


def test_a_time_limit_that_stands_still_is_told_in_plain_words(world):
    """Granted: what we wait for and until when; asked for alone: nothing yet (rules D4, W3)."""
    case = deeds.handling(world)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="final")
    until = now() + timedelta(hours=20)
    services.pause(
        case.number, by=world.wang, clock=clock.pk, waiting_for="third_party", reason="等厂家检测", until=until
    )
    told = "We wait for somebody outside our house"
    assert told not in text_of(Visitor().get(link(case)))
    services.approve_pause(case.number, by=world.he, clock=clock.pk)
    page = text_of(Visitor().get(link(case)))
    assert told in page
    assert "等厂家检测" not in page, "the reason was written for the house"
    services.resume(case.number, by=world.wang, clock=clock.pk)
    assert told not in text_of(Visitor().get(link(case)))


def test_in_hand_it_shows_stage_what_comes_next_promises_and_talk(world, visitor):
    case = story(world)
    page = text_of(visitor.get(link(case)))
    assert case.number in page and case.title in page
    assert "王海波 of Engineering is working on it" in page
    assert re.search(r"What comes next By (today|tomorrow) \d\d:\d\d : 告诉您试水结果", page)
    assert "The time has not come yet" in page
    assert "找到渗水点了" in page and "王海波, Engineering" in page
    assert 'aria-current="step"' in visitor.get(link(case)).content.decode()


def test_what_is_said_inside_never_stands_there(world, visitor):
    case = story(world)
    body = visitor.get(link(case)).content.decode()
    for word in ("内部：", "爱投诉", "没打通", "软管老化"):
        assert word not in body


def test_clocks_of_the_house_are_not_the_residents_business(world, visitor):
    page = text_of(visitor.get(link(deeds.phone_call(world))))
    assert "judg" not in page.lower() and "1 h" not in page  # the hour to judge it is ours
    assert "the front desk answers you" in page


def test_a_promise_that_was_not_kept_is_said_in_plain_words(world, visitor):
    case = story(world)
    with time_machine.travel(now() + timedelta(hours=5), tick=False):
        page = text_of(visitor.get(link(case)))
    assert "We did not keep this. We are sorry." in page


def test_an_answer_that_is_late_is_owned_up_to(world, visitor):
    case = deeds.phone_call(world)
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        page = text_of(visitor.get(link(case)))
    assert "and not done: the front desk answers you" in page and "We are sorry" in page


def test_the_accused_is_not_named_even_where_they_spoke(world, visitor):
    case = story(world)
    services.name(case.number, by=world.zhou, staff=[world.wang], reason="住户说他态度不好")
    body = visitor.get(link(case)).content.decode()
    assert "王海波" not in body and "Our staff" in body


@pytest.mark.parametrize("state", [s.value for s in State])
def test_every_state_has_a_page_with_words_that_fit_in_each_language(world, state):
    case = deeds.in_state(world, state)
    for language in ("en", "zh-hans", "zh-hant"):
        answer = Visitor(language).get(link(case))
        page = text_of(answer)
        assert answer.status_code == 200 and case.number in page
        assert "{" not in page
        if language == "en":
            assert not re.search(r"awaiting|invalid|dispatch|verif", page, re.I)


def test_a_second_signature_is_nobody_elses_business(world, visitor):
    page = text_of(visitor.get(link(deeds.in_state(world, "awaiting_second"))))
    assert "Two of us look at it before we answer you" in page


def test_an_explanation_is_told_once(world, visitor):
    case = deeds.judged(world, "communicative")
    services.explain(case.number, by=world.chen, text="收费标准在公告栏。", way=Way.PHONE)
    page = text_of(visitor.get(link(case)))
    assert page.count("收费标准在公告栏") == 1 and "We have explained it to you" in page


def test_a_follower_is_as_far_as_its_lead_and_says_so_without_naming_it(world, visitor):
    lead = deeds.handling(world)
    case = services.merge(deeds.phone_call(world, content="楼下也漏").number, by=world.chen, into=lead.number)
    page = text_of(visitor.get(link(case)))
    assert "Others have told us of the same thing" in page and lead.number not in page


def test_praise_is_thanked_for_and_asks_for_nothing(one_estate, visitor):
    visitor.get("/portal/report/?kind=praise")
    visitor.fill()
    page = text_of(visitor.get(link(visitor.send())))
    assert "Thank you for your kind words" in page and "What comes next" not in page and "Urge us" not in page


def test_the_page_is_stored_by_no_cache_found_by_no_search_and_named_to_no_site(world, visitor):
    case = deeds.phone_call(world)
    for path in (link(case), link(case, "withdraw/")):
        answer = visitor.get(path)
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"


def test_another_telephone_sees_the_same_by_the_link_and_the_other_case_stays_shut(world):
    one, other = deeds.phone_call(world), deeds.phone_call(world, content="别的事")
    body = Visitor().get(link(one)).content.decode()
    assert one.number in body and other.token not in body and other.number not in body


@pytest.mark.parametrize("token", ["x" * 32, "x" * 200, "0", "%00" * 20 + "aaaa", "../admin"])
def test_an_unknown_token_gets_the_one_friendly_page(world, visitor, token):
    answer = visitor.get(f"/portal/c/{token}/")
    assert answer.status_code == 404
    if "/" not in token:
        assert "This address opens nothing" in text_of(answer)


def test_every_address_below_an_unknown_token_answers_alike(world, visitor):
    base = f"/portal/c/{'x' * 32}/"
    file = "file/00000000-0000-0000-0000-000000000000/"
    answers = [visitor.get(base + rest) for rest in ("", "add/", "withdraw/", "review/", file)]
    answers += [visitor.post(base + rest) for rest in ("add/", "urge/", "withdraw/", "undo/", "review/")]
    assert {a.status_code for a in answers} == {404}
    assert len({text_of(a) for a in answers}) == 1


# adding


def test_words_and_photos_are_added_and_the_handler_is_told(world, visitor):
    case = story(world)
    answer = visitor.post(link(case, "add/"), {"text": "今天又滴水了😀", "files": [photo()], "mark": "m1"}, follow=True)
    page = text_of(answer)
    assert "Added." in page and "今天又滴水了😀" in page
    kept = Attachment.objects.get(case=case)
    assert kept.outward and kept.by is None
    assert TimelineEntry.objects.get(case=case, kind="resident_added").actor_kind == "resident"
    small = visitor.get(link(case, f"file/{kept.pk}/?small"))
    whole = visitor.get(link(case, f"file/{kept.pk}/"))
    assert small["Content-Type"] == whole["Content-Type"] == "image/jpeg" and len(small.content) < len(whole.content)


def test_a_double_tap_adds_once(world, visitor):
    case = deeds.phone_call(world)
    for _ in range(2):
        visitor.post(link(case, "add/"), {"text": "再说一句", "mark": "m1"})
    assert TimelineEntry.objects.filter(case=case, kind="resident_added").count() == 1


def test_nothing_to_add_says_so_and_a_bad_photo_keeps_the_words(world, visitor):
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = deeds.phone_call(world)
    assert "Write a few words, or add a photo" in text_of(visitor.post(link(case, "add/"), {"text": " ", "mark": "a"}))
    bad = SimpleUploadedFile("x.png", b"<html>", "image/png")
    page = visitor.post(link(case, "add/"), {"text": "看照片", "files": [bad, photo()], "mark": "b"})
    assert page.status_code == 422
    assert "看照片" in page.content.decode() and page.content.decode().count("/portal/report/photo/") == 1
    assert "看照片" in visitor.get(link(case)).content.decode()  # and still after a refresh


def test_adding_too_much_keeps_what_was_typed(world, visitor, monkeypatch):
    monkeypatch.setitem(ADDITIONS, "session", 1)
    case = deeds.phone_call(world)
    visitor.post(link(case, "add/"), {"text": "一", "mark": "a"})
    page = visitor.post(link(case, "add/"), {"text": "第二句", "mark": "b"})
    assert page.status_code == 429 and "第二句" in page.content.decode() and "ring us" in text_of(page)


def test_files_that_stay_inside_cannot_be_fetched_by_the_link(world, visitor):
    case = story(world)
    staged = services.stage(photo("inside.jpg"), owner="wang")
    services.attach(case.number, by=world.wang, uploads=[staged], text="内部：现场照片")
    inside = Attachment.objects.get(case=case)
    assert visitor.get(link(case, f"file/{inside.pk}/")).status_code == 404
    assert str(inside.pk) not in visitor.get(link(case)).content.decode()


def test_a_file_of_one_case_cannot_be_fetched_through_the_link_of_another(world, visitor):
    case, other = deeds.phone_call(world), deeds.phone_call(world, content="别的事")
    visitor.post(link(case, "add/"), {"text": "", "files": [photo()], "mark": "a"})
    kept = Attachment.objects.get(case=case)
    assert visitor.get(link(other, f"file/{kept.pk}/")).status_code == 404


# urging


def test_urging_counts_and_waits_an_hour_for_the_next_kindly(world, visitor):
    case = story(world)
    assert "Passed on." in text_of(visitor.post(link(case, "urge/"), follow=True))
    assert "urged within the last hour" in text_of(visitor.post(link(case, "urge/"), follow=True))
    assert "You can urge again from" in text_of(visitor.get(link(case)))
    assert again(case).urged == 1
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        page = text_of(visitor.post(link(case, "urge/"), follow=True))
    assert again(case).urged == 2 and "You have urged 2 times. The supervisor knows." in page


# withdrawing


def test_withdrawing_asks_first_and_can_be_undone_within_a_day(world, visitor):
    case = deeds.phone_call(world)
    assert "Withdraw this matter?" in text_of(visitor.get(link(case, "withdraw/")))
    assert again(case).state == State.REGISTERED
    page = text_of(visitor.post(link(case, "withdraw/"), {"text": "自己修好了"}, follow=True))
    assert again(case).state == State.WITHDRAWN and "This matter was withdrawn" in page and "Changed your mind?" in page
    with time_machine.travel(now() + timedelta(hours=23, minutes=50), tick=False):
        page = text_of(visitor.post(link(case, "undo/"), follow=True))
    assert again(case).state == State.REGISTERED and "It goes on where it stood." in page


def test_after_a_day_it_is_too_late_and_the_button_is_gone(world, visitor):
    case = deeds.phone_call(world)
    visitor.post(link(case, "withdraw/"))
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=False):
        assert "Changed your mind?" not in text_of(visitor.get(link(case)))
        page = text_of(visitor.post(link(case, "undo/"), follow=True))
    assert again(case).state == State.WITHDRAWN and "24 hours only" in page


def test_what_the_desk_withdrew_is_not_undone_by_the_link(world, visitor):
    case = deeds.in_state(world, "withdrawn")
    assert "Changed your mind?" not in text_of(visitor.get(link(case)))
    visitor.post(link(case, "undo/"))
    assert again(case).state == State.WITHDRAWN


def test_a_valid_matter_goes_on_without_its_complainant(world, visitor):
    case = story(world)
    asked = text_of(visitor.get(link(case, "withdraw/")))
    assert "a supervisor decides" in asked and "undo it here" not in asked  # no promise we would not keep
    page = text_of(visitor.post(link(case, "withdraw/"), follow=True))
    assert again(case).state == State.HANDLING and again(case).complainant_left
    assert "a supervisor decides whether we go on with it" in page
    assert "No longer needed" not in page and "Urge us" not in page
    assert visitor.get(link(case, "withdraw/")).url == link(case)


# a second look


def test_a_second_look_is_asked_for_once(world, visitor):
    case = deeds.closed(world)
    assert visitor.post(link(case, "review/"), {"text": ""}).status_code == 422
    page = text_of(visitor.post(link(case, "review/"), {"text": "还在漏，你们没看厨房"}, follow=True))
    assert "Somebody who did not work on it will look at it again" in page and "还在漏" in page
    assert "somebody who did not work on it tells you" in page
    assert visitor.get(link(case, "review/")).url == link(case)


def test_the_answer_to_a_second_look_stands_there_with_the_outside_routes(world, visitor):
    case = deeds.closed(world)
    services.ask_review(case.number, by=Resident(case.pk), text="还在漏")
    services.answer_review(case.number, by=world.zhao, upheld=False, text="复查过，不漏了。", route="街道办、12345")
    page = text_of(visitor.get(link(case)))
    assert "复查过，不漏了" in page and "12345" in page


def test_what_may_not_be_done_is_not_offered(world, visitor):
    page = text_of(visitor.get(link(deeds.archived(world))))
    assert "Say something more" not in page and "Urge us" not in page and "No longer needed" not in page


def test_the_repairs_of_the_matter_stand_there_with_the_way_to_each(world, visitor):
    crew.build(world)
    case = deeds.handling(world)
    assert "What is being repaired" not in text_of(visitor.get(link(case)))
    asked = {"complaint": case, "content": "", "unit": None}
    mine = crew.scheduled(world, crew.sent(world, crew.requested(world, who=Someone(), **asked)))
    neighbour = crew.requested(world, who=Someone(name="周先生", phone="13900001111"), **asked)
    answer = visitor.get(link(case))
    page = text_of(answer)
    assert mine.number in page and "Time agreed" in page and neighbour.number in page
    html = answer.content.decode()
    assert f"/portal/o/{mine.token}/" in html
    assert neighbour.token not in html and "周先生" not in html and "13900001111" not in html


def test_a_confidential_matter_shows_its_repair_and_no_way_into_it(world, visitor):
    crew.build(world)
    case = deeds.handling(world)
    Case.objects.filter(pk=case.pk).update(confidential=True, handler_wording="厨房角阀漏水")
    order = crew.requested(world, complaint=case, content="", unit=None, who=Someone())
    html = visitor.get(link(case)).content.decode()
    assert order.number in html and order.token not in html


def test_the_page_costs_the_same_however_much_was_said(world, visitor, django_assert_max_num_queries):
    case = deeds.handling(world)
    with django_assert_max_num_queries(24):
        visitor.get(link(case))
    for i in range(30):
        services.attach(case.number, by=Resident(case.pk), uploads=[], text=f"第 {i} 句")
    with django_assert_max_num_queries(24):
        visitor.get(link(case))
