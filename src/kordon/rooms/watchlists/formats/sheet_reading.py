"""Rows of spreadsheets (OpenDocument and Office Open XML) without a spreadsheet library: a zip of XML files, read hardened.

Every byte is hostile: the unpacked size is bounded before anything is unpacked, repeated columns are bounded, the XML
goes through `xml_reading` (no entities, no network, limits of depth and size), formulas are never evaluated: what is read
is the text that the cell shows, or, where the format keeps none, the stored value.

Sources: OASIS OpenDocument 1.3 part 3 (table:table-row, table:number-columns-repeated); ECMA-376 part 1, 18.3 and 18.4.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.pipeline import HEAD_BYTES
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.watchlists.formats.xml_reading import Element, local, short, stream, text_of

T = TypeVar("T")
MAX_UNPACKED_BYTES = 512 * 1024 * 1024  # of one part; the largest list known unpacks to about a tenth of this
MAX_SHARED_CHARACTERS = 64_000_000
MAX_COLUMNS = 256
ODS_MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, OSError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is 1-based within its sheet or file; `table` names or numbers the table the row stands in."""

    line: int
    cells: list[str]
    table: str = ""


def is_ods(source: Source) -> bool:
    return source.head.startswith(b"PK\x03\x04") and ODS_MARK in source.head[:200]


def sheet_rows(source: Source) -> Iterator[Row]:
    """All rows of all sheets, in order, empty ones left out. Raises UnreadableInput: `sheet.damaged`, `sheet.too_large`,
    and those of `xml_reading.stream`."""
    yield from _ods_rows(source) if is_ods(source) else _xlsx_rows(source)


def _ods_rows(source: Source) -> Iterator[Row]:
    lines: dict[str, int] = {}
    with _part(source, lambda names: "content.xml") as part:
        for found in _guarded(source, stream(part, "document-content", {"table-row"})):
            if found.stray:
                continue  # styles and settings; all that a sheet says stands in rows
            table = found.element.getparent()
            name = "" if table is None else next((v for k, v in table.attrib.items() if k.endswith("}name")), "")
            repeated = _repeated(found.element, "number-rows-repeated")
            lines[name] = lines.get(name, 0) + 1
            cells = _ods_cells(found.element)
            if any(cells):
                yield Row(lines[name], cells, name)
            lines[name] += repeated - 1


def _repeated(element: Element, attribute: str) -> int:
    """A repetition count; 1 where there is none or nonsense stands there."""
    text = next((v for k, v in element.attrib.items() if k.endswith("}" + attribute)), "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _ods_cells(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if isinstance(cell.tag, str) and local(cell) in ("table-cell", "covered-table-cell"):
            count = min(_repeated(cell, "number-columns-repeated"), MAX_COLUMNS + 1 - len(cells))
            cells += [_ods_text(cell)] * count
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _ods_text(cell: Element) -> str:
    """The paragraphs of a cell, a line each; spaces, tabs and line breaks are elements of their own."""
    paragraphs = []
    for paragraph in cell.iter("{*}p"):
        pieces = [paragraph.text or ""]
        for inner in paragraph.iterdescendants():
            if not isinstance(inner.tag, str):
                continue
            tag = local(inner)
            if tag == "s":
                pieces.append(" " * min(_repeated(inner, "c"), 100))
            pieces += [
                "\n" if tag == "line-break" else "\t" if tag == "tab" else "",
                inner.text or "",
                inner.tail or "",
            ]
        paragraphs.append("".join(pieces))
    return "\n".join(paragraphs).strip()


def _xlsx_rows(source: Source) -> Iterator[Row]:
    shared = _shared_strings(source)
    with _part(source, _first_sheet) as part:
        for found in _guarded(source, stream(part, "worksheet", {"sheetData/row"}, {"sheetData"})):
            if found.stray:
                continue  # widths, merged cells, print settings
            number = found.element.get("r", "")
            cells = _xlsx_cells(found.element, shared)
            if any(cells):
                yield Row(int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0, cells)


def _first_sheet(names: list[str]) -> str:
    sheets = sorted(name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    return sheets[0] if sheets else "xl/worksheets/sheet1.xml"


def _shared_strings(source: Source) -> list[str]:
    name = "xl/sharedStrings.xml"
    try:
        with zipfile.ZipFile(source.path) as archive:
            present = name in archive.namelist()
    except _DAMAGE as error:
        raise _whole(source, "sheet.damaged", reason=short(str(error))) from None
    strings: list[str] = []
    characters = 0
    if not present:
        return strings
    with _part(source, lambda names: name) as part:
        for found in _guarded(source, stream(part, "sst", {"si"})):
            text = "" if found.stray else _rich_text(found.element)
            characters += len(text)
            if characters > MAX_SHARED_CHARACTERS:
                raise _whole(source, "sheet.too_large", limit=str(MAX_SHARED_CHARACTERS))
            if not found.stray:
                strings.append(text)
    return strings


def _rich_text(element: Element) -> str:
    """The runs of a string, without its phonetic reading."""
    runs = (t for t in element.iter("{*}t") if t.getparent() is None or local(t.getparent()) != "rPh")
    return "".join(run.text or "" for run in runs).strip()


def _xlsx_cells(row: Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if not isinstance(cell.tag, str) or local(cell) != "c":
            continue
        place = _column(cell.get("r", "")) or len(cells) + 1
        if not len(cells) < place <= MAX_COLUMNS + 1:
            continue
        cells += [""] * (place - 1 - len(cells))
        cells.append(_xlsx_text(cell, shared))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _column(reference: str) -> int:
    """1 for `A7`, 27 for `AA7`; 0 where the reference names no column."""
    number = 0
    for char in reference[:4].upper():
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - 64
    return number


def _xlsx_text(cell: Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _rich_text(cell)
    value = next((text_of(child) for child in cell if isinstance(child.tag, str) and local(child) == "v"), "")
    if kind == "s":
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else len(shared)
        return shared[number] if number < len(shared) else ""
    return value


@contextmanager
def _part(source: Source, choose: Callable[[list[str]], str]) -> Iterator[Source]:
    """One file of the zip as a Source of its own. Its size is bounded by what the zip declares: zipfile reads no more."""
    try:
        archive = zipfile.ZipFile(source.path)
    except _DAMAGE as error:
        raise _whole(source, "sheet.damaged", reason=short(str(error))) from None
    with archive:
        try:
            name = choose(archive.namelist())
            size = archive.getinfo(name).file_size
            if size > MAX_UNPACKED_BYTES:
                raise _whole(source, "sheet.too_large", limit=str(MAX_UNPACKED_BYTES))
            with archive.open(name) as handle:
                head = handle.read(HEAD_BYTES)
        except _DAMAGE as error:
            raise _whole(source, "sheet.damaged", reason=short(str(error))) from None
        # zipfile.Path opens like a Path, which is all that `stream` asks of it
        yield Source(cast(Path, zipfile.Path(archive, name)), source.name, source.sha256, size, head)


def _guarded(source: Source, found: Iterator[T]) -> Iterator[T]:
    """Faults of the zip in mid-stream, in the user's words."""
    try:
        yield from found
    except _DAMAGE as error:
        raise _whole(source, "sheet.damaged", reason=short(str(error))) from None


def _whole(source: Source, code: str, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(source.name), tuple(parameters.items())))
