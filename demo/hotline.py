"""The line of the demonstration: calls missed, put off and returned; works and outages with those who rang."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from complaints import services as complaints
from complaints.services import Intake, Person
from demo.world import World
from estates.models import Building, KnownTrouble
from hotline import services
from hotline.services.trouble import Known

Story = Iterator[datetime]


def stories(world: World) -> list[tuple[datetime, Story]]:
    """What happened on the line, with the beginnings."""

    def back(minutes: int) -> datetime:
        return world.end - timedelta(minutes=minutes)

    return [
        (back(4320), _returned(world, 0, "李家：楼道灯不亮", "reached", 9)),
        (back(2890), _returned(world, 5, "", "reached", 41)),
        (back(1500), _unreached(world, 11)),
        (back(260), _became_a_case(world)),
        (back(52), _missed(world, 17, "", "missed")),
        (back(26), _missed(world, 23, "问停车月卡，说等会儿再打", "put_off", again=9)),
        (back(8), _missed(world, 31, "陌生号码，响了两声", "missed", phone="0571-5555 0177")),
        (back(2), _missed(world, 3, "", "put_off", estate="HX")),
        (back(1700), _works(world)),
        (back(170), _outage(world)),
        (back(600), _overdue(world)),
    ]


def _log(world: World, home: int, note: str, why: str, estate: str = "YJ", phone: str = ""):
    number = phone or world.homes[estate][home].number
    by = world.people["duty" if estate == "YJ" else "fangyuan"]
    call, _new = services.log(by=by, estate=world.estates[estate], phone=number, why=why, note=note)
    return call


def _returned(world: World, home: int, note: str, result: str, after: int) -> Story:
    call = _log(world, home, note, "missed")
    yield call.rang_at + timedelta(minutes=after)
    services.returned(call.pk, by=world.people["duty"], result=result, note="已回电，问题当场说清。")


def _unreached(world: World, home: int) -> Story:
    call = _log(world, home, "", "missed")
    for after in (12, 70, 300):
        yield call.rang_at + timedelta(minutes=after)
        services.returned(call.pk, by=world.people["wuqian"], result="not_reached", note="无人接听")


def _became_a_case(world: World) -> Story:
    home: Any = world.homes["YJ"][29]
    call = _log(world, 29, "", "missed")
    yield call.rang_at + timedelta(minutes=14)
    duty = world.people["duty"]
    services.returned(call.pk, by=duty, result="reached")
    complaints.register(
        Intake(
            estate=world.estates["YJ"],
            channel="phone",
            content="阳台地漏返水，打了两次电话没人接。",
            category=world.categories["facilities.water_power"],
            unit=home.resident.household.unit,
            person=Person(name=home.resident.name, phone=home.number, kind=home.resident.kind, resident=home.resident),
            sources=[("missed_call", call.pk)],
        ),
        by=duty,
    )


def _missed(
    world: World, home: int, note: str, why: str, *, again: int = 0, estate: str = "YJ", phone: str = ""
) -> Story:
    call = _log(world, home, note, why, estate, phone)
    if again:
        yield call.rang_at + timedelta(minutes=again)
        _log(world, home, "", "missed", estate, phone)
    yield world.end + timedelta(hours=1)


def _know(world: World, who: str, building: str, **known) -> KnownTrouble:
    estate = world.estates["YJ"]
    touched = list(Building.objects.filter(estate=estate, code=building))
    return services.know(by=world.people[who], estate=estate, known=Known(buildings=touched, **known))


def _rings(world: World, trouble: KnownTrouble, building: str, n: int) -> None:
    every: list[Any] = world.homes["YJ"]
    homes = [h for h in every if h.resident.household.unit.building.code == building]
    home = homes[n % len(homes)]
    services.add_caller(
        trouble.pk, by=world.people["duty"], phone=home.number, name=home.resident.name, resident=home.resident,
        unit=home.resident.household.unit,
    )  # fmt: skip


def _works(world: World) -> Story:
    begin = world.end + timedelta(hours=14)
    trouble = _know(
        world, "engineer_head", "8", kind="planned", what="8 栋水箱清洗停水", category="facilities.water_power",
        answer="8 栋水箱例行清洗消毒，届时停水约 4 小时，请提前储水。清洗后先放水两分钟再使用。",
        answer_en="The water tank of block 8 is being cleaned: no water for about four hours. Please keep some ready.",
        starts_at=begin, ends_at=begin + timedelta(hours=4),
    )  # fmt: skip
    yield trouble.created_at + timedelta(minutes=1640)
    _rings(world, trouble, "8", 2)


def _outage(world: World) -> Story:
    trouble = _know(
        world, "duty", "4", kind="outage", what="4 栋 1 号电梯停运", category="facilities.lifts",
        answer="4 栋 1 号电梯门机故障停运，维保正在更换门机板，预计今天内恢复。行动不便请告诉我们，派人帮忙。",
        answer_en="Lift 1 of block 4 is out of order, a part is being replaced. Tell us if you need help.",
        starts_at=world.end - timedelta(minutes=175), ends_at=world.end + timedelta(minutes=190),
    )  # fmt: skip
    for after, n in ((21, 0), (44, 3), (95, 5)):
        yield trouble.created_at + timedelta(minutes=after)
        _rings(world, trouble, "4", n)


def _overdue(world: World) -> Story:
    trouble = _know(
        world, "engineer_head", "7", kind="outage", what="7 栋楼道照明回路跳闸", category="facilities.lighting",
        answer="7 栋楼道照明跳闸，正在查找短路点，已放置应急灯。",
        answer_en="The stair lights of block 7 are out; emergency lamps are in place.",
        starts_at=world.end - timedelta(minutes=610), ends_at=world.end - timedelta(minutes=75),
    )  # fmt: skip
    yield trouble.created_at + timedelta(minutes=130)
    _rings(world, trouble, "7", 1)
    services.extend(trouble.pk, by=world.people["engineer_head"], until=world.end - timedelta(minutes=40), version=None)


def done(world: World) -> None:
    """What ends by itself has ended by the moment of seeding."""
    services.end_due(world.end)
