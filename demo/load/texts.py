"""What people say, by the hundred thousand: clauses put together, and three words of a known frequency."""

from __future__ import annotations

import random

PLACES = (
    "电梯里",
    "楼道",
    "地下车库",
    "单元门口",
    "中心花园",
    "垃圾房旁边",
    "厨房天花板",
    "卫生间",
    "南门岗亭",
    "十二楼走廊",
)
TROUBLES = (
    "漏水",
    "灯不亮",
    "停电了",
    "门禁刷不开",
    "噪音很大",
    "水压太低",
    "墙皮脱落",
    "积水没人清",
    "消防门关不上",
    "道闸抬得慢",
    "垃圾堆了两天",
    "电梯又停在半路",
    "有人乱停车",
    "装修敲墙",
    "宠物没人牵",
    "监控坏了",
    "草坪没人剪",
    "快递柜打不开",
    "收费单对不上",
    "对讲没有声音",
)
SINCE = (
    "已经三天了",
    "从昨天晚上开始",
    "这个月第二次",
    "上周修过又坏",
    "早上出门时发现",
    "孩子差点摔倒",
    "老人不敢走",
    "打过两次电话",
)
WANTS = (
    "希望今天派人来看",
    "请尽快回电",
    "请说明原因",
    "要求给个时间",
    "请书面答复",
    "希望以后定期检查",
    "请把处理结果告诉我",
)
EXTRAS = (
    "邻居也这样说。",
    "照片已经发到微信。",
    "上次的师傅态度很好。",
    "我白天上班，晚上在家。",
    "楼上楼下都受影响。",
    "",
)
RESULTS = ("已更换配件，试用正常。", "已清理并安排每日巡查。", "已与住户沟通，双方同意。", "已修复，观察两天无异常。")
REPLIES = ("已安排师傅上门，今天内给答复。", "情况已核实，正在联系厂家。", "配件明天到，到了马上装。")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许"
GIVEN = ("伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "艳", "秀英", "建国", "志明", "晓东", "海燕", "子涵")

RARE, SELDOM, FREQUENT = "鹦鹉", "蜂窝", "异味"
"""Search words: in ten cases however many there are, in one of a thousand, in thirty-five of a thousand."""


def content(dice: random.Random, index: int, total: int) -> str:
    """What the person of case `index` said; the known words stand in it by the index alone."""
    pick = dice.choice
    parts = [
        f"{pick(PLACES)}{pick(TROUBLES)}，{pick(SINCE)}。",
        f"{pick(PLACES)}也{pick(TROUBLES)}，{pick(WANTS)}。",
        pick(EXTRAS),
    ]
    parts.extend(special(index, total))
    return "".join(parts)


def special(index: int, total: int) -> list[str]:
    """The sentences with the words of known frequency that case `index` of `total` holds."""
    found = []
    if index % max(total // 10, 1) == max(total // 10, 1) // 2:
        found.append(f"邻居的{RARE}整夜叫。")
    if index % 1000 == 501:
        found.append(f"屋檐下有{SELDOM}。")
    if index * 7919 % 1000 < 35:
        found.append(f"走廊里有{FREQUENT}。")
    return found


def name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN)
