"""OFAC's SDN list as plain XML (`SDN.XML`, root `sdnList`); the consolidated non-SDN list has the same structure.

One unit is one `sdnEntry`, its id the `uid`, which is the ent_num of the CSV files. Names are written as there, `LAST,
First`, so that versions in either form compare. `publshInformation` is OFAC's own spelling.

Built from the published specification (sdn.xsd, namespace .../exports/XML), not yet proven on a real file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import parse_date
from kordon.engine.records.party import Address, NameKind, NameQuality, Owner, PartyKind
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.draft import GENDERS, Draft, plain
from kordon.rooms.watchlists.formats.issued import country_of, join, kind_of
from kordon.rooms.watchlists.formats.ofac.csv_files import KINDS
from kordon.rooms.watchlists.formats.ofac.remarks import place
from kordon.rooms.watchlists.formats.ofac.xml_units import numbered_units, stated_date
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    leaves,
    local,
    root_of,
    stream,
    text_of,
    walk,
)
from kordon.rooms.watchlists.records import Link, ListEntry

ROOT = "sdnList"
ABOUT = "publshInformation"
UNITS = {f"{ROOT}/sdnEntry", f"{ROOT}/{ABOUT}"}
ID = ("uid", "idType", "idNumber", "idCountry", "issueDate", "expirationDate")
AKA = ("uid", "type", "category", "lastName", "firstName")
ADDRESS = ("uid", "address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country", "region")
VESSEL = ("callSign", "vesselType", "vesselFlag", "vesselOwner", "tonnage", "grossRegisteredTonnage")
LISTS = ("programList", "akaList", "idList", "addressList", "nationalityList", "citizenshipList", "dateOfBirthList",
         "placeOfBirthList")  # fmt: skip
ALIASES = {"a.k.a.": NameKind.ALIAS, "f.k.a.": NameKind.FORMER, "n.k.a.": NameKind.ALIAS}
STRENGTHS = {"strong": NameQuality.GOOD, "weak": NameQuality.LOW}
REGISTERED_IN = ("Nationality of Registration", "Registration Country")

# types in the list of numbers that are statements: `Secondary sanctions risk:`, `Organization Established Date`
_STATEMENT = re.compile(r"[:-]\s*$|\b(?:date|country|nationality|type|information|gender|risk)\b", re.I)
_LINKED = re.compile(r"\bLinked To:\s*([^;()]{2,200})")


def recognise(source: Source) -> float:
    seen = root_of(source)
    return 1.0 if seen is not None and seen[0] == ROOT else 0.0


def list_date(source: Source) -> date | None:
    """`Publish_Date`, month first as the US write it, which comes before the entries."""
    tags = ("Publish_Date", "sdnEntry")
    return stated_date(source, ROOT, tags, lambda element: parse_date(text_of(element), day_first=False))


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every entry in the file's order. No options. Defects: `entry.no_id`, `entry.no_name`, `xml.stray_element`
    (rejected), `entry.unread_date`, `entry.unknown_code`, `xml.unknown_element`, `ofac_xml.count_differs` on the last unit
    (notes)."""
    expected = ""

    def entries() -> Iterator[Found]:
        nonlocal expected
        for found in stream(source, ROOT, UNITS):
            if found.tag == ABOUT and not found.stray:
                expected = leaves(found.element, ("Publish_Date", "Record_Count"), Leftovers("", 0)).get("Record_Count", "")
            else:
                yield found

    yield from numbered_units(entries(), source, lambda draft, found: _Entry(draft).read(found, source),
                              lambda units: _miscounted(expected, units, source))


XML = Format("ofac-sdn-xml", "OFAC Specially Designated Nationals (SDN.XML)", recognise, read)


def _miscounted(expected: str, found: int, source: Source) -> list[Defect]:
    """The list states how many entries it has."""
    if not expected or expected == str(found):
        return []
    counts = (("expected", expected[:20]), ("found", str(found)))
    return [Defect("ofac_xml.count_differs", Severity.NOTE, Location(source.name, found, 0, "Record_Count"), counts)]


def full_name(last: str, first: str) -> str:
    """`LAST, First` as in OFAC's CSV files."""
    return join(", ", last, first)


class _Entry:
    """One entry while it is being read."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.rest = draft.rest
        self.fields: dict[str, str] = {}

    def read(self, found: Found, source: Source) -> Unit[ListEntry]:
        draft = self.draft
        takers: dict[str, Callable[[Element], None]] = {
            "program": lambda child: draft.programmes.append(text_of(child)),
            "aka": self._alias,
            "id": self._number,
            "address": self._address,
            "nationality": self._country,
            "citizenship": self._country,
            "dateOfBirthItem": self._birth,
            "placeOfBirthItem": self._birth_place,
        }
        children: dict[str, Callable[[Element], None]] = dict.fromkeys(
            LISTS, lambda child: walk(child, takers, self.rest)
        )
        children |= dict.fromkeys(("uid", "firstName", "lastName", "title", "sdnType", "remarks"), self._field)
        children["vesselInfo"] = self._vessel
        self._type(found.element)
        walk(found.element, children, self.rest)
        draft.id = self.fields.get("uid", "")
        self._primary()
        self.rest.keep("title", self.fields.get("title", ""))
        if remarks := self.fields.get("remarks"):
            draft.remarks.append(remarks)
            draft.links += [Link("Linked To", name=match[1].strip(" .")) for match in _LINKED.finditer(remarks)]
        return draft.unit(source, found.line)

    def _field(self, element: Element) -> None:
        if text := plain(element, self.rest):
            self.fields[local(element)] = text

    def _type(self, element: Element) -> None:
        """The kind is needed before the numbers are read."""
        kind = next(
            (text_of(child) for child in element if isinstance(child.tag, str) and local(child) == "sdnType"), ""
        )
        self.draft.kind = self.draft.coded(kind, KINDS, PartyKind.UNKNOWN, "sdnType", element.sourceline or 0)

    def _primary(self) -> None:
        aliases = list(self.draft.names)
        self.draft.names.clear()
        name = full_name(self.fields.get("lastName", ""), self.fields.get("firstName", ""))
        self.draft.add_name(name, NameKind.PRIMARY)
        self.draft.names += aliases

    def _alias(self, element: Element) -> None:
        values = leaves(element, AKA, self.rest)
        self.draft.key("aka uid", values.get("uid", ""))
        line = element.sourceline or 0
        kind = self.draft.coded(values.get("type", ""), ALIASES, NameKind.ALIAS, "type", line)
        quality = self.draft.coded(values.get("category", ""), STRENGTHS, NameQuality.UNKNOWN, "category", line)
        self.draft.add_name(full_name(values.get("lastName", ""), values.get("firstName", "")), kind, quality)

    def _number(self, element: Element) -> None:
        values = leaves(element, ID, self.rest)
        self.draft.key("id uid", values.pop("uid", ""))
        kind_text, number = values.get("idType", ""), values.get("idNumber", "")
        if kind_text == "Gender":
            if gender := self.draft.coded(number, GENDERS, "", "Gender", element.sourceline or 0):
                self.draft.genders.append(gender)
            return
        country = country_of(values.get("idCountry", ""))
        if kind_text in REGISTERED_IN and (code := country_of(number)):
            self.draft.countries.append(code)
        kind = "imo" if number.upper().startswith("IMO") else kind_of(kind_text)
        days = (f"{word} {values[name]}" for word, name in (("issued", "issueDate"), ("expires", "expirationDate"))
                if name in values)  # fmt: skip
        note = join("; ", kind_text, values.get("idCountry", ""), *days)
        if number and not _STATEMENT.search(kind_text):
            self.draft.add_number(kind, number, country, note)
        else:
            self.rest.keep(kind_text or "id", join("; ", number, values.get("idCountry", ""), *days))

    def _address(self, element: Element) -> None:
        values = leaves(element, ADDRESS, self.rest)
        self.draft.key("address uid", values.pop("uid", ""))
        street = join(", ", *(values.get(f"address{number}", "") for number in range(1, 4)))
        city, province, postal, country, region = (values.get(name, "") for name in ADDRESS[4:])
        whole = join(", ", street, city, province, postal, country, region)
        if whole:
            self.draft.addresses.append(
                Address(whole, street, city, join(", ", province, region), postal, country_of(country), country)
            )

    def _country(self, element: Element) -> None:
        values = leaves(element, ("uid", "country", "mainEntry"), self.rest)
        self.draft.key(f"{local(element)} uid", values.get("uid", ""))
        self.draft.add_country(self.draft.nationalities, values.get("country", ""), local(element))

    def _birth(self, element: Element) -> None:
        values = leaves(element, ("uid", "dateOfBirth", "mainEntry"), self.rest)
        self.draft.key("dateOfBirth uid", values.get("uid", ""))
        born = self.draft.day(values.get("dateOfBirth", ""), "dateOfBirth", element.sourceline or 0, day_first=False)
        if born is not None:
            self.draft.births.append(born)

    def _birth_place(self, element: Element) -> None:
        values = leaves(element, ("uid", "placeOfBirth", "mainEntry"), self.rest)
        self.draft.key("placeOfBirth uid", values.get("uid", ""))
        if text := values.get("placeOfBirth"):
            self.draft.birth_places.append(place(text))

    def _vessel(self, element: Element) -> None:
        values = leaves(element, VESSEL, self.rest)
        flag = self.draft.add_country(self.draft.nationalities, values.get("vesselFlag", ""), "vesselFlag")
        self.draft.add_number("call_sign", values.get("callSign", ""), flag, "callSign")
        if owner := values.get("vesselOwner"):
            self.draft.owners.append(Owner(owner))
        for name in ("vesselType", "tonnage", "grossRegisteredTonnage"):
            self.rest.keep(name, values.get(name, ""))
