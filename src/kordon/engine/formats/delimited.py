"""Delimited text: CSV, TSV and their kin, in any delimiter and encoding (RFC 4180, and what people make of it).

Options: `encoding`, `delimiter` (one character, or `tab`), `day_first` (`true` or `false`), `map.FIELD=COLUMN`.

Units are rows with content, below the header. Defects besides those of `party_rows`: rejected
`delimited.unclosed_quote`, `row.cell_too_large`, `text.line_too_long`; repaired `text.bad_bytes`, `text.nul`,
`delimited.stray_quote`; notes `delimited.no_header`, `delimited.preamble`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.delimited_shape import Shape, delimiter_option, shape_of
from kordon.engine.formats.draft import LONGEST_CELL
from kordon.engine.formats.encodings import encoding_of
from kordon.engine.formats.party_rows import RowReader
from kordon.engine.formats.text_lines import LONGEST_LINE, TextLines
from kordon.engine.records.party import Party
from kordon.engine.units import Format, Source, Unit

MOST_LINES, FEWEST_LINES = 10_000, 32
"""Lines that one quoted cell may span. Each quote that is never closed halves the allowance, so that a file full of them
is read in linear time."""


def recognise(source: Source) -> float:
    from kordon.engine.formats.delimited_shape import certainty

    return certainty(source)


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    """Stream units. Raises UnreadableInput for options that don't fit the file, and for a file without any row."""
    shape = shape_of(source, options)
    return _units(source, shape)


def _units(source: Source, shape: Shape) -> Iterator[Unit[Party]]:
    reader = RowReader(shape.layout, source, shape.day_first)
    number = 0
    first = _first_notes(source, shape)
    with TextLines(source.path, shape.encoding) as lines:
        for _ in range(shape.skip_lines):
            next(lines, None)
        for row, line, problem in _Rows(lines, shape.delimiter):
            if problem is None and not first:
                unit = reader.read(row, number + 1, line)
            else:
                unit = _odd(reader, source, row, number + 1, line, problem, first)
            if unit is not None:
                number += 1
                first = []
                yield unit


def _odd(
    reader: RowReader, source: Source, row: list[str], number: int, line: int, problem: str | None, first: list[Defect]
) -> Unit[Party] | None:
    """A row with something to say beyond its cells. A rejected row is a unit even where nothing is left of it."""
    defects = list(first)
    if problem:
        rejected = problem in REJECTED
        severity = Severity.REJECTED if rejected else Severity.REPAIRED
        defects.append(Defect(problem, severity, Location(source.name, number, line)))
        if rejected:
            return Unit(number, None, tuple(defects))
    return reader.read(row, number, line, defects)


REJECTED = frozenset({"delimited.unclosed_quote", "row.cell_too_large", "text.line_too_long"})


def raw_rows(source: Source, options: Mapping[str, str]) -> Iterator[tuple[list[str], int, str | None]]:
    """All rows, the header among them, for readers of other things than parties: cells, the line a row begins on, and the
    code of a problem (one of REJECTED, or a repair). Options: `encoding`, `delimiter` (default: comma)."""
    delimiter = delimiter_option(options, source) or ","
    with TextLines(source.path, encoding_of(source, options)) as lines:
        for row, line, problem in _Rows(lines, delimiter):
            yield ([row[0].lstrip("\ufeff"), *row[1:]] if line == 1 and row else row), line, problem


def _first_notes(source: Source, shape: Shape) -> list[Defect]:
    """What has to be said once of the whole file; it hangs on the first unit."""
    notes = []
    where = Location(source.name, 1)
    if shape.without_header:
        column = ", ".join(h for f, h in zip(shape.layout.fields, shape.layout.headers, strict=True) if f == "name")
        notes.append(Defect("delimited.no_header", Severity.NOTE, where, (("column", column),)))
    if shape.preamble:
        notes.append(Defect("delimited.preamble", Severity.NOTE, where, (("lines", str(shape.preamble)),)))
    return notes


@dataclass(slots=True)
class _Rows:
    """Rows with the physical line each starts on and the code of a problem, None for most."""

    lines: TextLines
    delimiter: str

    def __iter__(self) -> Iterator[tuple[list[str], int, str | None]]:
        lines = self.lines
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
        guard = _Guard(lines)
        rows = csv.reader(guard, delimiter=self.delimiter, strict=True)
        taken = lines.taken
        while True:
            taken.clear()
            guard.size = 0
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._recover(guard, str(error))
                continue
            if row:
                problem = None
                for _, fault in taken:
                    if fault:
                        problem = fault
                yield row, lines.number - len(taken) + 1, problem

    def _recover(self, guard: _Guard, error: str) -> tuple[list[str], int, str | None]:
        """A row that strict CSV refuses. Its first line alone is taken; the rest is read again as rows of their own."""
        taken = list(self.lines.taken)
        self.lines.push_back(taken[1:])
        line = self.lines.number
        if not taken:  # the end of the file inside quotes, with nothing left
            return [], line, "delimited.unclosed_quote"
        if len(taken) > 1:
            guard.most = max(guard.most // 2, FEWEST_LINES)
            return [], line, "delimited.unclosed_quote"
        if taken[0][1] == "text.line_too_long":
            return [], line, "text.line_too_long"
        if "field limit" in error:
            return [], line, "row.cell_too_large"
        try:
            row = next(csv.reader([taken[0][0]], delimiter=self.delimiter), [])
        except csv.Error:
            row = []
        closed = taken[0][0].count('"') % 2 == 0
        return row, line, "delimited.stray_quote" if closed and row else "delimited.unclosed_quote"


@dataclass(slots=True)
class _Guard:
    """Stops a quoted cell from swallowing the file."""

    lines: TextLines
    size: int = 0
    most: int = MOST_LINES

    def __iter__(self) -> _Guard:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        count = len(self.lines.taken)
        if count > 1:
            self.size += len(line)
            if count > self.most or self.size > LONGEST_CELL:
                raise csv.Error("a quote is not closed")
        elif len(line) >= LONGEST_LINE and self.lines.taken[0][1] == "text.line_too_long":
            raise csv.Error("field limit")
        return line


def describe(source: Source, options: Mapping[str, str]) -> list[tuple[str, str]]:
    """Encoding, delimiter, and what each column was taken for."""
    shape = shape_of(source, options)
    delimiter = {"\t": "tab", " ": "space"}.get(shape.delimiter, shape.delimiter)
    return [("encoding", shape.encoding.removesuffix("-sig")), ("delimiter", delimiter), *shape.layout.described()]


DELIMITED: Format[Party] = Format("csv", "Delimited text (CSV, TSV)", recognise, read, describe)
