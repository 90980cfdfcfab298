"""Common concern (rule F5): the story of a pump that failed, and what each rule refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

import deadlines.services as deadlines
from audit.models import AuditEntry
from complaints import services as complaints
from complaints.models import Case, Contact
from complaints.services import Person
from deadlines.clock import now
from deadlines.models import ClimbAsk, Clock
from deadlines.services import tick
from estates.models import Asset, Unit
from followups.errors import BadInput, Changed, NotFound, NotNow, NotYours
from followups.models import Cluster, ClusterMember, Meeting, Notice
from followups.selectors.clusters import candidates, households_of, not_informed
from followups.services import clusters
from followups.services.clusters import NewNotice
from notifications.models import OutboxMessage
from tests import deeds
from tests.permissions.test_matrix import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pump(world):
    return Asset.objects.create(
        estate=world.yj, building=world.block, kind="pump_room", code="P3", name="3 栋水泵", name_en="Pump of block 3"
    )


def no_water(world, n: int, **changes) -> Case:
    """Household `n` of block 3 rings: no water."""
    unit, _new = Unit.objects.get_or_create(estate=world.yj, building=world.block, code=f"3-1-{n:04d}")
    person = Person(name=f"住户{n}", phone=f"1380000{n:04d}", kind="owner")
    return deeds.phone_call(
        world, content=f"家里停水了，{n} 号。", unit=unit, person=person, **{"category": world.water, **changes}
    )


def proposed(world, n: int = 3, **changes) -> Cluster:
    for i in range(1, n + 1):
        no_water(world, i, **changes)
    assert clusters.propose_due() == 1
    return Cluster.objects.get()


def confirmed(world, n: int = 3) -> Cluster:
    cluster = proposed(world, n)
    return clusters.confirm(cluster.pk, by=world.he, title="3 栋停水", cause="水泵烧坏", fix="换泵")


# -- the story ---


def test_nine_households_and_one_pump(world, pump):
    """Intake warns, a concern forms, one fix, nine answers, two not solved, three promises, one broken."""
    start = now()
    cases = [no_water(world, n, asset=pump) for n in range(1, 4)]
    assert clusters.propose_due() == 1
    cluster = Cluster.objects.get()
    assert cluster.why == "place"
    assert OutboxMessage.objects.filter(event="concern_proposed", recipient=world.he).exists()
    # the fourth caller is still on the line: the clerk is told
    page = signed_in(world.chen).get(
        "/complaints/new/caller/", {"estate": "YJ", "reach": "3-1-0004", "unit": "3-1-0001"}
    )
    assert cluster.label in page.content.decode()
    cases += [no_water(world, n, asset=pump) for n in range(4, 10)]
    assert clusters.propose_due() == 0  # they fit the one there is
    assert len(candidates(cluster, world.he)) == 6
    clusters.confirm(
        cluster.pk, by=world.he, title="3 栋停水", title_en="No water in block 3", cause="水泵烧坏", fix="当天换泵"
    )
    for case in cases[3:]:
        clusters.join(cluster.pk, case.number, by=world.chen)
    assert len(not_informed(cluster, world.he)) == 9

    sent = clusters.answer(
        cluster.pk, [m.pk for m in cluster.members.all()], by=world.chen, text="水泵今晚八点前换好。"
    )
    assert [one.refused for one in sent] == [""] * 9
    said = Contact.objects.filter(case__in=cases, answers=True)
    assert said.count() == 9
    assert not_informed(cluster, world.he) == []
    for n, case in enumerate(cases, 1):  # each by name, each its own first response
        case = deeds.again(case)
        assert case.responded_at is not None
        texts = "".join(w.text for w in words_of(case))
        assert f"住户{n}" in texts
        assert f"住户{n % 9 + 1}" not in texts
    assert Clock.objects.filter(kind="response", stopped_at__isnull=False).count() == 9

    clusters.mark_fixed(cluster.pk, by=world.he)
    ended = []
    for n, case in enumerate(cases, 1):
        ready = deeds.calling_back(
            world, deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, judged(world, case))))
        )
        done = (
            {"solved": "no", "satisfaction": "not"} if n in (2, 5) else {"solved": "yes", "satisfaction": "satisfied"}
        )
        ended.append(complaints.callback(ready.number, by=world.lin, way="phone", reached=True, **done))
    assert [deeds.again(c).state for c in ended].count("rectifying") == 2
    with pytest.raises(NotNow):
        clusters.close(cluster.pk, by=world.he)  # two households still wait

    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(days=2), where="会所", topic="供水")
    assert OutboxMessage.objects.filter(event="meeting_invited").count() == 9
    with time_machine.travel(start + timedelta(days=2, hours=2), tick=False):
        guests = list(meeting.guests.all())
        clusters.hold(meeting.pk, by=world.he, minutes="大家要求备用泵。", came=[g.pk for g in guests[:6]], others=2)
        made = [
            clusters.promise(meeting.pk, by=world.he, text=text, due_at=now() + timedelta(days=days), owner=world.li)
            for text, days in (("装备用泵", 7), ("公布检修记录", 3), ("停水提前通知", 5))
        ]
    with time_machine.travel(start + timedelta(days=6), tick=False):
        clusters.keep_word(meeting.pk, made[1].pk, by=world.he)  # a day late
    with time_machine.travel(start + timedelta(days=6, hours=1), tick=False):
        clusters.keep_word(meeting.pk, made[2].pk, by=world.he)
        clusters.keep_word(meeting.pk, made[0].pk, by=world.he)
        broken = [p for p in Meeting.objects.get().promises.all() if p.broken(now())]
        assert [p.text for p in broken] == ["公布检修记录"]
        page = signed_in(world.he).get(cluster.get_absolute_url()).content.decode()
        assert page.count("is-broken") == 1
    assert Clock.objects.filter(kind="meeting_promise", stopped_at=None).count() == 0


def words_of(case):
    from complaints.models import Words

    return Words.objects.filter(case=case)


def judged(world, case):
    return complaints.classify(case.number, by=world.chen, nature="valid", category=world.water)


# -- the rule ---


def test_two_households_are_no_common_concern_and_the_third_makes_one(world):
    no_water(world, 1)
    no_water(world, 1)  # the same home again counts once
    no_water(world, 2)
    assert clusters.propose_due() == 0
    no_water(world, 3)
    assert clusters.propose_due() == 1
    assert clusters.propose_due() == 0
    cluster = Cluster.objects.get()
    assert (cluster.building, cluster.category) == (world.block, world.water)
    assert cluster.members.count() == 4


def test_what_lies_further_apart_than_the_hours_of_the_policy_is_none(world):
    from deadlines.models import PolicyFigure

    for n in (1, 2):
        no_water(world, n, received_at=now() - timedelta(hours=73))
    no_water(world, 3)
    assert clusters.propose_due() == 0
    PolicyFigure.objects.create(name="concern_place_hours", value=96, valid_from=now() - timedelta(days=30))
    from deadlines.selectors import forget_policies

    forget_policies()
    assert clusters.propose_due() == 1


def test_one_thing_across_the_estate_needs_five_in_fourteen_days(world):
    for n in range(1, 5):
        no_water(world, n, received_at=now() - timedelta(days=3 * n))
    assert clusters.propose_due() == 0
    no_water(world, 5)
    assert clusters.propose_due() == 1
    assert Cluster.objects.get().why == "thing"


def test_different_things_and_other_estates_are_not_gathered(world):
    no_water(world, 1)
    no_water(world, 2, category=world.noise)
    no_water(world, 3, category=world.lifts)
    assert clusters.propose_due() == 0


def test_what_was_dismissed_is_not_proposed_again(world):
    cluster = proposed(world)
    clusters.dismiss(cluster.pk, by=world.he, reason="三户各不相同")
    assert clusters.propose_due() == 0
    with pytest.raises(NotNow):
        clusters.confirm(cluster.pk, by=world.he, title="停水")


# -- who may, and who may know ---


def test_who_is_named_in_a_case_knows_of_that_household_nothing(world):
    cases = [no_water(world, n, about_staff=[world.he] if n == 2 else []) for n in range(1, 4)]
    clusters.propose_due()
    cluster = Cluster.objects.get()
    assert not OutboxMessage.objects.filter(event="concern_proposed", recipient=world.he).exists()
    page = signed_in(world.he).get(cluster.get_absolute_url()).content.decode()
    assert cases[0].number in page
    assert cases[1].number not in page
    member = cluster.members.get(case=cases[1])
    with pytest.raises(BadInput):
        clusters.answer(cluster.pk, [member.pk], by=world.he, text="已修好")
    with pytest.raises(NotFound):
        clusters.leave(cluster.pk, member.pk, by=world.he)
    with pytest.raises(BadInput):
        clusters.gather([cases[1].number], by=world.he, title="我的")


def test_a_concern_all_of_whose_cases_name_somebody_does_not_exist_for_them(world):
    for n in range(1, 4):
        no_water(world, n, about_staff=[world.he])
    clusters.propose_due()
    cluster = Cluster.objects.get()
    assert signed_in(world.he).get(cluster.get_absolute_url()).status_code == 404
    assert signed_in(world.zhou).get(cluster.get_absolute_url()).status_code == 200


def test_who_may_decide_on_a_concern(world):
    cluster = proposed(world)
    for stranger in (world.wang, world.li, world.other_manager, world.stranger, world.root):
        with pytest.raises(NotFound):
            clusters.confirm(cluster.pk, by=stranger, title="停水")
    with pytest.raises(NotYours):
        clusters.confirm(cluster.pk, by=world.lin, title="停水")
    clusters.confirm(cluster.pk, by=world.chen, title="停水")
    with pytest.raises(Changed):
        clusters.confirm(cluster.pk, by=world.he, title="停水")
    with pytest.raises(NotYours):
        clusters.call(cluster.pk, by=world.chen, at=now() + timedelta(days=1), where="会所", topic="供水")


def test_a_case_is_of_one_concern_and_may_leave_it(world):
    cluster = confirmed(world)
    case = cluster.members.first().case
    with pytest.raises(Changed):
        clusters.gather([case.number], by=world.he, title="另一件")
    clusters.leave(cluster.pk, cluster.members.first().pk, by=world.chen)
    other = clusters.gather([case.number], by=world.he, title="另一件")
    assert other.members.get().case == case
    with pytest.raises(BadInput):
        clusters.gather(["YJ-20200101-0001"], by=world.he, title="没有")


# -- the answers ---


def test_words_that_must_not_reach_a_resident_are_pointed_out_before_they_reach_nine(world):
    cluster = confirmed(world)
    client, url = signed_in(world.chen), f"/followups/concerns/{cluster.pk}/answer/"
    members = [m.pk for m in cluster.members.all()]
    refused = client.post(url, {"text": "这不归我们管。", "members": members})
    assert "override_words" in refused.content.decode()
    assert not Contact.objects.exists()
    client.post(url, {"text": "这不归我们管。", "members": members, "override_words": "on"})
    assert Contact.objects.count() == 3
    assert AuditEntry.objects.filter(verb="words_overridden", subject_kind="cluster").count() == 1


def test_what_is_refused_for_one_household_holds_up_no_other(world):
    cluster = confirmed(world)
    first = cluster.members.first().case
    complaints.withdraw(first.number, by=world.zhou, reason="来电说不用了")
    sent = clusters.answer(cluster.pk, [m.pk for m in cluster.members.all()], by=world.zhou, text="今晚修好")
    assert [bool(one.refused) for one in sent] == [True, False, False]
    assert Contact.objects.filter(answers=True).count() == 2


def test_a_confidential_household_is_answered_without_its_name(world):
    cluster = proposed(world, confidential=True)
    clusters.confirm(cluster.pk, by=world.he, title="停水")
    clusters.answer(cluster.pk, [cluster.members.first().pk], by=world.chen, text="今晚修好")
    case = cluster.members.first().case
    assert "您好：\n今晚修好" in [w.text for w in words_of(case)]


# -- notices ---


def notice(world, **changes) -> Notice:
    given = {"estate": world.yj, "title": "3 栋停水", "title_en": "No water", "body": "今晚修好。",
             "until_at": now() + timedelta(days=2), **changes}  # fmt: skip
    return clusters.publish(NewNotice(**given), by=world.he)


def test_a_notice_hangs_on_the_portal_counts_its_readers_and_comes_down_by_itself(world):
    made = notice(world)
    reader = Client(headers={"accept-language": "en"})
    assert "No water" in reader.get("/portal/").content.decode()
    for _again in range(3):
        assert "今晚修好" in reader.get(f"/portal/notices/{made.pk}/").content.decode()
    Client().get(f"/portal/notices/{made.pk}/")
    assert Notice.objects.get().readers == 2
    with time_machine.travel(made.until_at + timedelta(minutes=1), tick=False):
        assert "No water" not in reader.get("/portal/notices/").content.decode()
        assert "came down" in reader.get(f"/portal/notices/{made.pk}/").content.decode()
        with pytest.raises(Changed):
            clusters.take_down(made.pk, by=world.he)


def test_a_notice_taken_down_or_to_come_opens_nothing(world):
    made = notice(world)
    clusters.take_down(made.pk, by=world.chen)
    coming = notice(world, from_at=now() + timedelta(hours=3))
    for one in (made, coming):
        assert Client().get(f"/portal/notices/{one.pk}/").status_code == 404
    with pytest.raises(BadInput):
        notice(world, until_at=now() - timedelta(hours=1))
    with pytest.raises(NotYours):
        clusters.publish(NewNotice(world.yj, "停水", "今晚修好", now() + timedelta(days=1)), by=world.lin)
    with pytest.raises(NotYours):
        clusters.publish(NewNotice(world.hx, "停水", "今晚修好", now() + timedelta(days=1)), by=world.he)


def test_each_complainant_is_told_of_the_notice_by_message(world):
    from followups.concern_announcements import reach

    cluster = confirmed(world)
    made = notice(world, cluster=cluster, tell=True)
    messages = list(OutboxMessage.objects.filter(event="notice_told"))
    assert len(messages) == 3
    to = reach(messages, now())
    assert {one.phone for one in to.values()} == {f"1380000{n:04d}" for n in (1, 2, 3)}
    assert all(f"/portal/notices/{made.pk}/" in one.words["link"] for one in to.values())
    assert not_informed(cluster, world.he) == []


def test_me_too_opens_a_case_that_joins_once(world, pump):
    cluster = confirmed(world)
    made = notice(world, cluster=cluster)
    client = Client(headers={"accept-language": "en"})
    page = client.get(f"/portal/notices/{made.pk}/me-too/").content.decode()
    mark = page.split('name="mark" value="')[1].split('"')[0]
    wrong = client.post(f"/portal/notices/{made.pk}/me-too/", {"mark": mark, "unit": "", "phone": "12"})
    assert wrong.status_code == 422
    given = {"mark": mark, "unit": world.flat.code, "phone": "138 0000 5678", "name": "李女士", "text": "一点水都没有"}
    for _twice in range(2):
        answer = client.post(f"/portal/notices/{made.pk}/me-too/", given)
        assert answer.status_code == 302
    member = ClusterMember.objects.get(how="me_too")
    assert member.cluster == cluster
    assert (member.case.unit, member.case.category, member.case.channel) == (world.flat, world.water, "web")
    assert member.case.token in answer["Location"]
    clusters.mark_fixed(cluster.pk, by=world.he)
    assert client.get(f"/portal/notices/{made.pk}/me-too/").status_code == 404


# -- meetings ---


def held(world) -> Meeting:
    cluster = confirmed(world)
    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(minutes=1), where="会所", topic="供水")
    with pytest.raises(NotNow):
        clusters.hold(meeting.pk, by=world.he, minutes="还没开")
    with pytest.raises(NotNow):
        clusters.promise(meeting.pk, by=world.he, text="换泵", due_at=now() + timedelta(days=1), owner=world.li)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        return clusters.hold(meeting.pk, by=world.chen, minutes="换泵")


def test_a_promise_of_a_meeting_is_warned_of_breaks_and_climbs(world):
    meeting = held(world)
    made = clusters.promise(meeting.pk, by=world.he, text="换泵", due_at=now() + timedelta(hours=8), owner=world.li)
    with pytest.raises(NotYours):
        clusters.promise(meeting.pk, by=world.chen, text="换泵", due_at=now() + timedelta(hours=8), owner=world.li)
    with time_machine.travel(now() + timedelta(hours=7), tick=False):
        tick()
    assert OutboxMessage.objects.filter(event="meeting_promise_warn", recipient=world.li).count() == 1
    with time_machine.travel(now() + timedelta(hours=9), tick=False):
        tick()
        assert OutboxMessage.objects.filter(event="meeting_promise_breach", recipient=world.he).count() == 1
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        tick()
        asked = ClimbAsk.objects.get(subject_kind="meeting", subject_id=meeting.pk, step__step="climb")
        deadlines.see(asked.clock_id, by=asked.person, text="泵明天到货", at=now())
        shown = signed_in(world.zhou).get(meeting.cluster.get_absolute_url()).content.decode()
        assert asked.person.label in shown and "泵明天到货" in shown
        clusters.keep_word(meeting.pk, made.pk, by=world.he)
        assert Meeting.objects.get().promises.get().broken(now())
        with pytest.raises(Changed):
            clusters.keep_word(meeting.pk, made.pk, by=world.he)


def test_the_page_of_a_concern_costs_the_same_for_three_households_and_for_nine(world):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cluster = confirmed(world)
    client = signed_in(world.he)

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            assert client.get(cluster.get_absolute_url()).status_code == 200
        return len(spent)

    cost()
    before = cost()
    for n in range(4, 10):
        clusters.join(cluster.pk, no_water(world, n).number, by=world.he)
    assert cost() == before
    assert len(households_of(cluster, world.he)) == 9
