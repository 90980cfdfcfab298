"""The management reports of the demonstration: two months published, the first one's points followed up; this month's
in draft. Written through the services, by the people who write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from analytics import report_period
from analytics.models import ManagementReport, ReportPoint
from analytics.report_period import PeriodKind
from analytics.services import reports as services
from deadlines import clock
from demo.world import World

MONTH = PeriodKind.MONTH
HAND: dict[str, list[tuple[str, str]]] = {
    "equipment": [
        (
            "电梯、水泵、配电按年度计划保养，各系统运行正常。电梯困人应急演练一次。",
            "Lifts, pumps and power were serviced to the year's plan and ran well. One drill: people shut in a lift.",
        ),
        (
            "完成生活水箱半年清洗和水质送检，报告张贴在公告栏。公共照明更换灯具 36 套。",
            "The water tanks were cleaned and the water tested; the findings hang on the board. 36 lamps were changed.",
        ),
    ],
    "security": [
        (
            "门岗全天值守，夜间巡逻每晚四次，巡更记录完整。本期无治安案件。",
            "The gates were staffed day and night, with four patrols a night on record. No crime was reported.",
        ),
        (
            "访客登记改为扫码，老人可由门岗代办。夜间巡逻增加地库路线。",
            "Visitors sign in by a code; the gate does it for elderly people. Night patrols now include the garage.",
        ),
    ],
    "fire": [
        (
            "消防主机、喷淋、应急照明月检全部合格；清理楼道杂物 11 处。",
            "Fire panel, sprinklers and emergency lights passed the monthly check; 11 staircases were cleared.",
        ),
        (
            "灭火器年检完成，更换到期器材 24 具。楼道充电劝导后未再发生。",
            "All extinguishers had their yearly check, 24 were replaced. No scooter was charged on the stairs again.",
        ),
    ],
    "parking": [
        (
            "地库重新划线，固定车位加装编号牌。",
            "The lines in the garage were painted anew and the owned places numbered.",
        ),
        (
            "外来车辆限时停放已执行，超时由门岗当面提醒。",
            "Visitors' cars are now limited in time; the gate reminds drivers in person.",
        ),
    ],
    "cleaning": [
        (
            "楼道每日清扫、电梯轿厢每日消毒，生活垃圾日产日清。",
            "Stairs were swept and lift cars disinfected daily; waste was taken away every day.",
        ),
        (
            "外墙低层玻璃清洗一次，垃圾房改为早晚两次清运。",
            "Glass on the lower floors was washed; the waste room is now emptied twice a day.",
        ),
    ],
    "greening": [
        ("草坪修剪两次，补种桂花和灌木。", "The lawns were cut twice, osmanthus and shrubs planted."),
        ("入冬前修枝、施肥、树干涂白完成。", "Trees were pruned, fed and limed before winter."),
    ],
    "pests": [
        ("公共区域灭蚊灭鼠各两次，投药点有警示标识。", "Mosquitoes and rats were treated twice; every bait is marked."),
        (
            "白蚁检查一次，未发现活动。灭鼠盒月检一次。",
            "A check for termites found none. The bait boxes were looked at once.",
        ),
    ],
    "fees": [
        (
            "应收物业费 486,200 元，实收 461,890 元，收缴率 95.0%。支出 438,700 元，"
            "其中人工 251,300 元，能耗 96,400 元，维护保养 61,500 元，其他 29,500 元。",
            "Fees due 486,200 yuan, received 461,890 (95.0%). "
            "Spent 438,700: staff 251,300, energy 96,400, upkeep 61,500, other 29,500.",
        ),
        (
            "应收物业费 486,200 元，实收 466,750 元，收缴率 96.0%。支出 445,100 元，"
            "其中人工 251,300 元，能耗 101,200 元，维护保养 63,900 元，其他 28,700 元。",
            "Fees due 486,200 yuan, received 466,750 (96.0%). "
            "Spent 445,100: staff 251,300, energy 101,200, upkeep 63,900, other 28,700.",
        ),
    ],
    "fund": [
        None,  # type: ignore[list-item]  # nothing was taken from the fund
        (
            "经业主大会表决，动用维修基金 38,600 元更换水泵控制柜，决算和发票在服务中心备查。",
            "By the owners' vote 38,600 yuan were taken for a new pump control; the accounts can be seen at the desk.",
        ),
    ],
    "effect": [
        ("答复时限按承诺执行，逐件回访。", "Answers kept to the promised times, and every matter was called back."),
        (
            "答复和回访按承诺执行，未按时的逐件说明原因。",
            "Answers and callbacks kept to the promise; what was late was explained.",
        ),
    ],
    "said": [
        (
            "您说晚间前台电话难打通，我们加开了一条线路；您说看不懂收费公示，我们换成了一页大白话。",
            "You said the desk is hard to reach at night: there is a second line. You said the fees are hard to read: "
            "they now stand on one plain page.",
        ),
        (
            "您说电梯早高峰太慢，我们调整了停靠方式；您说儿童滑梯垫子旧了，新垫子已经铺好。",
            "You said the lifts are slow in the morning: they stop differently now. You said the mats under the slide "
            "are worn: new ones are there.",
        ),
    ],
}
POINTS: list[list[tuple[str, str]]] = [
    [
        ("地库重新划线并编号", "Paint and number the places in the garage"),
        ("更换水泵控制柜", "Change the pump control"),
        ("访客登记改为扫码", "Visitors sign in by a code"),
    ],
    [
        ("公共照明全部换成节能灯", "Change all common lights to saving ones"),
        ("垃圾房加装除臭设备", "Fit the waste room against smells"),
    ],
]
BECAME = [
    ("done", "已完成，固定车位全部编号。", "Done; every owned place has its number."),
    ("going_on", "业主表决已通过，控制柜已订货，下月安装。", "The owners agreed; it is ordered and comes next month."),
    ("done", "已上线，老人可由门岗代办。", "In use; the gate does it for elderly people."),
]


def tell(world: World) -> None:
    """Two months back and last month published, this month begun: on each estate, as of the end."""
    for estate in world.estates.values():
        here = world.end.astimezone(estate.zone)
        this = here.date().replace(day=1)
        last = report_period.before(MONTH, this)
        _published(world, estate, report_period.before(MONTH, last), _fifth(last, estate), 0)
        _published(world, estate, last, min(_fifth(this, estate), world.end - timedelta(minutes=2)), 1)
        with clock.at(max(world.end - timedelta(hours=3), datetime.combine(this, time(), estate.zone))):
            services.draft_report(estate, MONTH, this, by=world.people["manager"])


def _fifth(month: date, estate: Any) -> datetime:
    return datetime.combine(month + timedelta(days=4), time(10, 20), estate.zone)


def _published(world: World, estate: Any, month: date, at: datetime, n: int) -> None:
    if at.astimezone(estate.zone).date() <= report_period.last_day(MONTH, month):
        return  # the first minutes of a month: it cannot be signed yet
    manager, director = world.people["manager"], world.people["gm"]
    with clock.at(at - timedelta(minutes=90)):
        report = services.draft_report(estate, MONTH, month, by=manager)
        _written(report, n, manager)
        for text, english in POINTS[n]:
            services.add_point(report.pk, by=manager, text=text, text_en=english)
    with clock.at(at - timedelta(minutes=30)):
        services.sign(report.pk, by=director)
    with clock.at(at):
        services.publish(report.pk, by=manager)


def _written(report: ManagementReport, n: int, manager: Any) -> None:
    for section in report.sections.order_by("pk"):
        hand = HAND.get(section.code, [None, None])[n]
        if hand is not None:
            text, english = hand
            if section.text:  # what the data says comes after what a person says
                text = f"{text}\n\n{section.text}"
                english = f"{english}\n\n{section.text_en}" if section.text_en else ""
            services.write_section(report.pk, section.code, by=manager, text=text, text_en=english)
        elif not section.filled:
            services.write_section(report.pk, section.code, by=manager, nothing=True)
    before = ReportPoint.objects.filter(report__estate=report.estate, report__start__lt=report.start).order_by("pk")
    for one, (outcome, became, english) in zip(before, BECAME, strict=False):
        services.follow_up(report.pk, one.pk, by=manager, outcome=outcome, became=became, became_en=english)
