"""Writing sheets into files: a row at a time, so that a long list costs no more memory than a short one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analytics.selectors.sheets import Sheet
from complaints.services.papers import paper_pdf
from estates.cells import harmless

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDEST, CELL = 60, 32_767
"""Characters a column is wide at most, and a cell of a spreadsheet can hold."""


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """A workbook with real numbers and dates, frozen heads, ready to print on A4."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.freeze_panes = "B2"
        page.print_title_rows = "1:1"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        for i, width in enumerate(_widths(sheet), 1):
            page.column_dimensions[get_column_letter(i)].width = width
        page.append([_head(page, head) for head in sheet.heads])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    book.save(path)


def _widths(sheet: Sheet) -> list[float]:
    if sheet.widths:
        return list(sheet.widths)
    rows = list(sheet.rows)
    return [
        min(WIDEST, 3 + max(_breadth(head), *(_breadth(row[i]) for row in rows))) if rows else 3 + _breadth(head)
        for i, head in enumerate(sheet.heads)
    ]


def _breadth(value: Any) -> float:
    """About how many letters wide: a Chinese character is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1.1 for letter in str("" if value is None else value))


def _head(page: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, harmless(str(words)))
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    return harmless(_printable(value)[:CELL]) if isinstance(value, str) else value


def _printable(words: str) -> str:
    """Without the characters no spreadsheet file may hold: what a resident typed must not break everybody's file."""
    return _UNPRINTABLE.sub("", words)


def write_csv(path: Path, sheets: Iterable[Sheet]) -> None:
    """One table after the other, an empty line between; marked as UTF-8, so that a spreadsheet reads the Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        for n, sheet in enumerate(sheets):
            if n:
                writer.writerow([])
            writer.writerow([harmless(str(head)) for head in sheet.heads])
            for row in sheet.rows:
                writer.writerow([_text(value) for value in row])


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return harmless(_printable(value)) if isinstance(value, str) else value


def write_pdf(path: Path, page: str) -> bool:
    """The printed page; False where PDF files cannot be made here."""
    data = paper_pdf(page)
    if data is None:
        return False
    path.write_bytes(data)
    return True
