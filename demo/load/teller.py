"""Telling cases by the thousand: each chunk becomes one text per table, in this process or in several beside it."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.db import connection

from deadlines.models import ClockPolicy

from . import texts
from .hours import Hours
from .life import CHANNELS, Life, pick
from .place import Site
from .plan import ZONE, Plan
from .sheet import Sheet
from .story import MODELS, Story
from .ticking import GIVEN

CHUNK = 1000
"""Cases whose rows are told, sent and written together: what each process holds in memory."""
Chunk = tuple[range, Counter[tuple[int, int]]]
"""Cases by their indexes, and the archive numbers taken before them."""


def chunks(plan: Plan) -> Iterator[Chunk]:
    """Ranges of cases, each with the archive numbers taken before it."""
    taken: Counter[tuple[int, int]] = Counter()
    for first in range(0, plan.total, CHUNK):
        cases = range(first, min(first + CHUNK, plan.total))
        yield cases, taken.copy()
        for i in cases:
            if plan.state(i) == "archived":
                taken[plan.slot(i)[1], plan.date(plan.day(i)).year] += 1


@dataclass
class Teller:
    """Tells chunks of cases. It has all it needs and asks no database, so any number of processes may hold one."""

    plan: Plan
    sites: list[Site]
    base: int
    policies: dict[str, ClockPolicy]
    categories: list[int]
    hours: Hours

    def texts(self, chunk: Chunk) -> list[bytes]:
        """The rows of a chunk as COPY takes them, one text per table of MODELS."""
        cases, taken = chunk
        sheets: dict[type, Sheet] = {model: Sheet(model, **GIVEN) for model in MODELS}
        with connection.execute_wrapper(_refuse):
            for index in cases:
                self._tell(index, taken).to_sheets(sheets, self.plan.until)
        return [sheet.take() for sheet in sheets.values()]

    def _tell(self, index: int, taken: Counter[tuple[int, int]]) -> Story:
        plan = self.plan
        dice = random.Random(plan.seed * 1_000_003 + index)
        state, (day, estate, serial, _) = plan.state(index), plan.slot(index)
        site, until = self.sites[estate], plan.until
        case = {
            "number": f"{site.code}-{plan.date(day):%Y%m%d}-{serial:04d}",
            "estate_id": site.key,
            "channel": pick(dice, CHANNELS),
            "logged_at": plan.logged_at(index, dice.random()),
            "content": texts.content(dice, index, plan.total),
            "token": f"load-{plan.seed}-{dice.getrandbits(64):016x}",
        }
        if state == "archived":
            year = plan.date(day).year
            taken[estate, year] += 1
            case["archive_number"] = f"DA-{site.code}-{year}-{taken[estate, year]:04d}"
            until = min(until, datetime(year + 1, 1, 1, tzinfo=ZONE).astimezone(UTC))
        story = Story(self.base + index, case, site, self.policies, self.hours, dice)
        Life(story, until, self.categories, state).tell()
        return story


def _refuse(*_: Any) -> NoReturn:
    raise RuntimeError("a teller asks no database: the connection is its parent's, in the middle of a transaction")


def told(teller: Teller, processes: int) -> Iterator[list[bytes]]:
    """The texts of every chunk in their order, told by so many processes beside this one; by this one for one.

    Nobody tells more than one chunk ahead of what has been taken. Raises RuntimeError where a process failed.
    """
    every = list(chunks(teller.plan))
    count = min(processes, len(every))
    if count < 2:
        yield from map(teller.texts, every)
        return
    fork = multiprocessing.get_context("fork")  # what a teller knows need not be sent to it
    crew = []
    try:
        for n in range(count):
            mine, its = fork.Pipe(duplex=False)
            one = fork.Process(target=_send, args=(teller, every[n::count], its), daemon=True)
            one.start()
            its.close()
            crew.append((one, mine))
        for n in range(len(every)):
            try:
                yield [crew[n % count][1].recv_bytes() for _ in MODELS]
            except EOFError:
                raise RuntimeError("a telling process failed; its words stand above") from None
    finally:
        for one, mine in crew:
            mine.close()
            one.terminate()
            one.join()


def _send(teller: Teller, chunks: list[Chunk], its: Any) -> None:
    for chunk in chunks:
        for text in teller.texts(chunk):
            its.send_bytes(text)
