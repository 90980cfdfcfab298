from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from deadlines.clock import now
from notifications.models import Channel, OutboxMessage, OutboxStatus
from notifications.registry import SILENCES
from notifications.services import outside
from notifications.services.claim import Outcome, claim, claim_for_robots, said, settle
from notifications.services.letters import letters
from notifications.services.spread import AT_ONCE, spread

BATCH = 100
"""Messages of one task: enough that Celery's own cost disappears, few enough for its time limit."""
AT_A_TIME = 8
"""Letters on the way at once, and laid down together."""
SECONDS = 45.0
"""After that a batch gives back what it has not begun: well below the task's time limit."""
WAITS = [timedelta(seconds=30), *(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240))]
"""How long a message waits after each failure; after the last it is given up and shows among the dead (rule X1)."""
log = logging.getLogger(__name__)


@dataclass
class Pass:
    """What one pass did."""

    spread: int = 0
    claimed: int = 0
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    withheld: int = 0


def deliver(limit: int = BATCH, more: Callable[[], object] | None = None) -> Pass:
    """Deliver one batch of the outbox; `more` is called as soon as it is clear that another batch waits.

    Messages are claimed in one short transaction, sent outside of any, and laid down as they come back. A worker
    that dies leaves them claimed until its lease ends; then somebody else sends them, with the same reference.
    Never raises for a message: what goes wrong is laid down with it.
    """
    at = now()
    done = Pass(spread=spread(at))
    rows = claim(at, limit)
    if more is not None and (len(rows) == limit or done.spread == AT_ONCE):
        more()
    grouped = claim_for_robots(at)
    rows += grouped
    done.claimed = len(rows)
    for outcomes in _sent(rows, at):
        settle(outcomes, now())
        for one in outcomes:
            name = "waiting" if one.status == OutboxStatus.WAITING else str(one.status)
            setattr(done, name, getattr(done, name) + 1)
    for robot_id in {row.robot_id for row in grouped if row.robot_id}:
        said(robot_id, at, now())
    return done


def _sent(rows: list[OutboxMessage], at: datetime) -> Iterator[list[Outcome]]:
    """What became of the rows, a few at a time: at once what goes nowhere or into the dry run, then the letters."""
    at_once: list[Outcome] = []
    jobs: dict[object, list[tuple[OutboxMessage, outside.Letter]]] = defaultdict(list)
    silent = any(silence() for silence in SILENCES) if rows else True
    for row, found in letters(rows, at):
        if isinstance(found, Outcome):
            at_once.append(found)
        elif silent or not found.line:
            at_once.append(Outcome(row, OutboxStatus.SENT, via="dry_run"))
        else:
            jobs[("robot", row.robot_id) if row.robot_id else row.pk].append((row, found))
    if at_once:
        yield at_once
    if jobs:
        yield from _by_letter(jobs)


def _by_letter(jobs: dict[object, list[tuple[OutboxMessage, outside.Letter]]]) -> Iterator[list[Outcome]]:
    """Send the letters, AT_A_TIME of them side by side, and lay those down before the next: all that a worker killed at
    the worst moment may send once more, with the same reference. Those of one robot go one after another."""
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="letters") as pool:
        while jobs:
            keys = list(islice(jobs, AT_A_TIME))
            side_by_side = [jobs[key].pop(0) for key in keys]
            for key in keys:
                if not jobs[key]:
                    del jobs[key]
            yield list(pool.map(lambda pair: _hand_over(pair[0], pair[1], until), side_by_side))


def _hand_over(row: OutboxMessage, letter: outside.Letter, until: float) -> Outcome:
    if time.monotonic() > until:
        return Outcome(row, OutboxStatus.WAITING, next_try_at=now(), back=True)
    try:
        outside.send(letter)
    except outside.Refused as refused:
        return _again_or_never(row, str(refused), refused.for_good)
    except Exception as error:  # a gateway's client may throw anything; the message must not be lost for it
        log.exception("Message %s could not be sent", row.reference)
        return _again_or_never(row, type(error).__name__, False)
    via = row.channel if row.channel != Channel.MESSAGE else ("email" if letter.subject else "sms")
    return Outcome(row, OutboxStatus.SENT, via=via)


def _again_or_never(row: OutboxMessage, why: str, for_good: bool) -> Outcome:
    if for_good or row.attempts > len(WAITS):
        return Outcome(row, OutboxStatus.FAILED, error=why)
    return Outcome(row, OutboxStatus.WAITING, error=why, next_try_at=now() + WAITS[row.attempts - 1])
