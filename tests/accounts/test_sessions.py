"""With the cache away a signed-in person stays signed in."""

import pytest
from django.core.cache import caches
from django.test import Client


@pytest.mark.django_db
def test_a_cache_that_is_away_signs_nobody_out(world, settings):
    client = Client()
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert caches["default"]._servers == ["redis://127.0.0.1:9/0"]
    assert client.get("/accounts/preferences/").status_code == 200
