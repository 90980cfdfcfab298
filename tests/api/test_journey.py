"""The whole journey through the API, each action once, and what it refuses (SPEC §4)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from complaints.api.deeds import DEEDS
from complaints.lifecycle import ACTIONS
from complaints.models import Case
from deadlines.clock import now
from tests import deeds
from tests.api.conftest import API

pytestmark = pytest.mark.django_db


def done(answer, state=None):
    assert answer.status_code == 200, (answer.status_code, answer.json())
    if state is not None:
        assert answer.json()["state"] == state
    return answer.json()


def test_every_action_of_the_lifecycle_can_be_done_through_the_api():
    assert set(DEEDS) == set(ACTIONS)


def test_a_valid_complaint_with_two_departments_from_the_call_to_the_archive(world, calling, complaint):
    chen, wang, ma, lin, zhou = (calling(p) for p in (world.chen, world.wang, world.ma, world.lin, world.zhou))
    number = calling(world.sun).post("complaints/", complaint()).json()["number"]
    done(chen.do(number, "take"), "registered")
    assert zhou.do(number, "take").json()["missing"][0]["code"] == "holder"
    judged = done(
        chen.do(number, "classify", {"nature": "valid", "category": "facilities.water_power", "urgency": "P1"}),
        "classified",
    )
    assert (judged["nature"], judged["urgency"], judged["category"]) == ("valid", "P1", "facilities.water_power")
    sent = done(
        chen.do(number, "dispatch", {"department": "engineering", "handler": "wang", "also": ["cleaning"]}),
        "dispatched",
    )
    assert [(d["department"], d["lead"], d["handler"]) for d in sent["departments"]] == [
        ("engineering", True, "wang"),
        ("cleaning", False, None),
    ]
    done(wang.do(number, "accept"), "handling")
    done(ma.do(number, "accept"), "handling")
    told = done(chen.do(number, "contact", {"way": "phone", "reached": True, "content": "师傅下午三点上门"}))
    assert told["contacts"][0]["content"] == "师傅下午三点上门"
    assert {c["kind"]: c["state"] for c in told["clocks"]}["response"] == "met"
    due = (now() + timedelta(hours=5)).isoformat()
    promised = done(wang.do(number, "promise", {"text": "今晚前止水", "due_at": due}))
    assert promised["promises"][0]["state"] == "open"
    kept = done(wang.do(number, "keep_promise", {"promise": promised["promises"][0]["id"]}))
    assert kept["promises"][0]["state"] == "kept"
    done(chen.do(number, "add_point", {"text": "灯座也进水了"}))
    done(wang.do(number, "finding", {"point": 1, "text": "楼上软管接头松动"}))
    done(lin.do(number, "urge"))
    done(chen.do(number, "note", {"text": "业主下午在家"}))
    done(wang.do(number, "report", {"stage": "preliminary", "cause": "接头松动", "interim_measure": "关阀"}))
    done(wang.do(number, "report", {"stage": "interim", "progress": "已换接头"}))
    early = wang.do(number, "resolve", {"result": "修好了"})
    assert (early.status_code, early.json()["code"]) == (409, "missing")
    assert {m["code"] for m in early.json()["missing"]} == {"final_report", "feedback"}
    filed = done(wang.do(number, "report", {"stage": "final", **deeds.FINAL, "agreed": ["cleaning"]}))
    assert filed["reports"][0]["stage"] == "final"
    assert filed["reports"][0]["corrective"][0]["owner"] == "王海波"
    done(ma.do(number, "feedback", {"content": "积水已清"}))
    half = wang.do(number, "resolve", {"result": "修好了"})
    assert [m["code"] for m in half.json()["missing"]] == ["finding"]
    unknown = wang.do(number, "resolve", {"result": "修好了", "findings": {"9": "没有"}})
    assert (unknown.status_code, set(unknown.json())) == (400, {"findings"})
    done(wang.do(number, "resolve", {"result": "接头已换", "findings": {"2": "灯座已换"}}), "resolved")
    assert wang.do(number, "verify", {"passed": True}).status_code == 403
    done(lin.do(number, "verify", {"passed": False, "note": "还在滴"}), "rectifying")
    done(wang.do(number, "resolve", {"result": "重做防水"}), "resolved")
    done(lin.do(number, "verify", {"passed": True, "note": "看过了"}), "calling_back")
    done(lin.do(number, "callback", {"way": "phone", "reached": False}), "calling_back")
    asked = lin.do(number, "callback", {"way": "phone", "reached": True})
    assert (asked.status_code, set(asked.json())) == (400, {"solved", "satisfaction"})
    closed = done(
        lin.do(number, "callback", {"way": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"}),
        "closed",
    )
    assert [c["solved"] for c in closed["callbacks"]] == ["yes", None]
    short = lin.do(number, "archive", {"lesson": {"cause": "接头老化"}})
    assert (short.status_code, short.json().keys()) == (400, {"lesson"})
    filed = done(lin.do(number, "archive", {"lesson": {"cause": "接头老化", "learnt": "巡检看软管"}}), "archived")
    assert filed["archive_number"].startswith("DA-YJ-")
    assert lin.do(number, "note", {"text": "x"}).status_code == 409
    done(zhou.do(number, "reopen", {"reason": "又漏了"}), "rectifying")


def test_an_invalid_complaint_is_signed_twice_explained_and_reviewed(world, calling, complaint):
    chen, zhou, he, lin = (calling(p) for p in (world.chen, world.zhou, world.he, world.lin))
    number = chen.post("complaints/", complaint(content="隔壁小孩太吵")).json()["number"]
    done(chen.do(number, "refer", {"reason": "拿不准"}), "judging")
    invalid = {"nature": "invalid", "category": "noise", "basis": "民法典", "reason": "邻里", "basis_item": "4.2"}
    assert set(he.do(number, "classify", {"nature": "invalid", "category": "noise"}).json()) == {"basis", "reason"}
    assert set(he.do(number, "classify", {**invalid, "basis_item": "9.9"}).json()) == {"basis_item"}
    done(he.do(number, "classify", invalid), "awaiting_second")
    assert he.do(number, "approve_invalid").status_code == 403
    done(zhou.do(number, "decline_invalid", {"reason": "再想想"}), "judging")
    done(he.do(number, "classify", invalid), "awaiting_second")
    done(zhou.do(number, "approve_invalid"), "classified")
    assert chen.do(number, "dispatch", {"department": "security"}).status_code == 409
    done(
        chen.do(number, "explain", {"text": "属于邻里之间的事", "way": "phone", "route": "社区居委会"}),
        "resolved",
    )
    done(lin.do(number, "verify", {"passed": True}), "calling_back")
    done(lin.do(number, "ask_review", {"text": "我不同意"}))
    assert set(calling(world.zhao).do(number, "answer_review", {}).json()) >= {"upheld", "text", "route"}
    answered = done(
        calling(world.zhao).do(number, "answer_review", {"upheld": True, "text": "应当劝导", "route": "12345"})
    )
    assert (answered["state"], answered["reviews"][0]["upheld"]) == ("judging", True)


def test_returning_stepping_back_reclassifying_and_escalating(world, calling):
    case = deeds.dispatched(world)
    wang, he = calling(world.wang), calling(world.he)
    returned = done(wang.do(case.number, "return", {"reason": "不属于工程"}))
    assert (returned["number"], returned["state"], returned["content"]) == (case.number, "classified", "")
    assert wang.case(case.number).status_code == 404
    deeds.handling(world, deeds.dispatched(world, deeds.again(case)))
    stepped = done(wang.do(case.number, "step_back", {"reason": "是我亲戚"}))
    assert stepped["departments"][0]["handler"] is None
    assert done(he.do(case.number, "reclassify", {"nature": "major", "reason": "上了电视"}))["nature"] == "major"
    done(he.do(case.number, "escalate", {"reason": "要总部协调"}))


def test_merging_splitting_naming_and_lifting(world, calling):
    one, two = deeds.phone_call(world), deeds.phone_call(world, content="同一处漏水")
    chen, zhou = calling(world.chen), calling(world.zhou)
    assert set(chen.do(one.number, "merge", {"into": "YJ-20200101-0001"}).json()) == {"into"}
    merged = done(chen.do(one.number, "merge", {"into": two.number}), "merged")
    assert merged["lead"] == two.number
    done(chen.do(one.number, "split", {"reason": "不是一处"}), "registered")
    named = done(zhou.do(one.number, "name", {"staff": ["wang"], "reason": "业主点名"}))
    assert [(n["staff"], n["department"]) for n in named["named"]] == [("wang", None)]
    assert chen.case(one.number).json()["named"] == [], "who is named is for supervisors"
    lifted = done(zhou.do(one.number, "lift_name", {"party": named["named"][0]["id"], "reason": "弄错了"}))
    assert lifted["named"] == []
    gone = done(zhou.do(one.number, "name", {"staff": ["zhou"], "reason": "是我"}))
    assert (gone["content"], gone["timeline"], gone["actions"]) == ("", [], [])
    assert zhou.case(one.number).status_code == 404


def test_withdrawing_and_closing_as_unreachable(world, calling):
    zhou, lin = calling(world.zhou), calling(world.lin)
    case = deeds.phone_call(world)
    assert set(zhou.do(case.number, "withdraw", {"reason": "不用了", "contact": 999}).json()) == {"contact"}
    done(zhou.do(case.number, "withdraw", {"reason": "来电说不用了"}), "withdrawn")
    done(zhou.do(case.number, "undo_withdraw"), "registered")
    ringing = deeds.calling_back(world)
    for hours in (0, 26, 53):
        with time_machine.travel(now() + timedelta(hours=hours)):
            refused = lin.do(ringing.number, "close")
            assert (refused.status_code, refused.json()["code"]) == (409, "missing")
            done(lin.do(ringing.number, "callback", {"way": "phone", "reached": False}), "calling_back")
    done(lin.do(ringing.number, "close"), "closed")


def test_photos_come_as_multipart_and_only_photos(world, calling):
    case, chen = deeds.phone_call(world), calling(world.chen)

    def photo(colour):
        raw = io.BytesIO()
        raw.name = "天花板.png"
        Image.new("RGB", (40, 30), colour).save(raw, "PNG")
        return raw

    def send(*files, by=chen):
        for one in files:
            one.seek(0)
        return by.post(f"complaints/{case.number}/attach/", {"files": list(files), "text": "天花板"}, "multipart")

    assert [f["kind"] for f in done(send(photo("navy"), photo("red")))["attachments"]] == ["image", "image"]
    svg = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    svg.name = "photo.jpg"
    assert (send(svg).status_code, set(send(svg).json())) == (400, {"files"})
    assert set(send().json()) == {"files"}
    assert send(photo("red"), by=calling(world.sun)).status_code == 404


def test_shape_is_told_only_to_those_who_may_act(world, calling):
    case = deeds.phone_call(world)
    assert calling(world.chen).do(case.number, "classify").status_code == 400
    assert calling(world.lin).do(case.number, "classify").status_code == 403
    assert calling(world.other_duty).do(case.number, "classify").status_code == 404
    assert calling(world.chen).do("YJ-20200101-0001", "classify").status_code == 404
    wrong = calling(world.chen).do(case.number, "resolve")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "not_yours")
    closed = deeds.closed(world)
    late = calling(world.chen).do(closed.number, "classify")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert set(late.json()) == {"code", "message", "missing"}


@pytest.mark.parametrize("action", ["delete", "state", "reopen_all"])
def test_an_action_that_is_not_there_is_a_404(world, calling, action):
    case = deeds.phone_call(world)
    answer = calling(world.he).do(case.number, action)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_who_comes_second_is_told_what_changed(world, calling):
    case, chen, zhou = deeds.phone_call(world), calling(world.chen), calling(world.zhou)
    version = chen.case(case.number).json()["version"]
    body = {"nature": "valid", "category": "noise"}
    done(chen.do(case.number, "classify", {**body, "version": version}))
    for second in (
        zhou.do(case.number, "classify", {**body, "version": version}),
        zhou.do(case.number, "classify", body, **{"if-match": f'"{version}"'}),
    ):
        assert (second.status_code, second.json()["code"]) == (409, "changed")
        assert "陈静" in second.json()["missing"][0]["text"]


def test_what_the_api_offers_is_what_it_accepts(world, calling):
    """Every offered action with an empty body is refused for its shape or done; never for the state or the person."""
    for state in ("registered", "awaiting_second", "handling", "resolved", "closed"):
        case = deeds.in_state(world, state)
        for person in (world.chen, world.zhou, world.he, world.wang, world.lin):
            caller = calling(person)
            answer = caller.case(case.number)
            if answer.status_code == 404:
                continue
            for action in set(ACTIONS) - set(answer.json()["actions"]):
                assert caller.do(case.number, action).status_code in (400, 403, 404, 409, 415), action
            for action in answer.json()["actions"]:
                needs = DEEDS[action].body(data={}).is_valid() is False
                if needs and not DEEDS[action].multipart:
                    assert caller.do(case.number, action).status_code == 400, (state, person.username, action)
    assert Case.objects.count() == 5


def test_only_json_is_read_and_nonsense_is_refused(world, calling):
    chen, case = calling(world.chen), deeds.phone_call(world)
    url = f"{API}complaints/{case.number}/note/"
    for body in (
        "[" * 50_000,
        "null",
        "{",
        "[1]",
        '"x"',
        '{"text": "\\ud800"}',
        '{"text": "a\\u0000b"}',
        '{"text": {"a": 1}}',
    ):
        answer = chen.client.post(url, body, content_type="application/json", headers=chen.headers)
        assert answer.status_code == 400, body
    huge = chen.client.post(
        url, '{"text": "' + "x" * 6_000_000 + '"}', content_type="application/json", headers=chen.headers
    )
    assert (huge.status_code, huge.json()["code"]) == (413, "too_large")
    assert chen.client.post(url, "text=x", content_type="text/plain", headers=chen.headers).status_code == 415
    assert chen.client.put(url, {}, format="json", headers=chen.headers).status_code == 405
