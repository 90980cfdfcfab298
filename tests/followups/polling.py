"""A survey in few words: the questions, a round, and households that answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from deadlines.clock import now
from estates.models import Building, Household, Unit
from followups.models import ItemKind, Survey, SurveyInvitation, SurveyItem, SurveyRound
from followups.services import surveys
from followups.services.surveys.answering import Answered
from followups.services.surveys.parts import Question
from followups.services.surveys.rounds import Settings
from tests.cast import World


def homes(world: World, n: int, building: Building | None = None, prefix: str = "3-1") -> list[Unit]:
    """`n` more homes where somebody lives."""
    building = building or world.block
    made = [
        Unit.objects.create(estate=building.estate, building=building, code=f"{prefix}-{i:04d}")
        for i in range(1, n + 1)
    ]
    Household.objects.bulk_create(Household(unit=unit) for unit in made)
    return made


def questionnaire(world: World) -> Survey:
    """Two sections: lifts and repairs rated, then how to reach us and words."""
    survey = surveys.write(by=world.lin, title="满意度调查", title_en="Residents' survey")
    first = surveys.add_section(survey.pk, by=world.lin, title="设备", title_en="Equipment")
    for text, text_en in (("电梯运行", "Lifts"), ("报修及时", "Repairs in time")):
        question = Question(text=text, text_en=text_en, department=world.engineering)
        surveys.add_item(survey.pk, first.pk, by=world.lin, question=question)
    last = surveys.add_section(survey.pk, by=world.lin, title="其他", title_en="The rest")
    ways = Question(
        text="怎么找我们",
        text_en="How to reach us",
        kind=ItemKind.CHOICE,
        options=[("电话", "Telephone"), ("微信", "")],
    )
    surveys.add_item(survey.pk, last.pk, by=world.lin, question=ways)
    surveys.add_item(survey.pk, last.pk, by=world.lin, question=Question(text="还想说什么", kind=ItemKind.TEXT))
    return survey


def settings(world: World, **changes) -> Settings:
    given = {
        "name": "秋季", "name_en": "Autumn", "closes_at": now() + timedelta(days=7), "estates": [world.yj],
        "target_importance": Decimal(70), "target_satisfaction": Decimal(80), **changes,
    }  # fmt: skip
    return Settings(**given)


def opened(world: World, survey: Survey | None = None, **changes) -> SurveyRound:
    """A round that asks the estate now."""
    made = surveys.plan(survey or questionnaire(world), by=world.lin, settings=settings(world, **changes))
    surveys.open_round(made.pk, by=world.lin)
    return SurveyRound.objects.get(pk=made.pk)


def items(round: SurveyRound) -> list[SurveyItem]:
    return list(SurveyItem.objects.filter(section__survey=round.survey))


def say(round: SurveyRound, unit: Unit, *marks: tuple[int, int], words: str = "", chosen: tuple[int, ...] = ()) -> None:
    """A household answers: (importance, satisfaction) of each rated item in turn."""
    rated = [i for i in items(round) if i.kind == ItemKind.RATING]
    given = {item.pk: Answered(*mark) for item, mark in zip(rated, marks, strict=False)}
    choice, text = (next(i for i in items(round) if i.kind == kind) for kind in (ItemKind.CHOICE, ItemKind.TEXT))
    given[choice.pk], given[text.pk] = Answered(chosen=list(chosen)), Answered(words=words)
    surveys.answer(link(round, unit), given)


def link(round: SurveyRound, unit: Unit) -> str:
    return SurveyInvitation.objects.get(round=round, unit=unit).token


def close(world: World, round: SurveyRound) -> SurveyRound:
    return surveys.close_round(round.pk, by=world.lin)
