"""A unit is remembered while nothing happens to units, and what happens to one is seen at once, whoever did it."""

import pytest

from estates import codes
from estates.revision import Revision
from estates.selectors import unit_of

pytestmark = pytest.mark.django_db


def test_a_unit_is_asked_for_once(world, django_assert_num_queries):
    code = world.flat.code
    with django_assert_num_queries(1):
        assert unit_of(world.yj.pk, code) == unit_of(world.yj.pk, code) == world.flat


def test_a_unit_renamed_is_found_by_its_new_code_alone(world):
    old = world.flat.code
    assert unit_of(world.yj.pk, old) == world.flat
    world.flat.code = "99-9-9999"
    world.flat.save()
    assert unit_of(world.yj.pk, old) is None
    assert unit_of(world.yj.pk, "99-9-9999") == world.flat


def test_a_miss_is_not_believed_for_long(world):
    assert unit_of(world.yj.pk, "98-1-9801") is None
    made = type(world.flat).objects.create(estate=world.yj, building=world.flat.building, code="98-1-9801")
    assert unit_of(world.yj.pk, "98-1-9801") == made
    assert unit_of(world.hx.pk, "98-1-9801") is None, "another estate's doors are others"


def test_a_unit_renamed_by_another_process_is_found_by_its_new_code_alone(world):
    old = world.flat.code
    assert unit_of(world.yj.pk, old) == world.flat
    type(world.flat).objects.filter(pk=world.flat.pk).update(code="97-1-9701")  # as another process writes,
    Revision("units").renew()  # and says so
    assert unit_of(world.yj.pk, old) is None


def test_nothing_is_remembered_while_the_cache_is_away(world, settings, django_assert_num_queries):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    with django_assert_num_queries(2):
        assert unit_of(world.yj.pk, world.flat.code) == unit_of(world.yj.pk, world.flat.code) == world.flat


def test_a_change_while_the_cache_was_away_counts_once_it_is_back(world, settings):
    here, nowhere = settings.CACHES, {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    old = world.flat.code
    assert unit_of(world.yj.pk, old) == world.flat
    settings.CACHES = {"default": nowhere}
    world.flat.code = "96-1-9601"
    world.flat.save()
    settings.CACHES = here
    assert unit_of(world.yj.pk, old) is None


def test_what_is_remembered_has_an_end(world, monkeypatch, django_assert_num_queries):
    unit_of(world.yj.pk, world.flat.code)
    monkeypatch.setattr(codes, "LONGER", 0)
    with django_assert_num_queries(1):
        assert unit_of(world.yj.pk, world.flat.code) == world.flat
