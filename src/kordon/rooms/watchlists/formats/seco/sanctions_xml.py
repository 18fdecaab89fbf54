"""The Swiss list of sanctioned persons, entities and objects (SECO, SESAM) as XML (`swiss-sanctions-list`).

One unit is one `target` of the list itself; its id is the target's `ssid`. The list keeps every target it ever had, and
in `modification` every earlier state of each: what a modification added or removed is history and not read, its kind and
dates are. A target whose latest modification is `de-listed` is an entry with that status, ended on that day.

Built from the published specification, not yet proven on a real file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from kordon.engine.findings import Location
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.party import Address, NameKind, NameQuality, PartyKind
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.draft import DE_LISTED, GENDERS, Draft, attributes, named_parts, plain
from kordon.rooms.watchlists.formats.issued import country_of, join, kind_of
from kordon.rooms.watchlists.formats.seco.names import Part, whole_names
from kordon.rooms.watchlists.formats.seco.tables import ROOT, UNITS, Place, Tables, collect, in_english
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    local,
    root_of,
    stray_defects,
    stream,
    text_of,
)
from kordon.rooms.watchlists.records import Link, ListEntry

BODIES = {"individual": PartyKind.PERSON, "entity": PartyKind.ORGANISATION, "object": PartyKind.UNKNOWN}
OBJECTS = {"vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRCRAFT}
NAME_TYPES = {"primary-name": NameKind.PRIMARY, "alias": NameKind.ALIAS, "formerly-known-as": NameKind.FORMER}
QUALITIES = {"good": NameQuality.GOOD, "low": NameQuality.LOW}
CALENDARS = {"gregorian": "gregorian", "islamic": "hijri", "hijri": "hijri", "persian": "jalali", "jalali": "jalali"}
DOCUMENTS = {"passport": "passport", "diplomatic-passport": "passport", "id-card": "national_id",
             "driving-license": "licence", "driving-licence": "licence"}  # fmt: skip
ADDRESS = ("c-o", "address-details", "p-o-box", "zip-code", "location", "area", "remarks", "remark")
MODIFICATION = ("modification-type", "enactment-date", "publication-date", "effective-date", "ssid")
LONGEST_LABELLED = 160  # characters; longer "other information" is prose

_LABELLED = re.compile(r"^(?P<label>[^:]{2,60}?)\s*:\s*(?P<value>[^;]{2,90}?)\.?$", re.S)


def recognise(source: Source) -> float:
    seen = root_of(source)
    return 1.0 if seen is not None and seen[0] == ROOT else 0.0


def list_date(source: Source) -> date | None:
    """`date` of the root."""
    seen = root_of(source)
    stated = parse_date(seen[1].get("date", "")[:10]) if seen and seen[0] == ROOT else None
    return date(stated.year, stated.month, stated.day) if stated and stated.day else None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every target in the file's order, de-listed ones included. No options. Defects: `entry.no_id`, `entry.no_name`,
    `xml.stray_element` (rejected), `entry.unread_date`, `entry.unknown_code`, `entry.unresolved`, `xml.unknown_element`
    (notes)."""
    tables = collect(source)
    number = 0
    for found in stream(source, ROOT, UNITS):
        if found.tag != "target" and not found.stray:
            continue
        number += 1
        if found.stray:
            yield Unit(number, None, stray_defects(found, source.name, number))
        else:
            yield _Target(Draft("seco", Leftovers(source.name, number)), tables).read(found, source)


XML = Format("seco-xml", "Swiss sanctions list of SECO (XML)", recognise, read)


class _Target:
    """One target while it is being read."""

    def __init__(self, draft: Draft, tables: Tables) -> None:
        self.draft = draft
        self.rest = draft.rest
        self.tables = tables
        self.main = True  # of the identity being read
        self.history: list[tuple[str, str]] = []  # (day that counts, kind) in the order of the file, latest first

    def read(self, found: Found, source: Source) -> Unit[ListEntry]:
        children: dict[str, Callable[[Element], None]] = dict.fromkeys(BODIES, self._body)
        children |= {
            "sanctions-set-id": lambda child: self._programme(plain(child, self.rest)),
            "foreign-identifier": lambda child: self.rest.keep("foreign-identifier", plain(child, self.rest)),
            **self._said_anywhere(),
        }
        values = attributes(found.element, ("ssid", "sanctions-set-id"), self.rest, children)
        self.draft.id = values.get("ssid", "")
        self._programme(values.get("sanctions-set-id", ""))
        self._status()
        return self.draft.unit(source, found.line)

    def _said_anywhere(self) -> dict[str, Callable[[Element], None]]:
        """What may stand in the target or in its body."""
        return {
            "modification": self._modification,
            "justification": self._remark,
            "other-information": self._other_information,
            "relation": self._relation,
            "generic-attribute": self._generic,
        }

    def _body(self, element: Element) -> None:
        self.draft.kind = BODIES[local(element)]
        children = {"identity": self._identity, **self._said_anywhere()}
        values = attributes(element, ("sex", "gender", "object-type", "ssid"), self.rest, children)
        self.draft.key(f"{local(element)}@ssid", values.get("ssid", ""))
        line = element.sourceline or 0
        if kind := values.get("object-type"):
            self.draft.kind = self.draft.coded(kind, OBJECTS, PartyKind.UNKNOWN, "object-type", line)
        for name in ("sex", "gender"):
            if gender := self.draft.coded(values.get(name, ""), GENDERS, "", name, line):
                self.draft.genders.append(gender)

    def _programme(self, identity: str) -> None:
        if not identity:
            return
        self.draft.key("sanctions-set-id", identity)
        programme = self.tables.programmes.get(identity)
        if programme is None:
            self.rest.note("entry.unresolved", "sanctions-set-id", 0, field="sanctions-set-id", id=identity[:40])
            return
        self.draft.programmes.append(in_english(programme.keys) or in_english(programme.names))
        self.draft.legal_basis.append(join(", ", in_english(programme.names), in_english(programme.sets[identity])))
        self.rest.keep("origin", programme.origin)
        self.rest.keep("sanctions-program", programme.versions)
        self._take_over(programme.rest)

    def _identity(self, element: Element) -> None:
        self.main = element.get("main", "true") != "false"
        children: dict[str, Callable[[Element], None]] = {
            "name": self._name,
            "day-month-year": self._birth,
            "place-of-birth": partial(self._place, into=self.draft.birth_places),
            "address": partial(self._place, into=self.draft.addresses),
            "nationality": self._nationality,
            "identification-document": self._document,
            "gender": self._gender,
            "generic-attribute": self._generic,
        }
        values = attributes(element, ("ssid", "main"), self.rest, children)
        self.draft.key("identity@ssid", values.get("ssid", ""))

    def _name(self, element: Element) -> None:
        parts: list[Part] = []
        children = {"name-part": lambda child: parts.append(self._part(child))}
        values = attributes(element, ("ssid", "name-type", "quality", "lang"), self.rest, children)
        self.draft.key("name@ssid", values.get("ssid", ""))
        line = element.sourceline or 0
        kind = self.draft.coded(values.get("name-type", ""), NAME_TYPES, NameKind.ALIAS, "name-type", line)
        quality = self.draft.coded(values.get("quality", ""), QUALITIES, NameQuality.UNKNOWN, "quality", line)
        for position, (text, language) in enumerate(whole_names(parts)):
            further = kind is NameKind.PRIMARY and (position > 0 or not self.main)
            self.draft.add_name(text, NameKind.ALIAS if further else kind, quality, language)
        for part in parts:
            if part.kind == "title":
                self.rest.keep("title", part.value)
        if len(parts) > 1:
            ordered = sorted(parts, key=lambda part: part.order)
            self.rest.keep("name", "; ".join(f"{part.kind}: {part.value}" for part in ordered))

    def _part(self, element: Element) -> Part:
        part = Part(0, "", "")

        def value(child: Element) -> None:
            part.value = join(" ", part.value, text_of(child))

        def variant(child: Element) -> None:
            known = ("lang", "script", "spelling-variant-type", "ssid")
            said = attributes(child, known, self.rest, own=False)
            key = (said.get("lang", ""), said.get("script", ""))
            part.variants.setdefault(key, []).append(text_of(child))
            if said.get("spelling-variant-type", "not-defined") != "not-defined":
                self.rest.keep("spelling-variant", f"{text_of(child)}: {said['spelling-variant-type']}")

        values = attributes(element, ("order", "name-part-type", "ssid"), self.rest,
                            {"value": value, "spelling-variant": variant})  # fmt: skip
        order = values.get("order", "")
        part.order = int(order) if order.isascii() and order.isdigit() and len(order) < 6 else 0
        part.kind = values.get("name-part-type", "")
        return part

    def _gender(self, element: Element) -> None:
        text = plain(element, self.rest)
        if gender := self.draft.coded(text, GENDERS, "", "gender", element.sourceline or 0):
            self.draft.genders.append(gender)

    def _birth(self, element: Element) -> None:
        """A date of birth; for an entity, the day it was set up."""
        values = attributes(element, ("ssid", "day", "month", "year", "calendar", "quality"), self.rest)
        self.draft.key("day-month-year@ssid", values.get("ssid", ""))
        day = self._day(values, element.sourceline or 0)
        if day is None:
            return
        if self.draft.kind is PartyKind.PERSON:
            self.draft.births.append(day)
        else:
            self.rest.keep("day-month-year", day.iso())
        if values.get("quality", "good") != "good":
            self.rest.keep("day-month-year", f"{day.iso()}: quality {values['quality']}")

    def _day(self, values: Mapping[str, str], line: int) -> PartialDate | None:
        calendar = self.draft.coded(values.get("calendar", ""), CALENDARS, "gregorian", "calendar", line)
        said = [values[name].zfill(2) for name in ("year", "month", "day") if name in values]
        written = join("-", *said) + (f" ({calendar})" if said and calendar != "gregorian" else "")
        return self.draft.day(written, "day-month-year", line)

    def _place(self, element: Element, into: list[Address]) -> None:
        said: dict[str, str] = {}

        def text(child: Element) -> None:
            said[local(child)] = join(", ", said.get(local(child), ""), plain(child, self.rest))

        def in_country(child: Element) -> None:
            said["iso-code"] = attributes(child, ("iso-code",), self.rest, own=False).get("iso-code", "")
            said["country"] = text_of(child)

        children = {**dict.fromkeys(ADDRESS, text), "country": in_country}
        values = attributes(element, ("ssid", "place-id", "quality", "main"), self.rest, children)
        self.draft.key(f"{local(element)}@ssid", values.get("ssid", ""))
        place = self._resolved(values.get("place-id", ""), element)
        country = said.get("country") or place.country
        code = country_of(country) or country_of(said.get("iso-code", "") or place.country_code)
        box = f"P.O. Box {said['p-o-box']}" if said.get("p-o-box") else ""
        street = join(", ", said.get("c-o", ""), said.get("address-details", ""), box)
        city = said.get("location") or place.location
        area = said.get("area") or place.area
        quality = values.get("quality", "good")
        doubt = "" if quality == "good" else f"quality {quality}"
        note = join("; ", said.get("remarks", ""), said.get("remark", ""), *place.variants, doubt)
        whole = join(", ", street, said.get("zip-code", ""), city, area, country)
        if whole or note:
            into.append(Address(whole, street, city, area, said.get("zip-code", ""), code, country, note))

    def _resolved(self, identity: str, element: Element) -> Place:
        place = self.tables.places.get(identity)
        if place is None:
            if identity:
                self.rest.keep("place-id", identity)
                line = element.sourceline or 0
                self.rest.note("entry.unresolved", "place-id", line, field="place-id", id=identity[:40])
            return Place()
        self.draft.key("place-id", identity)
        self._take_over(place.rest)
        return place

    def _take_over(self, rest: Leftovers) -> None:
        """What nobody knew in a place or programme is this entry's too."""
        here = Location(self.rest.file, self.rest.unit)
        self.rest.other += rest.other
        self.rest.defects += [
            replace(d, location=replace(here, line=d.location.line, field=d.location.field)) for d in rest.defects
        ]

    def _nationality(self, element: Element) -> None:
        def country(child: Element) -> None:
            code = attributes(child, ("iso-code",), self.rest, own=False).get("iso-code", "")
            text = text_of(child)
            self.rest.keep("nationality", join(" ", text, code))
            if found := country_of(text) or country_of(code):
                self.draft.nationalities.append(found)

        values = attributes(element, ("ssid", "quality"), self.rest, {"country": country}, own=False)
        self.draft.key("nationality@ssid", values.get("ssid", ""))
        if text := text_of(element):
            self.draft.add_country(self.draft.nationalities, text, "nationality")

    def _document(self, element: Element) -> None:
        said: dict[str, str] = {}

        def text(child: Element) -> None:
            said[local(child)] = join(", ", said.get(local(child), ""), plain(child, self.rest))

        def issuer(child: Element) -> None:
            said["issuer"] = text_of(child)
            said["code"] = attributes(child, ("code", "iso-code"), self.rest, own=False).get("code", "")

        def day(child: Element) -> None:
            inner: list[str] = []
            children = {"day-month-year": lambda deep: inner.append(self._written(deep))}
            attributes(child, (), self.rest, children, own=False)
            said[local(child)] = join(" ", text_of(child), *inner)

        children: dict[str, Callable[[Element], None]] = dict.fromkeys(("number", "remark", "place-of-issue"), text)
        children |= {"issuer": issuer, "date-of-issue": day, "expiry-date": day}
        values = attributes(element, ("ssid", "document-type", "place-id"), self.rest, children)
        self.draft.key("identification-document@ssid", values.get("ssid", ""))
        kind_text = values.get("document-type", "")
        place = self._resolved(values.get("place-id", ""), element)
        issued_in = join(", ", place.location, place.area, place.country)
        stated = named_parts(said, ("issuer", "code", "date-of-issue", "expiry-date", "place-of-issue"))
        note = join("; ", kind_text, stated, issued_in, said.get("remark", ""))
        kind = DOCUMENTS.get(kind_text) or kind_of(kind_text.replace("-", " "), said.get("remark", ""))
        country = country_of(said.get("issuer", "")) or country_of(said.get("code", ""))
        if number := said.get("number"):
            self.draft.add_number(kind, number, country, note)
        else:
            self.rest.keep("identification-document", note)

    def _written(self, element: Element) -> str:
        values = attributes(element, ("ssid", "day", "month", "year", "calendar", "quality"), self.rest)
        return join("-", *(values.get(name, "").zfill(2) for name in ("year", "month", "day") if name in values))

    def _remark(self, element: Element) -> None:
        values = attributes(element, ("ssid", "lang"), self.rest, own=False)
        self.draft.key(f"{local(element)}@ssid", values.get("ssid", ""))
        if text := (element.text or "").strip():
            self.draft.remarks.append(text)

    def _other_information(self, element: Element) -> None:
        """Free text. `Label: number` alone is a number besides: `IMO Number: 8405270`, `Website: ...`."""
        self._remark(element)
        text = text_of(element)
        match = _LABELLED.match(text) if len(text) <= LONGEST_LABELLED else None
        kind = kind_of(match["label"]) if match else "other"
        of_a_ship = match is not None and "vessel" in match["label"].lower()
        if match and kind != "other" and not (of_a_ship and self.draft.kind is not PartyKind.VESSEL):
            self.draft.add_labelled((match["label"],), match["value"], kind, "other-information")

    def _relation(self, element: Element) -> None:
        children = {"remark": lambda child: self.rest.keep("relation", plain(child, self.rest))}
        values = attributes(element, ("ssid", "target-id", "relation-type"), self.rest, children)
        self.draft.key("relation@ssid", values.get("ssid", ""))
        self.draft.links.append(Link(values.get("relation-type", ""), values.get("target-id", "")))

    def _generic(self, element: Element) -> None:
        values = attributes(element, ("ssid", "name"), self.rest, own=False)
        self.draft.key("generic-attribute@ssid", values.get("ssid", ""))
        self.rest.keep(values.get("name") or "generic-attribute", text_of(element))

    def _modification(self, element: Element) -> None:
        """Kind and dates; what was added and removed is the past."""
        children: dict[str, Callable[[Element], None]] = dict.fromkeys(("added", "removed"), lambda child: None)
        children["remark"] = lambda child: self.rest.keep("modification", plain(child, self.rest))
        values = attributes(element, MODIFICATION, self.rest, children)
        kind = values.get("modification-type", "")
        day = next(
            (values[name] for name in ("effective-date", "enactment-date", "publication-date") if name in values), ""
        )
        self.history.append((day, kind))
        self.draft.key("modification@ssid", values.get("ssid", ""))
        self.rest.keep("modification", join(", ", kind, named_parts(values, MODIFICATION[1:4])))
        line = element.sourceline or 0
        stated = self.draft.day(day, "modification", line)
        if kind == "listed" and stated is not None:
            earlier = self.draft.listed_on
            self.draft.listed_on = stated if earlier is None or stated.iso() < earlier.iso() else earlier
        elif kind != "de-listed" and stated is not None:
            self.draft.amended.append(stated)

    def _status(self) -> None:
        """The latest modification decides; of those of one day the first, as the list writes the latest first."""
        latest = max(self.history, key=lambda item: item[0], default=("", ""))
        if latest[1] == "de-listed":
            self.draft.status = DE_LISTED
            self.draft.delisted_on = parse_date(latest[0])
