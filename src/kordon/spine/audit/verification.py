"""Proves that a chain is whole, and names the first broken link.

Each entry must stand one place behind the one before, name its hash, and hash to what is stored; the last must be the
chain's head. What is opened must open the commitment, and what isn't must have been erased by an entry that says so. Who can
rewrite the whole database can rewrite a whole chain: only a head published outside (`expected`) shows that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from kordon.spine.audit import guards
from kordon.spine.audit.canonical import START, entry_line, line_hash
from kordon.spine.audit.models import ChainHead, Entry, Opening
from kordon.spine.audit.services import LEAF_BYTES, OPENING_ERASED, commitment

PAGE = 500

Head = tuple[int, str]  # sequence and hash


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken link of a chain. `code` is for the catalogue; `entry_id` is empty where no entry stands there."""

    code: str
    agency_id: UUID | None = None
    sequence: int = 0
    entry_id: str = ""
    name: str = ""

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        values = {"agency": self.agency_id, "sequence": self.sequence, "entry": self.entry_id, "name": self.name}
        return tuple((name, str(value)) for name, value in values.items())


@dataclass(slots=True)
class Chain:
    """What was proved of one agency's chain: entries, the last one's hash, and how many openings are erased."""

    agency_id: UUID
    entries: int = 0
    hash: str = START
    erased: int = 0
    broken: Broken | None = None
    unopened: dict[UUID, int] = field(default_factory=dict)


def verify(agency_id: UUID | None = None, expected: Mapping[UUID, Head] | None = None) -> Iterator[Chain]:
    """The chains of one agency or of all, in the order of their ids. `expected` holds heads published earlier; each chain
    must still contain its own at that place."""
    wanted = expected or {}
    found = set(ChainHead.across_agencies.values_list("agency_id", flat=True))
    found |= set(Entry.across_agencies.order_by().values_list("agency_id", flat=True).distinct()) | set(wanted)
    for one in sorted(found):
        if agency_id is None or one == agency_id:
            yield _verify_chain(one, wanted.get(one))


def missing_guards() -> list[Broken]:
    """The triggers that ought to forbid changes and are not there."""
    return [Broken("audit.unguarded", name=name) for name in guards.missing(connection)]


def _verify_chain(agency_id: UUID, expected: Head | None) -> Chain:
    chain = Chain(agency_id)
    head = ChainHead.across_agencies.filter(pk=agency_id).first() or ChainHead(agency_id=agency_id)
    erased: set[UUID] = set()
    while chain.entries < head.sequence and chain.broken is None:
        page = list(_entries(agency_id).filter(sequence__gt=chain.entries, sequence__lte=head.sequence)[:PAGE])
        if not page:
            break
        openings = Opening.across_agencies.in_bulk([entry.id for entry in page])
        for entry in page:
            chain.broken = _broken_link(chain, entry, expected) or _broken_opening(entry, openings.get(entry.id))
            if chain.broken:
                return chain
            chain.entries, chain.hash = entry.sequence, entry.hash
            erased |= _erased_by(entry)
            if entry.id not in openings:
                chain.unopened[entry.id] = entry.sequence
    chain.broken = _broken_head(chain, head, expected) or _lost_opening(chain, erased)
    chain.erased = len(chain.unopened)
    return chain


def _entries(agency_id: UUID) -> QuerySet[Entry]:
    return Entry.across_agencies.filter(agency_id=agency_id).order_by("sequence")


def _broken_link(chain: Chain, entry: Entry, expected: Head | None) -> Broken | None:
    here = Broken("audit.gap", chain.agency_id, chain.entries + 1)
    if entry.sequence != chain.entries + 1:
        return here
    here = replace(here, entry_id=str(entry.id))
    if entry.previous != chain.hash:
        return replace(here, code="audit.link_broken")
    if not _hashes_to_itself(entry):
        return replace(here, code="audit.altered")
    if expected and expected[0] == entry.sequence and expected[1] != entry.hash:
        return replace(here, code="audit.published_differs")
    return None


def _hashes_to_itself(entry: Entry) -> bool:
    try:
        return line_hash(entry_line(entry)) == entry.hash
    except ValueError:  # references that are no JSON any more
        return False


def _broken_opening(entry: Entry, opening: Opening | None) -> Broken | None:
    if opening is None:
        return None
    leaves = bytes(opening.leaves)
    opened = commitment(bytes(opening.salt), opening.circumstances, leaves)
    if opened == entry.commitment and len(leaves) == entry.items * LEAF_BYTES and opening.agency_id == entry.agency_id:
        return None
    return Broken("audit.opening_differs", entry.agency_id, entry.sequence, str(entry.id))


def _broken_head(chain: Chain, head: ChainHead, expected: Head | None) -> Broken | None:
    """Entries cut off at the end, a head set back, or entries behind the head."""
    if (chain.entries, chain.hash) != (head.sequence, head.hash):
        return Broken("audit.head_differs", chain.agency_id, head.sequence)
    # One statement sees one state of the database, whoever appends meanwhile.
    heads = ChainHead.across_agencies.filter(agency_id=OuterRef("agency_id"), sequence__gte=OuterRef("sequence"))
    behind = _entries(chain.agency_id).filter(~Exists(heads)).first()
    if behind is not None:
        return Broken("audit.head_differs", chain.agency_id, behind.sequence, str(behind.id))
    if expected and expected[0] > chain.entries:
        return Broken("audit.published_differs", chain.agency_id, expected[0])
    return None


def _lost_opening(chain: Chain, erased: set[UUID]) -> Broken | None:
    """An opening that is gone although no entry says that it was erased; entries made since the head was read count."""
    for entry in _entries(chain.agency_id).filter(sequence__gt=chain.entries, verb=OPENING_ERASED.name):
        erased |= _erased_by(entry)
    for entry_id, sequence in chain.unopened.items():
        if entry_id not in erased:
            return Broken("audit.opening_missing", chain.agency_id, sequence, str(entry_id))
    return None


def _erased_by(entry: Entry) -> set[UUID]:
    if entry.verb != OPENING_ERASED.name:
        return set()
    return {UUID(found) for kind, found in json.loads(entry.references) if kind == "entry"}
