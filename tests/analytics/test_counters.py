"""The counters equal the rows (rule A3, BENCH 5c)."""

from datetime import timedelta

import pytest
from django.db.models.functions import JSONObject

from analytics.marks import MARKS
from analytics.models import CaseFact, Count, Dirty
from analytics.services import drift, flush, rebuild
from complaints import services
from deadlines.clock import now
from deadlines.services import tick
from tests import deeds

pytestmark = pytest.mark.django_db


def counted(mark: str, dim: str = "all", value: str = "") -> int:
    held = {
        grain: sum(
            Count.objects.filter(grain=grain, dim=dim, value=value).values_list(mark, flat=True).exclude(**{mark: None})
        )
        for grain in "DMY"
    }
    assert len(set(held.values())) == 1, held
    return held["M"]


def every() -> dict:
    """All counters there are, by slice."""
    marks = {mark: mark for mark in MARKS}
    found = Count.objects.values_list("estate_id", "grain", "dim", "day", "value", JSONObject(**marks))
    return {(*key, mark): n for *key, each in found for mark, n in each.items() if n}


def test_a_case_counts_from_the_moment_it_is_logged(world):
    deeds.phone_call(world)
    assert flush() == 1
    assert counted("received") == counted("open") == 1
    assert not drift()


def test_what_a_case_was_is_taken_back_when_it_moves(world):
    case = deeds.handling(world)
    flush()
    assert counted("open") == 1 and counted("received", "nature", "valid") == 1
    services.reclassify(case.number, by=world.he, nature="major", reason="惊动了街道")
    flush()
    assert counted("received", "nature", "valid") == 0 and counted("received", "nature", "major") == 1
    assert not drift()


def test_a_breach_the_sweep_fires_counts_without_anybody_touching_the_case(world):
    deeds.phone_call(world)
    flush()
    tick(now() + timedelta(hours=25))
    assert Dirty.objects.exists()
    flush()
    assert counted("overdue_now") == 1 and counted("unanswered") == 1
    assert not drift()


def test_praise_stays_out_of_every_complaint_figure(world):
    deeds.phone_call(world, kind="praise", content="谢谢保安小李送老人回家")
    flush()
    assert counted("praise") == 1 and counted("received") == 0


def test_rebuilding_gives_what_was_kept(world):
    deeds.handling(world)
    deeds.phone_call(world)
    flush()
    before = every()
    assert rebuild() == 2
    assert every() == before


def test_a_counter_somebody_tampered_with_is_found_and_mended(world):
    deeds.phone_call(world)
    flush()
    Count.objects.filter(dim="all", grain="D").update(received=7)
    assert any("should be 1" in line for line in drift())
    rebuild()
    assert not drift()
    assert CaseFact.objects.count() == 1
