"""Memory: a decided pair stays quiet until a field that was used changes on either side, then it returns and says what.

Keyed by agency, purpose, subject, kind of finding and list entry. Nothing is overwritten: the newest row of a key counts, and
undoing adds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kordon.engine.pairs import Fields, Pair
from kordon.spine.audit.scope import acting_for
from kordon.spine.decisions.models import Memory
from kordon.spine.findings.models import Finding

BATCH = 500  # fingerprints in one query: SQLite takes no more than some thousand parameters


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was used and reads otherwise now. `side` is `subject` or `reference`; empty text: it wasn't used."""

    side: str
    field: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        return {"side": self.side, "field": self.field, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last decision on a pair. `quiet`: its outcome keeps the pair quiet, and nothing that was used has changed.
    `changes` are what brings a quiet pair back."""

    decision_id: UUID
    outcome: str
    decided_at: datetime
    quiet: bool
    changes: tuple[Change, ...] = ()


def remembered(agency_id: UUID, purpose: str, pairs: Sequence[Pair]) -> list[Remembered | None]:
    """The last decision on each pair, in order; None where there is none. One query for 500 subjects."""
    newest: dict[tuple[str, str, str, str], Memory] = {}
    with acting_for(agency_id):
        for fingerprints in _batches(sorted({pair.fingerprint for pair in pairs})):
            rows = Memory.objects.filter(purpose=purpose, fingerprint__in=fingerprints)
            for row in rows.order_by("created_at", "id"):
                newest[row.fingerprint, row.kind, row.list, row.entry] = row
    return [_compared(newest.get(pair.key), pair) for pair in pairs]


def forget(agency_id: UUID, fingerprints: Iterable[str]) -> int:
    """Erase what memory holds of subjects that no finding names any more: for retention, in its transaction. The decisions
    stay, without the subject. Returns how many rows went."""
    erased = 0
    with acting_for(agency_id):
        for batch in _batches(sorted(set(fingerprints))):
            named = Finding.objects.filter(subject_fingerprint__in=batch).values_list("subject_fingerprint", flat=True)
            erased += Memory.objects.filter(fingerprint__in=set(batch) - set(named)).delete()[0]
    return erased


def _batches(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _compared(row: Memory | None, pair: Pair) -> Remembered | None:
    if row is None:
        return None
    if not row.quiet:
        return Remembered(row.decision_id, row.outcome, row.created_at, quiet=False)
    changes = (*_changes("subject", row.subject, pair.subject), *_changes("reference", row.reference, pair.reference))
    return Remembered(row.decision_id, row.outcome, row.created_at, not changes, changes)


def _changes(side: str, before: Mapping[str, Any], after: Fields) -> Iterator[Change]:
    for field in sorted({*before, *after}):
        old, new = "; ".join(before.get(field, ())), "; ".join(after.get(field, ()))
        if old != new:
            yield Change(side, field, old, new)
