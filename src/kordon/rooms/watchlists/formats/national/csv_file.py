"""The national template as CSV: comma, semicolon, tab or bar; one line an entry; UTF-8, else latin-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.formats.line_reading import fields, lines
from kordon.rooms.watchlists.formats.national.template import MARKS, column_key, row_unit
from kordon.rooms.watchlists.records import ListEntry

DELIMITERS = (",", ";", "\t", "|")


def recognise(source: Source) -> float:
    """The first line names the columns that only this template has."""
    return 0.9 if _header(source.head.split(b"\n", 1)[0]) else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every line after the first that is not blank. No options. Raises UnreadableInput `national.no_header`; rejects
    `national.bad_row`; see `row_unit` for the rest."""
    header: tuple[str, list[str]] | None = None
    number = 0
    for line_number, line in lines(source.path):
        if header is None:
            header = _header(line or b"")
            if header is None:
                raise UnreadableInput(Defect("national.no_header", Severity.REJECTED, Location(source.name, line=1)))
        elif line is None or line.strip(b"\r\n \t,;|\x1a"):
            number += 1
            yield _unit(source, Location(source.name, number, line_number), line, *header)


CSV = Format("national-csv", "National watchlist or warrants, Kordon's template (CSV)", recognise, read)


def _header(line: bytes) -> tuple[str, list[str]] | None:
    """The delimiter and the column keys."""
    for delimiter in DELIMITERS:
        keys = [column_key(cell) for cell in fields(line, delimiter) or ()]
        if set(keys) >= MARKS:
            return delimiter, keys
    return None


def _unit(source: Source, where: Location, line: bytes | None, delimiter: str, keys: list[str]) -> Unit[ListEntry]:
    row = fields(line, delimiter) if line is not None else None
    while row and len(row) > len(keys) and not row[-1]:
        row.pop()
    if row is None or len(row) > len(keys):
        counts = (("expected", str(len(keys))), ("found", str(len(row or ()))))
        return Unit(where.unit, None, (Defect("national.bad_row", Severity.REJECTED, where, counts),))
    return row_unit(dict(zip(keys, row, strict=False)), source, where.unit, where.line)
