"""The messages that go out, for whoever runs the house: what waits, what failed, what was sent in the dry run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from estates.phones import masked
from notifications.models import Channel, OutboxMessage, OutboxStatus
from notifications.models.outbox import AT_ONCE
from notifications.registry import EVENTS, LABELS, RESOLVERS, TO_RESIDENT, label_of, resident_event
from notifications.selectors import texts

REASONS: dict[str, Any] = {
    "gone": lazy("The person has left."),
    "walled": lazy("No longer theirs to see."),
    "no_address": lazy("No address to send it to."),
    "not_for_group": lazy("Not for a group: somebody is named in it."),
    "nobody": lazy("Nobody to reach: erased, or no way back."),
    "unreadable": lazy("The gateway's or the recipient's address cannot be read."),
    "refused": lazy("The gateway did not take it."),
}


@dataclass(frozen=True)
class Line:
    """One message as `reader` may see it: whom, how, when; its words only where the reader may know the matter."""

    row: OutboxMessage
    label: str
    whom: str
    address: str
    text: str
    status: OutboxStatus
    again: bool
    why: str = ""
    waits_until: datetime | None = None


def outside() -> QuerySet[OutboxMessage]:
    """Every message that leaves the house, newest first."""
    return (
        OutboxMessage.objects.exclude(channel=Channel.IN_APP)
        .select_related("recipient", "recipient__preference", "robot")
        .order_by("-id")
    )


def narrowed(status: str = "", channel: str = "", before: int | None = None) -> QuerySet[OutboxMessage]:
    """`outside` by status and channel; `dry_run` stands for what was sent into the sink."""
    rows = outside()
    if status == "dry_run":
        rows = rows.filter(status=OutboxStatus.SENT, via="dry_run")
    elif status in OutboxStatus.values:
        rows = rows.filter(status=status)
    if channel in Channel.values:
        rows = rows.filter(channel=channel)
    return rows.filter(pk__lt=before) if before else rows


def counts() -> dict[str, int]:
    """How many wait, failed, were withheld."""
    open_ones = OutboxMessage.objects.exclude(channel=Channel.IN_APP).exclude(status=OutboxStatus.SENT)
    return dict(open_ones.values_list("status").annotate(n=Count("id")))


def dead() -> QuerySet[OutboxMessage]:
    """Messages given up; the same for every administrator."""
    return OutboxMessage.objects.filter(status=OutboxStatus.FAILED)


def lines(rows: list[OutboxMessage], reader) -> list[Line]:
    """The rows in words of the reader's language; addresses masked, words only of what the reader may see (P2, P4)."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    known = {kind: RESOLVERS[kind](reader, ids) for kind, ids in wanted.items() if kind in RESOLVERS}
    return [_line(row, known.get(row.subject_kind, {}).get(row.subject_id)) for row in rows]


def _line(row: OutboxMessage, shown: dict | None) -> Line:
    text = ""
    if shown is not None and row.event in EVENTS and row.channel != Channel.MESSAGE:
        words = {**row.data, **shown, "link": ""}
        if "clock_kind" in row.data:
            words["clock"] = label_of(row.data["clock_kind"])
        text = texts.fill(texts.wording(row.event, Channel.IN_APP, _language()).body, words)
    elif shown is not None:
        text = str(shown.get("number", ""))
    status = OutboxStatus(row.status)
    return Line(
        row,
        label_for((TO_RESIDENT if row.channel == Channel.MESSAGE else "") + row.event),
        _whom(row),
        _address(row),
        text,
        status,
        status == OutboxStatus.FAILED,
        _why(row.error),
        row.next_try_at if status == OutboxStatus.WAITING and row.next_try_at > AT_ONCE else None,
    )


def _why(code: str) -> str:
    """Why it did not go, in words; what a gateway said stands behind them as it said it."""
    if not code:
        return ""
    return str(REASONS.get(code) or _("The gateway did not take it: {said}").format(said=code))


def _language() -> str:
    return get_language() or "zh-hans"


def label_for(event: str) -> str:
    """What an event is called, in the active language."""
    one = resident_event(event)
    if one is not None:
        return str(one.label)
    return EVENTS[event].label if event in EVENTS else str(LABELS.get(event, event))


def _whom(row: OutboxMessage) -> str:
    if row.robot_id:
        return str(row.robot)
    return str(row.recipient) if row.recipient_id else ""


def _address(row: OutboxMessage) -> str:
    if not row.recipient_id or row.channel not in (Channel.EMAIL, Channel.SMS):
        return ""
    from notifications.selectors.people import preference_of

    address = preference_of(row.recipient).address(row.channel)
    return hidden(address)


def hidden(address: str) -> str:
    """An address that cannot be used: 138****5678, c***@heyuan.example."""
    if "@" in address:
        name, _at, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    return masked(address)
