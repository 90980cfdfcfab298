"""What the stories of the moment of seeding share."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.tale import Tale
from demo.world import World


class Now:
    """Stories of now. `back` counts minutes before the moment of seeding, `ahead` after it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def tale(self, seed: str, estate: str = "YJ") -> Tale:
        t = Tale(self.world, estate, seed)
        people = self.world.people
        t.desk = people["duty" if estate == "YJ" else "fangyuan"]
        t.assistant, t.supervisor = people["assistant"], people["supervisor"]
        t.manager = people["manager" if estate == "YJ" else "gaoyuan"]
        return t

    def back(self, minutes: float) -> datetime:
        return self.world.end - timedelta(minutes=minutes)

    def ahead(self, minutes: float) -> datetime:
        return self.world.end + timedelta(minutes=minutes)

    def home(self, code: str, estate: str = "YJ"):
        return self.world.home(estate, code)

    def place(self, name: str, estate: str = "YJ") -> dict:
        return {"place": self.world.place(estate, name)}
