"""Households and causes are counted apart (rule F5): three homes without water are three cases and one cause."""

import pytest

from analytics.selectors.summary import summary
from analytics.selectors.sums import Range
from analytics.services import drift, flush
from deadlines.clock import now
from followups.models import ClusterMember
from followups.services import clusters
from tests import deeds

pytestmark = pytest.mark.django_db


def counted(world) -> tuple[int, int]:
    """(households, causes) of today, as the summary says."""
    flush()
    assert not drift()
    today = now().astimezone(world.yj.zone).date()
    lines = {one.now.measure.code: one.now for one in summary(world.he, ["YJ"], Range(today, today)).lines}
    assert lines["causes"].over + sum(lines["causes"].left_out.values()) == lines["received"].over
    return lines["received"].over, lines["causes"].over


def test_a_common_concern_is_as_many_households_and_one_cause(world):
    cases = [deeds.phone_call(world, content=f"停水了{n}") for n in range(4)]
    assert counted(world) == (4, 4)
    concern = clusters.gather([c.number for c in cases[1:3]], by=world.chen, title="二次供水泵故障")
    assert counted(world) == (4, 3)
    clusters.join(concern.pk, cases[0].number, by=world.chen)  # it came before: now that one is the first
    assert counted(world) == (4, 2)
    clusters.leave(concern.pk, ClusterMember.objects.get(case=cases[0]).pk, by=world.chen)
    assert counted(world) == (4, 3)


def test_what_is_only_proposed_is_no_one_cause_yet(world):
    from followups.models import Cluster

    cases = [deeds.phone_call(world, content=f"停水了{n}") for n in range(3)]
    concern = Cluster.objects.create(estate=world.yj, why="place", proposed_at=now())
    ClusterMember.objects.bulk_create(
        ClusterMember(cluster=concern, case=c, how="rule", joined_at=now()) for c in cases
    )
    assert counted(world) == (3, 3)
    clusters.confirm(concern.pk, by=world.chen, title="二次供水泵故障")
    assert counted(world) == (3, 1)
