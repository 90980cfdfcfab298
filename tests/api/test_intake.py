"""Registering through the API (rules I1–I5, I7, I8, I10, P3, P4)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from accounts.models import Role, User
from complaints.models import Case, IdempotencyKey
from deadlines.clock import now
from tests import cast
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_a_complaint_by_telephone_becomes_a_case(world, calling, complaint):
    answer = calling(world.chen).post(
        "complaints/",
        complaint(place=world.lift.qr, category="facilities.water_power", urgency="P1", wishes="今天修好"),
    )
    assert answer.status_code == 201, answer.json()
    case = answer.json()
    assert case["number"].startswith("YJ-")
    assert answer["Location"].endswith(f"/api/v1/complaints/{case['number']}/")
    assert (case["state"], case["channel"], case["kind"]) == ("registered", "phone", "complaint")
    assert (case["urgency"], case["category"]) == ("P1", "facilities.water_power")
    assert case["complainant"] == {
        "name": "李女士",
        "phone": "138****5678",
        "unit": "3-2-1203",
        "kind": "owner",
        "anonymous": False,
        "confidential": False,
    }
    assert "2 号电梯" in case["place"]
    assert [p["number"] for p in case["points"]] == [1]
    assert {c["kind"] for c in case["clocks"]} == {"classify", "response"}
    assert all(c["state"] == "running" and c["seconds_left"] > 0 for c in case["clocks"])
    assert case["received_at"].endswith("+08:00")
    assert "classify" in case["actions"]
    assert case["look_alikes"] == []
    stored = Case.objects.get(number=case["number"])
    assert (stored.asset, stored.unit, stored.place_text) == (world.lift, world.flat, "")


def test_the_answer_to_an_intake_is_what_a_look_at_the_case_gives(world, calling, complaint):
    chen = calling(world.chen)
    with time_machine.travel(now(), tick=False):
        made = chen.post("complaints/", complaint(about_departments=["security"])).json()
        made.pop("look_alikes")
        assert made == chen.case(made["number"]).json()


def test_place_may_be_a_public_place_by_name_or_just_words(world, calling, complaint):
    chen = calling(world.chen)
    named = chen.post("complaints/", complaint(place="3 栋大堂", complainant={})).json()
    assert Case.objects.get(number=named["number"]).place == world.lobby
    told = chen.post("complaints/", complaint(place="东门外第二棵树", complainant={})).json()
    assert Case.objects.get(number=told["number"]).place_text == "东门外第二棵树"
    assert "东门外" in told["place"]


def test_what_does_not_fit_is_told_at_its_field(world, calling, complaint):
    chen = calling(world.chen)

    def wrong(**changes):
        answer = chen.post("complaints/", complaint(**changes))
        assert answer.status_code == 400, answer.json()
        return answer.json()

    assert set(wrong(content="  ")) == {"content"}
    assert set(wrong(channel="pigeon")) == {"channel"}
    assert set(wrong(estate="XX")) == {"estate"}
    assert set(wrong(estate="HX")) == {"estate"}, "an estate that is not mine reads like one that is not there"
    assert wrong(complainant={"unit": "9-9-999"})["complainant"].keys() == {"unit"}
    assert wrong(complainant={"phone": "12"})["complainant"].keys() == {"phone"}
    assert wrong(complainant={"kind": "king"})["complainant"].keys() == {"kind"}
    assert set(wrong(received_at=(now() + timedelta(hours=1)).isoformat())) == {"received_at"}
    assert set(wrong(received_at="yesterday")) == {"received_at"}
    assert set(wrong(category="nothing.here")) == {"category"}
    assert set(wrong(urgency="P7")) == {"urgency"}
    assert set(wrong(about_staff=["nobody"])) == {"about_staff"}
    assert set(wrong(about_staff=["fang"])) == {"about_staff"}, "people of other estates are not known here"
    assert set(wrong(about_departments=["moon"])) == {"about_departments"}
    assert set(wrong(content="x" * 20_001)) == {"content"}
    assert set(wrong(content="\x00")) == {"content"}
    assert chen.client.post("/api/v1/complaints/", [1], format="json", headers=chen.headers).status_code == 400
    assert Case.objects.count() == 0


def test_a_call_typed_late_counts_from_when_it_came(world, calling, complaint):
    came = now() - timedelta(hours=30)
    case = calling(world.chen).post("complaints/", complaint(received_at=came.isoformat())).json()
    assert {c["kind"]: c["state"] for c in case["clocks"]} == {"classify": "breached", "response": "breached"}
    assert case["overdue"]


def test_what_reached_us_before_the_shipped_deadlines_is_measured_by_them(world, calling, complaint):
    answer = calling(world.chen).post("complaints/", complaint(channel="letter", received_at="2018-03-05T09:00:00Z"))
    assert answer.status_code == 201
    due = {c["kind"]: c["due_at"] for c in answer.json()["clocks"]}
    assert due["classify"] == "2018-03-05T18:00:00+08:00"
    page = calling(world.chen).case(answer.json()["number"])
    assert page.status_code == 200


def test_any_employee_relays_what_they_heard_and_sees_what_they_logged(world, calling, complaint):
    wang = calling(world.wang)
    case = wang.post("complaints/", complaint(channel="phone", category="noise", urgency="P1")).json()
    assert (case["channel"], case["state"]) == ("relay", "registered")
    assert case["content"].startswith("厨房")
    assert (case["nature"], case["urgency"], case["clocks"], case["points"]) == (None, None, [], [])
    assert calling(world.sun).case(case["number"]).status_code == 404
    assert calling(world.chen).case(case["number"]).json()["channel"] == "relay"


def test_contractors_and_strangers_register_nothing(world, calling, complaint):
    assert calling(world.technician).post("complaints/", complaint()).status_code == 403
    assert calling(world.stranger).post("complaints/", complaint()).status_code == 400
    assert calling(None).post("complaints/", complaint()).status_code == 401
    assert Caller(None, authorization="Token 0123").post("complaints/", complaint()).status_code == 401
    assert Caller(None, authorization="Token ÿ").post("complaints/", complaint()).status_code == 401
    assert Case.objects.count() == 0


def test_an_integration_speaks_for_the_desk_of_its_estate(world, calling, complaint):
    program = cast.person("hotline", "热线平台", Role.DUTY, world.yj)
    User.objects.filter(pk=program.pk).update(is_integration=True)
    case = (
        calling(User.objects.get(pk=program.pk))
        .post("complaints/", complaint(channel="hotline", external_number="12345-777"))
        .json()
    )
    assert (case["channel"], case["external_number"]) == ("hotline", "12345-777")
    assert Case.objects.get(number=case["number"]).holder is None


def test_who_says_it_is_about_themselves_sees_it_no_more(world, calling, complaint):
    answer = calling(world.chen).post("complaints/", complaint(about_staff=["chen"]))
    assert answer.status_code == 201
    assert (answer.json()["content"], answer.json()["actions"]) == ("", [])
    assert calling(world.chen).case(answer.json()["number"]).status_code == 404


def test_praise_is_closed_at_once_and_an_emergency_needs_no_more_than_words(world, calling, complaint):
    chen = calling(world.chen)
    praise = chen.post("complaints/", complaint(kind="praise", about_staff=["wang"])).json()
    assert (praise["state"], praise["clocks"]) == ("closed", [])
    alarm = chen.post("complaints/", {"estate": "YJ", "channel": "phone", "content": "电梯困人", "emergency": True})
    assert (alarm.status_code, alarm.json()["urgency"]) == (201, "P0")


def test_anonymous_keeps_nothing_of_the_person(world, calling, complaint):
    case = (
        calling(world.chen)
        .post("complaints/", complaint(complainant={"name": "李", "phone": "13800005678", "anonymous": True}))
        .json()
    )
    assert (case["complainant"]["name"], case["complainant"]["phone"]) == (None, None)
    assert {c["kind"] for c in case["clocks"]} == {"classify"}


def test_look_alikes_are_told_and_refuse_nothing(world, calling, complaint):
    chen = calling(world.chen)
    first = chen.post("complaints/", complaint()).json()
    same = chen.post("complaints/", complaint())
    assert same.status_code == 201
    assert same.json()["look_alikes"] == [
        {"number": first["number"], "state": "registered", "same": "words", "likeness": 1.0}
    ]
    other = {"name": "王先生", "phone": "13900001111", "unit": "3-2-1203"}
    alike = chen.post("complaints/", complaint(content="厨房天花板漏水很久了", complainant=other)).json()
    assert {(one["number"], one["same"]) for one in alike["look_alikes"]} >= {(first["number"], "unit")}
    assert chen.post("complaints/", complaint(content="快递柜坏了", complainant=other)).json()["look_alikes"] == []


def test_look_alikes_never_name_a_case_about_the_caller(world, calling, complaint):
    calling(world.zhou).post("complaints/", complaint(about_staff=["chen"]))
    assert calling(world.chen).post("complaints/", complaint()).json()["look_alikes"] == []


def test_a_repeat_under_the_same_key_is_the_same_case(world, calling, complaint):
    chen = calling(world.chen)
    key = {"idempotency-key": "call-1"}
    first = chen.post("complaints/", complaint(), **key)
    again = chen.post("complaints/", complaint(), **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]
    other = chen.post("complaints/", complaint(content="别的事"), **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert calling(world.chen).post("complaints/", complaint(), **key).status_code == 201, "keys belong to a token"
    assert chen.post("complaints/", complaint(), **{"idempotency-key": "k" * 201}).status_code == 400
    with time_machine.travel(now() + timedelta(hours=25)):
        assert chen.post("complaints/", complaint(), **key).status_code == 201, "a key is kept for a day"


def test_a_refused_request_leaves_no_key(world, calling, complaint):
    chen, wang = calling(world.chen), calling(world.technician)
    key = {"idempotency-key": "call-2"}
    assert chen.post("complaints/", complaint(content=""), **key).status_code == 400
    assert wang.post("complaints/", complaint(), **key).status_code == 403
    late = (now() + timedelta(days=1)).isoformat()
    assert chen.post("complaints/", complaint(received_at=late), **key).status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert chen.post("complaints/", complaint(), **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_requests_under_one_key_at_once_make_one_case(complaint):
    world = cast.build()
    chen = Caller(world.chen)
    answers, ready = [], threading.Barrier(4)

    def send() -> None:
        ready.wait()
        try:
            answers.append(
                Caller(None, **chen.headers).post("complaints/", complaint(), **{"idempotency-key": "at-once"})
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(a.status_code for a in answers) == [200, 200, 200, 201]
    assert len({a.json()["number"] for a in answers}) == 1
    assert Case.objects.count() == 1


def test_an_intake_costs_few_statements(world, calling, complaint, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("estates.codes.SECONDS", 1e9)
    monkeypatch.setattr("deadlines.selectors._CACHE_SECONDS", 1e9)
    chen = calling(world.chen)
    body = complaint(place="3 栋大堂", category="noise")
    chen.post("complaints/", body)  # policies and codes are remembered from here
    with django_assert_max_num_queries(10):
        assert chen.post("complaints/", body).status_code == 201
    with django_assert_max_num_queries(12):
        assert chen.post("complaints/", body, **{"idempotency-key": "counted"}).status_code == 201
    with django_assert_max_num_queries(14):  # nobody spoke with the person: duty is told
        assert chen.post("complaints/", {**body, "channel": "api", "place": "东门外"}).status_code == 201


def test_a_new_code_is_found_at_once(world, calling, complaint):
    chen = calling(world.chen)
    assert chen.post("complaints/", complaint(category="noise.dogs")).status_code == 400
    type(world.noise).objects.create(code="noise.dogs", name="犬吠", parent=world.noise)
    assert chen.post("complaints/", complaint(category="noise.dogs")).status_code == 201


@time_machine.travel("2026-11-18T10:00:00+08:00", tick=False)
@pytest.mark.parametrize("who", ["chen", "zhou", "he", "sun"])
def test_a_case_just_registered_is_told_as_it_is_read_later(world, calling, complaint, who):
    me = calling(getattr(world, who))
    told = me.post("complaints/", complaint(external_number="12345-7", wishes="早点修好")).json()
    del told["look_alikes"]
    answer = me.case(told["number"])
    assert answer.status_code == 404 or told == answer.json()


@pytest.mark.parametrize(
    "body",
    ['{"estate": "YJ", "content": NaN}', '{"estate": ', "[1", '"\udce5"', "", '\ufeff{"estate": "YJ"}'],
    ids=["no number", "cut off", "a list cut off", "a broken letter", "nothing", "a mark in front"],
)
def test_what_is_no_complaint_in_json_is_refused(world, calling, body):
    chen = calling(world.chen)
    sent = body.encode("utf-8", "surrogateescape")
    answer = chen.client.post("/api/v1/complaints/", sent, content_type="application/json", headers=chen.headers)
    assert answer.status_code == 400 and Case.objects.count() == 0
