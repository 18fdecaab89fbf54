"""`kordon controls`, as it is called."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.units import UnreadableInput
from kordon.rooms.trade import commands


def call(*typed: str, language: str = "en") -> int:
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    arguments = parser.parse_args(typed)
    arguments.language = language
    return commands.run(arguments)


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show", "2b204.A") == 0
    said = capsys.readouterr()
    assert "pressure.working >= 69 MPa and diameter.inner > 152 mm" in said.out
    assert "2025/2003" in said.err  # says that the edition is old


def test_show_by_cas_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show", "75-44-5", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [p["number"] for p in shown["paragraphs"]] == ["1C450.a.4"]
    assert shown["paragraphs"][0]["chemicals"][0]["schedule"] == "3A.1"


@pytest.mark.parametrize("name", ["硫二甘醇", "Bis(2-hydroxyethyl) sulfide", "тиодигликоль"])
def test_show_by_any_name_of_a_chemical(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show", name, "--json") == 0
    assert [p["number"] for p in json.loads(capsys.readouterr().out)["paragraphs"]] == ["1C350.1"]


def test_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("show", "9Z999") == 2
    assert "9Z999" in capsys.readouterr().err
    with pytest.raises(UnreadableInput) as refused:
        call("show", "2B204", "--list", "no-such-list")
    assert refused.value.defect.code == "controls.unknown_list"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_six_languages(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("coverage", language=language) == 0
    said = capsys.readouterr().out
    assert "205" in said
    assert "controls." not in said


def test_a_list_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = {"schema": "kordon.control-list/1", "id": "own", "title": "Own list", "date": "2026-01-01", "source": "S",
            "replaced_by": ""}  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps(head), "utf-8")
    (tmp_path / "tree.tsv").write_text("N1\tnational\nN1.a\tnational\n", "utf-8")
    (tmp_path / "conditions.tsv").write_text("N1.a\tif\tmass > 3 kg\n", "utf-8")
    assert call("show", "N1", "--list", str(tmp_path)) == 0
    assert "mass > 3 kg" in capsys.readouterr().out
    assert call("diff", "eu-2021", str(tmp_path), "--json") == 1
    assert json.loads(capsys.readouterr().out)["added"] == ["N1", "N1.a"]
    assert call("diff", str(tmp_path), str(tmp_path)) == 0
    capsys.readouterr()
    (tmp_path / "conditions.tsv").write_text("N1.a\tif\tmass > 3 mm\n", "utf-8")
    with pytest.raises(UnreadableInput) as refused:
        call("show", "N1", "--list", str(tmp_path))
    assert (refused.value.defect.code, refused.value.defect.location.line) == ("unit.dimension", 1)


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list", "--json") == 0
    assert json.loads(capsys.readouterr().out)["lists"][0]["entries"] == 366
