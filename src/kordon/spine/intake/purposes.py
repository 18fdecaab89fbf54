"""Why something is checked. By when a finding is due follows from it, and how long data are kept where the agency has set no
period of its own (`data/purposes.json`).

Texts stand in the catalogue as `purpose.<code>`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.spine.intake.faults import IntakeFault

DEFAULT = "screening"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A finding waits at most `due_hours`. `keep_days` are Kordon's default periods by kind of data (`file`, `finding`, `case`);
    what counts is `periods.periods_of`."""

    code: str
    due_hours: int
    keep_days: Mapping[str, int]

    def due_at(self, seen: datetime) -> datetime:
        return seen + timedelta(hours=self.due_hours)


@cache
def purposes() -> dict[str, Purpose]:
    """All purposes by code, in the order that forms show them."""
    return {code: Purpose(code, **line) for code, line in _data()["purposes"].items()}


def default_days() -> dict[tuple[str, str], int]:
    """All default periods in days, by purpose and kind of data; the purpose is empty for what has none."""
    found = {(code, kind): days for code, line in purposes().items() for kind, days in line.keep_days.items()}
    return found | {("", kind): days for kind, days in _data()["every_purpose"].items()}


@cache
def _data() -> dict[str, Any]:
    text = files("kordon.spine.intake.data").joinpath("purposes.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def purpose_of(code: str) -> Purpose:
    """Raises IntakeFault `intake.no_purpose`."""
    found = purposes().get(code)
    if found is None:
        raise IntakeFault("intake.no_purpose", ("purpose", code[:32]), ("known", ", ".join(purposes())))
    return found
