"""What intake refuses, at the field with everything kept, and what it never holds up (rules I5, I7, I10)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.models import Attachment, Case, StagedUpload
from notifications.models import OutboxMessage
from tests import deeds
from tests.complaints.intake_forms import URL, photo, svg, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world, client):
    client.force_login(world.chen)
    return client


def the_case() -> Case:
    return Case.objects.select_related("complainant", "unit", "place", "asset").get()


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# -- emergencies ---------------------------------------------------------------------


def test_an_emergency_needs_nothing_but_the_estate(world, desk):
    desk.post(URL, {"estate": "YJ", "emergency": "on", "asset": "2 号电梯", "act": "save"})
    case = the_case()
    assert (case.urgency, case.emergency) == (0, True)
    assert case.content == "突发事件: 2 号电梯"
    told = set(OutboxMessage.objects.filter(event="emergency").values_list("recipient__username", flat=True))
    assert {"li", "zhao"} <= told


def test_an_emergency_is_not_held_up_by_wrong_fields_and_loses_nothing(desk):
    desk.post(
        URL,
        typed(
            emergency="on", content="电梯困人", unit="99-9-9999", reach="那个", email="nonsense",
            received_at="2099-01-01T10:00", files=svg(),
        ),
    )  # fmt: skip
    case = the_case()
    assert case.content.startswith("电梯困人")
    assert "99-9-9999" in case.content
    assert "nonsense" in case.content


def test_an_emergency_is_not_asked_about_look_alikes(world, desk):
    deeds.phone_call(world, content="电梯困人，门打不开。")
    desk.post(URL, typed(unit="3-2-1203", content="电梯困人，门打不开。", emergency="on"))
    assert Case.objects.count() == 2


# -- refusals: at the field, nothing lost -----------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"received_at": "2099-01-01T10:00"}, "received_at", "这个时间还没到"),
        ({"received_at": "0001-01-01T00:00"}, "received_at", "年份"),
        ({"received_at": "昨天"}, "received_at", ""),
        ({"unit": "9-9-9999"}, "unit", "没有房号"),
        ({"reach": "3-2-1109", "unit": ""}, "reach", "没有房号"),
        ({"reach": "5678"}, "reach", "完整电话"),
        ({"content": "  "}, "content", "请记下"),
        ({"content": "吵" * 20_001}, "content", "20000"),
        ({"email": "not-an-address"}, "email", ""),
        ({"other_phones": "12"}, "other_phones", "不像电话"),
        ({"name": "张" * 81}, "name", ""),
        ({"channel": "telepathy"}, "channel", ""),
        ({"kind": "repair"}, "kind", ""),
        ({"estate": "HX"}, "estate", ""),
        ({"category": "999999"}, "category", ""),
        ({"about_staff": ["999999"]}, "about_staff", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_is_kept(desk, changes, field, words):
    sent = typed(wishes="周末不要开工", place="东侧楼梯", **changes) if "place" not in changes else typed(**changes)
    answer = desk.post(URL, sent)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    page = answer.content.decode()
    assert words in page
    assert "周末不要开工" in page
    assert "东侧楼梯" in page
    assert not Case.objects.exists()


def test_the_script_gets_the_form_back_with_422(desk):
    answer = desk.post(URL, typed(content=""), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<!doctype" not in answer.content.decode().lower()
    saved = desk.post(URL, typed(), headers={"HX-Request": "true"})
    assert saved.headers["HX-Redirect"].endswith(the_case().number)


def test_a_wrong_unit_offers_near_ones_that_one_press_takes(desk):
    page = desk.post(URL, typed(unit="3-2-1104")).content.decode()
    assert 'name="pick_unit" value="3-2-1103"' in page
    again = desk.post(URL, typed(unit="3-2-1104", act=None, pick_unit="3-2-1103")).content.decode()
    assert 'value="3-2-1103"' in again
    assert not Case.objects.exists()


def test_a_photo_is_kept_when_another_is_refused_and_when_a_field_is_wrong(world, desk):
    answer = desk.post(URL, typed(content="", files=[photo(), svg()]))
    kept = StagedUpload.objects.get()
    page = answer.content.decode()
    assert "假的.png" in page
    assert str(kept.pk) in page
    desk.post(URL, typed(uploads=str(kept.pk)))
    assert Attachment.objects.get().case == the_case()


@pytest.mark.parametrize(
    "bad",
    [
        svg(),
        SimpleUploadedFile("页面.jpg", b"<!doctype html><script>alert(1)</script>", "image/jpeg"),
        SimpleUploadedFile("big.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "image/jpeg"),
        SimpleUploadedFile("broken.png", b"\x89PNG\r\n\x1a\n" + b"0" * 400, "image/png"),
        SimpleUploadedFile("empty.png", b"", "image/png"),
    ],
    ids=["svg", "html", "20 MB", "broken", "empty"],
)
def test_what_is_no_picture_is_refused_in_words(desk, bad):
    bad.seek(0)
    answer = desk.post(f"{URL}upload/", {"files": [bad, photo()]})
    assert answer.status_code == 200
    assert bad.name in answer.content.decode()
    assert StagedUpload.objects.count() == 1


def test_a_file_that_is_refused_alone_is_told_at_its_field_without_a_script(desk):
    answer = desk.post(URL, typed(uploads="", files=svg()))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "假的.png" in page
    assert "楼上装修太吵" in page
    assert answer.context["form"].errors["uploads"]
    assert not Case.objects.exists()


def test_staged_files_are_ones_own(world, desk, client):
    desk.post(f"{URL}upload/", {"files": photo()})
    kept = StagedUpload.objects.get()
    shown = desk.get(f"{URL}upload/{kept.pk}/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    other = Client()
    other.force_login(world.lin)
    assert other.get(f"{URL}upload/{kept.pk}/").status_code == 404
    other.post(URL, typed(uploads=str(kept.pk)))
    assert not Attachment.objects.exists()


def test_rare_characters_long_stories_and_nul_bytes_are_fine(desk):
    story = "𠮷野家门口👩‍🔧漏水e\u0301。" * 700
    desk.post(URL, typed(name="𠮷\x00田👩‍🔧", content=story[:10_000] + "\x00"))
    case = the_case()
    assert case.complainant.name == "𠮷田👩‍🔧"
    assert case.content == story[:10_000]


def test_markup_in_what_was_typed_stays_text(desk):
    page = desk.post(URL, typed(name='"><script>alert(1)</script>', content="", title="<b>x</b>")).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page
