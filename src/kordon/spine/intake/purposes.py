"""Why something is checked. By when a finding is due and how long data are kept follow from it (`data/purposes.json`).

Texts stand in the catalogue as `purpose.<code>`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from kordon.spine.intake.faults import IntakeFault

DEFAULT = "screening"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A finding waits at most `due_hours`; the original file is kept `keep_file_days`, a finding that is done with
    `keep_finding_days` from the day it was last seen."""

    code: str
    due_hours: int
    keep_file_days: int
    keep_finding_days: int

    def due_at(self, seen: datetime) -> datetime:
        return seen + timedelta(hours=self.due_hours)

    def keep_file_until(self, taken: datetime) -> datetime:
        return taken + timedelta(days=self.keep_file_days)


@cache
def purposes() -> dict[str, Purpose]:
    """All purposes by code, in the order that forms show them."""
    text = files("kordon.spine.intake.data").joinpath("purposes.json").read_text("utf-8")
    return {code: Purpose(code, **line) for code, line in json.loads(text)["purposes"].items()}


def purpose_of(code: str) -> Purpose:
    """Raises IntakeFault `intake.no_purpose`."""
    found = purposes().get(code)
    if found is None:
        raise IntakeFault("intake.no_purpose", ("purpose", code[:32]), ("known", ", ".join(purposes())))
    return found
