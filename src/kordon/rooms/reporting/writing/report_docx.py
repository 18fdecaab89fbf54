"""The printed report as a Word document (ECMA-376), in the United Nations' layout; Arabic right to left."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kordon.engine.outputs.words import visible
from kordon.rooms.reporting.writing.annex_map import map_png
from kordon.rooms.reporting.writing.printed import Printed, Table

_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "SimSun", "cs": "Traditional Arabic"}


def report_docx(report: Printed) -> bytes:
    """The document's bytes."""
    return _Writer(report).bytes()


class _Writer:
    def __init__(self, report: Printed) -> None:
        self.report = report
        self.document = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(24), Mm(25), Mm(25)
        page.different_first_page_header_footer = True
        for name, size in (("Normal", 10), ("Heading 1", 13), ("Heading 2", 11)):
            style = self.document.styles[name]
            style.font.size, style.font.name = Pt(size), "Times New Roman"
            style.font.color.rgb = None
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key, font in _FONTS.items():
                fonts.set(qn(f"w:{key}"), font)
        self.document.core_properties.title = report.title
        self.document.core_properties.language = report.language

    def bytes(self) -> bytes:
        self._furniture()
        self._masthead()
        self._contents()
        for section in self.report.sections:
            self._line(f"{section.number}{section.heading}", style="Heading 1")
            for number, text in enumerate(section.numbered, 1):
                self._line(f"{number}. {text}")
            for reply in section.replies:
                self._line(reply.name, style="Heading 2")
                for mark in (reply.mark, reply.day):
                    self._line(mark, end=True, space=0)
                for block in reply.blocks:
                    self._line(f"• {block.text}" if block.kind == "item" else block.text, item=block.kind == "item")
        if self.report.tables:
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            self._line(self.report.annex, style="Heading 1")
            self._line(self.report.annex_note)
            self._map()
            for table in self.report.tables:
                self._table(table)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _line(
        self,
        text: str,
        style: str = "Normal",
        bold: bool = False,
        size: int = 0,
        end: bool = False,
        item: bool = False,
        space: int = 6,
    ) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        return self._fill(paragraph, text, bold, size, end, item, space)

    def _fill(
        self, paragraph: Any, text: str, bold: bool = False, size: int = 0, end: bool = False, item: bool = False, space: int = 6
    ) -> Any:
        run = paragraph.add_run(_plain(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        paragraph.paragraph_format.space_after = Pt(space)
        if item:
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(9), Mm(-4)
        if self.report.right_to_left:
            right_to_left(paragraph)
        if end:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return paragraph

    def _map(self) -> None:
        """Who replied, with its legend. Where the system has no Pango there is no picture; the tables say the same."""
        found = self.report.map
        if found is None:
            return
        try:
            picture = map_png(found)
        except OSError:
            return
        self._line(found.title, style="Heading 2")
        self.document.add_picture(BytesIO(picture), width=Mm(156))
        for shape in self.document.paragraphs[-1]._p.iter(qn("wp:docPr")):
            shape.set("descr", found.title)  # read aloud instead of the picture
        for colour, text in found.legend:
            line = self._line(f"\u25a0 {text}", space=0)
            line.runs[0].font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
        self._line(found.disclaimer, size=8)

    def _furniture(self) -> None:
        """The symbol above, job number and page below; the first page has only its job number below."""
        page = self.document.sections[0]
        self._fill(page.header.paragraphs[0], self.report.symbol, bold=True)
        footer = page.footer.paragraphs[0]
        footer.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        footer.add_run(f"{self.report.job_number}\t")
        _field(footer, "PAGE")
        footer.add_run("/")
        _field(footer, "NUMPAGES")
        first = page.first_page_footer.paragraphs[0]
        self._fill(first, "  ".join(note for note in (self.report.job_number, *self.report.footnotes) if note))

    def _masthead(self) -> None:
        report = self.report
        table = self.document.add_table(rows=2, cols=2)
        if report.right_to_left:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        _rule(table)
        self._fill(table.cell(0, 0).paragraphs[0], report.united_nations, size=12)
        self._fill(table.cell(0, 1).paragraphs[0], report.symbol, size=15, end=True)
        self._fill(table.cell(1, 0).paragraphs[0], report.body, bold=True, size=18)
        lines = [line for line in (report.distribution, report.date, report.original) if line]
        for number, line in enumerate(lines):
            cell = table.cell(1, 1)
            self._fill(cell.paragraphs[0] if not number else cell.add_paragraph(), line, space=0)
        self._line("", space=0)
        for line in (report.session, report.agenda, report.agenda_title):
            if line:
                self._line(line, bold=line != report.agenda, space=0)
        self._line(report.title, bold=True, size=16)
        self._line(report.report_of, bold=True, size=12)

    def _contents(self) -> None:
        """A table of contents that Word fills with page numbers; until then it names the sections and replies."""
        self._line(self.report.contents, bold=True, size=12)
        names = [name for s in self.report.sections for name in (f"{s.number}{s.heading}", *(r.name for r in s.replies))]
        first, *rest = [*names, *([self.report.annex] if self.report.tables else [])] or [""]
        paragraph = self._line("", space=0)
        _field_start(paragraph, 'TOC \\o "1-2" \\h \\z')
        self._fill(paragraph, f"{first}\t", space=0)
        for name in rest:
            paragraph = self._line(f"{name}\t", space=0)
        _field_end(paragraph)
        self._line("", space=0)

    def _table(self, table: Table) -> None:
        self._line(table.title, style="Heading 2")
        made = self.document.add_table(rows=len(table.rows) + 1, cols=len(table.head), style="Table Grid")
        if self.report.right_to_left:
            made.table_direction = WD_TABLE_DIRECTION.RTL
        cells = made._cells  # the public way to a cell searches the whole table each time
        for number, row in enumerate((table.head, *table.rows)):
            for column, text in enumerate(row):
                shown = "" if text == "—" else text
                self._fill(cells[number * len(table.head) + column].paragraphs[0], shown, bold=not number, size=8, space=0)
        self._line("", space=0)


def _plain(text: str) -> str:
    return visible(text)


def right_to_left(paragraph: Any) -> None:
    """Turn a finished paragraph and its runs to right-to-left."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _field(paragraph: Any, code: str) -> None:
    _field_start(paragraph, code)
    _field_end(paragraph)


def _field_start(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "", "separate"):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = f" {code} "
        run._r.append(element)


def _field_end(paragraph: Any) -> None:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._r.append(element)


def _rule(table: Any) -> None:
    """Lines below both rows of the masthead, the lower one thick."""
    for row, size in ((0, "6"), (1, "18")):
        for column in range(2):
            borders = OxmlElement("w:tcBorders")
            bottom = OxmlElement("w:bottom")
            for key, value in (("val", "single"), ("sz", size), ("color", "000000")):
                bottom.set(qn(f"w:{key}"), value)
            borders.append(bottom)
            table.cell(row, column)._tc.get_or_add_tcPr().append(borders)
