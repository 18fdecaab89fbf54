"""The United Nations Security Council Consolidated List, as XML (sc-sanctions.xsd).

One unit is one INDIVIDUAL or ENTITY. Every element of the schema has a place here; what has no field in the record is kept
in `party.other` under the publisher's own tag, and an element nobody knew becomes a note with its text kept.

Source: https://www.un.org/securitycouncil/content/un-sc-consolidated-list and its schema. Proven on the list of
2026-02-27 (730 individuals, 273 entities).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.issued import country_of, document, identifier_of, join
from kordon.rooms.watchlists.formats.published_dates import read_date
from kordon.rooms.watchlists.formats.un.names import alias_names, note_names
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    leaf,
    leaves,
    local,
    root_of,
    stray_defects,
    stream,
    text_of,
    walk,
)
from kordon.rooms.watchlists.records import ListEntry

ROOT = "CONSOLIDATED_LIST"
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
KEPT = ("DATAID", "VERSIONNUM", "SUBMITTED_BY", "SUBMITTED_ON", "DELISTED_ON", "SORT_KEY", "SORT_KEY_LAST_MOD")
KEPT_LISTS = ("TITLE", "DESIGNATION", "LIST_TYPE")
PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
DOCUMENT = (
    "TYPE_OF_DOCUMENT",
    "TYPE_OF_DOCUMENT2",
    "NUMBER",
    "ISSUING_COUNTRY",
    "DATE_OF_ISSUE",
    "CITY_OF_ISSUE",
    "COUNTRY_OF_ISSUE",
    "NOTE",
)
ALIAS = ("QUALITY", "ALIAS_NAME", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE")
BIRTH = ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE")
QUALITIES = {"good": NameQuality.GOOD, "low": NameQuality.LOW}

_COMMENT_IMO = re.compile(r"\bIMO(?: (?:company )?number)? ?:? ?(\d{7})\b", re.I)
_COMMENT_BIC = re.compile(r"\bSWIFT(?:/BIC)? ?:? ?([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b")


def recognise(source: Source) -> float:
    seen = root_of(source)
    return 1.0 if seen is not None and seen[0] == ROOT else 0.0


def list_date(source: Source) -> date | None:
    """`dateGenerated` of the root."""
    seen = root_of(source)
    stated = read_date(seen[1].get("dateGenerated", "")) if seen and seen[0] == ROOT else None
    return date(stated.year, stated.month, stated.day) if stated and stated.day else None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every entry in the file's order. No options. Defects: `un.no_reference` (repaired: the DATAID stands in),
    `un.no_name` and `xml.stray_element` (rejected), `un.unread_date`, `un.unknown_quality` and `xml.unknown_element`
    (notes)."""
    found_units = stream(source, ROOT, {"INDIVIDUALS/INDIVIDUAL", "ENTITIES/ENTITY"}, {"INDIVIDUALS", "ENTITIES"})
    for number, found in enumerate(found_units, 1):
        if found.stray:
            yield Unit(number, None, stray_defects(found, source.name, number))
        else:
            yield _Entry(Leftovers(source.name, number)).read(found, source)


XML = Format("un-xml", "United Nations Security Council Consolidated List (XML)", recognise, read)


@dataclass(slots=True)
class _Entry:
    """One entry while it is being read."""

    rest: Leftovers
    fields: dict[str, str] = field(default_factory=dict)
    aliases: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    amended: list[PartialDate] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def read(self, found: Found, source: Source) -> Unit[ListEntry]:
        children = dict.fromkeys((*NAME_PARTS, "REFERENCE_NUMBER", "UN_LIST_TYPE", "LISTED_ON", "GENDER"), self._field)
        children |= dict.fromkeys(("NAME_ORIGINAL_SCRIPT", *KEPT), self._field)
        children |= dict.fromkeys(KEPT_LISTS, self._values)
        children |= dict.fromkeys(("NATIONALITY", "NATIONALITY2"), self._nationality)
        children |= dict.fromkeys(("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"), self._alias)
        children |= dict.fromkeys(("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"), self._address)
        children |= {
            "COMMENTS1": self._comment,
            "LAST_DAY_UPDATED": self._amended,
            "INDIVIDUAL_DATE_OF_BIRTH": self._birth,
            "INDIVIDUAL_PLACE_OF_BIRTH": self._birth_place,
            "INDIVIDUAL_DOCUMENT": self._document,
        }
        walk(found.element, children, self.rest)
        for tag in KEPT:
            self.rest.keep(tag, self.fields.get(tag, ""))
        return self._unit(found, source)

    def _unit(self, found: Found, source: Source) -> Unit[ListEntry]:
        number, fields = self.rest.unit, self.fields
        names = self._names()
        reference = fields.get("REFERENCE_NUMBER", "")
        identity = reference or fields.get("DATAID", "")
        if not names or not identity:
            return Unit(number, None, (*self.rest.defects, self._defect("un.no_name", found.line, Severity.REJECTED)))
        if not reference:
            self.rest.defects.append(self._defect("un.no_reference", found.line, Severity.REPAIRED, id=identity))
        self._numbers_in_comments()
        kind = PartyKind.PERSON if found.tag == "INDIVIDUAL" else PartyKind.ORGANISATION
        gender = fields.get("GENDER", "").lower()
        if gender not in ("male", "female"):
            self.rest.keep("GENDER", fields.get("GENDER", ""))
            gender = ""
        party = Party(
            id=identity,
            kind=kind,
            names=names,
            births=tuple(dict.fromkeys(self.births)),
            birth_places=tuple(dict.fromkeys(self.birth_places)),
            gender=gender,
            nationalities=tuple(dict.fromkeys(self.nationalities)),
            countries=tuple(dict.fromkeys(a.country for a in self.addresses if a.country)),
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            addresses=tuple(dict.fromkeys(self.addresses)),
            other=tuple(self.rest.other),
            provenance=Provenance(source.name, source.sha256, number, found.line),
        )
        entry = ListEntry(
            list="un",
            id=identity,
            party=party,
            programmes=tuple(p for p in (fields.get("UN_LIST_TYPE", ""),) if p),
            listed_on=self._date(fields.get("LISTED_ON", ""), "LISTED_ON", found.line),
            amended_on=tuple(self.amended),
            remarks="\n".join(self.remarks),
        )
        return Unit(number, entry, tuple(self.rest.defects))

    def _names(self) -> tuple[Name, ...]:
        whole = join(" ", *(self.fields.get(part, "") for part in NAME_PARTS))
        names, changed = alias_names(whole, NameKind.PRIMARY, NameQuality.UNKNOWN) if whole else ([], False)
        if changed:
            self.rest.keep("FIRST_NAME", whole)
        original = self.fields.get("NAME_ORIGINAL_SCRIPT", "")
        scripted, _ = alias_names(original, NameKind.ORIGINAL_SCRIPT, NameQuality.UNKNOWN) if original else ([], False)
        return tuple(dict.fromkeys([*names, *scripted, *self.aliases]))

    def _field(self, element: Element) -> None:
        leaf(element, self.fields, self.rest, ROOT)

    def _each(self, element: Element) -> Iterator[str]:
        """The VALUE children's texts."""
        texts: list[str] = []
        walk(element, {"VALUE": lambda child: texts.append(text_of(child))}, self.rest)
        yield from filter(None, texts)

    def _values(self, element: Element) -> None:
        for text in self._each(element):
            self.rest.keep(local(element), text)

    def _nationality(self, element: Element) -> None:
        for text in self._each(element):
            self.rest.keep(local(element), text)
            if code := country_of(text):
                self.nationalities.append(code)

    def _comment(self, element: Element) -> None:
        text = (element.text or "").strip()
        if len(element) or element.attrib:
            walk(element, {}, self.rest)
        elif text:
            self.remarks.append(text)

    def _amended(self, element: Element) -> None:
        for text in self._each(element):
            if day := self._date(text, "LAST_DAY_UPDATED", element.sourceline or 0):
                self.amended.append(day)

    def _alias(self, element: Element) -> None:
        values = leaves(element, ALIAS, self.rest)
        text, quality_text, note = (values.get(tag, "") for tag in ("ALIAS_NAME", "QUALITY", "NOTE"))
        quality = QUALITIES.get(quality_text.lower(), NameQuality.UNKNOWN)
        kind = NameKind.FORMER if quality_text.lower() == "f.k.a." else NameKind.ALIAS
        if quality_text.lower() not in (*QUALITIES, "a.k.a.", "f.k.a.", ""):
            self.rest.keep("QUALITY", f"{text}: {quality_text}")
            self.rest.note("un.unknown_quality", "QUALITY", element.sourceline or 0, quality=quality_text[:40])
        names, changed = alias_names(text, kind, quality) if text else ([], False)
        self.aliases += names
        self.aliases += note_names(note, quality, text)
        birth = [values.get(tag, "") for tag in ("DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")]
        if changed or note or any(birth):
            self.rest.keep("ALIAS", join("; ", text, *birth, note))
        if birth[0] and (day := self._date(birth[0], "DATE_OF_BIRTH", element.sourceline or 0)):
            self.births.append(day)
        if birth[1] or birth[2]:
            self.birth_places.append(
                Address(join(", ", *birth[1:]), city=birth[1], country=country_of(birth[2]), country_text=birth[2])
            )

    def _place(self, element: Element) -> Address | None:
        values = leaves(element, PLACE, self.rest)
        if not values:
            return None
        street, city, region, code, country, note = (values.get(tag, "") for tag in PLACE)
        whole = join(", ", street, city, region, code, country)
        return Address(whole, street, city, region, code, country_of(country), country, note)

    def _address(self, element: Element) -> None:
        if place := self._place(element):
            self.addresses.append(place)

    def _birth_place(self, element: Element) -> None:
        if place := self._place(element):
            self.birth_places.append(place)

    def _birth(self, element: Element) -> None:
        """TYPE_OF_DATE is EXACT, APPROXIMATELY or BETWEEN; a note may hold the month or the whole date."""
        values = leaves(element, BIRTH, self.rest)
        note = values.get("NOTE", "")
        kind = values.get("TYPE_OF_DATE", "")
        written = values.get("DATE") or values.get("YEAR", "")
        if "FROM_YEAR" in values or "TO_YEAR" in values:
            written = join(" to ", values.get("FROM_YEAR", ""), values.get("TO_YEAR", ""))
        born = (read_date(f"{note} {written}") if note else None) or read_date(written) or read_date(note)
        about = kind == "APPROXIMATELY" or note == "Approximately"
        if born is not None:
            self.births.append(replace(born, circa=born.circa or about, text=join(" ", kind, written, note)))
        elif written or note:
            self.rest.keep("DATE_OF_BIRTH", join(" ", kind, written, note))
            self.rest.note("un.unread_date", "DATE_OF_BIRTH", element.sourceline or 0, text=(written or note)[:60])

    def _document(self, element: Element) -> None:
        values = leaves(element, DOCUMENT, self.rest)
        if not values:
            return
        number = values.pop("NUMBER", "")
        types = (values.get("TYPE_OF_DOCUMENT2", ""), values.get("TYPE_OF_DOCUMENT", ""))
        note = "; ".join(f"{tag.lower().replace('_', ' ')}: {text}" for tag, text in values.items())
        country = country_of(values.get("ISSUING_COUNTRY", "")) or country_of(values.get("COUNTRY_OF_ISSUE", ""))
        texts = (number,) if number else (values.get("NOTE", ""), values.get("TYPE_OF_DOCUMENT2", ""))
        read_texts = (document((text, *types), text, country, note, labelled=not number) for text in texts)
        found = next(filter(None, read_texts), None)
        if found is not None:
            self.identifiers.append(found)
        else:
            self.rest.keep("DOCUMENT", note)

    def _numbers_in_comments(self) -> None:
        """IMO company numbers and bank codes that the list has no field for."""
        for remark in self.remarks:
            for match in _COMMENT_IMO.finditer(remark):
                self.identifiers.append(identifier_of("imo_company", match[1], match[0], "", "COMMENTS1"))
            for match in _COMMENT_BIC.finditer(remark):
                self.identifiers.append(identifier_of("bic", match[1], match[0], "", "COMMENTS1"))

    def _date(self, text: str, tag: str, line: int) -> PartialDate | None:
        if not text:
            return None
        day = read_date(text)
        if day is None:
            self.rest.keep(tag, text)
            self.rest.note("un.unread_date", tag, line, text=text[:60])
        return day

    def _defect(self, code: str, line: int, severity: Severity, **parameters: str) -> Defect:
        return Defect(code, severity, Location(self.rest.file, self.rest.unit, line), tuple(parameters.items()))
