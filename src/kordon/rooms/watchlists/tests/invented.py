"""A small invented watchlist and parties to check against it, for the tests of the check and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kordon.engine.facets import PartyFacet
from kordon.engine.findings import Finding
from kordon.engine.pipeline import PartyChecker, ReferenceRequest
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Party, PartyKind
from kordon.rooms.watchlists.checks import checker_of
from kordon.rooms.watchlists.lists import ListIdentity, LoadedList, resolve
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.sources import list_sources

DAY = date(2026, 3, 1)
VERSION, SHA256 = "2026-02-20", "ab" * 32
LOW = 0.02
"""A threshold at which even findings that evidence speaks against are shown."""


def entry(number: str, *names: str | Name, name: str = "un", expires_on: date | None = None, **of_party: Any) -> ListEntry:
    """An entry with these names (the first primary, the others aliases); `of_party` are fields of its party."""
    written = tuple(
        text if isinstance(text, Name) else Name(text, NameKind.ALIAS if place else NameKind.PRIMARY)
        for place, text in enumerate(names)
    )
    kind = of_party.pop("kind", PartyKind.PERSON)
    return ListEntry(name, number, Party(number, kind, written, **of_party), expires_on=expires_on)


PERSON = entry(
    "XXi.001", "Farhad Golzarpour", "Abu Salman Zangeneh", Name("Khorshidak Zereshki", NameKind.ALIAS, NameQuality.LOW),
    Name("فرهاد گلزارپور", NameKind.ORIGINAL_SCRIPT),
    births=(PartialDate(1970, 5, 4),), gender="male", nationalities=("IR",), birth_places=(Address(city="Shiraz", country="IR"),),
    identifiers=(Identifier("passport", "K12345678", "IR"),),
)  # fmt: skip
COMPANY = entry(
    "XXe.001", "Open Joint Stock Company Promavtodar", kind=PartyKind.ORGANISATION, countries=("RU",),
    addresses=(Address("1 Sample Street, Omsk", country="RU"),), identifiers=(Identifier("registration", "1027700092661", "RU"),),
)  # fmt: skip
VESSEL = entry("XXv.001", "Ocean Marigoldine", kind=PartyKind.VESSEL, identifiers=(Identifier("imo", "9074729"),))
OTHER = entry("XXi.002", "Ludovico Vantaggini", "Lodovico Vantagini", births=(PartialDate(1955),), nationalities=("IT",))
WITHOUT_NAMES = entry("XXi.003", identifiers=(Identifier("passport", "Z99887766", "SY"),))
ENTRIES = (PERSON, COMPANY, VESSEL, OTHER, WITHOUT_NAMES)


def identity(name: str = "un", day: date = DAY) -> ListIdentity:
    """A version of the list `name`, made up."""
    return replace(
        resolve("un@bundled", None, day), source=list_sources()[name], version=VERSION, sha256=SHA256, bundled=False,
        current_on=VERSION, entries=0,
    )  # fmt: skip


def checker(
    entries: Sequence[ListEntry] = ENTRIES, threshold: float | None = None, name: str = "un", day: date = DAY
) -> PartyChecker:
    return checker_of(LoadedList(identity(name, day), list(entries)), ReferenceRequest(as_of=day, threshold=threshold))


def party(*names: str, party_id: str = "r1", kind: PartyKind = PartyKind.UNKNOWN, **fields: Any) -> Party:
    return Party(party_id, kind, tuple(Name(text) for text in names), **fields)


def findings_of(checker: PartyChecker, *parties: Party) -> list[list[Finding]]:
    return checker.check([PartyFacet("subject", one) for one in parties])


def found(checker: PartyChecker, one: Party) -> dict[str, Finding]:
    """Findings of one party by the entry's id."""
    (findings,) = findings_of(checker, one)
    assert len({finding.entry.id for finding in findings}) == len(findings), "one finding for an entry"
    return {finding.entry.id: finding for finding in findings}
