"""Publishing the daily digest, and keeping who opened it (rule A2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

import notifications.services as notifications
from analytics.digest_clock import HOUR, KIND, SUBJECT
from analytics.models import Digest, Reading
from analytics.selectors.digest import next_shift, staff_of
from deadlines.clock import now
from deadlines.selectors import figure
from deadlines.services import plan, start, stop
from estates.models import Estate
from notifications.models import OutboxMessage


def publish_digest(estate: Estate, day: date, at: datetime | None = None) -> Digest | None:
    """Publish the complaints of `day` to the staff of the estate; None where that was done already.

    Each reader is owed a message and has an hour from the start of their next shift (rule D1).
    """
    at = at or now()
    try:
        with transaction.atomic():
            digest = Digest.objects.create(estate=estate, day=day, published_at=at)
            _publish(digest, at)
    except IntegrityError:
        if Digest.objects.filter(estate=estate, day=day).exists():  # somebody was quicker
            return None
        raise
    return digest


def _publish(digest: Digest, at: datetime) -> None:
    people = staff_of(digest.estate)
    begins = next_shift(people, digest.estate, at)
    rows = [Reading(digest=digest, reader=one, from_at=begins[one.pk], due_at=begins[one.pk]) for one in people]
    Reading.objects.bulk_create(rows)
    clocks = []
    for row in rows:
        clock = plan(
            KIND, subject=(SUBJECT, row.pk), estate=digest.estate, starts_at=row.from_at, user_id=row.reader_id
        )
        row.due_at = clock.due_at
        clocks.append(clock)
    Reading.objects.bulk_update(rows, ["due_at"])
    start(clocks)
    notifications.announce("digest_ready", to=[one.pk for one in people], subject=(SUBJECT, digest.pk), at=at)


def publish_due(at: datetime | None = None) -> list[Digest]:
    """Publish yesterday wherever the estate's morning has come (rule A2); run again it publishes nothing."""
    at = at or now()
    found = []
    for estate in Estate.objects.filter(active=True).order_by("code"):
        here = at.astimezone(estate.zone)
        if here.hour < figure(HOUR, estate.pk, at):
            continue
        yesterday = here.date() - timedelta(days=1)
        if not Digest.objects.filter(estate=estate, day=yesterday).exists():
            made = publish_digest(estate, yesterday, at)
            found += [made] if made else []
    return found


@transaction.atomic
def open_digest(digest: Digest, *, by, at: datetime | None = None) -> bool:
    """Keep that the reader opened it, the first time; False for whom it was not published to, or who had."""
    at = at or now()
    mine = Reading.objects.select_for_update().filter(digest=digest, reader_id=by.pk, opened_at=None).first()
    if mine is None:
        return False
    mine.opened_at = at
    mine.save(update_fields=["opened_at"])
    stop((SUBJECT, mine.pk), [KIND], at)
    told = OutboxMessage.objects.filter(recipient=by, subject_kind=SUBJECT, subject_id=digest.pk)
    notifications.mark_read(by, told.values_list("pk", flat=True), at)
    return True
