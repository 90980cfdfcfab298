"""Seeding: everything in one transaction, so that a database is either untouched or complete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from complaints.errors import ComplaintError
from complaints.models import Case
from demo import (
    catalogue,
    concern,
    crews,
    digests,
    hotline,
    hours,
    live,
    orders,
    orders_now,
    paid,
    people,
    places,
    play,
    reports,
    script,
    surveys,
    voices,
)
from demo.models import DemoMark
from demo.session import quick
from demo.world import World


def seed(
    moment: datetime,
    *,
    small: bool = False,
    progress: Callable[[int], None] | None = None,
    refused: Callable[[ComplaintError], None] | None = None,
) -> int:
    """Fill an empty database with the demonstration as of `moment`; returns the number of cases. See `play`."""
    with transaction.atomic(), quick(), connection.cursor() as cursor:
        # Thousands of small statements: thinking about the order of joins would cost more than any order does.
        cursor.execute("SET LOCAL join_collapse_limit = 1; SET LOCAL jit = off")
        return _tell(moment, small, progress, refused)


def _tell(
    moment: datetime,
    small: bool,
    progress: Callable[[int], None] | None,
    refused: Callable[[ComplaintError], None] | None,
) -> int:
    estates = places.build(moment.date(), small=small)
    staff = people.hire(estates, moment)
    items = catalogue.offer(estates)
    crews.build(estates, staff, moment.date())
    catalogue.roster(estates, staff, moment)
    hours.keep(estates, staff, moment)
    world = World(estates, staff, items, moment)
    DemoMark.objects.create(seeded_at=moment)  # from here on nothing leaves the house
    told = [*script.past(world, small=small), *live.stories(world), *hotline.stories(world)]
    told += [*voices.stories(staff, estates, moment), *digests.stories(estates.values(), moment)]
    told += [*orders.past(world, small=small), *orders_now.stories(world)]
    play.play(told, moment, (voices.EVERY, voices.deliver), progress, refused)
    hotline.done(world)
    surveys.ask(world)
    paid.year(world, small=small)
    concern.tell(world)
    play.rest(moment, voices.deliver)
    reports.tell(world)
    return Case.objects.count()
