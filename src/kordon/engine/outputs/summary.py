"""What a check run did, counted: inputs, references, findings. The last lines on the screen and the report's header."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kordon.engine.findings import Finding, Parameters
from kordon.engine.units import Tally


@dataclass(frozen=True, slots=True)
class UsedReference:
    """A list version that was checked against. `age_days` counts from the version's date to the `as_of` day, None where
    the version bears no date; `stale` follows the list's own rule (`max_age_days`)."""

    list: str
    version: str
    sha256: str
    title: str = ""
    entries: int = 0
    age_days: int | None = None
    max_age_days: int = 0
    bundled: bool = False

    @property
    def stale(self) -> bool:
        return self.age_days is not None and self.max_age_days > 0 and self.age_days > self.max_age_days


@dataclass(slots=True)
class InputSummary:
    """One input: how it was understood and how its units ended. `unreadable` is set when the file as a whole failed."""

    name: str
    sha256: str = ""
    format: str = ""
    tally: Tally = field(default_factory=Tally)
    unreadable: bool = False


@dataclass(slots=True)
class CheckSummary:
    """A whole run. `warnings` are the distinct (code, parameters) of references and findings, in order of appearance."""

    as_of: str
    references: tuple[UsedReference, ...] = ()
    inputs: list[InputSummary] = field(default_factory=list)
    findings: int = 0
    records_with_findings: int = 0
    warnings: dict[tuple[str, Parameters], None] = field(default_factory=dict)

    def add(self, findings: Iterable[Finding]) -> None:
        """Count the findings of one record."""
        before = self.findings
        for finding in findings:
            self.findings += 1
            self.warnings.update(dict.fromkeys(finding.warnings))
        self.records_with_findings += self.findings > before

    @property
    def units(self) -> int:
        return sum(i.tally.units for i in self.inputs)

    @property
    def read(self) -> int:
        return sum(i.tally.read for i in self.inputs)

    @property
    def rejected(self) -> int:
        return sum(i.tally.rejected for i in self.inputs)

    def exit_code(self) -> int:
        """0 nothing found, 1 findings, 2 an input unreadable, 3 nothing found but units rejected (DESIGN.md)."""
        if any(i.unreadable for i in self.inputs):
            return 2
        if self.findings:
            return 1
        return 3 if self.rejected else 0


def used_references(checkers: Iterable[object]) -> tuple[UsedReference, ...]:
    """What the checkers say they used (their optional attribute `references`), once each, sorted by list and version."""
    found: dict[UsedReference, None] = {}
    for checker in checkers:
        stated: Any = getattr(checker, "references", ())
        found.update(dict.fromkeys(r for r in stated if isinstance(r, UsedReference)))
    return tuple(sorted(found, key=lambda r: (r.list, r.version)))


def reference_warnings(references: Iterable[UsedReference]) -> list[tuple[str, Parameters]]:
    """`warning.stale_list` for every list older than its rule allows, `warning.bundled_snapshot` for the one that came
    with the installation."""
    out: list[tuple[str, Parameters]] = []
    for item in references:
        if item.bundled:
            out.append(("warning.bundled_snapshot", (("age_days", str(item.age_days or 0)),)))
        if item.stale:
            out.append(("warning.stale_list", (("list", item.list), ("age_days", str(item.age_days)),
                                               ("max_age_days", str(item.max_age_days)))))
    return out
