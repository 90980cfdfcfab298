"""Reading one's messages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from notifications.models import Channel, OutboxMessage
from notifications.registry import EVENTS, RESOLVERS, Event, label_of


@dataclass(frozen=True)
class InboxItem:
    pk: int
    event: Event
    text: str
    url: str
    created_at: datetime
    unread: bool
    loud: bool


def unread_count(user) -> int:
    """Unread messages, counted up to 100."""
    return OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP, read_at=None)[:100].count()


def inbox(user, limit: int = 50) -> list[InboxItem]:
    """The newest messages of `user` in words. Subjects the user may no longer see are left out (rule P4)."""
    rows = list(OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP).order_by("-id")[:limit])
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    known = {kind: RESOLVERS[kind](user, ids) for kind, ids in wanted.items() if kind in RESOLVERS}
    items = []
    for row in rows:
        shown = known.get(row.subject_kind, {}).get(row.subject_id)
        event = EVENTS.get(row.event)
        if shown is None or event is None:
            continue
        words = defaultdict(str, {**row.data, **shown})
        if "clock_kind" in row.data:
            words["clock"] = label_of(row.data["clock_kind"])
        items.append(
            InboxItem(
                row.pk,
                event,
                str(event.text).format_map(words),
                shown["url"],
                row.created_at,
                row.read_at is None,
                row.loud,
            )
        )
    return items
