"""Lists, clocks, pages and their cost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import services
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_long_memory(monkeypatch):
    monkeypatch.setattr("estates.codes.SECONDS", 1e9)
    monkeypatch.setattr("deadlines.selectors._CACHE_SECONDS", 1e9)


def numbers(answer):
    assert answer.status_code == 200, answer.json()
    return [row["number"] for row in answer.json()["results"]]


def test_the_filters_of_the_contract(world, calling):
    with time_machine.travel(now() - timedelta(days=3)):
        old = deeds.phone_call(world, content="快递柜坏了")
    sent, invalid = deeds.dispatched(world), deeds.judged(world, "invalid", content="隔壁太吵")
    asked = deeds.phone_call(world, kind="question", content="物业费怎么交")
    closed = deeds.closed(world, content="地库积水")
    chen = calling(world.chen)

    def found(**filters):
        return set(numbers(chen.get("complaints/", filters)))

    assert found() == {c.number for c in (old, sent, invalid, asked, closed)}
    assert numbers(chen.get("complaints/"))[-1] == old.number, "newest first"
    assert found(state="dispatched") == {sent.number}
    assert found(state="dispatched,closed") == {sent.number, closed.number}
    assert found(nature="invalid") == {invalid.number}
    assert found(nature="none") == {old.number, asked.number}
    assert found(kind="question") == {asked.number}
    assert found(department="engineering") == {sent.number, closed.number}
    assert found(overdue="true") == {old.number}
    assert found(q="快遞櫃") == {old.number}
    assert found(q=sent.number) == {sent.number}
    assert found(q="5678 积水") == {closed.number}
    assert found(estate="YJ", state="registered", kind="complaint") == {old.number}
    assert found(estate="XX") == found(department="moon") == set()
    for wrong in (
        {"state": "lost"},
        {"nature": "odd"},
        {"kind": "x"},
        {"cursor": "!!"},
        {"limit": 0},
        {"overdue": "?"},
    ):
        answer = chen.get("complaints/", wrong)
        assert (answer.status_code, set(answer.json())) == (400, set(wrong))


def test_pages_by_cursor_lose_and_double_nothing(world, calling):
    made = [deeds.phone_call(world, content=f"第 {n} 件").number for n in range(7)]
    chen, url, seen = calling(world.chen), "complaints/?limit=3&kind=complaint", []
    while url:
        page = chen.get(url).json()
        seen.append([row["number"] for row in page["results"]])
        if len(seen) == 2:
            deeds.phone_call(world)  # newer ones do not move the pages behind
            assert [r["number"] for r in chen.get(page["previous"]).json()["results"]] == seen[0]
        url = page["next"]
        assert url is None or (url.startswith("http://testserver/api/v1/complaints/") and "kind=complaint" in url)
    assert [len(one) for one in seen] == [3, 3, 1]
    assert [n for one in seen for n in one] == made[::-1]


@pytest.mark.parametrize("who", ["chen", "wang", "sun", "hq"])
def test_a_list_costs_the_same_at_any_length(world, calling, who):
    caller = calling(getattr(world, who))

    def cost(limit):
        with CaptureQueriesContext(connection) as seen:
            rows = len(numbers(caller.get("complaints/", {"limit": limit})))
        return rows, len(seen)

    for n in range(4):
        deeds.dispatched(world, content=f"第 {n} 件", by=world.sun)
    cost(1)  # estates, departments and categories are remembered from here on
    few, cheap = cost(2)
    many, dear = cost(100)
    assert (few, many) == (2, 4)
    assert cheap == dear <= 4, "token, roles, page"


def test_a_case_costs_the_same_at_any_length(world, calling):
    case = deeds.handling(world, also=[world.cleaning])
    chen = calling(world.chen)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert chen.case(case.number).status_code == 200
        return len(seen)

    deeds.answered(world, case)
    short = cost()
    for n in range(5):
        deeds.answered(world, case)
        services.add_point(case.number, by=world.chen, text=f"又一点 {n}")
        services.promise(case.number, by=world.chen, text="回电", due_at=deeds.tomorrow())
        services.report(case.number, by=world.wang, stage="interim", body={"progress": "在修"})
        services.note(case.number, by=world.chen, text="备注")
    assert cost() <= short + 1 <= 24


def test_clocks_of_what_i_may_know_of(world, calling):
    with time_machine.travel(now() - timedelta(hours=26)):
        old = deeds.phone_call(world)
    met = deeds.judged(world, content="别的事")
    chen = calling(world.chen)

    def found(**asked):
        answer = chen.get("clocks/", asked)
        assert answer.status_code == 200, answer.json()
        return {(c["subject"], c["kind"], c["state"]) for c in answer.json()["results"]}

    assert found(kind="response") == {(old.number, "response", "breached"), (met.number, "response", "running")}
    assert found(kind="classify", state="met") == {(met.number, "classify", "met")}
    assert found(state="breached") == {(old.number, "classify", "breached"), (old.number, "response", "breached")}
    assert found(state="running", kind="classify") == set()
    assert found(due_before=(now() - timedelta(hours=3)).isoformat()) == {(old.number, "classify", "breached")}
    everything = [found(state=s) for s in ("running", "paused", "met", "late", "breached", "excused", "cancelled")]
    assert set().union(*everything) == found(), "every clock is in exactly one state"
    assert sum(map(len, everything)) == len(found())
    one = chen.get("clocks/", {"kind": "response", "state": "running"}).json()["results"][0]
    assert set(one) == {
        "id", "kind", "starts_at", "due_at", "state", "stopped_at", "seconds_left", "answered_by", "steps",
        "subject", "subject_kind",
    }  # fmt: skip
    assert one["answered_by"] == "duty"
    assert 0 < one["seconds_left"] <= 86_400
    assert datetime.fromisoformat(one["due_at"]).utcoffset() == timedelta(hours=8)
    assert chen.get("clocks/", {"state": "odd"}).status_code == 400
    assert chen.get("clocks/", {"due_before": "soon"}).status_code == 400
    assert chen.get("clocks/", {"cursor": "cD1hYmM="}).status_code == 400
    page = chen.get("clocks/", {"limit": 1}).json()
    assert len(page["results"]) == 1
    assert chen.get(page["next"]).json()["results"][0]["id"] != page["results"][0]["id"]


def test_clocks_cost_the_same_at_any_length(world, calling):
    chen = calling(world.chen)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert chen.get("clocks/").status_code == 200
        return len(seen)

    deeds.dispatched(world)
    cost()  # who speaks is known from here on
    before = cost()
    for n in range(4):
        deeds.dispatched(world, content=f"第 {n} 件")
    assert cost() == before <= 6
