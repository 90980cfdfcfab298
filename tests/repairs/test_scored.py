"""The database counts a scorecard as `repairs.scoring` does, turn by turn (rule R9)."""

from datetime import date, timedelta

import pytest

from analytics.selectors.firm import RATES, Wanted, behind_of, firm
from analytics.selectors.sums import Range
from deadlines import clock
from deadlines.clock import now
from deadlines.services import tick
from repairs import services
from repairs.models import Turn
from repairs.selectors.scored import checks_in, turns_scored
from repairs.selectors.scores import scorecard
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def a_month(world) -> None:
    """Turns of every fate."""
    with clock.at(now() - timedelta(days=20)):
        crew.closed(world, crew.completed(world, crew.on_site(world, crew.scheduled(world, technician=world.majun_t))))
    with clock.at(now() - timedelta(days=15)):
        order = crew.scheduled(world)  # comes back
        services.arrive(order.number, by=world.liu)
        services.analyse(order.number, by=world.liu, cause="上次没换密封圈")
        crew.closed(world, crew.completed(world, order), satisfaction="not")
    with clock.at(now() - timedelta(days=9)):
        crew.sent(world, unit=world.flat_below)  # nobody rings: forfeited by the clock, then by the second firm
        late = crew.sent(world, unit=None, place=world.lobby)
    tick()
    Turn.objects.filter(order=late, contractor=world.hongda).update(excused_at=now(), excused_by=world.he)
    services.fail(crew.sent(world).number, by=world.chen, reason="没来")
    crew.scheduled(world)
    services.cancel(crew.sent(world, unit=world.flat_below).number, by=world.chen, reason="住户说没事了")
    crew.completed(world, unit=world.flat_below)


def month() -> Wanted:
    today = now().date()
    return Wanted(Range(today - timedelta(days=40), today + timedelta(days=1)))


@pytest.mark.parametrize("who", ["he", "liu", "tang", "technician", "hq", "foreign"])
def test_every_rate_is_the_scorecards(world, who):
    a_month(world)
    viewer = getattr(world, who)
    card, found = scorecard(viewer, month().score), firm(viewer, month())
    assert found.card.turns == card.turns
    for name in RATES:
        rate = getattr(card, name)
        counted = found.card.rates[name]
        assert (counted.good, counted.bad) == (len(rate.good), len(rate.bad)), name
        listed = behind_of(viewer, name, True, month())
        assert sorted(one.order.number for one in listed) == sorted(rate.good), name
        assert behind_of(viewer, name, None, month()).count() == counted.n
    assert found.card.lost == len(card.forfeits)
    assert found.net == card.net and found.spot_n == len(card.spot_marks)
    if who == "he":
        assert (
            card.contact.bad and card.repeat.good and card.satisfaction.bad and card.forfeits and card.completion.good
        )


def test_weekdays_trades_and_weeks_add_up_to_the_whole(world):
    a_month(world)
    found = firm(world.he, month())
    for parts in (found.weekdays.values(), found.trades.values(), [card for _week, card in found.weeks]):
        assert sum(card.turns for card in parts) == found.card.turns
    assert set(found.by_firm) == {world.hongda.pk, world.anjie.pk}


def test_a_figure_that_is_none_is_refused_and_a_strangers_list_is_empty(world):
    a_month(world)
    with pytest.raises(KeyError):
        behind_of(world.he, "password", None, month())
    assert not turns_scored(world.stranger, month().score).exists()
    assert not checks_in(world.other_manager, month().score).exists()
    assert firm(world.stranger, month()).card.turns == 0
    assert month().period.end >= date(2024, 1, 1)
