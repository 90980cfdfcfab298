from __future__ import annotations

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
