"""Evidence beyond names: dates, countries, gender, numbers. Each piece is signed log-odds from the model file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kordon.engine.findings import Evidence
from kordon.engine.records.countries import country_name
from kordon.engine.records.dates import compare_dates
from kordon.engine.records.party import Identifier, Party, PartyKind
from kordon.rooms.watchlists.compiled import nearly_equal

Weights = Mapping[str, float]

_DATE_CODES = {
    "exact": "birth.exact", "compatible": "birth.year", "swapped": "birth.swapped", "year_near": "birth.near",
    "conflict": "birth.conflict",
}  # fmt: skip
_ONE_EACH = frozenset(("passport", "national_id", "lei", "imo", "mmsi", "registration", "tax", "inn", "ogrn"))
"""Kinds of which a party rarely has two, so that different ones speak against."""


def best_case(weights: Weights, party: Party) -> float:
    """The most that evidence beyond the name could add for this party: names that score below the threshold by more
    than this can't become findings."""
    total = 0.0
    if party.births:
        total += weights["birth.exact"]
    if party.nationalities or party.countries:
        total += weights["country.same"]
    if party.identifiers:
        total += weights["identifier.same"]
    return total


def beyond_names(party: Party, entry: Party, weights: Weights) -> list[Evidence]:
    """All evidence that does not come from names, in a fixed order."""
    found: list[Evidence] = []
    found += _births(party, entry, weights)
    found += _countries(party, entry, weights)
    if party.gender and entry.gender and party.gender != entry.gender:
        found.append(_piece("gender", "gender.differs", weights, "gender", party.gender, "gender", entry.gender))
    if PartyKind.UNKNOWN not in (party.kind, entry.kind) and party.kind is not entry.kind:
        found.append(_piece("kind", "kind.differs", weights, "kind", party.kind.value, "kind", entry.kind.value))
    found += _identifiers(party.identifiers, entry.identifiers, weights)
    return found


def _births(party: Party, entry: Party, weights: Weights) -> list[Evidence]:
    """The best agreement of any two dates; a conflict only where no two agree."""
    best: Evidence | None = None
    for mine in party.births:
        for theirs in entry.births:
            code = _DATE_CODES[compare_dates(mine, theirs)]
            piece = _piece("birth_date", code, weights, "birth_date", mine.iso(), "birth_date", theirs.iso())
            if best is None or piece.weight > best.weight:
                best = piece
    return [best] if best else []


def _countries(party: Party, entry: Party, weights: Weights) -> list[Evidence]:
    mine = dict.fromkeys((*party.nationalities, *party.countries))
    theirs = dict.fromkeys(
        (*entry.nationalities, *entry.countries, *(a.country for a in (*entry.addresses, *entry.birth_places) if a.country))
    )
    shared = [code for code in mine if code in theirs]
    if shared:
        return [_piece("country", "country.same", weights, "country", _named(shared[:1]), "country", _named(shared[:1]))]
    # only nationalities can speak against: people live, trade and register in many places
    if party.nationalities and entry.nationalities:
        return [
            _piece(
                "country", "country.differs", weights, "nationality", _named(party.nationalities), "nationality",
                _named(entry.nationalities),
            )
        ]
    return []


def _named(codes: Iterable[str]) -> str:
    return ", ".join(country_name(code, "en") or code for code in codes)


def _identifiers(mine: tuple[Identifier, ...], theirs: tuple[Identifier, ...], weights: Weights) -> list[Evidence]:
    best: tuple[int, Evidence] | None = None
    for a in mine:
        for b in theirs:
            if not (a.value and b.value):
                continue
            same_kind = a.kind == b.kind or "other" in (a.kind, b.kind)
            foreign = bool(a.country and b.country and a.country != b.country)
            if a.value == b.value and same_kind and not foreign and len(a.value) >= 4:
                rank, code = 3, "identifier.same"
            elif same_kind and not foreign and nearly_equal(a, b):
                rank, code = 2, "identifier.near"
            elif a.kind == b.kind and a.kind in _ONE_EACH and a.country == b.country:
                rank, code = 1, "identifier.differs"
            else:
                continue
            if best is None or rank > best[0]:
                best = rank, _piece("identifier", code, weights, a.kind, a.text or a.value, b.kind, b.text or b.value)
    return [best[1]] if best else []


def _piece(
    kind: str, code: str, weights: Weights, input_field: str, input_text: str, reference_field: str, reference_text: str
) -> Evidence:
    return Evidence(
        kind, weights[code], input_field, input_text, reference_field, reference_text, (), code,
        (("input", input_text), ("reference", reference_text)),
    )  # fmt: skip


def would_settle(party: Party, entry: Party) -> tuple[str, ...]:
    """What to ask for: what the entry states and the input does not."""
    wanted = []
    if entry.births and not any(b.day for b in party.births) and party.kind in (PartyKind.PERSON, PartyKind.UNKNOWN):
        wanted.append("settle.birth_date")
    if entry.kind is PartyKind.VESSEL and not any(i.kind == "imo" for i in party.identifiers):
        wanted.append("settle.imo")
    elif entry.identifiers and not party.identifiers:
        wanted.append("settle.identifier")
    if (entry.nationalities or entry.countries) and not (party.nationalities or party.countries):
        wanted.append("settle.country")
    if entry.addresses and not party.addresses and entry.kind is not PartyKind.PERSON:
        wanted.append("settle.address")
    return tuple(wanted) or ("settle.full_name",)
