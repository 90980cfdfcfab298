from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import remembered
from notifications.models import Channel, OutboxMessage, OutboxStatus, Robot
from notifications.registry import EVENTS, OUTLINES, URGENT
from notifications.selectors.people import left_in_peace_until, preferences_of

AT_ONCE = 500
"""Messages carried on in one transaction."""


def spread(at: datetime, limit: int = AT_ONCE) -> int:
    """Carry messages from the bell on to the ways each reader has chosen, and to the groups; how many were looked at.

    One transaction with the rows locked: a worker that dies here has done nothing, two never do the same. What is
    owed by it is unique per message and way, so nothing is owed twice whatever happens (rule X1).
    """
    with transaction.atomic():
        rows = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(channel=Channel.IN_APP, spread_at=None)
            .order_by("id")[:limit]
        )
        if rows:
            owed = [*_to_people(rows, at), *_to_groups(rows)]
            OutboxMessage.objects.bulk_create(owed, ignore_conflicts=True)
            OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(spread_at=at)
    return len(rows)


def _to_people(rows: list[OutboxMessage], at: datetime) -> list[OutboxMessage]:
    wishes = preferences_of(row.recipient_id for row in rows if row.recipient_id)
    owed = []
    for row in rows:
        one = wishes.get(row.recipient_id) if row.recipient_id else None
        if one is None:
            continue
        for channel in (Channel.EMAIL, Channel.SMS):
            if one.wants(channel, weight_of(row), row.event):
                held = None if row.loud else left_in_peace_until(one, at)
                owed.append(_carried(row, channel, held or row.created_at, recipient_id=row.recipient_id))
    return owed


def _to_groups(rows: list[OutboxMessage]) -> list[OutboxMessage]:
    """One message a group, however many people heard of it; matters with somebody named in them go to none (P4)."""
    robots = [one for one in remembered.rows(Robot) if one.active]
    if not robots:
        return []
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    known = {kind: OUTLINES[kind](ids) for kind, ids in wanted.items() if kind in OUTLINES}
    owed: dict[tuple, OutboxMessage] = {}
    for row in rows:
        outline = known.get(row.subject_kind, {}).get(row.subject_id)
        if outline is None:
            continue
        for robot in robots:
            if weight_of(row) in robot.weights and robot.estate_id in (None, outline.estate_id):
                key = (robot.pk, row.event, row.subject_kind, row.subject_id, row.created_at)
                owed.setdefault(key, _carried(row, Channel.ROBOT, row.created_at, robot_id=robot.pk))
    return list(owed.values())


def weight_of(row: OutboxMessage) -> str:
    """Urgent where it is loud, else what the event says."""
    event = EVENTS.get(row.event)
    return URGENT if row.loud or event is None else event.weight


def _carried(row: OutboxMessage, channel: str, when: datetime, **to: int | None) -> OutboxMessage:
    return OutboxMessage(
        event=row.event,
        channel=channel,
        origin=None if channel == Channel.ROBOT else row.pk,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        data=row.data,
        loud=row.loud,
        status=OutboxStatus.WAITING,
        created_at=row.created_at,
        next_try_at=when,
        **to,
    )
