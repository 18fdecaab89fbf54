"""The parties of cases, and finding them again: by numbers and addresses in an index, by name with the name matcher."""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from kordon.engine.names.analysis import analyse
from kordon.engine.names.comparing import compare_analysed
from kordon.engine.names.matcher import Matcher, reads_as_person
from kordon.engine.records.dates import compare_dates
from kordon.engine.records.encoding import party_from_dict, party_json, party_to_dict
from kordon.engine.records.party import Address, Party
from kordon.spine.cases.models import Case, CaseParty, PartyKey

ADDRESS = "address"
VESSEL_KINDS = ("imo", "mmsi")
SHARED_BY_MANY = ("other", "website", "email", "bic")  # a bank's code or a web site names no single party
SHORTEST_NUMBER = 5  # characters; shorter ones meet by chance
REBUILD_AFTER = 500  # parties newer than the kept matcher, before it is built anew
LONGEST_KEY = 300
CAPTION_LENGTH = 300


def add_party(case: Case, role: str, party: Party) -> tuple[CaseParty, bool]:
    """The row of this party in the case, and whether it is new there."""
    sha256 = hashlib.sha256(party_json(party)).hexdigest()
    row: CaseParty | None = CaseParty.objects.filter(case=case, role=role, sha256=sha256).first()
    if row is not None:
        return row, False
    caption = (party.caption or party.id)[:CAPTION_LENGTH]
    row = CaseParty(
        agency_id=case.agency_id, case=case, role=role[:32], caption=caption, party=party_to_dict(party), sha256=sha256
    )
    row.save(force_insert=True)
    keys = [PartyKey(agency_id=case.agency_id, party=row, kind=kind, value=value) for kind, value in sorted(keys_of(party))]
    PartyKey.objects.bulk_create(keys)
    return row, True


def keys_of(party: Party) -> set[tuple[str, str]]:
    """Numbers and addresses in one way of writing."""
    keys = {
        (item.kind, item.value[:LONGEST_KEY])
        for item in party.identifiers
        if item.kind not in SHARED_BY_MANY and len(item.value) >= SHORTEST_NUMBER and item.valid is not False
    }
    return keys | {(ADDRESS, key) for address in party.addresses if (key := address_key(address))}


def address_key(address: Address) -> str:
    """The words of an address in alphabetical order, folded; empty where it is no more than a town."""
    text = address.text or " ".join((address.street, address.postal_code, address.city, address.region))
    words = sorted(set(re.findall(r"\w+", unicodedata.normalize("NFKC", f"{text} {address.country}").casefold())))
    says_enough = len(words) >= 3 and (any(word[0].isdigit() for word in words) or bool(address.street))
    key = " ".join(words)
    return (key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()) if says_enough else ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A party row that may be the same. `kind` is `name` or a key's kind; `left` and `right` are what met, as written."""

    party_id: UUID
    kind: str
    score: float
    left: str
    right: str
    steps: tuple[dict[str, str], ...] = ()


def find_alike(agency_id: UUID, party: Party, but_case: UUID | None = None) -> list[Alike]:
    """Parties of the agency's cases that may be `party`: everything that met, by key or by name, best first."""
    found: list[Alike] = []
    keys = keys_of(party)
    for kind in sorted({kind for kind, _ in keys}):
        values = [value for found_kind, value in keys if found_kind == kind]
        met = PartyKey.objects.filter(kind=kind, value__in=values).exclude(party__case_id=but_case)
        for row in met.select_related("party"):
            theirs = _as_written(party_from_dict(row.party.party), kind, row.value)
            found.append(Alike(row.party_id, kind, 1.0, _as_written(party, kind, row.value), theirs))
    rows = CaseParty.objects.exclude(case_id=but_case)
    for row in rows.filter(pk__in=_indexes.search(agency_id, party)):
        alike = _by_name(party, row)
        if alike is not None:
            found.append(alike)
    return sorted(found, key=lambda alike: (-alike.score, alike.kind, str(alike.party_id)))


def _as_written(party: Party, kind: str, value: str) -> str:
    """The number or address of the party behind a key."""
    if kind == ADDRESS:
        return next((address.text or address.street for address in party.addresses if address_key(address) == value), value)
    return next((item.text or item.value for item in party.identifiers if (item.kind, item.value) == (kind, value)), value)


def _by_name(party: Party, row: CaseParty) -> Alike | None:
    """How the names meet, word by word; None where birth dates say that they are two."""
    other = party_from_dict(row.party)
    if party.births and other.births:
        if all(compare_dates(mine, theirs) == "conflict" for mine in party.births for theirs in other.births):
            return None
    best: Alike | None = None
    for mine in party.names:
        left = analyse(mine.text, reads_as_person(party.kind, mine.text))
        for theirs in other.names:
            right = analyse(theirs.text, reads_as_person(other.kind, theirs.text))
            met = compare_analysed(left, right)
            if met.finding and (best is None or met.score > best.score):
                steps = tuple({"left": s.left, "right": s.right, "how": s.how} for s in met.steps)
                best = Alike(row.id, "name", round(met.score, 4), mine.text, theirs.text, steps)
    return best


@dataclass
class _NameIndex:
    """A matcher over an agency's case parties. Parties that came after it was built are in a small second one."""

    ids: list[UUID] = field(default_factory=list)
    matcher: Matcher | None = None
    late_ids: list[UUID] = field(default_factory=list)
    late: Matcher | None = None

    def refresh(self, standing: set[UUID]) -> None:
        new = standing - set(self.ids)
        if len(new) > REBUILD_AFTER or (self.matcher is None and standing):
            self.ids, self.matcher = _built(standing)
            self.late_ids, self.late = [], None
        elif new != set(self.late_ids):
            self.late_ids, self.late = _built(new)

    def search(self, party: Party) -> Iterator[UUID]:
        for ids, matcher in ((self.ids, self.matcher), (self.late_ids, self.late)):
            if matcher is not None:
                yield from (ids[match.index] for match in matcher.search(party))


def _built(ids: Iterable[UUID]) -> tuple[list[UUID], Matcher | None]:
    rows = list(CaseParty.objects.filter(pk__in=ids).values_list("pk", "party")) if ids else []
    if not rows:
        return [], None
    return [pk for pk, _ in rows], Matcher.build([party_from_dict(value) for _, value in rows])


class _Indexes:
    """One name index for each agency, kept in memory; a matcher serves one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[UUID, _NameIndex] = {}

    def search(self, agency_id: UUID, party: Party) -> list[UUID]:
        """Rows of the agency acted for whose names may be the party's."""
        standing = set(CaseParty.objects.values_list("pk", flat=True))
        with self._lock:
            index = self._kept.setdefault(agency_id, _NameIndex())
            index.refresh(standing)
            return [row_id for row_id in index.search(party) if row_id in standing]


_indexes = _Indexes()
