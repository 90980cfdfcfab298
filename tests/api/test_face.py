"""The face of the API: schema, refusals in words, tokens, throttle."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import schemathesis
import schemathesis.specs.openapi.checks as openapi_checks
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from rest_framework import serializers

from complaints.api import answers
from complaints.choices import Channel
from tests import deeds
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.fixture
def one_connection() -> Any:
    """The test's transaction outlives each request, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_whatever_is_asked_the_answer_keeps_to_the_schema(world, one_connection):
    deeds.handling(world)
    deeds.closed(world)
    token = Caller(world.chen).headers["authorization"]
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    asked = set()
    for result in schema.include(method="GET").get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def ask(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": token}, checks=CHECKS)

        ask()
        asked.add(operation.path)
    assert {"/api/v1/complaints/", "/api/v1/clocks/", "/api/v1/residents/", "/api/v1/units/"} <= asked


def test_the_schema_is_whole_and_without_warnings(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def _same_shape(declared: Any, given: Any, where: str = "") -> None:
    if isinstance(declared, serializers.ListSerializer):
        for one in given:
            _same_shape(declared.child, one, where)
    elif isinstance(declared, serializers.Serializer) and given is not None:
        optional = {name for name, field in declared.fields.items() if not field.required}
        missing, more = set(declared.fields) - optional - set(given), set(given) - set(declared.fields)
        assert not missing and (not more or where.endswith("reports")), (where, missing, more)
        for name, field in declared.fields.items():
            if name in given:
                _same_shape(field, given[name], f"{where}.{name}")


@pytest.mark.parametrize("state", ["registered", "handling", "calling_back", "archived", "merged"])
def test_the_declared_shape_is_the_shape_given(world, calling, state):
    case = deeds.in_state(world, state)
    for person in (world.chen, world.wang, world.he):
        answer = calling(person).case(case.number)
        if answer.status_code == 200:
            _same_shape(answers.Complaint(), answer.json())
    _same_shape(answers.ComplaintPage(), calling(world.chen).get("complaints/").json())


def test_a_refusal_speaks_the_language_asked_for(world, calling, complaint):
    case, wang = deeds.dispatched(world), calling(world.lin)
    said = {
        language: wang.do(case.number, "accept", **{"accept-language": language}).json()["message"]
        for language in ("zh-CN", "en", "zh-HK")
    }
    assert said["en"] == "This is not yours to do."
    assert len(set(said.values())) == 3
    chen = calling(world.chen)
    field = {
        language: chen.post("complaints/", complaint(estate="XX"), **{"accept-language": language}).json()["estate"][0]
        for language in ("zh-CN", "en")
    }
    assert field["en"] == "There is no such estate among yours."
    assert field["zh-CN"] == "您负责的小区里没有这一个。"
    nobody = {
        language: calling(None).get("me/", **{"accept-language": language}).json()["message"]
        for language in ("zh-CN", "en")
    }
    assert nobody["en"].startswith("Say who you are") and "请表明身份" in nobody["zh-CN"]
    line = chen.get(f"complaints/{case.number}/", **{"accept-language": "en"}).json()["timeline"][-1]["text"]
    assert line == f"registered it ({Channel.PHONE.label})" or "phone call" in line
    assert chen.case(case.number)["Content-Language"] == "zh-hans"


def test_a_person_with_a_language_of_their_own_is_answered_in_what_the_request_asks(world, calling):
    world.chen.language = "en"
    world.chen.save()
    answer = calling(world.chen).case("YJ-20200101-0001")
    assert answer.json() == {"code": "not_found", "message": "没有这件投诉。", "missing": []}


def test_addresses_that_are_not_there_answer_in_json(world, calling):
    for path in ("nothing/", "complaints/YJ-1/x/y/", "complaints/%00/", "complaints/%0A/", "complaints/a b/"):
        answer = calling(world.chen).get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


@pytest.mark.parametrize("field", ["channel", "category", "kind", "urgency", "estate", "about_departments"])
def test_half_a_character_in_a_request_is_refused_in_words_like_any_other_mistake(world, calling, complaint, field):
    """A refusal names what was sent; what cannot be written must not make the answer fail."""
    half = chr(0xD800)
    body = complaint(**{field: [half] if field == "about_departments" else half})
    chen = calling(world.chen)
    answer = chen.client.post(
        "/api/v1/complaints/", json.dumps(body), content_type="application/json", headers=chen.headers
    )
    assert answer.status_code == 400 and field in answer.json()


def test_a_token_is_printed_alone_and_opens_the_api(world):
    out = StringIO()
    call_command("issue_token", "chen", stdout=out)
    token = out.getvalue().strip()
    assert " " not in token and len(token) >= 40
    assert Caller(None, authorization=f"Token {token}").get("me/").json()["username"] == "chen"
    with pytest.raises(CommandError):
        call_command("issue_token", "nobody")
    world.chen.is_active = False
    world.chen.save()
    with pytest.raises(CommandError):
        call_command("issue_token", "chen")


def test_a_token_has_its_share_of_every_minute(world, calling, monkeypatch):
    monkeypatch.setattr("config.tokens._limit", lambda kind: 3)
    minute = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    monkeypatch.setattr("config.tokens.now", lambda: minute + timedelta(seconds=30))
    chen, other = calling(world.chen), calling(world.chen)
    assert [chen.get("me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = chen.get("me/", **{"accept-language": "en"})
    assert (answer.json()["code"], answer["Retry-After"]) == ("throttled", "30")
    assert other.get("me/").status_code == 200, "another token of the same person has its own"
    monkeypatch.setattr("config.tokens.now", lambda: minute + timedelta(seconds=61))
    assert chen.get("me/").status_code == 200


def test_a_counter_that_is_away_stops_nobody(world, calling, complaint, monkeypatch):
    def away(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr("config.tokens.TokenThrottle._away_until", 0.0)
    monkeypatch.setattr(cache, "incr", away, raising=False)
    assert calling(world.chen).post("complaints/", complaint()).status_code == 201


def test_a_signed_in_browser_may_read_the_api_and_needs_its_csrf_token_to_write(world, client, complaint):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.chen, backend="accounts.backends.PersonBackend")
    assert browser.get("/api/v1/me/").json()["username"] == "chen"
    refused = browser.post("/api/v1/complaints/", complaint(), content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
