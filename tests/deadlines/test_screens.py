"""The pages of the tables: who reads, who changes, what is refused, what is tried first (D1, D3, D8, X6)."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from deadlines import services
from deadlines.clock import at, now
from deadlines.figures import Figure
from deadlines.models import Clock, ClockPolicy, OpeningHours, PolicyFigure, SpecialDay
from deadlines.selectors import account, calendars, figure, policy
from tests import deeds
from tests.deadlines.test_calendar_table import SHANGHAI, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(world):
    """`enter(who)` is a browser of that person."""

    def of(who) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(who, backend="accounts.backends.PersonBackend")
        return client

    return of


def url(name, *args, **query):
    from urllib.parse import urlencode

    return reverse(f"deadlines:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


ROW = {
    "estate": "",
    "valid_from": "",
    "minutes": "8 h",
    "counting": "working",
    "warn_percent": 60,
    "climb": "ladder",
    "climb_percent": 50,
    "top_percent": 100,
    "hq_minutes": "24 h",
}


def post_row(client, kind, do="save", variant="", **changes):
    query = {"variant": variant} if variant else {}
    return client.post(url("policy", kind, **query), ROW | {"do": do} | changes)


# --- the table ---


def test_an_administrator_adds_a_row_it_holds_for_later_clocks_and_is_audited(world, enter):
    before = deeds.phone_call(world)
    answer = post_row(enter(world.admin), "response")
    assert answer.status_code == 302, answer.content.decode()
    row = ClockPolicy.objects.latest("pk")
    assert (row.minutes, row.counting, row.warn_percent, row.estate) == (480, "working", 60, None)
    assert Clock.objects.get(subject_id=before.pk, kind="response").policy != row
    after = deeds.phone_call(world, content="另一件事")
    assert Clock.objects.get(subject_id=after.pk, kind="response").policy == row
    entry = AuditEntry.objects.get(verb="policy_added")
    assert (entry.actor, entry.subject_id, entry.data["minutes"]) == (world.admin, row.pk, 480)


def test_a_row_for_one_estate_leaves_the_others_alone(world, enter):
    post_row(enter(world.admin), "response", estate=world.hx.pk)
    assert policy("response", world.hx.pk, now()).minutes == 480
    assert policy("response", world.yj.pk, now()).minutes == 1440


def test_an_administrator_of_one_estate_changes_that_estate_and_not_the_company(world, enter):
    client = enter(world.root)
    assert post_row(client, "response").status_code == 422
    assert post_row(client, "response", estate=world.hx.pk).status_code == 422
    assert post_row(client, "response", estate=world.yj.pk).status_code == 302
    assert policy("response", world.hx.pk, now()).minutes == 1440


@pytest.mark.parametrize("who", ["chen", "zhou", "he", "zhao", "hq", "li"])
def test_everybody_else_on_the_staff_reads_and_is_offered_no_form(world, enter, who):
    client = enter(getattr(world, who))
    shown = client.get(url("policy", "response")).content.decode()
    assert "24 h" in shown and "<form" not in shown.split('id="main"')[1]
    assert post_row(client, "response").status_code == 200
    assert ClockPolicy.objects.filter(kind="response").count() == 1


REFUSED = {
    "minutes": "soon",
    "warn_percent": 100,
    "top_percent": 10,
    "valid_from": "2020-01-01T00:00",
}


@pytest.mark.parametrize(("field", "value"), REFUSED.items())
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(world, enter, field, value):
    answer = post_row(enter(world.admin), "response", **{field: value})
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert ClockPolicy.objects.filter(kind="response").count() == 1


def test_a_clock_without_a_span_of_its_own_gets_none_and_no_clock_learns_to_pause(world):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        services.add_policy("promise", by=world.admin, minutes=60)
    assert "minutes" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        services.add_policy("response", by=world.admin, pausable=True)  # rule D4: response never pauses
    assert "pausable" in refused.value.message_dict


def test_a_safety_clock_waits_for_no_calendar(world):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        services.add_policy("lift_rescue", by=world.admin, counting="working")
    assert "counting" in refused.value.message_dict


def test_what_has_not_begun_can_be_taken_back_and_what_holds_cannot(world, enter):
    client = enter(world.admin)
    coming = timezone.localtime(now() + timedelta(days=3))
    post_row(client, "response", valid_from=f"{coming:%Y-%m-%dT%H:%M}")
    row = ClockPolicy.objects.latest("pk")
    assert policy("response", world.yj.pk, now()).minutes == 1440
    assert enter(world.chen).post(url("take_back", row.pk)).status_code == 403
    assert client.post(url("take_back", row.pk)).status_code == 302
    assert not ClockPolicy.objects.filter(pk=row.pk).exists()
    shipped = ClockPolicy.objects.get(kind="response")
    client.post(url("take_back", shipped.pk))
    assert ClockPolicy.objects.filter(pk=shipped.pk).exists()


def test_a_row_that_made_a_promise_is_not_edited_by_anybody(world):
    from django.db import InternalError, transaction

    row = Clock.objects.get(subject_id=deeds.phone_call(world).pk, kind="response").policy
    with pytest.raises(InternalError), transaction.atomic():
        ClockPolicy.objects.filter(pk=row.pk).update(minutes=9999)


# --- the trial ---


def test_a_draft_is_tried_on_last_months_clocks_and_saves_nothing(world, enter):
    with time_machine.travel(now() - timedelta(days=3), tick=False):
        slow, quick = deeds.phone_call(world), deeds.phone_call(world, content="另一件事")
    with time_machine.travel(now() - timedelta(days=3) + timedelta(hours=5), tick=False):
        deeds.answered(world, slow)
    with time_machine.travel(now() - timedelta(days=3) + timedelta(hours=1), tick=False):
        deeds.answered(world, quick)
    answer = post_row(enter(world.admin), "response", do="try", minutes="4 h", counting="wall")
    tried = answer.context["trial"]
    assert (tried.clocks, tried.before, tried.after) == (2, 0, 1)
    assert [one.number for one in tried.sample] == [slow.number]
    assert slow.number in answer.content.decode() and "厨房" not in answer.content.decode()
    assert ClockPolicy.objects.filter(kind="response").count() == 1


def test_a_draft_for_the_company_leaves_out_what_an_estates_own_row_decided(world):
    with at(now() - timedelta(days=5)):
        services.add_policy("response", by=world.admin, estate=world.yj, minutes=600)
        deeds.phone_call(world)
    draft = services.draft("response", minutes=60)
    assert services.trial(draft, by=world.admin).clocks == 0
    own = services.trial(services.draft("response", estate=world.yj, minutes=60), by=world.admin)
    assert (own.clocks, own.after) == (1, 1)


def test_what_moved_a_clock_moves_it_in_the_trial_too(world):
    with at(now() - timedelta(days=2)):
        case = deeds.phone_call(world)
    clock = Clock.objects.get(subject_id=case.pk, kind="response")
    due = services.trial(services.draft("response", minutes=60), by=world.admin)
    assert due.sample == [] and due.before == due.after == 1  # overdue either way
    assert clock.due_at < now()


def test_who_may_not_save_may_not_try(world):
    from django.core.exceptions import PermissionDenied

    for who in (world.he, world.root):
        with pytest.raises(PermissionDenied):
            services.trial(services.draft("response", minutes=60), by=who)


# --- figures ---


@pytest.fixture
def undo(monkeypatch):
    from deadlines.figures import FIGURES

    monkeypatch.setitem(FIGURES, "undo", Figure("undo", "hours to undo", "hours", 24, rule="J16", least=1, most=72))


def test_a_figure_gets_a_dated_value_within_its_bounds(world, enter, undo):
    client = enter(world.admin)
    assert "hours to undo" in client.get(url("figures")).content.decode().lower()
    assert client.post(url("figure", "undo"), {"value": 99}).status_code == 422
    assert figure("undo", world.yj.pk, now()) == 24
    assert client.post(url("figure", "undo"), {"value": 48, "estate": world.yj.pk}).status_code == 302
    assert (figure("undo", world.yj.pk, now()), figure("undo", world.hx.pk, now())) == (48, 24)
    assert AuditEntry.objects.get(verb="figure_added").data["value"] == 48
    for who in (world.chen, world.he, world.hq):
        assert enter(who).post(url("figure", "undo"), {"value": 2}).status_code == 403


def test_a_figure_that_has_not_begun_can_be_taken_back(world, enter, undo):
    row = services.add_figure("undo", 30, by=world.admin, valid_from=now() + timedelta(days=2))
    assert enter(world.he).post(url("take_back_figure", row.pk)).status_code == 403
    enter(world.admin).post(url("take_back_figure", row.pk))
    assert not PolicyFigure.objects.exists()


# --- hours and holidays ---


def test_an_administrator_changes_a_week_for_one_estate_and_gives_the_companys_back(world, enter):
    client = enter(world.admin)
    week = {f"day_{n}": "8:30–12:00，14:00至18:00" for n in range(5)} | {"day_5": "", "day_6": ""}
    assert client.post(url("hours", "work", estate="HX"), week).status_code == 302
    row = OpeningHours.objects.latest("pk")
    assert (row.estate, row.week[0], row.week[6]) == (world.hx, "08:30-12:00 14:00-18:00", "")
    assert "14:00–18:00" in client.get(url("calendar", estate="HX")).content.decode()
    assert client.post(url("hours", "work", estate="HX"), {"inherit": "on"}).status_code == 302
    assert calendars.hours_row(world.hx.pk, "work", now()).estate_id is None
    assert AuditEntry.objects.filter(verb="hours_set").count() == 2


@pytest.mark.parametrize("week", [{"day_0": "18:00-08:00"}, {"day_0": "morning"}, {"day_0": ""}])
def test_hours_that_cannot_be_or_never_open_are_refused(world, enter, week):
    answer = enter(world.admin).post(url("hours", "work"), week)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert OpeningHours.objects.count() == 2


def test_a_day_is_entered_corrected_and_taken_out_and_the_record_keeps_each(world, enter):
    client, tomorrow = enter(world.admin), timezone.localdate() + timedelta(days=1)
    values = {"day": tomorrow.isoformat(), "working": "", "name": "停电检修", "name_en": "Power works"}
    client.post(url("add_day", estate="YJ"), values)
    client.post(url("add_day", estate="YJ"), values | {"working": "1", "hours": "09:00-11:00"})
    kept = SpecialDay.objects.filter(day=tomorrow, estate=world.yj).order_by("pk")
    assert [(one.working, one.removed_at is None) for one in kept] == [(False, False), (True, True)]
    shown = client.get(url("calendar", estate="YJ", year=tomorrow.year)).content.decode()
    assert "Power works" in shown and "09:00-11:00" in shown
    assert "Power works" not in client.get(url("calendar", estate="HX", year=tomorrow.year)).content.decode()
    standing = kept.get(removed_at=None)
    assert enter(world.he).post(url("remove_day", standing.pk)).status_code == 403
    client.post(url("remove_day", standing.pk))
    assert not kept.filter(removed_at=None).exists() and kept.count() == 2


def test_a_day_that_has_passed_stays_as_it_was(world, enter):
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = enter(world.admin).post(url("add_day"), {"day": yesterday.isoformat(), "name": "昨天"})
    assert answer.status_code == 422 and "day" in answer.context["form"].errors
    past = SpecialDay.objects.filter(day__lt=yesterday).first()
    enter(world.admin).post(url("remove_day", past.pk))
    assert SpecialDay.objects.get(pk=past.pk).removed_at is None


def test_next_years_holidays_are_asked_for_from_october_and_pasted_in(world, enter):
    client = enter(world.admin)
    with time_machine.travel(datetime(2026, 9, 30, 4, tzinfo=SHANGHAI), tick=False):
        assert client.get(url("calendar")).context["missing"] is None
    with time_machine.travel(datetime(2026, 10, 1, 4, tzinfo=SHANGHAI), tick=False):
        assert client.get(url("calendar")).context["missing"] == 2027
        assert "2027" in client.get("/").content.decode()
        assert enter(world.he).get(url("calendar")).context["missing"] is None
        days = "2027-02-05, holiday, 春节, Spring Festival\n2027年2月20日\t班\t春节调休\n\n2026-01-01,休,元旦"
        assert client.post(url("import_days"), {"days": days}).status_code == 302
        assert client.get(url("calendar")).context["missing"] is None
    entered = SpecialDay.objects.filter(day__year=2027).order_by("day")
    assert [(one.day, one.working, one.name) for one in entered] == [
        (date(2027, 2, 5), False, "春节"),
        (date(2027, 2, 20), True, "春节调休"),
    ]


def test_a_list_with_a_wrong_line_enters_nothing_and_says_which(world, enter):
    days = "2027-02-05, holiday, 春节\n2027-02-30, holiday, 错\n2027-02-06, perhaps, 春节\n2027-02-05, holiday, 春节"
    answer = enter(world.admin).post(url("import_days"), {"days": days})
    said = answer.content.decode()
    assert answer.status_code == 422 and all(f"Line {n}" in said for n in (2, 3, 4)) and "Line 1" not in said
    assert not SpecialDay.objects.filter(day__year=2027).exists()


# --- the account ---


def test_the_account_opens_from_the_case_and_in_the_api_for_who_sees_its_clocks(world, enter):
    with at(EVENING := moment("2026-11-20 Fri 17:30", SHANGHAI)):
        services.add_policy("classify", by=world.admin, counting="working", minutes=240)
        case = deeds.phone_call(world)
    clock = Clock.objects.get(subject_id=case.pk, kind="classify")
    assert clock.starts_at == EVENING and account.of(clock).agrees
    shown = enter(world.chen).get(case.get_absolute_url()).content.decode()
    assert url("account", clock.pk) in shown
    fragment = enter(world.chen).get(url("account", clock.pk), headers={"HX-Request": "true"}).content.decode()
    assert "Closed, not counted" in fragment and "it agrees" in fragment and "<html" not in fragment
    told = enter(world.chen).get(f"/api/v1/clocks/{clock.pk}/account/").json()
    assert told["agrees"] is True and told["recomputed_due_at"] == told["due_at"]
    assert told["due_at"] == "2026-11-23T11:30:00+08:00"
    assert [(line["what"], line["seconds"]) for line in told["lines"] if line["what"] in ("counted", "closed")] == [
        ("counted", 1800),
        ("closed", 62 * 3600),
        ("counted", 12600),
    ]
    for who in (world.root, world.admin, world.technician, world.other_duty, world.stranger):
        assert enter(who).get(url("account", clock.pk)).status_code == 404
        assert enter(who).get(f"/api/v1/clocks/{clock.pk}/account/").status_code == 404


def test_the_table_in_the_api_says_what_ships_holds_and_comes(world, enter):
    services.add_policy("verify", by=world.admin, minutes=60, valid_from=now() + timedelta(days=2))
    services.add_policy("verify", by=world.admin, minutes=90, estate=world.hx)
    rows = {(row["kind"], row["variant"]): row for row in enter(world.chen).get("/api/v1/policies/").json()["results"]}
    verify = rows["verify", ""]
    assert verify["shipped"]["minutes"] == verify["now"]["minutes"] == 1440
    assert [row["minutes"] for row in verify["next"]] == [60]
    assert [(row["estate"], row["minutes"]) for row in verify["own"]] == [("HX", 90)]
