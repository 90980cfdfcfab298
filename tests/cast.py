"""The cast: the same people in every test, with stated rights. The stranger always tries.

Yunjing Garden (YJ) and Haiyuexuan (HX) are run by one company. Each person below works on YJ unless told.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import Contractor, Department, Role, RoleAssignment, User
from complaints.models import Category
from estates.models import (
    Asset,
    Building,
    CatalogueItem,
    Company,
    Estate,
    Household,
    Place,
    Resident,
    ResidentPhone,
    Unit,
)

PASSWORD = "an unremarkable phrase"

PEOPLE = [
    # username, name, role, department
    ("chen", "陈静", Role.DUTY, None),
    ("lin", "林晓", Role.ASSISTANT, None),
    ("zhou", "周敏", Role.SUPERVISOR, None),
    ("he", "何建国", Role.MANAGER, None),
    ("zhao", "赵总", Role.GENERAL_MANAGER, None),
    ("wang", "王海波", Role.MEMBER, "engineering"),
    ("li", "李强", Role.HEAD, "engineering"),
    ("ma", "马小红", Role.HEAD, "cleaning"),
    ("sun", "孙刚", Role.MEMBER, "security"),
    ("root", "系统管理员", Role.ADMINISTRATOR, None),
]


class World(SimpleNamespace):
    """Everyone and everything, by short name: `world.chen`, `world.yj`, `world.flat`."""


def person(
    username: str, name: str, role: str, estate: Estate | None, department: Department | None = None, contractor=None
) -> User:
    """A signed-in-able person with one role."""
    user = User.objects.create_user(username, password=PASSWORD, display_name=name, is_staff=role == Role.ADMINISTRATOR)
    RoleAssignment.objects.create(user=user, role=role, estate=estate, department=department, contractor=contractor)
    return user


def build() -> World:
    """Make the world: two estates, the people, a few homes and things."""
    world = World()
    company = Company.objects.create(
        name="和苑物业服务有限公司", name_en="Heyuan Property Services", hotline="0571-5555 0100"
    )
    world.yj = Estate.objects.create(
        company=company, code="YJ", name="云景花园", name_en="Yunjing Garden", hotline="0571-5555 0123"
    )
    world.hx = Estate.objects.create(
        company=company, code="HX", name="海悦轩", name_en="Haiyuexuan", hotline="0571-5555 0456"
    )
    departments = {d.code: d for d in Department.objects.all()}
    world.departments = departments
    world.engineering, world.cleaning, world.security = (
        departments[c] for c in ("engineering", "cleaning", "security")
    )
    world.contractor = Contractor.objects.create(code="hongda", name="宏达防水")
    world.contractor.estates.add(world.yj)
    _people(world)
    _places(world)
    world.lifts = Category.objects.get(code="facilities.lifts")
    world.water = Category.objects.get(code="facilities.water_power")
    world.noise = Category.objects.get(code="noise")
    return world


@cache
def _kept_password() -> str:
    return make_password(PASSWORD)


def _people(world: World) -> None:
    """Everybody in two statements: thousands of tests begin with them."""
    roles: list[tuple[str, str, str, str | None, dict[str, Any]]] = [
        (username, username, name, role, {"estate": world.yj, "department": world.departments.get(department)})
        for username, name, role, department in PEOPLE
    ]
    roles += [
        ("hq", "hq", "总部", Role.HEADQUARTERS, {}),
        ("other_duty", "fang", "方圆", Role.DUTY, {"estate": world.hx}),
        ("other_manager", "gao", "高远", Role.MANAGER, {"estate": world.hx}),
        ("technician", "majun", "马俊", Role.TECHNICIAN, {"estate": world.yj, "contractor": world.contractor}),
        ("stranger", "stranger", "路人", None, {}),
    ]
    people = User.objects.bulk_create(
        User(username=username, password=_kept_password(), display_name=name, is_staff=role == Role.ADMINISTRATOR)
        for _short, username, name, role, _where in roles
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=role, **where)
        for user, (_short, _username, _name, role, where) in zip(people, roles, strict=True)
        if role
    )
    for user, (short, *_rest) in zip(people, roles, strict=True):
        setattr(world, short, user)


def _places(world: World) -> None:
    world.block = Building.objects.create(estate=world.yj, code="3", name="3 栋", name_en="Block 3")
    other = Building.objects.create(estate=world.hx, code="1", name="1 座", name_en="Tower 1")
    world.flat, world.flat_below, world.other_flat = Unit.objects.bulk_create(
        [
            Unit(estate=world.yj, building=world.block, code="3-2-1203", label_zh="3 栋 2 单元 1203", floor=12),
            Unit(estate=world.yj, building=world.block, code="3-2-1103", label_zh="3 栋 2 单元 1103", floor=11),
            Unit(estate=world.hx, building=other, code="1-801", label_zh="1 座 801", floor=8),
        ]
    )
    household = Household.objects.create(unit=world.flat)
    world.resident = Resident.objects.create(estate=world.yj, household=household, name="李女士", kind="owner")
    ResidentPhone.objects.create(resident=world.resident, number="13800005678", main=True)
    world.lobby = Place.objects.create(
        estate=world.yj, building=world.block, name="3 栋大堂", name_en="Lobby of block 3"
    )
    world.lift = Asset.objects.create(
        estate=world.yj, building=world.block, kind="lift", code="L3-2", name="2 号电梯", name_en="Lift no. 2"
    )
    world.service_item = CatalogueItem.objects.create(
        code="4.2",
        name="共用管道维修",
        name_en="Repair of shared pipes",
        standard="24 小时内上门",
        basis="物业服务合同第 11 条",
    )
