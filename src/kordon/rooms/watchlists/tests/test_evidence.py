"""Evidence beyond names: which way each piece weighs, and what it points to on both sides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.findings import Evidence
from kordon.engine.names.model import shipped_model
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, PartyKind
from kordon.rooms.watchlists.evidence import best_case, beyond_names, would_settle
from kordon.rooms.watchlists.tests.invented import COMPANY, PERSON, VESSEL, party

WEIGHTS = shipped_model().evidence
LISTED = PERSON.party


def pieces(**fields: Any) -> dict[str, Evidence]:
    """Evidence between a party with these fields and the listed person, by code."""
    kind = fields.pop("kind", PartyKind.PERSON)
    found = beyond_names(party("Farhad Golzarpour", kind=kind, **fields), LISTED, WEIGHTS)
    assert len({piece.code for piece in found}) == len(found)
    return {piece.code: piece for piece in found}


def test_nothing_known_is_no_evidence() -> None:
    assert pieces() == {}
    assert pieces(kind=PartyKind.UNKNOWN) == {}


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (PartialDate(1970, 5, 4), "birth.exact"),
        (PartialDate(1970), "birth.year"),
        (PartialDate(1970, 5), "birth.year"),
        (PartialDate(1965, year_to=1972), "birth.year"),
        (PartialDate(1971, circa=True), "birth.year"),
        (PartialDate(1970, 4, 5), "birth.swapped"),
        (PartialDate(1971, 5, 4), "birth.near"),
        (PartialDate(1950, 5, 4), "birth.conflict"),
    ],
)
def test_birth_dates(birth: PartialDate, code: str) -> None:
    piece = pieces(births=(birth,))[code]
    assert (piece.kind, piece.input_text, piece.reference_text) == ("birth_date", birth.iso(), "1970-05-04")
    assert piece.weight == WEIGHTS[code]


def test_the_better_a_date_agrees_the_more_it_weighs() -> None:
    order = ["birth.exact", "birth.swapped", "birth.year", "birth.near", "birth.conflict"]
    assert sorted(order, key=lambda code: -WEIGHTS[code]) == order
    assert WEIGHTS["birth.near"] >= 0 > WEIGHTS["birth.conflict"]


def test_of_several_dates_the_best_counts() -> None:
    """Lists give several birth dates for one person: a conflict is only where none agrees."""
    assert set(pieces(births=(PartialDate(1950), PartialDate(1970, 5, 4)))) == {"birth.exact"}


def test_countries() -> None:
    same = pieces(nationalities=("IR",))["country.same"]
    assert (same.input_text, same.reference_text) == ("Iran (Islamic Republic of)",) * 2
    assert same.weight > 0
    assert set(pieces(countries=("DE", "IR"))) == {"country.same"}
    differs = pieces(nationalities=("FR",))["country.differs"]
    assert differs.weight < 0
    assert (differs.input_field, differs.input_text) == ("nationality", "France")


def test_where_somebody_lives_does_not_speak_against() -> None:
    assert pieces(countries=("FR",)) == {}
    assert pieces(nationalities=("FR", "IR")).keys() == {"country.same"}


def test_gender_and_kind_speak_only_against() -> None:
    assert pieces(gender="male") == {}
    assert pieces(gender="female")["gender.differs"].weight < 0
    assert pieces(kind=PartyKind.ORGANISATION)["kind.differs"].weight < 0


def passport(value: str, country: str = "IR", kind: str = "passport") -> Identifier:
    return Identifier(kind, value, country)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (passport("K12345678"), "identifier.same"),
        (passport("K12345678", ""), "identifier.same"),
        (passport("K12345678", kind="other"), "identifier.same"),
        (passport("K12345687"), "identifier.near"),
        (passport("K1234567"), "identifier.near"),
        (passport("K123456789"), "identifier.near"),
        (passport("B55555555"), "identifier.differs"),
        (passport("K12345678", "SY"), None),
        (passport("K12345678", kind="imo"), None),
        (passport("B55555555", "SY"), None),
    ],
)
def test_identifiers(number: Identifier, code: str | None) -> None:
    assert set(pieces(identifiers=(number,))) == ({code} if code else set())


@pytest.mark.xfail(strict=False, reason="an empty value counts as another number")
def test_an_identifier_without_a_value_says_nothing() -> None:
    assert pieces(identifiers=(passport(""),)) == {}


def test_short_numbers_say_nothing() -> None:
    """`12` in two registers is chance, and one character in three is no slip."""
    listed = replace(LISTED, identifiers=(Identifier("other", "12"), Identifier("other", "A1B")))
    asked = party("Farhad Golzarpour", identifiers=(Identifier("other", "12"), Identifier("other", "A1C")))
    assert beyond_names(asked, listed, WEIGHTS) == []


def test_identifiers_weigh_in_order() -> None:
    assert WEIGHTS["identifier.same"] > WEIGHTS["identifier.near"] > 0 > WEIGHTS["identifier.differs"]


def test_of_several_identifiers_the_best_counts() -> None:
    assert set(pieces(identifiers=(passport("B55555555"), passport("K12345678")))) == {"identifier.same"}


@pytest.mark.parametrize(
    "fields",
    [
        {"births": (PartialDate(1970, 5, 4),)},
        {"nationalities": ("IR",)},
        {"identifiers": (passport("K12345678"),)},
        {"births": (PartialDate(1970, 5, 4),), "nationalities": ("IR",), "identifiers": (passport("K12345678"),)},
        {"gender": "male"},
    ],
)
def test_no_evidence_exceeds_the_best_case(fields: dict[str, Any]) -> None:
    """The search leaves out names that even the best evidence could not lift over the threshold."""
    asked = party("Farhad Golzarpour", kind=PartyKind.PERSON, **fields)
    gained = sum(max(piece.weight, 0) for piece in beyond_names(asked, LISTED, WEIGHTS))
    assert gained <= best_case(WEIGHTS, asked)


def test_every_code_has_words_in_six_languages() -> None:
    texts = Catalogue(("kordon.engine.messages", "kordon.rooms.watchlists.messages")).texts
    for code in (*WEIGHTS, *would_settle(party("A"), LISTED), *would_settle(party("A"), VESSEL.party), "settle.full_name"):
        assert set(texts[code]) >= set(LANGUAGES), code


def test_what_would_settle_it() -> None:
    assert set(would_settle(party("A"), LISTED)) == {"settle.birth_date", "settle.identifier", "settle.country"}
    known = party("A", births=(PartialDate(1970, 5, 4),), identifiers=(passport("K1"),), nationalities=("IR",))
    assert would_settle(known, LISTED) == ("settle.full_name",)
    assert "settle.birth_date" in would_settle(replace(known, births=(PartialDate(1970),)), LISTED), "a year is not enough"
    assert would_settle(party("A", kind=PartyKind.VESSEL), VESSEL.party)[0] == "settle.imo"
    assert "settle.address" in would_settle(party("A"), COMPANY.party)
    assert "settle.address" not in would_settle(party("A", addresses=(Address("x"),)), COMPANY.party)
