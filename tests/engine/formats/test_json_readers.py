"""JSON Lines, JSON arrays, Kordon's own parties and FollowTheMoney entities."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kordon.engine.formats.ftm import FTM, party_from_ftm
from kordon.engine.formats.party_formats import PARTY_FORMATS
from kordon.engine.pipeline import recognise
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.encoding import party_json
from kordon.engine.records.party import Identifier, Name, NameKind, NameQuality, Party, PartyKind
from kordon.engine.units import Source, Unit, UnreadableInput

Read = Callable[..., list[Unit[Party]]]
Make = Callable[[bytes | str], Source]


def lines(*records: Any) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def codes(unit: Unit[Party]) -> list[str]:
    return [defect.code for defect in unit.defects]


def test_objects_with_the_names_of_columns(read_parties: Read) -> None:
    first, second = read_parties(lines(
        {"id": 7, "fullName": "Ana López", "aliases": ["A. López", "Anita"], "address": {"city": "Lima", "country": "PE"}},
        {"id": "8", "nombre": "Ben", "fecha de nacimiento": "1971", "score": 1.50, "vip": None, "old": False},
    ))
    assert first.record is not None and second.record is not None
    assert [n.text for n in first.record.names] == ["Ana López", "A. López", "Anita"]
    assert (first.record.id, first.record.addresses[0].city, first.record.countries) == ("7", "Lima", ("PE",))
    assert second.record.births[0].iso() == "1971"
    assert second.record.other == (("score", "1.5"), ("old", "false"))


def test_kordons_own_parties_come_back_the_same(read_parties: Read) -> None:
    party = Party(
        "p-1",
        PartyKind.PERSON,
        (Name("Ana", NameKind.PRIMARY, NameQuality.GOOD),),
        (PartialDate(1971, 3, circa=True, text="x"),),
        identifiers=(Identifier("passport", "X1", "PE", None, "X-1"),), other=(("unit", "7"),),
    )
    (unit,) = read_parties(party_json(party) + b"\n")
    assert unit.record is not None
    assert replace(unit.record, provenance=party.provenance) == party


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"name": "Ana", "name": "Ben"}', "json.duplicate_key"),
        ('{"name": "Ana"', "json.not_json"),
        ('{"name": NaN}', "json.not_json"),
        ('["Ana"]', "json.no_object"),
        ('{"name": ' + "[" * 60_000 + "]" * 60_000 + "}", "json.too_deep"),
        ('{"a":' * 9 + "1" + "}" * 9, "json.too_deep"),
        ('{"name": [' + "1," * 3_000 + "1]}", "json.too_wide"),
        ('{"schema": "kordon.party/1", "id": "1", "names": 7}', "json.no_party"),
        ("{}", "row.no_name"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_record_is_rejected_and_the_next_is_read(read_parties: Read, line: str, code: str) -> None:
    first, bad, last = read_parties('{"name": "First"}\n' + line + '\n{"name": "Last"}\n')
    assert (codes(bad), bad.record, bad.defects[0].location.line) == ([code], None, 2)
    assert first.record is not None and last.record is not None and last.record.caption == "Last"


def test_a_lone_surrogate_is_replaced(read_parties: Read) -> None:
    (unit,) = read_parties('{"name": "A\\ud800na"}')
    assert unit.record is not None and unit.record.caption == "A\ufffdna"


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_on_one_line_or_many(read_parties: Read, indent: int | None) -> None:
    people = [{"id": str(i), "name": f"Name {i} {'x' * 90}"} for i in range(2_000)]
    units = read_parties(json.dumps(people, indent=indent))
    assert [u.record.id for u in units if u.record] == [str(i) for i in range(2_000)]


@pytest.mark.parametrize("text", ['[{"name": "Ana"}', '[{"name": "Ana"} {"name": "Ben"}]', '[{"name": "Ana"}] x', '[{"name"'])
def test_an_array_that_breaks_off_is_unreadable(read_parties: Read, text: str) -> None:
    with pytest.raises(UnreadableInput, match=r"json\.broken_array"):
        read_parties(text)


PERSON = {
    "id": "NK-1", "schema": "Person", "caption": "Ana Example",
    "properties": {
        "name": ["Ana Beispiel", "Ana Example"], "alias": ["A. Ex"], "weakAlias": ["Anita"], "previousName": ["Ana Old"],
        "birthDate": ["1971-03"], "gender": ["female"], "nationality": ["pe", "suhh"], "country": ["fr"],
        "passportNumber": ["X 12"], "innCode": ["500100732259"], "topics": ["role.pep"],
        "addressEntity": [{"id": "a", "schema": "Address", "properties": {"full": ["1 High St"], "country": ["gb"]}}],
    },
}


def test_an_entity_of_followthemoney(read_parties: Read) -> None:
    (unit,) = read_parties(lines(PERSON))
    party = unit.record
    assert party is not None and party.provenance.line == 1
    assert [(n.text, n.kind.value, n.quality.value) for n in party.names] == [
        ("Ana Example", "primary", "unknown"), ("Ana Beispiel", "alias", "unknown"), ("A. Ex", "alias", "unknown"),
        ("Anita", "alias", "low"), ("Ana Old", "former", "unknown"),
    ]
    assert (party.id, party.kind, party.births[0].iso(), party.gender) == ("NK-1", PartyKind.PERSON, "1971-03", "female")
    assert (party.nationalities, party.countries) == (("PE", "SU"), ("FR",))
    assert [(i.kind, i.value, i.country, i.valid) for i in party.identifiers] == [
        ("passport", "X12", "", None), ("tax", "500100732259", "RU", True),
    ]
    assert (party.addresses[0].text, party.addresses[0].country) == ("1 High St", "GB")
    assert party.other == (("topics", "role.pep"),)
    assert party_from_ftm(PERSON).names == party.names


def test_what_is_no_party_is_rejected_by_name(read_parties: Read) -> None:
    person, ownership, other = read_parties(lines(
        PERSON, {"id": "o", "schema": "Ownership", "properties": {"owner": ["NK-1"]}}, {"id": "x", "properties": {}},
    ))
    assert person.record is not None
    assert (codes(ownership), ownership.defects[0].parameters) == (["ftm.not_a_party"], (("schema", "Ownership"),))
    assert codes(other) == ["ftm.no_schema"]
    with pytest.raises(ValueError):
        party_from_ftm({"schema": "Ownership"})


def test_entities_are_told_from_other_json(make_source: Make) -> None:
    assert recognise(make_source(lines(PERSON)), PARTY_FORMATS) is FTM
    assert recognise(make_source(lines({"name": "Ana", "schema": "Person"})), PARTY_FORMATS).name == "jsonl"
