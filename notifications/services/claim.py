"""Taking hold of messages for one worker, and laying down what became of them (rule X1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from notifications.models import OutboxMessage, OutboxStatus, Robot

LEASE = timedelta(seconds=100)
"""Longer than a task may live (CELERY_TASK_TIME_LIMIT): what is held beyond it belongs to a worker that is dead."""
MINUTE = timedelta(minutes=1)
_CLAIM = """
    UPDATE notifications_outboxmessage SET next_try_at = %s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM notifications_outboxmessage
        WHERE status = 'waiting' AND robot_id IS NOT DISTINCT FROM %s AND next_try_at <= %s
        ORDER BY loud DESC, next_try_at, id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""
_CLAIM_PEOPLE = _CLAIM.replace("robot_id IS NOT DISTINCT FROM %s", "robot_id IS NULL")
_CLAIM_ROBOT = _CLAIM.replace("robot_id IS NOT DISTINCT FROM %s", "robot_id = %s")
_SETTLE = """
    UPDATE notifications_outboxmessage AS m
    SET status = n.status, via = n.via, error = n.error, attempts = m.attempts - n.back,
        next_try_at = coalesce(n.next_try_at, m.next_try_at),
        sent_at = CASE WHEN n.status = 'sent' THEN %s ELSE m.sent_at END
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::int[])
        AS n (id, attempts, status, via, error, next_try_at, back)
    WHERE m.id = n.id AND m.attempts = n.attempts AND m.status = 'waiting'
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one claimed message. `back` gives the attempt back: it never left the house."""

    row: OutboxMessage
    status: str
    via: str = ""
    error: str = ""
    next_try_at: datetime | None = None
    back: bool = False


def claim(at: datetime, limit: int) -> list[OutboxMessage]:
    """Up to `limit` messages that may go now, held for this worker until its lease ends; the loud first."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_PEOPLE, [at + LEASE, at, limit])
        ids = [pk for (pk,) in cursor.fetchall()]
    return _rows(ids)


def claim_for_robots(at: datetime) -> list[OutboxMessage]:
    """As many messages as each group may hear within this minute; the rest waits and does not fail.

    The moments are written on the robot's row, under its lock and together with the claim, so that two workers
    never count the same room twice. A robot another worker is busy with is left to that worker.
    """
    ids: list[int] = []
    with transaction.atomic():
        due = OutboxMessage.objects.filter(status=OutboxStatus.WAITING, robot__isnull=False, next_try_at__lte=at)
        waiting = due.order_by().values("robot_id").distinct()
        for robot in Robot.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=waiting):
            recent = [moment for moment in robot.stamps if moment > at - MINUTE]
            room = robot.per_minute - len(recent) if robot.active else 0
            if room <= 0:
                continue
            with connection.cursor() as cursor:
                cursor.execute(_CLAIM_ROBOT, [at + LEASE, robot.pk, at, room])
                taken = [pk for (pk,) in cursor.fetchall()]
            ids += taken
            Robot.objects.filter(pk=robot.pk).update(stamps=recent + [at] * len(taken))
    return _rows(ids)


def said(robot_id: int, claimed_at: datetime, at: datetime) -> None:
    """The messages claimed at that moment were said by now: the minute counts from when the makers heard them."""
    with transaction.atomic():
        robot = Robot.objects.select_for_update().filter(pk=robot_id).first()
        if robot is not None:
            stamps = [at if moment == claimed_at else moment for moment in robot.stamps]
            Robot.objects.filter(pk=robot_id).update(stamps=stamps)


def _rows(ids: list[int]) -> list[OutboxMessage]:
    if not ids:
        return []
    found = OutboxMessage.objects.filter(pk__in=ids).select_related("robot")
    return sorted(found, key=lambda row: (not row.loud, row.created_at, row.pk))


def settle(outcomes: list[Outcome], at: datetime) -> int:
    """Lay down what became of claimed messages, in one statement; how many were still ours to lay down.

    Whoever woke up after the end of its lease, when another worker has taken the message, changes nothing.
    """
    if not outcomes:
        return 0
    columns = list(
        zip(
            *((o.row.pk, o.row.attempts, o.status, o.via, o.error[:200], o.next_try_at, int(o.back)) for o in outcomes),
            strict=True,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [at, *map(list, columns)])
        return cursor.rowcount
