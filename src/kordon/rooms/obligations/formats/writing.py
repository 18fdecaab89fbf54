"""Plain tables out: CSV and XLSX whose cells are text and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kordon.engine.outputs.words import shorten, visible

MOST_TEXT = 30_000  # characters; a cell of a workbook holds 32,767
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BREAK = "\n"


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read it right. What would run as a formula there gets a quote in
    front; one that came in with a quote keeps it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{text}" if text.startswith(FORMULA) else text for text in row])
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(sheets: Mapping[str, Iterable[Sequence[str]]], right_to_left: bool = False) -> bytes:
    """One sheet for each title; the first row of each is bold and stays in sight."""
    book = Workbook()
    for number, (title, rows) in enumerate(sheets.items()):
        sheet: Any = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        sheet.sheet_view.rightToLeft = right_to_left
        widths: dict[int, int] = {}
        for row_number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                put_text(sheet.cell(row_number, column), text, bold=row_number == 1)
                widths[column] = max(widths.get(column, 0), min(60, len(text) + 2))
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = max(12, width)
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(text: str) -> str:
    """Text whose lines stay lines, and in which nothing is hidden."""
    return BREAK.join(visible(line) for line in text.split(BREAK))


def put_text(cell: Any, text: str, bold: bool = False) -> None:
    """Text that stays text, also where it begins with `=`."""
    cell.value = plain(shorten(text, MOST_TEXT))
    cell.data_type = "s"  # or openpyxl would make a formula of it
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
