"""Quiet hours: over midnight, on the person's own clock; only what is loud comes through (rule X1)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from complaints import services as complaints
from deadlines.clock import now
from notifications import services
from notifications.models import OutboxMessage, Preference
from notifications.selectors.quiet import peace_ends
from tests import deeds

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("zone", "begins", "ends", "at", "until"),
    [
        (SHANGHAI, "22:00", "07:00", "2026-11-24 21:59", None),
        (SHANGHAI, "22:00", "07:00", "2026-11-24 22:00", "2026-11-25 07:00"),
        (SHANGHAI, "22:00", "07:00", "2026-11-24 23:59", "2026-11-25 07:00"),
        (SHANGHAI, "22:00", "07:00", "2026-11-25 00:00", "2026-11-25 07:00"),
        (SHANGHAI, "22:00", "07:00", "2026-11-25 06:59", "2026-11-25 07:00"),
        (SHANGHAI, "22:00", "07:00", "2026-11-25 07:00", None),
        (SHANGHAI, "12:00", "13:30", "2026-11-24 12:30", "2026-11-24 13:30"),
        (SHANGHAI, "12:00", "13:30", "2026-11-24 11:59", None),
        (SHANGHAI, "12:00", "13:30", "2026-11-24 13:30", None),
        (SHANGHAI, "00:00", "06:00", "2026-11-24 00:00", "2026-11-24 06:00"),
        (SHANGHAI, "22:00", "00:00", "2026-11-24 23:00", "2026-11-25 00:00"),
        (SHANGHAI, "08:00", "08:00", "2026-11-24 08:00", None),
        (SHANGHAI, "22:00", "07:00", "2026-12-31 23:00", "2027-01-01 07:00"),
        ("Europe/Berlin", "22:00", "07:00", "2026-10-24 23:00", "2026-10-25 07:00"),  # the clocks go back
        ("Europe/Berlin", "22:00", "07:00", "2026-03-28 23:00", "2026-03-29 07:00"),  # and forward
        ("America/Los_Angeles", "21:00", "08:00", "2026-11-24 20:59", None),
        ("America/Los_Angeles", "21:00", "08:00", "2026-11-24 21:00", "2026-11-25 08:00"),
    ],
)
def test_the_end_of_the_quiet_hours(zone, begins, ends, at, until):
    here = ZoneInfo(zone)
    moment = datetime.fromisoformat(at).replace(tzinfo=here).astimezone(UTC)
    expected = datetime.fromisoformat(until).replace(tzinfo=here) if until else None
    assert peace_ends(moment, time.fromisoformat(begins), time.fromisoformat(ends), here) == expected


def at(text):
    return time_machine.travel(datetime.fromisoformat(text), tick=False)


def mail_of(person):
    return OutboxMessage.objects.get(recipient=person, channel="email")


@pytest.mark.django_db
def test_what_can_wait_waits_until_morning_and_stands_under_the_bell_at_once(world):
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example")
    with at("2026-11-24T23:30:00+08:00") as clock:
        deeds.dispatched(world, handler=world.wang)
        assert OutboxMessage.objects.get(recipient=world.wang, channel="in_app").status == "sent"
        services.deliver()
        waiting = mail_of(world.wang)
        assert waiting.status == "waiting" and waiting.attempts == 0
        assert waiting.next_try_at == datetime.fromisoformat("2026-11-25T07:00:00+08:00")
        clock.move_to(datetime.fromisoformat("2026-11-25T06:59:59+08:00"))
        services.deliver()
        assert mail_of(world.wang).status == "waiting"
        clock.move_to(datetime.fromisoformat("2026-11-25T07:00:00+08:00"))
        services.deliver()
        assert mail_of(world.wang).status == "sent"


@pytest.mark.django_db
def test_the_persons_own_clock_counts_not_the_companys(world):
    world.wang.time_zone = "America/Los_Angeles"
    world.wang.save()
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example")
    with at("2026-11-24T23:30:00+08:00"):  # half past seven in the morning over there
        deeds.dispatched(world, handler=world.wang)
        services.deliver()
    assert mail_of(world.wang).status == "sent"


@pytest.mark.django_db
def test_emergencies_and_breaches_come_through(world):
    Preference.objects.create(user=world.he, email_address="he@heyuan.example")
    with at("2026-11-24T23:30:00+08:00"):
        deeds.phone_call(world, emergency=True)
        services.deliver()
    assert mail_of(world.he).loud and mail_of(world.he).status == "sent"


@pytest.mark.django_db
def test_hours_set_after_it_was_owed_hold_too(world):
    with at("2026-11-24T21:59:00+08:00") as clock:
        wishes = Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
        deeds.dispatched(world, handler=world.wang)
        services.spread(now())
        wishes.quiet = True
        wishes.save()
        clock.shift(timedelta(minutes=5))
        services.deliver()
        held = mail_of(world.wang)
        assert held.status == "waiting" and held.attempts == 0
        assert held.next_try_at == datetime.fromisoformat("2026-11-25T07:00:00+08:00")


@pytest.mark.django_db
def test_whoever_wants_no_quiet_hours_has_none(world):
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
    with at("2026-11-24T23:30:00+08:00"):
        deeds.dispatched(world, handler=world.wang)
        services.deliver()
    assert mail_of(world.wang).status == "sent"


@pytest.mark.django_db
def test_each_chooses_what_goes_which_way_and_what_stays_under_the_bell(world):
    Preference.objects.create(
        user=world.wang, email_address="w@heyuan.example", mobile="13900001111", email=["wanted"], sms=[]
    )
    Preference.objects.create(user=world.li, email_address="l@heyuan.example", email=["wanted"], muted=["dispatched"])
    with at("2026-11-24T12:00:00+08:00"):
        case = deeds.dispatched(world)
        services.deliver()
        told = OutboxMessage.objects.exclude(channel="in_app").values_list("recipient", "channel", "event")
        assert (world.wang.pk, "email", "dispatched") in told or (world.li.pk, "email", "dispatched") not in told
        assert (world.li.pk, "email", "dispatched") not in told
        assert not any(channel == "sms" for _person, channel, _event in told)
        complaints.urge(case.number, by=world.chen)


@pytest.mark.django_db
def test_nobody_without_an_address_is_owed_anything_outside(world):
    with at("2026-11-24T12:00:00+08:00"):
        deeds.phone_call(world, emergency=True)
        services.deliver()
    assert not OutboxMessage.objects.exclude(channel__in=("in_app", "message")).exists()
