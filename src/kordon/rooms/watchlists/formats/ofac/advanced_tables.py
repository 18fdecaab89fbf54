"""What the parties of SDN_ADVANCED.XML refer to by number, collected before the first party is read.

The format is a database written as XML: value sets, places, documents, relationships and sanctions entries stand in
sections of their own, some before the parties and some after. Numbers that only join the parts are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.units import Source
from kordon.rooms.watchlists.formats.draft import attributes, plain
from kordon.rooms.watchlists.formats.issued import join
from kordon.rooms.watchlists.formats.xml_reading import Element, Leftovers, local, short, stream, text_of

ROOT = "Sanctions"
PARTY = "DistinctParties/DistinctParty"
SECTIONS = {
    "ReferenceValueSets": f"{ROOT}/ReferenceValueSets",
    "Location": "Locations/Location",
    "IDRegDocument": "IDRegDocuments/IDRegDocument",
    "ProfileRelationship": "ProfileRelationships/ProfileRelationship",
    "SanctionsEntry": "SanctionsEntries/SanctionsEntry",
    "SanctionsEntryLink": "SanctionsEntryLinks/SanctionsEntryLink",
    "DateOfIssue": f"{ROOT}/DateOfIssue",
}
UNITS = {PARTY, *SECTIONS.values()}
CONTAINERS = {path.partition("/")[0] for path in UNITS}
SAYS_NOTHING = ("", "unknown", "undetermined")


@dataclass(slots=True)
class Value:
    """One entry of a value set: `text`, and its attributes (`ScriptCode`, `Description`, `PartyTypeID` ...)."""

    text: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class Section:
    """An element of a section, read: `said` by name, `rest` what nobody knew, `parts` in the order of the file."""

    said: dict[str, str]
    rest: Leftovers
    parts: list[tuple[str, str]] = field(default_factory=list)
    days: list[tuple[str, PartialDate]] = field(default_factory=list)


@dataclass(slots=True)
class Tables:
    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    places: dict[str, Section] = field(default_factory=dict)
    documents: dict[str, list[Section]] = field(default_factory=dict)  # by IdentityID
    relationships: dict[str, list[Section]] = field(default_factory=dict)  # by From-ProfileID
    entries: dict[str, list[Section]] = field(default_factory=dict)  # by ProfileID
    profiles: dict[str, str] = field(default_factory=dict)  # ProfileID to the FixedRef of its party

    def text(self, kind: str, identity: str) -> str:
        """The text of a value; empty for one that says "unknown", the number itself for one that is not defined."""
        value = self.values.get((kind, identity))
        if value is None:
            return f"{kind} {identity}" if identity else ""
        return "" if value.text.lower() in SAYS_NOTHING else value.text

    def orphans(self) -> list[tuple[str, str, Section]]:
        """(element, the number it refers to, what it is) of all that no party took; taking removes it."""
        named = (("IDRegDocument", self.documents), ("ProfileRelationship", self.relationships),
                 ("SanctionsEntry", self.entries))  # fmt: skip
        return [(name, key, one) for name, table in named for key, ones in table.items() for one in ones]


def collect(source: Source) -> Tables:
    """Read the file through once. Raises UnreadableInput as `xml_reading.stream` does."""
    tables = Tables()
    takers = {
        "ReferenceValueSets": _values,
        "Location": _place,
        "IDRegDocument": _document,
        "ProfileRelationship": _relationship,
        "SanctionsEntry": _entry,
        "SanctionsEntryLink": _entry_link,
        "DistinctParty": _profiles,
    }
    for found in stream(source, ROOT, UNITS, CONTAINERS):
        take = takers.get(found.tag)
        if take is not None and not found.stray:
            take(tables, found.element)
    return tables


def _values(tables: Tables, element: Element) -> None:
    for one in chain.from_iterable(element):
        if isinstance(one.tag, str) and one.get("ID"):
            tables.values[local(one), one.get("ID")] = Value(text_of(one), dict(one.attrib))


def _profiles(tables: Tables, element: Element) -> None:
    for child in element:
        if isinstance(child.tag, str) and local(child) == "Profile":
            tables.profiles[child.get("ID", "")] = element.get("FixedRef", "")


def comments(into: list[tuple[str, str]], rest: Leftovers, name: str = "Comment") -> Callable[[Element], None]:
    """A taker of comments; most of OFAC's are empty."""

    def take(child: Element) -> None:
        if text := plain(child, rest):
            into.append((name, text))

    return take


def skip(element: Element) -> None:
    """References that the file gives in the other direction too."""


def _place(tables: Tables, element: Element) -> None:
    one = Section({}, Leftovers("", 0))

    def area(child: Element) -> None:
        identity = attributes(child, ("AreaCodeID",), one.rest).get("AreaCodeID", "")
        value = tables.values.get(("AreaCode", identity))
        text = value.attributes.get("Description", "") if value else f"AreaCode {identity}"
        one.said.setdefault("country", "" if text.lower() in SAYS_NOTHING else text)

    def country(child: Element) -> None:
        said = attributes(child, ("CountryID", "CountryRelevanceID"), one.rest)
        if text := tables.text("Country", said.get("CountryID", "")):
            one.said["country"] = text

    def part(child: Element) -> None:
        values: list[str] = []
        children = {"LocationPartValue": lambda deep: values.append(_part_value(deep, one.rest))}
        said = attributes(child, ("LocPartTypeID",), one.rest, {**children, "Comment": comments(one.parts, one.rest)})
        one.parts.append((tables.text("LocPartType", said.get("LocPartTypeID", "")), join("; ", *values)))

    children = {"LocationAreaCode": area, "LocationCountry": country, "LocationPart": part,
                "Comment": comments(one.parts, one.rest), "FeatureVersionReference": skip,
                "IDRegDocumentReference": skip}  # fmt: skip
    said = attributes(element, ("ID",), one.rest, children)
    tables.places[said.get("ID", "")] = one


def _part_value(element: Element, rest: Leftovers) -> str:
    found: list[tuple[str, str]] = []
    children = {"Value": comments(found, rest, "Value"), "Comment": comments(found, rest)}
    attributes(element, ("Primary", "LocPartValueTypeID", "LocPartValueStatusID"), rest, children)
    return join("; ", *(text for _, text in found))


def _document(tables: Tables, element: Element) -> None:
    one = Section({}, Leftovers("", 0))

    def day(child: Element) -> None:
        periods: list[PartialDate | None] = []
        children = {"DatePeriod": lambda deep: periods.append(period(deep, tables, one.rest))}
        said = attributes(child, ("IDRegDocDateTypeID",), one.rest, children)
        kind = tables.text("IDRegDocDateType", said.get("IDRegDocDateTypeID", ""))
        one.parts += [(kind, stated.text) for stated in periods if stated is not None]

    children: dict[str, Callable[[Element], None]] = {
        "IDRegistrationNo": lambda child: one.said.update(number=plain(child, one.rest)),
        "IssuingAuthority": lambda child: one.parts.append(("IssuingAuthority", plain(child, one.rest))),
        "Comment": comments(one.parts, one.rest),
        "DocumentDate": day,
    }
    children |= dict.fromkeys(
        ("DocumentedNameReference", "FeatureVersionReference", "ProfileRelationshipReference"), skip
    )
    known = ("ID", "IDRegDocTypeID", "IdentityID", "IssuedBy-CountryID", "IssuedIn-LocationID", "ValidityID")
    said = attributes(element, known, one.rest, children)
    one.said["type"] = tables.text("IDRegDocType", said.get("IDRegDocTypeID", ""))
    one.said["country"] = tables.text("Country", said.get("IssuedBy-CountryID", ""))
    one.said["place"] = said.get("IssuedIn-LocationID", "")
    validity = tables.text("Validity", said.get("ValidityID", ""))
    one.said["validity"] = "" if validity == "Valid" else validity
    tables.documents.setdefault(said.get("IdentityID", ""), []).append(one)


def _relationship(tables: Tables, element: Element) -> None:
    one = Section({}, Leftovers("", 0))

    def stated(child: Element) -> None:
        if (day := period(child, tables, one.rest)) is not None:
            one.parts.append(("DatePeriod", day.text))

    children = {"Comment": comments(one.parts, one.rest), "DatePeriod": stated, "IDRegDocumentReference": skip}
    known = (
        "ID",
        "From-ProfileID",
        "To-ProfileID",
        "RelationTypeID",
        "RelationQualityID",
        "Former",
        "SanctionsEntryID",
    )
    said = attributes(element, known, one.rest, children)
    one.said["type"] = tables.text("RelationType", said.get("RelationTypeID", ""))
    one.said["quality"] = tables.text("RelationQuality", said.get("RelationQualityID", ""))
    one.said["former"] = "former" if said.get("Former") == "true" else ""
    one.said["to"] = said.get("To-ProfileID", "")
    tables.relationships.setdefault(said.get("From-ProfileID", ""), []).append(one)


def _entry(tables: Tables, element: Element) -> None:
    one = Section({}, Leftovers("", 0))

    def event(child: Element) -> None:
        found: list[PartialDate | None] = []
        children = {"Comment": comments(one.parts, one.rest, "EntryEvent"),
                    "Date": lambda deep: found.append(point(deep, tables, one.rest))}  # fmt: skip
        said = attributes(child, ("ID", "EntryEventTypeID", "LegalBasisID"), one.rest, children)
        kind = tables.text("EntryEventType", said.get("EntryEventTypeID", ""))
        one.days += [(kind, day) for day in found if day is not None]
        one.parts.append(("LegalBasis", tables.text("LegalBasis", said.get("LegalBasisID", ""))))

    def measure(child: Element) -> None:
        found: list[tuple[str, str]] = []
        children = {"Comment": comments(found, one.rest), "DatePeriod": lambda deep: _measured(deep, tables, one)}
        said = attributes(child, ("ID", "SanctionsTypeID"), one.rest, children)
        kind = tables.text("SanctionsType", said.get("SanctionsTypeID", ""))
        one.parts.append((kind or "SanctionsMeasure", join("; ", *(text for _, text in found))))

    children = {"EntryEvent": event, "SanctionsMeasure": measure, "Comment": comments(one.parts, one.rest),
                "LimitationsToListing": comments(one.parts, one.rest, "LimitationsToListing"),
                "ProfileRelationshipReference": skip}  # fmt: skip
    known = ("ID", "ProfileID", "ListID", "EntryProfileRef", "EntryDeltaFlag")
    said = attributes(element, known, one.rest, children)
    one.said["list"] = tables.text("List", said.get("ListID", ""))
    tables.entries.setdefault(said.get("ProfileID", ""), []).append(one)


def _measured(element: Element, tables: Tables, one: Section) -> None:
    """Most measures have an empty period."""
    if len(element) and (day := period(element, tables, one.rest)) is not None:
        one.parts.append(("SanctionsMeasure", day.text))


def _entry_link(tables: Tables, element: Element) -> None:
    """OFAC publishes none; what one would say is kept with the first entry it names, as its text."""
    one = Section({}, Leftovers("", 0))
    for name, value in element.attrib.items():
        one.rest.unknown(f"SanctionsEntryLink@{name}", value, element.sourceline or 0)
    tables.entries.setdefault(element.get("EntryA-SanctionsEntryID", ""), []).append(one)


def point(element: Element, tables: Tables, rest: Leftovers) -> PartialDate | None:
    """A day as Year, Month and Day."""
    said: dict[str, str] = {}

    def take(child: Element) -> None:
        said[local(child)] = plain(child, rest)

    values = attributes(element, ("CalendarTypeID",), rest, dict.fromkeys(("Year", "Month", "Day"), take))
    identity = values.get("CalendarTypeID", "")
    value = tables.values.get(("CalendarType", identity))
    if value is None and identity and tables.values:
        line = element.sourceline or 0
        rest.keep("CalendarTypeID", identity)
        rest.note("entry.unresolved", "CalendarTypeID", line, field="CalendarTypeID", id=short(identity))
    parts = (said[name].zfill(2) for name in ("Year", "Month", "Day") if said.get(name))
    other = value is not None and value.text.lower() not in ("gregorian", *SAYS_NOTHING)
    return parse_date(join("-", *parts) + (f" ({value.text.lower()})" if other and value else ""))


def period(element: Element, tables: Tables, rest: Leftovers) -> PartialDate | None:
    """A date with its precision: OFAC writes an imprecise date as the first and last day on which it can lie.

    1991-01-01 to 1991-12-31 is the year 1991; a whole month is that month; other spans keep their years and their text.
    """
    ends: dict[str, list[str]] = {"Start": [], "End": []}
    approximate: list[str] = []

    def boundary(child: Element) -> None:
        def day(deep: Element) -> None:
            stated = point(deep, tables, rest)
            if stated is not None:
                ends[local(child)].append(stated.iso())

        said = attributes(child, ("Approximate", *FIXED), rest, {"From": day, "To": day})
        approximate.append(said.get("Approximate", ""))

    children: dict[str, Callable[[Element], None]] = {
        "Start": boundary,
        "End": boundary,
        "Comment": lambda child: rest.keep("DatePeriod", plain(child, rest)),
    }
    attributes(element, ("CalendarTypeID", *FIXED), rest, children)
    days = sorted(chain.from_iterable(ends.values()))
    if not days:
        return None
    return _span(days[0], days[-1], "true" in approximate)


FIXED = ("YearFixed", "MonthFixed", "DayFixed")


def _span(first: str, last: str, circa: bool) -> PartialDate | None:
    """The least precise date that covers both ISO days."""
    told = first if first == last else f"{first} to {last}"
    same_year = first[:4] == last[:4]
    written = told
    if first != last and same_year:
        full_month = first[:7] == last[:7] and first[8:] == "01"
        written = first[:7] if full_month else first[:4]
    stated = parse_date(f"circa {written}" if circa else written)
    if stated is None:
        return None
    whole_year = first[5:] == "01-01" and last[5:] == "12-31" and same_year
    text = written if first == last or whole_year else told
    return PartialDate(stated.year, stated.month, stated.day, stated.year_to, stated.circa, stated.calendar, text)
