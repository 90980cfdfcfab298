"""Short ways to bring a case to a state, through the real services and the right people."""

from __future__ import annotations

import re
from datetime import timedelta

from complaints import services
from complaints.lifecycle import State
from complaints.models import Case
from complaints.services import Intake, Person
from deadlines.clock import now
from tests.cast import World

FINAL = {
    "facts": "1303 洗碗机排水软管接头松动",
    "whys": ["天花板渗水", "楼上漏水", "接头松动"],
    "corrective": [{"text": "更换接头", "owner": "王海波", "due_at": "2026-12-01T10:00:00+08:00", "quantity": 1}],
    "preventive": [{"text": "同栋排查", "owner": "李强", "due_at": "2026-12-08T10:00:00+08:00", "quantity": 24}],
    "verified_how": "试水 15 分钟不漏",
    "standardised": "入户检查表加一项",
}


def again(case: Case) -> Case:
    """The case as it is now (a fresh object: the state field is protected against refresh)."""
    return Case.objects.select_related("complainant", "estate").get(pk=case.pk)


def phone_call(world: World, *, by=None, content: str = "厨房天花板又漏水了，灯座有水渍。", **changes) -> Case:
    """A phone complaint from Ms Li in 3-2-1203, typed by Chen at the desk."""
    values = {
        "estate": world.yj,
        "channel": "phone",
        "content": content,
        "unit": world.flat,
        "person": Person(name="李女士", phone="13800005678", kind="owner", resident=world.resident),
    }
    values.update(changes)
    return services.register(Intake(**values), by=by or world.chen)


def judged(world: World, nature: str = "valid", case: Case | None = None, **changes) -> Case:
    case = case or phone_call(world, **changes)
    extra = {
        "communicative": {"nature_kind": "consulting"},
        "invalid": {"basis": "民法典第 274 条", "reason": "属于邻里之间的事", "invalid_reason": "private"},
    }
    return services.classify(case.number, by=world.chen, nature=nature, category=world.water, **extra.get(nature, {}))


def dispatched(world: World, case: Case | None = None, also=(), handler=None, **changes) -> Case:
    case = case or judged(world, **changes)
    return services.dispatch(case.number, by=world.chen, department=world.engineering, handler=handler, also=also)


def handling(world: World, case: Case | None = None, also=(), **changes) -> Case:
    case = case or dispatched(world, also=also, **changes)
    return services.accept(case.number, by=world.wang)


def answered(world: World, case: Case) -> Case:
    return services.contact(
        case.number, by=world.chen, way="phone", reached=True, content="已安排师傅上门，今天中午前止水。"
    )


def resolved(world: World, case: Case | None = None, **changes) -> Case:
    case = case or handling(world, **changes)
    answered(world, case)
    if again(case).nature in ("valid", "major"):
        services.report(case.number, by=world.wang, stage="final", body=FINAL)
    return services.resolve(case.number, by=world.wang, result="接头已换，试水 15 分钟不漏。")


def calling_back(world: World, case: Case | None = None, **changes) -> Case:
    case = case or resolved(world, **changes)
    by = world.he if again(case).nature == "major" else world.lin
    return services.verify(case.number, by=by, passed=True, note="现场看过")


def closed(world: World, case: Case | None = None, **changes) -> Case:
    case = case or calling_back(world, **changes)
    major = again(case).nature == "major"
    return services.callback(
        case.number,
        by=world.he if major else world.lin,
        way="visit" if major else "phone",
        reached=True,
        solved="yes",
        satisfaction="satisfied",
    )


def archived(world: World, case: Case | None = None, **changes) -> Case:
    case = case or closed(world, **changes)
    return services.archive(case.number, by=world.lin, lesson={"cause": "接头老化", "learnt": "巡检要看软管"})


def rectifying(world: World, case: Case | None = None, **changes) -> Case:
    case = case or calling_back(world, **changes)
    return services.callback(
        case.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not", note="又漏了"
    )


def in_state(world: World, state: str) -> Case:
    """A case in `state`, brought there by the people who do that."""
    ways = {
        State.REGISTERED: lambda: phone_call(world),
        State.JUDGING: lambda: services.refer(phone_call(world).number, by=world.chen, reason="拿不准是否属于保修"),
        State.AWAITING_SECOND: lambda: judged(world, "invalid"),
        State.CLASSIFIED: lambda: judged(world),
        State.DISPATCHED: lambda: dispatched(world),
        State.HANDLING: lambda: handling(world),
        State.RESOLVED: lambda: resolved(world),
        State.CALLING_BACK: lambda: calling_back(world),
        State.RECTIFYING: lambda: rectifying(world),
        State.CLOSED: lambda: closed(world),
        State.ARCHIVED: lambda: archived(world),
        State.WITHDRAWN: lambda: services.withdraw(phone_call(world).number, by=world.zhou, reason="来电说不用了"),
        State.MERGED: lambda: services.merge(
            phone_call(world).number, by=world.chen, into=phone_call(world, content="同一处漏水，楼下也有水。").number
        ),
    }
    made = again(ways[State(state)]())
    assert made.state == state, (made.state, state)
    return made


def tomorrow(hours: int = 24):
    return now() + timedelta(hours=hours)


def resolved_without_answer(world: World, case: Case) -> Case:
    """A case with nobody to answer, brought to `resolved` all the same (rule J5: no way back at all)."""
    judged(world, "valid", case)
    dispatched(world, case)
    services.accept(case.number, by=world.wang)
    services.report(case.number, by=world.wang, stage="final", body=FINAL)
    return services.resolve(case.number, by=world.wang, result="已修")


def no_fractions(text: object) -> str:
    """The text without fractions of seconds: their digits are any, a room's or the end of a telephone's among them."""
    return re.sub(r"(\d\d:\d\d:\d\d)[.]\d+", r"\1", str(text))
