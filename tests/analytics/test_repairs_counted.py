"""Repairs in the summary: fixed at the first visit ÷ repairs done (rules A3, R7, R9)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from analytics.models import Count, Dirty, OrderFact
from analytics.selectors.summary import summary
from analytics.selectors.sums import Range
from analytics.services import drift, flush, rebuild
from deadlines import clock
from deadlines.clock import now
from estates.models import Unit
from repairs import services
from repairs.models import Visit
from tests import deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    return crew.build(world)


def share(world, viewer=None, days: int = 0) -> tuple[int, int]:
    """(fixed at the first visit, done) of these days."""
    flush(wait=True)
    assert not drift()
    today = now().astimezone(world.yj.zone).date()
    found = summary(viewer or world.he, [], Range(today - timedelta(days=days), today))
    line = next(one.now for one in found.lines if one.now.measure.code == "first_visit_fix")
    return line.over, line.under


def test_a_repair_counts_on_the_day_it_is_done_and_not_before(world):
    order = crew.on_site(world)
    assert share(world) == (0, 0)
    crew.completed(world, order)
    assert share(world) == (1, 1)


def test_what_the_resident_rejects_is_taken_back_and_counts_once_when_another_has_done_it(world):
    order = crew.completed(world)
    assert share(world) == (1, 1)
    services.fail(order.number, by=world.he, reason="没修好")
    assert share(world) == (0, 0) and not OrderFact.objects.exists()
    crew.completed(
        world,
        crew.on_site(world, crew.scheduled(world, crew.again(order), by=world.tang), by=world.tang),
        by=world.tang,
    )
    assert share(world) == (0, 1)


def test_asked_for_again_fails_the_first_fix_until_that_is_cancelled(world):
    crew.completed(world)
    with clock.at(now() + timedelta(hours=2)):
        again = crew.requested(world)
    assert share(world) == (0, 1)
    services.cancel(again.number, by=world.chen, reason="看错了")
    assert share(world) == (1, 1)


def test_a_visit_corrected_by_hand_moves_the_figure_too(world):
    order = crew.completed(world)
    assert share(world) == (1, 1)
    visit = Visit.objects.get(order=order)
    visit.pk, visit.ordinal, visit.outcome = None, 2, "more"
    visit.save()
    assert Dirty.objects.filter(order_id=order.pk).exists()
    assert share(world) == (0, 1)


def test_who_is_named_in_the_complaint_behind_a_repair_does_not_count_it(world, client):
    about = deeds.phone_call(world, about_staff=[world.zhou], content="主管不给修")
    crew.completed(world, complaint=about)
    assert share(world) == (1, 1) and share(world, world.zhou) == (0, 0)
    for user, rows in ((world.he, 1), (world.zhou, 0), (world.other_manager, 0)):
        client.force_login(user)
        page = client.get("/analytics/repairs/?mark=repair_done&period=30")
        assert (page.context["count"], len(page.context["rows"])) == (str(rows), rows)


@pytest.mark.parametrize("query", ["mark=nonsense", "after=yesterday_1", "after=2026-11-22_x", "estate=XX", ""])
def test_nonsense_in_the_address_of_the_list_is_no_fault(world, client, query):
    crew.completed(world)
    client.force_login(world.he)
    assert client.get(f"/analytics/repairs/?{query}").status_code == 200


def test_rebuilding_gives_the_same_figure(world):
    crew.completed(world)
    before = share(world)
    rebuild()
    assert share(world) == before == (1, 1)
    Count.objects.filter(first_fix__isnull=False).update(first_fix=3)
    assert drift()
    OrderFact.objects.update(marks=[])
    assert any("order_id" in line for line in drift())


@pytest.mark.django_db(transaction=True)
def test_many_at_once_while_the_counters_are_flushed_lose_nothing(world):
    orders = [
        crew.on_site(world, unit=Unit.objects.create(building=world.flat.building, estate=world.yj, code=f"9-{n}"))
        for n in range(6)
    ]
    faults: list[Exception] = []

    def finish(mine) -> None:
        try:
            for order in mine:
                crew.completed(world, order)
                flush()
                services.fail(order.number, by=world.he, reason="没修好") if order.pk % 3 == 0 else None
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=(orders[n::3],)) for n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults
    left = sum(order.pk % 3 != 0 for order in orders)
    assert share(world) == (left, left)
