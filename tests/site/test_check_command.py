"""`kordon check` from the command line's side: exit codes, files, messages, never a traceback."""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kordon.site.commands import check as command

FAKES = Path(__file__).parents[1] / "engine" / "outputs"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> command.Assembly:
    monkeypatch.syspath_prepend(str(FAKES))
    fake = importlib.import_module("fake_watchlist")
    return command.Assembly((fake.FORMAT,), ("fake_watchlist:make_checker",))


def call(house: command.Assembly, *argv: object, language: str = "en") -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    arguments = parser.parse_args([str(a) for a in argv])
    arguments.language = language
    return command.check(arguments, house)


@pytest.fixture
def parties(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "parties.txt"
    path.parent.mkdir()
    path.write_text("1;Marguerite Ondari-Velk\n2;Somebody Else\n3;\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "code"),
    [("1;Somebody Else\n", 0), ("1;Marguerite Ondari-Velk\n2;\n", 1), ("no semicolon", 2), ("", 2), ("1;x\n2;\n", 3)],
)
def test_exit_codes(house: command.Assembly, tmp_path: Path, text: str, code: int) -> None:
    path = tmp_path / "p.txt"
    path.write_text(text, "utf-8")
    assert call(house, path) == code


def test_an_output_named_twice_is_written_once(
    house: command.Assembly, parties: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "o.jsonl"
    assert call(house, parties, "--out", out, "--out", out) == 1
    assert capsys.readouterr().err.count(f"Written: {out}\n") == 1


def test_one_unreadable_file_outweighs_findings(house: command.Assembly, parties: Path, tmp_path: Path) -> None:
    assert call(house, parties, tmp_path / "gone.txt", "--out", tmp_path / "o.jsonl") == 2
    assert len((tmp_path / "o.jsonl").read_text("utf-8").splitlines()) == 1


def test_the_table_and_the_closing_lines(
    house: command.Assembly, parties: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(house, parties, "--as-of", "2025-11-21") == 1
    out, err = capfd.readouterr()
    assert "Marguerite Ondari-Velk" in out and "Different dates of birth: 1971 and 1962/1964." in out
    assert "Test lines" in err and "encoding: utf-8" in err
    assert "parties.txt, unit 3, line 3, name: " in err
    assert "Units 3 = 2 read + 1 rejected. Findings: 1 in 1 records." in err
    assert "The list test is 144 days old" in err and "version 2025-06-30" in err


def test_the_users_language(house: command.Assembly, parties: Path, capfd: pytest.CaptureFixture[str]) -> None:
    call(house, parties, language="ru")
    out, err = capfd.readouterr()
    assert "Разные даты рождения: 1971 и 1962/1964." in out
    assert "Единиц 3 = прочитано 2 + отклонено 1." in err


def test_quiet_keeps_problems_and_the_closing_lines(
    house: command.Assembly, parties: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call(house, parties, "--quiet")
    err = capfd.readouterr().err
    assert "Test lines" not in err and "unit 3" in err and "Units 3" in err


def test_several_outputs_and_the_defects_beside(
    house: command.Assembly, parties: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outs = [tmp_path / f"o.{kind}" for kind in ("jsonl", "csv", "parquet", "html")]
    assert call(house, parties, *(part for out in outs for part in ("--out", out))) == 1
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [
        "o.csv", "o.html", "o.jsonl", "o.jsonl.defects.jsonl", "o.parquet",
    ]  # fmt: skip
    assert "1 defects written to" in capfd.readouterr().err


def test_defects_past_the_first_twenty_are_counted(
    house: command.Assembly, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.txt"
    path.write_text("".join(f"{n};\n" for n in range(1, 31)), "utf-8")
    assert call(house, path) == 3
    err = capfd.readouterr().err
    assert "unit 20" in err and "unit 21" not in err
    assert "10 more defects of the kind test.no_name" in err


def test_standard_input(
    house: command.Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(b"7;Marguerite Ondari-Velk\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert call(house, "-", "--out", tmp_path / "o.jsonl") == 1
    (finding,) = map(json.loads, (tmp_path / "o.jsonl").read_text("utf-8").splitlines())
    assert (finding["record_id"], finding["input"]["file"]) == ("7", "stdin")


def test_two_processes_write_what_one_does(house: command.Assembly, parties: Path, tmp_path: Path) -> None:
    call(house, parties, "--out", tmp_path / "one.jsonl")
    call(house, parties, "--out", tmp_path / "two.jsonl", "--processes", "2")
    assert (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes() != b""


def test_threshold_reaches_the_check(house: command.Assembly, parties: Path) -> None:
    assert call(house, parties, "--threshold", "1.0") == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--out", "x.docx"], "x.docx: the ending says nothing known"),
        (["--out", "/nowhere/at/all.csv"], "all.csv can't be written: No such file or directory"),
        (["--map", "name"], "--map expects FIELD=COLUMN, not name"),
        (["--format", "klingon"], "no format called klingon"),
    ],
)
def test_what_cannot_be_says_why(
    house: command.Assembly, parties: Path, options: list[str], message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(house, parties, *options) == 2
    err = capfd.readouterr().err
    assert message in err and "Traceback" not in err


def test_a_dead_worker_is_told(
    house: command.Assembly, parties: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dying = command.Assembly(house.formats, ("fake_watchlist:make_dying_checker",))
    assert call(dying, parties, "--processes", "2", "--out", tmp_path / "o.jsonl") == 2
    assert "A worker process died" in capfd.readouterr().err
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize("option", [["--threshold", "2"], ["--threshold", "x"], ["--processes", "0"], ["--as-of", "soon"]])
def test_senseless_options_are_refused(house: command.Assembly, parties: Path, option: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        call(house, parties, *option)
    assert raised.value.code == 2


ENDLESS = """
import argparse, signal, sys
from pathlib import Path
from kordon.site.commands import check
import fake_watchlist as fake
from dataclasses import replace

def endless(source, options):
    for unit in fake.read(source, options):
        while True:
            yield unit
            print("reading", flush=True)

signal.signal(signal.SIGINT, signal.default_int_handler)  # which the background jobs of a shell ignore
parser = argparse.ArgumentParser()
check.configure(parser)
arguments = parser.parse_args(sys.argv[1:])
arguments.language = "en"
sys.exit(check.check(arguments, check.Assembly((replace(fake.FORMAT, read=endless),), ("fake_watchlist:make_checker",))))
"""


@pytest.mark.parametrize(("kill", "code"), [(signal.SIGTERM, 130), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_kill_leaves_no_half_file(parties: Path, tmp_path: Path, kill: signal.Signals, code: int) -> None:
    out = tmp_path / "o.csv"
    out.write_text("old", "utf-8")
    source = Path(command.__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(FAKES)])}
    arguments = [sys.executable, "-c", ENDLESS, str(parties), "--out", str(out)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        for _ in range(5000):  # past the first batch: something has been written
            process.stdout.readline()
        process.send_signal(kill)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert out.read_text("utf-8") == "old"
    left = [p for p in tmp_path.iterdir() if p.is_file() and p != out]
    if kill is signal.SIGKILL:
        assert all(p.name.startswith(".") for p in left)
    else:
        assert left == [] and b"Nothing was written." in err


def test_the_assembled_house_reads_parties_and_has_a_check() -> None:
    house: Any = command.assemble()
    assert len(house.formats) > 0 and "kordon.rooms.watchlists.checks:make_checker" in house.factories
