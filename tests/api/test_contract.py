"""What programs rely on whatever they ask for: the shape of lists, words in their language, the schema (CONTRACT)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from drf_spectacular.generators import SchemaGenerator

from complaints.models import Measure
from complaints.templatetags.casework import report_lines
from deadlines.clock import now
from estates.models import Estate
from followups.models import Notice
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_every_list_is_a_page_with_its_neighbours(world, calling, schema):
    asker, seen = calling(world.he), []
    for path, methods in schema["paths"].items():
        if "get" not in methods or "{" in path:
            continue
        answer = asker.get(path.removeprefix("/api/v1/"), {"estate": "YJ", "phone": "13800005678"})
        if answer["content-type"] != "application/json" or answer.status_code != 200:
            continue
        body = answer.json()
        assert not isinstance(body, list), path
        if "results" in body:
            seen.append(path)
            assert {"next", "previous"} <= set(body), path
    assert {"/api/v1/notices/", "/api/v1/surveys/", "/api/v1/exports/", "/api/v1/missed-calls/"} <= set(seen)


def test_a_list_of_notices_goes_on_by_its_cursor(world, calling):
    estate = Estate.objects.get(code="YJ")
    for n in range(5):
        Notice.objects.create(
            estate=estate, title=f"停水 {n}", body="检修", from_at=now(), until_at=now() + timedelta(days=2),
            published_at=now() - timedelta(hours=n), published_by=world.he,
        )  # fmt: skip
    asker = calling(world.he)
    first = asker.get("notices/", {"limit": 2}).json()
    second = asker.get(first["next"]).json()
    third = asker.get(second["next"]).json()
    assert [row["title"][-1] for page in (first, second, third) for row in page["results"]] == list("01234")
    assert third["next"] is None and asker.get(second["previous"]).json()["results"] == first["results"]
    refused = asker.get("notices/", {"cursor": "odd!"})
    assert refused.status_code == 400 and "cursor" in refused.json()


def test_bounds_are_told_in_the_language_of_each_who_asks(world, calling, complaint):
    chen, long = calling(world.chen), complaint(content="长" * 20_001)
    told = [
        chen.post("complaints/", long, **{"accept-language": language}).json()["content"][0]
        for language in ("zh-Hans", "en", "zh-Hans", "en")
    ]
    assert told[0] == told[2] != told[1] == told[3]
    assert "Ensure" in told[1]


def test_a_quantity_is_a_number_or_words_and_stays_what_it_was(world, calling):
    case = deeds.handling(world)
    due = (now() + timedelta(days=9)).isoformat()
    rows = [{"text": f"检查 {n}", "owner": "王海波", "due_at": due, "quantity": q}
            for n, q in enumerate(["12 次", 24, 1.5, "07"])]  # fmt: skip
    body = {"stage": "final", "facts": "接头松动", "whys": ["漏水", "接头松"], "corrective": rows[:1],
            "preventive": rows[1:], "verified_how": "试水", "standardised": "检查表",
            "where_else": [{"text": "4 栋同型接头", "checked": True, "result": "正常"}]}  # fmt: skip
    answer = calling(world.wang).do(case.number, "report", body)
    assert answer.status_code == 200, answer.json()
    told = {one["text"][-1]: one["quantity"] for one in answer.json()["measures"]}
    assert told == {"0": "12 次", "1": 24, "2": "1.5", "3": 7}
    assert set(Measure.objects.values_list("quantity", flat=True)) == {"12 次", "24", "1.5", "7"}
    assert [one["quantity"] for one in answer.json()["reports"][0]["preventive"]] == [24, 1.5, 7]
    lines = dict(report_lines(deeds.again(case).reports.get()))
    assert any("4 栋同型接头" in words and "正常" in words for words in lines.values()), lines
    for wrong in (-1, True, "", "词" * 41, 1e12, [1]):
        refused = calling(world.wang).do(
            case.number, "report", {**body, "corrective": [{**rows[0], "quantity": wrong}]}
        )
        assert refused.status_code == 400, wrong
        assert "quantity" in str(refused.json()["corrective"])


def test_whoever_may_look_no_more_is_answered_in_the_same_shape(world, calling):
    case = deeds.dispatched(world)
    calling(world.wang).do(case.number, "accept")
    before = calling(world.wang).case(case.number).json()
    gone = calling(world.wang).do(case.number, "return", {"reason": "不是我们的"})
    assert gone.status_code == 200, gone.json()
    assert set(gone.json()) == set(before)


def test_the_schema_tells_the_refusals_of_every_address(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            wanted = {"401", "403", "429"} | ({"404"} if "{" in path else set())
            assert wanted <= set(operation["responses"]), (method, path)


def test_the_schema_tells_what_a_report_holds(schema):
    held = set(schema["components"]["schemas"]["ReportAnswer"]["properties"])
    assert {"cause", "interim_measure", "progress", "facts", "whys", "corrective", "preventive", "where_else"} <= held


def test_the_schema_tells_what_a_deed_on_an_order_gives_beside_it(schema):
    for deed, beside in (("ring", "phone"), ("issue_link", "token"), ("complain", "complaint_made")):
        answer = schema["paths"][f"/api/v1/repairs/{{number}}/{deed}/"]["post"]["responses"]["200"]
        named = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert beside in schema["components"]["schemas"][named]["properties"], deed
