"""Kordon's own template for a national watchlist or warrants, one row an entry: columns to fields.

The columns stand in `docs/lists/national.md`. Several values in one cell are separated by `;`. What a national list must
say for its entries to be used lawfully (owner, legal basis, classification) is asked for with a note where it is missing;
the entry is read all the same, since a person wanted is wanted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.names.scripts import script_of
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.identifiers import make_identifier
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Source, Unit
from kordon.rooms.watchlists.formats.issued import country_of
from kordon.rooms.watchlists.records import Link, ListEntry

NAMES = {
    "name": (NameKind.PRIMARY, NameQuality.UNKNOWN),
    "original_script_name": (NameKind.ORIGINAL_SCRIPT, NameQuality.UNKNOWN),
    "aliases": (NameKind.ALIAS, NameQuality.GOOD),
    "weak_aliases": (NameKind.ALIAS, NameQuality.LOW),
    "former_names": (NameKind.FORMER, NameQuality.UNKNOWN),
}
NUMBERS = {
    "passports": "passport",
    "national_ids": "national_id",
    "tax_ids": "tax",
    "registration_numbers": "registration",
    "imo": "imo",
    "other_numbers": "other",
}
ASKED_FOR = ("owner", "legal_basis", "classification")
PLAIN = (*ASKED_FOR, "status", "remarks")
COLUMNS = (
    "id", "kind", *NAMES, "birth_dates", "birth_places", "gender", "nationalities", *NUMBERS, "addresses", "countries",
    "programmes", "listed_on", "amended_on", "expires_on", *PLAIN, "links",
)  # fmt: skip
MARKS = {"name", "owner", "legal_basis"}  # a header with these is this template's


def column_key(header: str) -> str:
    """`Legal basis` and `LEGAL_BASIS` are the column `legal_basis`."""
    return "_".join(header.strip().lower().replace("-", " ").replace("_", " ").split())


def row_unit(values: Mapping[str, str], source: Source, number: int, line: int) -> Unit[ListEntry]:
    """One row, by column key. Defects: `national.no_name` (rejected), `national.no_id` (repaired: a hash of name, birth
    dates and owner stands in), `national.missing`, `national.unread` and `national.unknown_column` (notes)."""
    return _Row(dict(values), Location(source.name, number, line)).unit(source)


@dataclass(slots=True)
class _Row:
    values: dict[str, str]
    where: Location
    other: list[tuple[str, str]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def unit(self, source: Source) -> Unit[ListEntry]:
        number = self.where.unit
        names = tuple(self._names())
        if not any(name.kind in (NameKind.PRIMARY, NameKind.ORIGINAL_SCRIPT) for name in names):
            self._say("national.no_name", "name", Severity.REJECTED)
            return Unit(number, None, tuple(self.defects))
        for column in ASKED_FOR:
            if not self._one(column):
                self._say("national.missing", column, column=column)
        for column, text in self.values.items():
            if column not in COLUMNS and text:
                self.other.append((column, text))
                self._say("national.unknown_column", column, column=column[:40])
        return Unit(number, self._entry(names, source), tuple(self.defects))

    def _entry(self, names: tuple[Name, ...], source: Source) -> ListEntry:
        identity = self._one("id")
        if not identity:
            told = "\n".join(self._one(column) for column in ("name", "original_script_name", "birth_dates", "owner"))
            identity = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._say("national.no_id", "id", Severity.REPAIRED, id=identity)
        expiry, amended = self._day("expires_on"), tuple(self._dates("amended_on"))
        listed = next(iter(self._dates("listed_on")), None)
        party = self._party(identity, names, source)  # last, since what could not be read is kept in it
        return ListEntry(
            list="national",
            id=identity,
            party=party,
            programmes=tuple(self._many("programmes")),
            listed_on=listed,
            amended_on=amended,
            expires_on=expiry,
            legal_basis=self._one("legal_basis"),
            classification=self._one("classification"),
            owner=self._one("owner"),
            status=self._one("status"),
            remarks=self._one("remarks"),
            links=tuple(Link("linked", name=name) for name in self._many("links")),
        )

    def _party(self, identity: str, names: tuple[Name, ...], source: Source) -> Party:
        kind, gender = self._kind(), self._one("gender").lower()
        if gender not in ("male", "female", ""):
            self._unread("gender", gender)
            gender = ""
        births, birth_places = tuple(self._dates("birth_dates")), tuple(self._places("birth_places"))
        nationalities, countries = tuple(self._countries("nationalities")), tuple(self._countries("countries"))
        return Party(
            id=identity,
            kind=kind,
            names=names,
            births=births,
            birth_places=birth_places,
            gender=gender,
            nationalities=nationalities,
            countries=countries,
            identifiers=tuple(self._numbers()),
            addresses=tuple(self._places("addresses")),
            other=tuple(self.other),
            provenance=Provenance(source.name, source.sha256, self.where.unit, self.where.line),
        )

    def _one(self, column: str) -> str:
        return self.values.get(column, "").strip()

    def _many(self, column: str) -> list[str]:
        return [part.strip() for part in self._one(column).split(";") if part.strip()]

    def _names(self) -> list[Name]:
        found = []
        for column, (kind, quality) in NAMES.items():
            for text in [self._one(column)] if column == "name" else self._many(column):
                script = script_of(text)
                if text:
                    found.append(Name(text, kind, quality, "" if script == "Zyyy" else script))
        return list(dict.fromkeys(found))

    def _kind(self) -> PartyKind:
        text = self._one("kind").lower()
        try:
            return PartyKind(text or "unknown")
        except ValueError:
            self._unread("kind", text)
            return PartyKind.UNKNOWN

    def _dates(self, column: str) -> list[PartialDate]:
        found = []
        for text in self._many(column):
            if (day := parse_date(text)) is not None:
                found.append(day)
            else:
                self._unread(column, text)
        return found

    def _day(self, column: str) -> date | None:
        """A whole day; a month or year can't end anything."""
        text = self._one(column)
        day = parse_date(text) if text else None
        if day is not None and day.day:
            return date(day.year, day.month, day.day)
        if text:
            self._unread(column, text)
        return None

    def _countries(self, column: str) -> list[str]:
        found = []
        for text in self._many(column):
            if code := country_of(text):
                found.append(code)
            else:
                self._unread(column, text)
        return list(dict.fromkeys(found))

    def _places(self, column: str) -> list[Address]:
        """The country is the last part after a comma, where it names one."""
        places = []
        for text in self._many(column):
            last = text.rpartition(",")[2].strip()
            code = country_of(last)
            places.append(Address(text, country=code, country_text=last if code else ""))
        return places

    def _numbers(self) -> list[Identifier]:
        """`AB123456 (Iraq)` names the country that issued the number."""
        found = []
        for column, kind in NUMBERS.items():
            for text in self._many(column):
                number, _, country = text.rstrip(")").partition("(")
                found.append(make_identifier(kind, number, country_of(country), country.strip()))
        return found

    def _unread(self, column: str, text: str) -> None:
        self.other.append((column, text))
        self._say("national.unread", column, column=column, text=text[:60])

    def _say(self, code: str, place: str, severity: Severity = Severity.NOTE, **parameters: str) -> None:
        where = Location(self.where.file, self.where.unit, self.where.line, place)
        self.defects.append(Defect(code, severity, where, tuple(parameters.items())))
