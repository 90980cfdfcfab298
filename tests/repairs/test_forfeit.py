"""Thirty minutes, one chance (rule R2)."""

from datetime import timedelta

import pytest

from complaints.errors import BadInput, Changed, NotNow, NotYours
from deadlines.clock import at, now
from deadlines.models import Clock, ClockStep
from deadlines.services import settle, sweep, tick
from notifications.models import OutboxMessage
from repairs import services
from repairs.choices import Forfeit, Outcome
from repairs.lifecycle import State
from repairs.models import LedgerEntry
from repairs.selectors.ledger import ledger_of, net
from tests.repairs import crew

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_morning(world):
    """Ten o'clock on the estate: contact hours, whenever the suite runs."""
    moment = now().astimezone(world.yj.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    with at(moment):
        yield moment


def later(moment, **span):
    return at(moment + timedelta(**span))


def told(event, *people):
    return all(OutboxMessage.objects.filter(event=event, recipient=p).exists() for p in people)


def test_unmet_it_moves_to_the_next_with_a_fresh_thirty_minutes_from_when_that_really_happened(world, in_the_morning):
    order = crew.sent(world)
    with later(in_the_morning, minutes=30, seconds=20):
        tick()
        moved = crew.again(order)
        assert moved.state == State.SENT and moved.contractor == world.anjie
        fresh = Clock.objects.get(kind="contractor_contact", part=moved.turn_id)
        assert fresh.starts_at == now() and fresh.due_at == now() + timedelta(minutes=30)
    first, second = moved.turns.order_by("ordinal")
    assert (first.outcome, first.forfeit, first.our_outage) == (Outcome.FORFEITED, Forfeit.CONTACT, False)
    assert second.outcome == Outcome.LIVE
    assert told("repair_forfeited", world.liu, world.chen) and told("repair_sent", world.tang)
    assert OutboxMessage.objects.filter(event="repair_sent", channel="message", subject_id=order.pk).count() == 2
    penalty = LedgerEntry.objects.get()
    assert penalty.contractor == world.hongda and penalty.amount == -100


def test_the_list_exhausted_it_goes_to_the_engineering_head_who_sends_it(world, in_the_morning):
    order = crew.sent(world)
    for half_hour in (1, 2):
        with later(in_the_morning, minutes=31 * half_hour):
            tick()
    lost = crew.again(order)
    assert lost.state == State.EXHAUSTED and lost.contractor is None and told("repair_exhausted", world.li)
    with pytest.raises(NotYours):
        services.send(order.number, by=world.chen)
    with pytest.raises(BadInput):
        services.send(order.number, by=world.li, contractor=world.hongda)  # one chance per order
    own = services.send(order.number, by=world.li, own=True)
    assert own.state == State.SENT and own.contractor is None
    assert net(ledger_of(world.he)) == -200


def test_three_attempts_spread_over_the_time_keep_it_from_being_forfeited(world, in_the_morning):
    order = crew.sent(world)
    for minute in (1, 14, 27):
        with later(in_the_morning, minutes=minute):
            services.reach(order.number, by=world.liu, reached=False)
    with later(in_the_morning, minutes=31):
        tick()
    order = crew.again(order)
    assert order.state == State.UNREACHABLE and order.contractor == world.hongda
    assert not LedgerEntry.objects.exists() and told("repair_unreachable", world.chen)


@pytest.mark.parametrize("minutes", [(1, 2, 3), (1, 28)])
def test_three_attempts_in_a_row_or_two_spread_do_not(world, in_the_morning, minutes):
    order = crew.sent(world)
    for minute in minutes:
        with later(in_the_morning, minutes=minute):
            services.reach(order.number, by=world.liu, reached=False)
    with later(in_the_morning, minutes=31):
        tick()
    assert crew.again(order).contractor == world.anjie


def test_a_forfeit_during_our_own_outage_is_flagged_and_a_manager_excuses_it(world, in_the_morning):
    order = crew.sent(world)
    with later(in_the_morning, hours=2):
        tick()
        moved = crew.again(order)
        assert moved.turns.get(ordinal=1).our_outage
        assert moved.turn.contact_due_at == now() + timedelta(minutes=30)
    with pytest.raises(NotYours):
        services.excuse(order.number, by=world.chen, reason="系统停机")
    services.excuse(order.number, by=world.he, reason="系统停机")
    assert net(ledger_of(world.he)) == 0 and LedgerEntry.objects.count() == 2
    with pytest.raises(NotNow):
        services.excuse(order.number, by=world.he, reason="再来一次")


def test_reached_in_time_nothing_is_forfeited(world, in_the_morning):
    order = crew.sent(world)
    with later(in_the_morning, minutes=29):
        crew.scheduled(world, order)
    with later(in_the_morning, minutes=40):
        tick()
    order = crew.again(order)
    assert order.contractor == world.hongda and not LedgerEntry.objects.exists()


def test_the_contractor_who_lost_it_is_told_that_it_moved_on(world, in_the_morning):
    order = crew.sent(world)
    with later(in_the_morning, minutes=31):
        tick()
        with pytest.raises(Changed):
            services.reach(order.number, by=world.liu, reached=True, visit_from=now() + timedelta(hours=1))


def test_fired_and_settled_again_it_happens_once(world, in_the_morning):
    order = crew.sent(world)
    with later(in_the_morning, minutes=31):
        sweep()
        sweep()
        ClockStep.objects.filter(step="breach")
        settle()
        settle()
        tick()
    assert crew.again(order).turns.count() == 2 and LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("bring", "kind", "penalty"),
    [
        (crew.scheduled, Forfeit.NO_SHOW, -200),
        (crew.on_site, Forfeit.INSPECTION, -200),
        (crew.completed, Forfeit.INSPECTION, -200),
    ],
)
def test_no_show_and_failed_inspection_forfeit_too(world, bring, kind, penalty):
    order = bring(world)
    order = services.fail(order.number, by=world.chen, reason="没来 / 不合格")
    assert order.state == State.SENT and order.contractor == world.anjie
    assert order.turns.get(ordinal=1).forfeit == kind
    assert [e.amount for e in LedgerEntry.objects.all()] == [penalty]
    assert (
        not Clock.objects.filter(subject_kind="repair", subject_id=order.pk, stopped_at=None, cancelled_at=None)
        .exclude(part=order.turn_id)
        .exists()
    )


def test_the_residents_no_forfeits_and_so_does_not_solved_at_the_callback(world):
    order = crew.completed(world)
    _, resident = services.resident_of(order.token)
    order = services.fail(order.number, by=resident, reason="还在滴水")
    assert order.turns.get(ordinal=1).forfeit == Forfeit.REJECTION
    again = crew.completed(
        world, crew.on_site(world, crew.scheduled(world, order, by=world.tang), by=world.tang), by=world.tang
    )
    again = services.callback(again.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not")
    assert again.state == State.EXHAUSTED


def test_a_contractor_gives_an_order_back_and_cannot_say_it_was_something_else(world):
    order = crew.sent(world)
    order = services.fail(order.number, by=world.liu, reason="师傅都在别处", kind="inspection")
    assert order.turns.get(ordinal=1).forfeit == Forfeit.GAVE_UP and order.contractor == world.anjie


def test_a_contractor_takes_nothing_back_that_is_done(world):
    order = crew.completed(world)
    with pytest.raises((NotYours, Changed)):
        services.fail(order.number, by=world.liu, reason="算了")


def test_no_list_for_a_trade_nothing_is_sent(world):
    order = crew.requested(world, trade=world.electrical)
    with pytest.raises(NotNow) as refused:
        services.send(order.number, by=world.chen)
    assert refused.value.code == "no_contractor"
    with pytest.raises(BadInput):
        services.send(order.number, by=world.chen, contractor=world.elsewhere)
