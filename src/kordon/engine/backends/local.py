"""The check on this machine: in this process, or in a pool of processes that each open the references once.

Same results and same order either way. Batches wait in a queue of fixed length, so memory stays bounded however fast
the reader is.
"""

from __future__ import annotations

import importlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any

from kordon.engine.facets import Facet, facets_of
from kordon.engine.findings import Finding
from kordon.engine.pipeline import BATCH_UNITS, Batch, Checker, ReferenceRequest, run_checkers
from kordon.engine.units import Source, Tally, Unit

BATCHES_AHEAD = 2  # per process: one being checked, one waiting, so that no process is idle between two


def open_checkers(factories: Sequence[str], request: ReferenceRequest) -> list[Checker]:
    """The checkers behind dotted paths `module:function` (see `kordon.engine.room.PartyCheck`)."""
    return [_load(path)(request) for path in factories]


def _load(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


class ProcessPool:
    """`processes` workers, each with its own checkers. Use as a context manager.

    `check_stream` has the contract of `kordon.engine.pipeline.check_stream`. A worker that dies (killed, out of memory)
    ends the run with concurrent.futures.process.BrokenProcessPool; nothing is skipped.
    """

    def __init__(self, processes: int, factories: Sequence[str], request: ReferenceRequest) -> None:
        self._ahead = processes * BATCHES_AHEAD
        # Spawned, not forked: a fork would copy Arrow's running threads in whatever state they are.
        self._pool = ProcessPoolExecutor(
            processes, multiprocessing.get_context("spawn"), _open_in_worker, (tuple(factories), request)
        )

    def __enter__(self) -> ProcessPool:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def check_stream(
        self, units: Iterator[Unit[Any]], source: Source, tally: Tally, batch_units: int = BATCH_UNITS
    ) -> Iterator[Batch]:
        """Batches in the units' order, each counted in `tally` when it is handed out."""
        waiting: deque[tuple[list[Unit[Any]], Future[list[list[Finding]]]]] = deque()
        while True:
            while len(waiting) < self._ahead and (taken := list(islice(units, batch_units))):
                waiting.append((taken, self._pool.submit(_check_in_worker, _facets(taken))))
            if not waiting:
                return
            taken, future = waiting.popleft()
            found = future.result()
            for unit in taken:
                tally.add(unit)
            yield Batch(source, taken, found)


def _facets(units: Sequence[Unit[Any]]) -> list[list[Facet]]:
    """Only the facets travel to a worker, not the records they came from."""
    return [[] if unit.record is None else list(facets_of(unit.record)) for unit in units]


_checkers: list[Checker] = []  # one list per worker process, filled once by the pool's initializer


def _open_in_worker(factories: tuple[str, ...], request: ReferenceRequest) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent alone ends the run
    _checkers[:] = open_checkers(factories, request)


def _check_in_worker(units: list[list[Facet]]) -> list[list[Finding]]:
    facets = [facet for unit in units for facet in unit]
    owner = [position for position, unit in enumerate(units) for _ in unit]
    found: list[list[Finding]] = [[] for _ in units]
    for position, findings in zip(owner, run_checkers(_checkers, facets), strict=True):
        found[position].extend(findings)
    return found
