"""A cycle on disk: one JSON file (`kordon.report_cycle/1`), written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.cycle.machine import Cycle, Event, Refused, kinds, standings

SCHEMA = "kordon.report_cycle/1"
LARGEST = 20_000_000  # bytes


def load(path: Path) -> Cycle:
    """Raises UnreadableInput (`reporting.cycle.unreadable`): no such file, not a cycle, or events that can't have happened."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(path.name)
        raw = json.loads(path.read_bytes())
        if raw["schema"] != SCHEMA or raw["kind"] not in kinds():
            raise ValueError(raw["schema"])
        events = tuple(Event(e["kind"], e["addressee"], e["day"], e["by"], _texts(e["facts"])) for e in raw["events"])
        cycle = Cycle(str(raw["kind"]), str(raw["opened"]), str(raw["deadline"]), tuple(map(str, raw["addressees"])), events)
        standings(cycle)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused):
        raise UnreadableInput(Defect("reporting.cycle.unreadable", Severity.REJECTED, Location(file=path.name))) from None
    return cycle


def _texts(raw: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in raw.items()}


def save(path: Path, cycle: Cycle) -> None:
    """Raises OutputFailed."""
    answer = {
        "schema": SCHEMA,
        "kind": cycle.kind,
        "opened": cycle.opened,
        "deadline": cycle.deadline,
        "addressees": list(cycle.addressees),
        "events": [
            {"kind": e.kind, "addressee": e.addressee, "day": e.day, "by": e.by, "facts": dict(e.facts)}
            for e in cycle.events
        ],
    }
    with AtomicFile(path) as stream:
        stream.write((json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
        stream.commit()
