"""Which pair of subject and reference entry a finding is about, and which fields of both it used.

A decision about a pair holds as long as the fields that were used stay the same: that is what memory compares.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kordon.engine.records.party import Party

Fields = Mapping[str, tuple[str, ...]]
"""Field to its texts, sorted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`fingerprint` names the subject (sha256, hex); `kind`, `list` and `entry` what it was compared with; `subject` and
    `reference` are the fields that the finding used, as they read."""

    fingerprint: str
    kind: str
    list: str
    entry: str
    subject: Fields
    reference: Fields

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.fingerprint, self.kind, self.list, self.entry


def pair_of(party: Party, finding: Mapping[str, Any]) -> Pair:
    """The pair behind a finding on `party`; `finding` is a `kordon.finding/1` object (`outputs.canonical.finding_object`).

    A subject with an id of its own (a customer's number) is known by it. One without (a row without a number, the consignee
    of a declaration, whose id is the declaration's) is known by kind and name; then its birth dates, numbers and
    nationalities count as used even where the finding didn't use them: by them one namesake differs from another.
    """
    by_id = finding["role"] == "subject" and has_own_id(party)
    subject: dict[str, set[str]] = {}
    reference: dict[str, set[str]] = {}
    for item in finding["evidence"]:
        for side, fields in (("input", subject), ("reference", reference)):
            if field := item[side]["field"]:
                fields.setdefault(field, set()).add(_plain(item[side]["text"]))
    if not by_id:
        for field, texts in _identifying(party).items():
            if texts:
                subject.setdefault(field, set()).update(texts)
    entry, known = finding["entry"], fingerprint(party, by_id)
    return Pair(known, finding["kind"], entry["list"], entry["id"], _fields(subject), _fields(reference))


def has_own_id(party: Party) -> bool:
    """Whether the source gave the party an id, or its place in the file had to do."""
    place = party.provenance.record_id()
    return bool(party.id) and party.id != place and not party.id.startswith(f"{place}/")


def fingerprint(party: Party, by_id: bool) -> str:
    """Names the subject, in hex: the same for the same subject in the next file."""
    known_by = ["id", party.id] if by_id else ["name", party.kind.value, _plain(party.caption).casefold()]
    return hashlib.sha256(json.dumps(known_by, ensure_ascii=True).encode("ascii")).hexdigest()


def _identifying(party: Party) -> dict[str, set[str]]:
    return {
        "birth_date": {date.iso() for date in party.births},
        "identifier": {f"{item.kind} {item.value}" for item in party.identifiers if item.value},
        "nationality": set(party.nationalities),
    }


def _plain(text: str) -> str:
    """Spacing and Unicode composition don't make a change."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _fields(found: Mapping[str, set[str]]) -> Fields:
    return {field: tuple(sorted(texts)) for field, texts in sorted(found.items())}
