"""A matrix back from the Word document that `matrix_docx` writes, filled in by hand.

The State stands in the title before `/`, the version of the template in the line that names it, in any of the six languages.
A table belongs to the section whose code its rows bear (`OP2-BW/03`); its columns are found by their headings, as in a
workbook. A table without such rows is noted and not read. Fields, pictures, comments and macros are never looked at.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.xlsx import _measure  # one place measures office files against bombs
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_code
from kordon.engine.units import Source
from kordon.rooms.obligations.formats.input_text import MOST_CELLS, quoted, refused
from kordon.rooms.obligations.formats.matrix_published import Line, has_form, read_published
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading, checked_template
from kordon.rooms.obligations.formats.matrix_rows import MOST_ROWS, read_section
from kordon.rooms.obligations.matrix import Matrix

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PART = "word/document.xml"
HEADER = re.compile(r"word/header\d*\.xml")
INSIDE = {f"{W}hdr", f"{W}sdt", f"{W}sdtContent"}  # parts that hold paragraphs and tables
CODE = re.compile(r"(OP[0-9A-Za-z-]+)/\d\d")
Rows = list[tuple[int, list[str]]]


def recognise(source: Source) -> float:
    """A ZIP with a Word document inside; a workbook has none."""
    if not source.head.startswith(b"PK\x03\x04"):
        return 0.0
    try:
        with zipfile.ZipFile(source.path) as archive:
            return 0.9 if PART in archive.namelist() else 0.0
    except (zipfile.BadZipFile, OSError, ValueError):
        return 0.0


def read_matrix_docx(source: Source, words: Words) -> MatrixReading:
    """Raises UnreadableInput (`xlsx.*` for what is no sound archive, `matrix.state`, `matrix.template`, `matrix.too_long`)."""
    body, headers = _parts(source)
    if not any(CODE.fullmatch(_lines(cell).strip()) for cell in body.iter(f"{W}tc")):
        published = [*_in_order(source, headers), *_in_order(source, body)]
        if has_form(published):
            return read_published(source, published, words)
    lines = [_text(paragraph) for paragraph in body.iterchildren(f"{W}p")]
    title = next((line for line in lines if "/" in line), "")
    state = country_code(title.partition("/")[0].strip())
    if not state:
        raise refused("matrix.state", source, text=quoted(title))
    reading = MatrixReading(source, checked_template(source, _told(lines, "template", words)))
    sections = {section.id: section for section in reading.template.sections}
    seen: set[str] = set()
    for number, table in enumerate(body.iterchildren(f"{W}tbl"), start=1):
        rows = _rows(source, table, number)
        named = next((match[1] for _, row in rows for cell in row if (match := CODE.fullmatch(cell.strip()))), "")
        if named in sections and named not in seen:
            seen.add(named)
            read_section(reading, sections[named], rows, words)
        else:
            place = Location(source.name, field=f"table {number}")
            reading.defects.append(Defect("matrix.other_sheet", Severity.NOTE, place, (("sheet", named or str(number)),)))
    for name in sections.keys() - seen:
        place = Location(source.name, field=name)
        reading.defects.append(Defect("matrix.no_section", Severity.NOTE, place, (("section", name),)))
    reports = tuple(part.strip() for part in _told(lines, "reports", words).split(";") if part.strip())
    approved = _told(lines, "approved_on", words)
    reading.check_dates("reports", reports)
    reading.check_dates("approved_on", (approved,) if approved else ())
    reading.matrix = Matrix(state, reading.template.version, reports, approved, reading.answers)
    return reading


def _parts(source: Source) -> tuple[Any, list[Any]]:
    """The document's body, and the headers of its pages."""
    _measure(source)
    try:
        with zipfile.ZipFile(source.path) as archive:
            root = _parsed(archive, PART)
            headers = [_parsed(archive, name) for name in sorted(archive.namelist()) if HEADER.fullmatch(name)]
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, RuntimeError, etree.XMLSyntaxError) as error:
        raise refused("xlsx.unreadable", source, reason=type(error).__name__) from None
    body = root.find(f"{W}body")
    if body is None:
        raise refused("xlsx.unreadable", source, reason=PART)
    return body, headers


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(archive.read(name), parser)


def _in_order(source: Source, parts: Iterable[Any]) -> Iterator[Line]:
    """Paragraphs and rows of tables as they stand, rows on the table's grid."""
    number = 0
    for part in parts:
        if part.tag == f"{W}p":
            yield Line("", 0, (_text(part),))
        elif part.tag == f"{W}tbl":
            number += 1
            for line, cells in _rows(source, part, number):
                yield Line(f"table {number}", line, tuple(cells))
        elif part.tag in INSIDE:
            yield from _in_order(source, part)


def _told(lines: list[str], name: str, words: Words) -> str:
    """The value of `Version of the template: 2010`; empty where the line says that no information was found."""
    heads = {words.catalogue.texts[f"matrix.about.{name}"][language] for language in LANGUAGES}
    nothing = {words.catalogue.texts["matrix.no_information"][language] for language in LANGUAGES}
    for line in lines:
        head, colon, told = line.partition(":")
        if colon and head.strip() in heads:
            return "" if told.strip() in nothing else told.strip()
    return ""


def _rows(source: Source, table: Any, number: int) -> Rows:
    """(row of the document's table, texts of its cells). Raises UnreadableInput (`matrix.too_long`)."""
    rows: Rows = []
    for line, row in enumerate(table.iterchildren(f"{W}tr"), start=1):
        if line > MOST_ROWS:
            raise refused("matrix.too_long", source, sheet=f"table {number}", most=str(MOST_ROWS))
        cells: list[str] = []
        for cell in row.iterchildren(f"{W}tc"):
            cells += [_lines(cell), *[""] * (min(_span(cell), MOST_CELLS) - 1)]
        rows.append((line, cells[:MOST_CELLS]))
    return rows


def _span(cell: Any) -> int:
    """How many columns of the grid a cell covers."""
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    given = found.get(f"{W}val", "") if found is not None else ""
    return int(given) if given.isdecimal() and len(given) < 4 and int(given) else 1


def _lines(cell: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iterchildren(f"{W}p"))


def _text(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
        yield (node.text or "") if node.tag == f"{W}t" else "\n" if node.tag == f"{W}br" else " "
