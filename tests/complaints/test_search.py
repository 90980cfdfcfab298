"""Finding cases: words, places, numbers and, for the desk, people (rules P5, I8)."""

import pytest
import time_machine

from complaints import services
from complaints.models import Case
from complaints.selectors import matching
from complaints.services import Person
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db


def found(viewer, text):
    return set(matching(Case.objects.visible_to(viewer), text, viewer).values_list("number", flat=True))


@pytest.mark.parametrize("text", ["漏水", "天花板", "天花板又漏水", "漏水 灯座", "厨房天花"])
def test_two_characters_of_what_was_said_are_enough(world, text):
    case = deeds.phone_call(world)
    deeds.phone_call(world, content="楼道灯不亮")
    assert found(world.chen, text) == {case.number}


def test_every_word_must_fit(world):
    deeds.phone_call(world)
    assert found(world.chen, "漏水 电梯") == set()


def test_traditional_and_full_width_spellings_find_their_plain_twins(world):
    case = deeds.phone_call(world, content="電梯又壞了，樓道積水")
    assert found(world.chen, "电梯") == found(world.chen, "電梯") == found(world.chen, "积水") == {case.number}
    assert found(world.chen, "１２０３") == {case.number}


def test_a_place_is_found_by_its_room(world):
    case = deeds.phone_call(world)
    deeds.phone_call(world, unit=world.flat_below)
    assert found(world.chen, "1203") == {case.number}


@pytest.mark.parametrize("text", ["5678", "13800005678", "138 0000 5678", "138-0000-5678", "05678", "００００５６７８"])
def test_the_desk_finds_a_telephone_by_its_end_however_it_is_typed(world, text):
    case = deeds.phone_call(world)
    deeds.phone_call(world, person=Person(name="王先生", phone="13911112222"))
    assert found(world.chen, text) == {case.number}


def test_a_department_finds_neither_names_nor_telephones(world):
    case = deeds.dispatched(world)
    assert found(world.wang, "漏水") == {case.number}
    for text in ("5678", "13800005678", "李女士"):
        assert found(world.wang, text) == set()
        assert found(world.chen, text) == {case.number}


def test_a_confidential_case_is_found_by_its_handlers_through_the_second_wording_alone(world):
    case = deeds.phone_call(world, confidential=True)
    services.classify(case.number, by=world.chen, nature="valid", category=world.water)
    services.dispatch(case.number, by=world.chen, department=world.engineering, handler_wording="公共管道渗水，请排查")
    assert found(world.wang, "渗水") == {case.number}
    for text in ("天花板", "1203", "李女士", "5678"):
        assert found(world.wang, text) == set(), text
        assert found(world.chen, text) == {case.number}, text


def test_the_desk_of_one_estate_finds_nothing_of_another(world):
    deeds.phone_call(world)
    for text in ("漏水", "李女士", "5678", "1203"):
        assert found(world.other_duty, text) == set()


def test_a_number_is_found_whole_by_its_day_or_by_its_end(world):
    with time_machine.travel("2026-11-22T10:00:00+08:00"):
        first, second = deeds.phone_call(world), deeds.phone_call(world, content="楼道灯不亮")
        assert second.number == "YJ-20261122-0002"
        for text in (
            "YJ-20261122-0002",
            "yj-20261122-0002",
            "0002",
            "1122-0002",
            "20261122-0002",
            "ＹＪ-20261122-0002",
        ):
            assert found(world.chen, text) == {second.number}, text
        assert found(world.chen, "YJ-20261122") == {first.number, second.number}
        assert found(world.other_duty, "YJ-20261122-0002") == found(world.other_duty, "0002") == set()
    with time_machine.travel("2027-01-20T10:00:00+08:00"):
        assert found(world.chen, "0002") == set()
        assert found(world.chen, "1122-0002") == {second.number}


@pytest.mark.parametrize(
    "text", ["", " ", "!!", "%", "'; DROP TABLE", "\\", "😀", "漏", "a" * 300, "99-99-9999", "0000-0000"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(world, text):
    deeds.phone_call(world)
    assert found(world.chen, text) == set()


def test_a_search_looks_at_ended_cases_too_unless_a_view_is_kept(world, client):
    ended = deeds.in_state(world, "archived")
    client.force_login(world.chen)
    assert [r.number for r in client.get("/complaints/?q=漏水").context["rows"]] == [ended.number]
    assert client.get("/complaints/?q=漏水&view=open").context["rows"] == []


def test_the_newest_find_comes_first(world):
    with time_machine.travel(now()):
        old = deeds.phone_call(world, received_at=deeds.tomorrow(-48))
        new = deeds.phone_call(world)
    from complaints.selectors import QueueFilter, queue_page

    rows = queue_page(world.chen, QueueFilter(view="any", q="漏水")).rows
    assert [c.number for c in rows] == [new.number, old.number]
