"""Tables that people fill in (CSV or XLSX): columns found by heading, in any order and in any of the six languages.

A heading is the column's own name (`status_date`) or its text in a catalogue. The first row that has the needed headings is
the header; what stands above it is passed over with a note. A column that is not known is noted and not read. A
table that lacks a needed column is refused as a whole, because no row of it could be read right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.xlsx import _guarded, _texts, _workbook  # one place measures workbooks against bombs
from kordon.engine.units import Source
from kordon.rooms.obligations.formats.input_text import MOST_CELLS, quoted, read_rows, refused
from kordon.rooms.obligations.formats.writing import FORMULA

MOST_ROWS = 100_000
HEADER_ROWS = 20
ROOM_MESSAGES = "kordon.rooms.obligations.messages"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table has: all its columns, and those it can't do without. Texts of headings are under `prefix` + column."""

    prefix: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are (line, cells by column); cells None for a row that is no CSV or wider than any table."""

    rows: Iterator[tuple[int, dict[str, str] | None]]
    notes: tuple[Defect, ...]


def is_workbook(source: Source) -> bool:
    return source.head.startswith(b"PK\x03\x04")


def has_shape(source: Source, shape: Shape) -> bool:
    """Whether the file is a table with the columns needed."""
    names = _names(shape)
    rows = islice(_lines(source), HEADER_ROWS)
    return any(set(shape.needed) <= {names.get(_plain(cell), "") for cell in row or ()} for _, row in rows)


def read_table(source: Source, shape: Shape) -> Table:
    """Raises UnreadableInput (`table.no_column`, `table.too_long`, and what reading text or a workbook raises)."""
    rows, names = _lines(source), _names(shape)
    best: tuple[int, list[str]] = (0, [])
    above: list[int] = []
    for line, row in islice(rows, HEADER_ROWS):
        heads = [names.get(_plain(cell), "") for cell in row or ()]
        if len(set(heads) - {""}) > len(set(best[1]) - {""}):
            best = (line, heads)
        if set(shape.needed) <= set(heads):
            cells = row or []
            return Table(_cells(source, rows, heads), tuple(_notes(source, line, heads, cells, shape, len(above))))
        above.append(line)
    missing = [name for name in shape.needed if name not in best[1]]
    raise refused("table.no_column", source, columns=", ".join(missing), line=str(best[0]))


def _notes(
    source: Source, line: int, heads: Sequence[str], cells: Sequence[str], shape: Shape, above: int
) -> Iterator[Defect]:
    place = Location(source.name, line=line)
    if above:
        yield Defect("table.preamble", Severity.NOTE, place, (("lines", str(above)),))
    if strange := [cell for cell, name in zip(cells, heads, strict=True) if not name and cell.strip()]:
        yield Defect("table.columns", Severity.NOTE, place, (("columns", quoted(", ".join(strange))),))
    if twice := sorted({name for name in heads if name and heads.count(name) > 1}):
        yield Defect("table.twice", Severity.NOTE, place, (("columns", ", ".join(twice)),))
    known = [name for name in heads if name]
    if known != [name for name in shape.columns if name in known] and not twice:
        yield Defect("table.moved", Severity.REPAIRED, place, ())


def _cells(
    source: Source, rows: Iterable[tuple[int, list[str] | None]], heads: list[str]
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The first of two columns with one heading counts."""
    for number, (line, row) in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise refused("table.too_long", source, most=str(MOST_ROWS))
        if row is None or any(cell.strip() for cell in row[len(heads) :]):
            yield line, None
            continue
        texts: dict[str, str] = {}
        for name, text in zip(heads, [*row, *[""] * len(heads)], strict=False):
            if name:
                texts.setdefault(name, _unquoted(text.strip()))
        yield line, texts


def _unquoted(text: str) -> str:
    """Without the quote that our own CSV puts before what would run as a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _lines(source: Source) -> Iterator[tuple[int, list[str] | None]]:
    """Rows that are not blank, with their line. Of a workbook the first sheet that is not empty."""
    if not is_workbook(source):
        yield from read_rows(source)
        return
    with _workbook(source) as book:
        for sheet in book.worksheets:
            found = False
            for line, row in _guarded(source, _texts(sheet), 1):
                while row and not row[-1].strip():
                    row.pop()
                if row:
                    found = True
                    yield line, row if len(row) <= MOST_CELLS else None
            if found:
                return


@cache
def _names(shape: Shape) -> dict[str, str]:
    texts = Catalogue((ROOM_MESSAGES,)).texts
    names = {_plain(name): name for name in shape.columns}
    for name in shape.columns:
        names |= {_plain(texts[shape.prefix + name][language]): name for language in LANGUAGES}
    return names


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split()).rstrip(" *:")
