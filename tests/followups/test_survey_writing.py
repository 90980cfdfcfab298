"""Surveys written by API: the same services, the same refusals (rule F6, X2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from audit.models import AuditEntry
from deadlines.clock import now
from followups.models import Survey, SurveyItem, SurveyResponse, SurveyRound
from followups.selectors.surveys import QUESTIONNAIRE_ACTIONS, ROUND_ACTIONS
from tests import cast
from tests.api.conftest import Caller
from tests.followups import polling
from tests.followups.test_surveys import answered_round

pytestmark = pytest.mark.django_db
WHOLE = {
    "title": "满意度调查",
    "title_en": "Residents' survey",
    "sections": [
        {
            "title": "设备",
            "items": [
                {"text": "电梯运行", "text_en": "Lifts", "department": "engineering", "required": True},
                {
                    "kind": "choice",
                    "text": "怎么找我们",
                    "options": [{"zh": "电话", "en": "Telephone"}, {"zh": "微信"}],
                },
            ],
        }
    ],
}


def caller(person) -> Caller:
    return Caller(person, **{"accept-language": "en"})


def body(survey: int, **changes):
    closes = (now() + timedelta(days=7)).isoformat()
    return {"questionnaire": survey, "name": "秋季", "estates": ["YJ"], "closes_at": closes, **changes}


def written(world) -> dict:
    return caller(world.lin).post("questionnaires/", WHOLE).json()


def test_a_round_from_the_first_word_to_the_reply(world):
    polling.homes(world, 12)
    lin, he = caller(world.lin), caller(world.he)
    made = lin.post("questionnaires/", WHOLE)
    assert made.status_code == 201
    questions = [one["code"] for one in made.json()["sections"][0]["items"]]
    planned = lin.post("surveys/", body(made.json()["id"]))
    assert planned.status_code == 201, planned.json()
    told = planned.json()
    assert (told["state"], told["actions"]) == ("draft", ["change", "open"])
    opened = lin.post(f"surveys/{told['id']}/open/").json()
    assert (opened["state"], opened["response"]["n"]) == ("open", 13)
    assert opened["actions"] == ["change", "remind", "close", "paper"]
    assert lin.post(f"surveys/{told['id']}/open/").json()["code"] == "changed"
    sheet = {
        "unit": "3-1-0001",
        "answers": [
            {"item": questions[0], "importance": 5, "satisfaction": 2},
            {"item": questions[1], "chosen": [0]},
        ],
    }
    typed = lin.post(f"surveys/{told['id']}/paper/", sheet)
    assert (typed.status_code, typed.json()["response"]["k"]) == (200, 1)
    assert lin.post(f"surveys/{told['id']}/paper/", sheet).json()["code"] == "answered"
    assert he.post(f"surveys/{told['id']}/reply/", {"text": "谢谢"}).status_code == 409  # it is open
    assert lin.post(f"surveys/{told['id']}/remind/").status_code == 409  # asked a moment ago
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        assert lin.post(f"surveys/{told['id']}/remind/").status_code == 200
    assert lin.post(f"surveys/{told['id']}/close/").json()["state"] == "closed"
    refused = he.post(f"surveys/{told['id']}/reply/", {"text": "这不归我们管"})
    assert (refused.status_code, refused.json()["code"]) == (400, "forbidden_words")
    replied = he.post(f"surveys/{told['id']}/reply/", {"text": "电梯十二月换。"})
    assert (replied.status_code, replied.json()["reply"]) == (200, "电梯十二月换。")
    assert "paper" not in replied.json()["actions"]
    assert SurveyResponse.objects.count() == 1


def test_a_questionnaire_is_changed_part_by_part_until_it_is_asked(world):
    polling.homes(world, 1)
    lin, pk = caller(world.lin), written(world)["id"]
    do = lambda name, given=None: lin.post(f"questionnaires/{pk}/{name}/", given)  # noqa: E731
    assert do("change", {"intro": "请说说"}).json()["title"] == "满意度调查"
    section = do("section", {"title": "其他"}).json()["sections"][1]["id"]
    assert do("change_section", {"section": section, "title": "别的"}).json()["sections"][1]["title"] == "别的"
    code = do("item", {"section": section, "kind": "text", "text": "还想说什么"}).json()["sections"][1]["items"][0][
        "code"
    ]
    again = do("change_item", {"item": code, "kind": "text", "text": "还有呢"}).json()["sections"][1]["items"][0]
    assert (again["code"], again["text"]) == (code, "还有呢")
    assert [len(s["items"]) for s in do("move_item", {"item": code, "up": True}).json()["sections"]] == [3, 0]
    assert [len(s["items"]) for s in do("remove_item", {"item": code}).json()["sections"]] == [2, 0]
    assert len(do("remove_section", {"section": section}).json()["sections"]) == 1
    assert do("item", {"section": 0, "text": "无"}).status_code == 404
    assert do("remove_item", {"item": "none"}).json() == {"item": ["There is no such question."]}
    round = lin.post("surveys/", body(pk)).json()["id"]
    lin.post(f"surveys/{round}/open/")
    assert do("change", {"title": "晚了"}).status_code == 409
    assert lin.get(f"questionnaires/{pk}/").json()["actions"] == ["copy"]
    copied = do("copy")
    assert copied.status_code == 201
    codes = [i["code"] for s in copied.json()["sections"] for i in s["items"]]
    assert codes == list(SurveyItem.objects.filter(section__survey_id=pk).values_list("code", flat=True))


def test_what_is_wrong_stands_at_its_field_in_the_language_asked_for(world):
    lin, pk = caller(world.lin), written(world)["id"]
    few = {"title": "一", "sections": [{"title": "二", "items": [{"kind": "choice", "text": "三"}]}]}
    at = lin.post("questionnaires/", few).json()
    assert at == {
        "sections": {"0": {"items": {"0": {"options": ["A choice needs at least two answers, one a line."]}}}}
    }
    assert Survey.objects.count() == 1, "a questionnaire is made whole or not at all"
    past = body(pk, closes_at=(now() - timedelta(days=1)).isoformat())
    assert lin.post("surveys/", past).json() == {"closes_at": ["Choose a time to come, within a year."]}
    chinese = lin.post("surveys/", past, **{"accept-language": "zh-CN"}).json()["closes_at"][0]
    assert chinese != "Choose a time to come, within a year."
    assert "estates" in lin.post("surveys/", body(pk, estates=["HX"])).json()
    assert "estates" in lin.post("surveys/", body(pk, estates=[])).json()
    assert "questionnaire" in lin.post("surveys/", body(0)).json()
    assert "previous" in lin.post("surveys/", body(pk, previous=4711)).json()
    assert "outside_importance" in lin.post("surveys/", body(pk, cross="outside")).json()
    assert SurveyRound.objects.count() == 0


def test_a_round_is_changed_in_what_is_sent_and_keeps_the_rest(world):
    polling.homes(world, 1)
    lin, pk = caller(world.lin), written(world)["id"]
    round = lin.post("surveys/", body(pk, target_satisfaction="85.0")).json()["id"]
    changed = lin.post(f"surveys/{round}/change/", {"name": "冬季"})
    assert (changed.status_code, changed.json()["name"]) == (200, "冬季")
    kept = SurveyRound.objects.get(pk=round)
    assert (str(kept.target_satisfaction), [e.code for e in kept.estates.all()]) == ("85.0", ["YJ"])
    assert "previous" in lin.post(f"surveys/{round}/change/", {"previous": round}).json()
    lin.post(f"surveys/{round}/open/")
    gao = cast.person("two", "双", "manager", None)  # every estate
    refused = caller(gao).post(f"surveys/{round}/change/", {"estates": ["YJ", "HX"]})
    assert "estates" in refused.json()


def test_paper_is_refused_where_it_cannot_be_counted(world):
    polling.homes(world, 2)
    lin, made = caller(world.lin), written(world)
    round = lin.post("surveys/", body(made["id"])).json()["id"]
    lifts, way = [one["code"] for one in made["sections"][0]["items"]]
    ask = lambda given: lin.post(f"surveys/{round}/paper/", given)  # noqa: E731
    sheet = {"unit": "3-1-0001", "answers": [{"item": lifts, "importance": 5, "satisfaction": 5}]}
    assert ask(sheet).status_code == 404  # nobody was asked yet
    lin.post(f"surveys/{round}/open/")
    assert "unit" in ask({**sheet, "unit": "9-9-9999"}).json()
    assert "estate" in ask({**sheet, "estate": "HX"}).json()
    assert "answers" in ask({**sheet, "answers": [{"item": "none"}]}).json()
    assert "answers" in ask({**sheet, "answers": sheet["answers"] * 2}).json()
    assert ask({**sheet, "answers": []}).json() == {"answers": {lifts: ["Please rate this one."]}}
    six = [{"item": lifts, "importance": 6, "satisfaction": 5}, {"item": way, "chosen": [7]}]
    assert set(ask({**sheet, "answers": six}).json()["answers"]) == {lifts, way}
    assert SurveyResponse.objects.count() == 0
    assert ask(sheet).status_code == 200


def test_who_may_write_by_api(world):
    """Keepers write; those who read are refused (403), for all others there is nothing (404)."""
    polling.homes(world, 1)
    made = written(world)
    pk, round = made["id"], caller(world.lin).post("surveys/", body(made["id"])).json()["id"]
    before = (Survey.objects.count(), SurveyRound.objects.count())
    for person in (world.chen, world.li, world.wang, world.technician, world.stranger, world.root):
        assert caller(person).post("questionnaires/", WHOLE).status_code == 403, person
        assert caller(person).post("surveys/", body(pk)).status_code == 403, person
    assert caller(None).post("surveys/", body(pk)).status_code == 401
    for name in QUESTIONNAIRE_ACTIONS:
        for person, status in ((world.chen, 403), (world.li, 403), (world.wang, 404), (world.technician, 404)):
            assert caller(person).post(f"questionnaires/{pk}/{name}/").status_code == status, (person, name)
    for name in ROUND_ACTIONS:
        for person in (world.other_manager, world.wang, world.technician, world.stranger):
            assert caller(person).post(f"surveys/{round}/{name}/").status_code == 404, (person, name)
        refused = {world.li} if name == "paper" else {world.li, world.chen}
        for person in refused | ({world.lin} if name == "reply" else set()):
            assert caller(person).post(f"surveys/{round}/{name}/").status_code == 403, (person, name)
    assert (Survey.objects.count(), SurveyRound.objects.count()) == before
    assert SurveyRound.objects.get(pk=round).opened_at is None
    assert caller(world.chen).get(f"surveys/{round}/").json()["actions"] == []
    # a round of two estates is for who answers for both
    both = caller(world.hq).post("surveys/", body(pk, estates=["YJ", "HX"])).json()["id"]
    assert caller(world.he).post(f"surveys/{both}/open/").status_code == 403
    assert caller(world.hq).post(f"surveys/{both}/open/").status_code == 200


def test_a_repeat_under_the_same_key_does_nothing_more(world):
    polling.homes(world, 1)
    lin = caller(world.lin)
    key = {"idempotency-key": "a"}
    first, second = lin.post("questionnaires/", WHOLE, **key), lin.post("questionnaires/", WHOLE, **key)
    assert (first.status_code, second.status_code, Survey.objects.count()) == (201, 200, 1)
    assert first.json() == second.json()
    pk = first.json()["id"]
    other = lin.post("questionnaires/", {"title": "另一份"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    # the same body at another address is another request
    assert lin.post(f"questionnaires/{pk}/copy/", WHOLE, **key).status_code == 409
    wanted, key = body(pk), {"idempotency-key": "b"}
    refused = lin.post("surveys/", {**wanted, "name": ""}, **key)
    assert refused.status_code == 400
    round = lin.post("surveys/", wanted, **key).json()["id"]  # a refused request leaves no key
    key = {"idempotency-key": "c"}
    assert [lin.post(f"surveys/{round}/open/", **key).status_code for _ in range(2)] == [200, 200]
    # somebody else's token has keys of its own, and finds the same answer only by doing it
    assert caller(world.he).post(f"surveys/{round}/open/", **key).status_code == 409
    key = {"idempotency-key": "d"}
    copies = [lin.post(f"questionnaires/{pk}/copy/", **key) for _ in range(2)]
    assert [one.status_code for one in copies] == [201, 200]
    assert Survey.objects.count() == 2


def test_the_export_by_api_is_that_of_the_page_and_is_logged(world):
    round = answered_round(world)
    asked = AuditEntry.objects.filter(verb="exported")
    sheet = caller(world.he).get(f"surveys/{round.pk}/export.csv")
    assert sheet.status_code == 200
    assert "Lifts" in sheet.content.decode("utf-8-sig")
    assert caller(world.he).get(f"surveys/{round.pk}/export.xlsx").content.startswith(b"PK")
    assert asked.count() == 2
    assert caller(world.he).get(f"surveys/{round.pk}/export.pdf").status_code == 404
    for outsider in (world.wang, world.other_manager, world.technician, world.stranger):
        assert caller(outsider).get(f"surveys/{round.pk}/export.csv").status_code == 404
    assert asked.count() == 2
