"""Two reports side by side, as far as a rule can tell."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting import commands
from kordon.rooms.reporting.aligning import differences
from kordon.rooms.reporting.comparing import compare
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret, read_report

SAMPLE = Path(__file__).parents[1] / "samples" / "replies_en.txt"
LATER = """International Atomic Energy Agency

[Original: English]
[15 May 2026]

In 2025, the Agency conducted 9 missions. States reported 120 incidents, bringing the total to 4 510 incidents.

Mongolia

[Original: English]
[2 May 2026]

Mongolia is a party to the Chemical Weapons Convention.
"""


def test_the_command_says_who_answered_and_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later, out = tmp_path / "later.txt", tmp_path / "answer.json"
    later.write_text(LATER, "utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    assert commands.run(parser.parse_args(["compare", str(SAMPLE), str(later), "--out", str(out)])) == 0
    rows = {row["code"]: row for row in json.loads(out.read_text("utf-8"))["entities"]}
    assert [code for code, row in rows.items() if not row["answered_after"]] == ["CHL", "EU"]
    assert [m["key"] for m in rows["MNG"]["newly_mentioned"]] == ["CWC"]
    assert [m["key"] for m in rows["MNG"]["no_longer_mentioned"]] == ["GICNT", "INSSP", "SC 1540"]
    changed = [(c["before"]["value"], c["after"]["value"]) for c in rows["IAEA"]["figures"]]
    assert changed == [(7, 9), (147, 120), (4390, 4510)]
    assert "both times 2, only before 2, only after 0" in capsys.readouterr().out


def test_a_report_differs_in_nothing_from_itself() -> None:
    document = interpret(Layout(LATER))
    rows = compare(document, document)
    assert all(not (row.newly or row.no_longer or row.figures or row.derived) for row in rows)
    assert all(pair.before == pair.after and pair.alike == 1.0 for row in rows for pair in row.paragraphs)


def test_what_no_report_says_but_both_together_do() -> None:
    """4 510 - 4 390 - 120 = 0 for no year between 2024 and 2025; with a gap of years there is a rest."""
    before = interpret(Layout(SAMPLE.read_text("utf-8")))
    (agency,) = [r for r in compare(before, interpret(Layout(LATER))) if r.code == "IAEA"]
    assert agency.derived == ()
    later = LATER.replace("In 2025", "In 2027").replace("4 510", "4 810").replace("States reported", "In 2027 States reported")
    (agency,) = [r for r in compare(before, interpret(Layout(later))) if r.code == "IAEA"]
    assert [(d.value, d.period, d.formula) for d in agency.derived] == [(300, "2025/2026", "4810 - 4390 - 120 = 300")]


def test_differences_are_words_and_leave_nothing_out() -> None:
    old, new = "The Agency conducted 7 missions to 5 States.", "The Agency conducted 9 missions to 5 States and 2 regions."
    pieces = differences(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new
    assert ("removed", "7 ") in [(p.kind, p.text) for p in pieces]


def test_three_reports_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later, last = tmp_path / "later.txt", tmp_path / "last.txt"
    later.write_text(LATER, "utf-8")
    last.write_text(LATER.replace("2026", "2027").replace("9 missions", "11 missions"), "utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    for out in (tmp_path / "three.json", tmp_path / "three.html"):
        assert commands.run(parser.parse_args(["compare", str(SAMPLE), str(later), str(last), "--out", str(out)])) == 0
    answer = json.loads((tmp_path / "three.json").read_text("utf-8"))
    assert answer["answered"]["CHL"] == [True, False, False] and answer["answered"]["IAEA"] == [True, True, True]
    assert [(step["before"], step["after"]) for step in answer["steps"]] == [(0, 1), (1, 2)]
    (agency,) = [row for row in answer["entities"] if row["code"] == "IAEA"]
    assert agency["figures"][0]["before"]["value"] == 7 and agency["figures"][0]["after"]["value"] == 11
    page = (tmp_path / "three.html").read_text("utf-8")
    assert "International Atomic Energy Agency" in page and page.count("<svg") == 3
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    with pytest.raises(UnreadableInput):
        commands.run(parser.parse_args(["compare", str(SAMPLE)]))


def test_what_a_report_says_cannot_steer_the_page(tmp_path: Path) -> None:
    hostile = LATER.replace("9 missions", "9 <script>alert(1)</script> missions").replace(
        "Mongolia is", "<b onload=x>Mongolia</b> is"
    )
    path, out = tmp_path / "h.txt", tmp_path / "h.html"
    path.write_text(hostile, "utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    commands.run(parser.parse_args(["compare", str(SAMPLE), str(path), "--out", str(out)]))
    page = out.read_text("utf-8")
    assert "<script" not in page and "<b onload" not in page


def test_known_changes_between_the_real_reports(shared_data: Path) -> None:
    folder = shared_data / "reporting" / "reports_zh"
    before, after = (read_report(open_source(folder / n)) for n in ("A_74_140_2019_zh.txt", "22-09211_2022_zh.md"))
    rows = {row.code: row for row in compare(before, after)}
    agency = rows["IAEA"]
    changed = {(c.before.value, c.before.qualifier, c.after.value) for c in agency.figures}
    assert {
        (3497, "exact", 3923),
        (85, "exact", 96),
        (400, "nearly", 761),
        (105, "exact", 110),
        (2200, "more_than", 10000),
    } <= changed
    derived = {(d.value, d.unit, d.period, d.formula) for d in agency.derived}
    assert (306, "incident", "2019/2020", "3923 - 3497 - 120 = 306") in derived
    assert [(c.before.value, c.after.value) for c in rows["CUB"].figures] == [(18, 19)]
    assert {m.key for m in rows["CUB"].newly} >= {"CTBT", "INSSP", "COC_RADSOURCES"}
    joined = [p for p in agency.paragraphs if p.before and p.after]
    incidents = next(p for p in joined if "3 497" in before.text[slice(*p.before)])  # type: ignore[misc]
    assert "3 923" in after.text[slice(*incidents.after)]  # type: ignore[misc]
    assert len(joined) >= 7
