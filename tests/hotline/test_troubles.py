"""The register of known trouble (rule I9): who keeps it, whom it touches, who rang, how it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from complaints import services as complaints
from complaints.errors import BadInput, Changed, NotFound, NotYours
from complaints.services import Intake, Person
from deadlines.clock import at as at_the_moment
from deadlines.clock import now
from estates.models import Building, KnownTrouble
from estates.selectors import troubles_touching
from hotline import services
from hotline.models import TroubleCaller
from hotline.services.trouble import Known
from notifications.models import OutboxMessage
from notifications.registry import REACHES
from tests import deeds

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
KEEPERS = ["chen", "zhou", "he", "zhao", "hq", "li"]


def known(world, **more):
    given = {
        "kind": "outage", "what": "3 栋停水", "answer": "3 栋水泵故障，正在抢修，预计 18:00 恢复。",
        "answer_en": "The pump of block 3 is being mended, until 18:00.",
        "starts_at": now() - HOUR, "ends_at": now() + 3 * HOUR, "buildings": [world.block],
    }  # fmt: skip
    return Known(**given | more)


def trouble(world, by=None, **more):
    return services.know(by=by or world.chen, estate=world.yj, known=known(world, **more))


def signed_in(person, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


# -- who ---


@pytest.mark.parametrize("who", KEEPERS)
def test_the_desk_and_the_head_of_engineering_keep_it(world, who):
    one = trouble(world, by=getattr(world, who))
    services.extend(one.pk, by=getattr(world, who), until=now() + 9 * HOUR)
    assert services.end(one.pk, by=getattr(world, who)).ended_at


@pytest.mark.parametrize("who", ["wang", "ma", "sun", "lin", "root", "stranger", "technician", "other_duty"])
def test_nobody_else_does(world, who):
    person, one = getattr(world, who), trouble(world)
    with pytest.raises(NotYours):
        trouble(world, by=person)
    hidden = who in ("stranger", "technician", "other_duty")
    for deed in (
        lambda: services.end(one.pk, by=person),
        lambda: services.extend(one.pk, by=person, until=now() + 9 * HOUR),
        lambda: services.change(one.pk, by=person, known=known(world)),
    ):
        with pytest.raises(NotFound if hidden else NotYours):
            deed()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": " "}, "what"),
        ({"answer": ""}, "answer"),
        ({"kind": "x"}, "kind"),
        ({"ends_at": timedelta(hours=-2)}, "ends_at"),
        ({"ends_at": timedelta(days=400)}, "ends_at"),
        ({"buildings": []}, "buildings"),
    ],
)
def test_what_is_missing_is_told_at_its_field(world, wrong, field):
    if "ends_at" in wrong:
        wrong = {"ends_at": now() + wrong["ends_at"]}
    with pytest.raises(BadInput) as refused:
        trouble(world, **wrong)
    assert list(refused.value.fields) == [field]


def test_another_estates_building_is_refused(world):
    with pytest.raises(BadInput):
        trouble(world, buildings=[Building.objects.get(estate=world.hx)])


# -- whom it touches ---


def test_it_touches_the_homes_equipment_and_places_named_and_no_others(world):
    other = Building.objects.create(estate=world.yj, code="9", name="9 栋")
    block, lift = trouble(world), trouble(world, buildings=[], assets=[world.lift], what="2 号梯停")
    every = trouble(world, buildings=[], whole_estate=True, what="全小区停电")

    def touching(**where):
        return {t.pk for t in troubles_touching(world.yj.pk, now(), **where)}

    assert touching(unit=world.flat) == {block.pk, every.pk}
    assert touching(asset=world.lift) == {block.pk, lift.pk, every.pk}
    assert touching(place=world.lobby) == {block.pk, every.pk}
    assert touching(building_id=other.pk) == {every.pk}
    assert touching() == {every.pk}
    assert troubles_touching(world.hx.pk, now(), unit=world.other_flat) == []


def test_planned_works_end_by_themselves_and_an_outage_is_shown_overdue(world):
    works = trouble(world, kind="planned", ends_at=now() + HOUR)
    outage = trouble(world, ends_at=now() + HOUR)
    services.add_caller(works.pk, by=world.chen, phone="13800005678")
    later = now() + 2 * HOUR
    assert [t.pk for t in troubles_touching(world.yj.pk, later, unit=world.flat)] == [outage.pk]
    with at_the_moment(later):
        assert services.end_due() == 1
        assert services.end_due() == 0
    works, outage = KnownTrouble.objects.get(pk=works.pk), KnownTrouble.objects.get(pk=outage.pk)
    assert works.ended_at == works.ends_at and outage.ended_at is None
    assert outage.standing(later) == "overdue"
    assert OutboxMessage.objects.filter(event="trouble_over").count() == 1
    with at_the_moment(later):
        assert "超过预计时间" in signed_in(world.chen).get(reverse("hotline:troubles")).content.decode()


def test_one_that_begins_within_a_day_is_told_already(world):
    soon = trouble(world, kind="planned", starts_at=now() + 5 * HOUR, ends_at=now() + 8 * HOUR)
    far = trouble(world, kind="planned", starts_at=now() + 50 * HOUR, ends_at=now() + 58 * HOUR)
    found = [t.pk for t in troubles_touching(world.yj.pk, now(), unit=world.flat)]
    assert soon.pk in found and far.pk not in found


def test_extending_wants_a_later_end_and_two_at_once_are_told(world):
    one = trouble(world)
    with pytest.raises(BadInput):
        services.extend(one.pk, by=world.chen, until=one.ends_at - HOUR)
    services.extend(one.pk, by=world.chen, until=one.ends_at + HOUR, version=one.version)
    with pytest.raises(Changed):
        services.extend(one.pk, by=world.zhou, until=one.ends_at + 2 * HOUR, version=one.version)
    services.end(one.pk, by=world.zhou)
    with pytest.raises(Changed):
        services.end(one.pk, by=world.chen)


# -- who rang ---


def test_who_rings_is_added_and_told_when_it_is_over(world):
    one = trouble(world)
    caller = services.add_caller(one.pk, by=world.chen, phone="138 0000 5678", name="李女士", unit=world.flat)
    assert services.add_caller(one.pk, by=world.lin, phone="13800005678").pk == caller.pk
    assert TroubleCaller.objects.get().calls == 2
    services.end(one.pk, by=world.zhou)
    message = OutboxMessage.objects.get(event="trouble_over")
    assert TroubleCaller.objects.get().told_at is not None
    reached = REACHES["trouble_caller"]([message], now())[message.pk]
    assert reached.phone == "13800005678" and reached.words["what"] == "3 栋停水"
    assert services.end_due() == 0 and OutboxMessage.objects.filter(event="trouble_over").count() == 1


def test_who_sits_at_no_desk_adds_nobody(world):
    one = trouble(world)
    for who, refusal in (("wang", NotYours), ("stranger", NotFound), ("other_duty", NotFound)):
        with pytest.raises(refusal):
            services.add_caller(one.pk, by=getattr(world, who), phone="13800005678")
    with pytest.raises(BadInput):
        services.add_caller(one.pk, by=world.chen)
    services.end(one.pk, by=world.chen)
    with pytest.raises(BadInput):
        services.add_caller(one.pk, by=world.chen, phone="13800005678")


def test_who_is_not_content_gets_a_case_linked_with_it_and_is_answered_through_that(world):
    one = trouble(world)
    case = complaints.register(
        Intake(estate=world.yj, channel="phone", content="停水还要上班", unit=world.flat,
               person=Person(name="李女士", phone="13800005678"), sources=[("trouble", one.pk)]),
        by=world.chen,
    )  # fmt: skip
    assert TroubleCaller.objects.get().case_id == case.pk
    services.end(one.pk, by=world.chen)
    assert not OutboxMessage.objects.filter(event="trouble_over").exists()


# -- faces ---


def test_the_console_says_the_answer_when_the_home_is_touched(world):
    trouble(world)
    client = signed_in(world.chen)
    url = reverse("complaints:new_caller")
    there = client.get(url, {"reach": "13800005678", "estate": "YJ"}).content.decode()
    assert "正在抢修" in there and 'data-key="alt+k"' in there
    assert "正在抢修" in client.get(url, {"reach": "3-2-1103", "estate": "YJ"}).content.decode()
    assert "正在抢修" not in client.get(url, {"reach": "13999999999", "estate": "YJ"}).content.decode()
    english = signed_in(world.chen, "en").get(url, {"reach": "3-2-1103", "estate": "YJ"}).content.decode()
    assert "is being mended" in english


def test_one_key_adds_the_caller_and_no_case_is_made(world):
    from complaints.models import Case

    one = trouble(world)
    client = signed_in(world.chen)
    url = reverse("hotline:add_caller", args=[one.pk])
    answer = client.post(url, {"reach": "13800005678", "estate": "YJ"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("complaints:new")
    caller = TroubleCaller.objects.get()
    assert (caller.name, caller.phone, caller.unit, caller.resident) == (
        "李女士", "13800005678", world.flat, world.resident,
    )  # fmt: skip
    assert not Case.objects.exists()
    html = signed_in(world.chen).get(reverse("hotline:trouble", args=[one.pk])).content.decode()
    assert "李女士" in html
    assert "李女士" not in signed_in(world.wang).get(reverse("hotline:trouble", args=[one.pk])).content.decode()


def test_a_case_all_the_same_carries_the_link_through_the_form(world):
    one = trouble(world)
    client = signed_in(world.chen)
    sent = {"estate": "YJ", "channel": "phone", "kind": "complaint", "reach": "13800005678", "content": "又停水"}
    html = client.post(reverse("complaints:new"), {**sent, "beside": str(one.pk)}).content.decode()
    assert f"trouble:{one.pk}" in html and "登记后与此关联" in html
    answer = client.post(
        reverse("complaints:new"), {**sent, "act": "save", "sources": f"trouble:{one.pk}", "urgency": "2"}
    )
    assert answer.status_code == 302, answer.content.decode()[:400]
    assert TroubleCaller.objects.get().case is not None


def test_the_residents_form_shows_it_with_a_way_on(world):
    trouble(world, whole_estate=True, buildings=[])
    client = Client(headers={"accept-language": "zh-hans"})
    session = {"kind": "complaint"}
    client.get(reverse("portal:report"), session)
    client.post(reverse("portal:estate"), {"estate": world.yj.pk})
    client.post(reverse("portal:where"), {"where": "3 栋"})
    html = client.get(reverse("portal:what")).content.decode()
    assert "我们已经知道" in html and "正在抢修" in html and "仍想告诉我们" in html


def test_the_forms_of_the_register(world):
    client = signed_in(world.li)
    fmt = "%Y-%m-%dT%H:%M"
    with timezone.override(world.yj.zone):
        sent = {
            "kind": "planned", "what": "水箱清洗", "answer": "今天清洗水箱", "estate": "YJ",
            "starts_at": timezone.localtime(now()).strftime(fmt),
            "ends_at": timezone.localtime(now() + 5 * HOUR).strftime(fmt),
            "buildings": [world.block.pk], "units": "3-2-1203",
        }  # fmt: skip
    answer = client.post(reverse("hotline:trouble_new"), sent)
    assert answer.status_code == 302, answer.content.decode()
    one = KnownTrouble.objects.get()
    assert list(one.units.all()) == [world.flat] and one.kept_by == world.li
    assert client.post(reverse("hotline:trouble_new"), {**sent, "units": "99-9"}).status_code == 200
    url = reverse("hotline:trouble_change", args=[one.pk])
    assert client.post(url, {**sent, "what": "水箱清洗消毒"}).status_code == 302
    assert KnownTrouble.objects.get().what == "水箱清洗消毒"
    for name in ("trouble_change", "trouble_extend", "trouble_end"):
        page = reverse(f"hotline:{name}", args=[one.pk])
        assert client.get(page).status_code == 200
        assert signed_in(world.wang).get(page).status_code == 403
        assert signed_in(world.other_duty).get(page).status_code == 404
        assert signed_in(world.stranger).get(page).status_code == 403
    assert client.post(reverse("hotline:trouble_end", args=[one.pk])).status_code == 302


def test_the_register_in_the_api(world):
    client, url = Client(), "/api/v1/troubles/"

    def call(who, method, path, body=None):
        headers = {"Authorization": f"Token {AuthToken.objects.create(user=who)[1]}"}
        return getattr(client, method)(path, body, headers=headers, content_type="application/json")

    body = {
        "estate": "YJ", "kind": "outage", "what": "停水", "answer": "抢修中", "buildings": ["3"],
        "starts_at": now().isoformat(), "ends_at": (now() + HOUR).isoformat(), "units": ["3-2-1203"],
    }  # fmt: skip
    made = call(world.li, "post", url, body)
    assert made.status_code == 201, made.content
    one = f"{url}{made.json()['id']}/"
    assert call(world.li, "post", url, {**body, "units": ["nowhere"]}).status_code == 400
    assert call(world.wang, "post", url, body).status_code == 403
    assert call(world.stranger, "post", url, body).status_code == 400
    assert call(world.wang, "get", one).json()["standing"] == "running"
    assert call(world.other_duty, "get", one).status_code == 404
    assert call(world.chen, "post", f"{one}callers/", {"phone": "13800005678"}).json()["calls"] == 1
    assert len(call(world.chen, "get", f"{one}callers/").json()) == 1
    assert call(world.wang, "get", f"{one}callers/").json() == []
    later = (now() + 4 * HOUR).isoformat()
    assert call(world.chen, "post", f"{one}extend/", {"until": later}).json()["extended"] == 1
    assert call(world.chen, "post", f"{one}end/").json()["standing"] == "ended"
    assert call(world.chen, "post", f"{one}end/").status_code == 409


def test_a_plain_registration_asks_nothing_of_the_register(world):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    deeds.phone_call(world)
    with CaptureQueriesContext(connection) as asked:
        deeds.phone_call(world)
    assert not [q for q in asked.captured_queries if "hotline" in q["sql"] or "trouble" in q["sql"]]
