"""Reading one's messages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language

from notifications.models import Channel, OutboxMessage
from notifications.registry import EVENTS, Event, label_of
from notifications.selectors import texts
from notifications.selectors.told import told


@dataclass(frozen=True)
class InboxItem:
    pk: int
    event: Event
    text: str
    url: str
    created_at: datetime
    unread: bool
    loud: bool


def unread(user) -> QuerySet[OutboxMessage]:
    """The messages the person has not read."""
    return OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP, read_at=None)


def unread_count(user) -> int:
    """Unread messages, counted up to 100."""
    return unread(user)[:100].count()


def inbox(user, limit: int = 50, before: int | None = None) -> list[InboxItem]:
    """The newest messages of `user` in words, older than message `before` where given.

    Subjects the user may no longer see are left out (rule P4), so fewer than `limit` may come.
    """
    return worded(user, _page(user, limit, before))


def _page(user, limit: int, before: int | None) -> list[OutboxMessage]:
    mine = OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP)
    if before is not None:
        mine = mine.filter(pk__lt=before)
    return list(mine.order_by("-id")[:limit])


@dataclass(frozen=True)
class InboxPage:
    """`older` is the id to go on from, None at the end."""

    items: list[InboxItem]
    older: int | None


def inbox_page(user, limit: int = 50, before: int | None = None) -> InboxPage:
    """One page of messages; it may hold fewer than `limit` and still have older ones."""
    rows = _page(user, limit + 1, before)
    return InboxPage(worded(user, rows[:limit]), rows[limit - 1].pk if len(rows) > limit else None)


def worded(user, rows: list[OutboxMessage]) -> list[InboxItem]:
    """Messages in words of the reader's language; those about what they may not see are left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    known = told(user, wanted)
    items = []
    language = get_language() or "zh-hans"
    for row in rows:
        shown = known.get(row.subject_kind, {}).get(row.subject_id)
        event = EVENTS.get(row.event)
        if shown is None or event is None:
            continue
        words = {**row.data, **shown}
        if "clock_kind" in row.data:
            words["clock"] = label_of(row.data["clock_kind"])
        items.append(
            InboxItem(
                row.pk,
                event,
                texts.fill(texts.wording(row.event, Channel.IN_APP, language).body, words),
                shown["url"],
                row.created_at,
                row.read_at is None,
                row.loud,
            )
        )
    return items


def message(user, pk: int) -> InboxItem | None:
    """One message of the user, or None where it is not theirs or about what they may not see."""
    found = OutboxMessage.objects.filter(recipient=user, channel=Channel.IN_APP, pk=pk)
    return next(iter(worded(user, list(found))), None)
