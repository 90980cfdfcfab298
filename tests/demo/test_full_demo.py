"""The demonstration as `make run` fills it in on its first start: all of it, once, as of this very moment.

Seeded with --strict: what a service refuses a story fails here (demo.answering names the two refusals it reckons
with). What is looked at is whether the stories came as far as they should.
"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import DutyShift
from analytics.models import CaseFact, Digest
from complaints.choices import Channel, Kind, Nature, Urgency
from complaints.lifecycle import State
from complaints.models import ArchiveFile, Case
from complaints.parties import SYSTEM
from deadlines.models import Accountability, ClimbAsk, Clock, ClockStep
from deadlines.services import sweep
from demo.models import DemoMark
from followups.choices import About, Standing
from followups.models import Call, Cluster, SurveyRound
from notifications.models import OutboxMessage
from repairs.lifecycle import State as OrderState
from repairs.models import LedgerEntry, Order, SpotCheck

MONTHS = 3


@pytest.fixture(scope="module")
def told(seeded_once):
    with seeded_once("demo_full") as said:
        yield said


@pytest.fixture(autouse=True)
def seeded(told, db):
    """Every test stands on it and leaves it as it was."""


def seeded_at():
    return DemoMark.objects.get().seeded_at


def test_it_fills_in_every_state_nature_kind_channel_and_urgency():
    cases = Case.objects.visible_to(SYSTEM)
    assert cases.count() > 200
    for field, values in (
        ("state", State.values),
        ("nature", Nature.values),
        ("kind", Kind.values),
        ("urgency", Urgency.values),
    ):
        assert not set(values) - set(cases.values_list(field, flat=True)), field
    assert (
        {"phone", "visit", "web", "relay", "letter", "box", "hotline"}
        <= set(cases.values_list("channel", flat=True))
        <= set(Channel.values)
    )
    assert cases.filter(logged_at__month=seeded_at().month).exists()


def test_there_is_a_repair_in_every_state_and_what_comes_of_repairs():
    assert set(OrderState.values) == set(Order.objects.values_list("state", flat=True))
    assert LedgerEntry.objects.filter(amount__lt=0).exists() and LedgerEntry.objects.filter(amount__gt=0).exists()
    assert SpotCheck.objects.exclude(checked_at=None).count() > 5


def test_the_stories_come_to_their_end():
    """Of the cases of three months most are archived, of the orders most are closed; nothing old lies about."""
    archived, closed = ArchiveFile.objects.count(), Order.objects.filter(state=OrderState.CLOSED).count()
    assert archived > 120 and closed > 30
    month_ago = seeded_at() - (seeded_at() - Case.objects.earliest("logged_at").logged_at) / MONTHS
    old = Case.objects.visible_to(SYSTEM).filter(logged_at__lt=month_ago)
    assert old.filter(is_open=True).count() <= old.count() // 20
    assert Order.objects.filter(requested_at__lt=month_ago, is_open=True).count() <= 3


def test_what_stands_beside_the_cases_is_there_too():
    assert set(Call.objects.values_list("about", flat=True)) == set(About.values)
    assert Call.objects.filter(standing=Standing.OPEN).exists()
    assert {state for state, _ in Accountability.State.choices} == set(
        Accountability.objects.values_list("state", flat=True)
    )
    assert ClimbAsk.objects.exclude(acknowledged_at=None).exists()
    assert Digest.objects.exists() and SurveyRound.objects.count() == 2 and Cluster.objects.exists()
    assert DutyShift.objects.filter(starts_at__lte=seeded_at(), ends_at__gt=seeded_at()).exists()


def test_no_clock_stands_unswept_and_every_consequence_has_run():
    assert not sweep(seeded_at())
    assert not ClockStep.objects.filter(settled_at=None).exists()
    assert not ClockStep.objects.filter(tries__gt=0).exists()
    assert not ClockStep.objects.filter(fired_at__gt=seeded_at()).exists()
    running = Clock.objects.filter(stopped_at=None, cancelled_at=None)
    assert running.filter(due_at__gt=seeded_at()).count() > 20 and running.filter(due_at__lte=seeded_at()).exists()


def test_every_counter_is_right_and_the_audit_chain_is_whole():
    call_command("recount", check=True, stdout=StringIO())
    assert CaseFact.objects.count() == Case.objects.count()
    call_command("verify_audit", stdout=StringIO())


def test_nothing_has_left_the_house():
    assert not OutboxMessage.objects.filter(via__in=("email", "sms", "robot")).exists()
