"""Clocks as they are planned: by policy row, calendar and urgency, then paused and extended (rules D1–D4, D8)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaints import services
from complaints.clocks import STAGED
from deadlines import services as deadlines
from deadlines.clock import at
from deadlines.models import Clock, ClockRequest, OpeningHours, SpecialDay
from deadlines.selectors import account, calendar_of
from tests import deeds
from tests.deadlines.test_calendar_table import moment

pytestmark = pytest.mark.django_db

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
EARLY = datetime(2025, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def berlin(world):
    """A third estate, with summer time and a lunch break of its own."""
    world.bl = type(world.yj).objects.create(
        company=world.yj.company, code="BL", name="柏林苑", time_zone="Europe/Berlin"
    )
    with at(EARLY):
        deadlines.set_hours(
            "work", [*["09:00-12:00 13:00-17:00"] * 5, "", "00:00-06:00"], estate=world.bl, by=world.admin
        )


def planned(world, kind="final", *, estate="yj", starts, urgent=False, stored=False, **policy):
    """A clock by a policy of its own, entered long before."""
    home = getattr(world, estate)
    if policy:
        with at(EARLY):
            deadlines.add_policy(kind, by=world.admin, **policy)
    clock = deadlines.plan(kind, subject=("case", 7), estate=home, starts_at=moment(starts, home.zone), urgent=urgent)
    return deadlines.start([clock])[0] if stored else clock


WORKING, CONTACT, WALL = {"counting": "working"}, {"counting": "contact"}, {"counting": "wall"}
DUE = [
    # received, minutes, policy, estate, urgent, due, why
    ("2026-10-09 Fri 17:30", 240, WORKING, "yj", False, "2026-10-10 Sat 11:30", "the make-up Saturday is shipped"),
    ("2026-10-09 Fri 17:30", 240, WALL, "yj", False, "2026-10-09 Fri 21:30", "round the clock is the default"),
    ("2026-10-09 Fri 17:30", 240, WORKING, "yj", True, "2026-10-09 Fri 21:30", "what is urgent ignores calendars"),
    ("2026-09-30 Wed 17:00", 120, WORKING, "yj", False, "2026-10-08 Thu 09:00", "National Day is shipped"),
    (
        "2026-02-14 Sat 17:00",
        120,
        WORKING,
        "yj",
        False,
        "2026-02-24 Tue 09:00",
        "Spring Festival, after a worked Saturday",
    ),
    ("2025-12-31 Wed 17:30", 60, WORKING, "yj", False, "2026-01-04 Sun 08:30", "New Year, then a worked Sunday"),
    ("2026-11-18 Wed 20:45", 30, CONTACT, "yj", False, "2026-11-19 Thu 08:15", "half an hour of contact hours"),
    ("2026-11-18 Wed 20:45", 30, CONTACT, "yj", True, "2026-11-18 Wed 21:15", "a burst pipe does not wait"),
    ("2026-10-04 Sun 20:30", 30, CONTACT, "yj", False, "2026-10-04 Sun 21:00", "contact hours know no holidays"),
    (
        "2026-11-18 Wed 22:30",
        1440,
        {"contact_hours": True},
        "yj",
        False,
        "2026-11-20 Fri 08:00",
        "due at night: at eight",
    ),
    ("2026-11-18 Wed 22:30", 1440, {"contact_hours": True}, "yj", True, "2026-11-19 Thu 22:30", "unless it is urgent"),
    ("2026-11-18 Wed 14:00", 1440, {"contact_hours": True}, "yj", False, "2026-11-19 Thu 14:00", "by day it stays"),
    ("2026-11-18 Wed 11:30", 60, WORKING, "bl", False, "2026-11-18 Wed 13:30", "an estate's own lunch"),
    ("2026-10-01 Thu 10:00", 60, WORKING, "bl", False, "2026-10-08 Thu 10:00", "and the company's holidays"),
    ("2026-03-27 Fri 16:00", 120, WORKING, "bl", False, "2026-03-29 Sun 01:00", "its Sunday nights"),
    ("2026-03-27 Fri 16:00", 240, WORKING, "bl", False, "2026-03-29 Sun 04:00", "with an hour less in spring"),
    ("2026-10-23 Fri 16:00", 240, WORKING, "bl", False, "2026-10-25 Sun 02:00*", "and one more in autumn"),
    ("2026-03-28 Sat 12:00", 1440, WALL, "bl", False, "2026-03-29 Sun 13:00", "24 hours are 24 hours"),
]


@pytest.mark.parametrize(
    ("starts", "minutes", "policy", "estate", "urgent", "due", "why"), DUE, ids=[r[6] for r in DUE]
)
def test_a_clock_falls_due(world, starts, minutes, policy, estate, urgent, due, why):
    clock = planned(world, estate=estate, starts=starts, urgent=urgent, minutes=minutes, **policy)
    zone = getattr(world, estate).zone
    assert clock.due_at == moment(due, zone), f"{clock.due_at.astimezone(zone):%a %m-%d %H:%M}"
    told = account.of(clock) if clock.pk else account.of(deadlines.start([clock])[0])
    assert told.agrees and told.due_at == clock.due_at


MOVED = [
    # policy, received, [(asked, from, to)], due, why: one clock of 4 h
    (WALL, "2026-11-18 Wed 09:00", [("pause", "2026-11-18 Wed 10:00", "2026-11-18 Wed 16:00")], "2026-11-18 Wed 19:00"),
    (WALL, "2026-11-18 Wed 09:00", [("extension", None, "2026-11-19 Thu 09:00")], "2026-11-19 Thu 09:00"),
    (
        WALL,
        "2026-11-18 Wed 09:00",
        [("extension", None, "2026-11-19 Thu 09:00"), ("pause", "2026-11-19 Thu 08:00", "2026-11-19 Thu 08:30")],
        "2026-11-19 Thu 09:30",
    ),
    (
        WALL,
        "2026-11-18 Wed 09:00",
        [
            ("pause", "2026-11-18 Wed 10:00", "2026-11-18 Wed 11:00"),
            ("pause", "2026-11-18 Wed 12:00", "2026-11-18 Wed 12:10"),
        ],
        "2026-11-18 Wed 14:10",
    ),
    # Over a night: three working hours were paused, three are added
    (
        WORKING,
        "2026-11-18 Wed 15:00",
        [("pause", "2026-11-18 Wed 16:00", "2026-11-19 Thu 09:00")],
        "2026-11-19 Thu 12:00",
    ),
    # A pause in the lunch break takes nothing and gives nothing
    (
        WORKING,
        "2026-11-18 Wed 09:00",
        [("pause", "2026-11-18 Wed 12:05", "2026-11-18 Wed 12:55")],
        "2026-11-18 Wed 14:00",
    ),
    # Over National Day
    (
        WORKING,
        "2026-09-30 Wed 15:00",
        [("pause", "2026-09-30 Wed 17:00", "2026-10-08 Thu 10:00")],
        "2026-10-08 Thu 12:00",
    ),
    (WALL, "2026-09-30 Wed 15:00", [("pause", "2026-09-30 Wed 17:00", "2026-10-08 Thu 10:00")], "2026-10-08 Thu 12:00"),
]


@pytest.mark.parametrize(("policy", "starts", "asked", "due"), MOVED)
def test_pauses_and_extensions_move_it_and_the_account_tells_each(world, policy, starts, asked, due):
    clock = planned(world, starts=starts, stored=True, minutes=240, **policy)
    for kind, began, until in asked:
        grant(world, clock, kind, began, until)
    assert clock.due_at == moment(due, SHANGHAI), f"{clock.due_at.astimezone(SHANGHAI):%a %m-%d %H:%M}"
    told = account.of(Clock.objects.get(pk=clock.pk))
    assert told.agrees
    notes = [line.note for line in told.lines if line.what in ("paused", "extended")]
    assert len(notes) == len(asked)
    assert all("等业主回家" in note and "何建国" in note and "王海波" in note for note in notes)


def grant(world, clock, kind, began, until):
    """What an approved request does, by the verbs the deeds use."""
    end, start = moment(until, SHANGHAI), moment(began, SHANGHAI) if began else None
    asked = ClockRequest.objects.create(
        clock=clock,
        kind=kind,
        waiting_for="complainant" if start else "",
        reason="等业主回家",
        until=end,
        asked_at=clock.starts_at,
        asked_by=world.wang,
        decided_at=clock.starts_at,
        decided_by=world.he,
        granted=True,
        began_at=start,
    )
    if start:
        clock.paused_at, clock.next_at = start, end
        clock.save(update_fields=["paused_at", "next_at"])
        deadlines.run_on(clock, end)
    else:
        clock.revision += 1
        asked.revision, asked.due_before, asked.due_after = clock.revision, clock.due_at, end
        asked.save()
        deadlines.move(clock, end, since=clock.starts_at)


def test_a_pause_that_ends_after_the_due_moment_does_not_pass_over_its_breach(world):
    """Working hours count nothing on a Sunday: the due moment stands still while the pause runs past it."""
    clock = planned(world, starts="2026-11-18 Wed 16:00", stored=True, minutes=240, counting="working")
    grant(world, clock, "extension", None, "2026-11-22 Sun 10:00")
    grant(world, clock, "pause", "2026-11-21 Sat 20:00", "2026-11-22 Sun 12:00")
    assert clock.next_at == clock.due_at == moment("2026-11-22 Sun 10:00", SHANGHAI)
    assert deadlines.sweep(moment("2026-11-22 Sun 12:00", SHANGHAI)).breached == 1


def test_steps_are_shares_of_the_time_as_it_is_counted(world):
    clock = planned(world, starts="2026-11-18 Wed 16:00", minutes=240, counting="working")
    said = [
        f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" for at in (clock.warn_at, clock.due_at, clock.climb_at, clock.top_at)
    ]
    # 3 h, 4 h, 6 h and 8 h of working time after Wednesday, four o'clock
    assert said == ["11-19 09:00", "11-19 10:00", "11-19 12:00", "11-19 15:00"]
    assert clock.hq_at == clock.due_at + timedelta(hours=24)


def test_a_change_of_hours_or_holidays_leaves_running_clocks_and_their_accounts_alone(world):
    clock = planned(world, starts="2026-11-18 Wed 16:00", stored=True, minutes=240, counting="working")
    with at(moment("2026-11-18 Wed 17:00", SHANGHAI)):
        deadlines.add_day(datetime(2026, 11, 19).date(), by=world.admin, name="停业")
        deadlines.set_hours("work", ["10:00-12:00"] * 7, by=world.admin)
        assert account.of(Clock.objects.get(pk=clock.pk)).agrees
    later = planned(world, starts="2026-11-18 Wed 17:30")
    assert later.due_at == moment("2026-11-21 Sat 12:00", SHANGHAI)  # two hours a day, Thursday closed


def test_an_estates_own_day_beats_the_companys_and_its_hours_can_be_given_back(world):
    with at(EARLY):
        deadlines.add_day(datetime(2026, 10, 1).date(), by=world.admin, name="值守", working=True, estate=world.hx)
        deadlines.set_hours("work", ["10:00-11:00"] * 7, by=world.admin, estate=world.hx)
    start = moment("2026-09-30 Wed 20:00", SHANGHAI)
    assert calendar_of(world.hx.pk, "work", start).add(start, 60) == moment("2026-10-01 Thu 11:00", SHANGHAI)
    assert calendar_of(world.yj.pk, "work", start).add(start, 60) == moment("2026-10-08 Thu 09:00", SHANGHAI)
    with at(EARLY + timedelta(days=1)):
        deadlines.set_hours("work", None, by=world.admin, estate=world.hx)
    assert calendar_of(world.hx.pk, "work", start).add(start, 60) == moment("2026-10-01 Thu 09:00", SHANGHAI)


def test_without_any_hours_a_clock_runs_round_the_clock_rather_than_never(world):
    OpeningHours.objects.all().delete()
    clock = planned(world, starts="2026-11-18 Wed 20:00", minutes=240, counting="working")
    assert clock.due_at == clock.starts_at + timedelta(hours=4)


# --- through the deeds ---


def working_policies(world):
    with at(EARLY):
        for kind in ("investigate", "feedback", "response", "preliminary"):
            deadlines.add_policy(kind, by=world.admin, counting="working")


def of(case, kind):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind=kind).latest("pk")


def test_typed_late_the_clocks_run_from_receipt_and_may_be_born_overdue(world):
    """Rule I5: received Friday evening, typed on Monday."""
    with at(moment("2026-11-23 Mon 10:00", SHANGHAI)):
        case = deeds.phone_call(world, received_at=moment("2026-11-20 Fri 17:30", SHANGHAI))
        clock = of(case, "classify")
        assert clock.due_at == moment("2026-11-20 Fri 18:30", SHANGHAI)
        assert clock.state_at(moment("2026-11-23 Mon 10:00", SHANGHAI)) == "breached"
    told = account.of(clock)
    assert told.agrees and told.lines[0].at == moment("2026-11-20 Fri 17:30", SHANGHAI)


def test_typed_late_but_counted_on_working_time_it_may_still_be_in_time(world):
    with at(EARLY):
        deadlines.add_policy("classify", by=world.admin, counting="working", minutes=180)
    with at(moment("2026-11-23 Mon 10:00", SHANGHAI)):
        case = deeds.phone_call(world, received_at=moment("2026-11-20 Fri 17:30", SHANGHAI))
    assert of(case, "classify").due_at == moment("2026-11-23 Mon 10:30", SHANGHAI)


def test_what_becomes_valid_late_owes_its_reports_from_then(world):
    """Rule D2: judged communicative on Wednesday, found valid on Thursday."""
    with at(moment("2026-11-18 Wed 09:00", SHANGHAI)):
        case = deeds.judged(world, "communicative")
    with at(moment("2026-11-19 Thu 16:00", SHANGHAI)):
        services.reclassify(case.number, by=world.he, nature="valid", reason="其实是我们的责任")
    for kind, due in {
        "investigate": "2026-11-20 Fri 00:00",
        "preliminary": "2026-11-19 Thu 20:00",
        "interim": "2026-11-20 Fri 00:00",
        "final": "2026-11-21 Sat 16:00",
    }.items():
        assert of(case, kind).due_at == moment(due, SHANGHAI), kind
        assert account.of(of(case, kind)).agrees
    assert of(case, "response").due_at == moment("2026-11-19 Thu 09:00", SHANGHAI)


def test_on_working_time_the_same_day_ends_at_closing_and_the_floor_is_working_time(world):
    working_policies(world)
    for received, due in {
        "2026-11-18 Wed 09:00": "2026-11-18 Wed 18:00",
        "2026-11-18 Wed 16:00": "2026-11-19 Thu 10:00",
        "2026-11-20 Fri 17:30": "2026-11-23 Mon 11:30",
        "2026-11-21 Sat 10:00": "2026-11-23 Mon 12:00",
    }.items():
        with at(moment(received, SHANGHAI)):
            clock = of(deeds.judged(world), "investigate")
        assert clock.due_at == moment(due, SHANGHAI), received
        assert account.of(clock).agrees


def test_a_departments_feedback_is_due_ahead_of_the_response_in_working_time_too(world):
    working_policies(world)
    with at(moment("2026-11-18 Wed 08:00", SHANGHAI)):
        case = deeds.dispatched(world)
    # 24 working hours: Wed 9, Thu 9, Fri 6; an hour of working time before 15:00 on Friday
    assert of(case, "response").due_at == moment("2026-11-20 Fri 15:00", SHANGHAI)
    feedback = of(case, "feedback")
    assert feedback.due_at == moment("2026-11-20 Fri 14:00", SHANGHAI)
    assert feedback.reckoned_from == of(case, "response").due_at
    assert account.of(feedback).agrees


def test_every_clock_of_a_whole_journey_can_be_accounted_for(world):
    case = deeds.archived(world, deeds.closed(world))
    told = [account.of(clock) for clock in Clock.objects.filter(subject_kind="case", subject_id=case.pk)]
    assert len(told) >= 10 and {one.clock.kind for one in told} >= {*STAGED, "response", "feedback", "callback"}
    assert [one.clock.kind for one in told if not one.agrees] == []


def test_an_account_says_so_when_the_stored_moment_is_not_what_the_rows_give(world):
    clock = planned(world, starts="2026-11-18 Wed 16:00", minutes=240, counting="working")
    clock.first_due_at = clock.due_at = clock.due_at + timedelta(minutes=5)
    deadlines.start([clock])
    assert account.of(clock).agrees is False


def test_a_callback_due_at_night_waits_for_the_morning_and_says_so(world):
    clock = planned(world, "callback", starts="2026-11-15 Sun 23:00", stored=True)
    assert clock.due_at == moment("2026-11-19 Thu 08:00", SHANGHAI)
    shift = next(line for line in account.of(clock).lines if line.what == "shift")
    assert (shift.since, shift.at) == (moment("2026-11-18 Wed 23:00", SHANGHAI), clock.due_at)


def test_special_days_and_hours_stay_as_they_were(world):
    from django.db import InternalError, transaction

    for row, change in (
        (SpecialDay.objects.first(), {"working": True, "hours": "09:00-10:00"}),
        (OpeningHours.objects.first(), {"week": ["00:00-24:00"] * 7}),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
