from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notifications.models import Channel, OutboxMessage


def mark_read(user, ids: Iterable[int] | None, at: datetime) -> int:
    """Mark the reader's own messages as read: these ids, or all when None. Other people's are left alone."""
    mine = OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP, read_at=None)
    return (mine if ids is None else mine.filter(pk__in=list(ids))).update(read_at=at)
