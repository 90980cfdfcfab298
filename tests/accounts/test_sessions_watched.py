"""A session that ends has ended for every thread and process that remembers it."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from config.cache import Client as Elsewhere

pytestmark = pytest.mark.django_db
PAGE = "/accounts/preferences/"


@pytest.fixture
def chen(world) -> Client:
    client = Client()
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    for _ in range(2):  # the first page of all makes the revision of who speaks
        assert client.get(PAGE).status_code == 200
    return client


def test_a_page_that_follows_another_does_not_ask_for_its_session_again(chen):
    watch = cache._cache._own.watch
    told, ask = [], watch._ask
    watch._ask = lambda *command: told.append(command) or ask(*command)
    try:
        assert chen.get(PAGE).status_code == 200
    finally:
        del watch._ask
    assert not told


def test_who_signs_out_is_out_with_every_copy_of_the_cookie(chen):
    copy = Client()
    copy.cookies = chen.cookies.__class__(chen.cookies.output(header="", sep=";"))
    assert copy.get(PAGE).status_code == 200
    assert chen.post("/accounts/logout/").status_code == 302
    assert copy.get(PAGE).status_code == 302


def test_a_session_ended_by_another_process_is_not_believed(chen):
    key = chen.session.session_key
    Session.objects.filter(pk=key).delete()
    other = Elsewhere(cache._cache._servers, **cache._cache._pool_options).get_client(None, write=True)
    assert other.delete(cache.make_key("django.contrib.sessions.cached_db" + key)) == 1
    until = time.monotonic() + 1
    while chen.get(PAGE).status_code == 200 and time.monotonic() < until:
        pass
    assert chen.get(PAGE).status_code == 302


def test_what_a_page_writes_into_its_session_the_next_one_reads(chen):
    session = chen.session
    session["said"] = "一"
    session.save()
    assert chen.session["said"] == "一"
    session["said"] = "二"
    session.save()
    assert chen.session["said"] == "二"
