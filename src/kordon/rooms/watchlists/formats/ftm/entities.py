"""Lists as FollowTheMoney entities in JSON: OpenSanctions' `targets.nested.json` and `entities.ftm.json`.

One unit is one entity of a party. In the nested form a party holds its sanctions, addresses, documents and relations; in
the flat form they are entities of their own that name the party by id. A first pass over the file collects those, and
each is put into its party, so that both forms are read by the same code. A relation is told at both of its ends.

Source: https://followthemoney.tech/docs/ and https://www.opensanctions.org/docs/bulk/json/. Built from the published
model, not yet proven on a real file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats import ftm
from kordon.engine.formats.ftm import is_party, party_from_ftm
from kordon.engine.formats.json_records import records
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.party import Owner, Party
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.records import Link, ListEntry

Entity = Mapping[str, Any]
KEPT = ("datasets", "referents", "first_seen", "last_seen")
REMARKS = ("notes", "summary", "description")
_PERCENT = re.compile(r"^(\d{1,3}(?:[.,]\d{1,6})?) ?%?$")


@cache
def _table(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("relations.json").read_text("utf-8"))[name]
    return loaded


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every entity of a party, in the file's order. Option: `encoding`.

    Defects are those of the engine's `json_records`, `ftm.not_a_party` and `ftm.no_name` (rejected); besides
    `ftm.no_such_entry` (an entity that belongs to none in the file) and `ftm.unread` (notes).
    """
    beside = _Beside.collect(source, options)
    held: Unit[ListEntry] | None = None
    number = 0
    for entity, line, defects in records(source, options):
        if entity is not None and beside.holds(entity):
            continue
        if held is not None:
            yield held
        number += 1
        where = Location(source.name, number, line)
        held = _unit(
            entity, [replace(d, location=replace(d.location, unit=number)) for d in defects], where, source, beside
        )
    if held is not None:
        yield Unit(held.number, held.record, (*held.defects, *beside.left_over(source.name)))


ENTITIES = Format("ftm-list", "List as FollowTheMoney entities (JSON)", ftm.recognise, read)


@dataclass(slots=True)
class _Beside:
    """Entities that are no parties, by the id of the party they belong to, and addresses by their own."""

    attached: dict[str, list[Entity]] = field(default_factory=dict)
    addresses: dict[str, Entity] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def collect(cls, source: Source, options: Mapping[str, str]) -> _Beside:
        beside = cls()
        for entity, _, _ in records(source, options):
            if entity is None or not beside.holds(entity):
                continue
            if entity["schema"] == "Address":
                beside.addresses[str(entity.get("id"))] = entity
            for identity in _ends(entity):
                beside.attached.setdefault(identity, []).append(entity)
        return beside

    @staticmethod
    def holds(entity: Entity) -> bool:
        """Whether the entity is one that belongs into a party."""
        schema = _schema(entity)
        known = schema == "Address" or schema in _table("ends") or schema in _table("attached")
        return known and isinstance(entity.get("properties"), dict)

    def nested(self, entity: Entity, identity: str) -> tuple[dict[str, Any], list[Entity]]:
        """The party's properties without relations, addresses in place of their ids; and its sanctions and relations."""
        properties: dict[str, Any] = {}
        joined: list[Entity] = list(self.attached.pop(identity, ()))
        stated = entity.get("properties")
        for name, value in (stated if isinstance(stated, dict) else {}).items():
            kept = []
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and (_schema(item) == "Sanction" or _schema(item) in _table("ends")):
                    joined.append(item)
                elif isinstance(item, str) and item in self.addresses:
                    self.used.add(item)
                    kept.append(self.addresses[item])
                else:
                    kept.append(item)
            if kept:
                properties[name] = kept
        documents = [e for e in joined if _schema(e) in ("Passport", "Identification")]
        if documents:
            properties["identifications"] = [*properties.get("identifications", []), *documents]
        return properties, [e for e in joined if e not in documents]

    def left_over(self, file: str) -> list[Defect]:
        """Sanctions, documents and addresses of no party here; the other end of a relation may well be elsewhere."""
        lost = [(e["schema"], i) for i, es in self.attached.items() for e in es if e["schema"] not in _table("ends")]
        lost += [("Address", identity) for identity in self.addresses if identity not in self.used]
        where = Location(file)
        return [
            Defect("ftm.no_such_entry", Severity.NOTE, where, (("schema", schema), ("id", identity[:60])))
            for schema, identity in lost
        ]


def _schema(entity: Entity) -> str:
    schema = entity.get("schema")
    return schema if isinstance(schema, str) else ""


def _ends(entity: Entity) -> list[str]:
    """The ids of the parties an entity belongs to."""
    schema = _schema(entity)
    ends = _table("ends").get(schema) or [end for end in (_table("attached").get(schema),) if end]
    return list(dict.fromkeys(identity for end in ends for identity, _ in _named(entity, end)))


def _named(entity: Entity, end: str) -> list[tuple[str, str]]:
    """(id, caption) at one end of a relation; a nested entity there has both."""
    stated = entity.get("properties")
    values = stated.get(end) if isinstance(stated, dict) else None
    found = []
    for item in values if isinstance(values, list) else [values]:
        if isinstance(item, str) and item:
            found.append((item, ""))
        elif isinstance(item, dict) and isinstance(item.get("id"), str):
            found.append((item["id"], str(item.get("caption") or "")))
    return found


def _texts(entity: Entity, name: str) -> list[str]:
    stated = entity.get("properties")
    value = stated.get(name) if isinstance(stated, dict) else None
    items = value if isinstance(value, list) else [value]
    return [text for item in items if isinstance(item, str) and (text := item.strip())]


def _unit(
    entity: Entity | None, defects: list[Defect], where: Location, source: Source, beside: _Beside
) -> Unit[ListEntry]:
    if entity is None:
        return Unit(where.unit, None, tuple(defects))
    if not is_party(entity):
        schema = _schema(entity)[:40]
        defects.append(Defect("ftm.not_a_party", Severity.REJECTED, where, (("schema", schema),)))
        return Unit(where.unit, None, tuple(defects))
    provenance = Provenance(source.name, source.sha256, where.unit, where.line)
    identity = entity.get("id")
    identity = identity if isinstance(identity, str) and identity else provenance.record_id()
    properties, joined = beside.nested(entity, identity)
    party = party_from_ftm({**entity, "properties": properties})
    if not party.names:
        defects.append(Defect("ftm.no_name", Severity.REJECTED, where))
        return Unit(where.unit, None, tuple(defects))
    listing = _Listing(identity, where)
    for one in joined:
        listing.take(one)
    entry = _entry(entity, replace(party, id=identity, provenance=provenance), listing)
    return Unit(where.unit, entry, (*defects, *listing.defects))


def _entry(entity: Entity, party: Party, listing: _Listing) -> ListEntry:
    told = {
        name: entity[name] if isinstance(entity[name], list) else [entity[name]] for name in KEPT if entity.get(name)
    }
    other = (*party.other, *((name, "; ".join(map(str, value))) for name, value in told.items()), *listing.other)
    remarks = [text for name, text in party.other if name in REMARKS]
    topics = [text for name, text in party.other if name == "topics"]
    return ListEntry(
        list="ftm",
        id=party.id,
        party=replace(party, owners=(*party.owners, *listing.owners), other=other),
        programmes=tuple(dict.fromkeys([*listing.programmes, *topics])),
        listed_on=min(listing.listed, key=lambda day: (day.year, day.month, day.day), default=None),
        amended_on=listing.dates(entity.get("last_change")),
        expires_on=listing.expiry(),
        legal_basis="; ".join(dict.fromkeys(listing.legal)),
        status="related" if entity.get("target") is False else "",
        remarks="\n".join(dict.fromkeys([*remarks, *listing.reasons])),
        links=tuple(dict.fromkeys(listing.links)),
    )


@dataclass(slots=True)
class _Listing:
    """What sanctions and relations say of one party."""

    identity: str
    where: Location
    programmes: list[str] = field(default_factory=list)
    listed: list[PartialDate] = field(default_factory=list)
    ends: list[date | None] = field(default_factory=list)
    legal: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def take(self, entity: Entity) -> None:
        schema = _schema(entity)
        if schema == "Sanction":
            self._sanction(entity)
        elif schema in _table("ends"):
            self._relation(entity, schema)
        stated = entity.get("properties")
        for name in stated if isinstance(stated, dict) else ():
            self.other += [(f"{schema}.{name}", text) for text in _texts(entity, name)]

    def _sanction(self, entity: Entity) -> None:
        self.programmes += _texts(entity, "program") or _texts(entity, "programId") or _texts(entity, "authority")
        for text in _texts(entity, "listingDate") or _texts(entity, "startDate"):
            self.listed += self.dates(text)
        whole = [date(d.year, d.month, d.day) for t in _texts(entity, "endDate") for d in self.dates(t) if d.day]
        self.ends.append(max(whole) if whole else None)
        self.legal += _texts(entity, "provisions")
        self.reasons += [*_texts(entity, "reason"), *_texts(entity, "summary")]

    def _relation(self, entity: Entity, schema: str) -> None:
        """At the owned end an owner, at every end a link to the other. In a nested file the own end is left out."""
        first, second = _table("ends")[schema]
        froms, tos = _named(entity, first), _named(entity, second)
        share = next(iter(_texts(entity, "percentage")), "")
        role = next(iter([*_texts(entity, "role"), *_texts(entity, "relationship")]), schema)
        for identity, caption in (*froms, *tos):
            if identity != self.identity:
                self.links.append(Link(role, identity, caption, share))
        if schema == "Ownership" and self.identity not in {identity for identity, _ in froms}:
            self.owners += [Owner(caption, identity, _percent(share), role) for identity, caption in froms]

    def dates(self, text: object) -> tuple[PartialDate, ...]:
        """One date, or none with a note where it can't be read."""
        if not isinstance(text, str) or not text:
            return ()
        day = parse_date(text.partition("T")[0])
        if day is None:
            self.defects.append(Defect("ftm.unread", Severity.NOTE, self.where, (("text", text[:60]),)))
        return (day,) if day is not None else ()

    def expiry(self) -> date | None:
        """The last end, if every sanction has one: while one goes on, the entry does."""
        ended = [day for day in self.ends if day is not None]
        return max(ended) if ended and len(ended) == len(self.ends) else None


def _percent(text: str) -> Decimal | None:
    match = _PERCENT.match(text.strip())
    share = Decimal(match[1].replace(",", ".")) if match else None
    return share if share is not None and share <= 100 else None
