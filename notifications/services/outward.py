from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notifications.models import Channel, OutboxMessage, OutboxStatus
from notifications.services.nudge import nudge_after_commit


def owe_resident(
    event: str, *, subject: tuple[str, int], at: datetime, data: dict | None = None, loud: bool = False
) -> OutboxMessage:
    """Owe the complainant of `subject` a message, in the caller's transaction.

    It waits for the channel that delivers it. The row names the event and the case alone: telephone, e-mail and
    link are looked up when it is sent, by the resolver the subject's app registered (`register_reach`).
    """
    made = OutboxMessage.objects.create(
        event=event,
        channel=Channel.MESSAGE,
        recipient=None,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=data or {},
        status=OutboxStatus.WAITING,
        loud=loud,
        created_at=at,
        next_try_at=at,
    )
    nudge_after_commit()
    return made


def owe_residents(event: str, *, kind: str, ids: Iterable[int], at: datetime, data: dict | None = None) -> int:
    """`owe_resident` for many subjects of one kind, in few statements; returns how many."""
    rows = [
        OutboxMessage(
            event=event,
            channel=Channel.MESSAGE,
            recipient=None,
            subject_kind=kind,
            subject_id=pk,
            data=data or {},
            status=OutboxStatus.WAITING,
            created_at=at,
            next_try_at=at,
        )
        for pk in ids
    ]
    if rows:
        OutboxMessage.objects.bulk_create(rows, batch_size=1000)
        nudge_after_commit()
    return len(rows)
