"""A matrix as a workbook: a sheet about the State, then a sheet for each section with its rows in the Committee's order.

Columns are found by their headings, in any of the six languages, so that a workbook with moved columns is read right and
says so; one without a needed column is rejected with its section. The first column bears the row's own code
(`OP2-BW/03`), which decides; labels are for people. Every row of a section is a unit. Nothing in it is run: what
begins with `=` is written and read as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.xlsx import _guarded, _texts, _workbook  # one place measures workbooks against bombs
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_code, country_name
from kordon.engine.units import Source
from kordon.rooms.obligations.formats.input_text import quoted, refused
from kordon.rooms.obligations.formats.matrix_published import Line, has_form, read_published
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading, checked_template
from kordon.rooms.obligations.formats.matrix_rows import FIRST_ROW, MOST_ROWS, about_section, columns_of, read_section
from kordon.rooms.obligations.formats.writing import BREAK, put_text
from kordon.rooms.obligations.matrix import Answer, Matrix, Section, label_text, templates

ABOUT = "1540"
FIELDS = ("state", "template", "reports", "approved_on")


def matrix_workbook(matrix: Matrix, words: Words) -> bytes:
    """The workbook's bytes."""
    book = Workbook()
    about = book.active
    assert about is not None
    about.title = ABOUT
    values = (country_name(matrix.state, words.language), matrix.template, "; ".join(matrix.reports), matrix.approved_on)
    for number, (name, value) in enumerate(zip(FIELDS, values, strict=True), start=1):
        _put(about, number, [name, words.say(f"matrix.about.{name}"), matrix.state if name == "state" else value, value])
    for number, code in enumerate(("legend", "recalled_note", "disclaimer"), start=len(FIELDS) + 2):
        _put(about, number, ["", words.say(f"matrix.{code}")])
    _shape(about, (14, 60, 20, 30), words)
    for section in templates()[matrix.template].sections:
        _write_section(book.create_sheet(section.id), matrix, section, words)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_section(sheet: Any, matrix: Matrix, section: Section, words: Words) -> None:
    columns = columns_of(section)
    _put(sheet, 1, [words.say(f"matrix.section.{section.id.split('-')[0].lower()}"), section.id], bold=True)
    _put(sheet, FIRST_ROW - 1, [words.say(f"matrix.column.{name}") for name in columns], bold=True)
    for number in section.rows():
        texts = row_texts(matrix, section, number, words)
        _put(sheet, FIRST_ROW - 1 + number, [texts[name] for name in columns])
    narrow = {"code", "approval", "row", *section.answers}
    _shape(sheet, [18 if name in narrow else 44 for name in columns], words)


def row_texts(matrix: Matrix, section: Section, number: int, words: Words) -> dict[str, str]:
    """What stands in each column of a row; a mark for every answer, or that no information was found."""
    cells = section.rows()[number]
    texts = {"code": f"{section.id}/{number:02d}", "label": label_text(cells[0].label, words.language)}
    texts["row"] = words.say("matrix.recalled" if cells[0].recalled else "matrix.verified")
    answers = [matrix.answers.get(cell.id) for cell in cells]
    for cell, answer in zip(cells, answers, strict=True):
        texts[cell.answer] = answer.mark.value if answer else words.say("matrix.no_information")
        texts[f"{cell.answer}_source"] = BREAK.join(sources_of(matrix, answer, words.language))
    texts["remarks"] = BREAK.join(dict.fromkeys(a.remarks for a in answers if a and a.remarks))
    texts["approval"] = " / ".join(a.approval.value if a else "-" for a in answers)
    return texts


def sources_of(matrix: Matrix, answer: Answer | None, language: str) -> list[str]:
    """An answer's source documents: those given as text, then its measures."""
    if answer is None:
        return []
    return [*answer.sources, *(matrix.measures[name].caption(language) for name in answer.measures if name in matrix.measures)]


def _put(sheet: Any, row: int, texts: Iterable[str], bold: bool = False) -> None:
    for column, text in enumerate(texts, start=1):
        put_text(sheet.cell(row, column), text, bold)


def _shape(sheet: Any, widths: Iterable[int], words: Words) -> None:
    sheet.sheet_view.rightToLeft = words.right_to_left
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def recognise(source: Source) -> float:
    return 0.8 if source.head.startswith(b"PK\x03\x04") else 0.0


def read_matrix_xlsx(source: Source, words: Words) -> MatrixReading:
    """Raises UnreadableInput (`xlsx.*`, `matrix.no_about`, `matrix.state`, `matrix.template`)."""
    with _workbook(source) as book:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        if ABOUT not in sheets:
            lines = [Line(name, number, tuple(row)) for name, sheet in sheets.items() for number, row in _rows(source, sheet)]
            if not has_form(lines):
                raise refused("matrix.no_about", source, sheet=ABOUT)
            return read_published(source, lines, words)
        about = {row[0]: row[2] for _, row in _rows(source, sheets[ABOUT]) if len(row) > 2}
        state = country_code(about.get("state", ""))
        if not state:
            raise refused("matrix.state", source, text=quoted(about.get("state", "")))
        reading = MatrixReading(source, checked_template(source, about.get("template", "")))
        for section in reading.template.sections:
            if section.id in sheets:
                read_section(reading, section, _rows(source, sheets[section.id]), words)
            else:
                reading.defects.append(about_section("matrix.no_section", Severity.NOTE, reading, section))
        for name in sheets.keys() - {ABOUT} - {section.id for section in reading.template.sections}:
            reading.defects.append(Defect("matrix.other_sheet", Severity.NOTE, Location(source.name), (("sheet", name),)))
    reports = tuple(filter(None, (part.strip() for part in about.get("reports", "").split(";"))))
    reading.check_dates("reports", reports)
    reading.check_dates("approved_on", tuple(filter(None, (about.get("approved_on", ""),))))
    reading.matrix = Matrix(state, reading.template.version, reports, about.get("approved_on", ""), reading.answers)
    return reading


def _rows(source: Source, sheet: Any) -> list[tuple[int, list[str]]]:
    """Raises UnreadableInput (`matrix.too_long`) for a sheet no section can fill, rather than leaving rows out."""
    rows = list(islice(_guarded(source, _texts(sheet), 1), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise refused("matrix.too_long", source, sheet=quoted(sheet.title), most=str(MOST_ROWS))
    return rows
