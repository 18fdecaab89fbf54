"""Findings of checks become rows: what was seen before is seen again, what is new is stored whole.

Idempotent: storing the same findings of the same place twice leaves one row and one sighting. Runs in the caller's transaction,
acting for the agency; the caller records what was stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from kordon.engine.findings import Finding as CheckFinding
from kordon.engine.outputs.canonical import canonical_json, finding_object
from kordon.engine.pairs import fingerprint, has_own_id
from kordon.engine.records.encoding import party_to_dict
from kordon.engine.records.party import Party
from kordon.spine.findings.models import Finding, Sighting
from kordon.spine.findings.searching import search_text
from kordon.spine.intake.purposes import Purpose
from kordon.spine.intake.storable import storable, storable_text

T = TypeVar("T")
CHUNK = 500  # keys in one query: SQLite takes no more than some thousand parameters


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stood: the unit of a file, or a watched party. `part` counts the parties of one record."""

    file_id: UUID | None = None
    watched_id: UUID | None = None
    position: int = 0
    part: int = 0
    unit: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a check says of one party, with all that is kept of it. `entry` is the list entry, None where the check has none to
    show. `quiet`, `decision_id` and `changes` are what memory says of the pair."""

    finding: CheckFinding
    party: Party
    entry: Party | None
    place: Place
    room: str = ""
    quiet: bool = False
    decision_id: UUID | None = None
    changes: tuple[dict[str, str], ...] = ()

    @property
    def by_id(self) -> bool:
        """Whether the subject is known by an id of its own, as `kordon.engine.pairs` has it."""
        return self.finding.role == "subject" and has_own_id(self.party)

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = storable(finding_object(self.finding))
        return found


@dataclass(frozen=True, slots=True)
class Stored:
    """`rows[i]` is the row of the i-th finding handed over; `created` are those that weren't there before."""

    rows: list[Finding]
    created: list[Finding]


def content_sha256(party: Party, with_id: bool) -> str:
    """Of what a party says, wherever it stood: two rows with the same values are the same content."""
    said = party_to_dict(party)
    said.pop("provenance", None)
    if not with_id:
        said.pop("id", None)
    return hashlib.sha256(canonical_json(said)).hexdigest()


def pair_key(purpose: str, found: Found) -> str:
    entry = found.finding.entry
    content = content_sha256(found.entry, with_id=True) if found.entry is not None else entry.sha256
    parts = [purpose, found.finding.kind, content_sha256(found.party, found.by_id), entry.list, entry.id, content]
    return hashlib.sha256(canonical_json(parts)).hexdigest()


def store(agency_id: UUID, purpose: Purpose, origin: Finding.Origin, founds: Sequence[Found]) -> Stored:
    """Rows and sightings of `founds`. An agency's workers store one after the other: each counts what the one before saw, and
    none waits for a row that another holds."""
    if not founds:
        return Stored([], [])
    _wait_for_others(agency_id)
    now = timezone.now()
    keys = [pair_key(purpose.code, found) for found in founds]
    first: dict[str, Found] = {}
    for key, found in zip(keys, founds, strict=True):
        first.setdefault(key, found)
    standing = _standing(first)
    fresh = [_row(agency_id, purpose, origin, key, first[key], now) for key in sorted(first.keys() - standing.keys())]
    created: list[Finding] = []
    if fresh:
        Finding.objects.bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
        written = _standing(row.pair_key for row in fresh)
        created = [row for row in fresh if written[row.pair_key].id == row.id]  # else another worker was first
        standing |= written | {row.pair_key: row for row in created}
        _replace_older({row: first[row.pair_key].by_id for row in created if row.state == Finding.State.OPEN})
    seen = [_sighting(agency_id, standing[key], found) for key, found in zip(keys, founds, strict=True)]
    Sighting.objects.bulk_create(seen, batch_size=CHUNK, ignore_conflicts=True)
    _count_sightings([standing[key] for key in sorted(first)], now)
    return Stored([standing[key] for key in keys], created)


def _wait_for_others(agency_id: UUID) -> None:
    """Until this transaction ends, no other one stores findings of the agency. A lock of its own, before any row's: people
    who decide lock findings first and the chain's head last, and so does what follows here. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [agency_id.int & (2**63 - 1)])


def _standing(keys: Iterable[str]) -> dict[str, Finding]:
    out: dict[str, Finding] = {}
    for chunk in _chunks(sorted(keys)):
        out.update({row.pair_key: row for row in Finding.objects.filter(pair_key__in=chunk)})
    return out


def _row(
    agency_id: UUID, purpose: Purpose, origin: Finding.Origin, key: str, found: Found, now: datetime
) -> Finding:
    finding, entry = found.finding, found.finding.entry
    return Finding(
        agency_id=agency_id,
        pair_key=key,
        origin=origin,
        purpose=purpose.code,
        kind=finding.kind,
        room=found.room,
        role=storable_text(finding.role, 64),
        record_id=storable_text(finding.record_id, 500),
        subject=storable(party_to_dict(found.party)),
        subject_caption=storable_text(found.party.caption, 500),
        subject_fingerprint=fingerprint(found.party, found.by_id),
        subject_sha256=content_sha256(found.party, found.by_id),
        score=finding.score,
        as_of=date.fromisoformat(finding.as_of) if finding.as_of else now.date(),
        list_name=entry.list,
        entry_id=storable_text(entry.id, 200),
        entry_version=entry.version,
        entry_sha256=entry.sha256,
        entry_caption=storable_text(entry.caption, 500),
        entry=storable(party_to_dict(found.entry)) if found.entry is not None else {},
        document=found.document,
        search_text=search_text(found.party, finding),
        state=Finding.State.QUIET if found.quiet else Finding.State.OPEN,
        decision_id=found.decision_id,
        changes=storable(list(found.changes)),
        first_seen=now,
        last_seen=now,
        due_at=purpose.due_at(now),
        state_at=now,
    )


def _sighting(agency_id: UUID, row: Finding, found: Found) -> Sighting:
    place, record_id = found.place, storable_text(found.finding.record_id, 500)
    parts = [str(place.file_id or ""), str(place.watched_id or ""), place.position, place.part, found.finding.role]
    return Sighting(
        agency_id=agency_id,
        finding_id=row.id,
        file_id=place.file_id,
        watched_id=place.watched_id,
        record_id=record_id,
        role=storable_text(found.finding.role, 64),
        unit=place.unit,
        line=place.line,
        place_key=hashlib.sha256(canonical_json(parts)).hexdigest(),
    )


def _count_sightings(rows: Sequence[Finding], now: datetime) -> None:
    """`times_seen` is counted, not added to, so that doing a batch twice is doing it once."""
    for chunk in _chunks([row.id for row in rows]):
        counts = Sighting.objects.filter(finding_id__in=chunk).values_list("finding_id").annotate(Count("id")).order_by()
        by_times: dict[int, list[UUID]] = {}
        for finding_id, times in counts:
            by_times.setdefault(times, []).append(finding_id)
        for times, ids in sorted(by_times.items()):
            Finding.objects.filter(pk__in=ids).exclude(times_seen=times).update(times_seen=times, last_seen=now)


def _replace_older(fresh: Mapping[Finding, bool]) -> None:
    """A pair that nobody had begun to work on, found again with other content, takes the place of the older finding with
    its age and deadline. Only for the very same subject: by its own id (True), or by equal content."""
    older: dict[tuple[str, ...], list[Finding]] = {}
    own = {row.id for row in fresh}
    for chunk in _chunks(sorted({row.subject_fingerprint for row in fresh})):
        rows = Finding.objects.select_for_update().filter(state=Finding.State.OPEN, subject_fingerprint__in=chunk)
        for other in rows.order_by("pair_key"):
            if other.id not in own:
                older.setdefault(_pair(other), []).append(other)
    for row, by_id in fresh.items():
        gone = [other for other in older.get(_pair(row), ()) if by_id or other.subject_sha256 == row.subject_sha256]
        if not gone:
            continue
        row.first_seen = min(other.first_seen for other in gone)
        row.due_at = min(other.due_at for other in gone)
        row.save(update_fields=["first_seen", "due_at"])
        ids = [other.id for other in gone]
        Finding.objects.filter(pk__in=ids).update(state=Finding.State.REPLACED, replaced_by=row.id, state_at=row.last_seen)


def _pair(row: Finding) -> tuple[str, ...]:
    """What names the pair whatever its content."""
    return row.purpose, row.kind, row.subject_fingerprint, row.list_name, row.entry_id


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
