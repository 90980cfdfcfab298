"""Questionnaires by API (rule F6): written, changed while nobody was asked with them, copied after."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api import fields
from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import BadInput
from estates.paging import PAGING, PageAnswer, one_page_of
from followups.api.writing import KEY, NoBody, Writing, carry_out, found_or_404, view_of
from followups.models import ItemKind, Survey, SurveyItem
from followups.selectors.surveys import (
    QUESTIONNAIRE_ACTIONS,
    is_frozen,
    keeps_surveys,
    questionnaire_actions,
    sections_of,
    surveys_for,
)
from followups.services import surveys
from followups.services.surveys.parts import Question

ACTIONS = [(name, name) for name in QUESTIONNAIRE_ACTIONS]


class OptionBody(serializers.Serializer[Any]):
    zh = fields.words(max_length=100)
    en = fields.optional_words(max_length=100)


class QuestionBody(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ItemKind.choices, default=ItemKind.RATING)
    text = fields.words(max_length=200)
    text_en = fields.optional_words(max_length=300)
    department = fields.department(required=False, allow_null=True, default=None)
    options = OptionBody(many=True, required=False)
    several = serializers.BooleanField(default=False)
    required = serializers.BooleanField(default=False)  # type: ignore[assignment]  # the field's own name


class SectionBody(serializers.Serializer[Any]):
    title = fields.words(max_length=80)
    title_en = fields.optional_words(max_length=120)


class WholeSectionBody(SectionBody):
    items = QuestionBody(many=True, required=False)


class QuestionnaireChangeBody(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    title = fields.words(max_length=80, required=False)
    title_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    intro = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    intro_en = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class QuestionnaireBody(QuestionnaireChangeBody):
    """Whole, or its title alone and the parts one by one."""

    title = fields.words(max_length=80)
    sections = WholeSectionBody(many=True, required=False)


class ChangeSectionBody(SectionBody):
    section = serializers.IntegerField()


class WhichSectionBody(serializers.Serializer[Any]):
    section = serializers.IntegerField()


class NewItemBody(QuestionBody):
    section = serializers.IntegerField()


class WhichItemBody(serializers.Serializer[Any]):
    item = serializers.CharField(max_length=16, help_text="Code of the question.")


class ChangeItemBody(QuestionBody, WhichItemBody):
    """The question anew, under its code."""


class MoveItemBody(WhichItemBody):
    up = serializers.BooleanField(help_text="Past the edge of its section it goes into the next one.")


class QuestionAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    text = serializers.CharField()
    text_en = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_null=True)
    options = OptionBody(many=True)
    several = serializers.BooleanField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # the field's own name


class SectionAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    items = QuestionAnswer(many=True)


class QuestionnaireRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    intro = serializers.CharField(allow_blank=True)
    intro_en = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    frozen = serializers.BooleanField(help_text="It has been asked; make a copy to change it.")
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


class QuestionnaireDetail(QuestionnaireRow):
    sections = SectionAnswer(many=True)


class QuestionnairePage(PageAnswer):
    results = QuestionnaireRow(many=True)


# -- what is told ---


def _row(one: Survey, viewer: Any, frozen: bool) -> dict[str, Any]:
    actions = questionnaire_actions(viewer, frozen)
    words = {name: getattr(one, name) for name in ("title", "title_en", "intro", "intro_en")}
    # It belongs to the company, not to an estate with a zone of its own.
    return {"id": one.pk, **words, "created_at": moment(one.created_at, UTC), "frozen": frozen, "actions": actions}


def _item(one: SurveyItem) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in ("code", "kind", "text", "text_en", "several", "required")}
    options = [{"zh": o["zh"], "en": o.get("en", "")} for o in one.options]
    return {**kept, "department": one.department.code if one.department else None, "options": options}


def one_questionnaire(viewer: Any, pk: int) -> Survey:
    return found_or_404(surveys_for(viewer).filter(pk=pk).first(), _("There is no such questionnaire."))


def tell(pk: int, viewer: Any) -> dict[str, Any]:
    """A questionnaire with its sections and questions, in order."""
    survey = one_questionnaire(viewer, pk)
    sections = [
        {"id": s.pk, "title": s.title, "title_en": s.title_en, "items": [_item(i) for i in s.items.all()]}
        for s in sections_of(survey)
    ]
    return {**_row(survey, viewer, is_frozen(survey)), "sections": sections}


# -- what is done ---


def _question(given: dict[str, Any]) -> Question:
    names = ("text", "kind", "text_en", "department", "several", "required")
    options = [(one["zh"], one["en"]) for one in given.get("options", [])]
    return Question(options=options, **{name: given[name] for name in names})


def _write(by: Any, _thing: Any, given: dict[str, Any]) -> int:
    sections = given.pop("sections", [])
    made = surveys.write(by=by, **given)
    for n, section in enumerate(sections):
        kept = surveys.add_section(made.pk, by=by, title=section["title"], title_en=section["title_en"])
        for m, item in enumerate(section.get("items", [])):
            try:
                surveys.add_item(made.pk, kept.pk, by=by, question=_question(item))
            except BadInput as error:
                raise BadInput(fields={"sections": {str(n): {"items": {str(m): error.fields}}}}) from error
    return made.pk


def _item_id(survey: Survey, code: str) -> int:
    found = SurveyItem.objects.filter(section__survey=survey, code=code).values_list("pk", flat=True).first()
    if found is None:
        raise BadInput(fields={"item": _("There is no such question.")})
    return found


def _then(deed: Any) -> Any:
    """A deed on a part; what is told is the whole."""

    def run(by: Any, survey: Survey, given: dict[str, Any]) -> int:
        deed(by, survey, given)
        return survey.pk

    return run


def _change_item(by: Any, survey: Survey, given: dict[str, Any]) -> None:
    surveys.change_item(survey.pk, _item_id(survey, given["item"]), by=by, question=_question(given))


def _keeps(user: Any, _thing: Any) -> bool:
    return keeps_surveys(user)


def _writing(name: str, doc: str, body: Any, deed: Any) -> Writing:
    return Writing(name, doc, body, _then(deed), _keeps)


WRITE = Writing("write", "Write a questionnaire.", QuestionnaireBody, _write, _keeps, made=True)
WRITINGS = [
    _writing("change", "Change title and opening words.", QuestionnaireChangeBody,
             lambda by, one, given: surveys.change_survey(one.pk, by=by, **given)),
    _writing("section", "Add a section at the end.", SectionBody,
             lambda by, one, given: surveys.add_section(one.pk, by=by, **given)),
    _writing("change_section", "Change the title of a section.", ChangeSectionBody,
             lambda by, one, given: surveys.change_section(one.pk, given.pop("section"), by=by, **given)),
    _writing("remove_section", "Remove a section with all it asks.", WhichSectionBody,
             lambda by, one, given: surveys.remove_section(one.pk, given["section"], by=by)),
    _writing("item", "Add a question at the end of a section.", NewItemBody,
             lambda by, one, given: surveys.add_item(one.pk, given["section"], by=by, question=_question(given))),
    _writing("change_item", "Write a question anew, under its code.", ChangeItemBody, _change_item),
    _writing("move_item", "Move a question up or down by one place.", MoveItemBody,
             lambda by, one, given: surveys.move(one.pk, _item_id(one, given["item"]), by=by, up=given["up"])),
    _writing("remove_item", "Remove a question.", WhichItemBody,
             lambda by, one, given: surveys.remove_item(one.pk, _item_id(one, given["item"]), by=by)),
    Writing("copy", "The same questions once more, to be changed; codes stay, so that rounds can be compared.", NoBody,
            lambda by, one, _given: surveys.copy(one.pk, by=by).pk, _keeps, made=True),
]  # fmt: skip


class Questionnaires(APIView):
    """The questionnaires, the newest first; write one."""

    @extend_schema(
        operation_id="questionnaires_list",
        parameters=PAGING,
        responses={200: QuestionnairePage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        def tell(rows: list[Any]) -> list[Any]:
            return [_row(one, request.user, any(r.opened_at for r in one.rounds.all())) for one in rows]

        rows = surveys_for(request.user).prefetch_related("rounds")
        return Response(one_page_of(request, rows, ("-created_at", "-pk"), tell))

    @extend_schema(
        operation_id="questionnaires_create",
        parameters=[KEY],
        request=QuestionnaireBody,
        responses={
            201: QuestionnaireDetail,
            200: QuestionnaireDetail,
            **{n: REFUSALS[n] for n in (400, 401, 403, 409)},
        },
    )
    def post(self, request: Request) -> Response:
        return carry_out(WRITE, request, None, tell)


class OneQuestionnaire(APIView):
    """A questionnaire with its sections and questions."""

    @extend_schema(
        operation_id="questionnaires_retrieve",
        responses={200: QuestionnaireDetail, **{n: REFUSALS[n] for n in (401, 404)}},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(tell(pk, request.user))


QUESTIONNAIRE_VIEWS = {
    one.name: view_of(one, tag="questionnaires", find=one_questionnaire, tell=tell, shape=QuestionnaireDetail)
    for one in WRITINGS
}
