"""Surveys on paper and as files (rule F6): QR slips, the blank sheet, answers typed in, the export."""

from __future__ import annotations

import csv
import io
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from complaints.views.door import StaffRequest
from deadlines.clock import now
from estates.cells import harmless
from estates.selectors import unit_of
from followups.errors import BadInput, ComplaintError
from followups.forms.answers import Sheet, lists_of, marks
from followups.forms.surveys import PaperForm
from followups.models import RoundStanding
from followups.selectors.survey_results import Results, Segment, results
from followups.selectors.surveys import (
    KEEPERS,
    TYPISTS,
    holds_all,
    invitations_of,
    readable_estates,
    sections_of,
    surveys_for,
)
from followups.services import surveys
from followups.survey_announcements import link_of
from followups.survey_words import label
from followups.views.rounds import part_of
from followups.views.survey_door import readers_only, round_or_404
from hotline.views.door import go

SLIPS_A_PAGE = 8
SLIPS_AT_ONCE = 400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    estates = [e for e in readable_estates(request.user, round) if request.user.scope.holds(TYPISTS, e.pk)]
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
    makers: dict[str, Any] = {"xlsx": (_xlsx, XLSX), "csv": (_csv, "text/csv; charset=utf-8")}
    if form not in makers:
        raise Http404
    round = round_or_404(request.user, pk)
    found = results(round, readable_estates(request.user, round), now())
    make, kind = makers[form]
    surveys.exported(round, form, by=request.user)
    answer = HttpResponse(make(tables(found)), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="huiyin-survey-{round.pk}.{form}"'
    return answer


def tables(found: Results) -> list[tuple[str, list[list[Any]]]]:
    """What is exported: (name, rows) each, the first row its heads."""
    low, high = pgettext("interval", "from"), pgettext("interval", "to")
    heads = [_("No."), _("Item"), _("Department"), "n", _("Important, %"), low, high, "n", _("Satisfied, %"), low, high,
             _("Quadrant"), _("Last round, %"), _("Change, points")]  # fmt: skip
    rows: list[list[Any]] = [heads]
    for one in found.items:
        who = one.item.department.label if one.item.department else ""
        if one.hidden:
            rows.append([one.number, one.item.label, who, one.rated.n, *[None] * 6, _("too few to show")])
            continue
        change = round(one.change.points, 1) if one.change else None
        before = one.before.percent if one.before else None
        rows.append(
            [one.number, one.item.label, who, *_share(one.rated.importance), *_share(one.rated.satisfaction),
             label(one.quadrant), before if before is None else round(before, 1), change]
        )  # fmt: skip
    parts = [(_("Items"), rows)]
    for name, segments in (
        (_("Estates"), found.by_estate),
        (_("Buildings"), found.by_building),
        (_("Departments"), found.by_department),
    ):
        parts.append((name, [_segment_heads(name), *[_segment(one) for one in segments]]))
    for choice in found.choices:
        told = [[o.label, o.share.k, *_share(o.share)] for o in choice.options] or [[_("too few to show")]]
        parts.append((f"{choice.number}", [[choice.item.label, _("ticked"), "n", "%", low, high], *told]))
    for words in found.words:
        parts.append((f"{words.number}", [[words.item.label], *[[one] for one in words.words]]))
    return parts


def _segment_heads(name: str) -> list[Any]:
    low, high = pgettext("interval", "from"), pgettext("interval", "to")
    return [
        name,
        pgettext("survey", "Answered"),
        pgettext("survey", "Asked"),
        _("Response, %"),
        low,
        high,
        _("Ratings"),
        _("Satisfied, %"),
        low,
        high,
    ]


def _segment(one: Segment) -> list[Any]:
    response = [one.response.n, *_share(one.response)[1:]] if one.response else [None] * 4
    return [one.label, one.answered, *response, *([_("too few to show")] if one.hidden else _share(one.satisfaction))]


def _share(share: Any) -> list[Any]:
    """n, percent and both ends, to a tenth."""
    return [share.n, *(None if v is None else round(v, 1) for v in (share.percent, share.low, share.high))]


def _xlsx(parts: list[tuple[str, list[list[Any]]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in parts:
        sheet = book.create_sheet(name[:31])
        for row in rows:
            sheet.append([harmless(value) for value in row])
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "B2"
        for n, head in enumerate(rows[0], 1):
            longest = max(len(str(head)), *(len(str(row[n - 1] or "")) for row in rows if len(row) >= n))
            sheet.column_dimensions[get_column_letter(n)].width = min(60, 4 + longest * 1.6)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(parts: list[tuple[str, list[list[Any]]]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for name, rows in parts:
        writer.writerow([harmless(name)])
        writer.writerows([[harmless(value) for value in row] for row in rows])
        writer.writerow([])
    return "\ufeff" + out.getvalue()  # so that a spreadsheet reads the Chinese
