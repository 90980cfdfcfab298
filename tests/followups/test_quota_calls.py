"""The list behind a quota has as many rows as the quota says (rules A1, F4), for whoever reads it (rules P2, P4)."""

from __future__ import annotations

import re

import pytest

from accounts.models import Role, RoleAssignment
from complaints import services as complaints
from deadlines.clock import now
from followups.models import Call
from followups.selectors.quotas import month_of
from tests import deeds
from tests.followups.test_quotas import called
from tests.permissions.test_matrix import signed_in

pytestmark = pytest.mark.django_db
LIST = "/followups/quotas/he/manager/"


@pytest.fixture
def made(world):
    """Two calls by the service manager: one on a case of its own, one on another."""
    world.any_case, world.second = deeds.phone_call(world), deeds.phone_call(world, content="电梯停了。")
    called(world, world.he, now())
    called(world, world.he, now(), case=world.second, solved="no", satisfaction="not")
    return world


def rows(client, query: str = "") -> int:
    return len(client.get(LIST + query).context["rows"])


def test_every_quota_shown_opens_a_list_of_that_many(made):
    client = signed_in(made.he)
    month = f"{month_of(now(), made.yj.zone):%Y-%m}"
    for page in ("/analytics/", "/followups/quotas/", "/"):
        text = client.get(page).content.decode()
        found = re.search(rf'href="({LIST}[^"]*)">(\d+)(?: / \d+)?</a>', text)
        assert found is not None, page
        assert (int(found.group(2)), rows(client, found.group(1).removeprefix(LIST))) == (2, 2), page
    assert rows(client, f"?month={month}") == 2
    assert rows(client, "?month=2020-01") == 0
    assert rows(client, "?month=never") == 2


def test_calls_on_estates_of_others_are_a_number_and_no_rows(made):
    RoleAssignment.objects.create(user=made.he, role=Role.MANAGER, estate=made.hx)
    Call.objects.filter(case=made.second).update(estate=made.hx)
    client = signed_in(made.zhou)
    page = client.get(LIST, headers={"accept-language": "en"})
    assert (len(page.context["rows"]), page.context["quota"].made) == (1, 2)
    assert "1 more was made on estates that are not yours." in page.content.decode()
    assert signed_in(made.hq).get(LIST).context["elsewhere"] == 0


def test_whoever_is_named_in_a_case_is_told_nothing_of_its_call(made):
    complaints.name(made.second.number, by=made.he, staff=[made.zhou], reason="住户点名")
    walled = signed_in(made.zhou)
    assert rows(walled) == 1
    page = walled.get(LIST)
    assert (page.context["quota"].made, page.context["elsewhere"]) == (1, 0)
    assert made.second.number not in page.content.decode()
    report = walled.get("/followups/quotas/").context["quotas"]
    assert {q.person.username: (q.made, q.unhappy) for q in report}["he"] == (1, 0)
    assert rows(signed_in(made.lin)) == 2


def test_who_may_open_it(made):
    for person, status in (
        (made.chen, 200),
        (made.other_manager, 404),
        (made.wang, 403),
        (made.technician, 403),
        (made.stranger, 403),
        (made.root, 403),
    ):
        assert signed_in(person).get(LIST).status_code == status, person
    for address in (
        "/followups/quotas/lin/manager/",
        "/followups/quotas/nobody/manager/",
        "/followups/quotas/he/duty/",
    ):
        assert signed_in(made.he).get(address).status_code == 404
