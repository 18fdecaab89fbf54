"""The one movement as a function: recognise -> read -> check, streaming, one batch at a time.

The pipeline is given rooms' formats and checkers; it finds none itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from kordon.engine.facets import Facet, GoodsFacet, PartyFacet, facets_of
from kordon.engine.findings import Defect, Finding, Location, Severity
from kordon.engine.units import Format, Source, Tally, Unit, UnreadableInput

HEAD_BYTES = 65_536
BATCH_UNITS = 2_048


@dataclass(frozen=True, slots=True)
class ReferenceRequest:
    """Which references a check shall use: names or files of lists (empty: all that the store holds), and the day."""

    lists: tuple[str, ...] = ()
    as_of: date | None = None
    threshold: float | None = None


class PartyChecker(Protocol):
    """A check bound to its references. Findings of one call come in the order of the facets."""

    def check(self, facets: Sequence[PartyFacet]) -> list[list[Finding]]: ...


class GoodsChecker(Protocol):
    """The same for goods; `takes` tells the pipeline which facets to hand it."""

    takes: type[GoodsFacet]

    def check(self, facets: Sequence[GoodsFacet]) -> list[list[Finding]]: ...


Checker = PartyChecker | GoodsChecker


def run_checkers(checkers: Sequence[Checker], facets: Sequence[Facet]) -> list[list[Finding]]:
    """Findings of each facet. A checker is given the facets of its kind alone (`takes`; parties where it doesn't say)."""
    out: list[list[Finding]] = [[] for _ in facets]
    for checker in checkers:
        kind: type[Any] = getattr(checker, "takes", PartyFacet)
        places = [place for place, facet in enumerate(facets) if isinstance(facet, kind)]
        chosen: list[Any] = [facets[place] for place in places]
        for place, findings in zip(places, checker.check(chosen) if chosen else [], strict=True):
            out[place].extend(findings)
    return out


@dataclass(slots=True)
class Batch:
    """Some units of one source with what was found in each; `findings[i]` belongs to `units[i]`."""

    source: Source
    units: list[Unit[Any]]
    findings: list[list[Finding]]


def open_source(path: Path, name: str = "") -> Source:
    """Hash and sniff a file. Raises UnreadableInput (`input.missing`, `input.folder`, `input.empty`)."""
    shown = name or path.name
    if path.is_dir():
        raise UnreadableInput(_whole("input.folder", shown))
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            digest = hashlib.sha256(head)
            size = len(head)
            while block := stream.read(1 << 20):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise UnreadableInput(_whole("input.missing", shown, reason=error.strerror or "")) from None
    if not size:
        raise UnreadableInput(_whole("input.empty", shown))
    return Source(path, shown, digest.hexdigest(), size, head)


def recognise(source: Source, formats: Sequence[Format[Any]]) -> Format[Any]:
    """The format whose content test is surest. Raises UnreadableInput (`input.unknown_format`) when none is above 0."""
    best = max(formats, key=lambda f: f.recognise(source), default=None)
    if best is None or best.recognise(source) <= 0:
        raise UnreadableInput(_whole("input.unknown_format", source.name, known=", ".join(f.name for f in formats)))
    return best


def check_stream(
    units: Iterator[Unit[Any]],
    source: Source,
    checkers: Sequence[Checker],
    tally: Tally,
    batch_units: int = BATCH_UNITS,
) -> Iterator[Batch]:
    """Run every checker over every facet of every unit, batch by batch, in the units' order; memory stays one batch."""
    while taken := list(islice(units, batch_units)):
        for unit in taken:
            tally.add(unit)
        facets: list[Facet] = []
        owner: list[int] = []
        for position, unit in enumerate(taken):
            if unit.record is not None:
                for facet in facets_of(unit.record):
                    facets.append(facet)
                    owner.append(position)
        found: list[list[Finding]] = [[] for _ in taken]
        for position, findings in zip(owner, run_checkers(checkers, facets), strict=True):
            found[position].extend(findings)
        yield Batch(source, taken, found)


def _whole(code: str, name: str, **parameters: str) -> Defect:
    return Defect(code, Severity.REJECTED, Location(file=name), tuple(parameters.items()))

