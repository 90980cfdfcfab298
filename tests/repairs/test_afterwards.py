"""Repeats, ledger, spot checks and scores (rules R6 to R9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.errors import BadInput, NotFound, NotNow, NotYours
from deadlines.clock import at, now
from repairs import services
from repairs.choices import Forfeit, Outcome, VisitOutcome
from repairs.models import Draw, LedgerEntry, Order, SpotCheck
from repairs.sampling import sample, seed_of
from repairs.scoring import TurnFacts, VisitFacts, score
from repairs.selectors.ledger import ledger_of, net
from repairs.selectors.scores import ScoreFilter, scorecard, scorecards
from repairs.selectors.spot import reproducible
from tests.repairs import crew

db = pytest.mark.django_db


# --- repeats (R7) ----------------------------------------------------------------------------------------------------


@db
@pytest.mark.parametrize(("days", "repeat"), [(1, True), (89, True), (91, False)])
def test_the_same_unit_and_trade_again_within_ninety_days_is_a_repeat(world, days, repeat):
    first = crew.closed(world)
    with at(now() + timedelta(days=days)):
        again = crew.requested(world)
    assert (again.repeat_of_id == first.pk) is repeat
    assert (crew.again(first).repeated_at is not None) is repeat


@db
def test_another_unit_another_trade_or_an_unfinished_one_is_no_repeat(world):
    crew.sent(world)  # open: asked for twice perhaps, but nothing was repaired
    assert crew.requested(world).repeat_of is None
    crew.closed(world, unit=world.flat_below)
    assert crew.requested(world, unit=world.flat_below, trade=world.electrical).repeat_of is None
    assert crew.requested(world).repeat_of is None


@db
def test_a_repeat_needs_its_cause_and_a_different_technician_and_costs_the_first(world):
    first = crew.again(
        crew.closed(world, crew.completed(world, crew.on_site(world, crew.scheduled(world, technician=world.majun_t))))
    )
    order = crew.scheduled(world)
    assert order.repeat_of == first and order.technician == world.zhang_t
    with pytest.raises(BadInput):
        services.assign(order.number, by=world.liu, technician=world.majun_t)
    services.arrive(order.number, by=world.liu)
    with pytest.raises(NotNow) as refused:
        crew.completed(world, order)
    assert [m.code for m in refused.value.missing] == ["cause"]
    services.analyse(order.number, by=world.liu, cause="上次没换密封圈")
    crew.completed(world, order)
    assert LedgerEntry.objects.filter(kind="repeat", order=first, amount=-50).count() == 1
    card = scorecard(world.he, ScoreFilter.month(now().date(), contractor=world.hongda.pk))
    assert card.first_fix.bad == [first.number] and card.repeat.good == [first.number]


@db
def test_a_third_time_the_first_technician_may_come_again_but_not_the_second(world):
    crew.closed(world, crew.completed(world, crew.on_site(world, crew.scheduled(world, technician=world.majun_t))))
    second = crew.scheduled(world)
    assert second.technician == world.zhang_t
    services.arrive(second.number, by=world.liu)
    services.analyse(second.number, by=world.liu, cause="垫圈装反")
    crew.closed(world, crew.completed(world, second))
    third = crew.scheduled(world)
    assert third.repeat_of_id == second.pk and third.technician == world.majun_t


@db
def test_a_repeat_that_is_cancelled_fails_no_earlier_fix(world):
    first = crew.closed(world)
    services.cancel(crew.requested(world).number, by=world.chen, reason="住户说没事了")
    assert crew.again(first).repeated_at is None


@db
def test_repeats_of_an_asset_are_found_whoever_asks(world):
    from repairs.models import ContractorRank, Skill

    ContractorRank.objects.create(estate=world.yj, trade=world.lifting, contractor=world.hongda, position=1)
    for technician in (world.majun_t, world.zhang_t):
        Skill.objects.create(technician=technician, trade=world.lifting)
    first = crew.closed(world, unit=None, asset=world.lift, trade=world.lifting)
    assert crew.requested(world, unit=None, asset=world.lift, trade=world.lifting, by=world.sun).repeat_of == first


# --- the ledger (R6) -------------------------------------------------------------------------------------------------


@db
def test_a_dispute_upheld_takes_the_entry_back_and_the_net_is_the_sum(world):
    services.fail(crew.sent(world).number, by=world.chen, reason="没来")
    services.fail(crew.sent(world, unit=world.flat_below).number, by=world.chen, reason="没来")
    first, second = LedgerEntry.objects.order_by("pk")
    with pytest.raises(NotFound):
        services.dispute(first.pk, by=world.tang, grounds="不是我们的错")  # another firm's
    with pytest.raises(NotYours):
        services.dispute(first.pk, by=world.chen, grounds="x")
    services.dispute(first.pk, by=world.liu, grounds="住户改了时间")
    services.dispute(second.pk, by=world.liu, grounds="路上堵车")
    with pytest.raises(NotNow):
        services.dispute(first.pk, by=world.liu, grounds="再说一次")
    with pytest.raises(NotYours):
        services.decide(first.pk, by=world.liu, upheld=True, decision="当然")
    services.decide(first.pk, by=world.he, upheld=True, decision="通话记录证实")
    services.decide(second.pk, by=world.he, upheld=False, decision="应提前出发")
    with pytest.raises(NotNow):
        services.decide(first.pk, by=world.he, upheld=False, decision="改主意")
    assert net(ledger_of(world.liu)) == second.amount == net(ledger_of(world.he))
    assert not ledger_of(world.tang).exists() and not ledger_of(world.stranger).exists()


@db
def test_nobody_rewrites_the_ledger(world):
    from django.db import InternalError, transaction

    services.fail(crew.sent(world).number, by=world.chen, reason="没来")
    with pytest.raises(InternalError), transaction.atomic():
        LedgerEntry.objects.update(amount=0)
    with pytest.raises(InternalError), transaction.atomic():
        LedgerEntry.objects.all().delete()


@db
def test_an_entry_by_hand_is_a_managers_with_a_reason(world):
    with pytest.raises(NotYours):
        services.enter(by=world.chen, contractor=world.hongda, estate=world.yj, amount=Decimal(100), reason="台风抢修")
    with pytest.raises(BadInput):
        services.enter(by=world.he, contractor=world.hongda, estate=world.yj, amount=Decimal(100), reason=" ")
    entry = services.enter(
        by=world.he, contractor=world.hongda, estate=world.yj, amount=Decimal("88.50"), reason="台风抢修"
    )
    services.dispute(entry.pk, by=world.liu, grounds="应当更多")
    with pytest.raises(NotYours):
        services.decide(entry.pk, by=world.he, upheld=True, decision="x")  # who wrote it does not decide
    assert net(ledger_of(world.liu)) == Decimal("88.50")


# --- spot checks (R8) ------------------------------------------------------------------------------------------------

NUMBERS = st.sets(st.integers(1, 500).map(lambda n: f"WX-20261101-{n:04d}"), max_size=80)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of the drawing, on a busy machine
@given(numbers=NUMBERS, percent=st.integers(0, 100), least=st.integers(0, 20), data=st.data())
def test_a_sample_is_reproducible_large_enough_and_holds_every_urgent_one(numbers, percent, least, data):
    always = data.draw(st.sets(st.sampled_from(sorted(numbers)), max_size=5)) if numbers else set()
    seed = seed_of("hongda", date(2026, 11, 1))
    one = sample(numbers, always=always, seed=seed, percent=percent, least=least)
    shuffled = data.draw(st.permutations(sorted(numbers)))
    assert one == sample(shuffled, always=always, seed=seed, percent=percent, least=least)
    assert always <= set(one) <= numbers and len(one) == len(set(one))
    assert len(one) >= min(len(numbers), max(least, len(numbers) * percent // 100))


def test_another_month_or_firm_is_another_seed():
    seeds = {seed_of(c, date(2026, m, 1)) for c in ("hongda", "anjie") for m in (10, 11, 12)}
    assert len(seeds) == 6


@db
def test_the_month_is_drawn_once_and_the_checks_feed_score_and_ledger(world, capsys):
    done = [crew.completed(world, unit=unit) for unit in (world.flat, world.flat_below)]
    urgent = crew.completed(world, unit=None, place=world.lobby, urgency=0)
    month = f"{now().astimezone(world.yj.zone):%Y-%m}"
    call_command("draw_spot_checks", "--month", month)
    call_command("draw_spot_checks", "--month", month)
    assert "reproducible" in capsys.readouterr().out
    draw = Draw.objects.get()
    assert set(draw.drawn) == {o.number for o in (*done, urgent)} and reproducible(draw)
    check = SpotCheck.objects.get(order=done[0])
    marks = {"protection": 60, "workmanship": 70, "tidiness": 80, "paperwork": 90}
    for who, error in (
        (world.liu, NotFound),
        (world.tang, NotFound),
        (world.stranger, NotFound),
        (world.chen, NotYours),
    ):
        with pytest.raises(error):
            services.inspect(check.pk, by=who, **marks)
    checked = services.inspect(check.pk, by=world.zhou, **marks)
    assert checked.mean == 75 and checked.passed is False
    with pytest.raises(NotNow):
        services.inspect(check.pk, by=world.zhou, **marks)
    assert LedgerEntry.objects.get(kind="spot_bad").amount == -100
    assert scorecard(world.liu, ScoreFilter.month(now().date())).spot_mean == 75


# --- scores (R9) -----------------------------------------------------------------------------------------------------

NOW = now()


def turn(**changes):
    return TurnFacts(
        **{"number": "WX-1", "outcome": Outcome.DONE, "completed_at": NOW, "completion_due_at": NOW, **changes}
    )


def visit(trade="plumbing", outcome=VisitOutcome.DONE, late=False):
    return VisitFacts(trade, outcome, NOW, NOW + timedelta(minutes=late))


@pytest.mark.parametrize(
    ("visits", "first"),
    [
        ([visit()], True),
        ([visit(outcome=VisitOutcome.MORE), visit()], False),
        ([visit(outcome=VisitOutcome.MORE), visit("electrical")], True),  # planned for another trade
        ([visit(outcome=VisitOutcome.NO_ACCESS), visit()], True),  # nobody was in
        ([visit(outcome=VisitOutcome.MOVED), visit()], True),
    ],
)
def test_first_visit_fix(visits, first):
    card = score([turn(visits=visits)], now=NOW)
    assert (card.first_fix.numerator == 1) is first and card.first_fix.denominator == 1


def test_a_forfeit_counts_against_contact_and_completion_and_an_excused_one_against_nothing():
    lost = {"outcome": Outcome.FORFEITED, "forfeit": Forfeit.CONTACT, "completed_at": None, "contact_due_at": NOW}
    card = score([turn(**lost)], now=NOW)
    assert (card.contact.bad, card.completion.bad, card.forfeits) == (["WX-1"], ["WX-1"], ["WX-1"])
    card = score([turn(**lost, excused=True)], now=NOW)
    assert not card.contact.bad and not card.completion.bad and not card.forfeits and card.contact.left_out


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["", "satisfied", "not"])), max_size=30))
def test_rates_are_shares_and_the_order_makes_no_difference(rows):
    turns = [
        turn(number=f"WX-{i}", repeated=r, solved="yes", satisfaction=s, visits=[visit(late=late)])
        for i, (r, late, s) in enumerate(rows)
    ]
    one, other = score(turns, now=NOW), score(reversed(turns), now=NOW)
    for name in ("contact", "visits", "completion", "first_fix", "repeat", "satisfaction"):
        rate, back = getattr(one, name), getattr(other, name)
        assert (rate.numerator, rate.denominator) == (back.numerator, back.denominator)
        assert rate.denominator + len(rate.left_out) <= len(turns)
        assert rate.percent is None or 0 <= rate.percent <= 100
    assert one.repeat.numerator + one.repeat.denominator - one.repeat.numerator == len(turns)


@db
def test_the_contractor_reads_the_same_numbers_and_nobody_elses(world):
    crew.closed(world)
    services.fail(crew.sent(world, unit=world.flat_below).number, by=world.chen, reason="没来")
    month = ScoreFilter.month(now().date(), contractor=world.hongda.pk)
    for mine, theirs in zip(
        scorecards(world.he, month, by=("contractor", "trade", "month")),
        scorecards(world.liu, month, by=("contractor", "trade", "month")),
        strict=True,
    ):
        assert mine == theirs and mine.card.net == Decimal(-180)
    assert not scorecards(world.tang, month) and not scorecards(world.stranger, month)
    technician = scorecards(world.technician, ScoreFilter.month(now().date()), by=("technician",))
    assert all(group.key == (world.majun_t.pk,) for group in technician)


# --- ledger arithmetic -----------------------------------------------------------------------------------------------


@db
def test_whatever_happens_the_net_is_the_sum_of_what_stands(world):
    for n in range(4):
        order = crew.sent(world, unit=(world.flat, world.flat_below)[n % 2])
        services.fail(order.number, by=world.chen, reason="没来")
        if n % 2:
            services.excuse(order.number, by=world.he, reason="我们停机")
    rows = list(LedgerEntry.objects.filter(contractor=world.hongda))
    standing = [e.amount for e in rows if not e.reverses_id and not hasattr(e, "reversed_by")]
    assert net(ledger_of(world.liu)) == sum(standing, Decimal(0)) == Decimal(-400)
    assert Order.objects.filter(turns__excused_at__isnull=False).distinct().count() == 2
