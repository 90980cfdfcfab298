"""The repairs of the demonstration: orders of three months in every state, told as generators like the cases.

Each story yields the moment of its next deed. What does not happen in time is not told here: the clocks do it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from complaints.models import Case
from deadlines import clock
from demo.faults import FAULTS, Fault
from demo.world import World
from repairs import services
from repairs.lifecycle import State
from repairs.models import LedgerEntry, Order, SpotCheck
from repairs.services import Request, Someone

Story = Iterator[datetime]
SIGNED = [[[4, 30], [22, 12], [40, 34], [60, 10]], [[66, 28], [80, 14], [102, 30], [126, 8]]]
OFFICES = {"hongda": "contractor", "shunda": "contractor2"}


class Job:
    """One order and what its story needs."""

    def __init__(self, world: World, name: str, estate: str, fault: Fault) -> None:
        self.world, self.fault, self.estate = world, fault, world.estates[estate]
        self.dice = random.Random(f"job {name}")  # nosec B311  # invented days
        self.order: Order = None  # type: ignore[assignment]  # `request` makes it

    def fresh(self) -> Order:
        """The order as it is now."""
        self.order = Order.objects.select_related("contractor", "technician", "turn").get(pk=self.order.pk)
        return self.order

    @property
    def state(self) -> str:
        return Order.objects.values_list("state", flat=True).get(pk=self.order.pk)

    @property
    def office(self) -> Any:
        """Who speaks for whoever has it: the contractor's dispatcher, the head of engineering for our own; None for a
        firm nobody of the demonstration works for."""
        firm = Order.objects.values_list("contractor__code", flat=True).get(pk=self.order.pk)
        name = OFFICES.get(firm, "") if firm else "engineer_head"
        return self.world.people.get(name)

    def after(self, least: int, most: int) -> datetime:
        """Some minutes from now."""
        return clock.now() + timedelta(minutes=self.dice.randint(least, most), seconds=self.dice.randint(0, 59))

    def at_day(self, days: int, hour: int) -> datetime:
        """That hour, some days on, as the estate's clock shows it."""
        here = clock.now().astimezone(self.estate.zone)
        moment = datetime.combine(
            here.date() + timedelta(days=days), time(hour, self.dice.choice((0, 30))), here.tzinfo
        )
        return max(moment, clock.now() + timedelta(minutes=20))

    def request(self, **changes: Any) -> Order:
        fault, where = self.fault, {}
        home = self.dice.choice(self.world.homes[self.estate.code])
        household = home.resident.household
        if fault.where == "home" and household is not None:
            where = {"unit": household.unit}
        else:
            where = self.world.somewhere(fault.where, self.estate.code, self.dice)
        who = Someone(home.resident.name, home.number, home.resident)
        values = {
            "estate": self.estate,
            "trade": self.world.trades[fault.trade],
            "content": fault.said,
            "entrance": self.dice.choice(("phone", "phone", "phone", "visit", "round", "code")),
            "urgency": fault.urgency,
            "who": who,
            **where,
            **changes,
        }
        self.order = services.request(Request(**values), by=self.world.people["duty"])
        return self.order

    def send(self, **given: Any) -> None:
        services.send(self.order.number, by=self.world.people["duty"], **given)

    def reach(self, begin: datetime, **given: Any) -> None:
        services.reach(
            self.order.number,
            by=self.office,
            reached=True,
            visit_from=begin,
            visit_to=begin + timedelta(hours=1),
            **given,
        )

    def missed(self, note: str = "电话无人接听") -> None:
        services.reach(self.order.number, by=self.office, reached=False, note=note)

    def work(self) -> Story:
        """From the door to the signature."""
        number, office, fault = self.order.number, self.office, self.fault
        services.prepare(
            number, by=office, checklist={"understood": True, "tools_ready": True, "warranty_checked": True}
        )
        yield self.after(1, 2)
        services.arrive(number, by=office)
        yield self.after(2, 6)
        services.protect(number, by=office, site={"shoe_covers": True, "floor_covered": True}, findings=fault.found)
        paid = fault.price and self.fresh().payer == "household"
        if paid:
            services.quote(number, by=office, lines=[{"kind": "material", "text": fault.part, "price": fault.price}])
            yield self.after(2, 8)
            services.accept_quote(number, by=office, signature=SIGNED)
        if self.fresh().repeat_of_id:
            services.analyse(number, by=office, cause="上次只处理了表面，没有找到真正的原因。")
        yield self.after(20, 75)
        services.complete(
            number,
            by=office,
            findings=fault.found,
            work=fault.done,
            materials=[{"kind": "material", "text": fault.part, "price": fault.price if paid else 0}],
            signature=SIGNED if self.dice.random() < 0.94 else None,
            refusal="" if self.dice.random() < 0 else "住户在外地，电话同意完工，未能签字",
            signed_by="住户",
            explained="已说明原因和日常保养",
            tested=True,
            tidy=self.dice.random() < 0.9,
            parts=[{"what": fault.part, "handed_in": True}],
        )

    def callback(self, solved: str = "yes", satisfaction: str = "satisfied", note: str = "") -> None:
        if self.state == State.COMPLETED:
            services.callback(
                self.order.number,
                by=self.world.people["assistant"],
                way="phone",
                reached=True,
                solved=solved,
                satisfaction=satisfaction,
                note=note,
            )


def ordinary(j: Job) -> Story:
    """Reached at once, mended at the first visit, called back after three days."""
    j.request()
    yield j.after(2, 9)
    j.send()
    yield j.after(3, 24)
    yield from carried_out(j)


def taken_on(j: Job) -> Generator[datetime, None, bool]:
    """Wait until somebody rings the resident; whether anybody will.

    A firm nobody of the demonstration works for lets its thirty minutes pass, and where no firm is left the head of
    engineering gives it to our own people (rule R2).
    """
    for _look in range(60):
        state = j.state
        if state == State.EXHAUSTED:
            services.send(j.order.number, by=j.world.people["engineer_head"], own=True)
        elif state != State.SENT or j.office is not None:
            return bool(state == State.SENT)
        yield j.after(5, 20)
    return False


def carried_out(j: Job, satisfaction: str = "") -> Story:
    """From the agreed visit to the callback."""
    begin = j.at_day(0 if j.order.urgency < 2 else 1, j.dice.choice((9, 10, 14, 15, 16)))
    j.reach(begin)
    yield begin + timedelta(minutes=j.dice.choice((5, 20, 40, 55, 70, 95)))
    yield from j.work()
    if j.state != State.COMPLETED:
        return
    yield j.at_day(3, j.dice.choice((10, 11, 15)))
    said = satisfaction or j.dice.choice(("satisfied",) * 6 + ("basically", "basically", "not"))
    j.callback(satisfaction=said, note="修好了，但地面没擦，垃圾也没带走。" if said == "not" else "")
    if said == "not":
        yield j.after(6, 20)
        if (yield from taken_on(j)):
            yield from carried_out(j, "satisfied")


def silent(j: Job) -> Story:
    """The first lets thirty minutes pass: it moves by itself, and the second comes."""
    j.request()
    yield j.after(2, 9)
    j.send()
    yield j.after(36, 50)
    if (yield from taken_on(j)):
        yield from carried_out(j)
    if j.dice.random() < 0.5:
        yield j.after(600, 900)
        yield from disputed(j)


def disputed(j: Job) -> Story:
    """The contractor disputes a penalty; the manager decides."""
    entry = LedgerEntry.objects.filter(order=j.order, amount__lt=0, dispute=None).order_by("pk").first()
    if entry is None or entry.contractor.code not in OFFICES:
        return
    office = j.world.people[OFFICES[entry.contractor.code]]
    services.dispute(entry.pk, by=office, grounds="当时师傅正在通话中，系统没有显示接通。")
    if j.dice.random() < 0.7:
        yield j.after(300, 2000)
        upheld = j.dice.random() < 0.5
        services.decide(
            entry.pk,
            by=j.world.people["manager"],
            upheld=upheld,
            decision="通话记录证实曾经接通，予以撤回。" if upheld else "没有通话记录，维持原扣罚。",
        )


def nobody_left(j: Job) -> Story:
    """Nobody on the list reaches the resident: the engineering head gives it to our own people."""
    j.request()
    yield j.after(2, 6)
    j.send()
    yield j.after(110, 130)
    if (yield from taken_on(j)):
        yield from carried_out(j)


def did_not_come(j: Job) -> Story:
    """The visit was agreed and nobody came: forfeited, the next one takes it."""
    j.request()
    yield j.after(2, 9)
    j.send()
    yield j.after(4, 20)
    begin = j.at_day(1, 9)
    j.reach(begin)
    yield begin + timedelta(hours=3)
    services.fail(
        j.order.number, by=j.world.people["duty"], reason="约定时间过了两小时仍未到，电话不接", kind="no_show"
    )
    yield j.after(5, 20)
    if (yield from taken_on(j)):
        yield from carried_out(j)


def not_solved(j: Job) -> Story:
    """Done and signed, yet the callback says "not solved": the next contractor comes."""
    j.request()
    yield j.after(2, 9)
    j.send()
    yield j.after(3, 22)
    begin = j.at_day(1, 14)
    j.reach(begin)
    yield begin + timedelta(minutes=30)
    yield from j.work()
    yield j.at_day(3, 10)
    j.callback("no", "not", "修完第二天又漏了，地板都湿了。")
    yield j.after(6, 20)
    if (yield from taken_on(j)):
        yield from carried_out(j, "satisfied")


def nobody_home(j: Job) -> Story:
    """Came, and nobody was in; agreed anew."""
    j.request()
    yield j.after(2, 9)
    j.send()
    yield j.after(4, 22)
    begin = j.at_day(1, 10)
    j.reach(begin)
    yield begin + timedelta(minutes=20)
    again = j.at_day(1, 18)
    services.nobody_in(
        j.order.number,
        by=j.office,
        note="敲门三次无人应，已留条",
        visit_from=again,
        visit_to=again + timedelta(hours=1),
    )
    yield again + timedelta(minutes=15)
    yield from j.work()
    yield j.at_day(3, 15)
    j.callback()


def two_trades(j: Job) -> Story:
    """Planned for two trades, a visit each: the first fix holds."""
    electrical = j.world.trades["electrical" if j.fault.trade != "electrical" else "masonry"]
    j.request(also_trades=[electrical])
    yield j.after(2, 9)
    j.send()
    yield j.after(4, 22)
    begin = j.at_day(1, 9)
    j.reach(begin)
    yield begin + timedelta(minutes=10)
    services.arrive(j.order.number, by=j.office)
    yield j.after(40, 70)
    again = j.at_day(1, 14)
    services.leave(
        j.order.number,
        by=j.office,
        reason="水路已通，电路由电工明天处理",
        visit_from=again,
        visit_to=again + timedelta(hours=1),
        trade=electrical,
    )
    yield again + timedelta(minutes=25)
    yield from j.work()
    yield j.at_day(3, 11)
    j.callback()


def comes_back(j: Job) -> Story:
    """Mended, and broken again after two weeks: a repeat, by somebody else."""
    yield from ordinary(j)
    yield j.at_day(14, 9)
    first = j.fresh()
    if first.unit_id is None and first.asset_id is None:
        return
    who = first.requester
    j.request(unit=first.unit, asset=first.asset, place=None, who=Someone(who.name, who.phone, who.resident))
    yield j.after(2, 9)
    j.send()
    yield j.after(4, 20)
    yield from carried_out(j, "basically")


def excused(j: Job) -> Story:
    """Forfeited, and a manager excuses it."""
    yield from silent(j)
    yield j.after(100, 400)
    lost = j.fresh().turns.filter(outcome="forfeited", excused_at=None).first()
    if lost is not None and not LedgerEntry.objects.filter(turn=lost, reverses__isnull=False).exists():
        services.excuse(j.order.number, by=j.world.people["manager"], reason="当天通信基站故障，电话打不出去")


def called_off(j: Job) -> Story:
    j.request()
    yield j.after(5, 12)
    j.send()
    yield j.after(5, 15)
    services.cancel(j.order.number, by=j.world.people["duty"], reason="住户来电：自己修好了")


def from_complaint(j: Job) -> Story:
    """A complaint in hand opens the order."""
    if (yield from ordered_for_a_complaint(j, timedelta(hours=5))):
        yield j.after(2, 9)
        j.send()
        yield j.after(3, 24)
        yield from carried_out(j)


def ordered_for_a_complaint(j: Job, every: timedelta) -> Generator[datetime, None, bool]:
    """Wait until engineering handles a complaint about water, and order the plumber for it; False where none came."""
    wet = {"category__code": "facilities.water_power", "department__code": "engineering", "state": "handling"}
    for _look in range(60):
        open_ones = Case.objects.filter(estate=j.estate, confidential=False, about_person=False, **wet)
        case = open_ones.exclude(pk__in=Order.objects.exclude(complaint=None).values("complaint")).last()
        if case is not None:
            j.fault = next(f for f in FAULTS if f.trade == "plumbing")
            j.request(complaint=case, content="", who=Someone(), unit=case.unit, asset=case.asset, place=case.place)
            return True
        yield clock.now() + every
    return False


def checks(world: World) -> Story:
    """On the second of each month the spot checks are drawn, and the supervisor makes her round."""
    dice = random.Random(8)  # nosec B311
    while True:
        services.draw_spot_checks()
        for check in SpotCheck.objects.filter(checked_at=None).order_by("-pk"):
            if dice.random() < 0.2:  # she does not come to all of them
                continue
            yield clock.now() + timedelta(minutes=dice.randint(60, 900))
            low = dice.random() < 0.18
            services.inspect(
                check.pk,
                by=world.people["supervisor"],
                protection=dice.randint(55, 80) if low else dice.randint(82, 100),
                workmanship=dice.randint(60, 78) if low else dice.randint(84, 100),
                tidiness=dice.randint(50, 80) if low else dice.randint(80, 100),
                paperwork=dice.randint(70, 95),
                note="现场查看" if not low else "垃圾未清走，接口有渗痕",
            )
        here = clock.now().astimezone(world.estates["YJ"].zone)
        following = (here.replace(day=1) + timedelta(days=32)).replace(day=2, hour=9, minute=0)
        yield following


SHARES: tuple[tuple[Callable[[Job], Story], int], ...] = (
    (ordinary, 22),
    (silent, 6),
    (nobody_left, 2),
    (did_not_come, 3),
    (not_solved, 3),
    (nobody_home, 3),
    (two_trades, 2),
    (comes_back, 3),
    (excused, 2),
    (called_off, 2),
    (from_complaint, 4),
)
DAYS = 88


def _friday(day: date, last: date) -> date:
    """The Friday before: that is when the first firm lets its thirty minutes pass, and its dashboard shows it."""
    friday = day - timedelta(days=(day.weekday() - 4) % 7)
    return friday if friday >= last - timedelta(days=DAYS) else friday + timedelta(days=7)


def past(world: World, *, small: bool = False) -> list[tuple[datetime, Story]]:
    """The orders of the last three months."""
    dice = random.Random(11)  # nosec B311  # invented days
    zone = world.estates["YJ"].zone
    last = world.end.astimezone(zone).date()
    told: list[tuple[datetime, Story]] = []
    for story, count in SHARES:
        for i in range(max(count // 6, 1) if small else count):
            day = last - timedelta(days=dice.randint(6, DAYS) if story is not comes_back else dice.randint(24, DAYS))
            day = _friday(day, last) if story is silent else day
            begin = datetime.combine(day, time(dice.randint(8, 17), dice.randint(0, 59)), tzinfo=zone)
            fault = FAULTS[dice.randrange(len(FAULTS))] if story is not comes_back else FAULTS[i]
            job = Job(world, f"{story.__name__} {i}", "YJ" if dice.random() < 0.7 else "HX", fault)
            told.append((begin, story(job)))
    first = datetime.combine((last - timedelta(days=65)).replace(day=2), time(9), tzinfo=zone)
    told.append((first, checks(world)))
    return told
