"""Subjects of several kinds show themselves by one statement, and each only to whom it may be shown (rules P2, P4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import services as complaints
from deadlines.clock import now
from followups import services as followups
from followups.selectors.clusters import MEETING
from followups.services import clusters
from hotline import services as line
from hotline.selectors import CALL
from notifications.registry import RESOLVERS
from notifications.selectors.told import told
from tests.followups.test_common_concern import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def several(world):
    """A missed call, a paid service and a meeting of Yunjing Garden, by kind."""
    call, _new = line.log(by=world.chen, estate=world.yj, phone="13800001234")
    service = followups.ask_service(by=world.chen, estate=world.yj, department=world.engineering, what="换灯泡")
    cluster = confirmed(world)
    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(hours=1), where="会所", topic="供水")
    world.cluster, world.meeting = cluster, meeting
    return {CALL: [call.pk], "paid_service": [service.pk], MEETING: [meeting.pk]}


def test_several_kinds_are_one_statement(world, several):
    told(world.he, several)  # roles and names are remembered after it
    with CaptureQueriesContext(connection) as run:
        found = told(world.he, several)
    assert len(run) == 1
    assert found == {kind: RESOLVERS[kind](world.he, ids) for kind, ids in several.items()}
    titles = {kind: next(iter(shown.values()))["title"] for kind, shown in found.items()}
    assert titles == {CALL: "云景花园", "paid_service": "换灯泡", MEETING: "供水"}
    assert next(iter(found[CALL].values()))["number"] == "138****1234"


def test_what_is_not_theirs_is_not_told(world, several):
    for person in (world.other_manager, world.technician, world.stranger):
        assert not any(told(person, several).values()), person
    assert told(world.he, {}) == {}
    assert told(world.he, {"nothing": [1]}) == {}


def test_whoever_promised_at_a_meeting_is_told_of_it_and_has_no_page_of_the_concern(world, several):
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        clusters.hold(world.meeting.pk, by=world.he, minutes="换泵。")
        clusters.promise(world.meeting.pk, by=world.he, text="备用泵", due_at=now() + timedelta(days=1), owner=world.li)
    assert told(world.li, several)[MEETING] == {world.meeting.pk: {"url": "", "number": "", "title": "供水"}}
    for member in world.cluster.members.select_related("case"):
        complaints.name(member.case.number, by=world.he, staff=[world.zhou], reason="住户点名")
    assert told(world.zhou, several)[MEETING] == {}, "every case of the concern names him"
