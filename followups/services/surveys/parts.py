"""Sections and items of a questionnaire (rule F6); each deed locks the questionnaire first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Department
from followups.errors import BadInput, NotFound
from followups.models import ItemKind, SurveyItem, SurveySection
from followups.services.surveys.questionnaire import locked, refuse_empty

MOST_ITEMS = 60
"""Nobody answers more; a questionnaire for a telephone has a dozen."""


@dataclass(frozen=True)
class Question:
    """What an item is to be. `options`: (Chinese, English) each, for a choice alone."""

    text: str
    kind: str = ItemKind.RATING
    text_en: str = ""
    department: Department | None = None
    options: list[tuple[str, str]] = field(default_factory=list)
    several: bool = False
    required: bool = False


def add_section(pk: int, *, by, title: str, title_en: str = "") -> SurveySection:
    """A section at the end of the questionnaire `pk`."""
    refuse_empty(title=title)
    with transaction.atomic():
        survey = locked(pk, by)
        last = survey.sections.aggregate(last=Max("position"))["last"] or 0
        return SurveySection.objects.create(
            survey=survey, position=last + 1, title=title.strip(), title_en=title_en.strip()
        )


def change_section(pk: int, section: int, *, by, title: str, title_en: str = "") -> SurveySection:
    refuse_empty(title=title)
    with transaction.atomic():
        found = _section(pk, section, by)
        found.title, found.title_en = title.strip(), title_en.strip()
        found.save(update_fields=["title", "title_en"])
    return found


def remove_section(pk: int, section: int, *, by) -> None:
    """A section with all it asks."""
    with transaction.atomic():
        _section(pk, section, by).delete()


def add_item(pk: int, section: int, *, by, question: Question) -> SurveyItem:
    """An item at the end of a section. Raises BadInput by field."""
    with transaction.atomic():
        found = _section(pk, section, by)
        if SurveyItem.objects.filter(section__survey_id=pk).count() >= MOST_ITEMS:
            raise BadInput(fields={"text": _("Nobody answers more than {n} questions.").format(n=MOST_ITEMS)})
        last = found.items.aggregate(last=Max("position"))["last"] or 0
        return SurveyItem.objects.create(section=found, position=last + 1, **_values(question))


def change_item(pk: int, item: int, *, by, question: Question) -> SurveyItem:
    with transaction.atomic():
        found = _item(pk, item, by)
        for name, value in _values(question).items():
            setattr(found, name, value)
        found.save()
    return found


def remove_item(pk: int, item: int, *, by) -> None:
    with transaction.atomic():
        _item(pk, item, by).delete()


def move(pk: int, item: int, *, by, up: bool) -> None:
    """Change places with the neighbour; past the edge of its section it goes into the next one."""
    with transaction.atomic():
        found = _item(pk, item, by)
        rows = list(
            SurveyItem.objects.filter(section__survey_id=pk).order_by(
                "section__position", "section_id", "position", "pk"
            )
        )
        sections = list(SurveySection.objects.filter(survey_id=pk).order_by("position", "pk"))
        mine = [row for row in rows if row.section_id == found.section_id]
        at = next(n for n, row in enumerate(mine) if row.pk == found.pk)
        to = at - 1 if up else at + 1
        if 0 <= to < len(mine):
            mine[at], mine[to] = mine[to], mine[at]
            _renumber(mine)
            return
        here = next(n for n, one in enumerate(sections) if one.pk == found.section_id)
        there = here - 1 if up else here + 1
        if 0 <= there < len(sections):
            found.section = sections[there]
            others = [row for row in rows if row.section_id == found.section_id]
            _renumber([*others, found] if up else [found, *others])


def _renumber(items: list[SurveyItem]) -> None:
    for n, item in enumerate(items, 1):
        item.position = n
    SurveyItem.objects.bulk_update(items, ["position", "section"])


def _values(question: Question) -> dict[str, Any]:
    refuse_empty(text=question.text)
    choice = question.kind == ItemKind.CHOICE
    options = [{"zh": zh.strip(), "en": en.strip()} for zh, en in question.options if zh.strip()]
    if choice and len(options) < 2:
        raise BadInput(fields={"options": _("A choice needs at least two answers, one a line.")})
    return {
        "kind": question.kind,
        "text": question.text.strip(),
        "text_en": question.text_en.strip(),
        "department": question.department if question.kind == ItemKind.RATING else None,
        "options": options if choice else [],
        "several": choice and question.several,
        "required": question.required,
    }


def _section(pk: int, section: int, by) -> SurveySection:
    found = locked(pk, by).sections.filter(pk=section).first()
    if found is None:
        raise NotFound(_("There is no such section."))
    return found


def _item(pk: int, item: int, by) -> SurveyItem:
    survey = locked(pk, by)
    found = SurveyItem.objects.filter(section__survey=survey, pk=item).first()
    if found is None:
        raise NotFound(_("There is no such question."))
    return found
