"""Every JSON answer about instruments, measures, the matrix, cooperation and control lists keeps the schema it names: what the
commands really print and write, good and bad news alike."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from json_schemas import complaints, schema_of
from kordon.site.cli import main

Out = pytest.CaptureFixture[str]
SAMPLES = Path(__file__).parents[2] / "src/kordon/rooms/obligations/samples"
CONTROL_LISTS = Path(__file__).parents[2] / "src/kordon/rooms/trade/controls/data"


def checked(told: Any) -> Any:
    name = re.fullmatch(r"kordon\.([a-z0-9-]+)/1", told["schema"])
    assert name is not None
    assert complaints(told, schema_of(name[1])) == []
    return told


def answer(capsys: Out, *typed: str) -> Any:
    """The object that the command prints with `--json`, checked against the schema it names."""
    capsys.readouterr()
    main([*typed, "--json"])
    return checked(json.loads(capsys.readouterr().out))


@pytest.fixture
def registers(tmp_path: Path) -> list[str]:
    """What the portal says of two States, and what they say themselves: one date differs, one row is rejected."""
    actions = [{"date": f"{day} 00:00:00", "action_type_": kind, "state": {"name": state}, "depositary": {"short_name": of}}
               for day, kind, state, of in (
                   ("1989-04-03", "Accession", "Qatar", "US"), ("1989-05-10", "Accession", "Qatar", "GB"),
                   ("1968-07-01", "Signatory", "Ireland", "GB"), ("1968-07-01", "Ratification", "Atlantis", "GB"))]
    portal, own = tmp_path / "npt.json", tmp_path / "own.csv"
    portal.write_text(json.dumps({"data": {"treaty_": {"data": {"actions_": actions}}}}))
    own.write_text("state,instrument,action,date,whose,source,depositary,remark\n"
                   "Qatar,NPT,accession,1990,own,reply,,as stated\nKuwait,IAEA,membership,,other,a list,,\n")
    return [str(portal), str(own)]


def test_instruments(capsys: Out, registers: list[str]) -> None:
    assert answer(capsys, "instruments", "list")["instruments"]
    taken = answer(capsys, "instruments", "import", *registers)
    assert [file["rejected"] for file in taken["files"]] == [1, 0]
    assert {difference["kind"] for difference in taken["differences"]} == {"own", "depositaries"}
    assert answer(capsys, "instruments", "show", "NPT")["standings"] == {"party": ["QA"], "signatory": ["IE"]}
    found = {s["instrument"]: s for s in answer(capsys, "instruments", "status", "Qatar")["standings"]}
    assert len(found["NPT"]["differences"]) == 3
    assert found["CWC"]["found"] is False
    assert answer(capsys, "instruments", "status", "Kuwait", "--on", "1970-01-01")["sources"]


def test_measures(capsys: Out, tmp_path: Path) -> None:
    assert answer(capsys, "measures", "template", "--output", str(tmp_path / "empty.csv"), "--format", "csv")["words"]
    assert answer(capsys, "measures", "import", str(SAMPLES / "measures.csv"))["files"][0]["rejected"] == 0
    listed = answer(capsys, "measures", "list", "Iceland", "--on", "2020-01-01")["measures"]
    assert {measure["status"] for measure in listed} == {"", "in_force"}
    assert answer(capsys, "measures", "list", "Qatar")["sha256"] == ""
    assert answer(capsys, "measures", "show", "Iceland", "demo-law-17")["quotations"]
    assert answer(capsys, "measures", "export", "Iceland", "--output", str(tmp_path / "m.json"), "--format", "json")["count"] == 3


def test_the_matrix(capsys: Out, registers: list[str], tmp_path: Path) -> None:
    main(["instruments", "import", *registers])
    main(["measures", "import", str(SAMPLES / "measures.csv")])
    for state in ("Qatar", "Iceland", "Tuvalu"):
        path = tmp_path / f"{state}.json"
        assert main(["matrix", "export", state, "--format", "json", "--output", str(path)]) == 0
        told = checked(json.loads(path.read_text("utf-8")))
        assert len(told["answers"]) + len(told["no_information_found"]) == 388


def test_cooperation(capsys: Out, tmp_path: Path) -> None:
    for kind in ("plans", "contacts", "assistance"):
        assert answer(capsys, "obligations", "template", kind, "--output", str(tmp_path / f"{kind}.csv"))["columns"]
    tables = [str(SAMPLES / f"{name}.csv") for name in ("action_plans", "contacts", "assistance")]
    assert len(answer(capsys, "obligations", "import", *tables)["files"]) == 3
    assert answer(capsys, "obligations", "plans")["plans"]
    assert answer(capsys, "obligations", "contacts")["contacts"]
    matches = answer(capsys, "obligations", "assistance", "--on", "2025-01-01")["matches"]
    assert {bool(match["offers"]) for match in matches} == {True, False}
    assert answer(capsys, "obligations", "groups", "EU", "--on", "2019-12-31")["groups"]["EU"]
    told = answer(capsys, "obligations", "site", str(tmp_path / "site"), "--only", "en")
    assert (told["pages"] > 300, len(told["references"])) == (True, 3)


def test_files_refused_as_a_whole_are_named(capsys: Out, tmp_path: Path, registers: list[str]) -> None:
    noise = tmp_path / "noise.csv"
    noise.write_text("a,b\n1,2\n")
    for command in (("instruments", "import"), ("measures", "import"), ("obligations", "import")):
        told = answer(capsys, *command, str(noise))
        assert [(file["file"], bool(file["code"])) for file in told["refused"]] == [("noise.csv", True)]
        assert told["files"] == []
    shorter = tmp_path / "shorter" / "npt.json"
    shorter.parent.mkdir()
    assert answer(capsys, "instruments", "import", registers[0])["refused"] == []
    whole = json.loads(Path(registers[0]).read_text())
    whole["data"]["treaty_"]["data"]["actions_"] = whole["data"]["treaty_"]["data"]["actions_"][:1]
    shorter.write_text(json.dumps(whole))
    told = answer(capsys, "instruments", "import", str(shorter))
    assert told["refused"] == [{"file": "npt.json", "code": "instruments.shrunk"}]


def test_control_lists(capsys: Out, tmp_path: Path) -> None:
    head = {"schema": "kordon.control-list/1", "id": "own", "title": "Own list", "date": "2026-01-01", "source": "S",
            "replaced_by": ""}
    (tmp_path / "list.json").write_text(json.dumps(checked(head)), "utf-8")
    (tmp_path / "tree.tsv").write_text("N1\tnational\nN1.a\tnational\n", "utf-8")
    (tmp_path / "conditions.tsv").write_text("N1.a\tif\tmass > 3 kg\n", "utf-8")
    assert answer(capsys, "controls", "list")["lists"]
    assert answer(capsys, "controls", "show", "2B204")["paragraphs"]
    assert answer(capsys, "controls", "show", "1C350")["paragraphs"]
    assert answer(capsys, "controls", "show", "1C351")["paragraphs"]
    assert answer(capsys, "controls", "show", "9Z999")["paragraphs"] == []
    assert answer(capsys, "controls", "diff", "eu-2021", str(tmp_path))["removed"]
    other = tmp_path / "other"
    other.mkdir()
    for name in ("list.json", "tree.tsv"):
        (other / name).write_bytes((tmp_path / name).read_bytes())
    (other / "conditions.tsv").write_text("N1.a\tif\tmass > 4 kg\n", "utf-8")
    assert answer(capsys, "controls", "diff", str(tmp_path), str(other))["changed"]
    assert answer(capsys, "controls", "coverage")["entries"]


def test_heads_of_control_lists() -> None:
    for path in CONTROL_LISTS.glob("*/list.json"):
        checked(json.loads(path.read_text("utf-8")))
