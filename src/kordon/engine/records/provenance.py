"""Where a value stood in somebody else's file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """The place of one unit in one input.

    `file` is the name as the caller gave it (never an absolute machine path in output), `sha256` the hex digest of the
    whole file, `unit` the 1-based number of the row, message or entry, `line` the 1-based physical line where the unit
    starts, 0 where lines mean nothing (XML attributes, Parquet).
    """

    file: str = ""
    sha256: str = ""
    unit: int = 0
    line: int = 0

    def record_id(self) -> str:
        """The identity of a record whose source gives it none: `sha256#unit` (DESIGN.md, Identity)."""
        return f"{self.sha256}#{self.unit}"
