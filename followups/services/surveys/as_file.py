"""The results of a round as a spreadsheet (rule F6): what the page shows and no more, for page and API."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

import audit.services as audit
from deadlines.clock import now
from estates.cells import harmless
from followups.models import SurveyRound
from followups.selectors.survey_results import Results, Segment, results
from followups.selectors.surveys import ROUND, readable_estates
from followups.survey_words import label

EXPORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""Form → media type."""


def export(round: SurveyRound, form: str, *, by: Any) -> bytes:
    """The results that `by` may read as a file of one of EXPORTS; it is written down that they left the house."""
    parts = tables(results(round, readable_estates(by, round), now()))
    made = _xlsx(parts) if form == "xlsx" else _csv(parts).encode()
    audit.record("exported", by=by, subject=(ROUND, round.pk), at=now(), data={"form": form})
    return made


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
