"""What an exam hands back: figures for the table, and details to print or draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Result:
    """`figures` are the numbers of the table by key, `groups` the same measures per script, culture, kind ...;
    `details` hold what pictures and error listings need. `note` says what a reader must know (sample, size)."""

    exam: str
    system: str
    figures: dict[str, float]
    groups: dict[str, dict[str, float]] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    seconds: float = 0.0
