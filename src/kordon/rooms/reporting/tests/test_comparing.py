"""Two reports side by side, as far as a rule can tell."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kordon.engine.pipeline import open_source
from kordon.rooms.reporting import commands
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
    assert all(not (row.newly or row.no_longer or row.figures) for row in compare(document, document))


def test_known_changes_between_the_real_reports(shared_data: Path) -> None:
    folder = shared_data / "reporting" / "reports_zh"
    before, after = (read_report(open_source(folder / n)) for n in ("A_74_140_2019_zh.txt", "22-09211_2022_zh.md"))
    agency = next(row for row in compare(before, after) if row.code == "IAEA")
    changed = {(c.before.value, c.after.value) for c in agency.figures}
    assert {(3497, 3923), (85, 96), (400, 761), (105, 110)} <= changed
