from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

import audit.services as audit
from analytics.selectors.summary import Summary, summary
from analytics.views.door import for_readers, looking
from analytics.views.pages import tables
from complaints.services.archive_pdf import OWN, paper_pdf
from deadlines.clock import now
from estates.cells import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_readers
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The summary as a spreadsheet: real numbers, frozen heads, ready to print; or CSV, or PDF. Each is logged."""
    makers = {"xlsx": (_xlsx, XLSX), "csv": (_csv, "text/csv; charset=utf-8"), "pdf": (_pdf, "application/pdf")}
    if form not in makers:
        raise Http404
    seen = looking(request, "month")
    found = summary(request.user, seen.estates, seen.period)
    make, kind = makers[form]
    data = make(found, {**tables(found, seen), "seen": seen, "by": request.user, "now": now()})
    if data is None:
        raise Http404
    audit.record("exported", by=request.user, subject=("statistics", 0), at=now(), data={"form": form, **seen.query})
    answer = HttpResponse(data, content_type=kind)
    name = f"huiyin-{seen.period.start}-{seen.period.end}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@for_readers
def paper(request: HttpRequest) -> HttpResponse:
    """客户服务信息统计分析汇总表 on A4."""
    seen = looking(request, "month")
    found = summary(request.user, seen.estates, seen.period)
    context = {"now": now(), "seen": seen, "found": found, "by": request.user, **tables(found, seen)}
    return render(request, "print/statistics.html", context)


def _heads() -> list[str]:
    return [
        _("Measure"),
        _("This period"),
        _("Numerator"),
        _("Denominator"),
        _("Before"),
        _("Against before"),
        _("Left out"),
    ]


def _rows(shown: dict[str, Any]) -> list[list[Any]]:
    rows = []
    for one in shown["lines"]:
        line = one["line"]
        left = _("; ").join(f"{part['label']} {part['n']}" for part in one["left_out"])
        values = [_plain(v) for v in (line.now.value, line.now.over, line.now.under, line.before.value, line.change)]
        rows.append([str(line.now.measure.label), *values, left])
    return rows


def _plain(value: Any) -> Any:
    """A number a spreadsheet can reckon with; None stays empty."""
    return value if value is None or isinstance(value, int) else float(value)


def _xlsx(found: Summary, shown: dict[str, Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Measures")
    _fill(sheet, _heads(), _rows(shown))
    for part in shown["slices"]:
        heads = [
            str(part["label"]),
            _("Cases received"),
            _("First response due"),
            _("Answered on time"),
            _("Overdue now"),
        ]
        _fill(
            book.create_sheet(str(part["label"])[:31]),
            heads,
            [[str(r["name"]), *r["n"].values()] for r in part["rows"]],
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, heads: list[str], rows: list[list[Any]]) -> None:
    sheet.append(heads)
    for row in rows:
        sheet.append([harmless(value) for value in row])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    for i, head in enumerate(heads, 1):
        longest = max([len(str(head)), *(len(str(row[i - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(i)].width = min(44, 4 + longest * 1.6)
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _pdf(found: Summary, shown: dict[str, Any]) -> bytes | None:
    return paper_pdf(render_to_string("print/statistics_pdf.html", {**shown, "found": found, "own": OWN}))


def _csv(found: Summary, shown: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(head) for head in _heads()])
    writer.writerows([[harmless(value) for value in row] for row in _rows(shown)])
    for part in shown["slices"]:
        writer.writerow([])
        writer.writerow(
            [str(part["label"]), _("Cases received"), _("First response due"), _("Answered on time"), _("Overdue now")]
        )
        writer.writerows([[harmless(str(r["name"])), *r["n"].values()] for r in part["rows"]])
    return "\ufeff" + out.getvalue()  # so that a spreadsheet reads the Chinese
