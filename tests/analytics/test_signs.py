"""Signs that figures are played with: who, which cases, and nothing of what names the reader (rules A4, P4)."""

from datetime import timedelta

import pytest

from analytics.selectors.signs import SIGNS, signs
from analytics.selectors.sums import Range
from analytics.services import drift, flush
from complaints import services
from deadlines import clock
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(world):
    """A late entry, three "invalid" in a day, a withdrawal, an answer at the last minute that did not hold."""
    start = now()
    late = deeds.phone_call(world, received_at=start - timedelta(hours=3))
    deeds.phone_call(world, about_staff=[world.zhou], received_at=start - timedelta(hours=3))
    refused = [deeds.judged(world, "invalid", content=f"邻居的狗，第 {n} 次") for n in range(3)]
    for case in refused:
        services.approve_invalid(case.number, by=world.zhou)
    gone = deeds.phone_call(world, content="车位被占")
    services.withdraw(gone.number, by=world.zhou, reason="来电说不用了")
    brink = deeds.handling(world, content="大门关不上")
    with clock.at(start + timedelta(hours=23, minutes=45)):
        deeds.rectifying(world, deeds.calling_back(world, deeds.resolved(world, brink)))
    flush()
    day = start.astimezone(world.yj.zone).date()
    return {"late": late, "refused": refused, "gone": gone, "brink": brink, "period": Range(day - timedelta(1), day)}


def found(viewer, played) -> dict:
    return {one.mark: one for one in signs(viewer, [], played["period"], burst=3)}


def test_each_sign_names_who_and_shows_the_cases(world, played):
    seen = found(world.he, played)
    assert set(seen) == set(SIGNS) and not drift()
    assert [(d.person, len(d.numbers)) for d in seen["late_logged"].doers] == [(world.chen, 2)]
    (burst,) = seen["seconded"].doers
    assert (burst.person, sorted(burst.numbers)) == (world.chen, sorted(c.number for c in played["refused"]))
    assert [d.person for d in seen["withdrawn"].doers] == [world.zhou]
    (brink,) = seen["last_minute"].doers
    assert brink.numbers == [played["brink"].number]
    assert seen["handler_called"].count == 0 and seen["handler_called"].doers == []


def test_two_in_a_day_are_no_burst(world, played):
    (one,) = [s for s in signs(world.he, [], played["period"], burst=4) if s.mark == "seconded"]
    assert one.count == 3 and one.doers == []


def test_who_is_named_finds_neither_the_case_nor_its_count(world, played):
    mine = found(world.zhou, played)["late_logged"]
    assert mine.count == 1 and [d.numbers for d in mine.doers] == [[played["late"].number]]


def test_another_estates_manager_finds_none(world, played):
    assert not any(one.count for one in found(world.other_manager, played).values())
