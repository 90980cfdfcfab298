"""The demonstration as a visitor finds it: seeded once, small, for all the tests of this file."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max, Q
from django.test import Client

from accounts.models import DutyShift, User
from analytics.models import ManagementReport, ReportVersion
from complaints.choices import Nature
from complaints.lifecycle import State
from complaints.models import ArchiveFile, Attachment, Case, Complainant, TimelineEntry
from complaints.parties import SYSTEM
from deadlines.models import Clock, ClockState, ClockStep
from deadlines.services import tick
from demo.models import DemoMark
from demo.play import STILL_NEWS
from engines.demo import PASSWORD, SIGN_INS
from estates.models import Resident, Unit
from notifications.models import OutboxMessage


@pytest.fixture(scope="module")
def told(seeded_once):
    """What the command said, with its data in place."""
    with seeded_once("demo", small=True) as said:
        yield said


@pytest.fixture(autouse=True)
def seeded(told, db):
    """Every test stands on it and leaves it as it was."""


def cases():
    return Case.objects.visible_to(SYSTEM)


def seeded_at():
    return DemoMark.objects.get().seeded_at


def test_it_tells_every_sign_in(told):
    for name, *_ in SIGN_INS:
        assert re.search(rf"^  {name}\s", told, re.M)
    assert PASSWORD in told


@pytest.mark.parametrize("state", State.values)
def test_there_is_a_case_in_every_state(state):
    assert cases().filter(state=state).exists()


@pytest.mark.parametrize("nature", Nature.values)
def test_there_is_a_case_of_every_nature(nature):
    assert cases().filter(nature=nature).exists()


def test_both_estates_have_homes_people_and_cases():
    for code in ("YJ", "HX"):
        assert cases().filter(estate__code=code, is_open=True).count() >= 5
        assert Unit.objects.filter(estate__code=code).count() > 40
        assert Resident.objects.filter(estate__code=code, phones__isnull=False).exists()


def test_the_special_ones_are_there():
    assert cases().filter(emergency=True, is_open=True).count() == 1
    assert cases().filter(anonymous=True).exists() and cases().filter(confidential=True, is_open=True).exists()
    assert cases().filter(named__isnull=False, is_open=True).exists()
    assert cases().exclude(external_number="").filter(is_open=True).exists()
    assert cases().filter(relayed_by__isnull=False, is_open=True).exists()
    assert cases().filter(reviews__answered_at=None, reviews__isnull=False).exists()
    assert cases().filter(lead__isnull=False, state=State.MERGED).count() == 3
    assert {"complaint", "question", "suggestion", "praise"} <= set(cases().values_list("kind", flat=True))
    assert Attachment.objects.count() >= 5


def test_the_well_known_case_is_as_on_the_pictures():
    case = cases().get(title__startswith="厨房天花板又漏水")
    assert (case.state, case.nature, case.urged) == ("handling", "valid", 2)
    assert case.unit.code == "3-2-1203" and case.complainant.phone == "13800005678"
    assert [bool(p.finding) for p in case.points.all()] == [True, True, False]
    assert case.promises.filter(kept_at=None).count() == 1


def test_clocks_run_are_soon_due_and_overdue():
    open_clocks = Clock.objects.filter(stopped_at=None, cancelled_at=None)
    found = Counter(clock.state_at(seeded_at()) for clock in open_clocks)
    assert found[ClockState.RUNNING] > 20 and found[ClockState.BREACHED] >= 3


def test_numbers_have_no_gaps():
    days: dict[str, list[int]] = {}
    for number in cases().values_list("number", flat=True):
        day, serial = number.rsplit("-", 1)
        days.setdefault(day, []).append(int(serial))
    assert days and all(sorted(found) == list(range(1, len(found) + 1)) for found in days.values())
    archived = ArchiveFile.objects.filter(number__regex=r"^DA-YJ-\d{4}-\d{4}$", at__year=seeded_at().year)
    serials = sorted(int(n[-4:]) for n in archived.values_list("number", flat=True))
    assert serials == list(range(1, len(serials) + 1))


def test_nothing_happened_in_the_future_or_out_of_order():
    end = seeded_at()
    assert not cases().filter(Q(logged_at__gt=end) | Q(received_at__gt=end)).exists()
    assert TimelineEntry.objects.aggregate(last=Max("at"))["last"] <= end
    assert not ClockStep.objects.filter(fired_at__gt=end).exists()
    entries = TimelineEntry.objects.order_by("case_id", "id").values_list("case_id", "at")
    for (one, before), (other, after) in pairwise(entries):
        assert one != other or before <= after


def test_what_is_past_has_fired_and_been_read():
    assert not tick(seeded_at())
    assert ClockStep.objects.filter(step="breach").exists()
    late = [s for s in ClockStep.objects.all() if s.fired_at != s.due_at]
    assert not late
    assert not OutboxMessage.objects.filter(created_at__lt=seeded_at() - STILL_NEWS, read_at=None).exists()


@pytest.mark.parametrize("name", [name for name, *_ in SIGN_INS])
def test_every_sign_in_works_and_finds_a_first_page(name):
    client = Client()
    answer = client.post("/accounts/login/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/", follow=True).status_code == 200


def test_the_administrator_sees_no_case_and_is_no_superuser():
    root = User.objects.get(username="admin")
    assert root.is_staff and not root.is_superuser
    assert not Case.objects.visible_to(root).exists()


def test_the_one_complained_of_does_not_see_it():
    guard = User.objects.get(username="security")
    mine = cases().filter(named__staff=guard, named__lifted_at=None)
    assert mine.exists() and not Case.objects.visible_to(guard).filter(pk__in=mine).exists()


def test_somebody_is_on_duty_now_and_next_week():
    moment = seeded_at()
    assert DutyShift.objects.filter(starts_at__lte=moment, ends_at__gt=moment, department=None).exists()
    assert DutyShift.objects.filter(starts_at__gt=moment + timedelta(days=7)).exists()


def test_other_colleagues_cannot_sign_in():
    open_door = {name for name, *_ in SIGN_INS}
    assert not any(u.has_usable_password() for u in User.objects.exclude(username__in=open_door))


def test_a_second_run_changes_nothing_and_says_so():
    before = cases().count()
    said = StringIO()
    call_command("seed_demo", stdout=said)
    assert "already" in said.getvalue() and cases().count() == before


def test_it_keeps_out_of_a_database_somebody_lives_in():
    DemoMark.objects.all().delete()
    with pytest.raises(CommandError, match="empty"):
        call_command("seed_demo")


def test_it_keeps_out_of_production(settings):
    DemoMark.objects.all().delete()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo")


def test_messages_out_show_the_dry_run_and_one_that_was_given_up():
    outside = OutboxMessage.objects.exclude(channel="in_app")
    assert not outside.filter(via__in=("email", "sms", "robot")).exists(), "nothing leaves a demonstration"
    sent = outside.filter(status="sent", via="dry_run")
    assert {"email", "robot", "message"} <= set(sent.values_list("channel", flat=True))
    assert not sent.filter(sent_at__gt=seeded_at()).exists()
    assert outside.filter(status="failed").count() == 1
    assert not OutboxMessage.objects.filter(channel="in_app", spread_at=None).exists()


@pytest.mark.parametrize("code", ["YJ", "HX"])
def test_last_month_is_reported_to_the_owners_and_this_month_in_draft(code):
    """Rule A5: the points of the report before are followed up, and what goes on is carried on."""
    this, last, before = ManagementReport.objects.filter(estate__code=code).order_by("-start")
    today = seeded_at().astimezone(this.estate.zone).date()
    assert this.start <= today <= this.end and this.standing() == "draft"
    assert last.end < this.start and last.standing() == before.standing() == "published"
    told = last.versions.get().content["followed"]
    assert [one["outcome"] for one in told] == ["done", "going_on", "done"]
    assert last.points.filter(carried_from__isnull=False).count() == 1


def test_no_complainant_can_be_found_in_a_published_report():
    whole = "\n".join(str(version.content) for version in ReportVersion.objects.all())
    staff = set(User.objects.values_list("display_name", flat=True))
    for one in Complainant.objects.select_related("case__unit"):
        secrets = [one.phone, *one.other_phones, one.name if len(one.name) > 1 and one.name not in staff else ""]
        if one.case.unit is not None:
            secrets += [one.case.unit.code, one.case.unit.label_zh]
        for secret in filter(None, secrets):
            assert secret not in whole, secret
