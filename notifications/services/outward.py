from __future__ import annotations

from datetime import datetime

from notifications.models import Channel, OutboxMessage, OutboxStatus


def owe_resident(event: str, *, subject: tuple[str, int], at: datetime, data: dict | None = None) -> OutboxMessage:
    """Owe the complainant of `subject` a message, in the caller's transaction.

    It waits for the channel that delivers it. The row names the event and the case alone: telephone and link
    are looked up when it is sent.
    """
    return OutboxMessage.objects.create(
        event=event,
        channel=Channel.MESSAGE,
        recipient=None,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=data or {},
        status=OutboxStatus.WAITING,
        created_at=at,
    )
