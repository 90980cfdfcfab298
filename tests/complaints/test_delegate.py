"""A major case: the general manager handles it or names a delegate, who answers for what they answer (rule N5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import deadlines.services as deadlines
from accounts.models import DutyShift
from complaints import services
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.models import Decision
from complaints.services import available_actions
from deadlines.clock import now
from deadlines.models import ClimbAsk, Clock
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def major(world):
    case = deeds.handling(world)
    return services.reclassify(case.number, by=world.he, nature="major", reason="上了媒体")


def named(world, case, person=None):
    return services.delegate(case.number, by=world.zhao, person=person or world.zhou, reason="我出差，由周敏全权处理")


def asked_of(case, step: str) -> list[str]:
    asks = ClimbAsk.objects.filter(subject_kind="case", subject_id=case.pk, step__step=step).order_by("id")
    return list(asks.values_list("person__username", flat=True))


def names(case, by) -> set[str]:
    return {action.name for action in available_actions(deeds.again(case), by)}


def test_the_delegate_is_told_and_does_what_a_manager_does_in_this_case_alone(world, major):
    assert "reclassify" not in names(major, world.zhou)
    named(world, major)
    told = OutboxMessage.objects.get(event="delegated")
    assert (told.recipient, told.loud) == (world.zhou, True)
    assert "reclassify" in names(major, world.zhou)
    assert "reclassify" not in names(deeds.handling(world), world.zhou)
    assert services.escalate(major.number, by=world.zhou, reason="要总部协调")
    assert "delegate" in names(major, world.zhao), "the general manager may do all of it still"


def test_what_climbs_to_the_general_manager_is_asked_of_the_delegate_and_told_to_both(world, major):
    named(world, major)
    final = Clock.objects.get(subject_kind="case", subject_id=major.pk, kind="final")
    deadlines.tick(final.top_at)
    assert set(asked_of(major, "climb")) == {"he"}
    assert set(asked_of(major, "top")) == {"zhou"}
    told = OutboxMessage.objects.filter(event="clock_climb", created_at=final.top_at)
    assert {"zhou", "zhao"} <= set(told.values_list("recipient__username", flat=True))


def test_an_absent_delegate_is_passed_over(world, major):
    named(world, major)
    final = Clock.objects.get(subject_kind="case", subject_id=major.pk, kind="final")
    DutyShift.objects.create(
        user=world.zhou, estate=world.yj, absent=True, starts_at=now(), ends_at=now() + timedelta(days=30)
    )
    deadlines.tick(final.top_at)
    assert set(asked_of(major, "top")) == {"zhao"}


def test_decisions_before_the_general_manager_are_the_delegates_and_come_back(world, major):
    """More time for what the service manager answers is the general manager's to decide."""
    clock = Clock.objects.create(
        subject_kind="case", subject_id=major.pk, kind="review", part=1, estate=world.yj, starts_at=now(),
        first_due_at=now() + timedelta(hours=48), due_at=now() + timedelta(hours=48), answered_role="manager",
        next_at=now() + timedelta(hours=36),
    )  # fmt: skip
    until = now() + timedelta(hours=60)
    services.extend(major.number, by=world.he, clock=clock.pk, reason="等检测报告", until=until)
    asked = Decision.objects.get(case=major, decided_at=None)
    assert asked.role == "gm"
    waits = Clock.objects.filter(kind="decision", part=asked.pk)
    assert waits.get().answered_user is None
    named(world, major)
    assert waits.get().answered_user == world.zhou
    services.delegate(major.number, by=world.zhao, person=None, reason="我回来了")
    assert waits.get().answered_user is None
    named(world, major)
    services.approve_extension(major.number, by=world.zhou, clock=clock.pk)
    assert Clock.objects.get(pk=clock.pk).due_at == until
    assert waits.get().stopped_at is not None


def test_who_is_named_in_the_case_no_longer_acts_for_anybody(world, major):
    named(world, major)
    services.name(major.number, by=world.he, staff=[world.zhou], reason="住户点名")
    case = deeds.again(major)
    assert case.delegate is None
    with pytest.raises(NotFound):
        services.escalate(case.number, by=world.zhou, reason="x")
    with pytest.raises(BadInput):
        named(world, case)


def test_no_longer_major_nobody_acts_for_the_general_manager(world, major):
    named(world, major)
    services.reclassify(major.number, by=world.he, nature="valid", reason="媒体更正了")
    assert deeds.again(major).delegate is None
    with pytest.raises(NotNow):
        named(world, major)


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "wang", "li"])
def test_nobody_below_names_a_delegate(world, major, who):
    with pytest.raises(NotYours):
        services.delegate(major.number, by=getattr(world, who), person=world.zhou, reason="x")


@pytest.mark.parametrize("who", ["stranger", "other_manager", "technician", "root"])
def test_and_who_sees_nothing_of_it_finds_nothing(world, major, who):
    with pytest.raises(NotFound):
        services.delegate(major.number, by=getattr(world, who), person=world.zhou, reason="x")


@pytest.mark.parametrize("who", ["chen", "wang", "other_manager", "technician", "stranger", "zhao"])
def test_only_who_oversees_the_estate_is_named_and_never_oneself(world, major, who):
    with pytest.raises(BadInput):
        named(world, major, getattr(world, who))


def test_by_form_and_by_api_and_it_stands_on_the_page(world, major, client):
    client.force_login(world.zhao)
    address = reverse("complaints:act", args=[major.number, "delegate"])
    assert "周敏" in client.get(address).content.decode()
    assert client.post(address, {"person": world.zhou.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"person": world.zhou.pk, "reason": "我出差"}).status_code == 302
    page = client.get(f"/complaints/{major.number}/").content.decode()
    assert "代总经理" in page
    assert "周敏" in page

    from knox.models import AuthToken

    api = {"Authorization": f"Token {AuthToken.objects.create(user=world.zhao)[1]}"}
    url = f"/api/v1/complaints/{major.number}/"
    assert Client().get(url, headers=api).json()["delegate"] == "zhou"
    answer = Client().post(
        url + "delegate/", {"person": None, "reason": "我回来了"}, headers=api, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert Client().get(url, headers=api).json()["delegate"] is None
