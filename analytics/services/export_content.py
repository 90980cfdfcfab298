"""What stands in the file of an export, written for its asker: in their language, by their clock, as they may know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from analytics.exporting import MOST_ROWS
from analytics.models import Export
from analytics.models.export import Fault, Form, What
from analytics.selectors.exports import allowed, case_ids, period_of, words_of
from analytics.selectors.sheets import CASE_WIDTHS, Sheet, about, case_heads, case_rows, named, summary_sheets
from analytics.selectors.summary import summary
from analytics.services.counters import flush
from analytics.services.export_files import write_csv, write_pdf, write_xlsx
from complaints.services.papers import OWN
from deadlines.clock import now
from deadlines.selectors import figure

STEP = 200


class Refused(Exception):
    """It cannot be made, and trying again would not help."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Moved(Exception):
    """What the asker may know changed while it was written: it is to be written again."""


@dataclass
class Written:
    """What came into the file: how many rows, which cases, and what the asker was allowed."""

    rows: int = 0
    cases: list[int] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)


def write_export(export: Export, path: Path, tell: Callable[[int], None]) -> Written:
    """Write the file; `tell` hears the percentage now and then. Raises Refused, Moved."""
    by = export.by
    with translation.override(export.language), timezone.override(by.zone or timezone.get_default_timezone()):
        written = _summary(export, path, tell) if export.what == What.SUMMARY else _cases(export, path, tell)
    if not written.known:
        raise Refused(Fault.NOT_YOURS)
    return written


def _summary(export: Export, path: Path, tell: Callable[[int], None]) -> Written:
    by, params = export.by, export.params
    flush(limit=20_000)
    known = allowed(by, export.what, params, [])
    tell(10)
    # No estate left of those asked for: the sums of none, never those of all.
    found = summary(by, params["estates"] or [""], period_of(params))
    tell(40)
    if export.form == Form.PDF:
        shown = {**named(found), "found": found, "by": by, "now": now(), "own": OWN}
        if not write_pdf(path, render_to_string("print/statistics_pdf.html", shown)):
            raise Refused(Fault.NO_PDF)
        rows = len(found.lines)
    else:
        sheets = summary_sheets(found)
        _write(export, path, sheets)
        rows = sum(len(list(sheet.rows)) for sheet in sheets)
    if allowed(by, export.what, params, []) != known:
        raise Moved
    return Written(rows, [], known)


def _write(export: Export, path: Path, sheets: list[Sheet]) -> None:
    """A workbook says on its last sheet what it is; a CSV is read by programs and holds its table alone."""
    if export.form == Form.XLSX:
        told = words_of(export.what, export.params)
        write_xlsx(path, [*sheets, about(str(export.get_what_display()), told, export.by, now())])
    else:
        write_csv(path, sheets)


def _cases(export: Export, path: Path, tell: Callable[[int], None]) -> Written:
    by, at = export.by, now()
    ids = list(case_ids(by, export.what, export.params, at)[: figure(MOST_ROWS, None, at)])
    known = allowed(by, export.what, export.params, ids)
    kept: list[int] = []

    def watched() -> Iterator[list[Any]]:
        for n, (pk, row) in enumerate(case_rows(by, ids)):
            if n % STEP == 0:
                tell(min(95, 95 * n // max(1, len(ids))))
            kept.append(pk)
            yield row

    sheet = Sheet(str(export.get_what_display()), case_heads(), watched(), CASE_WIDTHS)
    _write(export, path, [sheet])
    if known and (len(kept) != len(ids) or allowed(by, export.what, export.params, ids) != known):
        raise Moved
    return Written(len(kept), kept, known)


def noted(export: Export, rows: int) -> dict[str, Any]:
    """For the audit: codes and days, no words anybody typed."""
    kept = ("from", "to", "estates", "marks", "dim", "view", "states")
    return {"what": export.what, "form": export.form, "rows": rows} | {
        name: value for name, value in export.params.items() if value and name in kept
    }
