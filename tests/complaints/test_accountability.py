"""Who answers for what was missed: who reads which record, and where clocks stand in sight (rules J4, D7)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from complaints import services
from complaints.models import NamedParty
from complaints.selectors.answerable import answerable
from complaints.selectors.due import due_next, reached, waiting_to_be_seen
from deadlines.clock import now
from deadlines.models import Accountability, Clock
from deadlines.services import tick
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen():
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clockwork:
        yield clockwork


@pytest.fixture
def missed(world, frozen):
    """A case in Wang's hands whose reports were missed, and whose first response has climbed to the manager."""
    case = deeds.handling(world)
    frozen.shift(timedelta(hours=49))
    tick()
    return deeds.again(case)


def clock(case, kind):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind=kind).latest("pk")


def signed_in(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def page(person, url):
    return signed_in(person).get(url).content.decode()


def kinds(person):
    return set(answerable(person).values_list("kind", flat=True))


REPORTS = {"investigate", "preliminary", "interim", "final"}


def test_each_reads_their_own_a_head_the_departments_a_supervisor_all(world, missed):
    assert kinds(world.wang) == kinds(world.li) >= REPORTS
    assert "response" not in kinds(world.wang)
    assert kinds(world.chen) == {"response"}
    assert kinds(world.zhou) == kinds(world.he) == kinds(world.hq) >= {"response", *REPORTS}
    for nobody in (
        world.ma,
        world.sun,
        world.root,
        world.other_duty,
        world.other_manager,
        world.stranger,
        world.technician,
    ):
        assert not kinds(nobody), nobody


def test_whoever_is_named_reads_nothing_of_it(world, missed):
    NamedParty.objects.create(case=missed, staff=world.wang, added_at=now(), added_by=world.zhou)
    NamedParty.objects.create(case=missed, staff=world.he, added_at=now(), added_by=world.zhou)
    assert not kinds(world.wang) and not kinds(world.he)
    assert kinds(world.zhou)
    assert not due_next(world.wang, now()) and not waiting_to_be_seen(world.he, now())


def test_what_is_no_longer_theirs_to_see_stays_in_their_list_without_its_matter(world, missed):
    services.dispatch(
        deeds.rectifying(world, content="另一处").number, by=world.chen, department=world.engineering
    )  # something else goes on
    services.give_back(missed.number, by=world.wang, reason="应由保洁处理")
    assert kinds(world.wang) >= REPORTS
    shown = page(world.wang, reverse("complaints:accountability"))
    assert missed.number not in shown


def test_the_list_is_sifted_and_counts_what_it_shows(world, missed):
    services.uphold(missed.number, by=world.he, clock=clock(missed, "final").pk, reason="查过了")
    url = reverse("complaints:accountability")
    client = signed_in(world.zhou)
    everything = client.get(url).context
    assert len(everything["answers"]) == answerable(world.zhou).count() == sum(n for _state, n in everything["totals"])
    for query, wanted in (
        ("state=upheld", {"final"}),
        ("department=engineering&state=open", kinds(world.wang) - {"final"}),
        ("person=wang&state=upheld", {"final"}),
        ("estate=HX", set()),
        (f"month={now():%Y-%m}&state=upheld", {"final"}),
        ("month=2020-01", set()),
    ):
        assert {a.record.kind for a in client.get(f"{url}?{query}").context["answers"]} == wanted, query


def test_the_api_tells_the_same(world, missed):
    def call(person, query=""):
        token = AuthToken.objects.create(user=person)[1]
        return Client().get(f"/api/v1/accountability/{query}", headers={"Authorization": f"Token {token}"})

    services.grounds(missed.number, by=world.wang, clock=clock(missed, "final").pk, text="等配件")
    rows = call(world.wang, "?state=open").json()["results"]
    final = next(r for r in rows if r["kind"] == "final")
    assert (final["subject"], final["person"], final["grounds"], final["state"]) == (
        missed.number, "wang", "等配件", "open",
    )  # fmt: skip
    assert final["clock"] == clock(missed, "final").pk
    assert call(world.stranger).json()["results"] == []
    assert call(world.zhou, "?month=November").status_code == 400


def test_due_next_is_what_one_answers_the_earliest_first(world, frozen):
    case = deeds.handling(world)
    mine = due_next(world.wang, now())
    assert [line.clock.due_at for line in mine] == sorted(line.clock.due_at for line in mine)
    assert len(mine) == Clock.objects.filter(answered_department=world.engineering, stopped_at=None).count()
    assert {line.pk for line in due_next(world.li, now())} == {line.pk for line in mine}  # the head sees them all
    assert [line.pk for line in due_next(world.chen, now())] == [clock(case, "response").pk]
    assert not due_next(world.ma, now()) and not due_next(world.stranger, now())


def test_a_colleagues_work_is_not_mine_but_its_head_sees_it(world):
    from accounts.models import Role
    from tests import cast

    other = cast.person("gu", "顾工", Role.MEMBER, world.yj, world.engineering)
    case = deeds.dispatched(world, handler=world.wang)
    services.accept(case.number, by=world.wang)
    assert not due_next(other, now())
    assert due_next(world.wang, now()) and due_next(world.li, now())


def test_home_shows_what_waits_what_is_due_and_what_has_reached_one(world, missed):
    assert waiting_to_be_seen(world.he, now())
    assert reached(world.zhou, now())
    address = reverse("complaints:act", args=[missed.number, "acknowledge"])
    assert address in page(world.he, reverse("complaints:home"))
    assert address not in page(world.zhou, reverse("complaints:home"))
    assert missed.number in page(world.zhou, reverse("complaints:home"))
    services.acknowledge(missed.number, by=world.he, clock=clock(missed, "response").pk, text="我来")
    lines = {line.pk for line in waiting_to_be_seen(world.he, now())}
    assert clock(missed, "response").pk not in lines


def test_the_case_page_shows_each_clock_with_what_one_may_do(world, missed, frozen):
    final = clock(missed, "final").pk
    assert f"excuse/?clock={final}" in page(world.he, missed.get_absolute_url())
    assert f"grounds/?clock={final}" in page(world.wang, missed.get_absolute_url())
    assert "excuse/" not in page(world.wang, missed.get_absolute_url())
    services.excuse(missed.number, by=world.he, clock=final, reason="台风停工")
    shown = page(world.zhou, missed.get_absolute_url())
    assert "台风停工" in shown


def test_a_paused_clock_says_so_on_the_case_and_in_the_queue(world, frozen):
    case = deeds.handling(world)
    deeds.answered(world, case)
    one = clock(case, "final").pk
    services.pause(
        case.number,
        by=world.wang,
        clock=one,
        waiting_for="third_party",
        reason="等厂家",
        until=now() + timedelta(hours=9),
    )
    assert f"approve_pause/?clock={one}" in page(world.he, case.get_absolute_url())
    services.approve_pause(case.number, by=world.he, clock=one)
    assert "hy-chip--paused" in page(world.zhou, case.get_absolute_url())
    from complaints.selectors import QueueFilter, queue_page
    from complaints.selectors.rows import rows_of

    def row():
        return rows_of(queue_page(world.zhou, QueueFilter(view="open")).rows, world.zhou, now())[0]

    assert any(flag.icon == "pause" for flag in row().flags)
    Clock.objects.filter(subject_kind="case", subject_id=case.pk, stopped_at=None).exclude(pk=one).update(
        cancelled_at=now(), next_at=None
    )
    services.note(case.number, by=world.wang, text="等")
    type(case).objects.filter(pk=case.pk).update(next_due_at=None, next_clock="")
    assert row().clock.state == "paused" and not row().late


def test_the_screen_asks_and_the_manager_approves(world, frozen):
    case = deeds.handling(world)
    one = clock(case, "final")
    until = (one.due_at + timedelta(hours=24)).astimezone(world.yj.zone)
    ask = reverse("complaints:act", args=[case.number, "extend"])
    form = {"clock": one.pk, "until": f"{until:%Y-%m-%dT%H:%M}", "reason": "配件要调货"}
    assert signed_in(world.chen).post(ask, form | {"clock": one.pk}).status_code == 422  # not among those offered
    assert signed_in(world.wang).post(ask, form).status_code == 302
    shown = page(world.he, reverse("complaints:act", args=[case.number, "approve_extension"]))
    assert "配件要调货" in shown
    approve = reverse("complaints:act", args=[case.number, "approve_extension"])
    assert signed_in(world.he).post(approve, {"clock": one.pk}).status_code == 302
    assert clock(case, "final").due_at == until.replace(second=0, microsecond=0)
    assert Accountability.objects.count() == 0


def test_the_complainant_sees_the_new_date_beside_the_first(world):
    case = deeds.handling(world)
    one = clock(case, "final")
    services.extend(
        case.number, by=world.wang, clock=one.pk, until=one.due_at + timedelta(hours=24), reason="配件要调货"
    )
    assert "配件要调货" not in Client().get(reverse("portal:matter", args=[case.token])).content.decode()
    services.approve_extension(case.number, by=world.he, clock=one.pk)
    shown = Client().get(reverse("portal:matter", args=[case.token])).content.decode()
    assert "配件要调货" in shown
    for moment in (one.due_at, one.due_at + timedelta(hours=24)):
        assert f"{moment.astimezone(world.yj.zone):%m-%d %H:%M}" in shown
