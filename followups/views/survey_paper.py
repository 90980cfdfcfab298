"""Surveys on paper and as files (rule F6): QR slips, the blank sheet, answers typed in, the export."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.views.door import StaffRequest
from deadlines.clock import now
from estates.selectors import unit_of
from followups.errors import BadInput, ComplaintError
from followups.forms.answers import Sheet, lists_of, marks
from followups.forms.surveys import PaperForm
from followups.models import RoundStanding
from followups.selectors.surveys import (
    KEEPERS,
    holds_all,
    invitations_of,
    readable_estates,
    sections_of,
    surveys_for,
    typed_in_by,
)
from followups.services import surveys
from followups.survey_announcements import link_of
from followups.views.rounds import part_of
from followups.views.survey_door import readers_only, round_or_404
from hotline.views.door import go

SLIPS_A_PAGE = 8
SLIPS_AT_ONCE = 400


@readers_only
@require_safe
def sheets(request: StaffRequest, pk: int) -> HttpResponse:
    """Slips with a code for each household, eight on a page of A4, to cut and put into the letter boxes."""
    round = round_or_404(request.user, pk)
    if not holds_all(request.user, KEEPERS, round):
        raise PermissionDenied(_("The links of households are printed by whoever keeps the round."))
    estates = readable_estates(request.user, round)
    estate, building = part_of(request, estates)
    asked = invitations_of(round, [estate] if estate else estates, str(building.pk) if building else "")
    asked = asked.filter(answered_on=None)
    surveys.printed(pk, "survey_slips", by=request.user)
    slips = [{"unit": one.unit, "qr": _code(link_of(one.token))} for one in asked[:SLIPS_AT_ONCE]]
    context = {
        "round": round,
        "pages": [slips[n : n + SLIPS_A_PAGE] for n in range(0, len(slips), SLIPS_A_PAGE)],
        "buildings": _buildings(estates),
        "building": building,
        "cut": asked.count() > SLIPS_AT_ONCE,
    }
    return render(request, "print/survey_slips.html", context)


def _buildings(estates: list[Any]) -> list[Any]:
    from estates.models import Building

    return list(Building.objects.filter(estate__in=estates).select_related("estate").order_by("estate", "code"))


def _code(address: str) -> SafeString:
    svg = segno.make(address, error="m").svg_inline(scale=3, border=2, omitsize=True)
    # The drawing holds nothing but the shapes of the code.
    return SafeString(svg)  # nosec B703


@readers_only
@require_safe
def blank(request: StaffRequest, pk: int) -> HttpResponse:
    """The questionnaire on A4, to be filled in by hand."""
    survey = get_object_or_404(surveys_for(request.user), pk=pk)
    items = [item for section in sections_of(survey) for item in section.items.all()]
    context = {
        "survey": survey,
        "sections": sections_of(survey),
        "numbers": {item.pk: n for n, item in enumerate(items, 1)},
        "importance": marks("importance"),
        "satisfaction": marks("satisfaction"),
    }
    return render(request, "print/survey_blank.html", context)


@readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """Type in what came on paper."""
    round = round_or_404(request.user, pk)
    estates = typed_in_by(request.user, round)
    if not estates or round.standing(now()) == RoundStanding.DRAFT:
        raise PermissionDenied(_("Paper answers are typed in by the desk of the estate."))
    form = PaperForm(request.POST or None, estates=estates)
    sections = sections_of(round.survey)
    sheet = Sheet([i for s in sections for i in s.items.all()], lists_of(request.POST))
    if request.method == "POST" and form.is_valid() and _typed_in(request, round, form, sheet):
        messages.success(request, _("Counted. The next one, please."))
        return go(request, request.path)
    context = {"round": round, "form": form, "sheet": sheet, "parts": _parts(sections, sheet)}
    return render(request, "followups/paper.html", context, status=422 if request.method == "POST" else 200)


def _typed_in(request: StaffRequest, round: Any, form: PaperForm, sheet: Sheet) -> bool:
    unit = unit_of(form.estates[form.cleaned_data["estate"]].pk, form.cleaned_data["unit"])
    if unit is None:
        form.add_error("unit", _("There is no such unit on this estate."))
        return False
    try:
        surveys.answer_on_paper(round, unit, sheet.given, by=request.user)
    except BadInput as error:
        sheet.refuse(error)
    except ComplaintError as error:
        form.add_error("unit", str(error.message))
    else:
        return True
    return False


def _parts(sections: list[Any], sheet: Sheet) -> list[dict[str, Any]]:
    by_item = {one.item.pk: one for one in sheet.fields}
    return [{"section": s, "fields": [by_item[i.pk] for i in s.items.all()]} for s in sections]


@readers_only
@require_safe
def export(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """The results as a spreadsheet: what the page shows and no more. Every export is logged."""
    if form not in surveys.EXPORTS:
        raise Http404
    round = round_or_404(request.user, pk)
    answer = HttpResponse(surveys.export(round, form, by=request.user), content_type=surveys.EXPORTS[form])
    answer["Content-Disposition"] = f'attachment; filename="huiyin-survey-{round.pk}.{form}"'
    return answer
