"""A list entry while it is being read: shared by the readers that were built from published specifications.

Whatever a reader understands goes into a field here, whatever it knows but has no field for is kept in `other`, whatever
it does not know becomes a note with its text kept (see `xml_reading.Leftovers`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.names.scripts import script_of
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.identifiers import make_identifier
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Source, Unit
from kordon.rooms.watchlists.formats.issued import country_of, document, join
from kordon.rooms.watchlists.formats.xml_reading import Element, Leftovers, contents, short, walk
from kordon.rooms.watchlists.records import Link, ListEntry

T = TypeVar("T")
GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female", "w": "female"}
DE_LISTED = "de-listed"
LINE_BREAK = "\n"


@dataclass(slots=True)
class Draft:
    """`keys` are numbers that the publisher's database gives to parts of an entry: kept, joined, under their own name."""

    list_name: str
    rest: Leftovers
    id: str = ""
    kind: PartyKind = PartyKind.UNKNOWN
    names: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    legal_basis: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    amended: list[PartialDate] = field(default_factory=list)
    listed_on: PartialDate | None = None
    delisted_on: PartialDate | None = None
    status: str = ""
    keys: dict[str, list[str]] = field(default_factory=dict)

    def add_name(
        self, text: str, kind: NameKind, quality: NameQuality = NameQuality.UNKNOWN, language: str = ""
    ) -> None:
        """A name in another script than Latin is original script, unless the publisher says it is a former name."""
        if not text:
            return
        script = script_of(text)
        if script not in ("Latn", "Zyyy") and kind is not NameKind.FORMER:
            kind = NameKind.ORIGINAL_SCRIPT
        self.names.append(Name(text, kind, quality, "" if script == "Zyyy" else script, language))

    def add_country(self, where: list[str], text: str, field_name: str) -> str:
        """Resolve a country into `where`; its text is kept in any case. Returns the code, empty where it is unknown."""
        if not text:
            return ""
        self.rest.keep(field_name, text)
        code = country_of(text)
        if code:
            where.append(code)
        return code

    def add_number(self, kind: str, text: str, country: str = "", note: str = "") -> None:
        if text:
            self.identifiers.append(make_identifier(kind, text, country, note))

    def add_labelled(self, types: tuple[str, ...], text: str, fallback: str, note: str = "", country: str = "") -> None:
        """A number that may stand inside a text with its own label (`UK Company no. 06527449`)."""
        found = document((text, *types), text, country, note, labelled=False) if text else None
        if found is None or found.kind == "other":
            found = document((fallback,), text, country, note) if text else None
        if found is not None:
            self.identifiers.append(found)
        elif text:
            self.rest.keep(types[0] if types else fallback, join(" ", text, note))

    def day(self, text: str, field_name: str, line: int, day_first: bool | None = None) -> PartialDate | None:
        """A date; what can't be read is kept as text, with a note."""
        if not text:
            return None
        day = parse_date(text, day_first)
        if day is None:
            self.rest.keep(field_name, text)
            self.rest.note("entry.unread_date", field_name, line, text=short(text))
        return day

    def coded(self, text: str, table: Mapping[str, T], otherwise: T, field_name: str, line: int) -> T:
        """The meaning of a code word; one that nobody knew is kept as text, with a note. No word means `otherwise`."""
        known = table.get(text.strip().lower())
        if known is not None:
            return known
        if text.strip():
            self.rest.keep(field_name, text)
            self.rest.note("entry.unknown_code", field_name, line, field=field_name, text=short(text))
        return otherwise

    def key(self, name: str, value: str) -> None:
        if value:
            self.keys.setdefault(name, []).append(value)

    def unit(self, source: Source, line: int) -> Unit[ListEntry]:
        """The entry, or a rejected unit (`entry.no_name`, `entry.no_id`)."""
        number = self.rest.unit
        if not self.id or not self.names:
            code = "entry.no_name" if self.id else "entry.no_id"
            where = Location(source.name, number, line)
            parameters = (("id", short(self.id)),) if self.id else ()
            return Unit(number, None, (*self.rest.defects, Defect(code, Severity.REJECTED, where, parameters)))
        for name, values in self.keys.items():
            self.rest.keep(name, " ".join(dict.fromkeys(values)))
        ended = self.delisted_on
        entry = ListEntry(
            list=self.list_name,
            id=self.id,
            party=self._party(Provenance(source.name, source.sha256, number, line)),
            programmes=tuple(dict.fromkeys(self.programmes)),
            listed_on=self.listed_on,
            amended_on=tuple(dict.fromkeys(self.amended)),
            expires_on=date(ended.year, ended.month, ended.day) if ended and ended.day else None,
            legal_basis=LINE_BREAK.join(dict.fromkeys(self.legal_basis)),
            status=self.status,
            remarks=LINE_BREAK.join(dict.fromkeys(self.remarks)),
            links=tuple(dict.fromkeys(self.links)),
        )
        return Unit(number, entry, tuple(self.rest.defects))

    def _party(self, provenance: Provenance) -> Party:
        genders = list(dict.fromkeys(self.genders))
        if len(genders) > 1:
            self.rest.keep("gender", join(" ", *genders))
        countries = (*self.countries, *(address.country for address in self.addresses if address.country))
        return Party(
            id=self.id,
            kind=self.kind,
            names=tuple(dict.fromkeys(self.names)),
            births=tuple(dict.fromkeys(self.births)),
            birth_places=tuple(dict.fromkeys(self.birth_places)),
            gender=genders[0] if len(genders) == 1 else "",
            nationalities=tuple(dict.fromkeys(self.nationalities)),
            countries=tuple(dict.fromkeys(countries)),
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            addresses=tuple(dict.fromkeys(self.addresses)),
            owners=tuple(dict.fromkeys(self.owners)),
            other=tuple(dict.fromkeys(self.rest.other)),
            provenance=provenance,
        )


def attributes(
    element: Element,
    known: Collection[str],
    rest: Leftovers,
    children: Mapping[str, Callable[[Element], None]] | None = None,
    own: bool = True,
) -> dict[str, str]:
    """The non-empty attributes in `known`; each child goes to its function; all else to `rest` as unknown.

    `own` is False where the caller takes the element's own text: then only that text is left to it.
    """
    values: dict[str, str] = {}
    told = element.text
    if not own:
        element.text = None
    walk(element, children or {}, rest, {name: partial(values.__setitem__, name) for name in known})
    element.text = told
    return {name: value for name, value in values.items() if value}


def plain(element: Element, rest: Leftovers) -> str:
    """An element's text with its line breaks; what is more than plain text goes to `rest` as unknown."""
    if len(element) or element.attrib:
        for path, text, line in contents(element):
            rest.unknown(path, text, line)
        return ""
    return (element.text or "").strip()


def named_parts(values: Mapping[str, str], names: Collection[str] | None = None, separator: str = "; ") -> str:
    """`issue date: 2005-04-30; issued by: X` from what is there."""
    return separator.join(f"{name}: {text}" for name, text in values.items() if text and (not names or name in names))
