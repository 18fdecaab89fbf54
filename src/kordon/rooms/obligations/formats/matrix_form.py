"""A matrix written in the Committee's own layout: titles, headings over two columns, rows with number and words, no codes.

    DRAFT 1540 COMMITTEE MATRIX OF QATAR
    State: Qatar / Date of Report: ... / Date of Committee Approval: ...

`matrix_published` reads it back. The layout has no place to say which answer is a draft: where any is, the whole is called one.
Its words are English, as the Committee's are; sources and remarks stay in the language they were given in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.rooms.obligations.formats.matrix_xlsx import sources_of
from kordon.rooms.obligations.formats.writing import BREAK, plain, put_text
from kordon.rooms.obligations.matrix import Approval, Matrix, Section, form_of, form_text, templates

PAGE_MM = 228  # of a landscape page between its margins
WIDTHS = {"number": 6, "subject": 46, "mark": 8, "source": 44, "remarks": 30}
Rows = list[list[str]]


def is_draft(matrix: Matrix) -> bool:
    return any(answer.approval is Approval.DRAFT for answer in matrix.answers.values())


def form_lines(matrix: Matrix, words: Words) -> list[str]:
    """What stands above the sections."""
    status = "DRAFT" if is_draft(matrix) or not matrix.answers else "APPROVED"
    state = country_name(matrix.state)
    approved = "" if is_draft(matrix) else matrix.approved_on
    return [
        f"{status} 1540 COMMITTEE MATRIX OF {state.upper()}",
        f"State: {state}",
        *(f"Date of {'Report' if not n else 'Additional Report'}: {day}" for n, day in enumerate(matrix.reports)),
        f"Date of Committee Approval: {approved}",
        words.say("matrix.disclaimer"), words.say("matrix.legend"), words.say("matrix.recalled_note"),
    ]


def form_sections(matrix: Matrix, language: str = "en") -> Iterator[tuple[str, int, Rows]]:
    """The title of each section, the number of its heading rows, and all its rows."""
    form = form_of(matrix.template)
    for section in templates()[matrix.template].sections:
        heads = _heads(section, form.subjects[section.id], form.over, form.heads)
        yield form.titles[section.id], len(heads), [*heads, *_rows(matrix, section, language)]


def _heads(section: Section, subject: str, over: Any, heads: Any) -> Rows:
    below = [text for answer in section.answers for text in (heads["mark"], heads[f"{answer}_source"])]
    if len(section.answers) == 1:
        return [["", subject, *below, heads["remarks"]]]
    above = [text for answer in section.answers for text in (over[answer], "")]
    return [["", subject, *above, heads["remarks"]], ["", "", *below, ""]]


def _rows(matrix: Matrix, section: Section, language: str) -> Rows:
    """An empty mark is the form's way to say that no information was found."""
    out = []
    for number, cells in section.rows().items():
        answers = [matrix.answers.get(cell.id) for cell in cells]
        row = [f"{number}", form_text(cells[0].label)]
        for answer in answers:
            row += [answer.mark.value if answer else "", BREAK.join(sources_of(matrix, answer, language))]
        out.append([*row, BREAK.join(dict.fromkeys(a.remarks for a in answers if a and a.remarks))])
    return out


def form_document(matrix: Matrix, words: Words) -> bytes:
    """A Word document: one table for each section, headings over two columns merged."""
    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    document.styles["Normal"].font.size = Pt(8)
    title, *lines = form_lines(matrix, words)
    document.add_heading(plain(title), 0)
    for line in lines:
        document.add_paragraph(plain(line))
    for title, heads, rows in form_sections(matrix, words.language):
        document.add_heading(plain(title), 1)
        table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        cells = table._cells  # the public way to a cell searches the whole table each time
        widths = [Mm(width * PAGE_MM / sum(_widths(len(rows[0])))) for width in _widths(len(rows[0]))]
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = cells[number * len(row) + column]
                cell.width = widths[column]
                cell.paragraphs[0].add_run(plain(text)).bold = number < heads
        if heads == 2:
            for column in _wide(rows[0]):
                merged = cells[column].merge(cells[column + 1])
                merged.paragraphs[-1]._p.getparent().remove(merged.paragraphs[-1]._p)  # the empty cell's
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def form_workbook(matrix: Matrix, words: Words) -> bytes:
    """One sheet, one section below the other, headings over two columns merged."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Matrix"
    at = 0
    for line in form_lines(matrix, words):
        at += 1
        put_text(sheet.cell(at, 1), line, bold=at == 1)
        sheet.cell(at, 1).alignment = None
    for title, heads, rows in form_sections(matrix, words.language):
        at += 2
        put_text(sheet.cell(at, 1), title, bold=True)
        sheet.cell(at, 1).alignment = None
        for number, row in enumerate(rows):
            at += 1
            for column, text in enumerate(row, start=1):
                put_text(sheet.cell(at, column), text, bold=number < heads)
            for column in _wide(row) if heads == 2 and not number else ():
                sheet.merge_cells(start_row=at, end_row=at, start_column=column + 1, end_column=column + 2)
    for number, width in enumerate(_widths(7), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _wide(row: Sequence[str]) -> list[int]:
    """Columns whose heading stands over the next one too."""
    return [column for column in range(2, len(row) - 1) if row[column] and not row[column + 1]]


def _widths(columns: int) -> tuple[int, ...]:
    """Of five or seven columns: one answer with its source, or two."""
    pair = WIDTHS["mark"], WIDTHS["source"]
    return (WIDTHS["number"], WIDTHS["subject"], *pair * ((columns - 3) // 2), WIDTHS["remarks"])
