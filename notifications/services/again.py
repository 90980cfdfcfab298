from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.signals import house_changed
from deadlines.clock import now
from notifications.models import OutboxMessage, OutboxStatus
from notifications.services.nudge import nudge_after_commit


def send_again(ids: Iterable[int] | None, *, by) -> int:
    """Try messages once more that were given up: these, or all when None. How many.

    They keep their reference, so that a channel that did get them can tell (rule X1). An administrator's deed.
    """
    at = now()
    dead = OutboxMessage.objects.filter(status=OutboxStatus.FAILED)
    if ids is not None:
        dead = dead.filter(pk__in=list(ids))
    with transaction.atomic():
        count = dead.update(status=OutboxStatus.WAITING, attempts=0, error="", next_try_at=at)
        if count:
            house_changed.send(OutboxMessage, subject=("outbox", None), by=by, what="sent_again", data={"n": count})
            nudge_after_commit()
    return count
