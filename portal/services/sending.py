from __future__ import annotations

import uuid

from complaints import services
from complaints.choices import Channel, Urgency
from complaints.models import Case
from complaints.parties import Resident
from complaints.selectors.emergencies import suggested
from complaints.services import Intake, Person
from estates.models import AssetKind
from portal.draft import ANONYMOUS, CONFIDENTIAL, UNSURE, Draft
from portal.selectors.places import Spot, building_named, spot_by_key, unit_named
from repairs import services as repairs
from repairs.choices import Entrance, Scope
from repairs.models import Order, Trade
from repairs.parties import OrderResident


def send(draft: Draft, *, owner: str) -> Case | Order:
    """Register the finished draft as a case from the web form, or open an order where it is a repair (rule I1).

    Its `submission` makes two taps one (rule I10). `owner` is under whose name its photos were staged. A home we do
    not know stays as text. Raises BadInput.
    """
    if draft.repair:
        return _ask_for_repair(draft, owner)
    estate, anonymous = draft.estate, draft["how"] == ANONYMOUS
    spot = spot_by_key(estate, draft["spot"])
    home = "" if anonymous else draft["unit"]
    lives_in = unit_named(estate, home)
    happened_in = spot.thing if spot and spot.kind == "unit" else unit_named(estate, draft["where"])
    said = [] if spot or happened_in else [draft["where"]]
    if home and not (lives_in and not happened_in):
        said.append(home)
    return services.register(
        Intake(
            estate=estate,
            channel=Channel.WEB,
            kind=draft["kind"],
            content=draft["content"],
            person=Person() if anonymous else Person(name=draft["name"], phone=draft["phone"]),
            unit=happened_in or lives_in,
            place=spot.thing if spot and spot.kind == "place" else None,
            asset=spot.thing if spot and spot.kind == "asset" else None,
            place_text=" · ".join(filter(None, said))[:120],
            anonymous=anonymous,
            confidential=draft["how"] == CONFIDENTIAL,
            uploads=services.staged_for(owner, draft["uploads"]),
            submission=uuid.UUID(draft["submission"]),
        ),
        by=Resident(0),
    )


TRADE_OF = {
    AssetKind.LIFT: "lifts",
    AssetKind.PUMP_ROOM: "plumbing",
    AssetKind.PIPE: "plumbing",
    AssetKind.GATE: "doors",
    AssetKind.DOOR: "doors",
    AssetKind.PARKING: "doors",
    AssetKind.POWER: "electrical",
    AssetKind.FIRE: "fire",
}
"""The trade a piece of equipment usually needs, offered before anything is chosen."""


def likely_trade(spot: Spot | None) -> str:
    """The code of the trade the place suggests; "" where it suggests none."""
    return TRADE_OF.get(spot.thing.kind, "") if spot is not None and spot.kind == "asset" else ""


def _ask_for_repair(draft: Draft, owner: str) -> Order:
    """Words that sound like danger make it P0 at once: nobody at the desk has read it yet (rule I7)."""
    estate = draft.estate
    spot = spot_by_key(estate, draft["spot"])
    home, unsure = draft["inside"] == "home", draft["trade"] == UNSURE
    unit = spot.thing if spot and spot.kind == "unit" else unit_named(estate, draft["where"]) if home else None
    trades = Trade.objects.filter(active=True)
    trade = trades.filter(code=likely_trade(spot) if unsure else draft["trade"]).first() or trades.first()
    return repairs.request(
        repairs.Request(
            estate=estate,
            trade=trade,
            unsure=unsure,
            content=draft["content"],
            entrance=Entrance.CODE if draft["scanned"] else Entrance.PORTAL,
            unit=unit,
            place=spot.thing if spot and spot.kind == "place" else None,
            asset=spot.thing if spot and spot.kind == "asset" else None,
            building=None if spot or home else building_named(estate, draft["where"]),
            place_text="" if spot or unit else draft["where"],
            scope=Scope.UNIT if home or (spot and spot.kind == "unit") else Scope.COMMON,
            who=repairs.Someone(name=draft["name"], phone=draft["phone"]),
            urgency=Urgency.P0 if suggested(draft["content"]) else None,
            uploads=services.staged_for(owner, draft["uploads"]),
            submission=uuid.UUID(draft["submission"]),
        ),
        by=OrderResident(0),
    )
