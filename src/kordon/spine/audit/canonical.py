"""The one way an entry is written, hashed and committed to. A third party repeats it with `sha256sum`.

An entry's line is JSON in ASCII: keys sorted, no spaces, no line break. Its hash is SHA-256 of the line's bytes. The line
holds the hash of the line before, so that a change anywhere changes every hash behind it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

Details = Mapping[str, object]

SCHEMA = "kordon.audit/1"
START = "0" * 64  # what the first entry of a chain names as the hash before it


class EntryFields(Protocol):
    """What an entry's line is made of; see `kordon.spine.audit.models.Entry`."""

    id: UUID
    agency_id: UUID
    sequence: int
    at: datetime
    actor_id: UUID | None
    channel: str
    verb: str
    references: str
    items: int
    commitment: str
    previous: str


def canonical(value: object) -> str:
    """JSON in ASCII, keys sorted, no spaces. Raises TypeError or ValueError for what JSON can't say."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def entry_line(entry: EntryFields) -> str:
    """The line that is hashed. It holds ids, a closed vocabulary and hashes: no text of a person."""
    return canonical(
        {
            "schema": SCHEMA,
            "id": str(entry.id),
            "agency": str(entry.agency_id),
            "sequence": entry.sequence,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "actor": str(entry.actor_id) if entry.actor_id else "",
            "channel": entry.channel,
            "verb": entry.verb,
            "references": json.loads(entry.references),
            "items": entry.items,
            "commitment": entry.commitment,
            "previous": entry.previous,
        }
    )


def line_hash(line: str) -> str:
    return hashlib.sha256(line.encode("ascii")).hexdigest()


def keyed(salt: bytes, text: str) -> bytes:
    """HMAC-SHA256 (RFC 2104): says nothing of `text` to who lacks the salt, even where `text` could be guessed."""
    return hmac.digest(salt, text.encode("ascii"), "sha256")
