"""`kordon lists` as a person calls it: what it says, in six languages, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kordon.rooms.watchlists.tests.written_lists import NAMES, write_un
from kordon.site.cli import main


def test_commands_speak_and_exit_as_documented(
    kordon_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = str(write_un(tmp_path / "a.xml", day="2026-01-01"))
    b = str(write_un(tmp_path / "b.xml", {1: NAMES[0], 2: "BORIS RENAMED", 7: "NEW PERSON"}, "2026-02-01"))
    assert main(["lists", "import", a, "--force"]) == 0
    assert main(["lists", "import", b]) == 2
    said = capsys.readouterr()
    assert "--force" in said.err
    assert "from 6 to 3 entries" in said.err
    assert main(["lists", "import", b, "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lists"][0]["reasons"][0]["code"] == "list.shrunk"
    assert main(["lists", "diff", "un@2026-01-01", "un", "--json"]) == 1
    delta = json.loads(capsys.readouterr().out)
    assert delta["schema"] == "kordon.list-diff/1"
    assert [entry["id"] for entry in delta["added"]] == ["XXi.007"]
    assert [entry["id"] for entry in delta["removed"]] == ["XXi.003", "XXi.004", "XXi.005", "XXi.006"]
    assert [(c["id"], [f["field"] for f in c["fields"]]) for c in delta["changed"]] == [("XXi.002", ["names"])]
    assert main(["lists", "diff", "un", b]) == 0
    assert main(["lists", "verify"]) == 0
    assert main(["lists", "status", "--json"]) == 0
    out = capsys.readouterr().out
    status = {item["list"]: item for item in json.loads(out[out.index("{") :])["lists"]}
    assert status["un"]["stored"] is True
    assert status["un"]["versions"] == 2
    assert status["ofac"]["stored"] is False
    assert main(["lists", "show", "xxi.007"]) == 0
    assert "NEW PERSON" in capsys.readouterr().out
    assert main(["lists", "show", "new person"]) == 0
    assert main(["lists", "show", "nobody"]) == 2
    stored = next((kordon_home / "references" / "un").glob("*/b.xml"))
    stored.write_text("altered")
    assert main(["lists", "verify"]) == 2
    assert "b.xml" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_every_language_says_status(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", language, "lists", "status"]) == 0
    out = capsys.readouterr().out
    assert "lists." not in out
    assert "kordon lists update" in out


def test_names_can_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = str(write_un(tmp_path / "a.xml"))
    b = str(write_un(tmp_path / "b.xml", {1: "[red]EVIL \u202eNAME"}))
    assert main(["lists", "diff", a, b]) == 1
    out = capsys.readouterr().out
    assert "\u202e" not in out
    assert "[U+202E]" in out
    assert "[red]" in out


def test_nothing_readable_is_a_sentence_not_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junk = tmp_path / "junk.bin"
    junk.write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty").write_bytes(b"")
    for path in (junk, tmp_path / "empty", tmp_path / "missing", tmp_path):
        assert main(["lists", "import", str(path)]) == 2
        assert capsys.readouterr().err.splitlines()[-1].endswith("--source."), "what to do next"
        assert main(["lists", "diff", str(path), "un@bundled"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_is_odd_in_a_list_is_said_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not only how much: the person who imports a national list has to mend it."""
    path = tmp_path / "warrants.csv"
    path.write_text(
        "id,name,birth_date,entry_owner,legal_basis,classification\n"
        "1,Arvid Testmann,in spring,Agency,Order 1,restricted\n2,Boris Probny,1970,Agency,,restricted\n",
        "utf-8",
    )
    assert main(["lists", "import", str(path), "--as-of", "2026-01-01"]) == 0
    told = capsys.readouterr().err
    assert "warrants.csv, unit 1, line 2" in told
    assert "in spring" in told
    assert "warrants.csv, unit 2, line 3, legal basis" in told
    path.write_text(path.read_text("utf-8") + "3,,1971,Agency,Order 2,restricted\n4,Celia Ejemplo,1972,Agency,Order 3,open\n")
    assert main(["lists", "import", str(path), "--as-of", "2026-01-02", "--json"]) == 0
    captured = capsys.readouterr()
    first = next(line for line in captured.err.splitlines() if line.startswith("warrants.csv, unit"))
    assert "unit 3, line 4" in first, "what was rejected comes before what was merely odd"
    defects = json.loads(captured.out)["lists"][0]["defects"]
    assert {(d["location"]["unit"], d["severity"]) for d in defects} >= {(3, "rejected"), (2, "note")}
