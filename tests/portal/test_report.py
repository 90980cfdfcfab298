"""Telling us something from a telephone, one question a page, without an account and without JavaScript."""

import pathlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Attachment, Case, StagedUpload
from notifications.models import OutboxMessage
from portal.limits import PHOTOS, REPORTS, UPLOADS
from repairs.models import Order
from repairs.services import issue_label, revoke_label
from tests.portal.conftest import WORDS, Visitor, link, photo, text_of
from tests.repairs import crew

pytestmark = pytest.mark.django_db
WHERE, WHAT, WHO, CHECK = (f"/portal/report/{step}/" for step in ("where", "what", "who", "check"))


# the way through


def test_a_complaint_is_told_page_by_page_and_lands_at_the_desk(one_estate, visitor):
    assert visitor.get("/portal/report/?kind=complaint").url == WHERE
    assert visitor.post(WHERE, {"where": "Lift no. 2"}).url == WHAT
    assert visitor.post(WHAT, {"content": WORDS, "files": [photo()]}).url == WHO
    assert (
        visitor.post(WHO, {"how": "named", "phone": "138 0000 5678", "name": "李女士", "unit": "3-2-1203"}).url == CHECK
    )
    page = text_of(visitor.get(CHECK))
    assert WORDS in page and "Lift no. 2" in page and "for nothing else" in page
    case = visitor.send()
    assert (case.channel, case.kind, case.content, case.asset, case.unit) == (
        "web",
        "complaint",
        WORDS,
        one_estate.lift,
        one_estate.flat,
    )
    assert (case.complainant.name, case.complainant.phone, case.complainant.has_link) == ("李女士", "13800005678", True)
    assert [a.outward for a in Attachment.objects.filter(case=case)] == [True]
    done = text_of(visitor.get("/portal/report/done/"))
    assert case.number in done and "Keep this link" in done
    assert link(case) in visitor.get("/portal/report/done/").content.decode()


def test_a_scanned_code_answers_the_first_question(world, visitor):
    assert visitor.get(f"/portal/report/?place={world.lift.qr}").url == WHAT
    assert "known from the code you scanned" in text_of(visitor.get(WHAT))
    visitor.post(WHAT, {"content": WORDS})
    visitor.post(WHO, {"how": "anonymous"})
    case = visitor.send()
    assert (case.estate, case.asset, case.place_text) == (world.yj, world.lift, "")


def test_the_code_of_a_public_place_works_as_well(world, visitor):
    visitor.fill(place=world.lobby.qr)
    assert visitor.send().place == world.lobby


def test_a_code_that_is_not_ours_just_begins_at_the_beginning(one_estate, visitor):
    assert visitor.get("/portal/report/?place=nothing-of-ours").url == WHERE


def test_with_several_estates_one_is_asked_which(world, visitor):
    assert visitor.get("/portal/report/").url == "/portal/report/estate/"
    assert "Please choose one of these" in text_of(visitor.post("/portal/report/estate/", {"estate": "0"}))
    assert visitor.post("/portal/report/estate/", {"estate": world.hx.pk}).url == WHERE
    visitor.fill()
    assert visitor.send().estate == world.hx


@pytest.mark.parametrize("kind", ["complaint", "question", "suggestion", "praise"])
def test_each_of_the_four_kinds_has_its_door(one_estate, visitor, kind):
    visitor.get(f"/portal/report/?kind={kind}")
    visitor.fill()
    assert visitor.send().kind == kind


# a repair opens an order (rules I1, R1)


@pytest.fixture
def repairs(one_estate):
    return crew.build(one_estate)


def ask_for_repair(visitor, place="", where="3-2-1203", inside="home", trade="plumbing", **changes):
    visitor.get(f"/portal/report/?kind=repair&place={place}")
    if not place:
        assert visitor.post(WHERE, {"where": where, "inside": inside}).url == WHAT
    what = {"content": changes.get("content", "水龙头关不紧，一直滴水。"), "trade": trade}
    if "files" in changes:
        what["files"] = changes["files"]
    assert visitor.post(WHAT, what).url == WHO
    assert visitor.post(WHO, {"how": "named", "phone": "13800005678", "name": "李女士"}).url == CHECK
    answer = visitor.post(CHECK, {"submission": visitor.submission})
    assert answer.status_code == 302, text_of(answer)
    return Order.objects.get(token=visitor.client.session["portal_sent"]["token"])


def test_a_repair_opens_an_order_and_no_case(repairs, visitor):
    order = ask_for_repair(visitor, files=[photo()])
    assert not Case.objects.exists()
    assert (order.unit, order.trade, order.scope, order.entrance) == (repairs.flat, repairs.plumbing, "unit", "portal")
    assert (order.requester.phone, order.requester.has_link, order.files.count()) == ("13800005678", True, 1)
    assert OutboxMessage.objects.filter(event="repair_new", recipient=repairs.chen).exists()
    done = text_of(visitor.get("/portal/report/done/"))
    assert order.number in done and "they ring you" in done
    assert visitor.get(f"/portal/o/{order.token}/").status_code == 200


def test_two_taps_are_one_order(repairs, visitor):
    order = ask_for_repair(visitor)
    again = visitor.post(CHECK, {"submission": str(order.submission)})
    assert again.url == "/portal/report/done/" and Order.objects.count() == 1


def test_a_repair_asks_where_somebody_is_to_come_and_what_for(repairs, visitor):
    visitor.get("/portal/report/?kind=repair")
    bare = text_of(visitor.post(WHERE, {"where": ""}))
    assert "choose one of the two" in bare and "so that somebody can come" in bare
    visitor.post(WHERE, {"where": "3-2-1203", "inside": "home"})
    assert "choose one" in text_of(visitor.post(WHAT, {"content": "漏水"}))
    assert visitor.get(CHECK).url == WHAT
    visitor.post(WHAT, {"content": "漏水", "trade": "unsure"})
    page = text_of(visitor.get(WHO))
    assert "Without my name" not in page and "rings you first" in page


def test_whoever_is_not_sure_of_the_trade_leaves_it_to_the_desk(repairs, visitor, client):
    order = ask_for_repair(visitor, trade="unsure")
    client.force_login(repairs.chen)
    assert (
        "请核对工种" in client.get(f"/repairs/{order.number}/", headers={"accept-language": "zh-hans"}).content.decode()
    )


def test_words_of_danger_make_it_urgent_at_once(repairs, visitor):
    order = ask_for_repair(visitor, content="插座冒火花，有人触电了", trade="electrical")
    assert order.urgency == 0
    assert OutboxMessage.objects.filter(event="repair_urgent", recipient=repairs.chen).exists()


def test_the_code_on_a_door_a_lift_and_a_place_knows_where_it_is(repairs, visitor):
    for thing in ({"unit": repairs.flat}, {"asset": repairs.lift}, {"place": repairs.lobby}):
        label = issue_label(by=repairs.chen, **thing)
        one = Visitor()
        trade = {"asset": "lifts"}.get(next(iter(thing)), "plumbing")
        order = ask_for_repair(one, place=label.code, trade=trade)
        assert getattr(order, next(iter(thing))) == next(iter(thing.values())) and order.entrance == "code"
        assert order.scope == ("unit" if "unit" in thing else "common")
    begun = Visitor()
    begun.get(f"/portal/report/?place={label.code}")
    assert "known from the code you scanned" in text_of(begun.get(WHAT))


def test_the_lift_that_was_scanned_suggests_its_trade(repairs, visitor):
    visitor.get(f"/portal/report/?kind=repair&place={repairs.lift.qr}")
    assert 'value="lifts" checked' in visitor.get(WHAT).content.decode()


def test_a_revoked_code_says_so_kindly_and_asks_where(repairs, visitor):
    label = issue_label(by=repairs.chen, unit=repairs.flat)
    revoke_label(label.code, by=repairs.chen)
    answer = visitor.get(f"/portal/report/?kind=repair&place={label.code}", follow=True)
    assert answer.request["PATH_INFO"] == WHERE and "not in use any more" in text_of(answer)


def test_the_kind_can_be_changed_on_the_way_and_nothing_is_lost(one_estate, visitor):
    visitor.fill()
    assert visitor.post("/portal/report/kind/", {"kind": "suggestion"}).url == CHECK
    assert visitor.send().kind == "suggestion"


def test_anonymous_keeps_nothing_of_the_person_even_what_was_typed(one_estate, visitor):
    visitor.fill(how="anonymous", name="李女士", unit="3-2-1203")
    case = visitor.send()
    assert case.anonymous
    assert (case.complainant.name, case.complainant.phone, case.unit, case.place_text) == ("", "", None, "")


def test_confidential_reaches_the_desk_as_confidential(one_estate, visitor):
    visitor.fill(how="confidential")
    case = visitor.send()
    assert case.confidential and case.complainant.phone == "13800005678"


# back, forward, refresh


def test_back_forward_and_refresh_lose_nothing(one_estate, visitor):
    visitor.fill(where="车库入口", files=[photo()])
    assert "车库入口" in visitor.get(WHERE).content.decode()
    assert WORDS in visitor.get(WHAT).content.decode()
    assert visitor.get(WHAT).content.decode().count("/portal/report/photo/") == 1
    assert "138 0000 5678" in visitor.get(WHO).content.decode()
    assert visitor.post(WHERE, {"where": "东门"}).url == CHECK  # a change leads straight back to the check
    assert visitor.send().place_text == "东门"


def test_a_later_page_cannot_be_opened_before_its_time(one_estate, visitor):
    for path, leads_to in ((WHAT, WHERE), (WHO, WHERE), (CHECK, WHERE), ("/portal/report/done/", "/portal/")):
        assert visitor.get(path).url == leads_to


def test_the_answer_page_survives_a_refresh_and_the_draft_is_gone(one_estate, visitor):
    visitor.fill()
    case = visitor.send()
    for _ in range(2):
        assert case.number in text_of(visitor.get("/portal/report/done/"))
    assert "portal_report" not in visitor.client.session


def test_nobody_elses_browser_sees_the_draft(one_estate, visitor):
    visitor.fill(files=[photo()])
    address = re.search(r"/portal/report/photo/[^\"]+", visitor.get(WHAT).content.decode())[0]
    assert visitor.get(address)["Content-Type"] == "image/jpeg"
    stranger = Visitor()
    assert stranger.get(address).status_code == 404
    assert WORDS not in stranger.get(WHERE).content.decode()


# two taps


def test_a_double_tap_files_once(one_estate, visitor):
    visitor.fill()
    mark = visitor.submission
    held = dict(visitor.client.session["portal_report"])
    first = visitor.send()
    assert visitor.post(CHECK, {"submission": mark}).url == "/portal/report/done/"
    session = visitor.client.session  # the second tap overtook the first: it still finds the draft
    session["portal_report"] = held
    session.save()
    assert visitor.send() == first
    assert Case.objects.count() == 1


def test_the_same_words_again_are_offered_as_an_addition_and_may_still_be_sent(one_estate, visitor):
    visitor.fill()
    first = visitor.send()
    visitor.fill()
    page = visitor.get(CHECK)
    assert f"under {first.number}" in text_of(page) and link(first) in page.content.decode()
    assert visitor.send() != first


# wrong input


def test_an_empty_story_says_so_at_the_field_in_each_language(one_estate):
    for language, words in (("en", "Please write a few words"), ("zh-hans", "请写几句"), ("zh-hant", "請寫幾句")):
        visitor = Visitor(language)
        visitor.post(WHERE, {"where": ""})
        page = visitor.post(WHAT, {"content": " "})
        assert page.status_code == 422
        assert words in page.content.decode()
        assert 'aria-invalid="true"' in page.content.decode()


def test_a_refused_page_keeps_words_and_photos(one_estate, visitor):
    visitor.post(WHERE, {"where": ""})
    page = visitor.post(WHAT, {"content": "", "files": [photo()]})
    assert page.content.decode().count("/portal/report/photo/") == 1
    page = visitor.post(WHAT, {"content": WORDS, "files": [SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>")]})
    assert page.status_code == 422
    assert WORDS in page.content.decode() and page.content.decode().count("/portal/report/photo/") == 1


@pytest.mark.parametrize(
    "name, body",
    [
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", b"<!doctype html><script>alert(1)</script>"),
        ("photo.jpg", b"\xff\xd8\xff\xe0not a picture at all"),
        ("run.exe", b"MZ\x90\x00" + b"\x00" * 200),
    ],
)
def test_what_only_looks_like_a_photo_is_refused_by_what_it_is(one_estate, visitor, name, body):
    visitor.post(WHERE, {"where": ""})
    page = visitor.post(WHAT, {"content": WORDS, "files": [SimpleUploadedFile(name, body, "image/jpeg")]})
    assert page.status_code == 422 and "id_files_error" in page.content.decode()
    assert not StagedUpload.objects.exists()


def test_a_photo_of_twenty_megabytes_is_refused_in_words(one_estate, visitor):
    visitor.post(WHERE, {"where": ""})
    big = SimpleUploadedFile("big.jpg", b"\xff\xd8\xff" + b"\x00" * (20 * 2**20), "image/jpeg")
    page = visitor.post(WHAT, {"content": WORDS, "files": [big]})
    assert page.status_code == 422 and "16 MB" in text_of(page) and WORDS in page.content.decode()


def test_a_photo_is_written_anew_without_what_the_camera_wrote(one_estate, visitor):
    import io

    from PIL import Image

    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    visitor.fill(files=[SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")])
    kept = Attachment.objects.get(case=visitor.send())
    assert b"SecretPhone" in out.getvalue() and b"SecretPhone" not in pathlib.Path(kept.file.path).read_bytes()


def test_a_photo_can_be_taken_out_again_without_a_script(one_estate, visitor):
    visitor.post(WHERE, {"where": ""})
    visitor.post(WHAT, {"content": "", "files": [photo("a.jpg"), photo("b.jpg")]})
    gone = visitor.client.session["portal_report"]["uploads"][0]
    assert visitor.post(WHAT, {"content": WORDS, "remove": gone}).url == WHAT + "#photos"
    page = visitor.get(WHAT).content.decode()
    assert page.count("/portal/report/photo/") == 1 and WORDS in page


def test_more_photos_than_we_take_are_left_out_with_a_word(one_estate, visitor):
    visitor.post(WHERE, {"where": ""})
    page = visitor.post(WHAT, {"content": WORDS, "files": [photo(f"{i}.jpg", (40, 30)) for i in range(PHOTOS + 1)]})
    assert page.status_code == 422 and "At most 9 photos" in text_of(page)
    assert page.content.decode().count("/portal/report/photo/") == PHOTOS


@pytest.mark.parametrize("phone, fault", [("", "Please give a telephone number"), ("12", "does not look like")])
def test_a_telephone_is_needed_unless_one_stays_unknown(one_estate, visitor, phone, fault):
    visitor.post(WHERE, {"where": ""})
    visitor.post(WHAT, {"content": WORDS})
    page = visitor.post(WHO, {"how": "confidential", "phone": phone, "name": "王先生", "unit": "5-1"})
    assert page.status_code == 422 and fault in text_of(page)
    assert 'value="王先生"' in page.content.decode() and re.search(
        r'value="confidential" checked', page.content.decode()
    )


def test_full_width_digits_are_a_telephone(one_estate, visitor):
    visitor.fill(phone="１３８００００５６７８")
    assert visitor.send().complainant.phone == "13800005678"


def test_an_unknown_room_is_kept_as_text_with_a_soft_hint_and_is_no_wall(one_estate, visitor):
    visitor.fill(unit="99-9-999")
    assert "is not in our list of rooms" in text_of(visitor.get(CHECK))
    case = visitor.send()
    assert case.unit is None and "99-9-999" in case.place_text


@pytest.mark.parametrize("written", ["3-2-1203", "3栋2单元1203", "3 栋 2 单元 1203", "3-2-1203室"])
def test_a_room_is_understood_as_people_write_it(one_estate, visitor, written):
    visitor.fill(unit=written)
    assert "is not in our list" not in text_of(visitor.get(CHECK))
    assert visitor.send().unit == one_estate.flat


def test_a_room_of_another_estate_is_not_taken_for_ours(one_estate, visitor):
    visitor.fill(unit=one_estate.other_flat.code)
    assert visitor.send().unit is None


def test_emoji_rare_characters_and_ten_thousand_of_them_arrive_whole(one_estate, visitor):
    story = "𠮷😀 漏水\x00\x07。" + "很" * 10_000
    visitor.fill(content=story, name="李𠮷女士😀")
    case = visitor.send()
    assert case.content == story.replace("\x00", "").replace("\x07", "")
    assert case.complainant.name == "李𠮷女士😀"


def test_markup_in_words_stays_words(one_estate, visitor):
    visitor.fill(content="<script>alert(1)</script>", name="<b>x</b>")
    for page in (visitor.get(CHECK), visitor.get(link(visitor.send()))):
        assert "<script>alert" not in page.content.decode() and "&lt;script&gt;" in page.content.decode()


# machines and too much


def test_a_machine_that_fills_the_hidden_field_is_asked_again_and_a_person_gets_through(one_estate, visitor):
    visitor.fill()
    page = visitor.post(CHECK, {"submission": visitor.submission, "trap": "http://spam"})
    assert page.status_code == 422 and "press “Send” again" in text_of(page)
    assert not Case.objects.exists()
    assert visitor.send()


def test_too_many_reports_meet_clear_words_and_lose_nothing(one_estate, visitor):
    for _ in range(REPORTS["session"]):
        visitor.fill()
        visitor.send()
    visitor.fill()
    page = visitor.post(CHECK, {"submission": visitor.submission})
    assert page.status_code == 429 and "Nothing is lost" in text_of(page) and WORDS in text_of(page)
    assert Case.objects.count() == REPORTS["session"]


def test_one_address_has_its_measure_too_whatever_browsers_it_pretends_to_be(one_estate, monkeypatch):
    monkeypatch.setitem(REPORTS, "address", 2)
    for expected in (302, 302, 429):
        other = Visitor(REMOTE_ADDR="8.8.4.4", HTTP_X_FORWARDED_FOR=f"9.9.9.{expected % 7}")
        other.fill()
        assert other.post(CHECK, {"submission": other.submission}).status_code == expected
    elsewhere = Visitor(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="forged, 1.2.3.4")
    elsewhere.fill()
    assert elsewhere.send()


def test_too_many_uploads_keep_those_before(one_estate, visitor, monkeypatch):
    monkeypatch.setitem(UPLOADS, "session", 2)
    visitor.post(WHERE, {"where": ""})
    page = visitor.post(WHAT, {"content": WORDS, "files": [photo(f"{i}.jpg", (40, 30)) for i in range(3)]})
    assert "A lot of photos within one hour" in text_of(page)
    assert page.content.decode().count("/portal/report/photo/") == 2


def test_every_form_is_protected_against_forged_requests(one_estate):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    for path in (WHERE, WHAT, WHO, CHECK, "/portal/track/"):
        assert strict.post(path, {"content": "x"}).status_code == 403


def test_pages_with_words_are_kept_by_no_cache_and_no_search_engine(one_estate, visitor):
    visitor.fill()
    for path in (WHERE, WHAT, WHO, CHECK):
        page = visitor.get(path)
        assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
