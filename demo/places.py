"""The demonstration's estates: buildings, homes and who lives there, public places, equipment. All invented."""

from __future__ import annotations

import random
from datetime import date, timedelta

from estates.models import Asset, Building, Company, Estate, Household, Place, Resident, ResidentPhone, Unit

# building, stairs (0: none, unit numbers follow the tower), floors, doors on a floor
YJ_BLOCKS = (
    ("1", 2, 6, 2),
    ("2", 2, 6, 2),
    ("3", 2, 15, 3),
    ("4", 2, 11, 2),
    ("5", 2, 6, 2),
    ("6", 2, 15, 2),
    ("7", 2, 11, 2),
    ("8", 1, 16, 3),
    ("9", 2, 11, 2),
)
HX_TOWERS = (("1", 0, 18, 4), ("2", 0, 18, 4), ("3", 0, 15, 4))
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余"
    "杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石"
)
GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 秀兰 建华 志强 海燕 雪梅 晓东 文博 子涵 雨桐 "
    "浩然 思远 佳怡 俊杰 欣怡 宇轩 梦洁 国庆 玉兰 德福 秀珍 永康 美玲 婷婷 立新 春生 嘉豪 若曦 一鸣 瑞雪"
).split()
PLACES = {
    "YJ": (
        ("中心花园", "Central garden", ""),
        ("儿童游乐场", "Playground", ""),
        ("南门岗亭", "South gate booth", ""),
        ("北门", "North gate", ""),
        ("地下车库 B1", "Underground car park B1", ""),
        ("地下车库 B2 C 区", "Underground car park B2, zone C", ""),
        ("1 栋大堂", "Lobby of block 1", "1"),
        ("3 栋大堂", "Lobby of block 3", "3"),
        ("6 栋大堂", "Lobby of block 6", "6"),
        ("8 栋屋面", "Roof of block 8", "8"),
        ("垃圾分类房", "Waste sorting room", ""),
        ("快递柜", "Parcel lockers", ""),
        ("健身步道", "Fitness path", ""),
        ("南门停车场", "South gate car park", ""),
    ),
    "HX": (
        ("空中花园", "Sky garden", ""),
        ("泳池", "Swimming pool", ""),
        ("1 座大堂", "Lobby of tower 1", "1"),
        ("2 座大堂", "Lobby of tower 2", "2"),
        ("3 座大堂", "Lobby of tower 3", "3"),
        ("地下车库", "Underground car park", ""),
        ("商业街", "Shopping street", ""),
        ("会所", "Clubhouse", ""),
    ),
}
ASSETS = {
    "YJ": (
        ("L3-1", "lift", "3 栋 1 号电梯", "Lift 1, block 3", "3"),
        ("L3-2", "lift", "3 栋 2 号电梯", "Lift 2, block 3", "3"),
        ("L4-1", "lift", "4 栋 1 号电梯", "Lift 1, block 4", "4"),
        ("L6-1", "lift", "6 栋 1 号电梯", "Lift 1, block 6", "6"),
        ("L6-2", "lift", "6 栋 2 号电梯", "Lift 2, block 6", "6"),
        ("L8-1", "lift", "8 栋 1 号电梯", "Lift 1, block 8", "8"),
        ("PUMP-1", "pump_room", "一号水泵房", "Pump room no. 1", ""),
        ("GATE-S", "gate", "南门道闸", "South gate barrier", ""),
        ("GATE-N", "gate", "北门人行门禁", "North pedestrian gate", ""),
        ("DOOR-5-1", "door", "5 栋 1 单元门禁", "Door of block 5, stair 1", "5"),
        ("POWER-1", "power", "一号配电房", "Power room no. 1", ""),
        ("FIRE-1", "fire", "消防水系统", "Fire water system", ""),
        ("PIPE-3", "pipe", "3 栋排水立管", "Drain riser, block 3", "3"),
        ("EV-B1", "parking", "B1 充电桩", "Chargers, B1", ""),
    ),
    "HX": (
        ("L1-1", "lift", "1 座客梯 A", "Passenger lift A, tower 1", "1"),
        ("L1-2", "lift", "1 座客梯 B", "Passenger lift B, tower 1", "1"),
        ("L2-1", "lift", "2 座客梯 A", "Passenger lift A, tower 2", "2"),
        ("PUMP", "pump_room", "水泵房", "Pump room", ""),
        ("GATE", "gate", "车库道闸", "Car park barrier", ""),
        ("FIRE", "fire", "消防报警主机", "Fire alarm panel", ""),
    ),
}
WELL_KNOWN = ("3-2-1203", "李秀梅", "13800005678")
"""The home of the case every screen of the demonstration shows; its number is nobody's."""


def build(day: date, *, small: bool = False) -> dict[str, Estate]:
    """Company, both estates and all that is in them; returns the estates by code."""
    dice = random.Random(20)  # nosec B311  # invented people
    company = Company.objects.create(
        name="和苑物业服务有限公司",
        name_en="Heyuan Property Services",
        hotline="0571-5555 0100",
        address="杭州市和苑路 1 号（虚构）",
    )
    yj = Estate.objects.create(
        company=company,
        code="YJ",
        name="云景花园",
        name_en="Yunjing Garden",
        hotline="0571-5555 0123",
        emergency_line="0571-5555 0199",
        address="云景路 88 号（虚构）",
    )
    hx = Estate.objects.create(
        company=company,
        code="HX",
        name="海悦轩",
        name_en="Haiyuexuan",
        hotline="0571-5555 0456",
        emergency_line="0571-5555 0499",
        address="海悦路 6 号（虚构）",
    )
    units = _homes(yj, YJ_BLOCKS, small) + _homes(hx, HX_TOWERS, small)
    _people(units, dice, day)
    for estate in (yj, hx):
        blocks = {b.code: b for b in estate.buildings.all()}
        for name, name_en, block in PLACES[estate.code]:
            Place.objects.create(estate=estate, name=name, name_en=name_en, building=blocks.get(block))
        for code, kind, name, name_en, block in ASSETS[estate.code]:
            Asset.objects.create(
                estate=estate, code=code, kind=kind, name=name, name_en=name_en, building=blocks.get(block)
            )
    return {"YJ": yj, "HX": hx}


def _homes(estate: Estate, blocks, small: bool) -> list[Unit]:
    made = []
    for code, stairs, floors, doors in blocks:
        tower = stairs == 0
        building = Building.objects.create(
            estate=estate,
            code=code,
            name=f"{code} 座" if tower else f"{code} 栋",
            name_en=f"Tower {code}" if tower else f"Block {code}",
        )
        for stair in range(1, max(stairs, 1) + 1):
            for floor in range(1, floors + 1):
                for door in range(1, doors + 1):
                    if small and not (door <= 1 or (code, stair) == ("3", 2)):
                        continue
                    room = f"{floor}{door:02d}"
                    one_stair = stairs <= 1
                    made.append(
                        Unit(
                            estate=estate,
                            building=building,
                            floor=floor,
                            code=f"{code}-{room}" if one_stair else f"{code}-{stair}-{room}",
                            label_zh=f"{building.name} {room}" if one_stair else f"{building.name} {stair} 单元 {room}",
                        )
                    )
    return Unit.objects.bulk_create(made)


def _people(units: list[Unit], dice: random.Random, day: date) -> None:
    """A household in nine homes of ten, one to three people each, most with one phone, some with two or three."""
    lived_in = [u for u in units if u.code == WELL_KNOWN[0] or dice.random() < 0.92]
    households = Household.objects.bulk_create(
        Household(unit=u, moved_in=day - timedelta(days=dice.randint(60, 3600))) for u in lived_in
    )
    residents, numbers = [], []
    serial = iter(dice.sample(range(100, 9999), 4200))
    for home in households:
        known = home.unit.code == WELL_KNOWN[0] and home.unit.estate.code == "YJ"
        kind = "owner" if known or dice.random() < 0.76 else "tenant"
        surname = dice.choice(SURNAMES)
        for i in range(2 if known else dice.choice((1, 1, 1, 2, 2, 3))):
            if i:
                surname = dice.choice(SURNAMES)
            name = WELL_KNOWN[1] if known and not i else surname + dice.choice(GIVEN)
            residents.append(
                Resident(
                    estate=home.unit.estate,
                    household=home,
                    name=name,
                    kind=kind,
                    preferred_way=dice.choice(("", "", "", "晚上七点后", "先发短信", "微信")),
                )
            )
            phones = [WELL_KNOWN[2]] if known and not i else [f"1380000{next(serial):04d}"]
            if (known and not i) or dice.random() < 0.3:
                phones.append(f"1390000{next(serial):04d}")
            if dice.random() < 0.08:
                phones.append(f"05715556{next(serial):04d}")
            numbers.append(phones)
    for i in range(6):
        residents.append(
            Resident(
                estate=units[-1].estate,
                name=dice.choice(SURNAMES) + dice.choice(GIVEN),
                kind="merchant",
                remark=f"商业街 {i + 1} 号铺",
            )
        )
        numbers.append([f"1590000{next(serial):04d}"])
    Resident.objects.bulk_create(residents)
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident=who, number=number, tail=number[-4:], main=i == 0)
        for who, phones in zip(residents, numbers, strict=True)
        for i, number in enumerate(phones)
    )
