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
        return cycle_of(path.read_bytes(), path.name)
    except (OSError, ValueError):
        raise _unreadable(path.name) from None


def cycle_of(content: bytes, name: str) -> Cycle:
    """The cycle in a file's bytes. Raises as `load`."""
    try:
        raw = json.loads(content)
        if raw["schema"] != SCHEMA or raw["kind"] not in kinds():
            raise ValueError(raw["schema"])
        events = tuple(Event(e["kind"], e["addressee"], e["day"], e["by"], _texts(e["facts"])) for e in raw["events"])
        cycle = Cycle(str(raw["kind"]), str(raw["opened"]), str(raw["deadline"]), tuple(map(str, raw["addressees"])), events)
        standings(cycle)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused):
        raise _unreadable(name) from None
    return cycle


def _unreadable(name: str) -> UnreadableInput:
    return UnreadableInput(Defect("reporting.cycle.unreadable", Severity.REJECTED, Location(file=name)))


def _texts(raw: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in raw.items()}


def content_of(cycle: Cycle) -> bytes:
    """The file that `load` reads."""
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
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def save(path: Path, cycle: Cycle) -> None:
    """Raises OutputFailed."""
    with AtomicFile(path) as stream:
        stream.write(content_of(cycle))
        stream.commit()
