"""A questionnaire is written, changed while nobody was asked with it, and copied after (rule F6)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from deadlines.clock import now
from followups.errors import BadInput, NotFound, NotNow, NotYours
from followups.models import Survey, SurveyItem, SurveySection
from followups.selectors.surveys import SURVEY, is_frozen, keeps_surveys, sections_of, surveys_for


def check_keeper(by) -> None:
    """Raises NotYours for whoever does not write questionnaires."""
    if not keeps_surveys(by):
        raise NotYours(_("Questionnaires are written by the service assistant and those above."))


def locked(pk: int, by) -> Survey:
    """The questionnaire, locked, while it may still be changed. Raises NotFound, NotYours, NotNow."""
    found = surveys_for(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such questionnaire."))
    check_keeper(by)
    if is_frozen(found):
        raise NotNow(_("It has been asked already and stays as it was. Make a copy to change it."))
    return found


def write(*, by, title: str, title_en: str = "", intro: str = "", intro_en: str = "") -> Survey:
    """A new questionnaire with one empty section."""
    check_keeper(by)
    with transaction.atomic():
        made = Survey.objects.create(
            title=title.strip(), title_en=title_en.strip(), intro=intro.strip(), intro_en=intro_en.strip(),
            created_at=now(), created_by=by,
        )  # fmt: skip
        audit.record("survey_written", by=by, subject=(SURVEY, made.pk), at=now())
    return made


def change_survey(pk: int, *, by, **words: str) -> Survey:
    """Change title and opening words (title, title_en, intro, intro_en)."""
    with transaction.atomic():
        survey = locked(pk, by)
        for name, text in words.items():
            setattr(survey, name, text.strip())
        survey.version += 1
        survey.save(update_fields=[*words, "version"])
    return survey


def copy(pk: int, *, by) -> Survey:
    """The same questions once more, to be changed; their codes stay, so that rounds can be compared."""
    source = surveys_for(by).filter(pk=pk).first()
    if source is None:
        raise NotFound(_("There is no such questionnaire."))
    check_keeper(by)
    with transaction.atomic():
        made = write(by=by, title=source.title, title_en=source.title_en, intro=source.intro, intro_en=source.intro_en)
        Survey.objects.filter(pk=made.pk).update(copied_from=source)
        for section in sections_of(source):
            twin = SurveySection.objects.create(
                survey=made, position=section.position, title=section.title, title_en=section.title_en
            )
            SurveyItem.objects.bulk_create(_twin(item, twin) for item in section.items.all())
    return made


def _twin(item: SurveyItem, section: SurveySection) -> SurveyItem:
    kept: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("position", "code", "kind", "text", "text_en", "department_id", "options", "several", "required")
    }
    return SurveyItem(section=section, **kept)


def refuse_empty(**texts: str) -> None:
    """Raises BadInput for the first of these fields that holds no words."""
    for name, text in texts.items():
        if not text.strip():
            raise BadInput(fields={name: _("Write a few words.")})
