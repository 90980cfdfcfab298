"""The first page: what is mine and what waits for me, by role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import DutyShift
from complaints import services
from complaints.selectors.standing import menu_numbers, standing
from complaints.services import Intake
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db


def home(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client.get("/"), client


def panels(user):
    answer, _ = home(user)
    return {p.name: p for p in (*answer.context["long"], *answer.context["short"])}


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("chen", "mine"),
        ("lin", "to_verify"),
        ("zhou", "overdue"),
        ("he", "overdue"),
        ("zhao", "overdue"),
        ("hq", "overdue"),
        ("wang", "to_accept"),
        ("li", "to_accept"),
    ],
)
def test_each_role_begins_with_its_own_list(world, who, first):
    answer, _ = home(getattr(world, who))
    assert answer.context["long"][0].name == first


def test_the_number_of_a_panel_is_the_length_of_the_list_it_opens(world):
    for state in ("registered", "judging", "awaiting_second", "classified", "dispatched", "handling", "resolved"):
        deeds.in_state(world, state)
    for state in ("calling_back", "rectifying", "closed", "withdrawn"):
        deeds.in_state(world, state)
    deeds.phone_call(world, received_at=now() - timedelta(days=2))
    services.register(Intake(estate=world.yj, channel="relay", content="保洁没来"), by=world.ma)
    for who in (world.chen, world.lin, world.zhou, world.he, world.wang, world.li, world.ma):
        answer, client = home(who)
        for panel in (*answer.context["long"], *answer.context["short"], *answer.context["figures"]):
            rows = client.get(panel.url + "&size=100").context["rows"]
            assert panel.count == str(len(rows)), (who, panel.name)
            assert [r.number for r in panel.rows] == [r.number for r in rows[: len(panel.rows)]]


def test_a_department_is_shown_what_it_must_accept_with_that_one_act(world):
    case = deeds.dispatched(world)
    panel = panels(world.wang)["to_accept"]
    assert [r.number for r in panel.rows] == [case.number]
    assert panel.act
    services.accept(case.number, by=world.wang)
    assert panels(world.wang)["to_accept"].count == "0"


def test_a_case_given_to_a_colleague_waits_for_them_and_their_head(world):
    from tests.cast import person

    colleague = person("xu", "徐工", "member", world.yj, world.engineering)
    case = deeds.dispatched(world, handler=colleague)
    assert panels(world.wang)["to_accept"].count == "0"
    for who in (colleague, world.li):
        assert [r.number for r in panels(who)["to_accept"].rows] == [case.number]


def test_a_relayer_sees_what_they_passed_on_and_its_state(world):
    case = services.register(Intake(estate=world.yj, channel="relay", content="保洁没来"), by=world.ma)
    panel = panels(world.ma)["relayed"]
    assert [r.number for r in panel.rows] == [case.number]
    assert panels(world.chen)["relays"].count == "1"
    services.take(case.number, by=world.chen)
    assert panels(world.chen)["relays"].count == "0"
    assert panels(world.chen)["mine"].count == "1"


def test_the_named_find_nothing_of_it_on_their_home(world):
    deeds.phone_call(world, about_staff=[world.he], received_at=now() - timedelta(days=2))
    assert all(p.count == "0" for p in panels(world.he).values())
    assert "漏水" not in home(world.he)[0].content.decode()
    assert panels(world.zhou)["overdue"].count == "1"


def test_the_administrator_is_led_to_what_they_keep(world):
    deeds.phone_call(world)
    html = home(world.root)[0].content.decode()
    assert "/admin/accounts/user/" in html and "漏水" not in html


def test_contractors_and_people_without_a_role_are_told_how_it_stands(world):
    assert "Nothing waits for you" in home(world.technician)[0].content.decode()
    assert "You have no role yet" in home(world.stranger)[0].content.decode()


def test_the_shift_stands_in_the_greeting_and_the_marker_above(world):
    DutyShift.objects.create(
        user=world.chen, estate=world.yj, starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=7)
    )
    html = home(world.chen)[0].content.decode()
    assert "hy-duty" in html and "hy-duty" not in home(world.he)[0].content.decode()


def test_the_home_asks_to_sign_in():
    assert Client().get("/").url == "/accounts/login/?next=/"


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "zhao", "hq", "wang", "li", "root"])
def test_the_numbers_of_every_app_in_the_menu_are_asked_in_one_statement(world, who):
    deeds.calling_back(world)
    user = type(world.chen).objects.get(pk=getattr(world, who).pk)
    assert user.scope.key
    with CaptureQueriesContext(connection) as run:
        shown = menu_numbers(user)
        standing(user)
        assert menu_numbers(user) == shown
    assert len(run) == 1, [q["sql"][:200] for q in run.captured_queries]
    assert shown.get("callbacks") == ("1" if who not in ("wang", "root") else None)


def test_whoever_is_named_since_finds_one_callback_less_in_the_menu(world):
    """Rule P4 holds in the numbers, and at once: nothing of what somebody may see is remembered."""
    case = deeds.calling_back(world)
    assert menu_numbers(type(world.he).objects.get(pk=world.he.pk))["callbacks"] == "1"
    services.name(case.number, by=world.zhou, staff=[world.he], reason="住户点名")
    assert "callbacks" not in menu_numbers(type(world.he).objects.get(pk=world.he.pk))


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "hq", "wang", "li"])
def test_the_first_page_takes_few_statements(world, who):
    for state in ("registered", "judging", "classified", "dispatched", "handling", "resolved", "calling_back"):
        deeds.in_state(world, state)
    _, client = home(getattr(world, who))
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for _ in range(3):
        for state in ("registered", "dispatched", "handling", "resolved", "calling_back"):
            deeds.in_state(world, state)
    client.get("/")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    print(who, len(few), len(many))
    assert len(many) <= len(few) + 1 <= 24
