"""What the stories draw on: people, homes, places, categories, all read once."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Department, User
from complaints.models import Category
from estates.models import CatalogueItem, Estate, ResidentPhone
from repairs.models import Trade

HANDLERS = {
    ("engineering", "YJ"): ("engineer", "engineer", "liuzhiyuan", "zhangjianjun"),
    ("engineering", "HX"): ("dupeng", "dupeng", "engineer"),
    ("security", "YJ"): ("security", "tianye", "sungang"),
    ("security", "HX"): ("luping", "sungang"),
    ("cleaning", ""): ("fenglan", "cleaner_head"),
    ("greening", ""): ("xiechunlai",),
    ("fees", ""): ("sunqian",),
    ("parking", ""): ("luobin",),
    ("renovation", ""): ("pengtao",),
    ("service", ""): ("huangying",),
}
HEADS = {
    "engineering": "engineer_head",
    "security": "sungang",
    "cleaning": "cleaner_head",
    "greening": "xiechunlai",
    "fees": "sunqian",
    "parking": "luobin",
    "renovation": "pengtao",
    "service": "huangying",
}
DESKS = {"YJ": ("duty", "duty", "duty", "wuqian", "zhengyang"), "HX": ("duty", "fangyuan", "fangyuan")}
MANAGERS = {"YJ": ("manager",), "HX": ("gaoyuan", "manager")}
WORDS = {"lobby": "大堂", "garage": "车库", "garden": "花园", "parcel": "快递柜"}


@dataclass
class World:
    """The demonstration as the stories see it. `end` is the moment of seeding: nothing happens after it."""

    estates: dict[str, Estate]
    people: dict[str, User]
    items: dict[str, CatalogueItem]
    end: datetime
    departments: dict[str, Department] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    trades: dict[str, Trade] = field(default_factory=dict)
    homes: dict[str, list[ResidentPhone]] = field(default_factory=dict)
    places: dict[str, list] = field(default_factory=dict)
    assets: dict[str, list] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.departments = {d.code: d for d in Department.objects.all()}
        self.trades = {t.code: t for t in Trade.objects.all()}
        self.categories = {c.code: c for c in Category.objects.select_related("department")}
        phones = ResidentPhone.objects.filter(main=True, resident__household__isnull=False).select_related(
            "resident__household__unit__building"
        )
        for code, estate in self.estates.items():
            self.homes[code] = list(phones.filter(resident__estate=estate).order_by("pk"))
            self.places[code] = list(estate.places.order_by("pk"))
            self.assets[code] = list(estate.assets.order_by("pk"))

    def home(self, estate: str, unit: str) -> ResidentPhone:
        """The first person of a home, by its code; any home of the estate where that one stands empty."""
        for one in self.homes[estate]:
            if one.resident.household and one.resident.household.unit.code == unit:
                return one
        return self.homes[estate][0]

    def place(self, estate: str, name: str):
        return next(p for p in self.places[estate] if p.name == name)

    def asset(self, estate: str, code: str):
        return next(a for a in self.assets[estate] if a.code == code)

    def somewhere(self, where: str, estate: str, dice: random.Random) -> dict:
        """Where a matter happens, as the intake takes it: a public place or an asset; {} for a home."""
        if where in WORDS:
            fitting = [p for p in self.places[estate] if WORDS[where] in p.name]
            return {"place": dice.choice(fitting or self.places[estate])}
        if where in ("gate", "lift", "pump"):
            kind = {"pump": "pump_room"}.get(where, where)
            return {"asset": dice.choice([a for a in self.assets[estate] if a.kind == kind])}
        return {}

    def handler(self, department: str, estate: str, dice: random.Random) -> User:
        names = HANDLERS.get((department, estate)) or HANDLERS[department, ""]
        return self.people[dice.choice(names)]
