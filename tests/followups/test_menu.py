"""The number in the menu is that of the list it opens, whatever estate one looks at (rule A1)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from tests import deeds
from tests.permissions.test_matrix import signed_in

pytestmark = pytest.mark.django_db


def in_menu(client) -> int:
    page = client.get(reverse("accounts:preferences")).content.decode()
    line = re.search(rf'<a href="{reverse("followups:calls")}".*?</a>', page, re.S)
    assert line is not None
    number = re.search(r'class="n[^"]*">(\d+)<', line.group(0))
    return int(number.group(1)) if number else 0


def in_list(client) -> int:
    return len(client.get(reverse("followups:calls")).context["rows"])


def look_at(client, code: str) -> None:
    client.post(reverse("accounts:estate"), {"estate": code, "next": "/"})


def test_callbacks_in_the_menu_are_those_of_the_estate_one_looks_at(world):
    deeds.calling_back(world)
    client = signed_in(world.hq)
    for code, n in (("", 1), ("HX", 0), ("YJ", 1)):
        look_at(client, code)
        assert (in_menu(client), in_list(client)) == (n, n), code


def test_an_estate_that_is_no_longer_ones_own_narrows_nothing(world):
    """The estate was chosen, then taken away: lists show what is left, and so do the numbers."""
    deeds.calling_back(world)
    held = RoleAssignment.objects.create(user=world.he, role=Role.MANAGER, estate=world.hx)
    client = signed_in(world.he)
    look_at(client, "HX")
    assert (in_menu(client), in_list(client)) == (0, 0)
    held.delete()
    assert (in_menu(client), in_list(client)) == (1, 1)
