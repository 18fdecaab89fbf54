"""Rows of tables saved as CSV or HTML, and the columns that their header names.

CSV here may hold line breaks inside quotes, so a lost quotation mark would swallow what follows: quotation marks are
counted, and a file in which they do not close is refused as a whole rather than read in part.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.watchlists.formats.sheet_reading import MAX_COLUMNS, Row
from kordon.rooms.watchlists.formats.xml_reading import Element, has_dtd

HEADER_WITHIN = 20  # rows before which a table's header must come
MAX_LINE_CHARACTERS = 4_000_000
MAX_HTML_BYTES = 32 * 1024 * 1024
DELIMITERS = ",;\t|"


def csv_rows(source: Source) -> Iterator[Row]:
    """Rows with anything in them, numbered by the physical line they start on. UTF-8, with or without its mark.

    Raises UnreadableInput: `table.not_text`, `table.broken_quotes`, `table.too_large`.
    """
    counted = _Counted(source)
    delimiter = _delimiter(source.head)
    try:
        with source.path.open("rb") as handle:
            text = io.TextIOWrapper(handle, encoding="utf-8-sig", newline="")
            line = 1
            for cells in csv.reader(counted.lines(text), delimiter=delimiter):
                cells = [cell.strip() for cell in cells]
                if any(cells):
                    yield Row(line, cells)
                line = counted.number + 1
    except UnicodeDecodeError:
        raise refused(source, "table.not_text", counted.number + 1) from None
    except csv.Error:
        raise refused(source, "table.too_large", counted.opened or counted.number) from None
    if counted.open:
        raise refused(source, "table.broken_quotes", counted.opened)


class _Counted:
    """Lines on their way to the CSV reader: their number, and whether quotation marks stand open."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.number = 0
        self.open = False
        self.opened = 0

    def lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        while line := text.readline(MAX_LINE_CHARACTERS):
            self.number += 1
            if len(line) == MAX_LINE_CHARACTERS:
                raise refused(self.source, "table.too_large", self.number)
            if line.count('"') % 2:
                self.open = not self.open
                self.opened = self.number
            yield line


def _delimiter(head: bytes) -> str:
    """The delimiter that stands most often in the first lines; a comma where none does."""
    first = b"\n".join(head.split(b"\n")[:3]).decode("utf-8", "replace")
    return max(DELIMITERS, key=first.count)


def is_html(source: Source) -> bool:
    head = source.head[:4096].lower()
    return b"<html" in head or b"<!doctype html" in head or b"<table" in head


def html_rows(source: Source) -> Iterator[Row]:
    """Rows of all tables of a saved web page, nested tables taken by themselves. A document type is what HTML has; one that
    declares entities is refused. Raises UnreadableInput: `table.too_large`, `table.not_text`."""
    if source.size > MAX_HTML_BYTES:
        raise refused(source, "table.too_large", 0)
    if has_dtd(source.head) and b"<!ENTITY" in source.head.upper():
        raise refused(source, "xml.dtd", 1)
    try:
        tree = etree.fromstring(source.path.read_bytes(), etree.HTMLParser(no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise refused(source, "table.not_text", 0) from None
    for number, table in enumerate(() if tree is None else tree.iter("table"), 1):
        for row in table.iter("tr"):
            cells = [_html_text(cell) for cell in row if cell.tag in ("td", "th")]
            if any(cells) and next(row.iterancestors("table")) is table:
                yield Row(row.sourceline or 0, cells[: MAX_COLUMNS + 1], str(number))


def _html_text(cell: Element) -> str:
    lines = (" ".join(text.split()) for text in cell.itertext())
    return " ".join(line for line in lines if line)


def refused(source: Source, code: str, line: int, **parameters: str) -> UnreadableInput:
    where = Location(source.name, line=line)
    return UnreadableInput(Defect(code, Severity.REJECTED, where, tuple(parameters.items())))


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header was found: its columns by position (a header nobody knew under its own text), those unknown
    headers, how many cells the header has, and the rows that follow it in the same table."""

    columns: dict[int, str]
    unknown: list[str]
    width: int
    rows: Iterator[Row]


def after_header(rows: Iterator[Row], columns: Mapping[str, str], needed: tuple[str, ...]) -> Table | None:
    """Find the row that names the `needed` columns among the first rows; None where there is none.

    `columns` maps headers (lower case, spaces single) to names.
    """
    for _, row in zip(range(HEADER_WITHIN), rows, strict=False):
        headers = [" ".join(cell.lower().split()) for cell in row.cells]
        named = {place: columns[header] for place, header in enumerate(headers) if header in columns}
        if set(needed) <= set(named.values()):
            unknown = {place: row.cells[place] for place, header in enumerate(headers) if header and place not in named}
            same = (after for after in rows if after.table == row.table)
            return Table(named | unknown, list(unknown.values()), len(row.cells), same)
    return None


def peek(rows: Iterator[Row], count: int) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, and all of them."""
    first = [row for _, row in zip(range(count), rows, strict=False)]
    return first, chain(first, rows)
