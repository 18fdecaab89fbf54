"""A designation of the UK Sanctions List as facts under the names of its XML elements, and those facts as a list entry.

CSV, ODS and XML say the same under different names; here they meet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, NameKind, NameQuality, Owner, PartyKind
from kordon.engine.units import Source, Unit
from kordon.rooms.watchlists.formats.draft import GENDERS, Draft, named_parts
from kordon.rooms.watchlists.formats.issued import country_of, join, kind_of
from kordon.rooms.watchlists.formats.xml_reading import Leftovers, short
from kordon.rooms.watchlists.records import Link, ListEntry

GROUPS = {
    "Name": (*(f"Name{number}" for number in range(1, 7)), "NameType", "AliasStrength"),
    "NonLatinName": ("NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"),
    "Address": (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode", "AddressCountry"),
    "Passport": ("PassportNumber", "PassportAdditionalInformation"),
    "NationalIdentifier": ("NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"),
    "Location": ("TownOfBirth", "CountryOfBirth"),
}
ONCE = ("UniqueID", "LastUpdated", "DateDesignated", "OFSIGroupID", "RegimeName", "IndividualEntityShip",
        "DesignationSource", "SanctionsImposed", "OtherInformation", "UKStatementofReasons")  # fmt: skip
KEPT = ("OFSIGroupID", "UNReferenceNumber", "DesignationSource", "SanctionsImposed", "SanctionsImposedIndicators", "Title",
        "Position", "TypeOfEntity", "PreviousFlag", "TypeOfShip", "TonnageOfShip", "LengthOfShip", "YearBuilt")  # fmt: skip
MANY = ("UNReferenceNumber", "SanctionsImposedIndicators", "Title", "PhoneNumber", "Website", "EmailAddress", "DOB",
        "Nationality", "Position", "Gender", "TypeOfEntity", "Subsidiary", "ParentCompany", "BusinessRegistrationNumber",
        "IMONumber", "CurrentOwnerOperator", "PreviousOwnerOperator", "CurrentBelievedFlagOfShip", "PreviousFlag",
        "TypeOfShip", "TonnageOfShip", "LengthOfShip", "YearBuilt", "HullIdentificationNumber")  # fmt: skip
KINDS = {"individual": PartyKind.PERSON, "entity": PartyKind.ORGANISATION, "ship": PartyKind.VESSEL}
NAMES = {
    "primary name": NameKind.PRIMARY,
    "primary name variation": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
    "aka": NameKind.ALIAS,
    "a.k.a": NameKind.ALIAS,
    "a.k.a.": NameKind.ALIAS,
    "fka": NameKind.FORMER,
    "f.k.a": NameKind.FORMER,
    "f.k.a.": NameKind.FORMER,
}
QUALITIES = {
    "good quality a.k.a": NameQuality.GOOD,
    "good quality a.k.a.": NameQuality.GOOD,
    "good quality": NameQuality.GOOD,
    "good": NameQuality.GOOD,
    "low quality a.k.a": NameQuality.LOW,
    "low quality a.k.a.": NameQuality.LOW,
    "low quality": NameQuality.LOW,
    "low": NameQuality.LOW,
}
_PLACEHOLDER = re.compile(r"^(?:dd/)?(?:mm/)?", re.I)


@dataclass(slots=True)
class Facts:
    """`values` by element, in order and without repeats; `groups` likewise, each a set of values that belong together."""

    values: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        known = self.values.setdefault(name, [])
        if text and text not in known:
            known.append(text)

    def add_group(self, name: str, values: dict[str, str]) -> None:
        known = self.groups.setdefault(name, [])
        if values and values not in known:
            known.append(values)

    def one(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")


def entry(facts: Facts, rest: Leftovers, source: Source, line: int) -> Unit[ListEntry]:
    """Defects: `entry.no_id`, `entry.no_name` (rejected), `entry.differs`, `entry.unread_date`, `entry.unknown_code`
    (notes)."""
    return _Designation(facts, Draft("uk", rest), line).read(source)


@dataclass(slots=True)
class _Designation:
    facts: Facts
    draft: Draft
    line: int

    def read(self, source: Source) -> Unit[ListEntry]:
        facts, draft = self.facts, self.draft
        draft.id = facts.one("UniqueID")
        draft.kind = draft.coded(
            facts.one("IndividualEntityShip"), KINDS, PartyKind.UNKNOWN, "IndividualEntityShip", self.line
        )
        draft.rest.keep("IndividualEntityShip", facts.one("IndividualEntityShip"))
        for take in (
            self._differences,
            self._names,
            self._dates,
            self._texts,
            self._persons,
            self._numbers,
            self._ties,
        ):
            take()
        return draft.unit(source, self.line)

    def _differences(self) -> None:
        """What a designation says once, said in several ways by the rows of a table."""
        for name in ONCE:
            if len(values := self.facts.values.get(name, [])) > 1:
                self.draft.rest.note("entry.differs", name, self.line, field=name, text=short("; ".join(values)))
                for text in values[1:]:
                    self.draft.rest.keep(name, text)

    def _names(self) -> None:
        for values in self.facts.groups.get("Name", ()):
            whole = join(" ", *(values.get(f"Name{number}", "") for number in range(1, 7)))
            kind = self.draft.coded(values.get("NameType", ""), NAMES, NameKind.ALIAS, "NameType", self.line)
            strength = values.get("AliasStrength", "")
            quality = self.draft.coded(strength, QUALITIES, NameQuality.UNKNOWN, "AliasStrength", self.line)
            self.draft.add_name(whole, kind, quality)
            parts = {name: text for name, text in values.items() if name in GROUPS["Name"][:6]}
            if len(parts) > 1 or values.get("NameType", "").lower() == "primary name variation":
                self.draft.rest.keep("Name", join("; ", named_parts(parts), values.get("NameType", "")))
        for values in self.facts.groups.get("NonLatinName", ()):
            text, script, language = (values.get(name, "") for name in GROUPS["NonLatinName"])
            self.draft.add_name(text, NameKind.ORIGINAL_SCRIPT, language=language)
            if script:
                self.draft.rest.keep("NonLatinScriptType", f"{text}: {script}")

    def _dates(self) -> None:
        """Day first; `dd/mm/1945` knows the year alone."""
        draft, facts = self.draft, self.facts
        draft.listed_on = self._day(facts.one("DateDesignated"), "DateDesignated")
        if updated := self._day(facts.one("LastUpdated"), "LastUpdated"):
            draft.amended.append(updated)
        for text in facts.values.get("DOB", ()):
            if born := self._day(text, "DOB"):
                draft.births.append(born)

    def _day(self, text: str, name: str) -> PartialDate | None:
        known = _PLACEHOLDER.sub("", text)
        if known != text:
            self.draft.rest.keep(name, text)
        return self.draft.day(known, name, self.line, day_first=True)

    def _texts(self) -> None:
        draft, facts = self.draft, self.facts
        draft.programmes += facts.values.get("RegimeName", [])[:1]
        draft.legal_basis += facts.values.get("RegimeName", [])[:1]
        draft.remarks += [
            *facts.values.get("OtherInformation", [])[:1],
            *facts.values.get("UKStatementofReasons", [])[:1],
        ]
        for name in KEPT:
            for text in facts.values.get(name, [])[: 1 if name in ONCE else None]:
                draft.rest.keep(name, text)

    def _persons(self) -> None:
        draft, facts = self.draft, self.facts
        for text in facts.values.get("Gender", ()):
            if gender := draft.coded(text, GENDERS, "", "Gender", self.line):
                draft.genders.append(gender)
        for text in facts.values.get("Nationality", ()):
            draft.add_country(draft.nationalities, text, "Nationality")
        for values in facts.groups.get("Location", ()):
            town, country = values.get("TownOfBirth", ""), values.get("CountryOfBirth", "")
            place = join(", ", town, country)
            draft.birth_places.append(Address(place, city=town, country=country_of(country), country_text=country))
        for values in facts.groups.get("Address", ()):
            *lines, postal, country = (values.get(name, "") for name in GROUPS["Address"])
            street = join(", ", *lines[:5])
            whole = join(", ", *lines, postal, country)
            draft.addresses.append(Address(whole, street, lines[5], "", postal, country_of(country), country))

    def _numbers(self) -> None:
        draft, facts = self.draft, self.facts
        for name, kind in (("Passport", "passport"), ("NationalIdentifier", "national_id")):
            for values in facts.groups.get(name, ()):
                number, note = (values.get(part, "") for part in GROUPS[name])
                named = kind_of(note) if name == "NationalIdentifier" else kind
                if number:
                    draft.add_number(kind if named == "other" else named, number, note=note)
                else:
                    draft.rest.keep(name, note)
        for text in facts.values.get("BusinessRegistrationNumber", ()):
            draft.add_labelled((), text, "registration", "BusinessRegistrationNumber")
        contacts = {"PhoneNumber": "phone", "Website": "website", "EmailAddress": "email", "IMONumber": "imo"}
        for name, kind in contacts.items():
            for text in facts.values.get(name, ()):
                draft.add_number(kind, text)
        for text in facts.values.get("HullIdentificationNumber", ()):
            draft.add_number("other", text, note="Hull identification number")

    def _ties(self) -> None:
        draft, values = self.draft, self.facts.values
        for text in values.get("CurrentBelievedFlagOfShip", ()):
            draft.add_country(draft.nationalities, text, "CurrentBelievedFlagOfShip")
        draft.owners += [Owner(text, role="parent company") for text in values.get("ParentCompany", ())]
        draft.owners += [
            Owner(text, role="current owner or operator") for text in values.get("CurrentOwnerOperator", ())
        ]
        links: dict[str, Callable[[str], Link]] = {
            "Subsidiary": lambda text: Link("subsidiary", name=text),
            "ParentCompany": lambda text: Link("parent company", name=text),
            "CurrentOwnerOperator": lambda text: Link("current owner or operator", name=text),
            "PreviousOwnerOperator": lambda text: Link("previous owner or operator", name=text),
        }
        for name, make in links.items():
            draft.links += [make(text) for text in values.get(name, ())]
