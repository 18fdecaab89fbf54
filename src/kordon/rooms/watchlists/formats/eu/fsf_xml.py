"""The EU's consolidated financial sanctions list as XML (Financial Sanctions Files, `xmlFullSanctionsList_1_1`).

Nearly everything stands in attributes. One unit is one `sanctionEntity`; its id is `euReferenceNumber` (`EU.123.45`), or
`logicalId` where there is none. The list marks no name as the main one: the primary name here is the oldest (lowest
`logicalId`) strong name in Latin script.

Built from the published specification (schema 1.1, namespace http://eu.europa.ec/fpi/fsd/export), not yet proven on a
real file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.party import Address, Name, NameKind, NameQuality, PartyKind
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.draft import DE_LISTED, GENDERS, Draft, attributes, named_parts, plain
from kordon.rooms.watchlists.formats.issued import country_of, join, kind_of
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    local,
    root_of,
    stray_defects,
    stream,
)
from kordon.rooms.watchlists.records import ListEntry

ROOT = "export"
UNIT = "sanctionEntity"
ENTITY = ("designationDetails", "unitedNationId", "euReferenceNumber", "logicalId", "designationDate", "delistingDate")
REGULATION = ("regulationType", "organisationType", "publicationDate", "entryIntoForceDate", "numberTitle", "programme",
              "logicalId", "publicationUrl")  # fmt: skip
NAME = ("firstName", "middleName", "lastName", "wholeName", "function", "gender", "title", "nameLanguage", "strong",
        "regulationLanguage", "logicalId")  # fmt: skip
COUNTRY = ("countryIso2Code", "countryDescription", "region", "regulationLanguage", "logicalId")
CITIZENSHIP = (*COUNTRY, "acquisitionDate", "disenfranchisementDate")
BIRTH = (*COUNTRY, "circa", "calendarType", "birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom",
         "yearRangeTo", "city", "zipCode", "place")  # fmt: skip
ADDRESS = (*COUNTRY, "city", "street", "poBox", "zipCode", "place", "asAtListingTime")
FLAGS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
DOCUMENT = (*COUNTRY, *FLAGS, "issuedBy", "latinNumber", "nameOnDocument", "number", "issueDate", "validFrom", "validTo",
            "identificationTypeCode", "identificationTypeDescription")  # fmt: skip
KINDS = {"p": PartyKind.PERSON, "person": PartyKind.PERSON, "e": PartyKind.ORGANISATION,
         "enterprise": PartyKind.ORGANISATION}  # fmt: skip
CALENDARS = {"gregorian": "gregorian", "islamic": "hijri", "hijri": "hijri", "jalali": "jalali", "solar_hijri": "jalali",
             "persian": "jalali"}  # fmt: skip
DOCUMENTS = {"id": "national_id", "regnumber": "registration"}  # codes whose descriptions name no kind
STRONG = {"true": NameQuality.GOOD, "false": NameQuality.LOW}
SAYS_NOTHING = {"", "-", "00", "unknown"}  # what the list writes for "no country" and "no place"

_LOW = re.compile(r"\blow[- ]quality\b", re.I)


def recognise(source: Source) -> float:
    """Other software exports to an element `export` too: the namespace or the name of the entries must be the EU's."""
    seen = root_of(source)
    told = b"fpi/fsd/export" in source.head or b"<sanctionEntity" in source.head
    return 1.0 if seen is not None and seen[0] == ROOT and told else 0.0


def list_date(source: Source) -> date | None:
    """`generationDate` of the root."""
    seen = root_of(source)
    stated = parse_date(seen[1].get("generationDate", "")[:10]) if seen and seen[0] == ROOT else None
    return date(stated.year, stated.month, stated.day) if stated and stated.day else None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every entry in the file's order. No options. Defects: `entry.no_name`, `entry.no_id`, `xml.stray_element`
    (rejected), `entry.unread_date`, `entry.unknown_code`, `xml.unknown_element` (notes)."""
    for number, found in enumerate(stream(source, ROOT, {f"{ROOT}/{UNIT}"}), 1):
        if found.stray:
            yield Unit(number, None, stray_defects(found, source.name, number))
        else:
            yield _Entry(Draft("eu", Leftovers(source.name, number))).read(found, source)


XML = Format("eu-xml", "EU consolidated financial sanctions list (XML 1.1)", recognise, read)


class _Entry:
    """One entry while it is being read."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.rest = draft.rest
        self.order: list[tuple[bool, int, int]] = []  # of each name: not primary material, logicalId, place in the list

    def read(self, found: Found, source: Source) -> Unit[ListEntry]:
        draft = self.draft
        children = {
            "remark": self._remark,
            "additionalInformation": self._additional,
            "regulation": self._regulation,
            "subjectType": self._subject,
            "nameAlias": self._name,
            "citizenship": self._citizenship,
            "birthdate": self._birth,
            "address": self._address,
            "identification": self._document,
        }
        values = attributes(found.element, ENTITY, self.rest, children)
        draft.id = values.get("euReferenceNumber") or values.get("logicalId", "")
        for name in ("designationDetails", "unitedNationId"):
            self.rest.keep(name, values.get(name, ""))
        draft.key(f"{UNIT}@logicalId", values.get("logicalId", ""))
        draft.listed_on = draft.day(values.get("designationDate", ""), "designationDate", found.line)
        draft.delisted_on = draft.day(values.get("delistingDate", ""), "delistingDate", found.line)
        if draft.delisted_on is not None:
            draft.status = DE_LISTED
            self.rest.keep("delistingDate", values["delistingDate"])
        self._choose_primary()
        return draft.unit(source, found.line)

    def _choose_primary(self) -> None:
        if self.order:
            _, _, place = min(self.order)
            chosen: Name = self.draft.names[place]
            if chosen.kind is NameKind.ALIAS or len(self.order) == 1:
                self.draft.names[place] = replace(chosen, kind=NameKind.PRIMARY)

    def _remark(self, element: Element) -> None:
        if text := plain(element, self.rest):
            self.draft.remarks.append(text)

    def _texts(self, element: Element, known: tuple[str, ...]) -> tuple[dict[str, str], str]:
        """The attributes of a part of the entry, and its remarks; what every part bears is kept on the way."""
        remarks: list[str] = []
        contacts: list[dict[str, str]] = []
        children = {
            "remark": lambda child: remarks.append(plain(child, self.rest)),
            "regulationSummary": self._summary,
            "additionalInformation": self._additional,
            "publicationUrl": lambda child: remarks.append(plain(child, self.rest)),
            "corrigendum": self._additional,
            "contactInfo": lambda child: contacts.append(attributes(child, ("key", "value"), self.rest)),
        }
        values = attributes(element, known, self.rest, children)
        tag = local(element)
        self.draft.key(f"{tag}@logicalId", values.pop("logicalId", ""))
        self.draft.key("regulationLanguage", values.pop("regulationLanguage", ""))
        for contact in contacts:
            kind = kind_of(contact.get("key", ""))
            self.draft.add_number("website" if contact.get("key") == "WEB" else kind, contact.get("value", ""),
                                  note=contact.get("key", ""))  # fmt: skip
        return values, join("; ", *remarks)

    def _additional(self, element: Element) -> None:
        values = attributes(element, ("key", "value"), self.rest)
        self.rest.keep(values.get("key") or local(element), values.get("value", ""))

    def _summary(self, element: Element) -> None:
        known = ("numberTitle", "regulationType", "publicationDate", "publicationUrl")
        values = attributes(element, known, self.rest)
        self.rest.keep("regulationSummary", join(", ", *(values.get(name, "") for name in known)))

    def _regulation(self, element: Element) -> None:
        """`2024/329 (OJ L16), amendment of council, published ..., in force ..., programme TERR, address`."""
        values, texts = self._texts(element, REGULATION)
        line = element.sourceline or 0
        if programme := values.get("programme"):
            self.draft.programmes.append(programme)
        if published := self.draft.day(values.get("publicationDate", ""), "publicationDate", line):
            self.draft.amended.append(published)
        stated = {"published": "publicationDate", "in force": "entryIntoForceDate"}
        told = (f"{word} {values[name]}" for word, name in stated.items() if name in values)
        what = join(" of the ", values.get("regulationType", ""), values.get("organisationType", ""))
        self.draft.legal_basis.append(
            join(", ", values.get("numberTitle", ""), what, *told, values.get("publicationUrl", ""), texts)
        )

    def _subject(self, element: Element) -> None:
        values = attributes(element, ("code", "classificationCode"), self.rest)
        text = values.get("code") or values.get("classificationCode", "")
        self.draft.kind = self.draft.coded(text, KINDS, PartyKind.UNKNOWN, "subjectType", element.sourceline or 0)
        self.draft.key("subjectType", join(" ", text, values.get("classificationCode", "")))

    def _name(self, element: Element) -> None:
        values, remark = self._texts(element, NAME)
        line = element.sourceline or 0
        parts = join(" ", *(values.get(name, "") for name in NAME[:3]))
        whole = values.get("wholeName") or parts
        quality = self.draft.coded(values.get("strong", ""), STRONG, NameQuality.UNKNOWN, "strong", line)
        quality = NameQuality.LOW if _LOW.search(remark) else quality
        if whole:
            self.draft.add_name(whole, NameKind.ALIAS, quality, values.get("nameLanguage", "").lower())
            second = self.draft.names[-1].script not in ("Latn", "") or quality is NameQuality.LOW
            number = element.get("logicalId", "")
            order = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
            self.order.append((second, order, len(self.draft.names) - 1))
        if parts and parts != whole:
            self.rest.keep("nameAlias", f"{whole}: {named_parts(values, NAME[:3])}")
        if remark:
            self.rest.keep("nameAlias", f"{whole}: {remark}")
        self.rest.keep("function", values.get("function", ""))
        self.rest.keep("title", values.get("title", ""))
        if gender := values.get("gender"):
            if found := self.draft.coded(gender, GENDERS, "", "gender", line):
                self.draft.genders.append(found)

    def _country(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Code and text of the country a part names; both empty for `00` and `UNKNOWN`."""
        code, text = (values.get(name, "") for name in ("countryIso2Code", "countryDescription"))
        code = "" if code.lower() in SAYS_NOTHING else code
        text = "" if text.lower() in SAYS_NOTHING else text
        return country_of(text) or country_of(code), text or code

    def _citizenship(self, element: Element) -> None:
        values, remark = self._texts(element, CITIZENSHIP)
        code, text = self._country(values)
        if code:
            self.draft.nationalities.append(code)
        more = named_parts(values, ("region", "acquisitionDate", "disenfranchisementDate"))
        self.rest.keep("citizenship", join("; ", text, values.get("countryIso2Code", ""), more, remark))

    def _birth(self, element: Element) -> None:
        values, remark = self._texts(element, BIRTH)
        born = self._born(values, element.sourceline or 0)
        if born is not None:
            self.draft.births.append(replace(born, text=join("; ", born.text, remark)))
        elif remark:
            self.rest.keep("birthdate", remark)
        if place := self._place(values, ""):
            self.draft.birth_places.append(place)

    def _born(self, values: Mapping[str, str], line: int) -> PartialDate | None:
        """`birthdate` is Gregorian in every calendar; day, month and year are of the calendar named."""
        calendar = self.draft.coded(values.get("calendarType", ""), CALENDARS, "gregorian", "calendarType", line)
        parts = join("-", *(values.get(name, "").zfill(2) for name in ("year", "monthOfYear", "dayOfMonth")
                            if values.get(name)))  # fmt: skip
        if calendar != "gregorian" and parts:
            parts = f"{parts} ({calendar})"
        years = join(" to ", values.get("yearRangeFrom", ""), values.get("yearRangeTo", ""))
        written = values.get("birthdate") or parts or years
        born = self.draft.day(written, "birthdate", line)
        if born is None:
            return None
        told = dict.fromkeys((values.get("birthdate", ""), parts, years))
        if calendar != "gregorian":
            told[values["calendarType"]] = None
        return replace(
            born, circa=born.circa or values.get("circa") == "true", calendar=calendar, text=join("; ", *told)
        )

    def _place(self, values: Mapping[str, str], note: str) -> Address | None:
        clean = {name: "" if text.lower() in SAYS_NOTHING else text for name, text in values.items()}
        code, country = self._country(values)
        box = f"PO box {clean['poBox']}" if clean.get("poBox") else ""
        street = join(", ", clean.get("street", ""), clean.get("place", ""), box)
        city, region, postal = (clean.get(name, "") for name in ("city", "region", "zipCode"))
        whole = join(", ", street, city, region, postal, country)
        return Address(whole, street, city, region, postal, code, country, note) if whole or note else None

    def _address(self, element: Element) -> None:
        values, remark = self._texts(element, ADDRESS)
        listed = "as at listing time" if values.get("asAtListingTime") == "true" else ""
        if place := self._place(values, join("; ", remark, listed)):
            self.draft.addresses.append(place)

    def _document(self, element: Element) -> None:
        values, remark = self._texts(element, DOCUMENT)
        code, country = self._country(values)
        flags = (name for name in FLAGS if values.get(name) == "true")
        stated = named_parts(values, ("issuedBy", "issueDate", "validFrom", "validTo", "nameOnDocument", "region"))
        type_code, description = (values.get(name, "") for name in DOCUMENT[-2:])
        note = join("; ", description, type_code, country, stated, *flags, remark)
        kind = DOCUMENTS.get(type_code.lower()) or kind_of(description, type_code, remark)
        for name in ("number", "latinNumber"):
            if text := values.get(name):
                self.draft.add_number(kind, text, code, note)
        if not values.get("number") and not values.get("latinNumber"):
            self.rest.keep("identification", note)
