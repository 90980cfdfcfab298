"""Which stories are told, and when they begin."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from demo import detours, journeys
from demo.matters import COMMUNICATIVE, INVALID, MAJOR, PRAISE, QUESTIONS, SUGGESTIONS, VALID
from demo.tale import Tale
from demo.world import World

DAYS = 90
# story, how many in three months
SHARES = (
    ("valid", 82),
    ("communicative", 24),
    ("invalid", 12),
    ("suggestion", 8),
    ("question", 8),
    ("praise", 10),
    ("major", 4),
    ("anonymous", 5),
    ("withdrawn", 4),
    ("walled", 4),
    ("confidential", 4),
    ("hotline", 6),
    ("followed", 3),
    ("grown", 2),
)


def past(world: World, *, small: bool = False) -> list[tuple[datetime, Iterator[datetime]]]:
    """The stories of the last three months; the last day and a half are left to `live`."""
    dice = random.Random(7)  # nosec B311  # invented days
    told: list[tuple[datetime, Iterator[datetime]]] = []
    zone = world.estates["YJ"].zone
    last = world.end.astimezone(zone).date()
    for name, count in SHARES:
        for i in range(max(count // 14, 1) if small else count):
            # Mondays and rainy days bring more; a few come at night.
            day = last - timedelta(days=dice.randint(2, DAYS) if i % 4 else dice.choice((2, 3, 3, 4, 5, 6)))
            hour = dice.choice((7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 15, 16, 17, 19, 21))
            begin = datetime.combine(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), tzinfo=zone)
            tale = Tale(world, "YJ" if dice.random() < 0.68 else "HX", f"{name} {i}")
            told.append((begin, _story(name, i, tale)))
    return told


def _story(name: str, i: int, t: Tale) -> Iterator[datetime]:
    one: dict[str, Callable[[], Iterator[datetime]]] = {
        "valid": lambda: journeys.valid(t, VALID[i % len(VALID)]),
        "communicative": lambda: journeys.communicative(t, COMMUNICATIVE[i % len(COMMUNICATIVE)]),
        "invalid": lambda: journeys.invalid(t, *INVALID[i % len(INVALID)]),
        "suggestion": lambda: detours.proposal(t, SUGGESTIONS[i % len(SUGGESTIONS)][0], "suggestion"),
        "question": lambda: detours.proposal(t, QUESTIONS[i % len(QUESTIONS)], "question"),
        "praise": lambda: detours.praise(t, *PRAISE[i % len(PRAISE)]),
        "major": lambda: detours.major(t, MAJOR[i % len(MAJOR)]),
        "anonymous": lambda: detours.anonymous(t, VALID[(11 + 3 * i) % len(VALID)]),
        "withdrawn": lambda: detours.withdrawn(t, COMMUNICATIVE[(3 * i) % len(COMMUNICATIVE)]),
        "walled": lambda: detours.walled(t, VALID[24], ("wuqian", "fenglan", "tianye", "dupeng")[i % 4]),
        "confidential": lambda: detours.confidential(t, VALID[(14 + i) % len(VALID)]),
        "hotline": lambda: detours.hotline(t, VALID[(5 + 4 * i) % len(VALID)], 310000 + 37 * i),
        "followed": lambda: detours.followed(t, VALID[(4, 6, 12)[i % 3]]),
        "grown": lambda: journeys.grown(t, COMMUNICATIVE[(0, 3, 6)[i % 3]]),
    }
    return one[name]()
