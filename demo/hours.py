"""Opening hours, special days and time limits that are not as shipped: Haiyuexuan keeps its own (rules D1, D3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from deadlines import clock, services
from deadlines.models import CalendarUse, Counting
from estates.models import Estate

LUNCH = ["08:30-12:00 14:00-18:00"] * 5 + ["09:00-12:00", ""]
"""A long lunch break, and Saturday mornings."""


def keep(estates: dict[str, Estate], staff: dict[str, User], moment: datetime) -> None:
    """What the administrator entered: half a year ago for one estate, the other day for everybody."""
    admin, hx = staff["admin"], estates["HX"]
    today = moment.astimezone(hx.zone).date()
    sunday = today + timedelta(days=13 - today.weekday())
    with clock.at(moment - timedelta(days=180)):
        services.set_hours(CalendarUse.WORK, LUNCH, by=admin, estate=hx)
        services.add_policy("archive", by=admin, estate=hx, minutes=24 * 60, counting=Counting.WORKING)
    with clock.at(moment - timedelta(days=2)):
        services.add_day(
            sunday,
            by=admin,
            estate=hx,
            name="业主开放日",
            name_en="Owners' open day",
            working=True,
            hours="09:00-12:00 14:00-16:00",
        )
        services.add_day(
            sunday + timedelta(days=1),
            by=admin,
            estate=hx,
            name="开放日补休",
            name_en="Day off for the open day",
        )
        # Coming: results are verified within two working days instead of 24 hours
        services.add_policy(
            "verify", by=admin, valid_from=moment + timedelta(days=10), minutes=18 * 60, counting=Counting.WORKING
        )
