"""Units of an input: each ends read or rejected, and both are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from kordon.engine.findings import Defect, Severity

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Unit(Generic[R]):
    """One row, message or entry. `record` is None exactly when the unit was rejected; then at least one defect has
    severity `rejected`. A read unit may carry notes and repairs."""

    number: int
    record: R | None
    defects: tuple[Defect, ...] = ()

    def __post_init__(self) -> None:
        if self.record is None and not any(d.severity is Severity.REJECTED for d in self.defects):
            raise ValueError("a rejected unit must say why")


@dataclass(slots=True)
class Tally:
    """Counts that must balance: read + rejected = units."""

    read: int = 0
    rejected: int = 0
    defects: dict[str, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        return self.read + self.rejected

    def add(self, unit: Unit[object]) -> None:
        if unit.record is None:
            self.rejected += 1
        else:
            self.read += 1
        for defect in unit.defects:
            self.defects[defect.code] = self.defects.get(defect.code, 0) + 1


@dataclass(frozen=True, slots=True)
class Source:
    """An input file, hashed before it is read. `name` is what is shown; `head` the first 64 KiB for recognition."""

    path: Path
    name: str
    sha256: str
    size: int
    head: bytes


class UnreadableInput(Exception):
    """The input as a whole can't be read (no unit can be counted). Carries the one defect that says why, for the user."""

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect.code)
        self.defect = defect


@dataclass(frozen=True, slots=True)
class Format(Generic[R]):
    """One way of writing.

    `recognise(source)` looks at content, not at the file's name, and returns 0..1. `read(source, options)` streams units;
    it raises UnreadableInput only for the file as a whole, never for a unit. `options` are the user's overrides
    (`map.name=Column`, `encoding=...`, `delimiter=...`), each documented by the reader. `describe(source, options)`, where
    there is one, says in (code, text) pairs how the input was understood (columns recognised, encoding). `holds_parties` is
    false where records have none: who checks parties alone must not read such files and find nothing.
    """

    name: str
    title: str
    recognise: Callable[[Source], float]
    read: Callable[[Source, Mapping[str, str]], Iterator[Unit[R]]]
    describe: Callable[[Source, Mapping[str, str]], list[tuple[str, str]]] | None = None
    holds_parties: bool = True
