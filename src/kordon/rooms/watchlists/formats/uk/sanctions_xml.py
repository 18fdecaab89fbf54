"""The UK Sanctions List as XML (`UK-Sanctions-List.xml`).

One unit is one `Designation`, its id the `UniqueID` (`RUS0001`). Values are element texts, several of a kind in a
container of their own.

Built from the published specification (structure in use since December 2025), not yet proven on a real file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from kordon.engine.records.dates import parse_date
from kordon.engine.units import Format, Source, Unit
from kordon.rooms.watchlists.formats.draft import plain
from kordon.rooms.watchlists.formats.uk.designation import GROUPS, MANY, ONCE, Facts, entry
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Leftovers,
    has_dtd,
    leaves,
    local,
    root_of,
    stray_defects,
    stream,
    walk,
)
from kordon.rooms.watchlists.records import ListEntry

ROOT = "Designations"
UNIT = "Designation"
CONTAINERS = (
    "Names", "NonLatinNames", "Titles", "Addresses", "PhoneNumbers", "EmailAddresses", "Websites", "IndividualDetails",
    "Individual", "DOBs", "BirthDetails", "Genders", "Nationalities", "Positions", "PassportDetails",
    "NationalIdentifierDetails", "EntityDetails", "Entity", "BusinessRegistrationNumbers", "TypeOfEntities",
    "ParentCompanies", "Subsidiaries", "ShipDetails", "Ship", "IMONumbers", "CurrentOwnerOperators",
    "PreviousOwnerOperators", "CurrentBelievedFlagOfShips", "PreviousFlags", "TypeOfShipDetails",
    "TonnageOfShipDetails", "LengthOfShipDetails", "YearsBuilt", "HullIdentificationNumbers", "UNReferenceNumbers",
)  # fmt: skip


def recognise(source: Source) -> float:
    seen = root_of(source)
    return 1.0 if seen is not None and seen[0] == ROOT and b"UniqueID" in source.head.replace(b"\0", b"") else 0.0


def list_date(source: Source) -> date | None:
    """`DateGenerated`, day first, which comes before the entries."""
    if has_dtd(source.head):
        return None
    parser: Any = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, huge_tree=False)
    try:
        parser.feed(source.head)
        for _, element in parser.read_events():
            if isinstance(element.tag, str) and local(element) in ("DateGenerated", UNIT):
                stated = parse_date((element.text or "").strip()[:10], day_first=True)
                return date(stated.year, stated.month, stated.day) if stated and stated.day else None
    except (etree.XMLSyntaxError, LookupError, ValueError):
        pass
    return None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every designation in the file's order. No options. Defects: those of `designation.entry`, `xml.stray_element`
    (rejected) and `xml.unknown_element` (note)."""
    number = 0
    for found in stream(source, ROOT, {UNIT, "DateGenerated"}):
        if found.tag == "DateGenerated" and not found.stray:
            continue
        number += 1
        if found.stray:
            yield Unit(number, None, stray_defects(found, source.name, number))
        else:
            rest = Leftovers(source.name, number)
            yield entry(_facts(found.element, rest), rest, source, found.line)


XML = Format("uk-xml", "UK Sanctions List (XML)", recognise, read)


def _facts(element: Element, rest: Leftovers) -> Facts:
    facts = Facts()

    def value(child: Element) -> None:
        facts.add(local(child), plain(child, rest))

    def group(child: Element) -> None:
        facts.add_group(local(child), leaves(child, GROUPS[local(child)], rest))

    def indicators(child: Element) -> None:
        for flag in child:
            if isinstance(flag.tag, str):
                facts.add("SanctionsImposedIndicators", f"{local(flag)}: {plain(flag, rest)}")

    def descend(child: Element) -> None:
        walk(child, children, rest)

    children: dict[str, Callable[[Element], None]] = dict.fromkeys((*ONCE, *MANY), value)
    children |= dict.fromkeys(GROUPS, group)
    children |= dict.fromkeys(CONTAINERS, descend)
    children["SanctionsImposedIndicators"] = indicators
    descend(element)
    return facts
