"""The digests of the last days, as the staff of the demonstration read them: most in time, a few late, some never."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from analytics.models import Digest
from analytics.services import open_digest, publish_digest

DAYS = 5


def stories(estates: Iterable[Any], moment: datetime) -> list[tuple[datetime, Iterator[datetime]]]:
    """Each morning's digest is published at seven and opened as people do; this morning's only as far as it is day."""
    told = []
    for estate in estates:
        here = moment.astimezone(estate.zone).date()
        for ago in range(DAYS, -1, -1):
            day = here - timedelta(days=ago)
            told.append((datetime.combine(day, time(7), estate.zone), _morning(estate, day)))
    return told


def _morning(estate: Any, day: date) -> Iterator[datetime]:
    digest = publish_digest(estate, day - timedelta(days=1))
    if digest is None:
        return
    for at, reader in sorted(_opened(digest), key=lambda one: one[0]):
        yield at
        open_digest(digest, by=reader, at=at)


def _opened(digest: Digest) -> Iterator[tuple[datetime, Any]]:
    """Everyone has a habit: by the number of the person and the day, nobody draws lots."""
    for reading in digest.readings.select_related("reader"):
        habit = (reading.reader_id * 7 + digest.day.toordinal() * 3) % 11
        if habit != 0:  # who forgot
            yield reading.from_at + timedelta(minutes=95 if habit == 1 else 4 + 5 * habit), reading.reader
