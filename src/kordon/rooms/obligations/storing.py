"""Registers of adherence in the references store: one reference for each source and treaty, every version kept.

    treaties-untc-icsant   treaties-unoda-npt   treaties-fcdo   treaties-factbook
    treaties-own-<name of the file>   treaties-report-<name of the file>

so that taking in one never replaces what another says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kordon.engine.findings import Defect, Parameters
from kordon.engine.pipeline import open_source, recognise
from kordon.engine.references import ReferenceFault, ReferenceStore, Version
from kordon.engine.units import Source, Tally, Unit, UnreadableInput
from kordon.rooms.obligations.formats.adherence_formats import ADHERENCE_FORMATS
from kordon.rooms.obligations.formats.building import order_across
from kordon.rooms.obligations.records import Action
from kordon.rooms.obligations.register import Register

PREFIX = "treaties-"
ONE_TREATY_EACH = ("untc", "unoda")
MOST_LOST = 0.1  # registers grow; one that loses more of its units was cut off


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file. `version` is None when no unit could be read: then nothing was stored."""

    source: Source
    tally: Tally
    defects: tuple[Defect, ...]
    version: Version | None


def take_in(path: Path, store: ReferenceStore, day: date, options: Mapping[str, str], force: bool = False) -> Taken:
    """Read and store a register that is dated `day`. Raises UnreadableInput for the file as a whole, ReferenceFault: without
    `force`, `instruments.shrunk` for one that lost more than `MOST_LOST` of what the version in use has."""
    source = open_source(path)
    format = recognise(source, list(ADHERENCE_FORMATS.values()))
    tally, actions, defects = _read(source, format.name, options)
    for defect in order_across(source, actions):
        tally.defects[defect.code] = tally.defects.get(defect.code, 0) + 1
        defects.append(defect)
    version = None
    if tally.read:
        name = _reference_name(format.name, source, actions)
        before = store.current(name)
        if before and not force and tally.read < before.entries * (1 - MOST_LOST):
            raise ReferenceFault("instruments.shrunk", ("file", source.name), ("reference", name),
                                 ("before", str(before.entries)), ("after", str(tally.read)))
        version = store.add(name, [path], format=format.name, as_of=day.isoformat(), entries=tally.read, origin=source.name)
    return Taken(source, tally, tuple(defects), version)


def _read(source: Source, format: str, options: Mapping[str, str]) -> tuple[Tally, list[Action], list[Defect]]:
    tally, actions, defects = Tally(), list[Action](), list[Defect]()
    units: Iterator[Unit[Any]] = ADHERENCE_FORMATS[format].read(source, options)
    for unit in units:
        tally.add(unit)
        defects.extend(unit.defects)
        actions.extend(unit.record.actions if unit.record else ())
    return tally, actions, defects


def _reference_name(format: str, source: Source, actions: list[Action]) -> str:
    if format in ONE_TREATY_EACH and actions:
        return f"{PREFIX}{format}-{actions[0].instrument.lower()}"
    if format in ("own", "report"):
        slug = re.sub(r"[^a-z0-9]+", "-", source.path.stem.lower()).strip("-")[:40] or source.sha256[:12]
        return f"{PREFIX}{format}-{slug}"
    return PREFIX + format


def stored_register(
    store: ReferenceStore, damaged: Callable[[str, Parameters], None]
) -> tuple[Register, tuple[Version, ...]]:
    """Everything stored, newest version of each reference. What was altered since is left out, and `damaged` is told the
    message's code and parameters."""
    register, used = Register(), []
    for name in store.names():
        version = store.current(name) if name.startswith(PREFIX) else None
        if version is None:
            continue
        bad = store.verify(version)
        if bad or version.format not in ADHERENCE_FORMATS:
            damaged("instruments.damaged", (("reference", name), ("files", ", ".join(bad) or version.format)))
            continue
        parts = name.removeprefix(f"{PREFIX}{version.format}-")
        options = {"instrument": parts} if version.format in ONE_TREATY_EACH else {}
        try:
            _, actions, _ = _read(open_source(store.files(version)[0]), version.format, options)
        except UnreadableInput as fault:
            damaged("instruments.damaged", (("reference", name), ("files", fault.defect.code)))
            continue
        for action in actions:
            register.add(action)
        used.append(version)
    return register, tuple(used)
