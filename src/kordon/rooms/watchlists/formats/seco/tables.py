"""What the targets of the Swiss list refer to by number: places, and the sets of sanctions of each programme.

Both stand outside the targets, places after them, so they are collected before the first target is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kordon.engine.units import Source
from kordon.rooms.watchlists.formats.draft import attributes, plain
from kordon.rooms.watchlists.formats.issued import join
from kordon.rooms.watchlists.formats.xml_reading import Element, Leftovers, local, stream

ROOT = "swiss-sanctions-list"
TARGET = f"{ROOT}/target"
PROGRAMME = f"{ROOT}/sanctions-program"
PLACE = f"{ROOT}/place"
UNITS = {TARGET, PROGRAMME, PLACE}
LANGUAGES = ("eng", "fre", "fra", "ger", "deu", "ita")  # the first one given is taken where a text is in several


@dataclass(slots=True)
class Place:
    """`rest` holds what the place says beyond these, for the entries that refer to it."""

    location: str = ""
    area: str = ""
    country: str = ""
    country_code: str = ""
    variants: list[str] = field(default_factory=list)
    rest: Leftovers = field(default_factory=lambda: Leftovers("", 0))


@dataclass(slots=True)
class Programme:
    """Texts by language (ISO 639-2 as the list writes it)."""

    keys: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sets: dict[str, dict[str, str]] = field(default_factory=dict)  # ssid of a set to its texts
    origin: str = ""
    versions: str = ""
    rest: Leftovers = field(default_factory=lambda: Leftovers("", 0))


@dataclass(slots=True)
class Tables:
    places: dict[str, Place] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)  # by the ssid of a set of sanctions


def collect(source: Source) -> Tables:
    """Read the file through once. Raises UnreadableInput as `xml_reading.stream` does."""
    tables = Tables()
    for found in stream(source, ROOT, UNITS):
        if found.stray:
            continue
        if found.tag == "place":
            identity, place = _place(found.element)
            tables.places[identity] = place
        elif found.tag == "sanctions-program":
            programme = _programme(found.element)
            tables.programmes |= dict.fromkeys(programme.sets, programme)
    return tables


def in_english(texts: dict[str, str]) -> str:
    """The English text, else the first of the other languages."""
    return next((texts[language] for language in LANGUAGES if language in texts), next(iter(texts.values()), ""))


def _place(element: Element) -> tuple[str, Place]:
    place = Place()

    def country(child: Element) -> None:
        place.country_code = attributes(child, ("iso-code",), place.rest, own=False).get("iso-code", "")
        place.country = (child.text or "").strip()

    def variant(child: Element) -> None:
        attributes(child, ("variant-type", "lang", "script", "spelling-variant-type", "ssid"), place.rest, own=False)
        place.variants.append((child.text or "").strip())

    def text(child: Element) -> None:
        setattr(place, local(child), plain(child, place.rest))

    children: dict[str, Callable[[Element], None]] = {"location": text, "area": text, "country": country}
    children |= dict.fromkeys(("location-variant", "area-variant", "country-variant"), variant)
    values = attributes(element, ("ssid",), place.rest, children)
    return values.get("ssid", ""), place


def _programme(element: Element) -> Programme:
    programme = Programme()

    def in_language(into: dict[str, str], child: Element) -> None:
        language = attributes(child, ("lang",), programme.rest, own=False).get("lang", "")
        into[language] = (child.text or "").strip()

    def sanctions_set(child: Element) -> None:
        values = attributes(child, ("ssid", "lang"), programme.rest, own=False)
        texts = programme.sets.setdefault(values.get("ssid", ""), {})
        texts[values.get("lang", "")] = (child.text or "").strip()

    def origin(child: Element) -> None:
        programme.origin = plain(child, programme.rest)

    children: dict[str, Callable[[Element], None]] = {
        "program-key": lambda child: in_language(programme.keys, child),
        "program-name": lambda child: in_language(programme.names, child),
        "sanctions-set": sanctions_set,
        "origin": origin,
    }
    known = ("ssid", "version-date", "predecessor-version-date")
    values = attributes(element, known, programme.rest, children)
    dates = (f"{name} {values[name]}" for name in known[1:] if name in values)
    programme.versions = join(", ", *dates)
    return programme
