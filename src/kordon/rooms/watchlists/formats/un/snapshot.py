"""Kordon's own dated snapshot of the facts in the Security Council's list, so that a first check needs no network.

JSON Lines. The first line says what it is: schema `kordon.watchlist/1`, source, as_of, number of entries, and the sha256
of the file it was made from. Each further line is one entry: reference number, kind, names, births, places of birth,
gender, nationalities, countries of addresses, documents, regime, listing date. No comment texts. Made by
`tools/make_un_snapshot.py`; the publisher's list is what counts.

    {"id": "...", "kind": "person", "names": [["TEXT", "alias", "good"], ...], "births": [[1971, 3, 9], ...], ...}

A name is [text, kind, quality]; a birth [year, month, day, year_to, circa, calendar] with trailing defaults left out; a
document [kind, number, country, number as printed]; a place {city, region, country, country_text}. Countries are ISO
3166 alpha-2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.names.scripts import script_of
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.records.provenance import Provenance
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.formats.issued import identifier_of, join
from kordon.rooms.watchlists.formats.line_reading import lines
from kordon.rooms.watchlists.formats.published_dates import read_date
from kordon.rooms.watchlists.records import ListEntry

SCHEMA = "kordon.watchlist/1"
TITLE = "United Nations Security Council Consolidated List"
PLACE = ("city", "region", "country", "country_text")
BIRTH_DEFAULTS: list[int | str] = [0, 0, 0, 0, 0, "gregorian"]


def recognise(source: Source) -> float:
    header = _object(source.head.split(b"\n", 1)[0])
    return 1.0 if header is not None and header.get("schema") == SCHEMA and header.get("source") == TITLE else 0.0


def list_date(source: Source) -> date | None:
    header = _object(source.head.split(b"\n", 1)[0])
    try:
        return date.fromisoformat(str(header["as_of"])) if header else None
    except (KeyError, ValueError):
        return None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every line after the header. No options. Raises UnreadableInput `snapshot.bad_header`, and `snapshot.truncated`
    when there are fewer or more lines than the header says; `snapshot.bad_entry` rejects one line."""
    expected, number = -1, 0
    for line_number, line in lines(source.path):
        told = _object(line) if line is not None else None
        if line_number == 1:
            expected = _expected(source, told)
        elif line is None or line.strip():
            number += 1
            yield _unit(source, number, line_number, told)
    if number != expected:
        counts = (("expected", str(expected)), ("found", str(number)))
        raise UnreadableInput(Defect("snapshot.truncated", Severity.REJECTED, Location(source.name), counts))


SNAPSHOT = Format("un-snapshot", "Kordon's snapshot of the Security Council list", recognise, read)


def header_line(as_of: date, entries: int, sha256: str) -> str:
    told = {"schema": SCHEMA, "source": TITLE, "as_of": as_of.isoformat(), "entries": entries, "sha256": sha256}
    return _compact(told)


def entry_line(entry: ListEntry) -> str:
    """The facts of one entry; empty ones are left out."""
    party = entry.party
    told = {
        "id": entry.id,
        "kind": party.kind.value,
        "names": [[name.text, name.kind.value, name.quality.value] for name in party.names],
        "births": [_birth(birth) for birth in party.births],
        "birth_places": [p for place in party.birth_places if (p := _place(place))],
        "gender": party.gender,
        "nationalities": list(party.nationalities),
        "countries": list(party.countries),
        "documents": [[number.kind, number.value, number.country, number.text] for number in party.identifiers],
        "regime": "; ".join(entry.programmes),
        "listed_on": entry.listed_on.iso() if entry.listed_on else "",
    }
    return _compact({key: value for key, value in told.items() if value})


def as_kept(entry: ListEntry) -> ListEntry:
    """What is left of an entry that was written to the snapshot and read again."""
    return _entry(json.loads(entry_line(entry)), entry.party.provenance)


def _compact(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _birth(birth: PartialDate) -> list[int | str]:
    told: list[int | str] = [birth.year, birth.month, birth.day, birth.year_to, int(birth.circa), birth.calendar]
    while told[-1] == BIRTH_DEFAULTS[len(told) - 1]:
        told.pop()
    return told


def _place(place: Address) -> dict[str, str]:
    return {name: text for name in PLACE if (text := getattr(place, name))}


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _expected(source: Source, header: dict[str, Any] | None) -> int:
    entries = header.get("entries") if header and header.get("schema") == SCHEMA else None
    if not isinstance(entries, int):
        raise UnreadableInput(Defect("snapshot.bad_header", Severity.REJECTED, Location(source.name, line=1)))
    return entries


def _unit(source: Source, number: int, line_number: int, told: dict[str, Any] | None) -> Unit[ListEntry]:
    try:
        if told is None:
            raise ValueError
        return Unit(number, _entry(told, Provenance(source.name, source.sha256, number, line_number)))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError):
        where = Location(source.name, number, line_number)
        return Unit(number, None, (Defect("snapshot.bad_entry", Severity.REJECTED, where),))


def _entry(told: dict[str, Any], provenance: Provenance) -> ListEntry:
    identity = _text(told["id"])
    names = tuple(_name(*_texts(name)) for name in told["names"])
    if not identity or not names:
        raise ValueError
    party = Party(
        id=identity,
        kind=PartyKind(told["kind"]),
        names=names,
        births=tuple(_read_birth(birth) for birth in told.get("births", ())),
        birth_places=tuple(_read_place(place) for place in told.get("birth_places", ())),
        gender=_text(told.get("gender", "")),
        nationalities=_texts(told.get("nationalities", ())),
        countries=_texts(told.get("countries", ())),
        identifiers=tuple(_read_document(*_texts(number)) for number in told.get("documents", ())),
        addresses=tuple(Address(country=code) for code in _texts(told.get("countries", ()))),
        provenance=provenance,
    )
    return ListEntry(
        list="un",
        id=identity,
        party=party,
        programmes=tuple(p for p in (_text(told.get("regime", "")),) if p),
        listed_on=read_date(_text(told.get("listed_on", ""))),
    )


def _name(text: str, kind: str, quality: str) -> Name:
    script = script_of(text)
    return Name(text, NameKind(kind), NameQuality(quality), "" if script == "Zyyy" else script)


def _read_birth(told: list[int | str]) -> PartialDate:
    year, month, day, year_to, circa, calendar = told + BIRTH_DEFAULTS[len(told) :]
    born = PartialDate(int(year), int(month), int(day), int(year_to), bool(circa), _text(calendar))
    if not 0 < born.year < 10_000 or not 0 <= born.month <= 12 or not 0 <= born.day <= 31:
        raise ValueError
    return PartialDate(born.year, born.month, born.day, born.year_to, born.circa, born.calendar, text=born.iso())


def _read_place(told: dict[str, str]) -> Address:
    city, region, country, country_text = (_text(told.get(name, "")) for name in PLACE)
    return Address(
        join(", ", city, region, country_text), city=city, region=region, country=country, country_text=country_text
    )


def _read_document(kind: str, value: str, country: str, text: str) -> Identifier:
    return identifier_of(kind, value, text, country, "")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError
    return tuple(_text(value) for value in values)
