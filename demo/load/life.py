"""How far each bulk case has come, and the deeds that brought it there, in the order of the services."""

from __future__ import annotations

import random
from datetime import timedelta

from complaints.choices import UNATTENDED
from complaints.models import Assignment, Contact, NatureChange, Report
from deadlines.counting import AHEAD, DAY

from . import texts
from .endings import Endings
from .story import Story, points

OPEN = {
    "registered": 14,
    "judging": 4,
    "awaiting_second": 5,
    "classified": 8,
    "dispatched": 14,
    "handling": 32,
    "resolved": 7,
    "calling_back": 11,
    "rectifying": 5,
}
ENDED = {"archived": 88, "closed": 8, "withdrawn": 4}
NATURES = {"valid": 55, "communicative": 30, "invalid": 12, "major": 3}
CHANNELS = {"phone": 52, "visit": 16, "web": 14, "relay": 6, "hotline": 5, "letter": 2, "api": 5}
FINAL = {
    "facts": "现场查看属实",
    "whys": ["部件老化"],
    "corrective": [{"text": "更换部件", "quantity": 1}],
    "preventive": [{"text": "同类排查", "quantity": 6}],
    "verified_how": "试运行正常",
    "standardised": "写入巡检表",
}
ORDER = (
    "registered",
    "judging",
    "awaiting_second",
    "classified",
    "dispatched",
    "handling",
    "resolved",
    "calling_back",
    "closed",
    "archived",
)


def pick(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


class Life(Endings):
    """Tells one story up to its state. `until` is now: every deed lies between the logging and it."""

    def __init__(self, story: Story, until, categories: list[int], state: str) -> None:
        self.s, self.until, self.categories, self.goal = story, until, categories, state
        self.dice, self.people = story.dice, story.site.people
        self.duty = self.people["duty" if self.dice.random() < 0.7 else "duty2"]
        self.nature = self._nature()
        self.department = None

    def tell(self) -> None:
        """Every deed in turn."""
        stop = "handling" if self.goal == "withdrawn" else "calling_back" if self.goal == "rectifying" else self.goal
        far = ORDER.index(stop)
        self._register()
        if self.goal == "judging":
            self._refer()
        if far >= ORDER.index("awaiting_second") and (far > 2 or self.nature == "invalid"):
            self._judge(seconded=far > 2)
        if far >= ORDER.index("dispatched"):
            self._handled(far)
        if self.goal == "withdrawn":
            self._withdraw()
        if far >= ORDER.index("calling_back"):
            self._verify()
        if self.goal == "rectifying":
            self._call_back(content=False)
        elif far >= ORDER.index("closed"):
            self._call_back(content=True)
        if self.goal == "archived":
            self._archive()
        points(self.s)

    def _nature(self) -> str:
        if self.goal == "awaiting_second":
            return "invalid"
        if self.goal in ("dispatched", "handling", "rectifying", "withdrawn"):
            return pick(self.dice, {"valid": 70, "communicative": 24, "major": 6})
        return pick(self.dice, NATURES)

    def _later(self, minutes: int) -> None:
        """On to the next deed, about `minutes` later, and never past half of the time that is left."""
        wait = timedelta(seconds=int(minutes * 60 * self.dice.uniform(0.1, 1.3)))
        self.s.at += min(wait, (self.until - self.s.at) / 2)

    # -- deeds ----------------------------------------------------------------

    def _register(self) -> None:
        s, case = self.s, self.s.case
        home = self.dice.choice(s.site.homes)
        anonymous = self.dice.random() < 0.03 and self.goal not in ("calling_back", "rectifying")
        s.reachable = not anonymous
        s.person = {
            "kind": "owner",
            "name": "" if anonymous else home.name,
            "phone": "" if anonymous else home.phone,
            "resident_id": None if anonymous else home.resident,
        }
        by = None if case["channel"] in ("web", "api") else self.duty
        late = timedelta(minutes=self.dice.choice((0, 0, 0, 2, 5, 12)))
        case.update(
            received_at=case["logged_at"] - late,
            received_by_id=by,
            holder_id=by,
            anonymous=anonymous,
            relayed_by_id=by if case["channel"] == "relay" else None,
            unit_id=home.unit,
            building_id=home.building,
            place_words=home.label,
            urgency=self.dice.choices((1, 2, 3), (8, 72, 20))[0],
            is_open=self.goal in OPEN,
            state=self.goal,
        )
        if self.dice.random() < 0.15:
            lift, name = self.dice.choice(s.site.lifts)
            case.update(asset_id=lift, place_words=f"{home.label} {name}")
        minutes = int(late.total_seconds() // 60)
        s.entry(
            "registered",
            by,
            outward=True,
            channel=case["channel"],
            received_at=case["received_at"].isoformat(),
            late_minutes=minutes,
        )
        for kind in ("classify", *(("response",) if s.reachable else ())):
            s.start(kind, starts_at=case["received_at"])
        if s.reachable and case["channel"] in UNATTENDED:
            s.start("acknowledge", starts_at=case["received_at"])
            s.tell("arrived", self.people["duty"])
        s.done("register", by, channel=case["channel"])

    def _refer(self) -> None:
        self._later(30)
        self.s.entry("referred", self.duty, "拿不准是否属于保修范围。")
        self.s.stop("classify")
        self.s.start("judge")
        self.s.done("refer", self.duty)

    def _judge(self, *, seconded: bool) -> None:
        s, case = self.s, self.s.case
        self._later(40)
        category = self.dice.choice(self.categories)
        case.update(
            nature=self.nature,
            category_id=category,
            judged_by_id=self.duty,
            judged_at=s.at,
            holder_id=self.duty,
            nature_kind=self.dice.choice(("help", "consulting", "venting")) if self.nature == "communicative" else "",
        )
        if self.nature == "invalid":
            case.update(basis="物业服务合同第 11 条", invalid_reason="private")
        s.stop("classify", "judge")
        s.entry(
            "judged",
            self.duty,
            nature=self.nature,
            nature_kind=case["nature_kind"],
            urgency=case["urgency"],
            department="",
        )
        s.row(
            NatureChange,
            case_id=s.pk,
            at=s.at,
            by_id=self.duty,
            to_nature=self.nature,
            kind=case["nature_kind"],
            cause="judged",
        )
        if self.nature == "invalid":
            s.start("second_signature")
            s.done("classify", self.duty)
            if not seconded:
                return
            self._later(120)
            case.update(seconded_by_id=self.people["supervisor"], seconded_at=s.at)
            s.entry("seconded", self.people["supervisor"])
            s.stop("second_signature")
            s.start("dispatch")
            s.done("approve_invalid", self.people["supervisor"])
            return
        s.start("dispatch")
        if self.nature in ("valid", "major"):
            since = case["received_at"]
            s.start("investigate", DAY, starts_at=since)
            for stage in ("preliminary", "interim", "final"):
                s.start(stage, starts_at=since)
        s.done("classify", self.duty)

    def _handled(self, far: int) -> None:
        if self.nature == "invalid" or (
            self.nature == "communicative"
            and self.goal not in ("dispatched", "handling", "rectifying", "withdrawn")
            and self.dice.random() < 0.6
        ):
            self._explain()
            return
        self._dispatch(accepted=far >= ORDER.index("handling"))
        if far >= ORDER.index("handling") and self.s.reachable and (far > 5 or self.dice.random() < 0.5):
            self._contact()
        if far >= ORDER.index("resolved"):
            self._resolve()

    def _dispatch(self, *, accepted: bool) -> None:
        s, case = self.s, self.s.case
        self._later(25)
        code = self.dice.choices(("engineering", "security", "cleaning", "greening", "parking"), (55, 18, 15, 5, 7))[0]
        self.department = s.site.departments[code]
        member = self.people[f"{code}_member"]
        case.update(department_id=self.department, handler_id=member)
        s.stop("dispatch")
        part = s.row(
            Assignment,
            case_id=s.pk,
            department_id=self.department,
            handler_id=member,
            lead=True,
            dispatched_at=s.at,
            dispatched_by_id=self.duty,
        )
        s.start("accept", part=part, department=self.department, user=member)
        response = next((c for c in s.running() if c.kind == "response"), None)
        if response:
            s.start("feedback", AHEAD, part=part, department=self.department, ahead_of=response.due_at)
        for clock in s.running():
            if clock.kind in ("investigate", "preliminary", "interim", "final"):
                clock.answered_department_id = self.department
        s.entry("dispatched", self.duty, department=code, handler=member, also=[])
        s.tell("dispatched", member)
        s.done("dispatch", self.duty)
        if not accepted:
            return
        self._later(40)
        share = next(values for model, values in s.rows if model is Assignment)
        share.update(accepted_at=s.at, accepted_by_id=member)
        s.stop("accept")
        s.entry("accepted", member, department=code, lead=True)
        s.done("accept", member)

    def _talk(self, by: int, text: str) -> None:
        s, case = self.s, self.s.case
        entry = s.entry("contact", by, text, outward=True, way="phone", reached=True, answers=True, inbound=False)
        s.row(Contact, case_id=s.pk, entry_id=entry, at=s.at, by_id=by, way="phone", reached=True, answers=True)
        s.stop("acknowledge", "response", "progress")
        case.setdefault("acknowledged_at", s.at)
        case.setdefault("responded_at", s.at)

    def _contact(self) -> None:
        s = self.s
        self._later(300)
        self._talk(self.duty, self.dice.choice(texts.REPLIES))
        s.start("progress", role="", user=s.case["handler_id"])
        s.done("contact", self.duty)

    def _explain(self) -> None:
        s = self.s
        self._later(300)
        said = "已向住户说明依据与其他途径。"
        if s.reachable:
            self._talk(self.duty, said)
        s.case.setdefault("responded_at", s.at)
        s.case.update(resolution=said, resolved_at=s.at)
        s.stop("dispatch", "investigate")
        s.entry("explained", self.duty, said, outward=True, way="phone")
        s.start("verify", role="assistant")
        s.done("explain", self.duty)

    def _resolve(self) -> None:
        s, member = self.s, self.s.case["handler_id"]
        if self.nature in ("valid", "major"):
            self._later(600)
            s.row(Report, case_id=s.pk, stage="final", at=s.at, by_id=member, body=FINAL)
            s.stop("preliminary", "interim", "final")
            s.entry("report", member, stage="final", version=1)
            s.done("report", member)
        self._later(400)
        result = self.dice.choice(texts.RESULTS)
        s.case.update(resolution=result, resolved_at=s.at)
        s.stop("investigate", "feedback", "accept")
        s.cancel(("progress",), "resolved")
        s.entry("resolved", member, result, outward=True)
        s.start("verify", role="manager" if self.nature == "major" else "assistant")
        s.done("resolve", member)
