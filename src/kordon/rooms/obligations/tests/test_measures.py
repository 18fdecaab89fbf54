"""Measures: entered once, read from any table, kept by version, and used by the matrix."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.pipeline import open_source
from kordon.engine.records.measures import (
    Coverage,
    Measure,
    MeasureKind,
    MeasureStatus,
    measures_bytes,
    stored_measures,
)
from kordon.engine.references import ReferenceStore, default_home
from kordon.engine.units import UnreadableInput
from kordon.rooms.obligations import matrix_commands, measure_commands
from kordon.rooms.obligations.formats.measures import (
    ASPECTS,
    MATERIALS,
    SHAPE,
    MeasuresReading,
    known_activities,
    read_measures,
    table_rows,
)
from kordon.rooms.obligations.formats.writing import csv_bytes, workbook_bytes
from kordon.rooms.obligations.matrix import Mark, Matrix, activity_text, cells_of, templates
from kordon.rooms.obligations.matrix_draft import drafted, measure_answers
from kordon.rooms.obligations.register import Register

SAMPLE = Path(__file__).parents[1] / "samples" / "measures.csv"
TEMPLATE = templates()["2010"]
HEADER = ",".join(SHAPE.needed)


def call(module: ModuleType, *words: str) -> int:
    parser = ArgumentParser()
    module.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = "en"
    code: int = module.run(arguments)
    return code


def read(tmp_path: Path, text: str, name: str = "m.csv") -> MeasuresReading:
    (tmp_path / name).write_text(text, "utf-8")
    return read_measures(open_source(tmp_path / name))


def test_the_sample_is_three_measures_on_four_rows() -> None:
    reading = read_measures(open_source(SAMPLE))
    assert (reading.tally.read, reading.tally.rejected) == (4, 0)
    assert list(reading.measures) == [("IS", "demo-law-17"), ("IS", "demo-lists"), ("IS", "demo-committee")]
    law = reading.measures["IS", "demo-law-17"]
    assert dict(law.titles) == {"fr": "Loi de démonstration", "en": "Demonstration law"}
    assert law.covers[-1] == Coverage("CW", "manufacture", "enforcement")
    assert [pointer for _, pointer in law.quotations] == ["article 3, first sentence", "article 9"]
    assert law.history == (("2019-05-01", "in_force"), ("2021-02-03", "amended"))
    assert reading.measures["IS", "demo-lists"].history == (("2022-10", "draft"),)


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("Atlantis,law,A law,gazette", "adherence.unknown_state", "state"),
        ("Iceland,statute,A law,gazette", "measures.kind", "kind"),
        ("Iceland,law,,gazette", "measures.no_title", "title"),
        ("Iceland,law,A law,", "measures.no_source", "source"),
        ("Iceland,law,A law,gazette", "measures.no_id", "id"),
        ("Iceland,law,A law,gazette,and,more", "table.row", ""),
    ],
)
def test_what_is_rejected(tmp_path: Path, row: str, code: str, field: str) -> None:
    reading = read(tmp_path, f"{HEADER}\n{row}\n")
    assert (reading.tally.read, reading.tally.rejected) == (0, 1)
    assert [(d.code, d.location.line, d.location.field) for d in reading.defects] == [(code, 2, field)]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("covers", "BW:juggling", "measures.covers"),
        ("covers", "XX:manufacture", "measures.covers"),
        ("covers", "manufacture", "measures.covers"),
        ("year", "next year", "measures.year"),
        ("language", "French", "measures.language"),
        ("status", "valid", "measures.status"),
        ("status_date", "31 February 2020", "adherence.date"),
        ("quotation", "It is forbidden", "measures.no_pointer"),
        ("pointer", "article 3", "measures.no_pointer"),
    ],
)
def test_a_value_without_meaning_rejects_the_row(tmp_path: Path, column: str, text: str, code: str) -> None:
    status = ",in_force" if column == "status_date" else ""
    more = ",status" if column == "status_date" else ""
    reading = read(tmp_path, f"{HEADER},id,{column}{more}\nIceland,law,A law,gazette,x,{text}{status}\n")
    assert reading.tally.rejected == 1
    assert [d.code for d in reading.defects if d.code.split(".")[0] != "table"] == [code]


def test_rows_that_contradict_each_other(tmp_path: Path) -> None:
    reading = read(tmp_path, f"{HEADER},id,year\nIceland,law,A law,gazette,x,2001\nIceland,law,A law,gazette,x,2002\n")
    assert (reading.tally.read, reading.tally.rejected) == (1, 1)
    assert reading.measures["IS", "x"].year == "2001"
    assert reading.defects[-1].code == "measures.differs"


def test_odd_dates_are_noted(tmp_path: Path) -> None:
    rows = ["in_force,1999-01-01", "repealed,1998-01-01", "adopted,"]
    text = f"{HEADER},id,year,status,status_date\n" + "".join(f"Iceland,law,A law,gazette,x,2001,{row}\n" for row in rows)
    reading = read(tmp_path, text)
    assert reading.tally.read == 3
    codes = [d.code for d in reading.defects]
    assert codes.count("measures.before_year") == 2
    assert {"measures.backwards", "measures.undated"} <= set(codes)


def test_headings_in_any_language_and_order(tmp_path: Path) -> None:
    texts = Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages")).texts
    for language in LANGUAGES:
        heads = [texts[f"measures.column.{name}"][language] for name in ("source", "title", "id", "state", "kind")]
        rows = [["a preamble"], [*heads, "mystery"], ["gazette", "A law", "x", "Iceland", "law", "?"]]
        (tmp_path / "m.xlsx").write_bytes(workbook_bytes({"one": rows}))
        reading = read_measures(open_source(tmp_path / "m.xlsx"))
        assert [d.code for d in reading.defects] == ["table.preamble", "table.columns", "table.moved"]
        assert reading.measures["IS", "x"].source == "gazette"


def test_a_table_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read(tmp_path, "state,kind,title\nIceland,law,A law\n")
    assert (refused.value.defect.code, dict(refused.value.defect.parameters)["columns"]) == ("table.no_column", "source")


words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).map(str.strip).filter(bool)
measures = st.builds(
    Measure, id=words, kind=st.just("law"), number=words, year=st.just("2001"), language=st.just("fr"),
    titles=words.map(lambda text: (("fr", text),)),
    covers=st.lists(st.builds(Coverage, st.sampled_from(["NW", "ANY"]), st.sampled_from(sorted(known_activities())),
                              st.sampled_from(["framework", "enforcement"])), max_size=3, unique=True).map(tuple),
    quotations=st.lists(st.tuples(words, words), max_size=3, unique=True).map(tuple),
    history=st.lists(st.sampled_from([("2001-02-03", "in_force"), ("2002", "amended"), ("2003-04", "repealed")]),
                     max_size=3, unique=True).map(tuple),
    source=words, state=st.just("IS"),
)


@given(measure=measures)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, measure: Measure) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = [list(SHAPE.columns), *table_rows(measure)]
    for name, content in (("w.csv", csv_bytes(rows)), ("w.json", measures_bytes("IS", [measure]))):
        (folder / name).write_bytes(content)
        reading = read_measures(open_source(folder / name))
        assert [d.code for d in reading.defects if d.severity == "rejected"] == []
        assert list(reading.measures.values()) == [measure]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_measures"
    path.write_bytes(HEADER.encode() + b"\n" + content)
    try:
        reading = read_measures(open_source(path))
    except UnreadableInput:
        return
    assert reading.tally.rejected == len([d for d in reading.defects if d.severity == "rejected"])


@given(nested=st.recursive(st.none() | st.text(max_size=5), lambda c: st.lists(c, max_size=3) | st.dictionaries(
    st.sampled_from(["titles", "covers", "history", "kind", "id"]), c, max_size=3), max_leaves=8))
def test_no_json_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, nested: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed_measures.json"
    base = {"id": "x", "kind": "law", "source": "s", "titles": [["en", "t"]], "state": "IS"}
    rows = [nested, {**base, "covers": nested}, {**base, "titles": nested}, {**base, "history": nested}, base]
    path.write_text(json.dumps({"schema": "kordon.measures/1", "measures": rows}))
    reading = read_measures(open_source(path))
    assert reading.tally.units == 5
    assert ("IS", "x") in reading.measures


def test_status_over_time() -> None:
    law = Measure("x", "law", history=(("2010", "in_force"), ("2015-06-01", "repealed"), ("2009-12-01", "adopted")))
    assert [law.status_on(day) for day in ("2009-01-01", "2009-12-31", "2012-01-01", "2015-06-01")] == [
        "", "adopted", "in_force", "repealed"]


def test_every_activity_is_a_row_and_has_words() -> None:
    for activity in known_activities():
        assert cells_of(Coverage("ANY", activity), TEMPLATE), activity
        assert activity_text(activity, "ru").split(": ")[-1] != activity.rpartition("/")[2], activity
    assert cells_of(Coverage("NW", "manufacture"), TEMPLATE) == ["OP2-NW/01/framework"]
    assert cells_of(Coverage("RAD", "border"), TEMPLATE) == []
    assert cells_of(Coverage("BW", "contact", "enforcement"), TEMPLATE) == ["OP6-7-8d/08/yes"]


def test_the_matrix_is_drafted_from_measures_of_the_day() -> None:
    found = read_measures(open_source(SAMPLE)).measures.values()
    assert measure_answers(found, TEMPLATE, date(2010, 1, 1)) == []
    early = {a.cell: a.mark for a in measure_answers(found, TEMPLATE, date(2016, 1, 1))}
    assert early["OP3cd-NW/12/framework"] is Mark.STEP  # the committee; its law came later
    assert "OP2-CW/01/framework" not in early
    late = {a.cell: a for a in measure_answers(found, TEMPLATE, date(2023, 1, 1))}
    assert late["OP2-CW/01/enforcement"].measures == ("demo-law-17",)
    assert late["OP3cd-CW/13/framework"].mark is Mark.UNSURE  # a list in draft only
    matrix = drafted(Matrix("IS"), Register(), found, date(2023, 1, 1), str)
    assert set(matrix.measures) == {"demo-law-17", "demo-lists", "demo-committee"}
    assert {answer.approval for answer in matrix.answers.values()} == {"draft"}


def test_import_list_show_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(measure_commands, "import", str(SAMPLE), "--as-of", "2023-01-01") == 0
    assert "3 added, 0 changed, 3 in all" in capsys.readouterr().out
    assert call(measure_commands, "list", "冰岛", "--on", "2020-01-01") == 0
    assert "in force" in capsys.readouterr().out
    assert call(measure_commands, "show", "Iceland", "demo-law-17") == 0
    assert "Nul ne fabrique" in capsys.readouterr().out
    assert call(measure_commands, "show", "Iceland", "nothing") == 2
    assert call(measure_commands, "export", "Iceland", "--format", "csv", "--output", str(tmp_path / "back.csv")) == 0
    assert read_measures(open_source(tmp_path / "back.csv")).measures == read_measures(open_source(SAMPLE)).measures
    assert call(matrix_commands, "export", "Iceland", "--format", "json", "--output", str(tmp_path / "m.json")) == 0
    written = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert "OP2-CW/01/framework" in {a["cell"] for a in written["answers"]}


def test_a_change_is_named_and_the_earlier_version_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{HEADER},id\nIceland,law,A law,gazette,x\n"
    (tmp_path / "a.csv").write_text(text)
    (tmp_path / "b.csv").write_text(text.replace("A law", "Another law").replace("\nIceland", "\nNorway,law,T,g,y\nIceland"))
    assert call(measure_commands, "import", str(tmp_path / "a.csv")) == 0
    assert call(measure_commands, "import", str(tmp_path / "b.csv")) == 1
    assert "Iceland / x was changed (titles)" in capsys.readouterr().err
    store = ReferenceStore(default_home())
    assert len(store.versions("measures-is")) == 2
    assert [m.id for m in stored_measures(store, "NO")[0]] == ["y"]


def test_altered_measures_are_not_added_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(measure_commands, "import", str(SAMPLE))
    store = ReferenceStore(default_home())
    version = store.current("measures-is")
    assert version is not None
    store.files(version)[0].write_bytes(b"{}")
    assert stored_measures(store, "IS")[0] == ()
    assert call(measure_commands, "import", str(SAMPLE)) == 2
    assert "measures-is is not as it was stored" in capsys.readouterr().err


def test_the_template_names_every_allowed_word(tmp_path: Path) -> None:
    assert call(measure_commands, "template", "--output", str(tmp_path / "t.xlsx")) == 0
    book = load_workbook(tmp_path / "t.xlsx")
    assert [cell.value for cell in book["measures"][1]] == list(SHAPE.columns)
    assert known_activities() <= {row[1].value for row in book["words"].iter_rows()}


def test_measures_in_a_matrix_file_are_entered_too(tmp_path: Path) -> None:
    matrix = {"schema": "kordon.matrix-1540/1", "state": "Iceland", "template": "2010",
              "measures": [{"id": "x", "kind": "law", "titles": [["en", "A law"]], "source": "gazette"}],
              "answers": [{"cell": "OP2-CW/01/framework", "mark": "X", "measures": ["x"]}]}
    (tmp_path / "m.json").write_text(json.dumps(matrix))
    assert call(matrix_commands, "import", str(tmp_path / "m.json")) == 0
    assert [m.caption() for m in stored_measures(ReferenceStore(default_home()), "IS")[0]] == ["A law"]


def test_csv_cells_do_not_run() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes([["=1+1", "plain"]]).decode("utf-8-sig"))))
    assert rows == [["'=1+1", "plain"]]


def test_the_stored_form_is_the_committed_schema() -> None:
    """Names, needed names and allowed words are the same in `schemas/kordon.measures.1.json` and in what is written."""
    schema = json.loads((Path(__file__).parents[5] / "schemas" / "kordon.measures.1.json").read_text("utf-8"))
    written = json.loads(measures_bytes("IS", read_measures(open_source(SAMPLE)).measures.values()))
    assert set(written) == set(schema["properties"]) == set(schema["required"])
    known = schema["$defs"]["measure"]
    for row in written["measures"]:
        assert set(row) == set(known["properties"]) == set(known["required"])
    assert known["properties"]["kind"]["enum"] == list(MeasureKind)
    cover = known["properties"]["covers"]["items"]["properties"]
    assert (cover["material"]["enum"], cover["aspect"]["enum"]) == (list(MATERIALS), list(ASPECTS))
    said = known["properties"]["history"]["items"]["prefixItems"][1]["description"]
    assert all(status in said for status in MeasureStatus)
