"""The quick way to ask which of a few cases somebody knows of says what `visible_to` says."""

from complaints import services
from complaints.models import Case
from complaints.parties import SYSTEM, Resident
from tests import deeds


def test_known_to_and_visible_to_agree_for_everybody(world):
    cases = [deeds.phone_call(world, content=f"第 {n} 件事，楼道灯不亮。") for n in range(4)]
    services.name(cases[0].number, by=world.zhou, staff=[world.he], reason="投诉的就是他")
    services.name(cases[1].number, by=world.zhou, departments=[world.engineering], reason="投诉工程部")
    ids = {case.pk for case in cases}
    people = [world.chen, world.he, world.zhou, world.zhao, world.li, world.wang, world.hq, world.root]
    for who in [*people, world.other_duty, world.stranger, SYSTEM, Resident(cases[3].pk)]:
        wanted = set(Case.objects.visible_to(who).filter(pk__in=ids).values_list("pk", flat=True))
        assert Case.objects.known_to(who, ids, world.yj.pk) == wanted, who
