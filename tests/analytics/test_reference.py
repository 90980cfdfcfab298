"""Every measure against plain Python over the raw rows, apart from the product's counting (rule A3).

Nothing of `analytics` but its answer is used here: rows are read one by one and counted by the words of the formula.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from analytics.measures import MEASURES
from analytics.selectors.summary import summary
from analytics.selectors.sums import Range
from analytics.services import drift, flush
from complaints import services
from complaints.models import Case, NamedParty
from deadlines import clock
from deadlines.models import Clock, ClockStep
from deadlines.services import tick
from estates.models import Unit
from followups.models import ClusterMember
from followups.services import clusters
from repairs import services as repair
from repairs.models import Order
from tests import cast, deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db
LEAP = datetime(2028, 2, 29, 15, 30, tzinfo=UTC)  # 23:30 in Hangzhou, 1 March in Auckland
TARGETS = [
    Range(date(2028, 2, 1), date(2028, 2, 29)),
    Range(date(2028, 2, 29), date(2028, 2, 29)),
    Range(date(2028, 3, 1), date(2028, 3, 31)),
    Range(date(2028, 3, 1), date(2028, 3, 2)),
    Range(date(2028, 1, 1), date(2028, 12, 31)),
]


def awkward(world) -> None:
    """A set with everything that is easily counted twice, not at all, or on the wrong day."""
    world.hx.time_zone = "Pacific/Auckland"
    world.hx.save()
    world.sally = cast.person("sally", "Sally", "assistant", world.hx)
    at = LEAP
    with clock.at(at):
        services.contact(deeds.phone_call(world).number, by=world.chen, way="phone", reached=True, content="今晚修好")
        elsewhere = {"estate": world.hx, "unit": world.other_flat, "person": services.Person(), "by": world.other_duty}
        deeds.phone_call(world, content="空调外机太吵", **elsewhere)
        deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
        deeds.phone_call(world, kind="praise", content="谢谢保安")
        services.withdraw(deeds.phone_call(world, content="车位被占").number, by=world.zhou, reason="来电说不用了")
        born_late = deeds.phone_call(world, content="上周就报过的井盖", received_at=at - timedelta(hours=30))
        deeds.phone_call(
            world, content="匿名：楼道堆物", person=services.Person(), unit=None, anonymous=True, channel="box"
        )
        deeds.phone_call(world, content="热线转来：噪声", channel="hotline")
        deeds.phone_call(world, content="电视台来问：停车", channel="media")
    tick(at)
    with clock.at(at + timedelta(minutes=29)):  # 23:59 on the leap day
        lead = deeds.phone_call(world, content="停水了")
    with clock.at(at + timedelta(minutes=31)):  # 00:01 on the first of March
        follower = deeds.phone_call(world, content="也停水了", unit=world.flat_below)
        services.merge(follower.number, by=world.chen, into=lead.number)
        services.contact(born_late.number, by=world.chen, way="phone", reached=True, content="明早换井盖")
    with clock.at(at + timedelta(hours=1)):
        services.reopen(deeds.archived(world).number, by=world.zhou, reason="又漏了")
        deeds.rectifying(world, content="灯还是不亮")
        deeds.closed(world, content="门禁坏了")
        promised = deeds.phone_call(world, content="等师傅上门")
        services.promise(promised.number, by=world.he, text="两小时内回电", due_at=at + timedelta(hours=3))
        kept = deeds.phone_call(world, content="等回信")
        mine = services.promise(kept.number, by=world.he, text="一小时内回电", due_at=at + timedelta(hours=2))
        services.keep_promise(kept.number, by=world.he, promise=mine.pk)
        refused = deeds.judged(world, "invalid", content="邻居家的狗叫")
        services.approve_invalid(refused.number, by=world.zhou)
        services.reclassify(refused.number, by=world.he, nature="valid", reason="物业合同里有")
        grave = deeds.judged(world, content="大堂吊顶掉下")
        services.reclassify(grave.number, by=world.he, nature="major", reason="惊动街道")
    tick(at + timedelta(days=9))
    with clock.at(at + timedelta(days=10)):
        services.contact(follower.number, by=world.chen, way="phone", reached=True, content="水来了")
        deeds.judged(world, content="三月又漏了")
        shared = [deeds.phone_call(world, content=f"水泵坏了{n}") for n in range(4)]
        concern = clusters.gather([c.number for c in shared], by=world.chen, title="水泵")
        clusters.leave(concern.pk, concern.members.get(case=shared[3]).pk, by=world.chen)


def repaired(world) -> None:
    """Repairs: at once, in two visits, by a second contractor, asked for again, from a complaint about somebody."""
    crew.build(world)
    homes = [Unit.objects.create(building=world.flat.building, estate=world.yj, code=f"9-9{n}") for n in range(5)]
    with clock.at(LEAP):
        crew.completed(world, unit=homes[0])
        twice = crew.on_site(world, unit=homes[1])
        repair.leave(twice.number, by=world.liu, reason="缺件", visit_from=LEAP + timedelta(hours=1))
    with clock.at(LEAP + timedelta(hours=1)):  # the first of March
        crew.completed(world, repair.arrive(twice.number, by=world.liu))
        rejected = crew.completed(world, unit=homes[2])
        repair.fail(rejected.number, by=world.he, reason="没修好")
        second = crew.on_site(world, crew.scheduled(world, crew.again(rejected), by=world.tang), by=world.tang)
        crew.completed(world, second, by=world.tang)
        crew.completed(world, unit=homes[3])
        about = deeds.phone_call(world, about_staff=[world.zhou], unit=homes[4], content="主管不给修")
        crew.completed(world, unit=homes[4], complaint=about)
    with clock.at(LEAP + timedelta(days=9)):
        crew.requested(world, unit=homes[3])


class Raw:
    """One case, asked in words."""

    def __init__(self, case: Case) -> None:
        self.case, self.zone = case, case.estate.zone
        self.clocks = list(Clock.objects.filter(subject_kind="case", subject_id=case.pk).order_by("pk"))
        self.kinds = set(case.timeline.values_list("kind", flat=True))
        self.calls = list(case.callbacks.filter(reached=True).order_by("at", "pk"))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def ended(self) -> date | None:
        if self.case.is_open:
            return None
        merged = self.case.timeline.filter(kind="merged").order_by("-at").first()
        moments = (self.case.closed_at, self.case.withdrawn_at, self.case.archived_at, merged and merged.at)
        return self.day(next(m for m in moments if m))

    def known(self, one: Clock) -> bool:
        """How it came out is known: answered, past due, or called off when it was late already."""
        if one.cancelled_at:
            return one.cancelled_at > one.due_at
        return (
            bool(one.stopped_at) or ClockStep.objects.filter(clock=one, revision=one.revision, step="breach").exists()
        )

    @staticmethod
    def kept(one: Clock) -> bool:
        return bool(one.stopped_at and one.stopped_at <= one.due_at)

    def of(self, *kinds: str) -> list[Clock]:
        return [one for one in self.clocks if one.kind in kinds and self.known(one)]

    @property
    def owed_answer(self) -> Clock | None:
        owed = [one for one in self.clocks if one.kind == "response"]
        if not owed or self.case.contacts.filter(unreachable=True).exists():
            return None
        return owed[-1] if self.known(owed[-1]) else None

    @property
    def minutes(self) -> int | None:
        owed = self.owed_answer
        if owed is None or not owed.stopped_at or not self.case.responded_at:
            return None
        return int((self.case.responded_at - self.case.received_at).total_seconds() // 60)

    @property
    def promises(self) -> list[bool]:
        """For each promise that has come due: whether it was kept in time."""
        said = []
        for one in self.case.promises.all():
            own = [c for c in self.clocks if c.kind == "promise" and c.part == one.pk]
            over = ClockStep.objects.filter(clock__in=own, step="breach").exists()
            if one.kept_at or over:
                said.append(bool(one.kept_at and one.kept_at <= one.due_at))
        return said

    @property
    def climbed(self) -> bool:
        steps = ClockStep.objects.filter(clock__in=self.clocks, step__in=("climb", "top", "hq"))
        return "escalated" in self.kinds or steps.exists()

    @property
    def come_again(self) -> bool:
        c = self.case
        if not c.unit_id or not c.category_id:
            return False
        return any(
            o.unit_id == c.unit_id
            and o.category_id == c.category_id
            and o.kind != "praise"
            and c.received_at - timedelta(days=90) <= o.received_at < c.received_at
            for o in Case.objects.exclude(pk=c.pk)
        )

    @property
    def a_cause(self) -> bool:
        """Of a confirmed common concern the household that came first, else whatever is not merged."""
        mine = ClusterMember.objects.filter(case=self.case, left_at=None, cluster__confirmed_at__isnull=False).first()
        if mine is None:
            return self.case.state != "merged"
        others = [m.case for m in mine.cluster.members.filter(left_at=None) if m.case.kind != "praise"]
        return min(others, key=lambda c: (c.received_at, c.pk)).pk == self.case.pk

    @property
    def overdue(self) -> bool:
        return self.case.is_open and any(
            not one.stopped_at
            and not one.cancelled_at
            and not one.excused_at
            and ClockStep.objects.filter(clock=one, revision=one.revision, step="breach").exists()
            for one in self.clocks
        )


def said_of(viewer, estates, period: Range) -> dict[str, tuple]:
    """(value, numerator, denominator) of every measure by the words of its formula."""
    walled = NamedParty.objects.filter(staff=viewer, lifted_at=None).values_list("case_id", flat=True)
    every = [
        Raw(c)
        for c in Case.objects.select_related("estate").exclude(kind="praise").exclude(pk__in=walled)
        if c.estate in estates
    ]
    here = [r for r in every if period.start <= r.day(r.case.received_at) <= period.end]
    owed = [r for r in here if r.owed_answer]
    called_for = [r for r in here if r.of("callback")]
    asked = [r for r in here if r.calls]
    staged = [r for r in here if r.of("preliminary", "interim", "final")]
    done = [r for r in here if r.case.resolved_at]
    promised = [r for r in here if r.promises]
    refused = [r for r in here if "seconded" in r.kinds]
    valid = sum(r.case.nature in ("valid", "major") for r in here)
    orders = [
        o
        for o in Order.objects.select_related("estate").exclude(complaint_id__in=walled)
        if o.estate in estates and o.state in ("completed", "closed")
    ]
    mended = [o for o in orders if period.start <= o.completed_at.astimezone(o.estate.zone).date() <= period.end]
    times = sorted(r.minutes for r in here if r.minutes is not None)
    homes = Unit.objects.filter(estate__in=estates).count()

    def rate(over, under):
        value = (Decimal(over) * 100 / under).quantize(Decimal("0.1"), ROUND_HALF_UP) if under else None
        return value, over, under

    def share(among, holds):
        return rate(sum(map(bool, map(holds, among))), len(among))

    def number(n):
        return Decimal(n), n, 0

    def place(percent):
        """The value at its place in the row, counted from one."""
        rank = -(-len(times) * percent // 100)
        return (Decimal(times[rank - 1]) if times else None), len(times), 0

    return {
        "received": number(len(here)),
        "causes": number(sum(r.a_cause for r in here)),
        "ended": number(sum(bool(r.ended and period.start <= r.ended <= period.end) for r in every)),
        "answer_on_time": share(owed, lambda r: r.kept(r.owed_answer)),
        "response_rate": share(owed, lambda r: r.owed_answer.stopped_at and not r.owed_answer.cancelled_at),
        "answer_median": place(50),
        "answer_90th": place(90),
        "staged_on_time": share(staged, lambda r: all(map(r.kept, r.of("preliminary", "interim", "final")))),
        "resolved_on_time": share(done, lambda r: all(map(r.kept, r.of("final", "rectify")))),
        "callback_rate": share(called_for, lambda r: r.calls),
        "callback_on_time": share(called_for, lambda r: all(map(r.kept, r.of("callback")))),
        "solved_rate": share(asked, lambda r: r.calls[-1].solved == "yes"),
        "satisfied_rate": share(asked, lambda r: r.calls[-1].satisfaction in ("satisfied", "basically")),
        "repeat_rate": share(here, lambda r: r.come_again),
        "reopened_rate": share(here, lambda r: "reopened" in r.kinds),
        "promise_kept": share(promised, lambda r: all(r.promises)),
        "escalated_rate": share(here, lambda r: r.climbed),
        "hotline_first": share(here, lambda r: r.case.channel == "hotline"),
        "media_first": share(here, lambda r: r.case.channel == "media"),
        "overturned_rate": share(
            refused, lambda r: any(n.from_nature == "invalid" != n.to_nature for n in r.case.nature_changes.all())
        ),
        "valid_per_thousand": (
            (Decimal(valid) * 1000 / homes).quantize(Decimal("0.1"), ROUND_HALF_UP) if homes else None,
            valid,
            homes,
        ),
        "overdue_now": number(sum(r.overdue for r in here)),
        "first_visit_fix": share(
            mended,
            lambda o: (
                o.visits.filter(outcome__in=("done", "more")).count() == 1
                and not Order.objects.filter(repeat_of=o).exclude(state="cancelled").exists()
            ),
        ),
    }


def test_every_measure_equals_plain_python_to_the_last_digit(world):
    awkward(world)
    repaired(world)
    flush()
    assert not drift()
    told = set()
    for viewer in (world.he, world.zhou, world.hq, world.other_manager):
        for period in TARGETS:
            found = summary(viewer, [], period)
            reference = said_of(viewer, found.estates, period)
            mine = {
                one.now.measure.code: (one.now.value, one.now.over, one.now.under)
                for one in found.lines
                if one.now.measure.code in reference
            }
            assert mine == reference, (viewer.username, period)
            told |= {code for code, (_value, over, _under) in reference.items() if over}
    assert told == set(MEASURES), "every measure must count something somewhere"
    leap, march = TARGETS[1], TARGETS[3]
    assert summary(world.other_manager, [], leap).lines[0].now.over == 0, "the leap day is over where Auckland stands"
    assert summary(world.other_manager, [], march).lines[0].now.over == 1
