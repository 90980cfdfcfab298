"""The daily digest: to whom it is published, what each finds in it, who has not read it (rules A2, P4, P5, D1)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from accounts.models import DutyShift
from analytics.models import Digest, Reading
from analytics.selectors.digest import read, readership
from analytics.services import open_digest, publish_digest, publish_due
from complaints import services
from deadlines import clock
from deadlines.clock import now
from deadlines.models import Clock, ClockStep
from deadlines.services import tick
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db
EVERYONE = {"chen", "lin", "zhou", "he", "zhao", "wang", "li", "ma", "sun"}


@pytest.fixture
def morning(world):
    """Eight in the morning on Yunjing Garden, the day after three complaints and a praise."""
    eight = now().astimezone(world.yj.zone).replace(hour=8, minute=0, second=0, microsecond=0)
    with clock.at(eight - timedelta(hours=20)):
        world.leak = deeds.dispatched(world)
        world.hidden = deeds.phone_call(world, content="保安在 1203 门口收钱", confidential=True)
        deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
        deeds.phone_call(world, kind="praise", content="谢谢保安小李")
        services.contact(world.leak.number, by=world.chen, way="phone", reached=True, content="今晚修好")
    with clock.at(eight):
        yield eight


def published(world) -> Digest:
    (found,) = [one for one in publish_due() if one.estate_id == world.yj.pk]
    return found


def test_it_is_published_once_to_everyone_who_works_there(world, morning):
    digest = published(world)
    told = {r.reader.username for r in digest.readings.select_related("reader")}
    assert told == EVERYONE
    assert OutboxMessage.objects.filter(event="digest_ready", subject_id=digest.pk).count() == len(EVERYONE)
    assert publish_due() == [] and publish_digest(world.yj, digest.day) is None


def test_nothing_is_published_before_the_morning(world, morning):
    assert publish_due(morning - timedelta(hours=2)) == []


def test_each_reader_finds_what_they_may_know_of(world, morning):
    digest = published(world)
    seen = {who: read(digest, getattr(world, who), now()) for who in ("he", "zhou", "wang", "ma")}
    assert [len(seen[who].lines) for who in ("he", "zhou", "wang", "ma")] == [3, 2, 1, 0]
    assert (seen["he"].answered, seen["he"].owed) == (1, 3)
    assert seen["he"].praise == 1 and seen["ma"].praise == 0


def test_a_name_added_after_publishing_walls_the_case_off(world, morning):
    digest = published(world)
    services.name(world.leak.number, by=world.he, staff=[world.zhou], reason="来电补充")
    assert len(read(digest, world.zhou, now()).lines) == 1


def test_a_confidential_case_stands_there_without_person_and_room(world, morning, client):
    published(world)
    client.force_login(world.he)
    page = client.get("/analytics/digest/").content.decode()
    assert world.hidden.number in page
    for word in ("李女士", "保安在", "138****5678"):
        assert word not in page
    (line,) = [
        x for x in read(Digest.objects.get(estate=world.yj), world.he, now()).lines if x.number == world.hidden.number
    ]
    assert line.place == "3 栋"


def test_opening_it_within_the_hour_is_kept_and_stops_the_clock(world, morning, client):
    digest = published(world)
    with clock.at(morning + timedelta(minutes=20)):
        client.force_login(world.wang)
        assert client.get("/analytics/digest/").status_code == 200
    mine = Reading.objects.get(reader=world.wang)
    assert mine.in_time and Clock.objects.get(kind="digest_reading", subject_id=mine.pk).stopped_at
    assert OutboxMessage.objects.get(event="digest_ready", subject_id=digest.pk, recipient=world.wang).read_at
    assert not open_digest(digest, by=world.wang) and not open_digest(digest, by=world.hq)


def test_who_has_not_read_it_is_listed_after_the_hour(world, morning, client):
    digest = published(world)
    open_digest(digest, by=world.lin, at=morning + timedelta(minutes=59))
    open_digest(digest, by=world.wang, at=morning + timedelta(minutes=61))
    after = morning + timedelta(minutes=62)
    tick(after)
    who = readership(digest, after)
    assert (who.in_time, who.counted, len(who.unread)) == (1, 9, 7)
    assert str(who.rate) == "11.1"
    assert ClockStep.objects.filter(clock__kind="digest_reading", step="breach", clock__estate=world.yj).count() == 8
    with clock.at(after):
        client.force_login(world.he)
        assert "陈静" in client.get("/analytics/digest/").content.decode()
        client.force_login(world.sun)
        assert client.get("/analytics/digest/").context.get("readers") is None


def test_the_hour_runs_from_the_start_of_the_next_shift(world, morning):
    evening = morning + timedelta(hours=8)
    shift = {"user": world.sun, "estate": world.yj, "starts_at": evening, "ends_at": evening + timedelta(hours=8)}
    DutyShift.objects.create(**shift)
    DutyShift.objects.create(user=world.chen, estate=world.yj, starts_at=morning - timedelta(hours=1), ends_at=evening)
    digest = published(world)
    due = {r.reader.username: r.due_at for r in digest.readings.select_related("reader")}
    assert due["sun"] == evening + timedelta(hours=1)
    assert due["chen"] == due["he"] == morning + timedelta(hours=1)


def test_another_estates_staff_a_contractor_and_the_stranger_find_nothing(world, morning, client):
    digest = published(world)
    address = f"/analytics/digest/YJ/{digest.day}/"
    for who, status in (("other_manager", 404), ("technician", 403), ("stranger", 403), ("root", 403), ("hq", 200)):
        client.force_login(getattr(world, who))
        assert client.get(address).status_code == status, who
    client.force_login(world.he)
    assert client.get("/analytics/digest/YJ/yesterday/").status_code == 404


def test_the_command_builds_a_day_and_refuses_today(world, morning, capsys):
    yesterday = morning.date() - timedelta(days=1)
    call_command("build_digest", date=str(yesterday), estate="YJ")
    assert "published to 9" in capsys.readouterr().out
    call_command("build_digest", date=str(yesterday), estate="YJ")
    assert "published before" in capsys.readouterr().out
    for wrong in (str(morning.date()), "gestern"):
        with pytest.raises(CommandError):
            call_command("build_digest", date=wrong)


def test_the_page_asks_few_statements_whatever_the_number_of_cases(
    world, morning, client, django_assert_max_num_queries
):
    published(world)
    client.force_login(world.he)
    client.get("/analytics/digest/")
    with django_assert_max_num_queries(16):
        client.get("/analytics/digest/")


def test_the_api_gives_each_their_own(world, morning):
    digest = published(world)
    api = APIClient()
    found = {}
    for who in ("he", "wang", "zhou"):
        api.force_authenticate(getattr(world, who))
        found[who] = api.get(f"/api/v1/digest/?estate=YJ&day={digest.day}").json()
    assert [len(found[who]["complaints"]) for who in ("he", "wang", "zhou")] == [3, 1, 2]
    assert found["wang"]["reading"] is None and found["he"]["reading"] == {"in_time": 1, "counted": 1, "not_read": []}
    assert (found["he"]["answered"], found["he"]["owed_an_answer"]) == (1, 3)
    assert Reading.objects.get(reader=world.wang).opened_at
    for who, status in (("stranger", 403), ("technician", 403), ("other_manager", 404)):
        api.force_authenticate(getattr(world, who))
        assert api.get("/api/v1/digest/?estate=YJ").status_code == status
    api.force_authenticate(world.he)
    assert api.get("/api/v1/digest/?day=yesterday").status_code == 404
