"""Who speaks is remembered between requests, and never longer than their roles hold (rule P2)."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client
from knox.models import AuthToken

from accounts import standing
from accounts.models import Role, RoleAssignment, User

PAGE = "/accounts/preferences/"
pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


@pytest.fixture
def looks(monkeypatch) -> list[str]:
    """Each time a person is really looked up."""
    told: list[str] = []
    from accounts.backends import PersonBackend

    look = PersonBackend._look
    monkeypatch.setattr(PersonBackend, "_look", lambda self, pk: told.append(str(pk)) or look(self, pk))
    return told


def test_a_second_page_does_not_ask_again_who_it_is(world, looks):
    client = signed_in(world.chen)
    for _ in range(3):
        assert client.get(PAGE).status_code == 200
    assert looks == [str(world.chen.pk)]


def test_a_role_taken_away_is_gone_with_the_next_page(world, looks):
    client = signed_in(world.chen)
    assert client.get("/complaints/").status_code == 200
    RoleAssignment.objects.get(user=world.chen, role=Role.DUTY).delete()
    answer = client.get("/complaints/new/")
    assert answer.status_code == 403 and len(looks) == 2


def test_somebody_sent_away_is_out_with_the_next_page(world, looks):
    client = signed_in(world.chen)
    assert client.get(PAGE).status_code == 200
    world.chen.is_active = False
    world.chen.save()
    assert client.get(PAGE).status_code == 302


def test_a_token_taken_away_speaks_for_nobody_with_the_next_call(world):
    stored, token = AuthToken.objects.create(user=world.chen)
    client, headers = Client(), {"HTTP_AUTHORIZATION": f"Token {token}"}
    assert [client.get("/api/v1/complaints/", **headers).status_code for _ in range(2)] == [200, 200]
    stored.delete()
    assert client.get("/api/v1/complaints/", **headers).status_code == 401


def test_what_was_changed_around_the_application_is_seen_within_seconds(world, monkeypatch):
    client = signed_in(world.chen)
    assert client.get(PAGE).status_code == 200
    User.objects.filter(pk=world.chen.pk).update(is_active=False)
    monkeypatch.setattr(standing, "SECONDS", 0)
    assert client.get(PAGE).status_code == 302


def test_signing_in_elsewhere_is_no_change(world, looks):
    client = signed_in(world.chen)
    client.get(PAGE)
    signed_in(world.wang)
    client.get(PAGE)
    assert looks == [str(world.chen.pk)]


def test_nothing_is_remembered_while_the_cache_is_away(world, settings, looks):
    client = signed_in(world.chen)
    client.get(PAGE)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    assert caches["default"]._servers == ["redis://127.0.0.1:9/0"]
    assert [client.get(PAGE).status_code for _ in range(2)] == [200, 200]
    assert len(looks) == 3


def test_each_request_has_a_person_of_its_own(world):
    first = standing.of("person", 1, lambda: (world.chen,))
    second, third = (standing.of("person", 1, lambda: None) for _ in range(2))
    assert first is not None and second is not None and third is not None
    second[0].username = "别人"
    assert third[0].username == world.chen.username != second[0].username
    assert second[0]._state is not third[0]._state
