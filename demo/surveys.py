"""Two rounds of a survey: spring, closed and replied to, and autumn, still open. Rows in bulk: no story needs them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from demo.world import World
from estates.models import Unit
from followups.models import (
    Came,
    ItemKind,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyItem,
    SurveyResponse,
    SurveyRound,
    SurveySection,
)

# department, Chinese, English, importance and satisfaction in spring and in autumn (mean marks)
ITEMS = {
    ("安全与秩序", "Safety and order"): [
        ("security", "门岗与访客管理", "Gate and visitors", 4.6, 4.3, 4.4),
        ("security", "夜间巡逻", "Patrols at night", 4.4, 3.9, 4.1),
        ("parking", "停车秩序", "Order in parking", 4.3, 2.9, 3.3),
    ],
    ("设备与维修", "Equipment and repairs"): [
        ("engineering", "电梯运行", "Lifts", 4.8, 3.6, 3.4),
        ("engineering", "报修上门及时", "Repairs in time", 4.7, 3.4, 4.0),
        ("engineering", "公共照明", "Lights in common parts", 3.9, 4.2, 4.3),
    ],
    ("环境", "Surroundings"): [
        ("cleaning", "楼道保洁", "Cleaning of staircases", 4.2, 4.1, 4.2),
        ("cleaning", "垃圾分类与清运", "Waste and its removal", 4.0, 3.5, 3.6),
        ("greening", "绿化养护", "Greenery", 3.3, 4.3, 4.3),
        ("greening", "儿童活动场地", "Playground", 3.1, 3.3, 3.4),
    ],
    ("客服与收费", "Service and fees"): [
        ("service", "前台与热线态度", "Manners at the desk and on the line", 4.1, 4.5, 4.5),
        ("service", "投诉答复", "Answers to complaints", 4.6, 3.2, 3.9),
        ("fees", "收费公开透明", "Openness of fees", 4.3, 3.4, 3.5),
        ("service", "社区活动", "Community events", 2.9, 3.9, 4.0),
    ],
}
WAYS = [("电话", "Telephone"), ("微信", "WeChat"), ("到前台", "At the desk"), ("网页", "Web page"), ("意见箱", "Box")]
SAID = [
    "电梯等得太久，早高峰能不能三部一起开？",
    "保安晚上巡楼能看到人，放心。",
    "地库总有人占别人的车位。",
    "报修比去年快多了，师傅也干净。",
    "收费公示看不懂，希望能有一页大白话。",
    "儿童滑梯边上的垫子该换了。",
    "投诉之后有人回访，这个好。",
    "垃圾桶夏天味道大，能不能一天清两次。",
    "希望周末多一些老人能参加的活动。",
    "绿化养得不错，桂花很香。",
]
REPLY = (
    "谢谢每一户的回答。\n\n您说得最多的三件事和我们的做法：\n"
    "一、报修上门：每单 30 分钟内联系您，超时自动换人，每月公布及时率。\n"
    "二、投诉答复：24 小时内必有人回话，办完由另一位同事回访。\n"
    "三、停车秩序：地库增设一名引导员，占位车辆当日联系车主。\n\n"
    "电梯更新须业主大会表决，方案三月底前贴在各楼大堂。"
)
REPLY_EN = (
    "Thank you for every answer.\n\nWhat you named most, and what we do:\n"
    "1. Repairs: you are rung within 30 minutes, or somebody else takes over; the rate is published each month.\n"
    "2. Answers to complaints: a word within 24 hours, and a call by somebody else when it is done.\n"
    "3. Parking: a steward in the garage; whoever takes your space is rung the same day.\n\n"
    "New lifts need a vote of the owners; the plan hangs in each lobby by the end of March."
)


def ask(world: World) -> None:
    """Write both rounds as of the end of the demonstration."""
    dice = random.Random(20_26)
    survey = Survey.objects.create(
        title="业主满意度调查", title_en="Residents' survey", created_at=world.end - timedelta(days=220),
        created_by=world.people["assistant"],
        intro="您觉得什么要紧、我们做得怎样？请为每一项打两个分。结果和我们的改进会公布。",
        intro_en="What matters to you, and how well do we do it? Please give each item two marks. "
        "What comes of it is published.",
    )  # fmt: skip
    items = _questions(survey, world)
    spring = _round(
        world, survey, "2026 年春季", "Spring 2026", opened=200, closes=186, replied=170, reply=REPLY, reply_en=REPLY_EN
    )
    _answers(spring, items, dice, share=0.58, autumn=False)
    autumn = _round(world, survey, "2026 年秋季", "Autumn 2026", opened=9, closes=-5, previous=spring)
    _answers(autumn, items, dice, share=0.47, autumn=True)


def _questions(survey: Survey, world: World) -> list[tuple[SurveyItem, tuple[float, float, float]]]:
    found: list[tuple[SurveyItem, tuple[float, float, float]]] = []
    for n, ((zh, en), rows) in enumerate(ITEMS.items(), 1):
        section = SurveySection.objects.create(survey=survey, position=n, title=zh, title_en=en)
        for place, (department, text, text_en, *means) in enumerate(rows, 1):
            item = SurveyItem.objects.create(
                section=section, position=place, text=text, text_en=text_en, department=world.departments[department]
            )
            found.append((item, (means[0], means[1], means[2])))
    last = SurveySection.objects.create(survey=survey, position=9, title="最后两问", title_en="Two more")
    way = SurveyItem.objects.create(
        section=last, position=1, kind=ItemKind.CHOICE, text="您最愿意用哪种方式找我们？",
        text_en="How do you like best to reach us?", several=True, options=[{"zh": zh, "en": en} for zh, en in WAYS],
    )  # fmt: skip
    words = SurveyItem.objects.create(
        section=last, position=2, kind=ItemKind.TEXT, text="还有什么想对我们说的？",
        text_en="Is there anything else you want to tell us?",
    )  # fmt: skip
    return [*found, (way, (0, 0, 0)), (words, (0, 0, 0))]


def _round(
    world: World, survey: Survey, name: str, name_en: str, *, opened: int, closes: int, replied: int = 0, **more
) -> SurveyRound:
    def ago(days: int) -> datetime:
        return world.end - timedelta(days=days)

    made = SurveyRound.objects.create(
        survey=survey, name=name, name_en=name_en, opened_at=ago(opened), closes_at=ago(closes),
        created_at=ago(opened + 3), created_by=world.people["assistant"], target_importance=70, target_satisfaction=75,
        replied_at=ago(replied) if replied else None, replied_by=world.people["manager"] if replied else None, **more,
    )  # fmt: skip
    made.estates.set(world.estates.values())
    return made


def _answers(round: SurveyRound, items: list, dice: random.Random, *, share: float, autumn: bool) -> None:
    units = Unit.objects.filter(households__moved_out=None, households__isnull=False).distinct().order_by("pk")
    day = (round.opened_at or round.closes_at).date()
    asked, said, answers = [], [], []
    for unit in units:
        invitation = SurveyInvitation(round=round, unit=unit)
        asked.append(invitation)
        if dice.random() >= share:
            continue
        came = Came.PAPER if dice.random() < 0.15 else Came.WEB
        invitation.answered_on, invitation.came = day + timedelta(days=dice.randrange(1, 9)), came
        response = SurveyResponse(
            round=round, estate_id=unit.estate_id, building_id=unit.building_id, came=came,
            answered_on=invitation.answered_on,
        )  # fmt: skip
        said.append(response)
        answers += _of_one(response, items, dice, autumn)
    SurveyInvitation.objects.bulk_create(asked)
    SurveyResponse.objects.bulk_create(said)
    SurveyAnswer.objects.bulk_create(answers, batch_size=2000)


def _of_one(response: SurveyResponse, items: list, dice: random.Random, autumn: bool) -> list[SurveyAnswer]:
    mood = dice.gauss(0, 0.4)
    rows = []
    for item, (important, spring, fall) in items:
        if item.kind == ItemKind.RATING:
            if dice.random() < 0.06:
                continue
            content = (fall if autumn else spring) + mood
            rows.append(
                SurveyAnswer(
                    response=response, item=item, importance=_mark(important, dice), satisfaction=_mark(content, dice)
                )
            )
        elif item.kind == ItemKind.CHOICE:
            ticked = sorted(n for n, chance in enumerate((0.5, 0.6, 0.25, 0.3, 0.05)) if dice.random() < chance)
            if ticked:
                rows.append(SurveyAnswer(response=response, item=item, chosen=ticked))
        elif dice.random() < 0.14:
            rows.append(SurveyAnswer(response=response, item=item, words=dice.choice(SAID)))
    return rows


def _mark(mean: float, dice: random.Random) -> int:
    return min(5, max(1, round(dice.gauss(mean, 0.9))))
