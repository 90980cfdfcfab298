"""Calls can be made anew from clocks and attempts: the same as the deeds had kept (rule F1)."""

import pytest

from complaints import services as complaints
from followups import services
from followups.models import Call
from tests import deeds
from tests.repairs import crew as contractors

pytestmark = pytest.mark.django_db
KEPT = (
    "about", "case_id", "order_id", "department_id", "standing", "in_person", "round", "opened_at", "due_at",
    "attempts", "last_try_at", "by_id", "by_resident", "way", "solved", "satisfaction", "reworked",
)  # fmt: skip


def kept() -> list[tuple]:
    return sorted(Call.objects.values_list(*KEPT), key=str)


def test_what_is_missing_is_made_again_as_the_deeds_kept_it(crew):
    world = crew
    deeds.calling_back(world)
    deeds.closed(world, unit=world.flat_below, content="电梯异响。")
    again = deeds.rectifying(world, content="水管又响。", unit=None, place_text="3 栋大堂")
    complaints.resolve(again.number, by=world.wang, result="已固定管卡。")
    complaints.verify(again.number, by=world.lin, passed=True, note="听过")
    complaints.callback(again.number, by=world.lin, way="phone", reached=False)
    gone = deeds.calling_back(world, content="门禁坏了。", unit=None, place_text="北门")
    complaints.withdraw(gone.number, by=world.zhou, reason="来电说不用了")
    contractors.completed(world)
    contractors.closed(world, unit=world.flat_below)
    before = kept()
    assert len(before) == 7
    Call.objects.all().delete()
    assert services.catch_up() == 7
    assert kept() == before
    assert services.catch_up() == 0
