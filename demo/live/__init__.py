"""What is going on at the moment of seeding: every live state, with clocks running, soon due and overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo import kitchen
from demo.journeys import Story
from demo.live.answered import Answered
from demo.live.fresh import Fresh
from demo.live.haiyuexuan import Haiyuexuan
from demo.live.steps import Steps
from demo.live.under_way import UnderWay
from demo.world import World


def stories(world: World) -> list[tuple[datetime, Story]]:
    """The stories of now, with their beginnings (minutes before the moment of seeding)."""
    fresh, rest, done, hx = Fresh(world), UnderWay(world), Answered(world), Haiyuexuan(world)
    steps = Steps(world)
    every = [kitchen.story(world)]
    for age, deeds in (
        (13, fresh.entrapment()), (588, fresh.flood()), (110, fresh.late_works()), (76, fresh.double_charge()),
        (51, fresh.door()), (25, fresh.lockers()), (30, fresh.gate()), (1248, fresh.chargers()), (32, fresh.neighbour()),
        (4300, rest.dark_stair()), (1440, rest.unswept()), (1500, rest.dog()), (1300, rest.gas_room()),
        (700, rest.monthly_card()), (4000, done.adverts()), (3600, done.parking_space()), (5000, done.hedge()),
        (5400, done.pipe_noise()), (95, fresh.guard()), (40, fresh.web_new()), (22, fresh.web_acknowledged()),
        (300, rest.letter()), (150, done.took_back()), (6000, done.review()), (420, rest.box()),
        (200, hx.hall()), (35, hx.pool()), (900, hx.tower_lift()), (2600, hx.hx_verified()),
        (60, hx.hx_invalid()), (520, hx.hx_handling()), (3000, hx.hx_calling()),
        (2600, steps.refused()), (360, steps.above()), (310, steps.broken()), (3000, steps.no_report()),
    ):  # fmt: skip
        every.append((world.end - timedelta(minutes=age), deeds))
    return every
