"""The resident's own answer on the tracking page (rule F3)."""

import pytest
from django.urls import reverse

from complaints.lifecycle import State
from followups.models import Call
from tests import deeds

pytestmark = pytest.mark.django_db


def test_a_resident_rates_on_their_page_and_the_case_is_closed_or_put_right(world, client):
    case = deeds.calling_back(world)
    page = client.get(reverse("portal:matter", args=[case.token])).content.decode()
    rate = reverse("portal:rate", args=[case.token])
    assert rate in page
    empty = client.post(rate, {"solved": "yes"})
    assert empty.status_code == 422 and deeds.again(case).state == State.CALLING_BACK
    client.post(rate, {"solved": "no", "satisfaction": "not", "note": "还在滴水"})
    assert deeds.again(case).state == State.RECTIFYING
    assert Call.objects.get(case=case).by_resident
    after = client.get(reverse("portal:matter", args=[case.token]))
    assert rate not in after.content.decode()  # asked once a round
    assert client.post(rate, {"solved": "yes", "satisfaction": "satisfied"}).status_code == 302
    assert deeds.again(case).state == State.RECTIFYING


def test_content_closes_it(world, client):
    case = deeds.calling_back(world)
    client.post(reverse("portal:rate", args=[case.token]), {"solved": "yes", "satisfaction": "basically"})
    assert deeds.again(case).state == State.CLOSED


def test_a_major_one_is_not_closed_by_a_tap(world, client):
    """Rule F2: the service manager comes in person."""
    case = deeds.judged(world, "major")
    case = deeds.calling_back(world, deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, case))))
    rate = reverse("portal:rate", args=[case.token])
    assert rate not in client.get(reverse("portal:matter", args=[case.token])).content.decode()
    client.post(rate, {"solved": "yes", "satisfaction": "satisfied"})
    assert deeds.again(case).state == State.CALLING_BACK


def test_a_wrong_link_rates_nothing(world, client):
    deeds.calling_back(world)
    met = client.post(reverse("portal:rate", args=["x" * 32]), {"solved": "yes", "satisfaction": "satisfied"})
    assert met.status_code == 404 and Call.objects.get().standing == "open"
