"""The contractors of Yunjing Garden and short ways to bring an order to a state, through the services.

Hongda is first on the list for plumbing, Anjie second. Ma Jun (account) and Old Zhang (none) work for Hongda, Ding for
Anjie; Xu of Anjie is not admitted. Each office has one person.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Contractor, Role
from deadlines.clock import now
from repairs import services
from repairs.models import ContractorRank, Order, Skill, Technician, Trade
from repairs.services import Request, Someone
from tests import cast

STROKES = [[[0, 0], [10, 12], [20, 5]], [[22, 4], [30, 14], [41, 2]]]
SINCE = date(2024, 1, 1)


def hire(world: Any, name: str, contractor: Any, trade: Any, *, user: Any = None, admitted: bool = True) -> Technician:
    made = Technician.objects.create(
        name=name, contractor=contractor, user=user, interviewed_on=SINCE if admitted else None, trained_on=SINCE
    )
    Skill.objects.create(technician=made, trade=trade)
    return made


def build(world: Any) -> Any:
    """Put the contractors into the world."""
    world.plumbing, world.lifting = Trade.objects.get(code="plumbing"), Trade.objects.get(code="lifts")
    world.electrical = Trade.objects.get(code="electrical")
    world.hongda = world.contractor
    world.anjie = Contractor.objects.create(code="anjie", name="安捷维修")
    world.elsewhere = Contractor.objects.create(code="yuanfang", name="远方工程")
    world.anjie.estates.add(world.yj)
    for place, contractor in enumerate((world.hongda, world.anjie), 1):
        ContractorRank.objects.create(estate=world.yj, trade=world.plumbing, contractor=contractor, position=place)
    world.liu = cast.person("liu", "刘主管", Role.CONTRACTOR, world.yj, contractor=world.hongda)
    world.tang = cast.person("tang", "唐主管", Role.CONTRACTOR, world.yj, contractor=world.anjie)
    world.foreign = cast.person("foreign", "外地人", Role.CONTRACTOR, world.hx, contractor=world.elsewhere)
    world.majun_t = hire(world, "马俊", world.hongda, world.plumbing, user=world.technician)
    world.zhang_t = hire(world, "老张", world.hongda, world.plumbing)
    world.ding = cast.person("ding", "丁师傅", Role.TECHNICIAN, world.yj, contractor=world.anjie)
    world.ding_t = hire(world, "丁师傅", world.anjie, world.plumbing, user=world.ding)
    world.xu_t = hire(world, "许学徒", world.anjie, world.plumbing, admitted=False)
    return world


def again(order: Any) -> Order:
    """The order as it is now."""
    return Order.objects.select_related("turn", "estate", "contractor", "technician", "requester").get(pk=order.pk)


def requested(world: Any, *, by: Any = None, **changes: Any) -> Order:
    """A leaking pipe at Ms Li's, written down by Chen at the desk."""
    values = {
        "estate": world.yj,
        "trade": world.plumbing,
        "content": "厨房水槽下面的角阀漏水。",
        "unit": world.flat,
        "who": Someone(name="李女士", phone="13800005678", resident=world.resident),
    }
    values.update(changes)
    return services.request(Request(**values), by=by or world.chen)


def sent(world: Any, order: Any = None, **changes: Any) -> Order:
    order = order or requested(world, **changes)
    return services.send(order.number, by=world.chen)


def scheduled(world: Any, order: Any = None, *, by: Any = None, technician: Any = None, **changes: Any) -> Order:
    order = order or sent(world, **changes)
    when = now() + timedelta(hours=1)
    return services.reach(
        order.number,
        by=by or world.liu,
        reached=True,
        visit_from=when,
        visit_to=when + timedelta(hours=1),
        technician=technician,
    )


def on_site(world: Any, order: Any = None, *, by: Any = None, **changes: Any) -> Order:
    order = order or scheduled(world, by=by, **changes)
    return services.arrive(order.number, by=by or world.liu)


DONE = {"findings": "角阀阀芯老化", "work": "更换角阀，试水 15 分钟不漏"}


def completed(world: Any, order: Any = None, *, by: Any = None, **changes: Any) -> Order:
    order = order or on_site(world, by=by, **changes)
    return services.complete(
        order.number, by=by or world.liu, signature=STROKES, signed_by="李女士", tested=True, **DONE
    )


def closed(world: Any, order: Any = None, satisfaction: str = "satisfied", **changes: Any) -> Order:
    order = order or completed(world, **changes)
    return services.callback(
        order.number, by=world.lin, way="phone", reached=True, solved="yes", satisfaction=satisfaction
    )
