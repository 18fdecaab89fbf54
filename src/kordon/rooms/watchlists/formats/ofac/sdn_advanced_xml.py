"""OFAC's SDN list in the advanced sanctions data model (`SDN_ADVANCED.XML`, root `Sanctions`).

One unit is one `DistinctParty`; its id is `FixedRef`, which is the uid of SDN.XML and the ent_num of the CSV files. Every
number that refers to a value set is resolved. The list is read twice: what parties refer to stands before and after them.

Built from the published specification (sdn_advanced.xsd after the UN's model http://www.un.org/sanctions/1.0, and OFAC's
"SDN Advanced Sanctions Data Model"), not yet proven on a real file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, NameKind, NameQuality, Owner, PartyKind
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.draft import GENDERS, Draft, attributes, named_parts, plain
from kordon.rooms.watchlists.formats.issued import country_of, join, kind_of
from kordon.rooms.watchlists.formats.ofac.advanced_tables import (
    CONTAINERS,
    ROOT,
    UNITS,
    Section,
    Tables,
    collect,
    period,
    point,
    skip,
)
from kordon.rooms.watchlists.formats.ofac.csv_files import KINDS
from kordon.rooms.watchlists.formats.ofac.remarks import place
from kordon.rooms.watchlists.formats.ofac.xml_units import numbered_units, stated_date
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    local,
    root_of,
    short,
    stream,
)
from kordon.rooms.watchlists.records import Link, ListEntry

ALIASES = {"name": NameKind.PRIMARY, "a.k.a.": NameKind.ALIAS, "f.k.a.": NameKind.FORMER, "n.k.a.": NameKind.ALIAS}
FAMILY = ("Last Name",)
OWNED = "owned or controlled by"
VERSION = ("ID", "ReliabilityID")


def recognise(source: Source) -> float:
    seen = root_of(source)
    told = any(mark in source.head for mark in (b"ADVANCED_XML", b"un.org/sanctions/1.0", b"ReferenceValueSets"))
    return 1.0 if seen is not None and seen[0] == ROOT and told else 0.0


def list_date(source: Source) -> date | None:
    """`DateOfIssue`, which comes first."""
    return stated_date(source, ROOT, ("DateOfIssue", "ReferenceValueSets"),
                       lambda element: point(element, Tables(), Leftovers("", 0)))


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every party in the file's order. No options. Defects: `entry.no_id`, `entry.no_name`, `xml.stray_element`
    (rejected), `entry.unread_date`, `entry.unknown_code`, `entry.unresolved`, `xml.unknown_element`, and on the last unit
    `ofac_xml.orphan` for what belongs to no party (notes)."""
    tables = collect(source)
    parties = (
        found for found in stream(source, ROOT, UNITS, CONTAINERS) if found.tag == "DistinctParty" or found.stray
    )
    yield from numbered_units(parties, source, lambda draft, found: _Party(draft, tables).read(found, source),
                              lambda units: _orphans(tables, source, units))


XML = Format("ofac-sdn-advanced-xml", "OFAC Specially Designated Nationals (SDN_ADVANCED.XML)", recognise, read)


def _orphans(tables: Tables, source: Source, unit: int) -> Iterator[Defect]:
    for element, identity, one in tables.orphans():
        told = join("; ", *one.said.values(), *(text for _, text in one.parts))
        texts = (("element", element), ("id", short(identity)), ("text", short(told)))
        yield Defect("ofac_xml.orphan", Severity.NOTE, Location(source.name, unit, 0, element), texts)


@cache
def _features() -> dict[str, str]:
    text = files(__package__).joinpath("advanced_features.json").read_text("utf-8")
    features: dict[str, str] = json.loads(text)["features"]
    return features


class _Party:
    """One party while it is being read."""

    def __init__(self, draft: Draft, tables: Tables) -> None:
        self.draft = draft
        self.rest = draft.rest
        self.tables = tables
        self.parts: dict[str, str] = {}  # NamePartGroupID to the type of name part
        self.false_identity = False

    def read(self, found: Found, source: Source) -> Unit[ListEntry]:
        children = {"Comment": self._remark, "Profile": self._profile}
        values = attributes(found.element, ("FixedRef", "DeltaAction"), self.rest, children)
        self.draft.id = values.get("FixedRef", "")
        self.rest.keep("DeltaAction", values.get("DeltaAction", ""))
        return self.draft.unit(source, found.line)

    def _remark(self, element: Element) -> None:
        if text := plain(element, self.rest):
            self.draft.remarks.append(text)

    def _profile(self, element: Element) -> None:
        identity = element.get("ID", "")
        self._kind(element.get("PartySubTypeID", ""), element.sourceline or 0)
        children = {"Comment": self._remark, "Identity": self._identity, "Feature": self._feature,
                    "SanctionsEntryReference": skip, "ExternalReference": self._external}  # fmt: skip
        attributes(element, ("ID", "PartySubTypeID"), self.rest, children)
        for one in self.tables.entries.pop(identity, ()):
            self._entry(one)
        for one in self.tables.relationships.pop(identity, ()):
            self._relationship(one)

    def _kind(self, identity: str, line: int) -> None:
        """A vessel or aircraft by its subtype; for persons and entities the subtype is `Unknown` and the type tells."""
        value = self.tables.values.get(("PartySubType", identity))
        parent = value.attributes.get("PartyTypeID", "") if value else ""
        text = self.tables.text("PartySubType", identity) or self.tables.text("PartyType", parent)
        self.draft.kind = self.draft.coded(text, KINDS, PartyKind.UNKNOWN, "PartySubType", line)

    def _identity(self, element: Element) -> None:
        for group in element.iter("{*}NamePartGroup"):
            self.parts[group.get("ID", "")] = self.tables.text("NamePartType", group.get("NamePartTypeID", ""))
        self.false_identity = element.get("False") == "true"
        children = {
            "Comment": self._remark,
            "Alias": self._alias,
            "NamePartGroups": skip,
            "IDRegDocumentReference": skip,
        }
        values = attributes(element, ("ID", "FixedRef", "Primary", "False"), self.rest, children)
        for one in self.tables.documents.pop(values.get("ID", ""), ()):
            self._document(one)

    def _alias(self, element: Element) -> None:
        kind_text = self.tables.text("AliasType", element.get("AliasTypeID", ""))
        kind = self.draft.coded(kind_text, ALIASES, NameKind.ALIAS, "AliasType", element.sourceline or 0)
        low = element.get("LowQuality") == "true"
        quality = NameQuality.LOW if low else NameQuality.UNKNOWN if kind is NameKind.PRIMARY else NameQuality.GOOD
        if self.false_identity and kind is NameKind.PRIMARY:
            kind = NameKind.ALIAS
        names: list[str] = []
        children = {"Comment": self._remark, "DocumentedName": lambda child: names.append(self._whole_name(child))}
        attributes(element, ("FixedRef", "AliasTypeID", "Primary", "LowQuality"), self.rest, children)
        for name in filter(None, names):
            known = any(one.kind is NameKind.PRIMARY for one in self.draft.names)
            self.draft.add_name(name, NameKind.ALIAS if kind is NameKind.PRIMARY and known else kind, quality)
            if self.false_identity:
                self.rest.keep("Identity", f"false identity: {name}")

    def _whole_name(self, element: Element) -> str:
        """`LAST, First Middle` as in OFAC's CSV files; other names as their parts stand."""
        said: list[tuple[str, str]] = []

        def value(child: Element) -> None:
            known = ("NamePartGroupID", "ScriptID", "ScriptStatusID", "Acronym")
            group = attributes(child, known, self.rest, own=False).get("NamePartGroupID", "")
            said.append((self.parts.get(group, ""), (child.text or "").strip()))

        def country(child: Element) -> None:
            identity = attributes(child, ("CountryID",), self.rest).get("CountryID", "")
            self.rest.keep("DocumentedNameCountry", self.tables.text("Country", identity))

        def part(child: Element) -> None:
            attributes(child, (), self.rest, {"NamePartValue": value})

        children: dict[str, Callable[[Element], None]] = {
            "Comment": self._remark,
            "DocumentedNamePart": part,
            "DocumentedNameCountry": country,
            "IDRegDocumentReference": skip,
        }
        attributes(element, ("ID", "FixedRef", "DocNameStatusID"), self.rest, children)
        family = join(" ", *(text for kind, text in said if kind in FAMILY))
        others = join(" ", *(text for kind, text in said if kind not in FAMILY))
        if len(said) > 1:
            self.rest.keep("DocumentedName", "; ".join(f"{kind or '?'}: {text}" for kind, text in said))
        return join(", ", family, others)

    def _feature(self, element: Element) -> None:
        label = self.tables.text("FeatureType", element.get("FeatureTypeID", "")).strip()
        children = {"FeatureVersion": lambda child: self._version(child, label), "IdentityReference": skip,
                    "Comment": self._remark}  # fmt: skip
        attributes(element, ("ID", "FeatureTypeID"), self.rest, children)

    def _version(self, element: Element, label: str) -> None:
        texts: list[str] = []
        days: list[PartialDate | None] = []
        places: list[Address] = []

        def detail(child: Element) -> None:
            said = attributes(child, ("DetailTypeID", "DetailReferenceID"), self.rest, own=False)
            texts.append(self.tables.text("DetailReference", said.get("DetailReferenceID", "")))
            texts.append((child.text or "").strip())

        def location(child: Element) -> None:
            identity = attributes(child, ("LocationID",), self.rest).get("LocationID", "")
            if found := self._place(identity, child.sourceline or 0):
                places.append(found)

        notes: list[str] = []
        children = {"Comment": lambda child: notes.append(plain(child, self.rest)), "VersionDetail": detail,
                    "VersionLocation": location,
                    "DatePeriod": lambda child: days.append(period(child, self.tables, self.rest))}  # fmt: skip
        said = attributes(element, VERSION, self.rest, children)
        reliability = self.tables.text("Reliability", said.get("ReliabilityID", ""))
        if reliability or any(notes):
            self.rest.keep(f"{label} comment", join("; ", reliability, *notes))
        stated = [day for day in days if day is not None]
        if any(day is None for day in days):
            self.rest.note("entry.unread_date", label, element.sourceline or 0, text="DatePeriod")
        self._apply(label, [text for text in texts if text], stated, places, element.sourceline or 0)

    def _apply(self, label: str, texts: list[str], days: list[PartialDate], places: list[Address], line: int) -> None:
        role = _features().get(label, "")
        draft = self.draft
        if role == "birth":
            draft.births += days
            texts += [] if days else [place.text for place in places]
        elif role == "birth_place":
            draft.birth_places += [*places, *(place(text) for text in texts)]
            return
        elif role == "gender":
            draft.genders += filter(None, (draft.coded(text, GENDERS, "", label, line) for text in texts))
            return
        elif role == "address":
            draft.addresses += places
        elif role in ("nationality", "country"):
            where = draft.nationalities if role == "nationality" else draft.countries
            for text in (*texts, *(one.country_text or one.text for one in places)):
                draft.add_country(where, text, label)
            return
        elif role == "owner":
            draft.owners += [Owner(text) for text in texts]
            return
        elif (kind := kind_of(label)) != "other":
            for text in texts:
                draft.add_number(kind, text, note=label)
            texts = []
        if role not in ("birth", "address"):
            texts = [*texts, *(day.text for day in days), *(one.text for one in places)]
        for text in texts:
            self.rest.keep(label, text)

    def _place(self, identity: str, line: int) -> Address | None:
        one = self.tables.places.get(identity)
        if one is None:
            self.rest.keep("LocationID", identity)
            self.rest.note("entry.unresolved", "LocationID", line, field="LocationID", id=short(identity))
            return None
        self._take_over(one)
        country = one.said.get("country", "")
        street = [text for kind, text in one.parts if kind.startswith("ADDRESS")]
        named = dict(one.parts)
        city, region, postal = (named.get(kind, "") for kind in ("CITY", "STATE/PROVINCE", "POSTAL CODE"))
        taken = ("CITY", "STATE/PROVINCE", "POSTAL CODE")
        others = [text for kind, text in one.parts if kind not in taken and not kind.startswith("ADDRESS")]
        if not country and len(others) == 1 and country_of(others[0]):
            country = others.pop()
        whole = join(", ", *street, city, region, postal, *others, country)
        if not whole:
            return None
        return Address(whole, join(", ", *street, *others), city, region, postal, country_of(country), country)

    def _take_over(self, one: Section) -> None:
        """What nobody knew in a section is this entry's too."""
        here = Location(self.rest.file, self.rest.unit)
        self.rest.other += one.rest.other
        self.rest.defects += [
            replace(d, location=replace(here, line=d.location.line, field=d.location.field)) for d in one.rest.defects
        ]

    def _document(self, one: Section) -> None:
        self._take_over(one)
        kind_text, number = one.said["type"], one.said.get("number", "")
        where = self._place(one.said["place"], 0) if one.said["place"] else None
        stated = join("; ", *(join(": ", name, text) for name, text in one.parts if text))
        note = join("; ", kind_text, one.said["country"], stated, where.text if where else "", one.said["validity"])
        kind = "imo" if number.upper().startswith("IMO") else kind_of(kind_text)
        if number:
            self.draft.add_number(kind, number, country_of(one.said["country"]), note)
        else:
            self.rest.keep("IDRegDocument", note)

    def _relationship(self, one: Section) -> None:
        """`From` is the party at hand: `Owned or Controlled By` names its owner. Shares are never stated."""
        self._take_over(one)
        target = self.tables.profiles.get(one.said["to"], one.said["to"])
        relation = join(" ", one.said["former"], one.said["type"])
        self.draft.links.append(Link(relation, target))
        if OWNED in one.said["type"].lower() and not one.said["former"]:
            self.draft.owners.append(Owner(party_id=target, role=one.said["type"]))
        for name, text in (("quality", one.said["quality"]), *one.parts):
            self.rest.keep(f"ProfileRelationship {name}", f"{relation} {target}: {text}" if text else "")

    def _entry(self, one: Section) -> None:
        self._take_over(one)
        self.rest.keep("List", one.said.get("list", ""))
        for name, text in one.parts:
            if name == "Program":
                self.draft.programmes += filter(None, [text])
            elif name == "LegalBasis":
                self.draft.legal_basis += filter(None, [text])
            else:
                self.rest.keep("SanctionsMeasure" if not text else name, text or name)
        for kind, day in one.days:
            if kind.lower() == "created" and (self.draft.listed_on is None or day.iso() < self.draft.listed_on.iso()):
                self.draft.listed_on = day
            elif kind.lower() != "created":
                self.draft.amended.append(day)
                self.rest.keep("EntryEvent", join(" ", kind, day.iso()))

    def _external(self, element: Element) -> None:
        """OFAC publishes none; what one says is kept."""
        said: dict[str, str] = {}

        def take(child: Element) -> None:
            said[local(child)] = plain(child, self.rest)

        values = attributes(
            element, ("ExRefTypeID",), self.rest, dict.fromkeys(("ExRefValue", "DirectURL", "Comment"), take)
        )
        kind = self.tables.text("ExRefType", values.get("ExRefTypeID", ""))
        self.rest.keep("ExternalReference", join("; ", kind, named_parts(said)))
