"""Notices as a resident may read them."""

from __future__ import annotations

from deadlines.clock import now
from followups.models import Notice


def notice_by(pk: int) -> Notice | None:
    """A notice that hangs or hung (a link in a message may be opened late), never one to come."""
    found = Notice.objects.select_related("estate__company", "cluster__category").prefetch_related("buildings")
    return found.filter(pk=pk, from_at__lte=now(), taken_down_at=None).first()
