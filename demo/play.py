"""Playing the stories: every deed of every case in the order of its moment, with the clocks' steps between them."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from complaints.errors import ComplaintError
from deadlines import clock
from deadlines.services import settle, sweep
from demo import answering
from notifications.models import OutboxMessage

STILL_NEWS = timedelta(hours=8)
"""Messages older than this have been read by the moment of seeding."""


LOOK_AGAIN = (60, 400)
"""Deeds after which the database counts its rows anew: all happens in one transaction, where it would not by itself."""
RECENT, EVER = timedelta(days=10), timedelta(days=3650)


def play(
    stories: Iterable[tuple[datetime, Iterator[datetime]]],
    end: datetime,
    deliver: tuple[timedelta, Callable[[datetime], None]] | None = None,
    progress: Callable[[int], None] | None = None,
    refused: Callable[[ComplaintError], None] | None = None,
) -> None:
    """Play the stories, given with their beginnings, up to `end`.

    Deeds are done by the services, at their moment, in order: so numbers, history and the audit are those
    of days really lived. Warnings and breaches fire at the moment they were due, and nothing past is left to fire.
    `deliver`: how often, and by what, the messages out are delivered. `progress` hears the percent of
    the days that are told, in tens. A deed that a service refuses is a fault, of the story or of the rules: it is
    raised, or its story ends there and `refused` hears of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    waiting = [(begin, order, story) for order, (begin, story) in enumerate(stories)]
    begin = min(waiting)[0] if waiting else end
    if waiting:
        waiting.append((begin, len(waiting), answering.decisions(begin, end)))
    heapq.heapify(waiting)
    told, climbs, tenth = 0, answering.Climbs(), 0
    next_round = end if deliver is None else waiting[0][0] if waiting else end
    while waiting:
        told += 1
        if told in LOOK_AGAIN:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        moment, order, story = heapq.heappop(waiting)
        if moment > end:
            break
        if progress is not None and (moment - begin) * 10 // (end - begin) > tenth:
            tenth = (moment - begin) * 10 // (end - begin)
            progress(tenth * 10)
        _fire_until(moment, moment - RECENT, climbs)
        if deliver is not None and moment >= next_round:
            deliver[1](moment)
            next_round = moment + deliver[0]
        with clock.at(moment):
            try:
                following = next(story, None)
            except ComplaintError as refusal:
                if refused is None:
                    raise
                refused(refusal)
                following = None
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), order, story))
    _fire_until(end, end - EVER, climbs)


def rest(end: datetime, deliver: Callable[[datetime], None]) -> None:
    """The last round of messages, and old ones have been read: after everything is told."""
    deliver(end)
    OutboxMessage.objects.filter(created_at__lt=end - STILL_NEWS, read_at=None).update(
        read_at=F("created_at") + timedelta(minutes=25)
    )


def _fire_until(moment: datetime, since: datetime, climbs: answering.Climbs) -> None:
    """Fire each step of a clock at its own moment; looking back to `since` only spares a walk over stopped ones."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(next_at) FROM deadlines_clock WHERE next_at > %s AND next_at <= %s", (since, moment)
            )
            due = cursor.fetchone()[0]
        climbs.seen_until(min(due or moment, moment))
        if due is None:
            return
        swept = sweep(due)
        settle(due, limit=None if swept.resumed else swept.fired)
        if swept.climbed:
            climbs.look()
