"""Every JSON answer of `kordon lists` keeps its committed schema: what the commands really print, good and bad news alike."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from json_schemas import SCHEMAS, complaints, schema_of
from kordon.rooms.watchlists.tests.written_lists import NAMES, write_un
from kordon.site.cli import main

Out = pytest.CaptureFixture[str]


def answer(capsys: Out, *typed: str) -> Any:
    """The object that `kordon lists ... --json` prints, checked against the schema it names."""
    capsys.readouterr()
    main(["lists", *typed, "--json"])
    told = json.loads(capsys.readouterr().out)
    name = re.fullmatch(r"kordon\.([a-z-]+)/1", told["schema"])
    assert name is not None
    assert complaints(told, schema_of(name[1])) == []
    return told


@pytest.fixture
def two_versions(kordon_home: Path, tmp_path: Path, capsys: Out) -> None:
    before = write_un(tmp_path / "a.xml", day="2026-01-01")
    after = write_un(tmp_path / "b.xml", {1: NAMES[0], 2: "BORIS RENAMED", 7: "NEW PERSON"}, "2026-02-01")
    for path in (before, after):
        assert main(["lists", "import", str(path), "--force"]) == 0


@pytest.mark.usefixtures("two_versions")
def test_status_diff_show_and_verify(capsys: Out, kordon_home: Path) -> None:
    assert any(item["stored"] for item in answer(capsys, "status")["lists"])
    told = answer(capsys, "diff", "un@2026-01-01", "un")
    assert told["added"]
    assert told["removed"]
    assert told["changed"]
    assert answer(capsys, "diff", "un@bundled", "un")["not_compared"]
    assert answer(capsys, "show", "xxi.007")["entries"]
    assert answer(capsys, "show", "nobody")["entries"] == []
    assert answer(capsys, "show", "CDi.001", "--list", "un@bundled")["entries"]
    assert answer(capsys, "verify")["versions"][0]["altered"] == []
    next((kordon_home / "references" / "un").glob("*/b.xml")).write_text("altered")
    assert any(item["altered"] for item in answer(capsys, "verify")["versions"])


@pytest.mark.usefixtures("two_versions")
def test_intake_accepted_forced_and_refused(capsys: Out, tmp_path: Path) -> None:
    fewer = str(write_un(tmp_path / "c.xml", {1: NAMES[0]}, "2026-02-03"))
    assert answer(capsys, "import", fewer)["lists"][0]["accepted"] is False
    assert answer(capsys, "import", fewer, "--force")["lists"][0]["reasons"]
    noise = tmp_path / "noise.bin"
    noise.write_bytes(b"\0\1\2")
    assert answer(capsys, "import", str(noise))["lists"][0]["reasons"]


@pytest.mark.usefixtures("two_versions")
def test_rescreening(capsys: Out, tmp_path: Path) -> None:
    parties = tmp_path / "parties.csv"
    parties.write_text("id,name\n1,Boris Renamed\n2,Celia Ejemplo\n3,New Person\n4,\n", "utf-8")
    told = answer(capsys, "rescreen", str(parties), "--since", "un@2026-01-01")
    assert {item["change"] for item in told["changes"]} >= {"added", "dropped"}
    assert [item["location"]["unit"] for item in told["defects"]] == [4]


def test_every_list_schema_can_tell_a_broken_answer() -> None:
    """A schema that allowed everything would prove nothing."""
    for path in SCHEMAS.glob("kordon.*.1.json"):
        schema = json.loads(path.read_text("utf-8"))
        if "const" not in schema.get("properties", {}).get("schema", {}):
            continue  # an OpenAPI document describes itself
        assert complaints({"schema": schema["properties"]["schema"]["const"], "surplus": 1}, schema)
