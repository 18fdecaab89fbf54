"""The command: one object per line with the promised keys, words in the user's language, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kordon.site import cli

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


def _run(*arguments: str) -> int:
    return cli.main(["goods", *arguments])


def test_a_table_gives_one_object_per_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, out = tmp_path / "lines.csv", tmp_path / "out.jsonl"
    lines.write_text("id,description\na,isostatic press 100 MPa chamber diameter 200 mm\nb,\nc,wooden chair\n", "utf-8")
    assert _run("classify", "--csv", str(lines), "--out", str(out)) == 1
    told = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(t["id"], t["controlled"]) for t in told] == [("a", "yes"), ("c", "nothing found")]
    assert "2 read + 1 rejected = 3" in capsys.readouterr().err
    assert (tmp_path / "out.jsonl.defects.jsonl").is_file()


def test_the_object_keeps_the_schema(tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.csv", tmp_path / "out.jsonl"
    lines.write_text('description,cas\n"lathe, accuracy 5 µm",\n,111-48-8\nchemical 111-48-9,\n', "utf-8")
    _run("classify", "--csv", str(lines), "--out", str(out))
    schema = json.loads((ROOT / "schemas" / "kordon.goods.1.json").read_text("utf-8"))
    for line in out.read_text("utf-8").splitlines():
        told = json.loads(line)
        assert set(told) == set(schema["required"]) == set(schema["properties"])
        shape = schema["properties"]["entries"]["items"]
        for entry in told["entries"]:
            assert set(entry) == set(shape["required"]) == set(shape["properties"])
            assert 0 <= entry["score"] <= 1
            for reason in entry["because"]:
                assert reason["start"] < reason["end"]
        assert "not controlled" not in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_speak_the_users_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--language", language, "goods", "classify", "isostatic press, 100 MPa", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    best = next(e for e in told["entries"] if e["paragraph"] == "2B204.a")
    words = {"en": "inner diameter", "fr": "diamètre", "es": "diámetro", "ru": "диаметр", "zh": "内径", "ar": "القطر"}
    assert words[language] in best["question"]


def test_text_shows_the_deciding_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("classify", "isostatic press, 100 MPa, chamber diameter 100 mm") == 0
    shown = capsys.readouterr().out
    assert "does not say that the goods are not controlled" in shown
    assert "diameter.inner > 152 mm <- 100 mm" in shown


@pytest.mark.parametrize("arguments", [("classify",), ("classify", "x", "--csv", "y"), ("classify", "--csv", "missing.csv")])
def test_wrong_calls_are_refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*arguments) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("name", ["goods.csv", "goods.xlsx"])
def test_the_template_can_be_classified(name: str, tmp_path: Path) -> None:
    assert _run("template", str(tmp_path / name)) == 0
    assert _run("classify", "--csv", str(tmp_path / name), "--out", str(tmp_path / "out.jsonl")) == 1


def test_check_reads_goods_as_well(tmp_path: Path) -> None:
    lines, out = tmp_path / "goods.csv", tmp_path / "out.jsonl"
    lines.write_text("id,description,hs\na,isostatic press 100 MPa chamber diameter 200 mm,\nb,wooden chair,940161\n", "utf-8")
    assert cli.main(["check", str(lines), "--out", str(out)]) == 1
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {(f["record_id"], f["kind"]) for f in found} == {("a", "trade.goods")}
    evidence = {(e["input"]["text"], e["reference"]["text"]) for f in found for e in f["evidence"]}
    assert ("100 MPa", "pressure.working >= 69 MPa") in evidence
    assert found[0]["entry"]["list"] == "eu-2021"
