"""A matrix as a document: one table for each section, rows and columns in the Committee's order.

`matrix_docx_reading` takes it back, filled in. Text is put in as text; a document of ours has no fields, links or macros.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml import OxmlElement
from docx.shared import Pt

from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.rooms.obligations.formats.matrix_rows import columns_of
from kordon.rooms.obligations.formats.matrix_xlsx import row_texts
from kordon.rooms.obligations.formats.writing import plain
from kordon.rooms.obligations.matrix import Matrix, Section, templates


def matrix_document(matrix: Matrix, words: Words) -> bytes:
    """The document's bytes."""
    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    document.styles["Normal"].font.size = Pt(8)
    state = country_name(matrix.state, words.language)
    _heading(document, f"{state} / 1540 (2004)", 0, words)
    for name, value in (
        ("template", matrix.template), ("reports", "; ".join(matrix.reports)), ("approved_on", matrix.approved_on)
    ):
        _paragraph(document, f"{words.say('matrix.about.' + name)}: {value or words.say('matrix.no_information')}", words)
    for name in ("disclaimer", "legend", "recalled_note"):
        _paragraph(document, words.say(f"matrix.{name}"), words)
    for section in templates()[matrix.template].sections:
        title = words.say(f"matrix.section.{section.id.split('-')[0].lower()}")
        _heading(document, f"{section.id}  {title}", 1, words)
        _table(document, matrix, section, words)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, matrix: Matrix, section: Section, words: Words) -> None:
    """Rows are gathered before the table is made: a table that grows by rows is slow in python-docx."""
    columns = columns_of(section)
    rows = [{name: words.say(f"matrix.column.{name}") for name in columns}]
    rows += [row_texts(matrix, section, number, words) for number in section.rows()]
    table = document.add_table(rows=len(rows), cols=len(columns), style="Table Grid")
    if words.right_to_left:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    cells = table._cells  # the public way to a cell searches the whole table each time
    for number, row in enumerate(rows):
        for column, name in enumerate(columns):
            paragraph = cells[number * len(columns) + column].paragraphs[0]
            paragraph.add_run(plain(row[name])).bold = number == 0
            _direct(paragraph, words)


def _heading(document: Any, text: str, level: int, words: Words) -> None:
    _direct(document.add_heading(plain(text), level), words)


def _paragraph(document: Any, text: str, words: Words) -> None:
    _direct(document.add_paragraph(plain(text)), words)


def _direct(paragraph: Any, words: Words) -> None:
    """Right to left where the language is (ECMA-376, w:bidi)."""
    if words.right_to_left:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
