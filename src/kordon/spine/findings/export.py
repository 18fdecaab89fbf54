"""Many findings as a file: CSV for a spreadsheet, or JSON Lines for a program. The audit says which were taken, by whom and when,
and keeps the file's SHA-256, so that one can ask later whether a file is the one that was taken."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from kordon.engine.outputs.canonical import canonical_json, finding_from_object
from kordon.engine.outputs.delimited import BYTE_ORDER_MARK, COLUMNS, csv_line, finding_cells
from kordon.engine.outputs.words import Words
from kordon.engine.references import default_home
from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Verb, record_batch
from kordon.spine.findings.models import Finding
from kordon.spine.findings.services import Filters, filtered

FINDINGS_EXPORTED = Verb("findings.exported", ("export",))
SCHEMA = "kordon.stored-finding/1"
MOST = 100_000
CHUNK = 500
OWN_COLUMNS = ("id", "state", "purpose", "due_at", "first_seen", "last_seen", "times_seen", "delisted_version")


@dataclass(frozen=True, slots=True)
class Export:
    """`stream` is at its beginning, and the caller's to close; the file has no name on any disk."""

    stream: IO[bytes]
    count: int
    sha256: str
    content_type: str
    name: str


def export_findings(member: Member, agency_id: UUID, filters: Filters, words: Words | None) -> Export:
    """The findings that `filters` choose, the oldest first: as CSV with their reasons in `words`, without words as JSON Lines.

    Raises NotPermitted, AccountFault `findings.too_many`, and OSError when the disk is full.
    """
    member.require(Permission.FINDING_EXPORT, agency_id)
    folder = default_home() / "reading"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream = tempfile.TemporaryFile(dir=folder)  # the caller's to close
    digest, ids = hashlib.sha256(), []
    with transaction.atomic(), acting_for(agency_id):
        for part, row_id in _parts(filters, words):
            stream.write(part)
            digest.update(part)
            if row_id is not None:
                ids.append(row_id)
        details = {"format": "csv" if words else "jsonl", "count": len(ids), "filters": json.loads(_said(filters))}
        items = ({"finding": str(row_id)} for row_id in ids)
        record_batch(member.actor, FINDINGS_EXPORTED, agency_id, [("export", digest.hexdigest())], items, details)
    stream.seek(0)
    if words is None:
        return Export(stream, len(ids), digest.hexdigest(), "application/x-ndjson", "kordon-findings.jsonl")
    return Export(stream, len(ids), digest.hexdigest(), "text/csv; charset=utf-8", "kordon-findings.csv")


def _parts(filters: Filters, words: Words | None) -> Iterator[tuple[bytes, UUID | None]]:
    """Pieces of the file, each with the finding that it is about."""
    rows = filtered(filters)
    if rows.count() > MOST:
        raise AccountFault("findings.too_many", ("most", str(MOST)))
    if words is not None:
        yield BYTE_ORDER_MARK + csv_line((*OWN_COLUMNS, *COLUMNS)), None
    for row in rows.order_by("id").iterator(chunk_size=CHUNK):
        yield _object(row) if words is None else _row(row, words), row.id


def _said(filters: Filters) -> str:
    return json.dumps(asdict(filters), default=str)


def _row(row: Finding, words: Words) -> bytes:
    due, first, last = (moment.isoformat(timespec="seconds") for moment in (row.due_at, row.first_seen, row.last_seen))
    own = (str(row.id), row.state, row.purpose, due, first, last, str(row.times_seen), row.delisted_version)
    return csv_line((*own, *finding_cells(finding_from_object(row.document), words)))


def _object(row: Finding) -> bytes:
    """`kordon.stored-finding/1`: what the agency did with it, around the finding and both parties."""
    found: dict[str, Any] = {
        "schema": SCHEMA, "id": str(row.id), "state": row.state, "purpose": row.purpose, "origin": row.origin,
        "due_at": row.due_at.isoformat(), "first_seen": row.first_seen.isoformat(), "last_seen": row.last_seen.isoformat(),
        "times_seen": row.times_seen, "delisted_version": row.delisted_version,
        "decision": str(row.decision_id or ""), "changes": row.changes, "erased": row.erased_at is not None,
        "finding": row.document, "subject": row.subject, "listed": row.entry,
    }  # fmt: skip
    return canonical_json(found) + b"\n"
