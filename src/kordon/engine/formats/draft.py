"""A row while it is being read, and what each reader of parties does with a name, a country or a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import blank_words
from kordon.engine.formats.name_hygiene import clean_name, mixed_word
from kordon.engine.records.countries import country_code
from kordon.engine.records.dates import PartialDate, read_date
from kordon.engine.records.identifiers import make_identifier
from kordon.engine.records.party import Address, Identifier, Name, NameKind, Owner, PartyKind

LONGEST_NAME = 10_000  # characters
LONGEST_CELL = 1 << 20  # characters
QUOTED = 60  # characters of a value that a defect quotes

SEVERAL = re.compile(r"\s*[;|\n]\s*")
_COUNTRIES = re.compile(r"\s*[;|/\n,]\s*")


@dataclass(slots=True)
class Draft:
    """One row while it is being read. `cells` are stripped. One draft serves all rows of a file, because making a dozen
    empty lists for each row costs as much as reading it: `start` begins the next."""

    file: str
    day_first: bool | None = None
    cells: Sequence[str] = ()
    unit: int = 0
    line: int = 0
    names: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    deaths: list[PartialDate] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    birth_places: list[Address] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    kind: PartyKind = PartyKind.UNKNOWN
    gender: str = ""
    _lists: tuple[list[Any], ...] = ()

    def __post_init__(self) -> None:
        self._lists = (self.names, self.births, self.deaths, self.nationalities, self.countries, self.identifiers,
                       self.addresses, self.birth_places, self.owners, self.other, self.defects)

    def start(self, cells: Sequence[str], unit: int, line: int) -> None:
        for values in self._lists:
            if values:
                values.clear()
        self.cells, self.unit, self.line = cells, unit, line
        self.kind, self.gender = PartyKind.UNKNOWN, ""

    def note(self, code: str, column: str, text: str, severity: Severity = Severity.NOTE, **more: str) -> None:
        where = Location(self.file, self.unit, self.line, column)
        parameters = (("column", column[:QUOTED]), ("text", text[:QUOTED]), *more.items())
        self.defects.append(Defect(code, severity, where, parameters))


Take = Callable[[Draft], None]
"""A step of reading: takes what it is for from the draft's cells."""


def add_name(draft: Draft, column: str, text: str, kind: NameKind) -> None:
    """Cleaned, measured and looked over; see `name_hygiene`."""
    if len(text) > LONGEST_NAME:
        draft.note("row.name_too_long", column, text, Severity.REJECTED, length=str(len(text)), limit=str(LONGEST_NAME))
        return
    if not (text.isascii() and text.isprintable()):
        cleaned = clean_name(text)
        if cleaned != text and cleaned != " ".join(text.split()):
            draft.note("row.invisible_characters", column, cleaned, Severity.NOTE)
        text = cleaned
        if word := mixed_word(text):
            draft.note("row.mixed_scripts", column, word)
    if text and not (len(text) <= 3 and text in blank_words()):
        draft.names.append(Name(text, kind))


def is_blank(text: str) -> bool:
    return len(text) < 16 and text.casefold() in blank_words()


def add_date(draft: Draft, header: str, text: str, target: list[PartialDate]) -> None:
    """What can't be read is kept under its column's name."""
    reading = read_date(text, draft.day_first)
    if reading.date is not None:
        target.append(reading.date)
        if reading.ambiguous:
            draft.note("row.ambiguous_date", header, text)
    elif text and not is_blank(text):
        draft.note("row.unread_date", header, text)
        draft.other.append((header, text))


@lru_cache(maxsize=16_384)
def read_countries(cell: str) -> tuple[tuple[str, ...], str]:
    """The codes of one or several countries in a cell, and the first piece that is none."""
    if whole := country_code(cell):
        return (whole,), ""
    pieces = [piece for piece in _COUNTRIES.split(cell) if piece and not is_blank(piece)]
    codes = [country_code(piece) for piece in pieces]
    unread = next((piece for piece, code in zip(pieces, codes, strict=True) if not code), "")
    return tuple(code for code in codes if code), unread


def add_identifier(draft: Draft, header: str, kind: str, text: str, country: str, note: str = "") -> None:
    if is_blank(text):
        return
    made = make_identifier(kind, text, country, note)
    if not made.value:
        draft.other.append((header, text))
        return
    if made.valid is False:
        draft.note("row.bad_check_digit", header, text, kind=kind)
    draft.identifiers.append(made)
