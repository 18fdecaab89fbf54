"""What `--out` writes: whole or not at all, the same from one process and from many, safe to open."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kordon.engine.backends.arrow import check_batch
from kordon.engine.backends.local import ProcessPool
from kordon.engine.backends.run import Job, run_check
from kordon.engine.catalogue import Catalogue
from kordon.engine.findings import Defect
from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
from kordon.engine.outputs.delimited import COLUMNS, safe_cell
from kordon.engine.outputs.summary import CheckSummary
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import ReferenceRequest, check_stream, open_source
from kordon.engine.records.encoding import party_json

WORDS = Words(Catalogue())
PARTIES = (
    "1;Marguerite Ondari-Velk\n2;Nobody At All\n3;\n4;مروان الزاهد\n5;=cmd evil & trading Zarya OOO\n6;evil ooo zarya &\n"
)
REQUEST = ReferenceRequest(threshold=0.1)


class Quiet:
    """A listener that only keeps the defects."""

    def __init__(self) -> None:
        self.defects: list[Defect] = []

    def understood(self, *told: object) -> None: ...

    def defect(self, defect: Defect) -> None:
        self.defects.append(defect)

    def findings(self, findings: object) -> None: ...

    def progress(self, summary: CheckSummary) -> None: ...


@pytest.fixture
def parties(tmp_path: Path) -> Path:
    path = tmp_path / "parties.txt"
    path.write_text(PARTIES, "utf-8")
    return path


def check(fake: Any, path: Path, *outputs: Path, stream: Any = None) -> tuple[CheckSummary, list[Path], Quiet]:
    checker, listener, summary = fake.make_checker(REQUEST), Quiet(), CheckSummary("2025-11-21")
    one = stream or (lambda units, source, tally: check_stream(units, source, [checker], tally, batch_units=2))
    written = run_check(Job([(path, path.name)], [fake.FORMAT], outputs), one, summary, WORDS, listener)
    return summary, written, listener


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_findings_in_the_order_of_the_input_then_list_and_entry(fake: Any, parties: Path, tmp_path: Path) -> None:
    summary, _, _ = check(fake, parties, tmp_path / "out.jsonl")
    found = lines(tmp_path / "out.jsonl")
    assert [(f["record_id"], f["entry"]["id"]) for f in found] == [
        ("1", "T.001"), ("4", "T.002"), ("5", "T.003"), ("5", "T.004"), ("6", "T.003"), ("6", "T.004"),
    ]  # fmt: skip
    assert found[1]["input"]["unit"] == 4 and found[1]["input"]["file"] == "parties.txt"
    assert found[1]["input"]["sha256"] == open_source(parties).sha256
    assert (summary.units, summary.read, summary.rejected) == (6, 5, 1)
    assert (summary.findings, summary.records_with_findings, summary.exit_code()) == (6, 4, 1)


def test_many_processes_write_the_same_bytes_as_one(fake: Any, parties: Path, tmp_path: Path) -> None:
    parties.write_text("".join(f"{n}{line[1:]}" for n in range(40) for line in PARTIES.splitlines(keepends=True)), "utf-8")
    check(fake, parties, tmp_path / "one.jsonl")
    with ProcessPool(2, ["fake_watchlist:make_checker"], REQUEST) as pool:
        stream = lambda units, source, tally: pool.check_stream(units, source, tally, batch_units=7)  # noqa: E731
        summary, _, _ = check(fake, parties, tmp_path / "two.jsonl", stream=stream)
    assert (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()
    assert (summary.units, summary.rejected) == (240, 40)


def test_a_worker_that_dies_ends_the_run_without_a_file(fake: Any, parties: Path, tmp_path: Path) -> None:
    with ProcessPool(1, ["fake_watchlist:make_dying_checker"], REQUEST) as pool, pytest.raises(BrokenProcessPool):
        check(fake, parties, tmp_path / "out.jsonl", stream=pool.check_stream)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parties.txt"]


def test_an_arrow_batch_gives_the_same_findings(fake: Any, parties: Path, tmp_path: Path) -> None:
    check(fake, parties, tmp_path / "out.jsonl")
    records = [u.record for u in fake.read(open_source(parties), {}) if u.record is not None]
    batch = pa.RecordBatch.from_pydict({"party": [party_json(p).decode() for p in records]})
    result = check_batch(batch, fake.make_checker(REQUEST))
    expected = lines(tmp_path / "out.jsonl")
    assert result.column("entry_id").to_pylist() == [f["entry"]["id"] for f in expected]
    assert [json.loads(f)["evidence"] for f in result.column("finding").to_pylist()] == [f["evidence"] for f in expected]
    with pytest.raises(ValueError, match="row 1"):
        check_batch(pa.RecordBatch.from_pydict({"party": [batch.column("party")[0].as_py(), "{}"]}), fake.make_checker(REQUEST))


def test_csv_holds_no_formula_and_opens_as_utf8(fake: Any, parties: Path, tmp_path: Path) -> None:
    check(fake, parties, tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1]["record_caption"] == "مروان الزاهد"
    assert rows[2]["record_caption"] == "'=cmd evil & trading Zarya OOO"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert "The names are the same" in rows[0]["reasons"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1", "\n=1", "＝1"])
def test_formula_starts_are_disarmed(text: str) -> None:
    assert safe_cell(text) == "'" + text


def test_parquet_holds_the_same_findings(fake: Any, parties: Path, tmp_path: Path) -> None:
    check(fake, parties, tmp_path / "out.jsonl", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    assert [json.loads(text) for text in table.column("finding").to_pylist()] == lines(tmp_path / "out.jsonl")
    assert table.column("score").to_pylist() == [f["score"] for f in lines(tmp_path / "out.jsonl")]


def test_parquet_without_findings_is_a_parquet_file(fake: Any, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("1;nobody\n", "utf-8")
    summary, _, _ = check(fake, tmp_path / "in.txt", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
    assert summary.exit_code() == 0


def test_defects_stand_beside_the_output_and_only_if_there_are_any(fake: Any, parties: Path, tmp_path: Path) -> None:
    _, written, listener = check(fake, parties, tmp_path / "out.jsonl")
    assert [p.name for p in written] == ["out.jsonl", "out.jsonl.defects.jsonl"]
    (defect,) = lines(written[1])
    assert defect["location"] == {"file": "parties.txt", "unit": 3, "line": 3, "field": "name"}
    assert len(listener.defects) == 1
    parties.write_text("1;nobody\n2;\n", "utf-8")
    assert check(fake, parties)[0].exit_code() == 3
    parties.write_text("1;nobody\n", "utf-8")
    assert [p.name for p in check(fake, parties, tmp_path / "clean.jsonl")[1]] == ["clean.jsonl"]


def test_an_unreadable_file_does_not_stop_the_others(fake: Any, parties: Path, tmp_path: Path) -> None:
    summary, listener = CheckSummary("2025-11-21"), Quiet()
    checker = fake.make_checker(REQUEST)
    (tmp_path / "empty.txt").touch()
    job = Job([(tmp_path / "gone.txt", "gone.txt"), (tmp_path / "empty.txt", "empty.txt"), (parties, "p")], [fake.FORMAT])
    run_check(job, lambda u, s, t: check_stream(u, s, [checker], t), summary, WORDS, listener)
    assert [d.code for d in listener.defects] == ["input.missing", "input.empty", "test.no_name"]
    assert (summary.findings, summary.exit_code()) == (6, 2)


def test_an_output_never_overwrites_its_input(fake: Any, parties: Path) -> None:
    path = parties.rename(parties.with_suffix(".csv"))
    with pytest.raises(OutputFailed) as raised:
        check(fake, path, path)
    assert raised.value.defect.code == "output.is_input"
    assert path.read_text("utf-8") == PARTIES


@pytest.mark.parametrize(
    ("name", "code"),
    [("o.docx", "output.unknown_kind"), ("gone/o.csv", "output.not_writable"), ("d.csv", "output.not_writable")],
)
def test_an_output_that_cannot_be_says_why(fake: Any, parties: Path, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(OutputFailed) as raised:
        check(fake, parties, tmp_path / name)
    assert raised.value.defect.code == code
    assert WORDS.defect(raised.value.defect).count(Path(name).name) == 1


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet", ".html"])
def test_a_failure_midway_leaves_the_old_file_and_nothing_else(
    fake: Any, parties: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out{suffix}"
    out.write_text("the old one", "utf-8")

    def breaks(units: Any, source: Any, tally: Any) -> Iterator[Any]:
        yield from check_stream(units, source, [fake.make_checker(REQUEST)], tally, batch_units=2)
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        check(fake, parties, out, stream=breaks)
    assert out.read_text("utf-8") == "the old one"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([out.name, "parties.txt"])


# Runs in a process of its own: limits and kills are for it alone.
FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from kordon.engine.outputs.atomic import AtomicFile, OutputFailed
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    try:
        with AtomicFile(Path(sys.argv[1])) as file:
            for _ in range(1000):
                file.write(b"x" * 1000)
            file.commit()
    except OutputFailed as error:
        sys.exit({"output.too_large": 42}.get(error.defect.code, 1))
"""
KILLED = """
    import sys, time
    from pathlib import Path
    from kordon.engine.outputs.atomic import AtomicFile
    with AtomicFile(Path(sys.argv[1])) as file:
        file.write(b"half" * 100_000)
        print("ready", flush=True)
        time.sleep(60)
"""


def start(code: str, path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(path)], stdout=subprocess.PIPE)


def test_no_room_leaves_no_half_file(tmp_path: Path) -> None:
    with start(FULL_DISK, tmp_path / "out.jsonl") as process:
        process.communicate(timeout=60)
    assert process.returncode == 42
    assert list(tmp_path.iterdir()) == []


def test_parquet_tells_a_full_disk_too(fake: Any, parties: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: AtomicFile, data: bytes) -> None:
        raise file._failed(OSError(28, os.strerror(28)))

    monkeypatch.setattr(AtomicFile, "write", full)
    with pytest.raises(OutputFailed) as raised:
        check(fake, parties, tmp_path / "out.parquet")
    monkeypatch.undo()
    assert raised.value.defect.code == "output.disk_full"
    assert [p.name for p in tmp_path.iterdir()] == ["parties.txt"]


def test_a_full_disk_is_called_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with AtomicFile(tmp_path / "out.csv") as file, pytest.raises(OutputFailed) as raised:
        file.write(b"x")
        file.commit()
    assert raised.value.defect.code == "output.disk_full"
    assert list(tmp_path.iterdir()) == []


def test_a_kill_leaves_the_old_file_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"old")
    with start(KILLED, out) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    assert out.read_bytes() == b"old"
    left = [p.name for p in tmp_path.iterdir() if p != out]
    assert all(name.startswith(".") and name.endswith(".part") for name in left)


