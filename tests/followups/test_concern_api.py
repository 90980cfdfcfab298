"""Surveys, notices and common concern by API: what the pages show, to whom they show it (rules F5, F6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from knox.models import AuthToken

from deadlines.clock import now
from followups.models import Notice
from followups.services import clusters
from tests.followups import polling
from tests.followups.test_common_concern import no_water, proposed
from tests.followups.test_surveys import answered_round

pytestmark = pytest.mark.django_db


def api(person) -> Client:
    return Client(
        headers={"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}", "accept-language": "en"}
    )


def test_a_round_by_api_shows_what_its_page_shows(world):
    round = answered_round(world)
    found = api(world.he).get(f"/api/v1/surveys/{round.pk}/").json()
    assert (found["state"], found["response"]["k"], found["response"]["n"]) == ("open", 12, 13)
    lifts = found["items"][0]
    assert (lifts["text"], lifts["department"], lifts["quadrant"]) == ("Lifts", "engineering", "improve")
    assert lifts["satisfaction"]["low"] == pytest.approx(13.81, abs=0.01)
    assert [one["id"] for one in api(world.he).get("/api/v1/surveys/").json()["results"]] == [round.pk]
    for outsider in (world.wang, world.other_manager, world.stranger):
        assert api(outsider).get(f"/api/v1/surveys/{round.pk}/").status_code == 404
        assert api(outsider).get("/api/v1/surveys/").json() == {"results": [], "next": None, "previous": None}


def test_small_numbers_are_hidden_from_programs_too(world):
    units = polling.homes(world, 3)
    round = polling.opened(world)
    polling.say(round, units[0], (5, 1))
    lifts = api(world.he).get(f"/api/v1/surveys/{round.pk}/").json()["items"][0]
    assert (lifts["hidden"], lifts["n"], lifts["satisfaction"], lifts["quadrant"]) == (True, 1, None, None)


def test_a_notice_by_api(world):
    body = {
        "estate": "YJ",
        "title": "停水",
        "body": "这不归我们管",
        "until_at": (now() + timedelta(days=1)).isoformat(),
    }
    desk = api(world.chen)
    refused = desk.post("/api/v1/notices/", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "forbidden_words")
    body["body"] = "今晚八点前恢复。"
    assert api(world.lin).post("/api/v1/notices/", body, content_type="application/json").status_code == 403
    assert api(world.other_manager).post("/api/v1/notices/", body, content_type="application/json").status_code == 400
    made = desk.post("/api/v1/notices/", body, content_type="application/json")
    assert (made.status_code, made.json()["up"]) == (201, True)
    assert Notice.objects.count() == 1
    assert len(api(world.wang).get("/api/v1/notices/").json()["results"]) == 1
    assert api(world.stranger).get("/api/v1/notices/").json() == {"results": [], "next": None, "previous": None}


def test_a_concern_by_api_keeps_the_wall(world):
    cluster = proposed(world)
    walled = no_water(world, 9, about_staff=[world.zhou])
    clusters.join(cluster.pk, walled.number, by=world.he)
    seen = api(world.he).get(f"/api/v1/concerns/{cluster.pk}/").json()
    assert (seen["households"], len(seen["cases"])) == (4, 4)
    named = api(world.zhou).get(f"/api/v1/concerns/{cluster.pk}/").json()
    assert named["households"] == 3
    assert walled.number not in [one["number"] for one in named["cases"]]
    assert api(world.wang).get(f"/api/v1/concerns/{cluster.pk}/").status_code == 404
