"""Stored defects in words, and as CSV for whoever has to mend the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.delimited import BYTE_ORDER_MARK, csv_line
from kordon.engine.outputs.words import Words
from kordon.spine.intake.models import File, FileDefect

COLUMNS = ("file", "unit", "line", "field", "severity", "text", "code")


def as_defect(row: FileDefect, file_name: str) -> Defect:
    place = Location(file_name, row.unit, row.line, row.field)
    return Defect(row.code, Severity(row.severity), place, tuple(row.parameters.items()))


def sentence(row: FileDefect, words: Words) -> str:
    """What was odd, without the place: that has columns of its own."""
    return words.coded(row.code, (("field", row.field), *row.parameters.items()))


def csv_lines(file: File, rows: Iterable[FileDefect], words: Words) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, because spreadsheets guess otherwise; no cell is a formula (`csv_line`)."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    for row in rows:
        place = (str(row.unit or ""), str(row.line or ""), row.field)
        yield csv_line((file.name, *place, row.severity, sentence(row, words), row.code))
