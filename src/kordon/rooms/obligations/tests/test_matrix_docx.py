"""The matrix as a Word document, out and in again: filled in, columns moved, damaged, hostile."""

from __future__ import annotations

import io
import zipfile
from argparse import ArgumentParser
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations import matrix_commands
from kordon.rooms.obligations.formats.matrix_docx import matrix_document
from kordon.rooms.obligations.formats.matrix_docx_reading import read_matrix_docx, recognise
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading
from kordon.rooms.obligations.formats.matrix_xlsx import matrix_workbook
from kordon.rooms.obligations.matrix import Answer, Approval, Mark, Matrix, templates

CATALOGUE = Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages"))
ENGLISH = Words(CATALOGUE, "en")
FILLED = Matrix(
    "QA", reports=("2004-11-05", "2006-02-01"), approved_on="2010-12-30",
    answers={a.cell: a for a in (
        Answer("OP1/01/yes", Mark.STEP, ("accession 1989", "page 3"), "p. 3", Approval.APPROVED),
        Answer("OP2-CW/01/enforcement", Mark.UNSURE, ("Penal code",), "check"),
        Answer("OP6-7-8d/03/yes", Mark.NOT_APPLICABLE),
    )},
)


@cache
def written() -> bytes:
    return matrix_document(FILLED, ENGLISH)


def read(path: Path, content: bytes) -> MatrixReading:
    path.write_bytes(content)
    return read_matrix_docx(open_source(path), ENGLISH)


def changed(content: bytes, change: Any) -> bytes:
    document = Document(io.BytesIO(content))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_document_comes_back_the_same(language: str, tmp_path: Path) -> None:
    reading = read(tmp_path / "m.docx", matrix_document(FILLED, Words(CATALOGUE, language)))
    assert reading.defects == []
    assert reading.matrix == FILLED
    assert reading.tally.read == sum(len(section.rows()) for section in templates()["2010"].sections)


def test_what_a_person_filled_in_is_read(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        cells = document.tables[1].rows[1].cells  # OP2-BW, first row
        cells[2].text, cells[3].text = "X", "Act 4 of 2011"

    reading = read(tmp_path / "m.docx", changed(written(), fill))
    assert reading.matrix.answers["OP2-BW/01/framework"] == Answer("OP2-BW/01/framework", Mark.STEP, ("Act 4 of 2011",))


def test_moved_columns_and_odd_rows_are_located(tmp_path: Path) -> None:
    def move(document: Any) -> None:
        for row in document.tables[0].rows:
            row._tr.append(row._tr.findall(f"{W}tc")[0])
        document.tables[3].rows[2].cells[2].text = "yes"

    reading = read(tmp_path / "m.docx", changed(written(), move))
    assert {(d.code, d.location.field, d.location.line) for d in reading.defects} == {
        ("matrix.columns_moved", "OP1", 0), ("matrix.mark", "OP2-NW mark", 3)}
    assert reading.tally.rejected == 1
    assert reading.matrix.answers["OP1/01/yes"].mark is Mark.STEP


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_a_missing_section_and_a_strange_table_are_said(tmp_path: Path) -> None:
    def cut(document: Any) -> None:
        document.tables[2]._tbl.getparent().remove(document.tables[2]._tbl)
        document.add_table(rows=1, cols=1)

    reading = read(tmp_path / "m.docx", changed(written(), cut))
    assert [(d.code, dict(d.parameters)) for d in reading.defects] == [
        ("matrix.other_sheet", {"sheet": "11"}), ("matrix.no_section", {"section": "OP2-CW"})]


def test_what_is_no_matrix_is_refused(tmp_path: Path) -> None:
    def rename(document: Any) -> None:
        document.paragraphs[0].text = "Atlantis / 1540"

    with pytest.raises(UnreadableInput) as refused:
        read(tmp_path / "m.docx", changed(written(), rename))
    assert refused.value.defect.code == "matrix.state"
    (tmp_path / "m.xlsx").write_bytes(matrix_workbook(FILLED, ENGLISH))
    assert recognise(open_source(tmp_path / "m.xlsx")) == 0.0


@pytest.mark.parametrize("xml", [
    b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<w:document", b"", b"<x/>", b"<a>" * 100_000,
])
def test_hostile_documents_are_refused(tmp_path: Path, xml: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "m.docx", "w") as archive:
        archive.writestr("word/document.xml", xml)
    with pytest.raises(UnreadableInput) as refused:
        read_matrix_docx(open_source(tmp_path / "m.docx"), ENGLISH)
    assert refused.value.defect.code == "xlsx.unreadable"


def test_a_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<x>" + b" " * (4 << 20) + b"</x>")
    with pytest.raises(UnreadableInput) as refused:
        read_matrix_docx(open_source(tmp_path / "m.docx"), ENGLISH)
    assert refused.value.defect.code == "xlsx.too_large"


def test_the_command_takes_a_document_in(tmp_path: Path) -> None:
    (tmp_path / "m.docx").write_bytes(written())
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    assert matrix_commands.run(parser.parse_args(["import", str(tmp_path / "m.docx")])) == 0
    words = ["export", "Qatar", "--format", "docx", "--output", str(tmp_path / "o.docx")]
    assert matrix_commands.run(parser.parse_args(words)) == 0
    assert read(tmp_path / "n.docx", (tmp_path / "o.docx").read_bytes()).matrix == FILLED
