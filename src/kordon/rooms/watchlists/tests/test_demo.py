"""The demo finds the disguised, leaves the innocent alone, and writes its report. Measured with the real matcher."""

from __future__ import annotations

import argparse
import csv
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.pipeline import check_stream, open_source, recognise
from kordon.engine.units import Tally
from kordon.rooms.watchlists import demo

SAMPLES = files("kordon.rooms.watchlists") / "samples"
RECALL = 0.95  # of the listed parties in the file, found as the entry they are
FALSE_SHARE = 0.02  # of the others, found as anything


def answers() -> dict[str, tuple[str, str]]:
    with as_file(SAMPLES / "counterparties.answers.csv") as path, path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: (row["entry"], row["kind"]) for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """Entries found by record id; every record has a key."""
    out: dict[str, list[str]] = {}
    checker, tally = demo.open_checker(), Tally()
    with as_file(SAMPLES / demo.SAMPLE) as path:
        source = open_source(path)
        units = recognise(source, PARTY_FORMATS).read(source, {})
        for batch in check_stream(units, source, [checker], tally):
            for unit, findings in zip(batch.units, batch.findings, strict=True):
                assert unit.record is not None
                out[unit.record.id] = [finding.entry.id for finding in findings]
    assert (tally.rejected, tally.units) == (0, len(out))
    return out


def test_the_sample_and_its_answers_belong_together(found: dict[str, list[str]]) -> None:
    assert set(found) == set(answers())
    kinds = [kind for _, kind in answers().values()]
    assert sum(bool(entry) for entry, _ in answers().values()) >= 40
    assert kinds.count("near-namesake") >= 25


def test_the_disguised_are_found(found: dict[str, list[str]]) -> None:
    listed = {key: entry for key, (entry, _) in answers().items() if entry}
    missed = {key: (entry, answers()[key][1]) for key, entry in listed.items() if entry not in found[key]}
    assert len(missed) <= (1 - RECALL) * len(listed), missed


def test_the_innocent_are_left_alone(found: dict[str, list[str]]) -> None:
    innocent = [key for key, (entry, _) in answers().items() if not entry]
    accused = {key: (answers()[key][1], found[key]) for key in innocent if found[key]}
    assert len(accused) <= FALSE_SHARE * len(innocent), accused


def test_the_demo_prints_reasons_and_writes_its_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser()
    demo.configure(parser)
    arguments = parser.parse_args([])
    arguments.language = "en"
    assert demo.run(arguments) == 0
    out, err = capfd.readouterr()
    assert "Moukhtar Bel Mokhtar" in out and "QDi.136" in out
    assert "kordon-demo.html" in err and "kordon lists update" in err
    report = (tmp_path / "kordon-demo.html").read_text("utf-8")
    assert "QDi.136" in report and datetime.now(UTC).date().isoformat()[:4] in report
