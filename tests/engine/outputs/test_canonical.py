"""The committed JSON Schemas describe what is written: of findings, defects and parties."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from json_schemas import complaints, schema_of
from kordon.engine.facets import parties_of
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.canonical import (
    canonical_json,
    defect_object,
    finding_from_object,
    finding_object,
    party_object,
)
from kordon.engine.pipeline import ReferenceRequest
from kordon.engine.records.dates import PartialDate
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance

FULL = Party(
    id="P-1",
    kind=PartyKind.PERSON,
    names=(Name("Amal Ruwandi"), Name("أمل", NameKind.ORIGINAL_SCRIPT, NameQuality.GOOD, "Arab", "ar")),
    births=(PartialDate(1971, 3), PartialDate(1962, year_to=1964, circa=True, text="c. 1963")),
    deaths=(PartialDate(2001),),
    birth_places=(Address(city="Nowhere", country="KE"),),
    gender="female",
    nationalities=("KE",),
    countries=("TZ",),
    identifiers=(Identifier("passport", "AB1", "KE", None, "ab-1"), Identifier("imo", "1234567", valid=False)),
    addresses=(Address("1 Road"),),
    owners=(Owner("Holding", "H-1", Decimal("50.5")), Owner("Other", role="parent")),
    other=(("colour", "blue"),),
    provenance=Provenance("f.csv", "0a" * 32, 3, 4),
)


def test_findings_keep_their_schema(fake: Any) -> None:
    party = Party("1", names=(Name("Marguerite Ondari-Velk"),))
    checker = fake.make_checker(ReferenceRequest())
    (finding,) = checker.check(list(parties_of(party)))[0]
    value = json.loads(canonical_json(finding_object(finding)))
    assert complaints(value, schema_of("finding")) == []
    assert finding_object(finding_from_object(value)) == value, "there and back"
    del value["entry"]["sha256"]
    value["score"] = 1.5
    assert len(complaints(value, schema_of("finding"))) == 2


def test_defects_keep_their_schema() -> None:
    defect = Defect("csv.ragged_row", Severity.REPAIRED, Location("a.csv", 3, 4, "name"), (("found", "2"),))
    assert complaints(defect_object(defect), schema_of("defect")) == []


def test_parties_keep_their_schema() -> None:
    value = json.loads(canonical_json(party_object(FULL)))
    assert complaints(value, schema_of("party")) == []


def test_canonical_json_is_sorted_unescaped_and_survives_lone_surrogates() -> None:
    assert canonical_json({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'.encode()
    assert json.loads(canonical_json({"name": "x\udc80"})) == {"name": "x\udc80"}
