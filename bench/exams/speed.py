"""Speed and memory, each measurement in a process of its own (`bench.probe`), and the command line end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.exams.result import Result
from bench.exams.traffic import traffic, write_csv
from bench.lists import ROOT, data_folder, un_and_ofac
from bench.systems import Kordon

PARTIES = 20_000
PEER_PARTIES = {"nomenklatura": 300, "rapidfuzz": 300}
COMMAND_LINE_PARTIES = 50_000
LARGE = 1_000_000
LAST_LINES = 3  # of a failed probe's own words


def _environment(home: str) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return os.environ | {"PYTHONPATH": path, "KORDON_HOME": home}


def probe(name: str, argument: str, home: str) -> dict[str, float]:
    """The figures of one probe; a failed one yields none and says so on stderr."""
    command = [sys.executable, "-m", "bench.probe", name, argument]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(home), cwd=ROOT, check=False)
    if done.returncode:
        print(f"probe {name} failed:", *done.stderr.splitlines()[-LAST_LINES:], sep="\n  ", file=sys.stderr)
        return {}
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def command_line(count: int, home: str) -> dict[str, float]:
    """`kordon check` on a CSV of `count` parties against OFAC and UN, all start-up included."""
    folder = data_folder() / "watchlists"
    with tempfile.TemporaryDirectory() as work:
        parties, out = Path(work) / "parties.csv", Path(work) / "findings.jsonl"
        write_csv(traffic(un_and_ofac(), count, 9), parties)
        lists = ["--list", str(folder / "un/consolidated_2026-02-27.xml"), "--list", str(folder / "ofac")]
        command = [sys.executable, "-m", "kordon.site.cli", "check", str(parties), *lists, "--out", str(out), "--quiet"]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(home), check=False)
        seconds = time.perf_counter() - start
        if done.returncode not in (0, 1) or not out.exists():
            print("kordon check failed:", *done.stderr.splitlines()[-LAST_LINES:], sep="\n  ", file=sys.stderr)
            return {}
    return {"command_line_s": seconds, "command_line_parties_per_s": count / seconds}


def _reopened(home: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        Kordon().build(un_and_ofac()).matcher.save(Path(folder))
        return probe("reopened", folder, home)


def run(large: int = LARGE, parties: int = PARTIES) -> Result:
    """Kordon's own figures. `parties_per_s` and the latencies are of the whole check, evidence included."""
    with tempfile.TemporaryDirectory() as home:
        figures = probe("matcher", str(parties), home)
        figures |= _reopened(home)
        figures |= probe("check", str(parties), home)
        figures |= command_line(COMMAND_LINE_PARTIES if large == LARGE else parties, home)
        if large:
            figures |= probe("million", str(large), home)
    return Result("speed", "kordon", figures, note=f"{parties:,} parties, 1 % listed")


def run_peer(name: str) -> Result:
    count = PEER_PARTIES[name]
    with tempfile.TemporaryDirectory() as home:
        return Result("speed", name, probe(name, str(count), home), note=f"{count} parties")
