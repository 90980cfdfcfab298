"""Two at once: one wins, the other is told, and nothing happens twice (rules R2, D5)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from complaints.errors import ComplaintError
from deadlines.clock import at, now
from deadlines.models import Clock
from deadlines.services import sweep, tick
from repairs import services
from repairs.choices import Outcome
from repairs.lifecycle import State
from repairs.models import LedgerEntry, Order
from tests.repairs import crew

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """Run the deeds at once; what each raised, or None."""
    barrier, met = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            barrier.wait()
            deed()
        except ComplaintError as error:
            met[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, d)) for i, d in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


@pytest.mark.parametrize("round_", range(4))
def test_reached_against_forfeiture_in_the_same_second_one_wins(world, round_):
    morning = now().astimezone(world.yj.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    with at(morning):
        order = crew.sent(world)
    due = morning + timedelta(minutes=30)

    def reach():
        with at(due):
            crew.scheduled(world, order)

    def forfeit():
        with at(due):
            tick(due)

    refused, _ = together(reach, forfeit)
    order = crew.again(order)
    first = order.turns.get(ordinal=1)
    if refused is None:
        assert order.state == State.SCHEDULED and order.contractor == world.hongda
        assert first.outcome == Outcome.LIVE and not LedgerEntry.objects.exists() and order.visits.count() == 1
    else:
        assert order.state == State.SENT and order.contractor == world.anjie
        assert first.forfeit == "contact" and LedgerEntry.objects.count() == 1 and not order.visits.exists()
    assert order.turns.filter(outcome=Outcome.LIVE).count() == 1


def test_two_sweepers_forfeit_once(world):
    morning = now().astimezone(world.yj.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    with at(morning):
        orders = [crew.sent(world) for _ in range(4)]
    late = morning + timedelta(minutes=31)
    together(lambda: tick(late), lambda: tick(late), lambda: (sweep(late), tick(late)))
    tick(late)
    for order in orders:
        assert crew.again(order).turns.count() == 2
    assert LedgerEntry.objects.count() == len(orders)


def test_two_requests_at_once_have_neighbouring_numbers(world):
    together(*[lambda: crew.requested(world) for _ in range(6)])
    numbers = sorted(Order.objects.values_list("number", flat=True))
    assert [n[-4:] for n in numbers] == [f"{i:04d}" for i in range(1, 7)]


def test_two_completions_at_once_are_one(world):
    order = crew.on_site(world)

    def done():
        services.complete(order.number, by=world.liu, signature=crew.STROKES, **crew.DONE)

    refused = [e for e in together(done, done) if e]
    assert len(refused) == 1 and order.completions.count() == 1


def test_an_answer_that_waited_for_the_sweep_is_late_and_never_an_error(world):
    """A clock's row is being fired while the deed stops it (rules D5, D6)."""
    morning = now().astimezone(world.yj.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    with at(morning):
        order = crew.on_site(world)
        due = order.turn.completion_due_at

    def done():
        with at(due):
            services.complete(order.number, by=world.liu, signature=crew.STROKES, **crew.DONE)

    assert together(done, lambda: sweep(due)) == [None, None]
    clock = Clock.objects.get(kind="repair_completion", part=order.turn_id)
    fired = clock.steps.filter(step="breach").first()
    assert clock.stopped_at is not None and (fired is None or clock.stopped_at > fired.fired_at)
