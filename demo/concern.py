"""One common concern of the demonstration: a garage door, with its notice, and a meeting with three promises."""

from __future__ import annotations

from datetime import timedelta

import deadlines.services as deadlines
from complaints.models import Case
from demo.world import World
from followups.models import (
    Cluster,
    ClusterMember,
    Joined,
    Meeting,
    MeetingGuest,
    MeetingPromise,
    Notice,
    Why,
)
from followups.selectors.clusters import MEETING, PROMISE_CLOCK


def tell(world: World) -> None:
    """Gather what there is of one kind on Yunjing Garden, as of the end of the demonstration. Rows in bulk."""
    estate, end, manager = world.estates["YJ"], world.end, world.people["manager"]
    cases = list(
        Case.objects.filter(estate=estate, kind="complaint", complainant__erased_at=None, category__isnull=False)
        .exclude(state__in=["withdrawn", "merged"])
        .filter(category__code__startswith="facilities").order_by("-received_at")[:5]
    )  # fmt: skip
    if len(cases) < 3:
        return
    began = min(case.received_at for case in cases)
    cluster = Cluster.objects.create(
        estate=estate, why=Why.HAND, title="供水与电梯频繁故障", title_en="Water and lifts failing again and again",
        cause="水泵和电梯控制柜同用一路老化的配电，电压不稳。", fix="更换配电开关，加装稳压；两周内完成。",
        proposed_at=began, confirmed_at=end - timedelta(days=6), confirmed_by=manager,
    )  # fmt: skip
    ClusterMember.objects.bulk_create(
        ClusterMember(cluster=cluster, case=case, how=Joined.HAND, joined_at=end - timedelta(days=6), joined_by=manager)
        for case in cases
    )
    Notice.objects.create(
        estate=estate, cluster=cluster, title="供水与电梯故障的原因和安排",
        title_en="Why water and lifts fail, and what is done",
        body="近期停水和电梯停运是同一路配电老化所致。本周更换开关，下周加装稳压。\n"
        "施工当天 9:00–11:00 短时停水，请提前备水。",
        body_en="Water and lifts fail because one old power line feeds both. The switch is changed this week.\n"
        "Please keep some water for 9:00 to 11:00 that day.",
        from_at=end - timedelta(days=5), until_at=end + timedelta(days=9), published_at=end - timedelta(days=5),
        published_by=manager, readers=0,
    )  # fmt: skip
    meeting = Meeting.objects.create(
        estate=estate, cluster=cluster, at=end - timedelta(days=3), where="会所二楼", topic="供水与电梯",
        called_by=manager, called_at=end - timedelta(days=5), held_at=end - timedelta(days=3, minutes=-90), others=4,
        minutes="住户希望：施工提前三天通知；电梯停运有人值守；配电检修记录公开。",
    )  # fmt: skip
    MeetingGuest.objects.bulk_create(
        MeetingGuest(meeting=meeting, case=case, invited_at=end - timedelta(days=5), came=n != 1)
        for n, case in enumerate(cases)
    )
    at, head = end - timedelta(days=3), world.people["engineer_head"]
    for text, due, kept in (
        ("更换配电开关", 6, None),
        ("公布近一年配电检修记录", -1, None),
        ("停梯时段大堂安排人员协助", -2, 2.5),
    ):
        made = MeetingPromise.objects.create(
            meeting=meeting, text=text, owner=head, made_at=at, due_at=end + timedelta(days=due),
            kept_at=end - timedelta(days=kept) if kept else None,
        )  # fmt: skip
        if made.due_at > end:
            clock = deadlines.plan(
                PROMISE_CLOCK, subject=(MEETING, meeting.pk), estate=estate, starts_at=at, due_at=made.due_at,
                part=made.pk, user_id=head.pk,
            )  # fmt: skip
            deadlines.start([clock])
