"""`make bench`: every exam, Kordon beside its peers, in one run.

    python -m bench.run                     everything; writes docs/bench.md and its pictures
    python -m bench.run --quick             smaller samples, no peers, no million entries, no docs
    python -m bench.run --exam pairs        one exam (may be repeated), no peers, with what went wrong
    python -m bench.run --peers-only        the peers' figures alone

Needs the shared reference data (see `bench.lists.data_folder`). nomenklatura needs libicu and a compiler to install; where
it is absent its column stays empty and the run says so.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import traceback
from collections.abc import Callable, Sequence

from bench import pictures, report
from bench.exams import false_findings, leave_one_out, mutations, pairs, speed
from bench.exams.result import Result
from bench.lists import ROOT, DataMissing, data_folder, read_pairs, shared_pairs
from bench.systems import Kordon, NotBuilt, System

EXAMS = ("pairs", "own_pairs", "original_script", "good_alias", "mutations", "false_findings", "speed")
# How many queries a peer gets: brute force is slow, and the whole run should end within half an hour on two cores.
PEER_SAMPLES = {"good_alias": 400, "mutations": 500, "false_findings": 2000}
QUICK_SAMPLES = {"mutations": 1000, "false_findings": 10_000}
SHOWN = 25  # wrong answers listed per exam
PAGE = ROOT / "docs" / "bench.md"
PICTURES = ROOT / "docs" / "pictures"
Results = dict[tuple[str, str], Result]


def examine(exam: str, system: System, samples: dict[str, int]) -> Result:
    """One exam of one system. Speed is measured in processes of its own."""
    start = time.perf_counter()
    sizes = {"mutations": mutations.COUNT, "false_findings": false_findings.COUNT} | samples
    runs: dict[str, Callable[[], Result]] = {
        "pairs": lambda: pairs.run(system, shared_pairs()),
        "own_pairs": lambda: pairs.run(system, read_pairs(ROOT / "bench/data/dev_pairs.csv"), "own_pairs"),
        "original_script": lambda: leave_one_out.run(system, exam, samples.get(exam, 0)),
        "good_alias": lambda: leave_one_out.run(system, exam, samples.get(exam, 0)),
        "mutations": lambda: mutations.run(system, sizes["mutations"]),
        "false_findings": lambda: false_findings.run(system, sizes["false_findings"]),
        "speed": lambda: speed.run_peer(system.name),
    }
    result = runs[exam]()
    result.seconds = time.perf_counter() - start
    return result


def peers() -> list[System]:
    """The peers that are installed; a missing one is named on stderr."""
    found: list[System] = []
    for module, name in (("nomenklatura_peer", "Nomenklatura"), ("rapidfuzz_peer", "RapidFuzz")):
        try:
            found.append(getattr(importlib.import_module(f"bench.peers.{module}"), name)())
        except ImportError as missing:
            print(f"{name} is not installed ({missing}): its column stays empty.", file=sys.stderr)
            print("The bench group needs a C++ compiler, pkg-config and libicu-dev for it.", file=sys.stderr)
    return found


def _say(result: Result) -> None:
    figures = "  ".join(f"{key} {value:,.4g}" for key, value in result.figures.items())
    print(f"{result.exam:16} {result.system:13} {result.seconds:6.1f} s  {figures}", flush=True)


def _say_wrong(result: Result) -> None:
    for name, group in result.groups.items():
        print("   ", name.ljust(24), "  ".join(f"{key} {value:,.3g}" for key, value in group.items()))
    for kind in ("wrong", "missed", "others", "found"):
        listed = result.details.get(kind, [])
        if listed:
            print(f"  {kind}: {len(listed)}")
        for item in listed[:SHOWN]:
            print("   ", *item, sep=" | ")


def run_ours(exams: Sequence[str], quick: bool, details: bool) -> Results:
    results: Results = {}
    kordon = Kordon()
    for exam in exams:
        try:
            if exam == "speed":
                start = time.perf_counter()
                result = speed.run(0, 5000) if quick else speed.run()
                result.seconds = time.perf_counter() - start
            else:
                result = examine(exam, kordon, QUICK_SAMPLES if quick else {})
        except NotBuilt as missing:
            print(f"{exam}: not built yet: {missing}", file=sys.stderr)
            continue
        except Exception:  # the other exams of a long run are worth having
            print(f"{exam} failed:", file=sys.stderr)
            traceback.print_exc()
            continue
        results[exam, kordon.name] = result
        _say(result)
        if details:
            _say_wrong(result)
    return results


def run_peers(exams: Sequence[str]) -> Results:
    results: Results = {}
    for system in peers():
        for exam in exams:
            results[exam, system.name] = examine(exam, system, PEER_SAMPLES)
            _say(results[exam, system.name])
    return results


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description="Measure the matcher beside its peers.")
    parser.add_argument("--exam", action="append", choices=EXAMS, help="only this exam, without peers; may be repeated")
    parser.add_argument("--quick", action="store_true", help="smaller samples, no peers, docs untouched")
    parser.add_argument("--peers-only", action="store_true", help="only the peers; docs get their figures alone")
    chosen = parser.parse_args(argv)
    try:
        data_folder()
    except DataMissing as missing:
        print(missing, file=sys.stderr)
        return 2
    daily = bool(chosen.quick or chosen.exam)
    exams = chosen.exam or EXAMS
    for line in report.machine():
        print(line)
    results: Results = {} if chosen.peers_only else run_ours(exams, chosen.quick, bool(chosen.exam))
    if not daily:
        results |= run_peers(exams)
    print(report.text_table(report.table(results)))
    if not daily:
        pictures.draw_bench(results, PICTURES / "bench")
        pictures.draw_reliability(results, PICTURES / "reliability")
        report.write_docs(results, PAGE)
        print(f"written: {PAGE.relative_to(ROOT)} and its pictures")
    return 0 if chosen.peers_only or all((exam, report.OURS) in results for exam in exams) else 1


if __name__ == "__main__":
    sys.exit(main())
