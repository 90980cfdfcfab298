"""Repairs under way at the moment of seeding: one in every state, with clocks running, soon due and overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

from deadlines import clock
from demo.faults import FAULTS
from demo.orders import Job, Story, ordered_for_a_complaint
from demo.world import World
from repairs import services
from repairs.services import Someone


def requested(j: Job) -> Story:
    j.request(entrance="portal")
    yield from ()


def sent(j: Job) -> Story:
    """P1: the thirty minutes run, day and night."""
    j.request(urgency=1)
    yield j.after(2, 3)
    j.send()
    yield j.after(3, 4)
    j.missed()


def moved_on(j: Job) -> Story:
    """The first let it pass; it is with the second now."""
    j.request(urgency=1)
    yield j.after(2, 3)
    j.send()


def tried(j: Job) -> Story:
    """Three honest tries: unreachable, with the desk."""
    j.request(urgency=1)
    yield j.after(2, 3)
    j.send()
    for minutes in (4, 12, 11):
        yield clock.now() + timedelta(minutes=minutes)
        if j.state == "sent":
            j.missed()


def nobody(j: Job) -> Story:
    j.request(urgency=1)
    yield j.after(2, 3)
    j.send()


def agreed(j: Job) -> Story:
    j.request(urgency=1)
    yield j.after(2, 4)
    j.send()
    yield j.after(5, 12)
    j.reach(clock.now() + timedelta(hours=3))


def at_the_door(j: Job) -> Story:
    """On site, a price waits for the resident's answer."""
    j.request(urgency=1)
    yield j.after(2, 4)
    j.send()
    yield j.after(5, 12)
    j.reach(clock.now() + timedelta(minutes=30))
    yield j.after(35, 40)
    services.arrive(j.order.number, by=j.office)
    services.protect(j.order.number, by=j.office, site={"shoe_covers": True}, findings=j.fault.found)
    services.quote(
        j.order.number,
        by=j.office,
        lines=[
            {"kind": "material", "text": j.fault.part, "quantity": 1, "price": j.fault.price or 80},
            {"kind": "labour", "text": "人工", "quantity": 1, "price": 60},
        ],
    )


def done(j: Job) -> Story:
    j.request(urgency=1)
    yield j.after(2, 4)
    j.send()
    yield j.after(5, 12)
    begin = clock.now() + timedelta(minutes=40)
    j.reach(begin)
    yield begin + timedelta(minutes=10)
    yield from j.work()


def again(j: Job) -> Story:
    """A repeat under way: the cause is still to be written down."""
    yield from done(j)
    first = j.fresh()
    yield j.at_day(9, 10)
    who = first.requester
    where = {"unit": first.unit, "asset": first.asset, "place": None}
    j.request(urgency=1, who=Someone(who.name, who.phone, who.resident), **where)
    yield j.after(2, 4)
    j.send()
    yield j.after(5, 12)
    begin = clock.now() + timedelta(hours=2)
    j.reach(begin)
    yield begin + timedelta(minutes=5)
    services.arrive(j.order.number, by=j.office)


def by_link(j: Job) -> Story:
    """The technician works by link: issued, and waiting for him."""
    yield from agreed(j)
    services.issue_link(j.order.number, by=j.office)


def complained(j: Job) -> Story:
    """A complaint in hand has its repair: a time is agreed, and the complainant reads it on their page."""
    if (yield from ordered_for_a_complaint(j, timedelta(minutes=20))):
        yield j.after(2, 4)
        j.send()
        yield j.after(5, 12)
        j.reach(clock.now() + timedelta(hours=3))


def stories(world: World) -> list[tuple[datetime, Story]]:
    """The stories of now, with their beginnings (minutes before the moment of seeding)."""
    told: list[tuple[datetime, Story]] = []
    for n, (age, story, estate) in enumerate(
        (
            (6, requested, "YJ"), (19, requested, "HX"), (14, sent, "YJ"), (42, moved_on, "YJ"), (58, tried, "YJ"),
            (95, nobody, "YJ"), (70, agreed, "YJ"), (130, agreed, "HX"), (85, at_the_door, "YJ"), (400, done, "YJ"),
            (2900, done, "HX"), (13 * 1440, again, "YJ"), (50, by_link, "YJ"),
            (300, complained, "YJ"),
        )
    ):  # fmt: skip
        home = [fault for fault in FAULTS if fault.where == "home"]
        job = Job(world, f"{story.__name__} now {n}", estate, home[n % len(home)])
        told.append((world.end - timedelta(minutes=age), story(job)))
    return told
