"""`kordon instruments` as a person calls it."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from pathlib import Path

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.rooms.obligations import commands

TABLE = "Participant,Signature,Ratification\nQatar,16 Feb 2006,15 Jan 2014\nAlgeria,,3 Mar 2011 a\n"
SAMPLE = Path(__file__).parents[1] / "samples" / "own_dates.csv"


def call(*words: str, language: str = "en") -> int:
    parser = ArgumentParser()
    commands.configure(parser)
    arguments = parser.parse_args(words)
    arguments.language = language
    return commands.run(arguments)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "18-15.csv"
    path.write_text(TABLE)
    return path


def test_import_then_status(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import", str(table), "--as-of", "2015-03-14") == 0
    assert "2 read + 0 rejected = 2 units" in capsys.readouterr().out
    assert call("import", str(SAMPLE), "--json") == 1
    taken = json.loads(capsys.readouterr().out)
    assert [(d["first"]["date"], d["second"]["date"]) for d in taken["differences"]] == [("2014-01-15", "2014-10-02")]
    assert call("status", "卡塔尔", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "QA"
    by_code = {s["instrument"]: s for s in found["standings"]}
    assert by_code["ICSANT"]["standing"] == "party"
    assert {a["whose"] for a in by_code["ICSANT"]["actions"]} == {"depositary", "own"}
    assert by_code["CPPNM_A2005"]["standing"] == "own_only"
    assert by_code["NPT"] == {
        "instrument": "NPT", "standing": "nothing_found", "since": "", "found": False, "actions": [], "differences": []
    }
    assert [(s["name"], s["as_of"]) for s in found["sources"]][1] == ("treaties-untc-icsant", "2015-03-14")
    assert call("status", "Algeria", "--on", "2010-01-01", "--json") == 0
    before = {s["instrument"]: s["standing"] for s in json.loads(capsys.readouterr().out)["standings"]}
    assert before["ICSANT"] == "nothing_found"
    assert call("show", "ICSANT", "--on", "2012-01-01", "--json") == 0
    assert json.loads(capsys.readouterr().out)["standings"] == {"party": ["DZ"], "signatory": ["QA"]}


def test_depositaries_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    for code, name in (("PELINDABA", "African Union"), ("CPPNM", "International Atomic Energy Agency"), ("HCOC", "Austria"),
                       ("ICSANT", "Secretary-General of the United Nations"), ("RAROTONGA", "Pacific Islands Forum")):
        assert call("show", code) == 0
        assert f"Depositary: {name}" in capsys.readouterr().out


def test_a_second_import_overwrites_nothing(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import", str(table), str(SAMPLE)) == 1
    assert call("import", str(SAMPLE)) == 0  # the difference is known by now
    capsys.readouterr()
    assert call("status", "QA") == 1
    said = capsys.readouterr()
    assert "2014-01-15" in said.out
    assert "2014-10-02 (the State's own" in said.err


def test_a_register_cut_off_replaces_nothing(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import", str(table)) == 0
    table.write_text(TABLE.rsplit("\n", 2)[0] + "\n")
    assert call("import", str(table)) == 2
    assert "from 2 to 1 units" in capsys.readouterr().err
    assert call("show", "ICSANT", "--on", "2012-01-01", "--json") == 0
    assert json.loads(capsys.readouterr().out)["standings"]["party"] == ["DZ"]
    assert call("import", str(table), "--force", "--as-of", "2999-01-01") == 0
    capsys.readouterr()
    assert call("show", "ICSANT", "--on", "2012-01-01", "--json") == 0
    assert "party" not in json.loads(capsys.readouterr().out)["standings"]


def test_rejected_units_and_files(tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text(TABLE + "Atlantis,,3 Mar 2011 a\n")
    assert call("import", str(table)) == 3
    said = capsys.readouterr()
    assert '18-15.csv, unit 3, line 4, Participant: No State or area is known by the name "Atlantis".' in said.err
    table.write_text(TABLE.split("\n")[0] + "\nAtlantis,,\n")
    assert call("import", str(table)) == 2
    assert call("import", str(tmp_path / "missing.csv")) == 2
    assert call("status", "Atlantis") == 2
    assert call("show", "Treaty of Nowhere") == 2
    assert call("import", str(table), "--instrument", "Nowhere") == 2


def test_what_was_altered_is_left_out(kordon_home: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("import", str(table)) == 0
    (stored,) = kordon_home.rglob("18-15.csv")
    stored.write_text(TABLE.replace("2014", "2013"))
    capsys.readouterr()
    assert call("status", "QA") == 0
    said = capsys.readouterr()
    assert "treaties-untc-icsant" in said.err
    assert "2013" not in said.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(language: str, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("import", str(table), str(SAMPLE), language=language)
    call("list", language=language)
    call("show", "NPT", language=language)
    call("status", "QA", language=language)
    said = capsys.readouterr()
    prefixes = r"(?:instruments|duty|standing|action|whose|link|difference|adherence)"
    assert re.findall(rf"\b{prefixes}\.[a-z]+_?[a-z]*\b", said.out + said.err) == []


OWN = "state,instrument,action,date,whose,source,depositary,remark\n"


def test_a_consent_before_the_signature_is_said_across_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One row says when a State signed, another when it ratified: neither row is odd alone. Both are kept."""
    path = tmp_path / "own.csv"
    path.write_text(OWN + "Qatar,ICSANT,signature,2015-02-16,own,reply paragraph 2,,\n"
                          "Qatar,ICSANT,ratification,2014-10-02,own,reply paragraph 3,,\n"
                          "Kuwait,ICSANT,signature,2015,own,reply,,\nKuwait,ICSANT,ratification,2015-03-01,own,reply,,\n"
                          "Oman,ICSANT,signature,2015-02-16,own,reply,,\nOman,ICSANT,ratification,2014-10-02,depositary,list,,\n")
    assert call("import", str(path), "--json") in (0, 1)
    shown = capsys.readouterr()
    assert json.loads(shown.out)["files"][0]["defects"] == {"adherence.before_signature": 1}
    assert "own.csv, unit 2, line 3, date: Consent to ICSANT on 2014-10-02 is before the signature on 2015-02-16." in shown.err
    call("status", "Qatar", "--json")
    found = {s["instrument"]: s for s in json.loads(capsys.readouterr().out)["standings"]}
    assert [action["date"] for action in found["ICSANT"]["actions"]] == ["2014-10-02", "2015-02-16"]


@pytest.mark.parametrize(("state", "similar"), [("Quatar", "Similar: Qatar."), ("Atlantis", "Similar: -.")])
def test_similar_names_are_said(state: str, similar: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("status", state) == 2
    assert similar in capsys.readouterr().err
    (tmp_path / "own.csv").write_text(OWN + f"{state},NPT,accession,1989-04-03,own,reply,,\n")
    assert call("import", str(tmp_path / "own.csv")) == 2
    said = f'own.csv, unit 1, line 2, state: No State or area is known by the name "{state}". {similar}'
    assert said in capsys.readouterr().err
