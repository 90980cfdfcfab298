from __future__ import annotations

from django.db import transaction

from accounts.signals import house_changed
from deadlines.clock import now
from notifications.models import Channel, OutboxMessage, OutboxStatus, Robot
from notifications.services.nudge import nudge_after_commit

HELLO, SUBJECT = "robot_hello", "robot"


def keep_robot(robot: Robot, *, by) -> Robot:
    """Store a new or changed group robot; the change is in the audit, its key is not."""
    new = robot.pk is None
    with transaction.atomic():
        if new:
            robot.save()
        else:  # never the stamps: a worker may be writing them
            robot.save(
                update_fields=["name", "estate", "kind", "key", "secret", "hears", "language", "per_minute", "active"]
            )
        what = "robot_added" if new else "robot_changed"
        data = {"kind": robot.kind, "estate": robot.estate_id, "hears": robot.hears, "active": robot.active}
        house_changed.send(Robot, subject=(SUBJECT, robot.pk), by=by, what=what, data=data)
    return robot


def try_robot(robot: Robot, *, by) -> OutboxMessage:
    """Owe the group a first greeting: it goes the way of every message, within the minute's room, by a worker."""
    at = now()
    with transaction.atomic():
        made = OutboxMessage.objects.create(
            event=HELLO,
            channel=Channel.ROBOT,
            robot=robot,
            subject_kind=SUBJECT,
            subject_id=robot.pk,
            status=OutboxStatus.WAITING,
            created_at=at,
            next_try_at=at,
        )
        house_changed.send(Robot, subject=(SUBJECT, robot.pk), by=by, what="robot_tried", data={})
        nudge_after_commit()
    return made
