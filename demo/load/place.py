"""Where bulk cases happen and who works there: eight estates of their own, `LA` to `LH`."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.models import Department, Role, RoleAssignment, User
from estates.models import Asset, Building, Company, Estate, Household, Place, Resident, ResidentPhone, Unit

from . import texts

CODES = ("LA", "LB", "LC", "LD", "LE", "LF", "LG", "LH")
PREFIX = "load_"
DESK = {
    "duty": Role.DUTY,
    "duty2": Role.DUTY,
    "assistant": Role.ASSISTANT,
    "supervisor": Role.SUPERVISOR,
    "manager": Role.MANAGER,
    "gm": Role.GENERAL_MANAGER,
}
BLOCKS, FLOORS, DOORS = 6, 18, 3


class Home(NamedTuple):
    """A unit and who lives there."""

    unit: int
    building: int
    label: str
    resident: int
    name: str
    phone: str


@dataclass
class Site:
    """One estate as the stories need it: ids of its people by post, its homes, and its lifts with their names."""

    estate: Estate
    people: dict[str, int] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    homes: list[Home] = field(default_factory=list)
    lifts: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key, self.code, self.zone = self.estate.pk, self.estate.code, self.estate.zone


def build(seed: int) -> list[Site]:
    """Make the eight estates, their homes, residents and staff. Nobody of them has a password."""
    dice = random.Random(seed)
    company = Company.objects.first() or Company.objects.create(
        name="和苑物业服务有限公司", name_en="Heyuan Property Services"
    )
    departments = list(Department.objects.filter(active=True).order_by("pk"))
    people: list[User] = []
    roles: list[RoleAssignment] = []

    def hire(name: str, role: str, estate: Estate | None, department: Department | None = None) -> User:
        user = User(username=PREFIX + name, display_name=texts.name(dice), password="!")
        people.append(user)
        roles.append(RoleAssignment(user=user, role=role, estate=estate, department=department))
        return user

    hire("hq", Role.HEADQUARTERS, None)
    staff: list[dict[str, User]] = []
    estates = Estate.objects.bulk_create(
        Estate(company=company, code=code, name=f"{'甲乙丙丁戊己庚辛'[i]}区花园", name_en=f"Garden {code}")
        for i, code in enumerate(CODES)
    )
    for estate in estates:
        low = estate.code.lower()
        posts = {post: hire(f"{low}_{post}", role, estate) for post, role in DESK.items()}
        for department in departments:
            for post, role in (("head", Role.HEAD), ("member", Role.MEMBER)):
                posts[f"{department.code}_{post}"] = hire(f"{low}_{department.code}_{post}", role, estate, department)
        staff.append(posts)
    User.objects.bulk_create(people)
    RoleAssignment.objects.bulk_create(roles)
    sites = [
        Site(estate, {post: user.pk for post, user in posts.items()}, {d.code: d.pk for d in departments})
        for estate, posts in zip(estates, staff, strict=True)
    ]
    _homes(sites, dice)
    return sites


def _homes(sites: list[Site], dice: random.Random) -> None:
    units: list[Unit] = []
    for site in sites:
        estate = site.estate
        blocks = Building.objects.bulk_create(
            Building(estate=estate, code=str(n), name=f"{n} 栋", name_en=f"Block {n}") for n in range(1, BLOCKS + 1)
        )
        Place.objects.bulk_create(
            Place(
                estate=estate,
                building=b,
                name=f"{b.name}大堂",
                name_en=f"Lobby of block {b.code}",
                qr=f"p{estate.code}{b.code}",
            )
            for b in blocks
        )
        lifts = Asset.objects.bulk_create(
            Asset(
                estate=estate,
                building=b,
                kind="lift",
                code=f"L{b.code}",
                name=f"{b.name}电梯",
                name_en=f"Lift {b.code}",
                qr=f"a{estate.code}{b.code}",
            )
            for b in blocks
        )
        site.lifts = [(lift.pk, lift.label) for lift in lifts]
        units += [
            Unit(
                estate=estate,
                building=b,
                floor=floor,
                code=f"{b.code}-{floor}{door:02d}",
                label_zh=f"{b.name} {floor}{door:02d}",
            )
            for b in blocks
            for floor in range(1, FLOORS + 1)
            for door in range(1, DOORS + 1)
        ]
    Unit.objects.bulk_create(units)
    homes = Household.objects.bulk_create(Household(unit=u) for u in units)
    residents = Resident.objects.bulk_create(
        Resident(estate=h.unit.estate, household=h, name=texts.name(dice), kind="owner") for h in homes
    )
    numbers = [f"1380{i:07d}" for i in range(len(residents))]
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident=r, number=n, tail=n[-4:], main=True) for r, n in zip(residents, numbers, strict=True)
    )
    by_estate = {site.key: site for site in sites}
    for home, resident, number in zip(homes, residents, numbers, strict=True):
        unit = home.unit
        by_estate[unit.estate_id].homes.append(
            Home(unit.pk, unit.building_id, unit.label, resident.pk, resident.name, number)
        )
