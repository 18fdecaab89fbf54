"""The 1540 matrix: its template, what goes out and comes back, and what is rejected."""

from __future__ import annotations

import io
import json
import zipfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.records.dates import parse_date
from kordon.engine.records.measures import Coverage, Measure
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.obligations import matrix_commands
from kordon.rooms.obligations.formats.matrix_docx import matrix_document
from kordon.rooms.obligations.formats.matrix_json import matrix_object, read_matrix_json
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading
from kordon.rooms.obligations.formats.matrix_rows import columns_of
from kordon.rooms.obligations.formats.matrix_xlsx import matrix_workbook, read_matrix_xlsx
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.matrix import (
    Answer,
    Approval,
    Mark,
    Matrix,
    changes,
    filled,
    label_instruments,
    label_text,
    templates,
)
from kordon.rooms.obligations.matrix_draft import draft_answers
from kordon.rooms.obligations.records import Action, ActionKind, Whose
from kordon.rooms.obligations.register import Register

CATALOGUE = Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages"))
ENGLISH = Words(CATALOGUE, "en")
TEMPLATE = templates()["2010"]
LAW = Measure(
    "law-17", "law", "17", "2019", "fr", (("fr", "Loi de démonstration"), ("en", "Demonstration law")),
    (Coverage("CW", "manufacture"),), (("It is forbidden", "article 3"),), (("2019-05-01", "in_force"),), "gazette 12", "QA",
)
FILLED = Matrix(
    "QA",
    reports=("2004-11-05", "2006-02-01"),
    approved_on="2010-12-30",
    answers={
        a.cell: a
        for a in (
            Answer("OP1/01/yes", Mark.STEP, ("accession 1989",), "p. 3", Approval.APPROVED),
            Answer("OP2-CW/01/framework", Mark.STEP, ("=HYPERLINK(1)", "Act 2"), "check", measures=("law-17",)),
            Answer("OP2-CW/01/enforcement", Mark.UNSURE, ("Penal Code",), "check", Approval.APPROVED),
            Answer("OP6-7-8d/03/yes", Mark.NOT_APPLICABLE),
        )
    },
    measures={"law-17": LAW},
)


def write(path: Path, content: bytes) -> Source:
    path.write_bytes(content)
    return open_source(path)


def read_object(path: Path, value: dict[str, Any]) -> MatrixReading:
    return read_matrix_json(write(path, json.dumps(value).encode()))


def codes(reading: MatrixReading) -> list[str]:
    return [defect.code for defect in reading.defects]


def test_the_template_has_the_committees_cells(shared_data: Path) -> None:
    published = json.loads((shared_data / "reporting" / "matrix_1540_template.json").read_text("utf-8"))
    assert len(TEMPLATE.cells()) == published["count_of_fields"] == 388
    assert [section.id for section in TEMPLATE.sections] == [section["id"] for section in published["sections"]]
    for ours, theirs in zip(TEMPLATE.sections, published["sections"], strict=True):
        assert len(ours.rows()) == len(theirs["rows"])
        recalled = isinstance(theirs["provenance"], str)
        assert {cell.recalled for cell in ours.cells if cell.row <= 10} == {recalled}
    assert all(cell.recalled == (cell.row > 10) for cell in TEMPLATE.sections[0].cells)


def test_labels_are_in_six_languages_and_point_to_instruments() -> None:
    for label in {cell.label for cell in TEMPLATE.cells().values()}:
        assert all(label_text(label, language) for language in LANGUAGES)
        assert [code for code in label_instruments(label) if code not in instruments()] == []


def test_headings_tell_columns_apart_in_every_language() -> None:
    for section in TEMPLATE.sections:
        named: dict[str, set[str]] = {}
        for name in columns_of(section):
            for text in CATALOGUE.texts[f"matrix.column.{name}"].values():
                named.setdefault(text.casefold(), set()).add(name)
        assert [names for names in named.values() if len(names) > 1] == []


def test_json_comes_back_the_same(tmp_path: Path) -> None:
    value = matrix_object(FILLED)
    assert value["schema"] == "kordon.matrix-1540/1"
    assert len(value["no_information_found"]) == 388 - 4
    assert not {key for key in value if "score" in key or "percent" in key or "total" in key}
    reading = read_object(tmp_path / "m.json", value)
    assert reading.matrix == FILLED
    assert (reading.tally.read, reading.tally.rejected, reading.defects) == (5, 0, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_comes_back_the_same(language: str, tmp_path: Path) -> None:
    words = Words(CATALOGUE, language)
    reading = read_matrix_xlsx(write(tmp_path / "m.xlsx", matrix_workbook(FILLED, words)), ENGLISH)
    assert reading.defects == []
    assert reading.tally.read == sum(len(section.rows()) for section in TEMPLATE.sections)
    assert (reading.matrix.state, reading.matrix.reports, reading.matrix.approved_on) == (
        "QA", FILLED.reports, FILLED.approved_on
    )
    assert reading.matrix.answers.keys() == FILLED.answers.keys()
    for cell, answer in FILLED.answers.items():
        back = reading.matrix.answers[cell]
        assert (back.mark, back.approval, back.remarks) == (answer.mark, answer.approval, answer.remarks)
        assert back.sources[: len(answer.sources)] == answer.sources
    law = reading.matrix.answers["OP2-CW/01/framework"].sources[-1]
    assert law == ("Loi de démonstration (17/2019)" if language == "fr" else "Demonstration law (17/2019)")


def test_the_workbook_says_no_information_found_and_holds_no_formula() -> None:
    book = load_workbook(io.BytesIO(matrix_workbook(FILLED, ENGLISH)))
    sheet = book["OP2-BW"]
    headings = [cell.value for cell in sheet[3]]
    row = dict(zip(headings, [cell.value for cell in sheet[4]], strict=True))
    assert row["national legal framework"] == row["enforcement and penalties"] == "no information found"
    assert row["row of the template"] == "recalled, to be checked"
    assert all(cell.data_type != "f" for s in book for cells in s.iter_rows() for cell in cells)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_document_has_every_row(language: str) -> None:
    words = Words(CATALOGUE, language)
    document = Document(io.BytesIO(matrix_document(FILLED, words)))
    assert [len(table.rows) - 1 for table in document.tables] == [len(s.rows()) for s in TEMPLATE.sections]
    framework = {row.cells[0].text: row.cells[2].text for row in document.tables[2].rows}
    assert framework["OP2-CW/01"] == "X"
    assert framework["OP2-CW/02"] == words.say("matrix.no_information")
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words.say("matrix.disclaimer") in text
    assert words.say("matrix.recalled_note") in text
    mirrored = len(document.element.xpath("//w:tbl//w:p")) if language == "ar" else 0
    assert len(document.element.xpath("//w:tbl//w:bidi")) == mirrored


def changed_workbook(path: Path, change: Any) -> MatrixReading:
    book = load_workbook(io.BytesIO(matrix_workbook(FILLED, ENGLISH)))
    change(book)
    book.save(path)
    return read_matrix_xlsx(open_source(path), ENGLISH)


def test_moved_columns_are_found_and_said(tmp_path: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["OP2-CW"]
        for number in range(3, sheet.max_row + 1):
            a, b = sheet.cell(number, 3), sheet.cell(number, 5)
            a.value, b.value = b.value, a.value

    reading = changed_workbook(tmp_path / "m.xlsx", swap)
    assert codes(reading) == ["matrix.columns_moved"]
    assert reading.matrix.answers["OP2-CW/01/framework"].mark is Mark.STEP
    assert reading.matrix.answers["OP2-CW/01/enforcement"].mark is Mark.UNSURE


def test_a_missing_column_rejects_its_section_alone(tmp_path: Path) -> None:
    reading = changed_workbook(tmp_path / "m.xlsx", lambda book: book["OP2-CW"].delete_cols(5))
    assert set(codes(reading)) == {"matrix.no_column"}
    assert reading.tally.rejected == 14
    assert set(reading.matrix.answers) == {"OP1/01/yes", "OP6-7-8d/03/yes"}


def test_odd_rows_are_located(tmp_path: Path) -> None:
    def spoil(book: Any) -> None:
        sheet = book["OP1"]
        sheet["A5"], sheet["C6"], sheet["C7"], sheet["D7"] = "OP1/99", "yes!", None, "a source alone"
        sheet["A8"] = "OP1/01"
        sheet["C8"] = "X"
        del book["OP3cd-NW"]
        book.create_sheet("notes")

    reading = changed_workbook(tmp_path / "m.xlsx", spoil)
    assert [(d.code, d.location.line) for d in reading.defects] == [
        ("matrix.unknown_cell", 5),
        ("matrix.mark", 6),
        ("matrix.source_alone", 7),
        ("matrix.twice", 8),
        ("matrix.no_section", 0),
        ("matrix.other_sheet", 0),
    ]
    assert reading.matrix.answers["OP1/01/yes"].sources == ("accession 1989",)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"cell": "OP9/01/yes"}, "matrix.unknown_cell"),
        ({"mark": "full marks"}, "matrix.mark"),
        ({"approval": "blessed"}, "matrix.approval"),
        ({"measures": ["law-99"]}, "matrix.no_measure"),
    ],
)
def test_odd_answers_in_json_are_rejected(part: dict[str, Any], code: str, tmp_path: Path) -> None:
    value = matrix_object(FILLED)
    value["answers"].append({"cell": "OP1/02/yes", "mark": "X", **part})
    value["answers"].append(value["answers"][0])
    value["measures"].append({"id": "law-17", "kind": "law"})
    reading = read_object(tmp_path / "m.json", value)
    assert codes(reading) == ["matrix.measure", code, "matrix.twice"]
    assert reading.matrix.answers == FILLED.answers


@pytest.mark.parametrize(
    ("part", "code"),
    [({"schema": "x"}, "matrix.schema"), ({"state": "Atlantis"}, "matrix.state"), ({"template": "2017"}, "matrix.template")],
)
def test_what_can_not_be_placed_is_refused(part: dict[str, str], code: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_object(tmp_path / "m.json", {**matrix_object(FILLED), **part})
    assert refused.value.defect.code == code


def test_nothing_is_cut_in_silence(tmp_path: Path) -> None:
    value = matrix_object(FILLED)
    value["answers"][0]["remarks"] = "x" * 60_000
    value["reports"] = ["2004-11-05", "some day"]
    assert sorted(codes(read_object(tmp_path / "m.json", value))) == ["adherence.date", "matrix.long"]
    with pytest.raises(UnreadableInput) as refused:
        changed_workbook(tmp_path / "m.xlsx", lambda book: book["OP1"].cell(2_500, 1, "OP1/99"))
    assert refused.value.defect.code == "matrix.too_long"


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<!DOCTYPE x><x/>")
    with pytest.raises(UnreadableInput) as refused:
        read_matrix_xlsx(open_source(tmp_path / "m.xlsx"), ENGLISH)
    assert refused.value.defect.code == "xlsx.unreadable"


@given(text=st.text(max_size=60), number=st.integers(), nested=st.recursive(st.none(), st.lists, max_leaves=5))
def test_no_json_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str, number: int, nested: Any) -> None:
    value = {"schema": "kordon.matrix-1540/1", "state": "QA", "template": "2010", "reports": nested, "approved_on": number,
             "answers": [nested, {"cell": text, "mark": nested}, {"cell": "OP1/01/yes", "mark": "X", "sources": [nested, text]}],
             "measures": [{"id": text, "kind": text, "titles": [[nested, text]], "covers": nested}]}
    path = tmp_path_factory.getbasetemp() / "fuzzed_matrix.json"
    reading = read_object(path, value)
    assert reading.tally.units == 4
    assert reading.matrix.answers["OP1/01/yes"].mark is Mark.STEP


def test_drafts_fill_only_what_is_empty() -> None:
    def action(code: str, kind: ActionKind, whose: Whose, day: str = "") -> Action:
        return Action("QA", code, kind, parse_date(day) if day else None, whose, "test")

    register = Register([
        action("NPT", ActionKind.ACCESSION, Whose.DEPOSITARY, "1989-04-03"),
        action("ICSANT", ActionKind.RATIFICATION, Whose.DEPOSITARY, "2014-01-15"),
        action("CPPNM_A2005", ActionKind.RATIFICATION, Whose.OWN, "2014-11-11"),
        action("CTBT", ActionKind.RATIFICATION, Whose.DEPOSITARY, "1997-03-03"),
        action("WCO", ActionKind.MEMBERSHIP, Whose.OTHER),
    ])
    drafts = draft_answers(register, "QA", TEMPLATE, date(2020, 1, 1), lambda s: s.instrument)
    assert {a.cell: a.mark.value for a in drafts} == {
        "OP1/01/yes": "X", "OP1/03/yes": "X", "OP1/05/yes": "?", "OP1/06/yes": "X", "OP1/17/yes": "X"
    }
    assert {a.approval for a in drafts} == {Approval.DRAFT}
    whole = filled(FILLED, drafts)
    assert whole.answers["OP1/01/yes"] == FILLED.answers["OP1/01/yes"]
    assert [c.cell for c in changes(FILLED, whole)] == ["OP1/03/yes", "OP1/05/yes", "OP1/06/yes", "OP1/17/yes"]


def call(*words: str, language: str = "en") -> int:
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = language
    return matrix_commands.run(arguments)


def test_the_command_keeps_what_it_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, out = tmp_path / "first.json", tmp_path / "second.json", tmp_path / "out.json"
    first.write_text(json.dumps(matrix_object(FILLED)))
    changed = matrix_object(FILLED)
    changed["answers"][0]["mark"] = "?"
    second.write_text(json.dumps(changed))
    assert call("import", str(first), "--as-of", "2020-01-01") == 0
    assert call("import", str(second), "--as-of", "2021-01-01") == 1
    assert "OP1/01/yes was: X / approved / accession 1989; is now: ? / approved" in capsys.readouterr().err
    assert call("export", "قطر", "--format", "json", "--output", str(out), "--no-drafts") == 0
    assert "4 of 388 cells" in capsys.readouterr().out
    assert json.loads(out.read_text("utf-8"))["answers"][0]["mark"] == "?"
    assert call("export", "Atlantis", "--format", "json") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_export_in_every_language_can_be_taken_in(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.json").write_text(json.dumps(matrix_object(FILLED)))
    assert call("import", str(tmp_path / "m.json"), language=language) == 0
    out = str(tmp_path / "m.xlsx")
    assert call("export", "QA", "--format", "xlsx", "--output", out, language=language) == 0
    assert call("import", out, language=language) in (0, 1)
    said = capsys.readouterr()
    assert "matrix.ex" not in said.out
    assert "instruments.taken" not in said.out
