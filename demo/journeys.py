"""The ways a matter goes, as generators: each yields the moment of its next deed.

A story that reaches the moment of seeding stops where it is, so the last days leave cases in every state.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from deadlines import clock
from demo.matters import Matter
from demo.tale import Tale

Story = Iterator[datetime]
CHANNELS = ("phone",) * 9 + ("visit",) * 4 + ("web",) * 4 + ("relay",) * 2 + ("letter",)


def arrive(t: Tale, matter: Matter, **more) -> Story:
    """Receipt by one of the channels, and what each owes at once."""
    channel = more.pop("channel", "") or t.dice.choice(CHANNELS)
    if channel == "relay":
        t.register(matter, channel, by=t.world.people[t.dice.choice(("security", "fenglan", "engineer"))], **more)
        yield t.soon(4, 20)
        t.take()
    else:
        late = {"letter": t.dice.randint(5, 15), "visit": t.dice.randint(3, 10)}.get(channel, t.dice.randint(0, 4))
        t.register(matter, channel, late=late, **more)
    if channel in ("web", "letter"):
        yield t.soon(6, 20) if t.dice.random() < 0.88 else t.soon(35, 60)
        t.acknowledge()


def valid(t: Tale, matter: Matter) -> Story:
    """A valid complaint; one chance in a few takes a detour."""
    roll = t.dice.random()
    yield from arrive(t, matter)
    yield t.soon(70, 100) if roll < 0.06 else t.soon(6, 35)
    t.judge("valid")
    yield t.soon(4, 22)
    also = ("cleaning",) if 0.1 < roll < 0.18 and t.department.code == "engineering" else ()
    t.dispatch(also=also)
    if 0.18 < roll < 0.22:
        yield from returned(t)
    yield t.soon(65, 110) if 0.06 < roll < 0.1 else t.soon(6, 45)
    t.accept()
    yield t.soon(10, 60)
    t.contact(f"已接手，{t.handler.display_name}马上到现场，今天内给您答复。", by=t.handler)
    if also:
        yield t.soon(20, 60)
        t.feedback("cleaning", "已派人清理现场并设置提示牌。")
    if 0.22 < roll < 0.42:
        yield from staged(t)
    if 0.42 < roll < 0.5:
        yield t.soon(60, 140)
        t.urge("还没人来，请快一点。")
        yield t.soon(10, 30)
        t.contact("为久等致歉，师傅已在路上。", by=t.handler)
    yield t.work(30, 160)
    t.final()
    yield t.soon(8, 45)
    t.resolve()
    yield from afterwards(t, roll)


def returned(t: Tale) -> Story:
    yield t.soon(15, 50)
    t.give_back("经现场查看不属本部门，请改派。")
    yield t.soon(6, 24)
    t.dispatch("service" if t.department.code == "engineering" else "engineering")


def staged(t: Tale) -> Story:
    """A longer one: preliminary and interim reports, a promise with its time, kept or forgotten."""
    yield t.soon(30, 80)
    t.preliminary()
    promised = t.promise("今天完成处理并告知结果", clock.now() + timedelta(hours=t.dice.choice((3, 4, 5))))
    yield t.soon(60, 110)
    t.report("interim", progress="材料已到，正在施工。")
    yield t.soon(20, 80) if t.dice.random() < 0.8 else t.soon(260, 330)
    t.keep(promised)


def afterwards(t: Tale, roll: float) -> Story:
    """Verification, callback, archive; now and then not at the first go."""
    yield t.work(40, 600)
    if 0.5 < roll < 0.54:
        t.verify(False, "现场仍有渗痕，请再处理。")
        yield from again(t)
    t.verify()
    yield t.work(90, 1500)
    if 0.54 < roll < 0.64:
        t.call("not", "no", "住户说问题又出现，很不满意。", rectify_by=clock.now() + timedelta(hours=40))
        yield from again(t)
        t.verify()
        yield t.work(120, 900)
    elif 0.64 < roll < 0.68:
        t.call("basically", "partly", "大部分好了，还差收尾。")
        yield from again(t)
        t.verify()
        yield t.work(120, 900)
    elif 0.68 < roll < 0.73:
        for hour in (10, 18, 14):  # different days and different hours, or it does not count
            yield t.next_day(hour)
            t.call(reached=False, note="无人接听。")
        yield t.soon(10, 40)
        t.close()
        yield from end(t)
        return
    t.call(
        t.dice.choice(("satisfied", "satisfied", "basically")),
        note=t.dice.choice(("", "住户表示感谢。", "已正常使用。")),
    )
    yield from end(t)
    if 0.96 < roll < 0.98:
        yield t.work(60 * 24, 60 * 24 * 6)
        t.reopen()
        yield from again(t)
        t.verify()
        yield t.work(120, 900)
        t.call("satisfied")
        yield from end(t)


def again(t: Tale) -> Story:
    """Rectification: the handler tells the resident, does it again, and it is verified again."""
    yield t.work(40, 240)
    t.contact("再次上门处理，给您添麻烦了。", by=t.handler)
    yield t.work(120, 700)
    t.resolve()
    yield t.work(60, 500)


def end(t: Tale) -> Story:
    yield t.work(200, 3400) if t.dice.random() < 0.9 else t.work(4500, 5600)
    t.archive()
    yield from long_after(t)


def long_after(t: Tale) -> Story:
    """The actions are carried out within their fortnight, and within the month the effect is looked at (rule J6)."""
    if not t.owes_actions():
        return
    yield t.soon(3 * 1440, 11 * 1440)
    t.carry_out()
    yield t.soon(8 * 1440, 14 * 1440)
    t.check_effect()


def communicative(t: Tale, matter: Matter, kind: str = "") -> Story:
    """Explained by the desk, or sent to the department that can help."""
    roll = t.dice.random()
    yield from arrive(t, matter)
    yield t.soon(6, 40)
    t.judge("communicative", nature_kind=kind or t.dice.choice(("help", "venting", "consulting")))
    yield t.soon(5, 24)
    if roll < 0.35:
        t.dispatch()
        yield t.soon(8, 40)
        t.accept()
        yield t.work(20, 150)
        t.contact("已了解情况，正在沟通。", by=t.handler)
        yield t.work(60, 300)
        t.resolve()
    else:
        t.explain()
    yield t.work(60, 700)
    t.verify(note="听了录音，解释清楚，去处已说明。")
    yield t.work(100, 1500)
    t.call(t.dice.choice(("satisfied", "satisfied", "basically")))
    yield from end(t)


def grown(t: Tale, matter: Matter) -> Story:
    """Explained, but the caller is not satisfied: it becomes valid and is looked at again (rule N6)."""
    yield from arrive(t, matter, channel="phone")
    yield t.soon(6, 40)
    t.judge("communicative")
    yield t.soon(5, 20)
    t.explain()
    yield t.work(60, 400)
    t.verify(note="已说明。")
    yield t.work(60, 400)
    t.call("not", "no", "认为只是敷衍，没有实际动作。")
    yield t.soon(15, 50)
    t.judge("valid", by=t.manager)
    yield t.soon(5, 20)
    t.dispatch(by=t.manager)
    yield t.soon(10, 40)
    t.accept()
    yield t.soon(15, 60)
    t.contact("经理已安排专人处理。", by=t.handler)
    yield t.work(60, 200)
    t.final()
    t.resolve()
    yield t.work(60, 300)
    t.verify()
    yield t.work(120, 900)
    t.call("basically")
    yield from end(t)


def invalid(t: Tale, matter: Matter, code: str, route: str) -> Story:
    """Outside what the company owes: two signatures, a courteous explanation, a callback all the same."""
    roll = t.dice.random()
    yield from arrive(t, matter)
    yield t.soon(8, 45)
    t.judge_invalid(code)
    yield t.soon(20, 180)
    if roll < 0.15:
        t.decline("还可以帮他联系一次，按求助处理。")
        yield t.soon(10, 45)
        t.judge("communicative", by=t.manager)
        yield t.soon(5, 20)
        t.explain()
    else:
        t.approve()
        yield t.soon(5, 22)
        t.explain(route=route)
    yield t.work(60, 700)
    t.verify(note="听了录音，态度与去处都说清楚了。")
    yield t.work(100, 1500)
    t.call("basically", "yes", "表示理解。")
    if roll > 0.75:
        yield t.work(100, 900)
        t.ask_review("我还是认为应该由物业负责，请再看一次。")
        yield t.work(200, 1800)
        t.answer_review(False, "复核记录与合同条款，原结论维持。", f"{route}；业委会、街道办、12345 亦可受理")
    yield from end(t)
