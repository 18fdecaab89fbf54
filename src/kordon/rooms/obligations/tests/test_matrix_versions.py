"""A second version of the template: rows moved, renamed, dropped and new; answers follow what a row means, not its number."""

from __future__ import annotations

import copy
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.references import ReferenceStore, default_home
from kordon.rooms.obligations import matrix as matrices
from kordon.rooms.obligations import matrix_commands
from kordon.rooms.obligations.formats.matrix_json import matrix_object
from kordon.rooms.obligations.index import open_index
from kordon.rooms.obligations.matrix import Answer, Approval, Mark, Matrix, activities, templates
from kordon.rooms.obligations.matrix_versions import carried, cells_between

LATER = "2099"  # invented: the rows of the Committee's own revision are not known here


def later_version() -> dict[str, Any]:
    """`OP2-CW` begins with use, drops transport and has a new row; `OP1` asks two things of each row."""
    data = copy.deepcopy(matrices._data())
    version = copy.deepcopy(data["versions"][0])
    version["version"] = LATER
    sections = {section["id"]: section for section in version["sections"]}
    rows = [row for row in sections["OP2-CW"]["rows"] if row not in ("transport", "use")]
    sections["OP2-CW"] |= {"rows": ["use", *rows, "precursors"], "recalled_from": 99}
    sections["OP1"]["answers"] = ["framework", "enforcement"]
    data["labels"]["precursors"] = {"names": dict.fromkeys(("en", "fr", "es", "ru", "zh", "ar"), "Precursors")}
    data["versions"].append(version)
    return data


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    data = later_version()
    monkeypatch.setattr(matrices, "_data", lambda: data)
    templates.cache_clear()
    yield
    templates.cache_clear()


STORED = Matrix("QA", "2010", ("2004-11-05",), "2010-12-30", {a.cell: a for a in (
    Answer("OP1/01/yes", Mark.STEP, ("accession 1989",), "p. 3", Approval.APPROVED),
    Answer("OP2-CW/01/framework", Mark.STEP, ("Act 2",), "", Approval.APPROVED),
    Answer("OP2-CW/06/framework", Mark.UNSURE, ("Road code",)),
    Answer("OP2-CW/08/enforcement", Mark.STEP, ("Penal code",)),
)})  # 06 is transport, 08 is use


@pytest.mark.usefixtures("two_versions")
def test_answers_follow_what_a_row_means() -> None:
    found = carried(STORED, LATER)
    assert {cell: answer.sources for cell, answer in found.matrix.answers.items()} == {
        "OP1/01/framework": ("accession 1989",), "OP2-CW/02/framework": ("Act 2",), "OP2-CW/01/enforcement": ("Penal code",),
    }
    assert all(cell == answer.cell for cell, answer in found.matrix.answers.items())
    assert found.left == (STORED.answers["OP2-CW/06/framework"],)
    assert found.matrix.reports == STORED.reports
    back = carried(found.matrix, "2010")
    assert back.left == ()
    assert back.matrix.answers == {c: a for c, a in STORED.answers.items() if c != "OP2-CW/06/framework"}


@pytest.mark.usefixtures("two_versions")
def test_no_cell_is_reached_twice_and_materials_stay_apart() -> None:
    old, new = templates()["2010"], templates()[LATER]
    for one, other in ((old, new), (new, old)):
        to = cells_between(one, other)
        assert len(set(to.values())) == len(to)
        assert set(to) <= set(one.cells())
        assert set(to.values()) <= set(other.cells())
        assert all(one.cells()[a].label == other.cells()[b].label for a, b in to.items())
        assert all(a.split("/")[0] == b.split("/")[0] for a, b in to.items())
    assert cells_between(old, old) == {cell: cell for cell in old.cells()}
    assert "precursors" in activities()


@pytest.mark.usefixtures("two_versions")
def test_nothing_is_overwritten_in_silence_between_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert take_in(tmp_path / "a.json", STORED) == 0
    newer = carried(STORED, LATER).matrix
    answers = {**newer.answers, "OP1/01/framework": Answer("OP1/01/framework", Mark.UNSURE)}
    capsys.readouterr()
    assert take_in(tmp_path / "b.json", Matrix("QA", LATER, answers=answers)) == 1
    said = capsys.readouterr().err
    assert "OP1/01/framework was: X / approved / accession 1989; is now: ? / draft" in said
    assert "OP2-CW/06/framework (? / draft / Road code) has no cell in version 2099" in said
    assert "OP2-CW/02/framework" not in said


@pytest.mark.usefixtures("two_versions")
def test_export_in_another_version_is_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take_in(tmp_path / "a.json", STORED)
    out = tmp_path / "out.json"
    assert call("export", "Qatar", "--format", "json", "--template", LATER, "--output", str(out), "--no-drafts") == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["template"], told["approved_on"]) == (LATER, "")
    assert {answer["approval"] for answer in told["answers"]} == {"draft"}
    assert "OP2-CW/06/framework" in capsys.readouterr().err
    assert call("export", "Qatar", "--format", "xlsx", "--template", LATER, "--output", str(tmp_path / "m.xlsx")) == 0
    assert call("import", str(tmp_path / "m.xlsx")) == 1  # the answer that has no cell there is named


@pytest.mark.usefixtures("two_versions")
def test_states_of_several_versions_stand_in_one_picture(tmp_path: Path) -> None:
    """In the picture of all States an answer stands in the column of the current version's cell that means the same."""
    take_in(tmp_path / "a.json", STORED)
    other = carried(STORED, LATER).matrix
    answers = {**other.answers, "OP2-CW/14/framework": Answer("OP2-CW/14/framework", Mark.STEP, (), "", Approval.APPROVED)}
    take_in(tmp_path / "b.json", Matrix("KW", LATER, answers=answers))
    index = open_index(ReferenceStore(default_home()), date(2020, 1, 1))
    places = {(state, approval): sorted(found) for state, _, approval, found in index.marks(drafts=False)}
    order = list(templates()["2010"].cells())
    expected = [order.index("OP1/01/yes"), order.index("OP2-CW/01/framework")]
    assert places == {("QA", "approved"): expected, ("KW", "approved"): expected}


def take_in(path: Path, matrix: Matrix) -> int:
    path.write_text(json.dumps(matrix_object(matrix)))
    return call("import", str(path))


def call(*words: str) -> int:
    parser = ArgumentParser()
    matrix_commands.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = "en"
    return matrix_commands.run(arguments)
