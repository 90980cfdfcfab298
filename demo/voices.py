"""How the people of the demonstration want to hear of things, the group robots, and what was sent in the dry run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import User
from deadlines import clock
from estates.models import Estate
from notifications import services
from notifications.models import OutboxMessage, OutboxStatus, Robot
from notifications.registry import EVENTS, NEWS
from notifications.services.claim import Outcome, claim, settle
from notifications.services.spread import AT_ONCE

SINCE = timedelta(days=10)
"""Since then they have had addresses; what happened before stands under the bell alone."""
EVERY = timedelta(hours=6)
WISHES: tuple[tuple[str, list[str], list[str], bool], ...] = (
    # who, e-mail, text message, quiet
    ("duty", ["urgent", "wanted"], [], False),
    ("supervisor", ["urgent", "wanted"], ["urgent"], True),
    ("manager", ["urgent", "wanted", "news"], ["urgent"], True),
    ("gm", ["urgent"], ["urgent"], True),
    ("engineer", ["urgent", "wanted"], ["urgent"], True),
    ("engineer_head", ["urgent"], ["urgent"], True),
)
GROUPS = (
    # name, estate, kind, what it tells
    ("云景花园应急群", "YJ", "wecom", "urgent"),
    ("海悦轩值班群", "HX", "dingtalk", "urgent"),
    ("公司管理群", None, "feishu", "urgent"),
)


def stories(
    people: dict[str, User], estates: dict[str, Estate], end: datetime
) -> list[tuple[datetime, Iterator[datetime]]]:
    """What happens among the cases: ten days ago the addresses came, two hours ago a mailbox was full."""

    def once(deed, *given) -> Iterator[datetime]:
        deed(*given)
        yield from ()

    begun, full = end - SINCE, end - timedelta(hours=2)
    return [(begun, once(choose, people, estates, begun)), (full, once(give_one_up, people, full))]


def choose(people: dict[str, User], estates: dict[str, Estate], moment: datetime) -> None:
    """Wishes and robots, as they were set then. The robots' keys are invented; a demonstration sends nothing anyway."""
    with clock.at(moment):
        for n, (name, email, sms, quiet) in enumerate(WISHES):
            services.set_wishes(
                by=people[name],
                email_address=f"{name}@heyuan.example",
                mobile=f"139000001{n:02d}",
                email=email,
                sms=sms,
                quiet=quiet,
            )
        for name, estate, kind, hears in GROUPS:
            robot = Robot(name=name, estate=estates[estate] if estate else None, kind=kind, hears=hears)
            robot.key = f"demonstration-{kind}-0000"
            robot.language = "zh-hans"
            services.keep_robot(robot, by=people["admin"])
            services.try_robot(robot, by=people["admin"])


def deliver(moment: datetime) -> None:
    """What waits at that moment goes into the dry run."""
    with clock.at(moment):
        while True:
            done = services.deliver(limit=AT_ONCE)
            if done.spread < AT_ONCE and done.claimed < AT_ONCE:
                return


def give_one_up(people: dict[str, User], moment: datetime) -> None:
    """One message nobody could deliver: it waits on the screen for somebody to send it again."""
    mine = people["duty"]
    told = OutboxMessage.objects.filter(channel="in_app", recipient=mine).order_by("-created_at")
    latest = next((row for row in told[:50] if row.event in EVENTS and EVENTS[row.event].weight != NEWS), None)
    if latest is None:
        return
    subject = (latest.subject_kind, latest.subject_id)
    with clock.at(moment):
        services.announce(latest.event, to=[mine.pk], subject=subject, at=moment, data=latest.data)
        services.spread(moment)
        for row in claim(moment, 50):
            full = row.recipient_id == mine.pk and row.created_at == moment
            status, error = (OutboxStatus.FAILED, "554 5.2.2 mailbox full") if full else (OutboxStatus.WAITING, "")
            settle([Outcome(row, status, error=error, next_try_at=None if full else moment, back=not full)], moment)
