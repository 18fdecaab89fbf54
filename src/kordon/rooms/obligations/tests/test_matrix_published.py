"""Matrices in the Committee's own layout: titles, headings over several columns, numbers and words instead of codes."""

from __future__ import annotations

import io
import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.findings import Severity
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations import matrix_commands
from kordon.rooms.obligations.formats.matrix_json import matrix_object
from kordon.rooms.obligations.formats.matrix_published import Line, has_form, read_published
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading
from kordon.rooms.obligations.formats.matrix_row_words import likeness
from kordon.rooms.obligations.matrix import Answer, Approval, Mark, form_of, form_text, templates
from kordon.rooms.obligations.matrix_storing import read_matrix

ENGLISH = Words(Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages")), "en")
ACTS = "Does national legislation exist which prohibits persons or entities to engage in one of the following activities?"
TWO = [
    ["", ACTS, "National legal framework", "", "Enforcement: civil/criminal penalties and others", "", "Remarks"],
    ["", "", "YES", "if YES, source document of national implementation law", "YES", "if YES, source document", ""],
]
ONE = [["", "Legally binding instruments, organizations, codes of conduct", "YES", "if YES, relevant information", "Remarks"]]
TITLES = {
    "OP1": "OP 1 and related matters from OP 5, OP 6, OP 8 (a), (b), (c) and OP 10",
    "OP2-BW": "OP 2 - Biological Weapons (BW)",
    "OP2-CW": "OP 2 - Chemical Weapons (CW)",
    "OP2-NW": "OP 2 - Nuclear Weapons (NW)",
    "OP3ab-BW": "OP 3 (a) and (b) - Account for/Secure/Physically protect BW including Related Materials",
    "OP3ab-CW": "OP 3 (a) and (b) - Account for/Secure/Physically protect CW including Related Materials",
    "OP3ab-NW": "OP 3 (a) and (b) - Account for/Secure/Physically protect NW including Related Materials",
    "OP3cd-BW": "OP 3 (c) and (d) and related matters from OP 6 and OP 10 - Controls of BW including Related Materials",
    "OP3cd-CW": "OP 3 (c) and (d) and related matters from OP 6 and OP 10 - Controls of CW including Related Materials",
    "OP3cd-NW": "OP 3 (c) and (d) and related matters from OP 6 and OP 10 - Controls of NW including Related Materials",
    "OP6-7-8d": "OP 6, 7 and 8 (d) - Control lists, Assistance, Information",
}
GIVEN = {
    "OP1/01/yes": ("X", "Accession 3 April 1989", "p. 3"),
    "OP2-CW/01/framework": ("X", "Act 17 of 2007", ""),
    "OP2-CW/01/enforcement": ("?", "Penal code", ""),
    "OP3cd-NW/04/framework": ("x", "Customs", ""),
    "OP6-7-8d/08/yes": ("N/A", "", ""),
}
Table = list[list[str]]


def tables(number: bool = True) -> dict[str, Table]:
    """Every section as the form has it, with the answers above."""
    out = {}
    for section in templates()["2010"].sections:
        rows = [list(row) for row in (ONE if len(section.answers) == 1 else TWO)]
        for at, cells in section.rows().items():
            row, remarks = [f"{at}" if number else "", form_text(cells[0].label)], ""
            for cell in cells:
                mark, said, remark = GIVEN.get(cell.id, ("", "", ""))
                row += [mark, said]
                remarks = remarks or remark
            rows.append([*row, remarks])
        out[section.id] = rows
    return out


ABOUT = ["APPROVED 1540 COMMITTEE MATRIX OF QATAR", "The matrices are not a tool for measuring compliance.",
         "State: Qatar\nDate of Report: 5 November 2004\nDate of First Addendum: 1 February 2006\n"
         "Date of Committee Approval: 30 December 2010"]


def document(path: Path, content: dict[str, Table], about: Sequence[str] = ABOUT, header: str = "") -> Path:
    """Headings that cover two columns are one merged cell, as in Word."""
    made = Document()
    if header:
        made.sections[0].header.paragraphs[0].text = header
    for text in about:
        made.add_paragraph(text)
    for section, rows in content.items():
        made.add_paragraph(TITLES[section])
        table = made.add_table(rows=len(rows), cols=len(rows[0]))
        cells = table._cells
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                cells[at * len(row) + column].text = text
        if len(rows[0]) == 7 and rows[0][2]:
            for first in (2, 4):
                table.cell(0, first).merge(table.cell(0, first + 1))
            table.cell(0, 6).merge(table.cell(1, 6))
    made.save(str(path))
    return path


def workbook(path: Path, content: dict[str, Table], about: Sequence[str] = ABOUT) -> Path:
    """Everything on one sheet, one section below the other."""
    book = Workbook()
    sheet: Any = book.active
    for text in about:
        sheet.append([text])
    for section, rows in content.items():
        sheet.append([TITLES[section]])
        start = sheet.max_row + 1
        for row in rows:
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
        for at, text in enumerate(rows[0], start=1):
            if text.startswith(("National legal", "Enforcement")):
                sheet.merge_cells(start_row=start, start_column=at, end_row=start, end_column=at + 1)
    book.save(path)
    return path


def read(path: Path) -> MatrixReading:
    return read_matrix(open_source(path), ENGLISH)


def expected() -> dict[str, Answer]:
    marks = {"x": Mark.STEP, "N/A": Mark.NOT_APPLICABLE}
    return {cell: Answer(cell, marks.get(mark) or Mark(mark), (said,) if said else (), remark, Approval.APPROVED)
            for cell, (mark, said, remark) in GIVEN.items()}


@pytest.mark.parametrize(("write", "name"), [(document, "m.docx"), (workbook, "m.xlsx")])
@pytest.mark.parametrize("number", [True, False])
def test_the_form_is_read(write: Callable[..., Path], name: str, number: bool, tmp_path: Path) -> None:
    """With its numbers, and without them, as where a word processor makes them."""
    reading = read(write(tmp_path / name, tables(number)))
    assert [d for d in reading.defects if d.severity is not Severity.NOTE] == []
    assert reading.defects == []
    assert (reading.tally.read, reading.tally.rejected) == (207, 0)
    assert reading.matrix.answers == expected()
    assert (reading.matrix.state, reading.matrix.template) == ("QA", "2010")
    assert (reading.matrix.reports, reading.matrix.approved_on) == (("2004-11-05", "2006-02-01"), "2010-12-30")


def test_moved_columns_are_found_by_their_headings_and_said(tmp_path: Path) -> None:
    content = tables()
    content["OP2-CW"] = [[row[i] for i in (6, 4, 5, 0, 1, 2, 3)] for row in content["OP2-CW"]]
    reading = read(workbook(tmp_path / "m.xlsx", content))
    assert [(d.code, d.location.field) for d in reading.defects] == [("matrix.columns_moved", "OP2-CW")]
    assert reading.matrix.answers == expected()


def test_a_missing_column_rejects_its_section_row_by_row(tmp_path: Path) -> None:
    content = tables()
    content["OP2-CW"] = [row[:5] + row[6:] for row in content["OP2-CW"]]
    reading = read(document(tmp_path / "m.docx", content))
    assert {d.code for d in reading.defects} == {"matrix.no_column"}
    assert {dict(d.parameters)["column"] for d in reading.defects} == {"enforcement_source"}
    assert (reading.tally.read, reading.tally.rejected) == (193, 14)


def test_rows_that_moved_or_are_unknown_are_located(tmp_path: Path) -> None:
    content = tables()
    rows = content["OP2-CW"]
    rows[3][0], rows[4][0] = "3", "2"  # acquire and possess have each other's number
    rows[5][1] = "Stockpile chemical weapons or keep them in stock"
    rows[6][1] = "Teach dolphins"
    rows[7][0], rows[7][1], rows[7][3] = "", "", "what follows from the row above"
    reading = read(document(tmp_path / "m.docx", content))
    found = [(d.code, d.location.line, dict(d.parameters).get("row", "")) for d in reading.defects]
    assert found == [
        ("matrix.row_moved", 4, "OP2-CW/02"), ("matrix.row_moved", 5, "OP2-CW/03"), ("matrix.row_worded", 6, "OP2-CW/04"),
        ("matrix.no_row", 7, ""), ("matrix.no_row", 8, ""),
    ]
    assert (reading.tally.read, reading.tally.rejected) == (205, 2)
    assert all("{" not in ENGLISH.defect(d) for d in reading.defects)


def test_marks_and_remarks_that_can_not_be_kept_are_said(tmp_path: Path) -> None:
    content = tables()
    content["OP1"][2][2], content["OP1"][3][4] = "see below", "A remark alone"
    reading = read(workbook(tmp_path / "m.xlsx", content))
    assert [(d.code, d.location.line, d.location.field) for d in reading.defects] == [
        ("matrix.mark", 7, "OP1 mark"), ("matrix.remark_alone", 8, "OP1 remarks")]


def test_a_section_of_several_tables_and_a_strange_one(tmp_path: Path) -> None:
    """As where a table is broken at the end of a page, with or without its headings again."""
    content = tables()
    whole = content["OP2-BW"]
    lines = [Line("", 0, ("APPROVED 1540 COMMITTEE MATRIX OF QATAR",)), Line("", 0, (TITLES["OP2-BW"],))]
    lines += [Line("table 1", n, tuple(row)) for n, row in enumerate(whole[:5], start=1)]
    lines += [Line("table 2", n, tuple(row)) for n, row in enumerate([*TWO, *whole[5:9]], start=1)]
    lines += [Line("table 3", n, tuple(row)) for n, row in enumerate(whole[9:], start=1)]
    lines += [Line("table 4", 1, ("OP 12 - Dolphins",) * 4), Line("table 4", 2, ("1", "x", "X", "y"))]
    source = open_source(document(tmp_path / "m.docx", {}))
    reading = read_published(source, lines, ENGLISH)
    assert (reading.tally.read, reading.tally.rejected) == (14, 0)
    assert [d.code for d in reading.defects] == ["matrix.other_sheet", *["matrix.no_section"] * 10]
    assert reading.defects[0].location.field == "table 4"


def test_remarks_do_not_change_whose_matrix_it_is(tmp_path: Path) -> None:
    content = tables()
    content["OP1"][1][4] = "State: Kuwait"
    content["OP1"][1][3] = "Date of Report: 1 May 2020"
    reading = read(document(tmp_path / "m.docx", content))
    assert (reading.matrix.state, reading.matrix.reports) == ("QA", ("2004-11-05", "2006-02-01"))


def test_a_draft_stays_a_draft_and_its_state_may_stand_in_the_page_header(tmp_path: Path) -> None:
    header = "DRAFT 1540 COMMITTEE MATRIX State: United States of America Date of Report: 12 October 2004 " \
             "Dates of Additional Reports: 13 September 2005 21 December 2007"
    reading = read(document(tmp_path / "m.docx", tables(), (), header))
    assert (reading.matrix.state, reading.matrix.approved_on) == ("US", "")
    assert reading.matrix.reports == ("2004-10-12", "2005-09-13", "2007-12-21")
    assert {answer.approval for answer in reading.matrix.answers.values()} == {Approval.DRAFT}


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (("APPROVED 1540 COMMITTEE MATRIX OF [STATE]",), "matrix.state"),
        (("APPROVED 1540 COMMITTEE MATRIX (2017)", "State: Qatar"), "matrix.template"),
        (("1540 COMMITTEE MATRIX OF QATAR", "... 1540 (2004), 1977 (2011), 2055 (2012) and 2325 (2016)."), "matrix.template"),
    ],
)
def test_what_can_not_be_placed_is_refused(about: Sequence[str], code: str, tmp_path: Path) -> None:
    for path in (document(tmp_path / "m.docx", tables(), about), workbook(tmp_path / "m.xlsx", tables(), about)):
        with pytest.raises(UnreadableInput) as refused:
            read(path)
        assert refused.value.defect.code == code


def test_words_tell_the_rows_of_a_section_apart() -> None:
    for section in templates()["2010"].sections:
        for row, cells in section.rows().items():
            scores = {other: likeness(form_text(cells[0].label), found[0].label) for other, found in section.rows().items()}
            assert max(scores, key=lambda other: scores[other]) == row
            assert sorted(scores.values())[-2] < 1


def test_an_ordinary_document_is_no_form() -> None:
    assert not has_form([Line("", 0, ("Minutes of the 1540 Committee",)), Line("t", 1, ("OP 2", "x"))])


def test_the_command_takes_the_form_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    assert matrix_commands.run(parser.parse_args(["import", str(document(tmp_path / "m.docx", tables()))])) == 0
    assert "207 read + 0 rejected = 207 units" in capsys.readouterr().out
    out = str(tmp_path / "o.docx")
    assert matrix_commands.run(parser.parse_args(["export", "Qatar", "--format", "docx", "--output", out])) == 0
    text = [cell.text for row in Document(io.BytesIO(Path(out).read_bytes())).tables[0].rows for cell in row.cells]
    assert "Accession 3 April 1989" in text


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_what_is_written_in_the_form_comes_back(format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    taken = read(document(tmp_path / "m.docx", tables())).matrix
    matrix_commands.run(parser.parse_args(["import", str(tmp_path / "m.docx")]))
    out = tmp_path / f"form.{format}"
    words = ["export", "Qatar", "--format", format, "--layout", "committee", "--output", str(out), "--no-drafts"]
    assert matrix_commands.run(parser.parse_args(words)) == 0
    reading = read(out)
    assert (reading.defects, reading.tally.read, reading.tally.rejected) == ([], 207, 0)
    assert reading.matrix == taken
    capsys.readouterr()
    assert matrix_commands.run(parser.parse_args(["import", str(out)])) == 0  # nothing stored is changed
    mixed = {**taken.answers, "OP1/08/yes": Answer("OP1/08/yes", Mark.STEP, ("=1+1", "line 2"), "r")}
    (tmp_path / "mixed.json").write_text(json.dumps(matrix_object(replace(taken, answers=mixed))))
    matrix_commands.run(parser.parse_args(["import", str(tmp_path / "mixed.json")]))
    assert matrix_commands.run(parser.parse_args(words)) == 0
    assert "5 of 6 answers are approved" in capsys.readouterr().err
    back = read(out).matrix
    assert {answer.approval for answer in back.answers.values()} == {Approval.DRAFT}
    assert (back.approved_on, back.answers["OP1/08/yes"].sources) == ("", ("=1+1", "line 2"))


def test_the_form_has_a_title_and_a_heading_for_every_section() -> None:
    for version, template in templates().items():
        form = form_of(version)
        assert list(form.titles) == list(form.subjects) == [section.id for section in template.sections]
        assert list(TITLES.items()) == list(form.titles.items())


def test_json_has_no_form(capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    assert matrix_commands.run(parser.parse_args(["export", "Qatar", "--format", "json", "--layout", "committee"])) == 2
    assert "xlsx or docx" in capsys.readouterr().err


CELLS = st.sampled_from([
    "", "1", "2.", "99", "X", "?", "NA", "yes", "YES", "if YES, source document", "Remarks", "acquire", "Act 7",
    "National legal framework", "Enforcement", *TITLES.values(), "OP 99", "State: Qatar", "1540 COMMITTEE MATRIX",
])


@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=30))
def test_no_table_breaks_the_reader(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text("x")
    lines = [Line("", 0, ("1540 COMMITTEE MATRIX OF QATAR",)), *(Line("t", n, tuple(row)) for n, row in enumerate(rows, start=1))]
    reading = read_published(open_source(path), lines, ENGLISH)
    rejected = [d for d in reading.defects if d.severity is Severity.REJECTED]
    assert reading.tally.rejected == len(rejected)
    assert reading.tally.units <= len(rows)
    assert all("{" not in ENGLISH.defect(defect) for defect in reading.defects)
