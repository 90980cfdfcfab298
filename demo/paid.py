"""A year of special paid services with their callbacks: rows in bulk, for no story needs them; the last ones by deeds.

They give the month's report its past: the assistants' calls, the managers' own, a few not content or not reached.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from deadlines import clock
from demo.world import HEADS, World
from followups import services
from followups.choices import About, DayPart, Standing
from followups.models import Call, PaidService, ServiceAnswer, ServiceEntry

# department, what, the agreement, price from, price to
OFFERS = [
    ("cleaning", "入户擦窗", "物业服务合同未含入户保洁", 120, 260),
    ("cleaning", "油烟机清洗", "物业服务合同未含入户保洁", 150, 220),
    ("engineering", "安装晾衣架", "户内安装不在合同范围", 80, 160),
    ("engineering", "更换户内灯具", "户内用电设施由业主自理", 40, 120),
    ("engineering", "疏通户内地漏", "户内管道由业主自理", 60, 150),
    ("service", "家具搬运", "合同未含搬运", 100, 400),
    ("greening", "阳台绿植养护", "合同未含户内绿化", 60, 180),
]
SAID = [
    "擦得很干净，师傅鞋套也换了。",
    "价格事先讲清楚了，放心。",
    "约的两点，差不多三点才到。",
    "做得可以，下次还找你们。",
]
BAD = ["窗框角落没擦到，要求返工。", "灯装歪了，还得再来一次。"]
SIGNED = "[[[4.0,30.0],[22.0,12.0],[40.0,34.0],[60.0,10.0]]]"
CALLERS = {"YJ": "assistant", "HX": "assistant"}
OWN = {"YJ": ("manager", "gm"), "HX": ("gaoyuan", "gm")}


def year(world: World, *, small: bool = False) -> None:
    """Twelve months up to the moment of seeding, some each month and estate, and a few under way today."""
    dice = random.Random(21)  # nosec B311  # invented days
    made: list[PaidService] = []
    entries: list[ServiceEntry] = []
    answers: list[tuple[PaidService, dict[str, Any]]] = []
    for code, estate in world.estates.items():
        if not world.homes.get(code):
            continue
        last = world.end.astimezone(estate.zone).date()
        for month in range(12, 0, -1):
            for n in range(dice.randint(4, 5) if small else dice.randint(7, 11)):
                day = last - timedelta(days=30 * month - dice.randint(0, 18))
                made.append(_one(world, dice, code, day, n, answers))
    PaidService.objects.bulk_create(made)
    for one in made:
        kinds = ("asked", "checked", "priced", "agreed", "finished", "signed", "callback", "closed")
        moments: tuple[Any, ...] = (one.asked_at,) * 3 + (
            one.agreed_at,
            one.done_at,
            one.signed_at,
            one.closed_at,
            one.closed_at,
        )
        entries += [
            ServiceEntry(service=one, at=at, kind=kind, actor=one.asked_by)
            for kind, at in zip(kinds, moments, strict=True)
        ]
    ServiceEntry.objects.bulk_create(entries, batch_size=2000)
    _calls(world, answers)
    _under_way(world)


def _one(world: World, dice: random.Random, code: str, day: date, n: int, answers: list[Any]) -> PaidService:
    estate, phone = world.estates[code], dice.choice(world.homes[code])
    department, what, agreement, low, high = dice.choice(OFFERS)
    asked = datetime.combine(day, time(dice.randint(8, 17), dice.randint(0, 59)), estate.zone)
    signed = asked + timedelta(days=dice.randint(1, 4), hours=dice.randint(1, 3))
    due = signed + timedelta(days=7)
    hour = dice.choice((10, 11, 15, 19, 20))
    called = datetime.combine((signed + timedelta(days=dice.randint(1, 6))).date(), time(hour, 20), estate.zone)
    price, resident = Decimal(dice.randrange(low, high, 10)), phone.resident
    unit = resident.household.unit if resident.household else None
    unreached = dice.random() < 0.06
    # Each month the managers make some of the calls themselves, mostly as many as they should.
    who = OWN[code][0] if n < 3 and dice.random() < 0.85 else OWN[code][1] if n == 3 and dice.random() < 0.8 else ""
    by = world.people[who or CALLERS[code]]
    one = PaidService(
        number=f"TY-{day:%Y%m%d}-{code}{n:02d}", estate=estate, unit=unit,
        department=world.departments[department], what=what, resident=resident, name=resident.name, phone=phone.number,
        asked_at=asked, asked_by=world.people["duty"], agreement=agreement, covered=False, price=price,
        agreed_at=asked + timedelta(minutes=25), agreed_way="phone", done_at=signed - timedelta(minutes=10),
        result="按约完成，现场清理干净。", charged=price, signed_at=signed, signed_by=resident.name, signature=SIGNED,
        closed_at=called, closed_unreached=unreached, is_open=False, state="closed",
    )  # fmt: skip
    mood = dice.choices(("satisfied", "basically", "not"), (70, 24, 6))[0]
    solved = "yes" if mood != "not" else "partly"
    answers.append((one, {
        "by": by, "at": called, "signed": signed, "due": due, "unreached": unreached, "solved": solved, "mood": mood,
        "words": dice.choice(BAD if mood == "not" else SAID), "part": DayPart.of(hour),
        "way": "visit" if who and dice.random() < 0.4 else "phone",
    }))  # fmt: skip
    return one


def _calls(world: World, answers: list[tuple[PaidService, dict[str, Any]]]) -> None:
    heads = {code: world.people[name] for code, name in HEADS.items()}
    told, calls = [], []
    for one, a in answers:
        reached = not a["unreached"]
        tries = [a["at"]] if reached else [a["at"] - timedelta(days=2, hours=5), a["at"] - timedelta(days=1), a["at"]]
        told += [
            ServiceAnswer(
                service=one, at=at, by=a["by"], way=a["way"], reached=reached, solved=a["solved"] if reached else "",
                satisfaction=a["mood"] if reached else "", words=a["words"] if reached else "",
            )
            for at in tries
        ]  # fmt: skip
        calls.append(
            Call(
                about=About.SERVICE, estate=one.estate, service=one, department=one.department,
                standing=Standing.ANSWERED if reached else Standing.UNREACHABLE, opened_at=a["signed"],
                due_at=a["due"], part=a["part"], turn_at=a["due"], attempts=len(tries), last_try_at=a["at"],
                ended_at=a["at"], by=a["by"] if reached else None, way=a["way"] if reached else "",
                solved=a["solved"] if reached else "",
                satisfaction=a["mood"] if reached else "", slip_words="已向业主致谢，列入服务案例。" if reached else "",
                slip_by=heads[one.department.code] if reached else None,
                slip_at=a["at"] + timedelta(days=1) if reached else None,
            )
        )  # fmt: skip
    ServiceAnswer.objects.bulk_create(told, batch_size=2000)
    Call.objects.bulk_create(calls, batch_size=2000)


def _under_way(world: World) -> None:
    """What runs today, done by the people themselves: one at each step of the road."""
    people, estate = world.people, world.estates["YJ"]
    phones = world.homes["YJ"]
    for step, (department, what, agreement, low, _high) in enumerate(OFFERS[:6]):
        phone = phones[(step * 7) % len(phones)]
        home = phone.resident.household
        with clock.at(world.end - timedelta(days=1, hours=6 - step)):
            one = services.ask_service(
                by=people["duty"], estate=estate, department=world.departments[department], what=what,
                wanted=f"想请物业帮忙{what}，最好这周。", unit=home and home.unit, resident=phone.resident,
                phone=phone.number,
            )  # fmt: skip
            deeds = [
                lambda n: services.check_service(n, by=people["duty"], agreement=agreement, covered=False),  # noqa: B023
                lambda n: services.price_service(n, by=people["duty"], price=low),  # noqa: B023
                lambda n: services.agree_service(n, by=people["duty"], way="phone"),
                lambda n: services.finish_service(n, by=people["supervisor"], result="已完成，现场清理干净。"),
                lambda n: services.sign_service(n, by=people["supervisor"], signature=SIGNED),
            ]
            for deed in deeds[:step]:
                deed(one.number)
