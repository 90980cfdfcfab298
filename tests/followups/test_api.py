"""Callbacks and paid services over the API."""

import pytest
from knox.models import AuthToken

from complaints.lifecycle import State
from followups.models import Call
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(world, client):
    """`api(person, path)` gets, `api(person, path, body)` posts."""

    def ask(person, path: str, body=None):
        headers = {"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}"}
        url = path if path.startswith("http") else f"/api/v1/{path}"
        if body is None:
            return client.get(url, headers=headers)
        return client.post(url, body, content_type="application/json", headers=headers)

    return ask


def test_list_detail_and_record(world, api):
    case = deeds.calling_back(world)
    listed = api(world.lin, "callbacks/").json()
    one = listed["results"][0]
    assert (one["number"], one["state"], one["about"], one["may_call"]) == (case.number, "open", "complaint", True)
    assert one["phone"] == "138****5678" and one["due_at"].endswith("+08:00") and listed["next"] is None
    path = f"callbacks/{one['id']}/"
    refused = api(world.lin, f"{path}record/", {"way": "phone", "reached": True})
    assert refused.status_code == 400 and set(refused.json()) >= {"solved", "satisfaction"}
    done = api(
        world.lin, f"{path}record/",
        {"way": "phone", "reached": True, "solved": "no", "satisfaction": "not", "note": "又漏了",
         "wishes": [{"text": "要一份报告"}]},
    )  # fmt: skip
    body = done.json()
    assert done.status_code == 200 and body["state"] == "answered" and body["reworked"]
    assert body["tries"][0]["note"] == "又漏了" and body["wishes"][0]["becomes"] == "case"
    assert deeds.again(case).state == State.RECTIFYING
    assert api(world.lin, f"{path}record/", {"way": "phone", "reached": False}).status_code == 409
    assert [r["id"] for r in api(world.lin, "callbacks/?state=answered").json()["results"]] == [one["id"]]
    assert api(world.lin, "callbacks/?state=nonsense").status_code == 400
    assert api(world.lin, "callbacks/?cursor=nonsense").status_code == 400


def test_the_complaints_own_action_writes_the_same_record(world, api):
    case = deeds.calling_back(world)
    body = {"way": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"}
    assert api(world.lin, f"complaints/{case.number}/callback/", body).json()["state"] == "closed"
    assert Call.objects.get(case=case).standing == "answered"


def test_who_may(world, api):
    """Rules F1, P2: who handled is refused, others of the estate and of other estates are told nothing."""
    deeds.calling_back(world)
    path = f"callbacks/{Call.objects.get().pk}/"
    try_it = {"way": "phone", "reached": False}
    table = {
        world.chen: (200, 200), world.lin: (200, 200), world.li: (200, 403), world.wang: (404, 404),
        world.other_duty: (404, 404), world.technician: (404, 404), world.stranger: (404, 404), world.root: (404, 404),
    }  # fmt: skip
    for person, (reads, writes) in table.items():
        got = api(person, path).status_code, api(person, f"{path}record/", try_it).status_code
        assert got == (reads, writes), person
    assert api(world.stranger, "callbacks/").json()["results"] == []
    assert Call.objects.get().attempts == 2


def test_pages_hold_their_place(world, api):
    spots = [{"content": f"第 {n} 件事", "unit": None, "place_text": f"{n} 号位"} for n in range(3)]
    made = [deeds.calling_back(world, **one).number for one in spots]
    page = api(world.lin, "callbacks/?limit=2").json()
    rest = api(world.lin, page["next"]).json()
    assert [r["number"] for r in page["results"] + rest["results"]] == made


def test_slip_and_close(world, api):
    deeds.closed(world)
    call = Call.objects.get()
    assert api(world.lin, f"callbacks/{call.pk}/slip/", {"text": "属实"}).status_code == 403
    assert api(world.li, f"callbacks/{call.pk}/slip/", {"text": "属实"}).json()["slip"] == "属实"
    assert api(world.lin, f"callbacks/{call.pk}/close/", {}).status_code == 409


def test_quotas(world, api):
    rows = api(world.he, "callbacks/quotas/?month=2024-02").json()["results"]
    assert {(r["person"], r["owed"], r["made"], r["month"]) for r in rows} == {
        ("he", 3, 0, "2024-02"), ("zhao", 1, 0, "2024-02"),
    }  # fmt: skip
    assert api(world.wang, "callbacks/quotas/").status_code == 403
    assert api(world.he, "callbacks/quotas/?month=2024-13").status_code == 400


def test_a_paid_service_from_asking_to_signing(world, api):
    asked = api(
        world.chen, "paid-services/",
        {"estate": "YJ", "department": "cleaning", "what": "擦窗", "unit": "3-2-1203", "phone": "13800005678"},
    )  # fmt: skip
    assert asked.status_code == 201 and asked.json()["actions"] == ["check", "cancel"]
    path = f"paid-services/{asked.json()['number']}/"
    steps = [
        ("check", {"agreement": "未含", "covered": False}, "checked"), ("price", {"price": "90"}, "priced"),
        ("agree", {"way": "phone"}, "agreed"), ("finish", {"result": "擦净"}, "done"),
        ("sign", {"refusal": "不在家"}, "signed"),
    ]  # fmt: skip
    for name, body, state in steps:
        assert api(world.chen, f"{path}{name}/", body).json()["state"] == state
    assert api(world.chen, f"{path}finish/", {"result": "再做"}).status_code == 409
    assert api(world.chen, f"{path}price/", {}).status_code == 400
    assert api(world.other_duty, path).status_code == 404
    assert api(world.other_duty, f"{path}cancel/", {"reason": "x"}).status_code == 404
    assert api(world.chen, "paid-services/", {"estate": "XX", "department": "cleaning", "what": "x"}).status_code == 400
    assert [r["number"] for r in api(world.lin, "paid-services/").json()["results"]] == [asked.json()["number"]]
