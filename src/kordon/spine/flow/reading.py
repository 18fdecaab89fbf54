"""One file from its bytes to stored findings, batch by batch: recognise, read, check, remember, store.

Where the last batch ended is where any worker goes on: readers are deterministic, so the first `position` units are read over
again and left out. A batch is stored with its defects, findings, progress and audit entry in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from kordon.engine.facets import PartyFacet, parties_of
from kordon.engine.findings import Defect, Finding, Location
from kordon.engine.outputs.canonical import defect_object
from kordon.engine.pairs import pair_of
from kordon.engine.pipeline import open_source, recognise
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Actor, Channel, Verb, record, record_batch
from kordon.spine.decisions.memory import remembered
from kordon.spine.findings import storing
from kordon.spine.findings.models import Finding as StoredFinding
from kordon.spine.findings.storing import Found, Place
from kordon.spine.flow.assembly import Assembly
from kordon.spine.flow.checks import OpenChecks
from kordon.spine.intake import leases, objects
from kordon.spine.intake.faults import IntakeFault
from kordon.spine.intake.models import File, FileDefect, UnitBatch
from kordon.spine.intake.purposes import purpose_of
from kordon.spine.intake.storable import storable, storable_text

BATCH_UNITS = 500
WORKER = Actor(None, Channel.WORKER)
UNITS_CHECKED = Verb("units.checked", ("file", "input"))
FILE_CHECKED = Verb("file.checked", ("file", "input"))
FILE_UNREADABLE = Verb("file.unreadable", ("file", "input"))


@dataclass(frozen=True, slots=True)
class Batch:
    """Units at `first`, `first + 1` ... (1-based, in reading order), and what was found in them."""

    first: int
    units: list[Unit[Any]]
    founds: list[Found]

    @property
    def last(self) -> int:
        return self.first + len(self.units) - 1


def check_file(file: File, checks: OpenChecks, assembly: Assembly, stopping: Callable[[], bool]) -> bool:
    """Read on from where the file stands; True when it is at its end, False when `stopping` said so between two batches.

    The caller holds the lease. Raises LeaseLost, IntakeFault when the bytes can't be had, and whatever a reader's or check's own
    fault raises. UnreadableInput ends the file as unreadable.
    """
    with objects.opened(file.stored) as path:
        try:
            source = open_source(path, file.name)
            if source.sha256 != file.stored.sha256:
                raise IntakeFault("intake.object_damaged", ("sha256", file.stored.sha256))
            chosen = _format(file, source, assembly)
            _begin(file, chosen, checks)
            lines = _lines(path)
            for batch in _batches(file, source, chosen, checks, assembly):
                _store(file, batch, source, checks, _share(batch, lines))
                if stopping():
                    return False
        except UnreadableInput as unreadable:
            _end_unreadable(file, unreadable.defect)
            return True
    _end(file, checks)
    return True


def _format(file: File, source: Source, assembly: Assembly) -> Format[Any]:
    named = next((form for form in assembly.formats if form.name == file.options.get("format")), None)
    return named or recognise(source, assembly.formats)


def _begin(file: File, chosen: Format[Any], checks: OpenChecks) -> None:
    with transaction.atomic(), acting_for(file.agency_id):
        leases.renew(
            file,
            state=File.State.READING,
            format=chosen.name,
            as_of=checks.as_of,
            started_at=file.started_at or timezone.now(),
            references=_united(file.references, checks.references),
            fault={},
        )


def _united(before: Sequence[dict[str, str]], now: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """A run that went on after a list changed used both versions."""
    return [*before, *(reference for reference in now if reference not in before)]


def _batches(
    file: File, source: Source, chosen: Format[Any], checks: OpenChecks, assembly: Assembly
) -> Iterator[Batch]:
    options = {name: value for name, value in file.options.items() if name != "format"}
    units = islice(chosen.read(source, options), file.position, None)
    room = assembly.rooms.get(chosen.name, "")
    first = file.position + 1
    while taken := list(islice(units, BATCH_UNITS)):
        yield Batch(first, taken, _found(file, taken, first, source, checks, room))
        first += len(taken)


def _found(
    file: File, units: Sequence[Unit[Any]], first: int, source: Source, checks: OpenChecks, room: str
) -> list[Found]:
    """What the checks say of every party of every unit, with what memory says of that."""
    facets: list[PartyFacet] = []
    places: list[Place] = []
    for position, unit in enumerate(units, start=first):
        if unit.record is not None:
            for part, facet in enumerate(parties_of(unit.record)):
                facets.append(facet)
                places.append(Place(file.id, None, position, part, unit.number, facet.party.provenance.line))
    out = []
    for facet, place, findings in zip(facets, places, checks.check(facets), strict=True):
        for finding in findings:
            located = _located(finding, source, place, checks)
            out.append(Found(located, facet.party, checks.entry(finding.entry), place, room))
    return with_memory(file.agency_id, file.purpose, out)


def _located(finding: Finding, source: Source, place: Place, checks: OpenChecks) -> Finding:
    """Checks needn't know files: what they leave open of the input's place is filled in here."""
    where = finding.location
    if not where.file:
        where = Location(source.name, place.unit, place.line, where.field)
    return replace(finding, location=where, input_sha256=finding.input_sha256 or source.sha256,
                   as_of=finding.as_of or checks.as_of.isoformat())  # fmt: skip


def with_memory(agency_id: Any, purpose: str, founds: Sequence[Found]) -> list[Found]:
    """The same, each with what was decided of its pair before."""
    pairs = [pair_of(found.party, found.document) for found in founds]
    out = []
    for found, memory in zip(founds, remembered(agency_id, purpose, pairs), strict=True):
        if memory is not None:
            changes = tuple(change.as_dict() for change in memory.changes)
            found = replace(found, quiet=memory.quiet, decision_id=memory.decision_id, changes=changes)
        out.append(found)
    return out


def _store(file: File, batch: Batch, source: Source, checks: OpenChecks, share: float) -> None:
    """Everything of one batch, or nothing. Raises LeaseLost when another worker has the file."""
    read = sum(unit.record is not None for unit in batch.units)
    defects = [_defect_row(file, defect) for unit in batch.units for defect in unit.defects]
    with transaction.atomic(), acting_for(file.agency_id):
        # The lease first: its row lock keeps two workers apart, and a worker without it is undone.
        leases.renew(file, attempts=0)
        UnitBatch.objects.create(
            agency_id=file.agency_id, file_id=file.id, run=file.run, first=batch.first, last=batch.last, read=read,
            rejected=len(batch.units) - read, findings=len(batch.founds), references=checks.references,
        )  # fmt: skip
        FileDefect.objects.bulk_create(defects, batch_size=BATCH_UNITS)
        stored = storing.store(file.agency_id, purpose_of(file.purpose), StoredFinding.Origin.FILE, batch.founds)
        quiet = sum(row.state == StoredFinding.State.QUIET for row in stored.rows)
        progress = {
            "position": batch.last,
            "share": max(share, file.share),
            "read": file.read + read,
            "rejected": file.rejected + len(batch.units) - read,
            "defects": file.defects + len(defects),
            "findings": file.findings + len(stored.rows) - quiet,
            "quiet": file.quiet + quiet,
        }
        details = {"run": file.run, "first": batch.first, "last": batch.last, "references": checks.references}
        items = _items(batch, stored.rows)
        record_batch(WORKER, UNITS_CHECKED, file.agency_id, _about(file), items, details)
        rows = File.objects.filter(pk=file.id)
        rows.update(**progress)
    for name, value in progress.items():  # only now: what was undone must not be counted
        setattr(file, name, value)


def _items(batch: Batch, rows: Sequence[StoredFinding]) -> Iterator[dict[str, object]]:
    """One leaf for each unit: that it was read or rejected, and what was found in it."""
    by_position: dict[int, list[str]] = {}
    for found, row in zip(batch.founds, rows, strict=True):
        by_position.setdefault(found.place.position, []).append(str(row.id))
    for position, unit in enumerate(batch.units, start=batch.first):
        state = "rejected" if unit.record is None else "read"
        yield {"position": position, "unit": unit.number, "state": state, "findings": by_position.get(position, [])}


def _defect_row(file: File, defect: Defect) -> FileDefect:
    place = defect.location
    return FileDefect(
        agency_id=file.agency_id, file_id=file.id, run=file.run, code=defect.code, severity=defect.severity.value,
        unit=place.unit, line=place.line, field=storable_text(place.field, 200),
        parameters=storable(dict(defect.parameters)),
    )  # fmt: skip


def _end(file: File, checks: OpenChecks) -> None:
    whole = checks.sha256 if file.references == checks.references else ""
    with transaction.atomic(), acting_for(file.agency_id):
        leases.release(file, state=File.State.DONE, ended_at=timezone.now(), share=1.0, attempts=0, checked_with=whole)
        counts = {"read": file.read, "rejected": file.rejected, "findings": file.findings, "quiet": file.quiet}
        details = {"run": file.run, "format": file.format, "references": file.references, **counts}
        record(WORKER, FILE_CHECKED, file.agency_id, _about(file), details)


def _end_unreadable(file: File, defect: Defect) -> None:
    with transaction.atomic(), acting_for(file.agency_id):
        fault = storable(defect_object(defect))
        leases.release(file, state=File.State.UNREADABLE, ended_at=timezone.now(), fault=fault, attempts=0)
        record(WORKER, FILE_UNREADABLE, file.agency_id, _about(file), {"run": file.run, "code": defect.code})


def _about(file: File) -> list[tuple[str, Any]]:
    return [("file", file.id), ("input", file.stored.sha256)]


def _lines(path: Path) -> int:
    """Line ends in the file: what progress is measured by, where units know their line."""
    count = 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            count += block.count(b"\n")
    return count


def _share(batch: Batch, lines: int) -> float:
    line = max((_line(unit) for unit in batch.units[-1:]), default=0)
    return min(line / lines, 0.99) if lines and line else 0.0


def _line(unit: Unit[Any]) -> int:
    place = getattr(unit.record, "provenance", None) if unit.record is not None else unit.defects[0].location
    line: int = getattr(place, "line", 0)
    return line


def fault_object(code: str, parameters: Mapping[str, str], name: str) -> dict[str, Any]:
    """A fault that is none of the input's, kept as a defect is."""
    place = {"file": name, "unit": 0, "line": 0, "field": ""}
    out = {"schema": "kordon.defect/1", "code": code, "severity": "rejected", "location": place}
    return {**out, "parameters": storable(dict(parameters))}


