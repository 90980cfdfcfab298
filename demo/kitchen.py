"""The case that the demonstration's screens show: the kitchen ceiling of 3-2-1203 leaks again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from complaints import services
from demo import pictures
from demo.matters import Matter
from demo.places import WELL_KNOWN
from demo.tale import Tale
from demo.world import World

AGE = timedelta(hours=44, minutes=54)
MATTER = Matter(
    "facilities.water_power",
    "home",
    "厨房天花板又漏水了，灯座边上一圈水渍，昨晚还滴到灶台上。上个月 30 号你们来修过，"
    "说修好了。我妈一个人在家，怕漏电。",
    "今天止住水，查清楚为什么又漏，把天花板补好",
    "楼上 1303 洗碗机排水软管接头松动",
    "已换接头，试水 15 分钟不漏",
    "入户检查表加一项：洗碗机软管",
    "4.2",
    1,
)
POINTS = ("厨房天花板漏水", "灯座进水，担心漏电")
THIRD_POINT = "上个月 30 号修过，为什么又漏"


def story(world: World) -> tuple[datetime, Iterator[datetime]]:
    """Its beginning and its deeds: in hand, two of three points found, a promise and the final report soon due."""
    tale = Tale(world, "YJ", "kitchen")
    people = world.people
    tale.desk, tale.assistant, tale.supervisor = people["duty"], people["assistant"], people["supervisor"]
    return world.end - AGE, _deeds(tale, world)


def _deeds(t: Tale, world: World) -> Iterator[datetime]:
    begin, people = world.end - AGE, world.people
    engineer, head = people["engineer"], people["engineer_head"]

    def later(hours: float) -> datetime:
        return begin + timedelta(hours=hours)

    t.register(
        MATTER,
        home=world.home("YJ", WELL_KNOWN[0]),
        title="厨房天花板又漏水，灯座有水渍",
        points=POINTS,
        place_text="厨房",
        happened_at="昨晚八点左右",
        uploads=[pictures.staged("厨房天花板", "demo")],
    )
    yield later(0.38)
    t.judge("valid")
    yield later(0.43)
    t.contact("先致歉。已安排工程部王海波马上到场，请先不要开厨房灯；两小时内关阀止水。")
    first = t.promise("两小时内关阀止水", later(2.7), by=t.desk)
    yield later(0.48)
    t.dispatch("engineering", handler=engineer)
    yield later(0.7)
    t.accept()
    yield later(1.4)
    t.finding(2, "已断开厨房照明回路，绝缘 52 MΩ 合格，晾干后复电。", by=head)
    yield later(2.03)
    t.keep(first, by=t.desk)
    yield later(3.37)
    t.report("preliminary", cause="楼上 1303 用水设备渗漏，待入户确认", interim_measure="关闭支管阀门，断开照明回路")
    late = t.promise("两个多小时内到楼上试水", later(5.7), by=engineer)
    yield later(6.05)
    t.contact("楼上没人，试水没做成，为爽约致歉；楼上业主今晚回来再试。", by=people["assistant"])
    yield later(8.42)
    t.report("interim", progress="已联系 1303 业主，约定当晚入户；支管已关，天花板不再滴水。")
    yield later(10.2)
    t.keep(late, by=engineer)  # nobody was at home upstairs before
    t.finding(1, "1303 洗碗机排水软管接头松动，用水时渗漏，手拧可动。", by=engineer)
    services.attach(
        t.number, by=engineer, uploads=[pictures.staged("软管接头", "demo")], text="1303 业主回来后入户，接头松动。"
    )
    yield later(10.5)
    t.contact("找到渗水点：楼上洗碗机软管接头。今晚请楼上先不用洗碗机，明天处理后试水并回电。", by=engineer)
    yield later(24.5)
    t.urge("今天几点来试水？")
    yield later(25.2)
    services.add_point(t.number, by=t.desk, text=THIRD_POINT)
    t.contact("接头配件下午到，明天一早更换并试水，给您添麻烦了。", by=engineer)
    yield later(33)
    t.note("家有独居老人，上门前先打电话，两人同去。")
    yield world.end - timedelta(minutes=24)
    t.urge("今天到底几点来？我请了半天假。")
    yield world.end - timedelta(minutes=13)
    t.contact("致歉。约好一小时内马师傅上门换接头、试水 15 分钟，做完马上告诉您结果。", by=engineer)
    t.promise("试水结果当面告知", world.end + timedelta(minutes=78), by=engineer)
