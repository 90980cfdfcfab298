"""The journey of one complaint through the services, told with the cast (SPEC §4)."""

import pytest

from complaints import services
from complaints.errors import BadInput, NotNow, NotYours
from complaints.lifecycle import State
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State.values)
def test_a_case_can_be_brought_to_every_state(world, state):
    assert deeds.in_state(world, state).state == state


def test_two_departments_a_dissatisfied_callback_and_the_archive(world):
    case = deeds.dispatched(world, also=[world.cleaning])
    services.accept(case.number, by=world.wang)
    services.contact(case.number, by=world.chen, way="phone", reached=True, content="中午前止水")
    services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    with pytest.raises(NotNow) as refused:
        services.resolve(case.number, by=world.wang, result="修好了")
    assert [m.code for m in refused.value.missing] == ["feedback"]
    services.feedback(case.number, by=world.ma, content="积水已清")
    assert services.resolve(case.number, by=world.wang, result="修好了").state == State.RESOLVED
    with pytest.raises(NotYours):
        services.verify(case.number, by=world.wang, passed=True)
    services.verify(case.number, by=world.lin, passed=True)
    assert (
        services.callback(case.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not").state
        == State.RECTIFYING
    )
    assert services.resolve(case.number, by=world.wang, result="重做了防水").state == State.RESOLVED
    services.verify(case.number, by=world.lin, passed=True)
    assert (
        services.callback(
            case.number, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied"
        ).state
        == State.CLOSED
    )
    with pytest.raises(BadInput):
        services.archive(case.number, by=world.lin, lesson={})
    done = services.archive(case.number, by=world.lin, lesson={"cause": "防水老化", "learnt": "换材料"})
    assert done.state == State.ARCHIVED
    assert done.archive_number.startswith("DA-YJ-")


def test_invalid_needs_another_persons_signature_and_a_route(world):
    case = deeds.phone_call(world)
    with pytest.raises(BadInput) as refused:
        services.classify(case.number, by=world.chen, nature="invalid", category=world.noise)
    assert set(refused.value.fields) == {"basis", "reason"}
    deeds.judged(world, "invalid", case)
    with pytest.raises(NotYours):
        services.approve_invalid(case.number, by=world.chen)
    services.approve_invalid(case.number, by=world.zhou)
    with pytest.raises(NotNow):
        services.dispatch(case.number, by=world.chen, department=world.engineering)
    with pytest.raises(BadInput):
        services.explain(case.number, by=world.chen, text="不属于物业服务", way="phone")
    services.explain(case.number, by=world.chen, text="不属于物业服务", way="phone", route="社区居委会调解")
    deeds.calling_back(world, deeds.again(case))
    services.ask_review(case.number, by=world.lin, text="我不同意")
    with pytest.raises(NotYours):
        services.answer_review(case.number, by=world.lin, upheld=True, text="x", route="y")
    done = services.answer_review(case.number, by=world.he, upheld=True, text="管道是共用的", route="12345")
    assert done.state == State.JUDGING


def test_a_caller_who_gives_only_the_door_is_owed_an_answer_all_the_same(world):
    """Rule J5: no way back means none at all; a door can be knocked at, and a letter left there."""
    from complaints.services import Person
    from deadlines.models import Clock

    known = deeds.phone_call(world, person=Person())
    nobody = deeds.phone_call(world, person=Person(), unit=None, place=world.lobby, content="大堂灯坏了，没留姓名。")
    hidden = deeds.phone_call(world, anonymous=True, content="不想留名，楼上太吵。")

    def kinds(case):
        return set(Clock.objects.filter(subject_id=case.pk).values_list("kind", flat=True))

    assert "response" in kinds(known)
    assert "response" not in kinds(nobody) | kinds(hidden)
