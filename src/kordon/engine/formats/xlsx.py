"""Excel workbooks (ECMA-376), read row by row with openpyxl. Nothing in a workbook is run or fetched.

Before it is opened, the archive is measured: members, bytes when unpacked, ratio. XML goes through defusedxml (no DTD, no
entities). Formulas count as the values that Excel stored for them. Options: `sheet` (name or number), `day_first`,
`map.FIELD=COLUMN`. Without `sheet` the first sheet with a recognised header in its first 20 rows is read.

Defects besides those of `party_rows`: notes `xlsx.formulas`, `xlsx.preamble`, `xlsx.no_header`. The file as a whole:
`xlsx.too_large`, `xlsx.unreadable`, `xlsx.no_such_sheet`, `text.no_rows`.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import Layout, choose_header, layout_of
from kordon.engine.formats.draft import LONGEST_CELL
from kordon.engine.formats.party_rows import RowReader
from kordon.engine.records.party import Party
from kordon.engine.units import Format, Source, Unit, UnreadableInput

MOST_MEMBERS = 2_000
MOST_BYTES = 1 << 30  # unpacked, all members
MOST_SHARED_BYTES = 1 << 28  # unpacked, a member that openpyxl holds in memory whole
HIGHEST_RATIO = 300  # unpacked to packed, of members over 1 MiB
HEADER_ROWS = 20
MOST_COLUMNS = 1_000
_STREAMED = re.compile(r"xl/worksheets/[^/]+\.xml$")
_BATCH = 500
_PROLOG = 1 << 16


def recognise(source: Source) -> float:
    if not source.head.startswith(b"PK\x03\x04"):
        return 0.0
    try:
        with zipfile.ZipFile(source.path) as archive:
            return 0.9 if any(name.startswith("xl/workbook") for name in archive.namelist()) else 0.0
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # a truncated workbook is still a workbook: the reader says what is wrong with it
        return 0.5 if b"xl/" in source.head or b"[Content_Types].xml" in source.head else 0.0


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[Party]]:
    with _workbook(source) as book:
        sheet, rows = _sheet(source, book, options)
        layout, skip, notes = _layout(source, rows, options)
        reader = RowReader(layout, source, {"true": True, "false": False}.get(options.get("day_first", "")))
        if _has_formulas(source, sheet):
            notes.append(Defect("xlsx.formulas", Severity.NOTE, Location(source.name, 1)))
        number = 0
        for line, row in _guarded(source, islice(_texts(sheet), skip, None), skip + 1):
            if any(len(cell) > LONGEST_CELL for cell in row):
                where = Location(source.name, number + 1, line)
                unit: Unit[Party] | None = Unit(number + 1, None, (Defect("row.cell_too_large", Severity.REJECTED, where),))
            else:
                unit = reader.read(row, number + 1, line, notes)
            if unit is not None:
                number, notes = number + 1, []
                yield unit


def raw_rows(source: Source, options: Mapping[str, str]) -> Iterator[tuple[list[str], int, str | None]]:
    """All rows of the first sheet with content, or of option `sheet`, for readers of other things than parties: cells, the
    row's number, and the code of a problem."""
    with _workbook(source) as book:
        sheet, _ = _sheet(source, book, options)
        for line, row in _guarded(source, _texts(sheet), 1):
            too_large = any(len(cell) > LONGEST_CELL for cell in row)
            yield row, line, "row.cell_too_large" if too_large else None


def describe(source: Source, options: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sheet, and what each column was taken for."""
    with _workbook(source) as book:
        sheet, rows = _sheet(source, book, options)
        return [("sheet", str(sheet.title)), *_layout(source, rows, options)[0].described()]


XLSX: Format[Party] = Format("xlsx", "Excel workbook (XLSX)", recognise, read, describe)


def _refused(code: str, source: Source, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items())))


@contextmanager
def _workbook(source: Source) -> Iterator[Any]:
    from openpyxl import load_workbook  # takes long to import; most tables are no workbooks

    _measure(source)
    with source.path.open("rb") as stream:  # openpyxl believes a file's name where it is given one
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which are not read
                book = load_workbook(stream, read_only=True, data_only=True, keep_links=False, keep_vba=False)
        except MemoryError:
            raise
        except Exception as error:  # openpyxl raises what its parts raise on hostile XML: KeyError, EntitiesForbidden ...
            raise _refused("xlsx.unreadable", source, reason=type(error).__name__) from None
        try:
            yield book
        finally:
            book.close()


def _measure(source: Source) -> None:
    """Refuse an archive that unpacks to more than a workbook can hold. zipfile never gives more bytes than a member
    declares, so a lie about the size ends as a broken member."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
            _refuse_large(source, members)
            declares = any(_declares_type(archive, m) for m in members if m.filename.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise _refused("xlsx.unreadable", source, reason="ZIP") from None
    if declares:
        raise _refused("xlsx.unreadable", source, reason="DOCTYPE")


def _refuse_large(source: Source, members: list[zipfile.ZipInfo]) -> None:
    sizes = [member.file_size for member in members]
    held = [m.file_size for m in members if not _STREAMED.match(m.filename)]
    dense = any(m.file_size > 1 << 20 and m.file_size > HIGHEST_RATIO * max(m.compress_size, 1) for m in members)
    if len(members) > MOST_MEMBERS or sum(sizes) > MOST_BYTES or dense or any(size > MOST_SHARED_BYTES for size in held):
        raise _refused("xlsx.too_large", source, bytes=str(sum(sizes)), members=str(len(members)))


def _declares_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a member begins with a document type, which no workbook has (ECMA-376 part 2, 8.1.4): the way to entities."""
    with archive.open(member) as stream:
        start = stream.read(_PROLOG).replace(b"\0", b"")  # UTF-16 too
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _sheet(source: Source, book: Any, options: Mapping[str, str]) -> tuple[Any, list[list[str]]]:
    """The sheet to read with its first rows."""
    sheets = list(book.worksheets)
    if named := options.get("sheet", ""):
        sheets = [sheet for sheet in sheets if sheet.title == named] or (
            sheets[int(named) - 1 : int(named)] if re.fullmatch("[1-9][0-9]{0,3}", named) else []
        )
        if not sheets:
            known = ", ".join(str(sheet.title)[:40] for sheet in book.worksheets[:20])
            raise _refused("xlsx.no_such_sheet", source, sheet=named[:40], known=known)
    first: tuple[Any, list[list[str]]] | None = None
    for sheet in sheets:
        rows = [row for _, row in _guarded(source, islice(_texts(sheet), HEADER_ROWS + 50), 1)]
        if not any(any(row) for row in rows):
            continue
        first = first or (sheet, rows)
        if choose_header(rows[:HEADER_ROWS]) >= 0:
            return sheet, rows
    if first is None:
        raise _refused("text.no_rows", source)
    return first


def _layout(source: Source, rows: list[list[str]], options: Mapping[str, str]) -> tuple[Layout, int, list[Defect]]:
    """The columns, how many rows stand above the first unit, and what is to be said of that."""
    header = choose_header(rows[:HEADER_ROWS])
    where = Location(source.name, 1)
    if header < 0 and any(option.startswith("map.") for option in options):
        header = next(index for index, row in enumerate(rows) if any(row))
    if header < 0:
        width = max(len(row) for row in rows)
        layout = layout_of([f"column {i + 1}" for i in range(width)], options, source.name)
        texts = [sum(1 for row in rows if i < len(row) and re.search(r"[^\W\d_]{2}", row[i])) for i in range(width)]
        named = tuple("name" if i == texts.index(max(texts)) else field for i, field in enumerate(layout.fields))
        note = Defect("xlsx.no_header", Severity.NOTE, where, (("column", f"column {texts.index(max(texts)) + 1}"),))
        return Layout(layout.headers, named), 0, [note]
    headers = rows[header]
    while len(headers) > 1 and not headers[-1].strip():
        headers = headers[:-1]
    above = sum(1 for row in rows[:header] if any(row))
    notes = [Defect("xlsx.preamble", Severity.NOTE, where, (("lines", str(above)),))] if above else []
    return layout_of([text.strip() for text in headers], options, source.name), header + 1, notes


def _texts(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
        yield [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as text: dates in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _guarded(source: Source, rows: Iterable[list[str]], first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers in the sheet. A sheet that breaks off makes the whole file unreadable, because nothing
    after that place can be counted."""
    pending = iter(rows)
    line = first
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                batch = list(islice(pending, _BATCH))
        except MemoryError:
            raise
        except Exception as error:  # see `_workbook`
            raise _refused("xlsx.unreadable", source, reason=type(error).__name__) from None
        if not batch:
            return
        for row in batch:
            yield line, row
            line += 1


def _has_formulas(source: Source, sheet: Any) -> bool:
    """Whether the sheet's XML holds a formula element; looked for in its bytes, block by block."""
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    tail = b""
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(path) as member:
            while block := member.read(1 << 20):
                if re.search(rb"<f[ />]", tail + block):
                    return True
                tail = block[-2:]
    except (KeyError, OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return False
    return False
