"""One measurement in a process of its own, as a line of JSON: `python -m bench.probe NAME [COUNT]`.

Memory is only told apart, and a cold start only cold, in a fresh process; `bench.exams.speed` starts these and gathers.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from bench.exams.traffic import traffic
from bench.generators.large_list import LargeList
from bench.lists import data_folder, un_and_ofac
from bench.measures import percentile
from bench.systems import Kordon, Searcher, System, matcher_class, part
from kordon.engine.records.party import Party

Figures = dict[str, float]
BATCH = 2048
WARM_SEED, SEED = 7, 8
AS_OF = date(2026, 11, 21)  # a fixed day, so that a rerun checks the same


def resident_mb() -> float:
    """Memory of this process now (MB of 10^6 bytes)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _timed(work: Callable[[Sequence[Party]], object], parties: Sequence[Party]) -> float:
    """Parties per second, given in batches."""
    start = time.perf_counter()
    for at in range(0, len(parties), BATCH):
        work(parties[at : at + BATCH])
    return len(parties) / (time.perf_counter() - start)


def _peer(name: str) -> System:
    if name == "nomenklatura":
        from bench.peers.nomenklatura_peer import Nomenklatura

        return Nomenklatura(generous=False)
    from bench.peers.rapidfuzz_peer import RapidFuzz

    return RapidFuzz()


def peer(name: str, count: int) -> Figures:
    """A peer on OFAC and UN: time to build, parties per second, one query at a time, resident memory."""
    listed = un_and_ofac()
    before = resident_mb()
    system = _peer(name)
    start = time.perf_counter()
    searcher: Searcher = system.build(listed)
    built = time.perf_counter() - start
    searcher.search_many(traffic(listed, 20, WARM_SEED))
    parties = traffic(listed, count, SEED)
    singles = []
    for party in parties:
        at = time.perf_counter()
        searcher.search_many([party])
        singles.append(time.perf_counter() - at)
    figures = _latency(singles) | {"build_s": built, "resident_mb": resident_mb() - before}
    return figures | {"parties_per_s": _timed(searcher.search_many, parties)}


def _latency(seconds: Sequence[float]) -> Figures:
    return {"p50_ms": percentile(seconds, 0.5) * 1e3, "p99_ms": percentile(seconds, 0.99) * 1e3}


def matcher(count: int) -> Figures:
    """Kordon's matcher alone on OFAC and UN: build, save, parties per second, one warm query."""
    listed = un_and_ofac()
    kordon = Kordon()
    kordon.build(listed[:200]).search_many(traffic(listed, 200, WARM_SEED))  # compiled loops load once per machine
    start = time.perf_counter()
    searcher = kordon.build(listed)
    built = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        searcher.matcher.save(Path(folder))
        disk = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file()) / 1e6
    searcher.search_many(traffic(listed, 2000, WARM_SEED))
    parties = traffic(listed, count, SEED)
    rate = _timed(searcher.matcher.search_many, parties)
    singles = []
    for party in traffic(listed, 2000, SEED + 1):
        at = time.perf_counter()
        searcher.matcher.search(party)
        singles.append(time.perf_counter() - at)
    return {"build_s": built, "disk_mb": disk, "matcher_parties_per_s": rate} | _latency(singles)


def reopened(folder: str) -> Figures:
    """A saved index in a fresh process: time to open, what it adds to resident memory after a thousand queries."""
    listed = un_and_ofac()
    queries = traffic(listed, 1000, SEED)
    opened = matcher_class()
    warm = Kordon().build(listed[:50])
    warm.search_many(queries[:50])
    before = resident_mb()
    start = time.perf_counter()
    found = opened.open(Path(folder))
    seconds = time.perf_counter() - start
    found.search_many(queries)
    return {"open_s": seconds, "resident_mb": resident_mb() - before, "process_mb": resident_mb()}


def check(count: int) -> Figures:
    """The whole check as every room runs it (candidates, scoring, evidence, findings) on the real list files."""
    from kordon.engine.facets import PartyFacet
    from kordon.engine.pipeline import ReferenceRequest

    make_checker = part("kordon.rooms.watchlists.checks", "make_checker")
    folder = data_folder() / "watchlists"
    lists = (str(folder / "un/consolidated_2026-02-27.xml"), str(folder / "ofac"))
    start = time.perf_counter()
    checker = make_checker(ReferenceRequest(lists, AS_OF))
    ready = time.perf_counter() - start
    listed = un_and_ofac()

    def facets(parties: Sequence[Party]) -> list[PartyFacet]:
        return [PartyFacet("subject", party) for party in parties]

    checker.check(facets(traffic(listed, 2000, WARM_SEED)))
    parties = traffic(listed, count, SEED)
    rate = _timed(lambda batch: checker.check(facets(batch)), parties)
    singles = []
    for party in traffic(listed, 2000, SEED + 1):
        at = time.perf_counter()
        checker.check(facets([party]))
        singles.append(time.perf_counter() - at)
    return {"parties_per_s": rate, "ready_s": ready, "check_process_mb": resident_mb()} | _latency(singles)


def million(length: int) -> Figures:
    """A synthetic list of `length` entries: parties per second and the peak memory of the process."""
    listed = LargeList(length)
    kordon = Kordon()
    kordon.build(list(islice(listed, 50))).search_many(traffic(LargeList(50), 50, WARM_SEED))
    start = time.perf_counter()
    searcher = kordon.build(listed)
    built = time.perf_counter() - start
    searcher.search_many(traffic(listed, 2000, WARM_SEED))
    rate = _timed(searcher.matcher.search_many, traffic(listed, 10_000, SEED))
    return {"million_build_s": built, "million_parties_per_s": rate, "million_peak_gb": peak_mb() / 1e3}


PROBES: dict[str, Callable[[str], Figures]] = {
    "nomenklatura": lambda count: peer("nomenklatura", int(count)),
    "rapidfuzz": lambda count: peer("rapidfuzz", int(count)),
    "matcher": lambda count: matcher(int(count)),
    "reopened": reopened,
    "check": lambda count: check(int(count)),
    "million": lambda count: million(int(count)),
}


def main(argv: Sequence[str]) -> None:
    figures: dict[str, Any] = PROBES[argv[0]](argv[1])
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
