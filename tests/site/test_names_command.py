"""`kordon names`: the pairs come back in order with every column, and one pair is explained."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest

from kordon.site.commands import names as command


def call(*argv: object, language: str = "en") -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    arguments = parser.parse_args([str(a) for a in argv])
    arguments.language = language
    return command.run(arguments)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_rows_and_columns_pass_through_in_order(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(
        "group,name1,name2,schema,is_match\n"
        "g1,Osama bin Laden,Usama ibn Ladin,Person,true\n"
        "g2,Olga Barynova,Thomas Lindemann,Person,false\n"
        'g3,"Velk, Ondari",,Person,\n'
        "g4,سامر الحلواني,Samer al-Halwani,Person,\n",
        "utf-8",
    )
    assert call("compare", pairs, "--out", tmp_path / "out.csv") == 1
    out = rows(tmp_path / "out.csv")
    assert list(out[0]) == ["group", "name1", "name2", "schema", "is_match", "score", "finding"]
    assert [r["group"] for r in out] == ["g1", "g2", "g3", "g4"]
    assert [r["finding"] for r in out] == ["true", "false", "false", "true"]
    assert out[2]["name1"] == "Velk, Ondari" and out[2]["score"] == "0.000000"
    assert all(0 <= float(r["score"]) <= 1 and len(r["score"]) == 8 for r in out)
    err = capfd.readouterr().err
    assert "pairs.csv, unit 3, line 4: A name is missing" in err
    assert "4 pairs compared, 2 findings" in err


def test_no_finding_but_a_missing_name(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("name1,name2,schema\n,x,Person\n", "utf-8")
    assert call("compare", tmp_path / "p.csv", "--out", tmp_path / "o.csv") == 3


def test_ragged_rows_and_byte_order_mark(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.csv").write_bytes(b"\xef\xbb\xbfname1,name2,schema,x\nOlga Barynova,Thomas Lindemann,Person\n")
    assert call("compare", tmp_path / "p.csv", "--out", tmp_path / "o.csv") == 0
    assert rows(tmp_path / "o.csv")[0]["x"] == ""
    assert "The row has 3 cells, the header 4" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name1,schema\na,b\n", "has no column name2"),
        (b"", "has no column name1"),
        (b"name1,name2,schema\n\xff\xfe,b,Person\n", "is not a CSV file in UTF-8"),
        (b"name1,name2,schema\n" + b"x" * 2_000_000 + b",b,Person\n", "is not a CSV file in UTF-8"),
    ],
)
def test_what_is_no_file_of_pairs_says_why(
    tmp_path: Path, data: bytes, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_bytes(data)
    assert call("compare", tmp_path / "p.csv", "--out", tmp_path / "o.csv") == 2
    assert message in capfd.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["p.csv"]


def test_formulas_are_disarmed_in_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("name1,name2,schema\n=cmd(),b c,Person\n", "utf-8")
    call("compare", tmp_path / "p.csv", "--out", tmp_path / "o.csv")
    assert rows(tmp_path / "o.csv")[0]["name1"] == "'=cmd()"


def test_a_file_that_is_not_there_and_one_that_is_both(tmp_path: Path) -> None:
    assert call("compare", tmp_path / "gone.csv", "--out", tmp_path / "o.csv") == 2
    (tmp_path / "p.csv").write_text("name1,name2,schema\n", "utf-8")
    assert call("compare", tmp_path / "p.csv", "--out", tmp_path / "p.csv") == 2


def test_an_explanation_names_each_part_and_the_verdict(capfd: pytest.CaptureFixture[str]) -> None:
    assert call("explain", "Osama bin Laden", "Usama ibn Ladin", "--schema", "Person") == 1
    out = capfd.readouterr().out
    assert "Osama bin Laden  ~  Usama ibn Ladin" in out
    assert "laden" in out.lower() and "Similarity" in out
    assert "a finding at the shipped threshold" in out
    assert call("explain", "Olga Barynova", "Thomas Lindemann", "--schema", "Person", language="fr") == 0
    assert "pas de constat au seuil fourni" in capfd.readouterr().out
