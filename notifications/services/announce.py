from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notifications.models import OutboxMessage
from notifications.services.nudge import nudge_after_commit


def planned(
    event: str,
    *,
    to: Iterable[int],
    subject: tuple[str, int],
    at: datetime,
    data: dict | None = None,
    loud: bool = False,
) -> list[OutboxMessage]:
    """The rows that tell each person of `to` (user ids) about the event, not yet stored; nobody twice.

    They stand under the bell at once; after the commit a worker carries them on to the other ways each person
    has chosen and to the groups (see `spread`). `loud` passes quiet hours: breaches and emergencies (rule X1).
    """
    rows = [
        OutboxMessage(
            event=event,
            recipient_id=person,
            subject_kind=subject[0],
            subject_id=subject[1],
            data=data or {},
            loud=loud,
            created_at=at,
            sent_at=at,
        )
        for person in dict.fromkeys(to)
    ]
    if rows:
        nudge_after_commit()
    return rows


def announce(
    event: str,
    *,
    to: Iterable[int],
    subject: tuple[str, int],
    at: datetime,
    data: dict | None = None,
    loud: bool = False,
) -> int:
    """Owe each person a message about the event, in the caller's transaction; returns how many."""
    rows = planned(event, to=to, subject=subject, at=at, data=data, loud=loud)
    if rows:
        OutboxMessage.objects.bulk_create(rows)
    return len(rows)
