"""Rounds of surveys by API (rule F6): what their page shows, and what is done to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import BadInput, NotFound
from deadlines.clock import now
from deadlines.selectors import figure
from estates.paging import PAGING, one_page_of
from estates.selectors import unit_of
from followups.api.survey_shapes import (
    SurveyBody,
    SurveyChangeBody,
    SurveyDetail,
    SurveyPage,
    SurveyPaperBody,
    SurveyReplyBody,
)
from followups.api.writing import KEY, NoBody, Writing, carry_out, estate_of, found_or_404, view_of
from followups.models import SurveyItem, SurveyRound
from followups.selectors.survey_results import results
from followups.selectors.surveys import (
    KEEPERS,
    REPLIERS,
    holds_all,
    keeps_surveys,
    readable_estates,
    reads_surveys,
    round_actions,
    round_for,
    rounds_for,
    surveys_for,
    typed_in_by,
)
from followups.services import surveys
from followups.services.surveys.answering import Answered
from followups.services.surveys.rounds import Settings
from followups.survey_arithmetic import Share

# -- what is told ---


def _share(share: Share) -> dict[str, Any]:
    return {"k": share.k, "n": share.n, "percent": share.percent, "low": share.low, "high": share.high}


def _row(one: SurveyRound, response: Share, viewer: Any) -> dict[str, Any]:
    estates, at = list(one.estates.all()), now()
    zone = estates[0].zone
    return {
        "id": one.pk,
        "name": one.label,
        "survey": one.survey.label,
        "questionnaire": one.survey_id,
        "estates": [e.code for e in estates],
        "state": str(one.standing(at)),
        "opened_at": moment(one.opened_at, zone),
        "closes_at": moment(one.ended_at, zone),
        "response": _share(response),
        "reply": one.answer,
        "actions": round_actions(viewer, one, at),
    }


def _item(one: Any) -> dict[str, Any]:
    return {
        "code": one.item.code,
        "text": one.item.label,
        "department": one.item.department.code if one.item.department else None,
        "n": one.rated.n,
        "hidden": one.hidden,
        "importance": None if one.hidden else _share(one.rated.importance),
        "satisfaction": None if one.hidden else _share(one.rated.satisfaction),
        "quadrant": one.quadrant,
        "change": one.change.points if one.change else None,
    }


def one_round(viewer: Any, pk: int) -> SurveyRound:
    return found_or_404(round_for(viewer, pk), _("There is no such round."))


def tell(pk: int, viewer: Any) -> dict[str, Any]:
    """A round as its page tells it, small numbers hidden."""
    round = one_round(viewer, pk)
    found = results(round, readable_estates(viewer, round), now())
    return {**_row(round, found.response, viewer), "items": [_item(one) for one in found.items]}


# -- what is done ---


def _settings(by: Any, given: dict[str, Any], kept: dict[str, Any]) -> Settings:
    """What the service takes: what was sent over what stands."""
    wanted = {**kept, **given}
    if "estates" in given:
        wanted["estates"] = [estate_of(by, code, "estates") for code in dict.fromkeys(given["estates"])]
    if given.get("previous") is not None:
        known = SurveyRound.objects.visible_to(by).exclude(opened_at=None).filter(pk=given["previous"]).first()
        if known is None:
            raise BadInput(fields={"previous": _("There is no such round.")})
        wanted["previous"] = known
    return Settings(**wanted)


def _plan(by: Any, _thing: Any, given: dict[str, Any]) -> int:
    survey = surveys_for(by).filter(pk=given.pop("questionnaire")).first()
    if survey is None:
        raise BadInput(fields={"questionnaire": _("There is no such questionnaire.")})
    at = now()
    policy = {
        "target_importance": figure("survey_important", None, at),
        "target_satisfaction": figure("survey_target", None, at),
    }
    return surveys.plan(survey, by=by, settings=_settings(by, given, policy)).pk


def _change(by: Any, round: SurveyRound, given: dict[str, Any]) -> int:
    names = ("name", "name_en", "closes_at", "cross", "target_importance", "target_satisfaction",
             "outside_importance", "outside_satisfaction", "previous")  # fmt: skip
    kept = {name: getattr(round, name) for name in names} | {"estates": list(round.estates.all())}
    return surveys.change_round(round.pk, by=by, settings=_settings(by, given, kept)).pk


def _type_in(by: Any, round: SurveyRound, given: dict[str, Any]) -> int:
    mine = {e.code: e for e in typed_in_by(by, round)}
    estate = mine.get(given["estate"]) if given["estate"] or len(mine) > 1 else next(iter(mine.values()))
    if estate is None:
        raise BadInput(fields={"estate": _("There is no such estate among yours.")})
    unit = unit_of(estate.pk, given["unit"])
    if unit is None:
        raise BadInput(fields={"unit": _("There is no such unit on this estate.")})
    items = {item.code: item for item in SurveyItem.objects.filter(section__survey_id=round.survey_id)}
    unknown = [row["item"] for row in given["answers"] if row["item"] not in items]
    if unknown:
        raise BadInput(fields={"answers": _("There is no “{code}”.").format(code=unknown[0])})
    sheet = {items[row["item"]].pk: _answered(row) for row in given["answers"]}
    try:
        surveys.answer_on_paper(round, unit, sheet, by=by)
    except BadInput as error:
        codes = {f"i{item.pk}": item.code for item in items.values()}
        told = {codes.get(name, name): said for name, said in error.fields.items()}
        raise BadInput(fields={"answers": told.get("__all__") or told}) from error
    return round.pk


def _answered(row: dict[str, Any]) -> Answered:
    return Answered(row["importance"], row["satisfaction"], row["chosen"], row["words"])


def _keeps(user: Any, round: SurveyRound) -> bool:
    return holds_all(user, KEEPERS, round)


def _done(deed: Any) -> Any:
    """A deed that asks for nothing."""

    def run(by: Any, round: SurveyRound, _given: dict[str, Any]) -> int:
        deed(round.pk, by=by)
        return round.pk

    return run


PLAN = Writing("plan", "Prepare a round; nobody is asked before it is opened.", SurveyBody, _plan,
               lambda user, _thing: keeps_surveys(user), made=True)  # fmt: skip
WRITINGS = [
    Writing("change", "Change a round; once open its estates stay.", SurveyChangeBody, _change, _keeps),
    Writing("open", "Ask every household that lives on its estates.", NoBody, _done(surveys.open_round), _keeps),
    Writing("remind", "Remind those who have not answered.", NoBody, _done(surveys.remind), _keeps),
    Writing("close", "Close it before its time.", NoBody, _done(surveys.close_round), _keeps),
    Writing(
        "paper",
        "Type in what a household answered on paper.",
        SurveyPaperBody,
        _type_in,
        lambda user, round: bool(typed_in_by(user, round)),
    ),
    Writing(
        "reply",
        "Publish our reply to a closed round.",
        SurveyReplyBody,
        lambda by, round, given: surveys.reply(round.pk, by=by, **given).pk,
        lambda user, round: holds_all(user, REPLIERS, round),
        outward=("text", "text_en"),
    ),
]


class Surveys(APIView):
    """The rounds whose answers you may read, with their response; prepare one."""

    @extend_schema(
        operation_id="surveys_list",
        parameters=PAGING,
        responses={200: SurveyPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        def tell(rows: list[Any]) -> list[Any]:
            return [_row(one, Share(one.answered, one.asked), request.user) for one in rows]

        rows = rounds_for(request.user) if reads_surveys(request.user) else SurveyRound.objects.none()
        return Response(one_page_of(request, rows, ("-created_at", "-pk"), tell))

    @extend_schema(
        operation_id="surveys_create",
        parameters=[KEY],
        request=SurveyBody,
        responses={201: SurveyDetail, 200: SurveyDetail, **{n: REFUSALS[n] for n in (400, 401, 403, 409)}},
    )
    def post(self, request: Request) -> Response:
        return carry_out(PLAN, request, None, tell)


class Survey(APIView):
    """What a round came to: what the page shows, small numbers hidden."""

    @extend_schema(
        operation_id="surveys_retrieve", responses={200: SurveyDetail, **{n: REFUSALS[n] for n in (401, 404)}}
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(tell(pk, request.user))


FORM = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(surveys.EXPORTS))


class SurveyExport(APIView):
    """The results as a spreadsheet: what the page shows and no more. Every export is logged."""

    @extend_schema(
        operation_id="surveys_export",
        parameters=[FORM],
        responses={
            **{(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind in surveys.EXPORTS.values()},
            **{n: REFUSALS[n] for n in (401, 404)},
        },
    )
    def get(self, request: Request, pk: int, form: str) -> HttpResponse:
        round = one_round(request.user, pk)
        if form not in surveys.EXPORTS:
            raise NotFound(_("There is nothing here."))
        answer = HttpResponse(surveys.export(round, form, by=request.user), content_type=surveys.EXPORTS[form])
        answer["Content-Disposition"] = f'attachment; filename="huiyin-survey-{pk}.{form}"'
        return answer


ROUND_VIEWS = {one.name: view_of(one, tag="surveys", find=one_round, tell=tell, shape=SurveyDetail) for one in WRITINGS}
