"""Look-alikes, the same words again, and double taps at intake (rules I8, I10)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from complaints import services
from complaints.lifecycle import State
from complaints.models import Attachment, Case
from complaints.selectors import likes_of, lookalikes
from complaints.selectors.lookalikes import NEAR_FOR_PROGRAMS, look_alikes, same_words
from deadlines.clock import now
from deadlines.models import PolicyFigure
from deadlines.selectors import forget_policies
from tests import deeds
from tests.complaints.intake_forms import URL, photo, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world, client):
    client.force_login(world.chen)
    return client


def the_case() -> Case:
    return Case.objects.select_related("complainant", "unit", "place", "asset").get()


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


# -- look-alikes ---------------------------------------------------------------------------


@pytest.fixture
def known(world):
    """Somebody upstairs called about the same leak an hour ago."""
    return deeds.phone_call(world, content="厨房天花板漏水，灯座边一圈水渍，怕漏电。")


ALIKE = {"unit": "3-2-1203", "content": "厨房天花板又漏水，灯座边一圈水渍，很怕漏电。"}


def test_look_alikes_are_shown_while_typing(desk, known):
    found = desk.post(f"{URL}lookalikes/", typed(**ALIKE)).content.decode()
    assert known.number in found
    assert "merge:" in found


def test_a_strong_look_alike_is_asked_about_before_a_second_case_is_made(desk, known):
    page = desk.post(URL, typed(**ALIKE))
    assert Case.objects.count() == 1
    assert known.number in page.content.decode()
    assert "灯座边一圈水渍，很怕漏电" in page.content.decode()


def test_going_on_registers_a_case_of_its_own(desk, known):
    desk.post(URL, typed(**ALIKE, alike="none"))
    assert Case.objects.exclude(pk=known.pk).get().state == State.REGISTERED


def test_merging_registers_and_follows_in_one_go(desk, known):
    done = desk.post(URL, typed(**ALIKE, alike=f"merge:{known.number}", act="judge"), follow=True)
    follower = Case.objects.exclude(pk=known.pk).get()
    assert (follower.state, follower.lead) == (State.MERGED, known)
    assert follower.number in done.content.decode()


def test_linking_lets_both_know_of_each_other(desk, known):
    desk.post(URL, typed(**ALIKE, alike=f"link:{known.number}"))
    other = Case.objects.exclude(pk=known.pk).get()
    assert list(other.related.all()) == [known]
    assert other.timeline.filter(kind="linked").exists()
    assert known.timeline.filter(kind="linked").exists()


def test_a_merge_that_is_refused_leaves_the_case_and_says_why(world, desk, known):
    done = desk.post(URL, typed(**ALIKE, about_staff=[world.wang.pk], alike=f"merge:{known.number}"), follow=True)
    other = Case.objects.exclude(pk=known.pk).get()
    assert other.state == State.REGISTERED
    assert known.number in done.content.decode()
    assert "当事人" in done.content.decode()


def test_nobody_merges_into_a_case_they_may_not_see(world, desk):
    foreign = deeds.phone_call(world, by=world.other_duty, estate=world.hx, unit=world.other_flat)
    hidden = deeds.phone_call(world, by=world.zhou, about_staff=[world.chen])
    for number in (foreign.number, hidden.number, "YJ-20200101-0001", "x" * 200):
        desk.post(URL, typed(alike=f"merge:{number}", reach=f"1391234{len(number):04d}"))
    assert not Case.objects.filter(state=State.MERGED).exists()


def test_the_same_words_within_ten_minutes_are_offered_as_an_addition(world, desk):
    desk.post(URL, typed())
    first = the_case()
    page = desk.post(URL, typed())
    assert Case.objects.count() == 1
    assert f"add:{first.number}" in page.content.decode()
    kept = services.stage(photo(), owner=f"user:{world.chen.pk}")
    desk.post(URL, typed(alike=f"add:{first.number}", uploads=str(kept.pk)))
    assert Case.objects.count() == 1
    assert first.timeline.filter(kind="attached").exists()
    assert Attachment.objects.get().case == first


def test_how_long_the_same_words_are_a_repetition_is_a_figure_of_the_policy(world, desk):
    case = deeds.phone_call(world)
    later = case.logged_at + timedelta(minutes=9)
    assert same_words(world.chen, world.yj.pk, case.likeness, later) == case
    PolicyFigure.objects.create(name="repeat_minutes", estate=world.yj, valid_from=case.logged_at, value=5)
    forget_policies()
    assert same_words(world.chen, world.yj.pk, case.likeness, later) is None
    assert same_words(world.chen, world.hx.pk, case.likeness, later) == case


def test_many_calls_about_one_home_do_not_crowd_out_its_building(world):
    """The newest of the home and the newest of the rest of the building are looked at apart (rule I8)."""
    below = deeds.phone_call(world, unit=world.flat_below, content="厨房天花板漏水，灯座有水渍")
    for i in range(sum(NEAR_FOR_PROGRAMS)):
        deeds.phone_call(world, content=f"电表箱嗡嗡作响，第 {i} 次")
    new = deeds.phone_call(world, content="厨房天花板漏水了，灯座有水渍")
    assert below.number in [like.number for like in likes_of(new, world.chen)]


@pytest.mark.parametrize("with_photo", [False, True])
def test_a_second_tap_on_the_addition_adds_it_once(world, desk, with_photo):
    desk.post(URL, typed())
    first = the_case()
    files = [services.stage(photo(), owner=f"user:{world.chen.pk}")] if with_photo else []
    sent = typed(alike=f"add:{first.number}", uploads=",".join(str(one.pk) for one in files))
    assert desk.post(URL, sent).url == desk.post(URL, sent).url
    assert first.timeline.filter(kind__in=["note", "attached"]).count() == 1
    desk.post(URL, typed(alike=f"add:{first.number}", content="他又打来，说现在更吵了。"))
    assert first.timeline.filter(kind="note", words__text="他又打来，说现在更吵了。").exists()


def test_what_happens_in_a_stairwell_finds_the_like_of_it_in_the_same_building(world):
    """Neither has a home: it is the building they share (rule I8)."""
    nowhere = {"unit": None, "building": world.flat.building}
    first = deeds.phone_call(world, content="大堂地砖破了，老人绊了一跤", **nowhere)
    asked = {"estate_id": world.yj.pk, "text": "大堂的地砖破了，绊到老人", "building_id": world.flat.building_id}
    assert [a.case for a in look_alikes(world.chen, **asked)] == [first]
    at_home = look_alikes(world.chen, **asked, unit=world.flat)
    assert [a.case for a in at_home] == [first]


def test_a_second_tap_files_once(desk):
    sent = typed()
    first, second = desk.post(URL, sent), desk.post(URL, sent)
    assert first.url == second.url
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_file_once(world):
    sent, urls = typed(), []

    def tap():
        client = Client()
        client.force_login(world.chen)
        urls.append(client.post(URL, sent).url)
        connections.close_all()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    [t.start() for t in taps]
    [t.join() for t in taps]
    assert len(urls) == 2
    assert len(set(urls)) == 1
    assert Case.objects.count() == 1


def test_the_open_cases_of_a_home_are_found_without_its_closed_ones(world):
    """A home has dozens of closed cases, and an estate thousands of open ones: neither is gone through."""
    kept = deeds.phone_call(world)
    for n in range(240):
        case = Case.objects.get(pk=kept.pk)
        case.pk, case.number, case.token = None, f"YJ-20200101-{n:04d}", f"copy-{n}"
        case.unit, case.is_open = (world.flat, False) if n % 2 else (world.flat_below, True)
        case.save(force_insert=True)
    sql, params = lookalikes._asked(
        NEAR_FOR_PROGRAMS, world.yj.pk, True, (world.flat.pk, world.block.pk, None), "", now()
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_case")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "open_by_unit" in plan and "case_by_unit" not in plan, plan
