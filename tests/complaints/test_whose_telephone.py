"""Whose telephone it is alone is who complains, whoever sends the intake (rules I2, P5)."""

from __future__ import annotations

import pytest

from complaints import services
from complaints.models import Case
from complaints.parties import Resident as Speaker
from complaints.services import Intake, Person
from estates.models import Resident, ResidentPhone
from tests import deeds
from tests.api.conftest import Caller
from tests.complaints.intake_forms import URL, typed

pytestmark = pytest.mark.django_db
LI = "13800005678"


def theirs(case: Case) -> Resident | None:
    return Case.objects.get(pk=case.pk).complainant.resident


def also_of(name: str, estate, number: str = LI) -> Resident:
    found = Resident.objects.create(estate=estate, name=name)
    ResidentPhone.objects.create(resident=found, number=number)
    return found


def rings(world, *, by=None, **changes) -> Case:
    return deeds.phone_call(world, by=by, person=Person(name="李女士", phone=LI), **changes)


def test_a_clerk_who_takes_nobody_into_the_form_need_not(world, client):
    client.force_login(world.chen)
    client.post(URL, typed(reach="138 0000 5678", unit="3-2-1203", name=""))
    assert theirs(Case.objects.get()) == world.resident


def test_a_program_speaks_of_a_number_too(world):
    sent = {
        "estate": "YJ",
        "channel": "phone",
        "complainant": {"name": "李女士", "phone": "+86 138-0000-5678"},
        "content": "厨房天花板又漏水了。",
    }
    answer = Caller(world.chen).post("complaints/", sent)
    assert answer.status_code == 201, answer.json()
    assert theirs(Case.objects.get()) == world.resident


def test_the_case_at_hand_knows_them_at_once(world):
    assert rings(world).complainant.resident == world.resident


@pytest.mark.parametrize("what", ["named", "emergency", "praise"])
def test_also_where_more_is_written_than_the_case(world, what):
    named = {"about_departments": [world.engineering]}
    case = rings(world, **{"named": named, "emergency": {"emergency": True}, "praise": {"kind": "praise"}}[what])
    assert case.complainant.resident == theirs(case) == world.resident


def test_a_number_two_people_have_is_nobodys_alone(world):
    also_of("李先生", world.yj)
    assert theirs(rings(world)) is None


def test_one_person_with_the_number_twice_is_still_one(world):
    ResidentPhone.objects.create(resident=world.resident, number=LI)
    assert theirs(rings(world)) == world.resident


def test_who_has_it_on_an_estate_one_may_not_ask_about_is_not_counted(world):
    also_of("别处的人", world.hx)
    assert theirs(rings(world)) == world.resident, "the duty clerk of one estate knows of one"
    assert theirs(rings(world, by=world.hq, content="楼道灯不亮。")) is None, "headquarters knows both"


def test_somebody_of_another_estate_is_not_tied_to_a_case_of_this_one(world):
    also_of("别处的人", world.hx, "13700001111")
    case = deeds.phone_call(world, by=world.hq, person=Person(phone="13700001111"))
    assert theirs(case) is None


def test_who_may_not_look_residents_up_learns_nothing(world):
    assert theirs(rings(world, by=world.wang)) is None


def test_a_person_speaking_for_themselves_is_asked_nothing(world):
    """Anybody may type anybody's number into the form on the wall (rule P5)."""
    intake = Intake(estate=world.yj, channel="web", content="路灯不亮。", person=Person(phone=LI))
    assert theirs(services.register(intake, by=Speaker(0))) is None


def test_an_anonymous_caller_stays_one(world):
    assert theirs(rings(world, anonymous=True)) is None


def test_who_was_taken_into_the_form_wins(world):
    other = also_of("保姆", world.yj, "13700002222")
    case = deeds.phone_call(world, person=Person(name="保姆", phone=LI, resident=other))
    assert theirs(case) == other
