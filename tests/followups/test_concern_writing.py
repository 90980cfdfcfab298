"""Common concern, notices and meetings written by API: the same services, the same refusals (rules F5, P4, X2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from complaints import services as complaints
from complaints.models import Case, Contact
from deadlines.clock import now
from followups.models import Cluster, ClusterMember, Meeting, Notice
from followups.selectors.clusters import CONCERN_ACTIONS, MEETING_ACTIONS
from followups.services import clusters
from notifications.models import OutboxMessage
from repairs import services as repairs
from repairs.models import Trade
from tests import deeds
from tests.api.conftest import Caller
from tests.followups.test_common_concern import confirmed, no_water, proposed
from tests.permissions.test_matrix import signed_in

pytestmark = pytest.mark.django_db


def caller(person) -> Caller:
    return Caller(person, **{"accept-language": "en"})


def doing(person, pk: int):
    whose = caller(person)
    return lambda name, given=None, **headers: whose.post(f"concerns/{pk}/{name}/", given, **headers)


def test_a_concern_from_its_proposal_to_its_end(world):
    cluster = proposed(world)
    more = no_water(world, 4)
    do = doing(world.he, cluster.pk)
    before = caller(world.he).get(f"concerns/{cluster.pk}/").json()
    assert before["fitting"] == [more.number]
    assert before["actions"] == ["confirm", "dismiss", "join", "leave", "me_too"]
    told = do("confirm", {"title": "3 栋停水", "cause": "水泵烧坏"}).json()
    assert (told["state"], told["cause"], told["households"]) == ("open", "水泵烧坏", 3)
    assert do("confirm", {"title": "3 栋停水"}).json()["code"] == "changed"
    assert do("describe", {"fix": "换泵"}).json()["cause"] == "水泵烧坏"  # what is left out stays
    assert do("join", {"case": more.number}).json()["households"] == 4
    assert do("leave", {"case": more.number}).json()["households"] == 3
    first = told["cases"][0]["number"]
    refused = do("answer", {"text": "这不归我们管"})
    assert (refused.status_code, refused.json()["code"]) == (400, "forbidden_words")
    said = do("answer", {"text": "今晚八点前修好。", "cases": [first]}).json()
    assert {one["number"]: one["informed"] for one in said["cases"]}[first] is True
    assert (sum(one["informed"] for one in said["cases"]), said["refused"]) == (1, {})
    assert all(one["informed"] for one in do("answer", {"text": "今晚八点前修好。"}).json()["cases"])
    assert Contact.objects.filter(answers=True).count() == 3
    until = (now() + timedelta(days=1)).isoformat()
    hung = do("notice", {"title": "停水", "body": "八点恢复。", "until_at": until, "buildings": ["3"], "tell": True})
    assert (hung.status_code, hung.json()["notices"][0]["buildings"]) == (200, ["3"])
    assert OutboxMessage.objects.filter(event="notice_told").count() == 3
    assert do("fixed").json()["state"] == "fixed"
    waiting = do("close")
    assert (waiting.status_code, "3 households" in waiting.json()["message"]) == (409, True)
    assert "close" not in caller(world.he).get(f"concerns/{cluster.pk}/").json()["actions"]


def test_cases_are_gathered_by_hand_once(world):
    numbers = [no_water(world, n).number for n in (1, 2)]
    body, key = {"title": "停水", "cases": numbers}, {"idempotency-key": "k"}
    chen = caller(world.chen)
    made, again = chen.post("concerns/", body, **key), chen.post("concerns/", body, **key)
    assert (made.status_code, again.status_code, Cluster.objects.count()) == (201, 200, 1)
    assert made.json() == again.json()
    assert chen.post("concerns/", body).status_code == 409  # they are of one already
    assert chen.post("concerns/", {**body, "cases": []}).status_code == 400
    assert "cases" in chen.post("concerns/", {**body, "cases": ["YJ-1"]}).json()
    assert Cluster.objects.count() == 1


def test_an_answer_sent_again_under_its_key_is_said_once(world):
    cluster = confirmed(world)
    do = doing(world.chen, cluster.pk)
    sent = [do("answer", {"text": "今晚修好。"}, **{"idempotency-key": "k"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [200, 200]
    assert Contact.objects.filter(answers=True).count() == 3


def test_one_more_household_rings(world):
    cluster = confirmed(world)
    body = {"complainant": {"name": "新住户", "phone": "13800007777", "unit": "3-2-1103"}, "text": "也没水。"}
    do = doing(world.lin, cluster.pk)
    told = do("me_too", body, **{"idempotency-key": "k"})
    assert (told.status_code, told.json()["households"]) == (200, 4)
    assert do("me_too", body, **{"idempotency-key": "k"}).json()["households"] == 4
    joined = ClusterMember.objects.latest("pk")
    assert (joined.how, joined.case.unit_id, joined.case.category_id) == ("me_too", world.flat_below.pk, world.water.pk)
    assert "也没水。" in joined.case.content
    wrong = do("me_too", {**body, "complainant": {"unit": "9-9-9"}})
    assert "unit" in wrong.json()["complainant"]
    clusters.dismiss(proposed_again(world).pk, by=world.he, reason="不是")
    ended = doing(world.lin, Cluster.objects.latest("pk").pk)("me_too", body)
    assert ended.status_code in (404, 409)


def proposed_again(world) -> Cluster:
    for n in range(11, 14):
        no_water(world, n, category=world.lifts)
    clusters.propose_due()
    return Cluster.objects.latest("pk")


def test_a_meeting_by_api(world):
    cluster = confirmed(world)
    do, he = doing(world.he, cluster.pk), caller(world.he)
    at = (now() + timedelta(days=1)).isoformat()
    assert "at" in do("meeting", {"topic": "供水", "at": "2020-01-01T00:00:00Z", "where": "会所"}).json()
    called = do("meeting", {"topic": "供水", "at": at, "where": "会所"}).json()["meetings"][0]
    assert (len(called["guests"]), called["actions"]) == (3, ["hold"])
    pk, first = called["id"], called["guests"][0]["case"]
    minutes = {"minutes": "换泵。", "came": [first], "others": 2}
    assert he.post(f"meetings/{pk}/hold/", minutes).status_code == 409  # it has not begun
    with time_machine.travel(now() + timedelta(days=1, hours=1), tick=False):
        assert "came" in he.post(f"meetings/{pk}/hold/", {**minutes, "came": ["YJ-1"]}).json()
        held = he.post(f"meetings/{pk}/hold/", minutes).json()
        assert {g["case"]: g["came"] for g in held["guests"]}[first] is True
        due = (now() + timedelta(days=3)).isoformat()
        assert "owner" in he.post(f"meetings/{pk}/promise/", {"text": "备用泵", "due_at": due, "owner": "gao"}).json()
        told = he.post(f"meetings/{pk}/promise/", {"text": "备用泵", "due_at": due, "owner": "li"}).json()
        promise = told["promises"][0]
        assert (promise["owner"], told["actions"]) == ("li", ["hold", "promise", "keep_promise"])
        kept = he.post(f"meetings/{pk}/keep_promise/", {"promise": promise["id"]}).json()
        assert kept["promises"][0]["kept_at"] is not None
        assert he.post(f"meetings/{pk}/keep_promise/", {"promise": promise["id"]}).status_code == 409
        assert he.post(f"meetings/{pk}/keep_promise/", {"promise": 0}).status_code == 404


def test_who_may_write_by_api(world):
    """The desk and those above it; another estate, a contractor and whoever is no overseer: nothing there (404)."""
    cluster = confirmed(world)
    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(days=1), where="会所", topic="供水")
    numbers = [one.number for one in Case.objects.all()]
    outside = (world.other_manager, world.other_duty, world.technician, world.stranger, world.wang, world.li)
    for person in outside:
        for name in CONCERN_ACTIONS:
            assert doing(person, cluster.pk)(name).status_code == 404, (person, name)
        for name in MEETING_ACTIONS:
            assert caller(person).post(f"meetings/{meeting.pk}/{name}/").status_code == 404, (person, name)
        made = caller(person).post("concerns/", {"title": "x", "cases": numbers})
        # a manager elsewhere may gather, but knows of none of these
        assert made.status_code in (400, 403), person
    for name in CONCERN_ACTIONS:  # the assistant reads, and may write down who rings
        assert doing(world.lin, cluster.pk)(name).status_code == (400 if name == "me_too" else 403), name
    assert doing(world.chen, cluster.pk)("meeting").status_code == 403
    assert caller(world.chen).post(f"meetings/{meeting.pk}/promise/").status_code == 403
    assert caller(None).post("concerns/", {}).status_code == 401
    assert caller(world.lin).get(f"concerns/{cluster.pk}/").json()["actions"] == ["me_too"]
    assert (Cluster.objects.count(), Meeting.objects.count(), ClusterMember.objects.count()) == (1, 1, 3)


def test_whoever_is_named_in_a_case_neither_sees_it_nor_touches_it_here(world):
    """Rule P4: on the API as on the page."""
    cluster = confirmed(world)
    walled = no_water(world, 9, about_staff=[world.zhou])
    clusters.join(cluster.pk, walled.number, by=world.he)
    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(minutes=1), where="会所", topic="供水")
    do, zhou = doing(world.zhou, cluster.pk), caller(world.zhou)
    assert walled.number not in str(zhou.get(f"concerns/{cluster.pk}/").json())
    assert walled.number not in str(zhou.get(f"meetings/{meeting.pk}/").json())
    for name, given in (("leave", {"case": walled.number}), ("join", {"case": walled.number})):
        unknown, named = do(name, {"case": "YJ-1"}), do(name, given)
        assert (named.status_code, named.json()) == (
            unknown.status_code,
            {k: [w.replace("YJ-1", walled.number) for w in v] for k, v in unknown.json().items()},
        )
    assert do("answer", {"text": "好。", "cases": [walled.number]}).status_code == 400
    assert do("answer", {"text": "好。"}).status_code == 200
    assert not Contact.objects.filter(case=walled).exists()
    all_named = deeds.phone_call(world, content="停水", about_staff=[world.zhou])
    assert "cases" in zhou.post("concerns/", {"title": "x", "cases": [all_named.number]}).json()


def test_the_order_that_mends_it_is_named_to_those_who_may_know_of_it(world):
    """Rule P4: the order came of a complaint that names the supervisor; the concern itself they keep."""
    cluster = confirmed(world)
    named = deeds.handling(world, deeds.dispatched(world))
    wanted = repairs.Request(
        estate=world.yj, trade=Trade.objects.get(code="plumbing"), content="换水泵", complaint=named
    )
    order = repairs.request(wanted, by=world.he)
    complaints.name(named.number, by=world.he, staff=[world.zhou], reason="住户点名")
    assert doing(world.he, cluster.pk)("describe", {"order": order.number}).json()["order"] == order.number
    do, page = doing(world.zhou, cluster.pk), f"/followups/concerns/{cluster.pk}/"
    assert caller(world.zhou).get(f"concerns/{cluster.pk}/").json()["order"] is None
    for address in (page, f"{page}describe/"):
        shown = signed_in(world.zhou).get(address)
        assert (shown.status_code, order.number in shown.content.decode()) == (200, False), address
        assert order.number in signed_in(world.he).get(address).content.decode()
    assert do("describe", {"order": order.number}).json() == {"order": [f"There is no “{order.number}”."]}
    do("describe", {"order": None, "cause": "水泵"})
    signed_in(world.zhou).post(f"{page}describe/", {"title": "3 栋停水", "cause": "水泵", "order": ""})
    kept = Cluster.objects.get(pk=cluster.pk)
    assert (kept.cause, kept.order_id) == ("水泵", order.pk)


def test_who_came_is_not_rubbed_out_by_somebody_who_may_not_know_of_the_guest(world):
    """Rule P4: the walled-off supervisor corrects the minutes; the guest they cannot see stays noted as come."""
    cluster = confirmed(world)
    walled = no_water(world, 9, about_staff=[world.zhou])
    clusters.join(cluster.pk, walled.number, by=world.he)
    meeting = clusters.call(cluster.pk, by=world.he, at=now() + timedelta(minutes=1), where="会所", topic="供水")
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        clusters.hold(meeting.pk, by=world.he, minutes="换泵。", came=[g.pk for g in meeting.guests.all()])
        clusters.hold(meeting.pk, by=world.zhou, minutes="当天换泵。", came=[])
        page = signed_in(world.zhou).get(f"/followups/meetings/{meeting.pk}/hold/").content.decode()
    assert walled.number not in page
    assert [g.case.number for g in meeting.guests.filter(came=True)] == [walled.number]


def test_a_notice_is_hung_once_and_taken_down(world):
    until = (now() + timedelta(days=1)).isoformat()
    body = {"estate": "YJ", "title": "停水", "body": "今晚恢复。", "until_at": until}
    chen, key = caller(world.chen), {"idempotency-key": "k"}
    made = [chen.post("notices/", body, **key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 200]
    assert Notice.objects.count() == 1
    assert "buildings" in chen.post("notices/", {**body, "buildings": ["99"]}).json()
    pk = made[0].json()["id"]
    for person, status in ((world.wang, 403), (world.lin, 403), (world.other_manager, 404), (world.stranger, 404)):
        assert caller(person).post(f"notices/{pk}/take_down/").status_code == status, person
    down = chen.post(f"notices/{pk}/take_down/").json()
    assert (down["up"], down["actions"]) == (False, [])
    assert chen.post(f"notices/{pk}/take_down/").json()["code"] == "changed"
