"""The counters equal the rows (rule A3, BENCH 5c)."""

from collections import Counter
from datetime import timedelta

import pytest

from analytics.models import CaseFact, Count, Dirty
from analytics.services import drift, flush, rebuild
from complaints import services
from deadlines.clock import now
from deadlines.services import tick
from tests import deeds

pytestmark = pytest.mark.django_db


def counted(mark: str, dim: str = "all", value: str = "") -> int:
    found = Count.objects.filter(grain="M", dim=dim, value=value, mark=mark)
    return sum(c.n for c in found)


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
    before = Counter(Count.objects.exclude(n=0).values_list("estate_id", "grain", "dim", "day", "value", "mark", "n"))
    assert rebuild() == 2
    assert Counter(Count.objects.values_list("estate_id", "grain", "dim", "day", "value", "mark", "n")) == before


def test_a_counter_somebody_tampered_with_is_found_and_mended(world):
    deeds.phone_call(world)
    flush()
    Count.objects.filter(mark="received", dim="all", grain="D").update(n=7)
    assert any("should be 1" in line for line in drift())
    rebuild()
    assert not drift()
    assert CaseFact.objects.count() == 1
