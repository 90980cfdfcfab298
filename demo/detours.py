"""The rarer ways a matter goes: praise, major, anonymous, withdrawn, walled, confidential, hotline, followed."""

from __future__ import annotations

from datetime import timedelta

from deadlines import clock
from demo.journeys import Story, arrive, end, long_after
from demo.matters import Matter
from demo.tale import Tale


def proposal(t: Tale, matter: Matter, kind: str) -> Story:
    """A suggestion or a question: judged communicative, answered, called back."""
    yield from arrive(t, matter, kind=kind)
    yield t.soon(8, 45)
    t.judge("communicative", nature_kind="consulting")
    yield t.soon(5, 25)
    t.explain()
    yield t.work(100, 900)
    t.verify(note="答复已送达。")
    yield t.work(200, 1500)
    t.call("satisfied")
    yield from end(t)


def praise(t: Tale, whom: str, category: str, words: str) -> Story:
    """Told to the praised, and closed at once."""
    matter = Matter(category, "home", words, "", "住户来电表扬", "已转告本人", "好做法在晨会分享")
    t.register(matter, t.dice.choice(("phone", "web", "visit")), kind="praise", about_staff=[t.world.people[whom]])
    yield t.work(300, 3000)
    t.archive()


def major(t: Tale, matter: Matter) -> Story:
    """A major one: both managers at once, staged reports, a visit in person."""
    yield from arrive(t, matter, channel="phone")
    yield t.soon(5, 20)
    t.judge("major")
    yield t.soon(4, 15)
    t.dispatch(handler=None)
    yield t.soon(5, 20)
    t.accept()
    yield t.soon(10, 40)
    t.contact("经理已到现场，先给您致歉，两小时内告知进展。", by=t.manager)
    yield t.soon(30, 90)
    t.preliminary()
    yield t.soon(90, 200)
    t.report("interim", progress="抢修与善后同时进行，受影响住户逐户联系。")
    yield t.work(200, 600)
    t.contact("原因已查清，正在收尾，明天经理上门回访。", by=t.manager, way="visit")
    yield t.work(60, 300)
    t.final()
    t.resolve()
    yield t.work(60, 500)
    t.verify(by=t.manager, note="经理现场核实。")
    yield t.work(300, 1800)
    t.call("satisfied", way="visit", by=t.manager, note="上门回访，住户接受处理结果。")
    yield t.work(400, 2800)
    t.archive(by=t.manager)
    yield from long_after(t)


def anonymous(t: Tale, matter: Matter) -> Story:
    """From the complaint box, nobody to call back."""
    t.register(matter, "box", anonymous=True, late=t.dice.randint(10, 30))
    yield t.soon(10, 40)
    t.judge("valid")
    yield t.soon(5, 20)
    t.dispatch()
    yield t.soon(10, 40)
    t.accept()
    yield t.work(60, 150)
    t.final()
    t.resolve()
    yield t.work(100, 900)
    t.verify()
    yield from end(t)


def withdrawn(t: Tale, matter: Matter) -> Story:
    yield from arrive(t, matter, channel="phone")
    yield t.soon(20, 50)
    t.judge("communicative")
    yield t.soon(4, 20)
    t.contact("住户来电：已经自己解决，不用处理了。", inbound=True)
    yield t.soon(5, 30)
    t.withdraw("住户来电要求撤销，已核实本人。")
    yield from end(t)


def walled(t: Tale, matter: Matter, whom: str) -> Story:
    """About a member of staff: judged by a supervisor, handled by the head, unseen by the person named."""
    t.register(matter, "phone", about_staff=[t.world.people[whom]], late=3)
    yield t.soon(10, 45)
    t.judge("valid", by=t.supervisor)
    yield t.soon(5, 20)
    t.dispatch(by=t.supervisor, handler=t.head)
    yield t.soon(10, 40)
    t.accept()
    yield t.soon(20, 60)
    t.contact("主管已受理，会听录音、调监控核实。", by=t.supervisor)
    yield t.work(60, 200)
    t.final()
    t.resolve()
    yield t.work(60, 600)
    t.verify()
    yield t.work(100, 900)
    t.call("basically")
    yield from end(t)


def confidential(t: Tale, matter: Matter) -> Story:
    """A complainant whose name goes to nobody but the desk."""
    yield from arrive(t, matter, channel="phone", confidential=True)
    yield t.soon(10, 40)
    t.judge("valid")
    yield t.soon(5, 20)
    t.dispatch(wording="有住户反映本楼栋公共区域问题，请按公共巡查处理，不打听来源。")
    yield t.soon(10, 40)
    t.accept()
    yield t.soon(20, 60)
    t.contact("已安排部门以巡查名义处理，不会透露您的信息。")
    yield t.work(60, 200)
    t.final()
    t.resolve()
    yield t.work(60, 600)
    t.verify()
    yield t.work(100, 900)
    t.call("satisfied")
    yield from end(t)


def hotline(t: Tale, matter: Matter, serial: int) -> Story:
    """Passed on by 12345, with its own number and date."""
    t.register(
        matter,
        "hotline",
        late=t.dice.randint(5, 40),
        external_number=f"12345-{serial:06d}",
        external_due_at=clock.now() + timedelta(days=7),
    )
    yield t.soon(5, 15)
    t.judge("valid")
    yield t.soon(4, 15)
    t.dispatch()
    yield t.soon(8, 40)
    t.accept()
    yield t.soon(10, 50)
    t.contact("12345 转来的事项已接手，今天到现场。", by=t.handler)
    yield t.work(60, 200)
    t.final()
    t.resolve()
    yield t.work(60, 500)
    t.verify()
    yield t.work(100, 900)
    t.call("satisfied")
    yield t.work(100, 1500)
    t.archive()


def followed(t: Tale, matter: Matter) -> Story:
    """Three homes, one trouble: two follow the lead, and each gets its own answer and callback."""
    yield from arrive(t, matter, channel="phone")
    followers = []
    for i in range(2):
        yield t.soon(4, 12)
        one = Tale(t.world, t.code, f"{t.number} {i}")
        one.register(matter, "phone", spot=t.spot)
        yield t.soon(2, 6)
        one.merge(t.number)
        one.contact("与您邻居反映的是同一处，正在处理，结果会单独告诉您。")
        followers.append(one)
    yield t.soon(4, 12)
    t.judge("valid")
    yield t.soon(4, 15)
    t.dispatch()
    yield t.soon(8, 30)
    t.accept()
    yield t.soon(10, 40)
    t.contact("三户同时反映，已派人。", by=t.handler)
    yield t.work(60, 160)
    t.final()
    t.resolve()
    yield t.work(40, 200)
    t.verify()
    for one in (t, *followers):
        yield t.work(30, 120)
        one.call("satisfied")
    for one in (t, *followers):
        yield t.work(100, 600)
        one.archive()
