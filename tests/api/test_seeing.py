"""Who sees what through the API (rules P2–P5)."""

from __future__ import annotations

import pytest
from knox.models import AuthToken

from complaints import services
from complaints.api.deeds import DEEDS
from complaints.services import Person
from tests import deeds

pytestmark = pytest.mark.django_db


def numbers(caller, path="complaints/", **asked):
    answer = caller.get(path, asked)
    assert answer.status_code == 200, answer.json()
    return {row.get("number") or row["subject"] for row in answer.json()["results"]}


def test_the_named_meet_a_wall_everywhere(world, calling):
    case = deeds.handling(world)
    wang = calling(world.wang)
    assert wang.case(case.number).status_code == 200
    services.name(case.number, by=world.zhou, staff=[world.wang], reason="业主点名")
    deeds.phone_call(world, about_staff=[world.chen])
    for person in (world.wang, world.chen):
        caller = calling(person)
        hidden = set() if person is world.chen else {case.number}
        assert numbers(caller) & hidden == set()
        assert numbers(caller, q=case.number) & hidden == set()
        assert numbers(caller, "clocks/") & hidden == set()
    assert wang.case(case.number).status_code == 404
    for action in DEEDS:
        assert wang.do(case.number, action).status_code in (404, 415), action


def test_the_head_of_a_named_department_meets_it_too(world, calling):
    case = deeds.phone_call(world, about_departments=[world.engineering])
    assert calling(world.li).case(case.number).status_code == 404
    assert calling(world.chen).case(case.number).status_code == 200


def test_other_estates_strangers_and_the_administrator_see_nothing(world, calling):
    case = deeds.phone_call(world)
    for person in (world.other_duty, world.other_manager, world.root, world.stranger, world.technician, world.sun):
        caller = calling(person)
        assert numbers(caller) == set()
        assert numbers(caller, q="漏水") == set()
        assert numbers(caller, "clocks/") == set()
        assert caller.case(case.number).status_code == 404
        assert caller.do(case.number, "note", {"text": "x"}).status_code == 404
    nobody = calling(None)
    for path in ("complaints/", f"complaints/{case.number}/", "clocks/", "estates/", "me/", "residents/", "nowhere/"):
        answer = nobody.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), path
        assert answer["WWW-Authenticate"] == "Token"


def test_headquarters_see_all_estates(world, calling):
    deeds.phone_call(world)
    deeds.phone_call(
        world,
        by=world.other_duty,
        estate=world.hx,
        unit=world.other_flat,
        person=Person(name="吴", phone="13911112222"),
    )
    hq = calling(world.hq)
    assert len(numbers(hq)) == 2
    assert {n[:2] for n in numbers(hq, estate="HX")} == {"HX"}
    assert numbers(calling(world.chen), estate="HX") == set()


def test_a_confidential_case_shows_its_handlers_the_second_wording_alone(world, calling):
    case = deeds.phone_call(world, confidential=True, wishes="别告诉王师傅", place_text="主卧")
    services.classify(case.number, by=world.chen, nature="valid", category=world.water)
    chen, wang = calling(world.chen), calling(world.wang)
    lacking = chen.do(case.number, "dispatch", {"department": "engineering"})
    assert set(lacking.json()) == {"handler_wording"}
    chen.do(case.number, "dispatch", {"department": "engineering", "handler_wording": "3 栋某户渗水"})
    chen.do(case.number, "contact", {"way": "phone", "reached": True, "content": "李女士说主卧也漏"})
    chen.do(case.number, "promise", {"text": "明天给李女士回电", "due_at": deeds.tomorrow().isoformat()})
    seen = wang.case(case.number).json()
    assert (seen["content"], seen["place"], seen["wishes"]) == ("3 栋某户渗水", "3 栋", "")
    assert seen["complainant"] == {
        "name": None,
        "phone": None,
        "unit": None,
        "kind": None,
        "anonymous": False,
        "confidential": True,
    }
    assert [p["text"] for p in seen["points"]] == [""]
    assert (seen["contacts"], seen["promises"], seen["callbacks"]) == ([], [], [])
    for where in (seen, wang.get("complaints/").json(), wang.do(case.number, "resolve").json()):
        text = deeds.no_fractions(where)
        assert not any(word in text for word in ("李女士", "5678", "1203", "主卧", "灯座")), text
    assert numbers(wang, q="李女士") == numbers(wang, q="5678") == numbers(wang, q="主卧") == set()
    assert wang.do(case.number, "contact", {"way": "phone", "reached": True, "content": "x"}).status_code == 403
    full = chen.case(case.number).json()
    assert (full["complainant"]["name"], full["complainant"]["phone"]) == ("李女士", "138****5678")


def test_who_relayed_it_reads_state_and_answer(world, calling):
    case = deeds.phone_call(world, by=world.sun, content="大堂灯坏了")
    deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, deeds.judged(world, case=case))))
    seen = calling(world.sun).case(case.number).json()
    assert (seen["number"], seen["state"], seen["content"]) == (case.number, "resolved", "大堂灯坏了")
    assert seen["result"] == "接头已换，试水 15 分钟不漏。"
    for empty in ("nature", "urgency", "category", "department", "handler", "due_at", "complainant.phone"):
        value = seen
        for part in empty.split("."):
            value = value[part]
        assert value is None, empty
    for empty in ("clocks", "points", "contacts", "reports", "promises", "departments", "callbacks", "reviews"):
        assert seen[empty] == [], empty
    assert set(seen["actions"]) <= {"note", "attach"}
    row = calling(world.sun).get("complaints/").json()["results"][0]
    assert (row["nature"], row["department"]) == (None, None)
    assert numbers(calling(world.sun), "clocks/") == set()


def test_telephones_are_masked_everywhere(world, calling):
    case = deeds.calling_back(world)
    for person in (world.chen, world.lin, world.zhou, world.he, world.wang, world.hq):
        caller = calling(person)
        for path in ("complaints/", f"complaints/{case.number}/"):
            assert "13800005678" not in caller.get(path).content.decode()
    assert "13800005678" not in calling(world.chen).get("residents/", {"phone": "13800005678"}).content.decode()


def test_who_is_calling(world, calling):
    closed, still = deeds.closed(world), deeds.phone_call(world)
    walled = deeds.phone_call(world, by=world.zhou, content="前台态度差", about_staff=[world.chen])
    chen = calling(world.chen)
    for typed in ("13800005678", "+86 138 0000 5678", "5678"):
        found = chen.get("residents/", {"phone": typed}).json()["results"]
        assert [(r["name"], r["unit"], r["phone"]) for r in found] == [("李女士", "3-2-1203", "138****5678")]
    assert [c["number"] for c in found[0]["open_cases"]] == [still.number]
    assert [c["number"] for c in found[0]["past_cases"]] == [closed.number]
    assert walled.number not in str(found)
    assert chen.get("residents/", {"phone": "13999999999"}).json()["results"] == []
    assert chen.get("residents/").status_code == chen.get("residents/", {"phone": "12"}).status_code == 400
    assert calling(world.other_duty).get("residents/", {"phone": "5678"}).json()["results"] == []
    for person in (world.wang, world.root, world.technician, world.stranger):
        assert calling(person).get("residents/", {"phone": "5678"}).status_code == 403


def test_places_and_departments_are_those_of_my_estates(world, calling):
    chen, fang = calling(world.chen), calling(world.other_duty)

    def codes(caller, path, **asked):
        return [row["code"] for row in caller.get(path, asked).json()["results"]]

    assert codes(chen, "estates/") == ["YJ"]
    assert codes(calling(world.hq), "estates/") == ["HX", "YJ"]
    assert codes(calling(world.stranger), "estates/") == []
    assert codes(chen, "units/") == ["3-2-1103", "3-2-1203"]
    assert codes(chen, "units/", q="3-2-12") == ["3-2-1203"]
    assert codes(chen, "units/", q="1103") == ["3-2-1103"]
    assert codes(chen, "units/", estate="HX") == []
    assert codes(chen, "contractors/") == ["hongda"]
    assert codes(chen, "contractors/", estate="YJ") == ["hongda"]
    assert codes(fang, "contractors/") == []
    assert {"engineering", "security", "service"} <= set(codes(chen, "departments/"))
    assert {"facilities.lifts", "noise"} <= set(codes(chen, "categories/", limit=100))
    me = calling(world.wang).get("me/").json()
    assert (me["username"], me["roles"]) == (
        "wang",
        [{"role": "member", "estate": "YJ", "department": "engineering", "contractor": None}],
    )


def test_a_token_ends_with_its_person(world, calling):
    chen = calling(world.chen)
    assert chen.get("me/").status_code == 200
    world.chen.is_active = False
    world.chen.save()
    assert chen.get("me/").status_code == 401
    world.chen.is_active = True
    world.chen.save()
    AuthToken.objects.all().delete()
    assert chen.get("me/").status_code == 401
