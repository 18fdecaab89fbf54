"""Kordon's own template for a national watchlist or warrants: a table of parties with columns about the listing.

The party's columns are those that every table of parties may have (names, births, numbers, addresses ..., in the six UN
languages), read by the engine's readers; the columns of the listing stand in LISTING and in `docs/lists/national.md`.
What a national list must say for its entries to be used lawfully (owner, legal basis, classification) is asked for with
a note where it is missing; the entry is read all the same, since a person wanted is wanted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import plain
from kordon.engine.names.scripts import script_of
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.party import Name, NameKind, NameQuality, Party
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.records import Link, ListEntry

_T = TypeVar("_T")

ASKED_FOR = ("entry owner", "legal basis", "classification")
LISTING = (
    "weak aliases",
    "programmes",
    "listed on",
    "amended on",
    "expires on",
    *ASKED_FOR,
    "status",
    "remarks",
    "links",
)
MARKS = {"entry owner", "legal basis"}  # a table with these columns is this template


def national(table: Format[Party], name: str, title: str) -> Format[ListEntry]:
    """The template in one of the engine's kinds of table."""

    def recognise(source: Source) -> float:
        if table.describe is None or table.recognise(source) <= 0:
            return 0.0
        try:
            kept = dict(table.describe(source, {})).get("other", "")
        except UnreadableInput:
            return 0.0
        return 0.9 if {plain(header) for header in kept.split(",")} >= MARKS else 0.0

    def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
        """Options and defects are those of the table; besides `national.no_id` (repaired: a hash of names, births and
        owner stands in), `national.missing` and `national.unread` (notes)."""
        for unit in table.read(source, options):
            if unit.record is None:
                yield Unit(unit.number, None, unit.defects)
            else:
                yield _Row(unit.record, list(unit.defects)).unit(unit.number)

    return Format(name, title, recognise, read, table.describe)


@dataclass(slots=True)
class _Row:
    """One party with its listing columns taken out of `other`."""

    party: Party
    defects: list[Defect]
    told: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)

    def unit(self, number: int) -> Unit[ListEntry]:
        for header, text in self.party.other:
            key = plain(header)
            if key in LISTING and key not in self.told:
                self.told[key] = text
            else:
                self.kept.append((header, text))
        for column in ASKED_FOR:
            if not self.told.get(column):
                self._say("national.missing", column, column=column)
        return Unit(number, self._entry(), tuple(self.defects))

    def _entry(self) -> ListEntry:
        names = (*self.party.names, *(_weak(text) for text in self._many("weak aliases")))
        expiry, listed = self._day("expires on"), self._dates("listed on")
        amended = tuple(self._dates("amended on"))
        identity = self._identity()
        return ListEntry(
            list="national",
            id=identity,
            party=replace(self.party, id=identity, names=tuple(dict.fromkeys(names)), other=tuple(self.kept)),
            programmes=tuple(self._many("programmes")),
            listed_on=listed[0] if listed else None,
            amended_on=amended,
            expires_on=expiry,
            legal_basis=self.told.get("legal basis", ""),
            classification=self.told.get("classification", ""),
            owner=self.told.get("entry owner", ""),
            status=self.told.get("status", ""),
            remarks=self.told.get("remarks", ""),
            links=tuple(Link("linked", name=name) for name in self._many("links")),
        )

    def _identity(self) -> str:
        if self.party.id != self.party.provenance.record_id():
            return self.party.id
        births = [birth.text or birth.iso() for birth in self.party.births]
        told = "\n".join((*(name.text for name in self.party.names[:1]), *births, self.told.get("entry owner", "")))
        identity = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._say("national.no_id", "id", Severity.REPAIRED, id=identity)
        return identity

    def _many(self, column: str) -> list[str]:
        return [part.strip() for part in self.told.get(column, "").split(";") if part.strip()]

    def _dates(self, column: str) -> list[PartialDate]:
        return self._each(column, parse_date)

    def _day(self, column: str) -> date | None:
        """A whole day: a month or a year can't end anything."""
        days = self._each(column, _whole_day)
        return days[0] if days else None

    def _each(self, column: str, understand: Callable[[str], _T | None]) -> list[_T]:
        found = []
        for text in self._many(column):
            value = understand(text)
            if value is not None:
                found.append(value)
            else:
                self.kept.append((column, text))
                self._say("national.unread", column, column=column, text=text[:60])
        return found

    def _say(self, code: str, place: str, severity: Severity = Severity.NOTE, **parameters: str) -> None:
        stood = self.party.provenance
        where = Location(stood.file, stood.unit, stood.line, place)
        self.defects.append(Defect(code, severity, where, tuple(parameters.items())))


def _weak(text: str) -> Name:
    script = script_of(text)
    return Name(text, NameKind.ALIAS, NameQuality.LOW, "" if script == "Zyyy" else script)


def _whole_day(text: str) -> date | None:
    day = parse_date(text)
    return date(day.year, day.month, day.day) if day is not None and day.day else None
