"""Consequences that failed are seen by administrators, who may have them tried at once (rules D5, P2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from deadlines import services
from deadlines.clock import now
from deadlines.models import ClockStep

pytestmark = pytest.mark.django_db
PAGE, AGAIN = reverse("deadlines:sticking"), reverse("deadlines:sticking_again")


@pytest.fixture
def stuck(probe):
    """A breach whose consequence failed, with words of the complaint in the error."""
    probe.clock(probe.now - timedelta(hours=1))
    probe.fails = lambda _clock, _step: ValueError("厨房漏水")
    services.tick(probe.now)
    return ClockStep.objects.get()


@pytest.fixture
def administrator(probe, client):
    client.force_login(User.objects.get(username="root"))
    return client


def test_the_page_says_what_kind_of_error_and_not_a_word_of_the_matter(stuck, administrator):
    page = administrator.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "ValueError" in page
    assert "Overdue" in page
    assert "漏水" not in page


def test_trying_again_runs_it_with_the_next_settling(stuck, probe, administrator):
    assert services.settle(now()) == 0
    probe.fails = lambda _clock, _step: None
    assert administrator.post(AGAIN, {"step": stuck.pk}).status_code == 302
    assert services.settle(now()) == 1
    assert ClockStep.objects.get().settled_at
    assert "ValueError" not in administrator.get(PAGE).content.decode()


def test_all_are_tried_again_with_one_tap_and_another_number_tries_none(stuck, administrator):
    later = ClockStep.objects.get().retry_at
    administrator.post(AGAIN, {"step": "12345678901234567890123"})
    assert ClockStep.objects.get().retry_at == later
    administrator.post(AGAIN)
    assert ClockStep.objects.get().retry_at < later


@pytest.mark.parametrize("who", ["chen", "he", "wang", "stranger"])
def test_nobody_else_sees_the_page_or_tries_again(stuck, client, who):
    client.force_login(User.objects.get(username=who))
    later = ClockStep.objects.get().retry_at
    assert client.get(PAGE).status_code == 403
    assert client.post(AGAIN).status_code == 403
    assert ClockStep.objects.get().retry_at == later
