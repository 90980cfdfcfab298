"""One case as its story unfolds: the deeds of the journey, done by the people whose turn it is."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from decimal import Decimal

from accounts.models import Department, User
from complaints import services
from complaints.models import Measure
from complaints.parties import Resident
from complaints.services import Intake, Option, Person
from deadlines import clock
from deadlines.models import Clock
from demo.matters import Matter
from demo.world import DESKS, HEADS, MANAGERS, World

MORNING, EVENING = time(8, 5), time(20, 30)


class Tale:
    """A case of one estate. Every method is one deed at the present moment of the story."""

    def __init__(self, world: World, estate: str, seed: int | str) -> None:
        self.dice = random.Random(seed)  # nosec B311  # turns of a story
        self.world, self.code = world, estate
        self.estate = world.estates[estate]
        people, pick = world.people, self.dice.choice
        self.desk: User = people[pick(DESKS[estate])]
        self.assistant: User = people[pick(("assistant", "assistant", "assistant", "xunuo"))]
        self.supervisor: User = people[pick(("supervisor", "supervisor", "qinlan"))]
        self.manager: User = people[pick(MANAGERS[estate])]
        self.number = ""
        self.department: Department
        self.handler: User

    # -- time -----------------------------------------------------------------

    def soon(self, least: int, most: int) -> datetime:
        """A moment between so many minutes from now."""
        return clock.now() + timedelta(minutes=self.dice.uniform(least, most))

    def work(self, least: int, most: int) -> datetime:
        """The same, but within the day's work: what would fall into the night happens next morning."""
        moment = self.soon(least, most).astimezone(self.estate.zone)
        if moment.time() > EVENING:
            moment += timedelta(days=1)
        elif moment.time() >= MORNING:
            return moment
        return datetime.combine(moment.date(), MORNING, tzinfo=moment.tzinfo) + timedelta(
            minutes=self.dice.uniform(0, 75)
        )

    def next_day(self, hour: int) -> datetime:
        """Tomorrow at about that hour."""
        day = clock.now().astimezone(self.estate.zone).date() + timedelta(days=1)
        return datetime.combine(day, time(hour, self.dice.randint(0, 50)), tzinfo=self.estate.zone)

    # -- intake and judging ---------------------------------------------------

    def register(self, matter: Matter, channel: str = "phone", *, by=None, home=None, late: int = 0, **more):
        """Take the matter in; `late` minutes pass between receipt and typing."""
        home = home or self.dice.choice(self.world.homes[self.code])
        who, unit = home.resident, home.resident.household.unit
        values: dict = {
            "estate": self.estate,
            "channel": channel,
            "content": matter.content,
            "wishes": matter.wishes,
            "category": self.world.categories[matter.category],
            "received_at": clock.now() - timedelta(minutes=late),
            **(more.pop("spot", None) or self.world.somewhere(matter.where, self.code, self.dice)),
        }
        if matter.where == "home":
            values["unit"] = unit
        if not more.get("anonymous"):
            values["person"] = Person(name=who.name, phone=home.number, kind=who.kind, resident=who)
        if channel == "web":
            by = Resident(0)
        values.update(more)
        case = services.register(Intake(**values), by=by or self.desk)
        self.spot = {name: values[name] for name in ("place", "asset") if name in values}
        self.number, self.matter, self.case_id = case.number, matter, case.pk
        usual = self.world.categories[matter.category].department
        self.department = usual or self.world.departments["service"]
        return case

    def acknowledge(self) -> None:
        self.contact("您好，您反映的情况已收到，我们正在核实。", answers=False)

    def take(self) -> None:
        services.take(self.number, by=self.desk)

    def refer(self, reason: str) -> None:
        services.refer(self.number, by=self.desk, reason=reason)

    def judge(self, nature: str, by: User | None = None, **more) -> None:
        item = self.world.items.get(self.matter.basis)
        if nature == "communicative":
            more.setdefault("nature_kind", "help")
        services.classify(
            self.number, by=by or self.desk, nature=nature, urgency=self.matter.urgency, basis_item=item, **more
        )

    def judge_invalid(self, code: str) -> None:
        self.judge("invalid", invalid_reason=code, reason=self.matter.cause)

    # -- department -----------------------------------------------------------

    def dispatch(
        self, department: str = "", *, by: User | None = None, also=(), handler: User | None = None, wording: str = ""
    ) -> None:
        where = self.world.departments[department] if department else self.department
        self.department = where
        self.handler = handler or self.world.handler(where.code, self.code, self.dice)
        services.dispatch(
            self.number,
            by=by or self.desk,
            department=where,
            handler=self.handler,
            also=[self.world.departments[one] for one in also],
            handler_wording=wording,
        )

    @property
    def head(self) -> User:
        return self.world.people[HEADS[self.department.code]]

    def accept(self) -> None:
        services.accept(self.number, by=self.handler)

    def give_back(self, reason: str) -> None:
        services.give_back(self.number, by=self.handler, reason=reason)

    def contact(
        self,
        words: str,
        *,
        by: User | None = None,
        way: str = "phone",
        reached: bool = True,
        answers: bool = True,
        inbound: bool = False,
    ) -> None:
        services.contact(
            self.number, by=by or self.desk, way=way, reached=reached, content=words, answers=answers, inbound=inbound
        )

    def feedback(self, department: str, words: str) -> None:
        services.feedback(self.number, by=self.world.people[HEADS[department]], content=words)

    def finding(self, point: int, text: str, by: User | None = None) -> None:
        services.finding(self.number, by=by or self.handler, point=point, text=text)

    def report(self, stage: str, **body) -> None:
        kind = "neglect" if stage == "final" and self.dice.random() < 0.5 else ""
        services.report(self.number, by=self.handler, stage=stage, body=body, fault_kind=kind)

    def preliminary(self) -> None:
        self.report("preliminary", cause=f"初步判断：{self.matter.cause}", interim_measure="已设临时围护并安排人员到场")

    def final(self) -> None:
        m, at = self.matter, clock.now().astimezone(self.estate.zone)
        self.report(
            "final",
            facts=f"{at:%m月%d日}到现场核实：{m.cause}。影响范围与住户所述一致。",
            whys=["现象出现并被住户发现", m.cause, "日常检查没有覆盖到这一处"],
            corrective=[{"text": m.done, "owner": self.handler.display_name, "due_at": at.isoformat(), "quantity": 1}],
            preventive=[
                {
                    "text": m.prevent,
                    "owner": self.head.display_name,
                    "due_at": (at + timedelta(days=14)).isoformat(),
                    "quantity": 1,
                }
            ],
            verified_how="现场复看，住户在场确认",
            standardised=m.prevent,
        )

    def promise(self, text: str, due_at: datetime, by: User | None = None) -> int:
        return services.promise(self.number, by=by or self.handler, text=text, due_at=due_at).pk

    def keep(self, promise: int, by: User | None = None) -> None:
        services.keep_promise(self.number, by=by or self.handler, promise=promise)

    def resolve(self) -> None:
        services.resolve(self.number, by=self.handler, result=self.matter.done + "。")

    def explain(self, way: str = "phone", *, by: User | None = None, route: str = "") -> None:
        services.explain(self.number, by=by or self.desk, text=self.matter.done + "。", way=way, route=route)

    # -- afterwards -----------------------------------------------------------

    def verify(self, passed: bool = True, note: str = "现场看过，与报告一致。", by: User | None = None) -> None:
        services.verify(self.number, by=by or self.assistant, passed=passed, note=note)

    def call(
        self,
        satisfaction: str = "satisfied",
        solved: str = "yes",
        note: str = "",
        *,
        by: User | None = None,
        way: str = "phone",
        reached: bool = True,
        **more,
    ) -> None:
        if reached:
            more |= {"solved": solved, "satisfaction": satisfaction}
        services.callback(self.number, by=by or self.assistant, way=way, reached=reached, note=note, **more)

    def close(self) -> None:
        services.close(self.number, by=self.assistant)

    def archive(self, by: User | None = None) -> None:
        m = self.matter
        services.archive(
            self.number, by=by or self.assistant, lesson={"cause": m.cause, "learnt": m.prevent, "avoid": m.prevent}
        )

    def owes_actions(self) -> bool:
        """Whether its final report left tasks behind."""
        return Measure.objects.filter(case__number=self.number, done_at=None).exists()

    def carry_out(self) -> None:
        """The corrective and preventive actions are done, with what shows it (rule J6)."""
        for task in Measure.objects.filter(case__number=self.number, done_at=None, dropped_at=None):
            services.complete_action(
                self.number, by=self.assistant, action=task.pk, evidence="已落实，检查记录与照片在部门台账。"
            )

    def check_effect(self) -> None:
        """The effect holds; a major one is looked at by the manager (rules J6, F2)."""
        owed = Clock.objects.filter(subject_kind="case", subject_id=self.case_id, kind="effectiveness")
        variant = owed.filter(stopped_at=None, cancelled_at=None).values_list("variant", flat=True).first()
        if variant is not None:
            by = self.manager if variant == "major" else self.assistant
            services.check_effect(self.number, by=by, effective=True, note="回看现场，没有再出现。")

    def offer(self, *ways: tuple[str, int | None], by: User | None = None, cause: str = "faulty_work") -> None:
        """Offer several ways at once: words, and yuan or None (rule J7)."""
        options = [Option(text, None if yuan is None else Decimal(yuan)) for text, yuan in ways]
        services.offer(self.number, by=by or self.desk, options=options, cause=cause, to_whom="住户本人")

    def refuse(self, words: str) -> None:
        services.answer_offer(self.number, by=Resident(self.case_id), accepted=False, text=words)

    def choose(self, option: int) -> None:
        services.answer_offer(self.number, by=Resident(self.case_id), accepted=True, option=option)

    def urge(self, words: str) -> None:
        services.urge(self.number, by=Resident(self.case_id), text=words)

    # -- clocks -----------------------------------------------------------------

    def clock(self, kind: str) -> int:
        return Clock.objects.filter(subject_kind="case", subject_id=self.case_id, kind=kind).latest("pk").pk

    def pause(self, kind: str, why: str, until: datetime, *, approved: bool = True) -> None:
        one = self.clock(kind)
        services.pause(self.number, by=self.handler, clock=one, waiting_for="third_party", reason=why, until=until)
        if approved:
            services.approve_pause(self.number, by=self.manager, clock=one)

    def extend(self, kind: str, why: str, hours: int, *, approved: bool = True) -> None:
        one = Clock.objects.get(pk=self.clock(kind))
        until = one.due_at + timedelta(hours=hours)
        services.extend(self.number, by=self.handler, clock=one.pk, until=until, reason=why)
        if approved:
            services.approve_extension(self.number, by=self.manager, clock=one.pk)

    # -- the rest -------------------------------------------------------------

    def reopen(self) -> None:
        services.reopen(self.number, by=self.supervisor, reason="住户来电：同一处又出现，要求继续处理。")

    def approve(self) -> None:
        services.approve_invalid(self.number, by=self.supervisor)

    def decline(self, reason: str) -> None:
        services.decline_invalid(self.number, by=self.supervisor, reason=reason)

    def ask_review(self, words: str) -> None:
        services.ask_review(self.number, by=Resident(self.case_id), text=words)

    def answer_review(self, upheld: bool, text: str, route: str) -> None:
        services.answer_review(self.number, by=self.manager, upheld=upheld, text=text, route=route)

    def withdraw(self, reason: str) -> None:
        services.withdraw(self.number, by=self.supervisor, reason=reason)

    def note(self, text: str) -> None:
        services.note(self.number, by=self.handler, text=text)

    def tick(self, item: str, ago: int, words: str = "", by: User | None = None, **more) -> None:
        """Tick an item of the emergency's checklist, done `ago` minutes ago."""
        at = clock.now() - timedelta(minutes=ago) if ago else None
        services.emergency_item(self.number, by=by or self.handler, item=item, at=at, note=words, **more)

    def merge(self, into: str) -> None:
        services.merge(self.number, by=self.desk, into=into)
