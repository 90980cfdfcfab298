"""Failed sign-ins: who is locked out, and who is not."""

import pytest

from tests import cast

pytestmark = pytest.mark.django_db

PROXY = "127.0.0.1"


def sign_in(client, password, *, caller, peer=PROXY):
    return client.post(
        "/accounts/login/",
        {"username": "chen", "password": password},
        REMOTE_ADDR=peer,
        HTTP_X_FORWARDED_FOR=caller,
    ).status_code


def test_a_stranger_behind_the_same_proxy_locks_nobody_out(world, client):
    assert [sign_in(client, "wrong", caller="203.0.113.9") for _ in range(6)][-1] == 429
    assert sign_in(client, cast.PASSWORD, caller="198.51.100.7") == 302


def test_a_caller_on_the_internet_does_not_choose_the_address_they_are_counted_by(world, client):
    tries = [sign_in(client, "wrong", caller=f"198.51.100.{n}", peer="8.8.8.8") for n in range(6)]
    assert tries[-1] == 429


def test_what_a_caller_writes_before_the_proxy_counts_for_nothing(world, client):
    tries = [sign_in(client, "wrong", caller=f"198.51.100.{n}, 203.0.113.9") for n in range(6)]
    assert tries[-1] == 429


def test_a_home_with_many_ipv6_addresses_is_one_caller(world, client):
    tries = [sign_in(client, "wrong", caller=f"2001:db8:1:2::{n}") for n in range(6)]
    assert tries[-1] == 429
