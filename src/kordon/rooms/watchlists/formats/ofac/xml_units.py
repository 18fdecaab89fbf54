"""What OFAC's two XML forms have in common: where the list's date stands, and how elements become numbered units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree

from kordon.engine.findings import Defect
from kordon.engine.records.dates import PartialDate
from kordon.engine.units import Source, Unit
from kordon.rooms.watchlists.formats.draft import Draft
from kordon.rooms.watchlists.formats.xml_reading import (
    Element,
    Found,
    Leftovers,
    has_dtd,
    local,
    root_of,
    stray_defects,
)
from kordon.rooms.watchlists.records import ListEntry


def stated_date(
    source: Source, root: str, tags: tuple[str, str], day_of: Callable[[Element], PartialDate | None]
) -> date | None:
    """The whole day that the first element of `tags` states: the date's own tag, and one that comes after it in every
    file. Looks at the head alone; None where it states none."""
    seen = root_of(source)
    if seen is None or seen[0] != root or has_dtd(source.head):
        return None
    parser: Any = etree.XMLPullParser(events=("end",), resolve_entities=False, no_network=True, huge_tree=False)
    try:
        parser.feed(source.head)
        for _, element in parser.read_events():
            if isinstance(element.tag, str) and local(element) in tags:
                stated = day_of(element)
                return date(stated.year, stated.month, stated.day) if stated and stated.day else None
    except (etree.XMLSyntaxError, LookupError, ValueError):
        pass
    return None


def numbered_units(
    elements: Iterable[Found],
    source: Source,
    read_entry: Callable[[Draft, Found], Unit[ListEntry]],
    closing: Callable[[int], Iterable[Defect]],
) -> Iterator[Unit[ListEntry]]:
    """One unit an element, strays rejected. `closing(units)` is asked when the file has been read: its defects concern
    the list as a whole and hang on the last unit."""
    number = 0
    last: Unit[ListEntry] | None = None
    for number, found in enumerate(elements, 1):
        if last is not None:
            yield last
        if found.stray:
            last = Unit(number, None, stray_defects(found, source.name, number))
        else:
            last = read_entry(Draft("ofac", Leftovers(source.name, number)), found)
    if last is not None:
        yield replace(last, defects=(*last.defects, *closing(number)))
