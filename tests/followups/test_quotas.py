"""Callbacks of managers, month by month, by the estate's own wall (rule F4)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Role, RoleAssignment
from deadlines import services as deadlines
from deadlines.clock import now
from followups.choices import About, Standing
from followups.figures import QUOTA_MANAGER
from followups.models import Call, QuotaReminder
from followups.selectors.quotas import (
    bounds,
    days_left,
    month_after,
    month_before,
    month_counts,
    own_quotas,
    quotas,
)
from followups.services import remind_of_quotas
from notifications.models import OutboxMessage
from tests import deeds

SHANGHAI, LONDON, KIRITIMATI = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London"), ZoneInfo("Pacific/Kiritimati")


@pytest.mark.parametrize(
    ("month", "zone", "begins", "ends"),
    [
        (date(2028, 2, 1), SHANGHAI, "2028-01-31T16:00", "2028-02-29T16:00"),  # a leap year has its 29th
        (date(2027, 2, 1), SHANGHAI, "2027-01-31T16:00", "2027-02-28T16:00"),
        (date(2026, 12, 1), SHANGHAI, "2026-11-30T16:00", "2026-12-31T16:00"),
        (date(2026, 3, 1), LONDON, "2026-03-01T00:00", "2026-03-31T23:00"),  # summer time began in between
        (date(2026, 10, 1), LONDON, "2026-09-30T23:00", "2026-11-01T00:00"),
        (date(2026, 1, 1), KIRITIMATI, "2025-12-31T10:00", "2026-01-31T10:00"),
    ],
)
def test_a_month_is_what_the_wall_of_the_estate_shows(month, zone, begins, ends):
    got = [one.astimezone(UTC).isoformat()[:16] for one in bounds(month, zone)]
    assert got == [begins, ends]
    assert month_before(month_after(month)) == month


@pytest.mark.parametrize(
    ("at", "zone", "left"),
    [
        (datetime(2028, 2, 28, 12, tzinfo=UTC), SHANGHAI, 1),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), SHANGHAI, 0),
        (datetime(2027, 2, 28, 17, tzinfo=UTC), SHANGHAI, 30),  # it is March there already
        (datetime(2026, 11, 23, 12, tzinfo=UTC), SHANGHAI, 7),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), KIRITIMATI, 0),
        (datetime(2026, 12, 31, 11, tzinfo=UTC), KIRITIMATI, 30),
    ],
)
def test_days_left_of_the_month(at, zone, left):
    assert days_left(at, zone) == left


def called(world, by, ended_at: datetime, case=None, standing=Standing.ANSWERED, **more) -> Call:
    """One callback that ended then, on a case of its own or the given one."""
    case = case or world.any_case
    return Call.objects.create(
        about=About.COMPLAINT, case=case, estate=case.estate, standing=standing, opened_at=ended_at, due_at=ended_at,
        ended_at=ended_at, by=by, **more,
    )  # fmt: skip


@pytest.fixture
def month(world):
    world.any_case = deeds.phone_call(world)
    return world


@pytest.mark.django_db
def test_a_call_counts_in_the_month_of_the_estate_for_who_reached_the_resident(month):
    world = month
    called(world, world.he, datetime(2028, 2, 29, 15, 59, tzinfo=UTC))  # 23:59 on the 29th there
    called(world, world.he, datetime(2028, 2, 29, 16, 0, tzinfo=UTC))  # March
    called(world, world.he, datetime(2028, 1, 31, 16, 0, tzinfo=UTC), solved="no", satisfaction="not")
    called(world, world.lin, datetime(2028, 2, 10, 4, 0, tzinfo=UTC))  # the assistant has no quota
    called(world, world.he, datetime(2028, 2, 11, 4, 0, tzinfo=UTC), standing=Standing.UNREACHABLE)
    at = datetime(2028, 3, 5, tzinfo=UTC)
    made = quotas(date(2028, 2, 1), at, [world.yj, world.hx])
    found = {(q.person.username, q.estates[0].code): (q.owed, q.made, q.unhappy) for q in made}
    assert found == {("he", "YJ"): (3, 2, 1), ("zhao", "YJ"): (1, 0, 0), ("gao", "HX"): (3, 0, 0)}
    march = {q.person.username: q.made for q in quotas(date(2028, 3, 1), at, [world.yj])}
    assert march == {"he": 1, "zhao": 0}


@pytest.mark.django_db
def test_managers_are_reminded_once_in_the_last_week_and_not_where_the_quota_is_met(month):
    world = month
    with time_machine.travel(datetime(2026, 2, 21, 12, tzinfo=UTC), tick=False):  # the 21st: seven days are left
        assert remind_of_quotas() == 0
    with time_machine.travel(datetime(2026, 2, 21, 16, 30, tzinfo=UTC), tick=False):  # the 22nd there
        called(world, world.zhao, now())
        assert remind_of_quotas() == 2  # He on YJ and Gao on HX; Zhao has made his one
        assert remind_of_quotas() == 0
    told = OutboxMessage.objects.filter(event="callback_quota").values_list("recipient__username", flat=True)
    assert sorted(told) == ["gao", "he"]
    row = QuotaReminder.objects.get(person=world.he)
    assert (row.month, row.owed, row.made) == (date(2026, 2, 1), 3, 0)
    with time_machine.travel(datetime(2026, 3, 25, 4, tzinfo=UTC), tick=False):
        assert remind_of_quotas() == 3  # the next month begins anew


@pytest.mark.django_db
def test_a_quota_is_the_persons_over_all_their_estates(month):
    """Who looks after two estates owes three in all, wherever they were made; a second role is a quota of its own."""
    world = month
    RoleAssignment.objects.create(user=world.he, role=Role.MANAGER, estate=world.hx)
    RoleAssignment.objects.create(user=world.he, role=Role.GENERAL_MANAGER, estate=world.hx)
    at = datetime(2026, 2, 22, 4, tzinfo=UTC)
    called(world, world.he, at)
    for _ in range(2):
        Call.objects.filter(pk=called(world, world.he, at).pk).update(estate=world.hx)
    everywhere = quotas(date(2026, 2, 1), at, [world.yj, world.hx], [world.he.pk])
    assert [(q.role, q.owed, q.made, q.met) for q in everywhere] == [
        (Role.MANAGER, 3, 3, True), (Role.GENERAL_MANAGER, 1, 2, True),
    ]  # fmt: skip
    assert [q.made for q in quotas(date(2026, 2, 1), at, [world.yj], [world.he.pk])] == [3]  # the same on one's page
    with time_machine.travel(at, tick=False):
        remind_of_quotas()
    assert not QuotaReminder.objects.filter(person=world.he).exists()
    with time_machine.travel(datetime(2026, 3, 28, 4, tzinfo=UTC), tick=False):
        remind_of_quotas()
    assert QuotaReminder.objects.filter(person=world.he, role=Role.MANAGER).count() == 1


@pytest.mark.django_db
def test_the_figure_is_a_dated_row(month):
    """Rule D1: what was in force at the month's end holds for it for good."""
    world = month
    with time_machine.travel(datetime(2026, 2, 10, tzinfo=UTC), tick=False):
        deadlines.add_figure(
            QUOTA_MANAGER, 5, by=world.root, estate=world.yj, valid_from=datetime(2026, 3, 1, tzinfo=SHANGHAI)
        )
    at = datetime(2026, 4, 2, tzinfo=UTC)
    owed = [next(q.owed for q in quotas(date(2026, m, 1), at, [world.yj]) if q.person == world.he) for m in (2, 3)]
    assert owed == [3, 5]


@pytest.mark.django_db
def test_the_months_report_keeps_who_could_not_be_asked_apart(month):
    world = month
    at = datetime(2026, 2, 10, 4, tzinfo=UTC)
    called(world, world.lin, at, solved="yes", satisfaction="satisfied")
    called(world, None, at, by_resident=True, solved="no", satisfaction="not", reworked=True)
    called(world, world.lin, at, standing=Standing.UNREACHABLE)
    called(world, None, at, standing=Standing.UNASKED)
    one = month_counts(world.he, date(2026, 2, 1), [world.yj])[0]
    assert (one.owed, one.answered, one.by_resident, one.unreachable, one.unasked, one.reworked) == (3, 2, 1, 1, 1, 1)
    assert round(one.rate) == 67 and one.solved_rate == 50 and one.satisfied_rate == 50
    assert month_counts(world.he, date(2026, 1, 1), [world.yj])[0].rate is None


@pytest.mark.django_db
def test_the_report_page_and_the_home_show_the_quota_to_whom_it_is_for(month, client):
    world = month
    called(world, world.he, now())
    assert [(q.owed, q.made) for q in own_quotas(world.he, now())] == [(3, 1)]
    assert own_quotas(world.lin, now()) == []
    client.force_login(world.he, backend="accounts.backends.PersonBackend")
    page = client.get("/followups/quotas/?month=2024-02").content.decode()
    assert "2024-02" in page and world.he.label in page
    assert client.get("/followups/quotas/?month=nonsense").status_code == 200
    assert "panel-quota" in client.get("/").content.decode()
    client.force_login(world.wang, backend="accounts.backends.PersonBackend")
    assert client.get("/followups/quotas/").status_code == 403
    assert "panel-quota" not in client.get("/").content.decode()
