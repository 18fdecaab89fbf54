"""FollowTheMoney lists: the nested and the flat form say the same."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.records.party import PartyKind
from kordon.engine.units import UnreadableInput
from kordon.rooms.watchlists.formats.ftm.entities import ENTITIES
from kordon.rooms.watchlists.tests.reading import Units, codes, entry, numbered, read_bytes, recognised

ANA = {
    "id": "x-ana",
    "schema": "Person",
    "caption": "Ana Example",
    "target": True,
    "datasets": ["example"],
    "last_change": "2026-01-02T03:04:05",
    "properties": {
        "name": ["Ana Example"],
        "weakAlias": ["Bird"],
        "birthDate": ["1974-05"],
        "topics": ["sanction"],
        "notes": ["A note"],
    },
}
FIRM = {"id": "x-firm", "schema": "Company", "caption": "Example Ltd", "properties": {"name": ["Example Ltd"]}}
SANCTION = {
    "id": "s1",
    "schema": "Sanction",
    "properties": {
        "entity": ["x-ana"],
        "program": ["Example programme"],
        "listingDate": ["2025-03-04"],
        "endDate": ["2030-01-01"],
        "reason": ["A reason"],
        "provisions": ["Act 1"],
        "authority": ["Example authority"],
    },
}
OWNERSHIP = {
    "id": "o1",
    "schema": "Ownership",
    "properties": {"owner": ["x-ana"], "asset": ["x-firm"], "percentage": ["51.5 %"], "role": ["shareholder"]},
}
ADDRESS = {"id": "addr-1", "schema": "Address", "properties": {"full": ["1 Road, Town"], "country": ["no"]}}
PASSPORT = {
    "id": "p1",
    "schema": "Passport",
    "properties": {"holder": ["x-ana"], "number": ["AB123456"], "country": ["no"]},
}


def lines(*entities: Any) -> bytes:
    return "\n".join(json.dumps(entity) for entity in entities).encode()


def listed(*entities: Any) -> Units:
    return read_bytes(ENTITIES, lines(*entities))


def changed(entity: Any, **properties: Any) -> Any:
    return {**entity, "properties": {**entity["properties"], **properties}}


def test_flat_and_nested_say_the_same() -> None:
    flat = listed(changed(ANA, addressEntity=["addr-1"]), FIRM, SANCTION, OWNERSHIP, ADDRESS, PASSPORT)
    owned = {**OWNERSHIP, "properties": {**OWNERSHIP["properties"], "owner": [ANA]}}  # type: ignore[dict-item]
    nested = listed(
        changed(ANA, addressEntity=[ADDRESS], sanctions=[SANCTION], passports=[PASSPORT], ownershipOwner=[OWNERSHIP]),
        changed(FIRM, ownershipAsset=[owned]),
    )
    assert codes(flat) == codes(nested) == []
    assert len(flat) == len(nested) == 2
    for one, other in zip((entry(flat), entry(nested)), (entry(nested), entry(flat)), strict=True):
        assert one.programmes == other.programmes == ("Example programme", "sanction")
        assert one.legal_basis == other.legal_basis == "Act 1"
        assert one.remarks == other.remarks == "A note\nA reason"
        assert one.expires_on == other.expires_on == date(2030, 1, 1)
        assert one.party.addresses == other.party.addresses
        assert [i.value for i in one.party.identifiers] == ["AB123456"]
        assert [link.entry_id for link in one.links] == ["x-firm"]
        assert ("Sanction.authority", "Example authority") in one.party.other
    for units, name in ((flat, ""), (nested, "Ana Example")):
        owner = entry(units, 1).party.owners[0]
        assert (owner.party_id, owner.share_percent, owner.role, owner.name) == (
            "x-ana",
            Decimal("51.5"),
            "shareholder",
            name,
        )


def test_the_party_and_its_listing() -> None:
    found = entry(listed(ANA, SANCTION))
    assert (found.id, found.party.id, found.party.kind) == ("x-ana", "x-ana", PartyKind.PERSON)
    assert [(n.text, n.quality.value) for n in found.party.names] == [("Ana Example", "unknown"), ("Bird", "low")]
    assert found.listed_on is not None
    assert found.listed_on.iso() == "2025-03-04"
    assert [day.iso() for day in found.amended_on] == ["2026-01-02"]
    assert ("datasets", "example") in found.party.other
    assert found.party.provenance.unit == 1


def test_an_entry_goes_on_while_one_sanction_does() -> None:
    assert entry(listed(ANA, SANCTION, changed(SANCTION, endDate=[]))).expires_on is None


def test_who_is_only_related_is_marked() -> None:
    assert entry(listed({**FIRM, "target": False})).status == "related"
    assert entry(listed(ANA)).status == ""


def test_what_belongs_to_nobody_is_said() -> None:
    units = listed(FIRM, SANCTION, ADDRESS, PASSPORT, OWNERSHIP)
    assert len(units) == 1
    assert codes(units) == ["ftm.no_such_entry"] * 3


def test_units_that_are_no_party_are_rejected() -> None:
    units = listed(ANA, {"schema": "Document", "properties": {}}, {"no": "schema"}, FIRM)
    assert [unit.record is None for unit in units] == [False, True, True, False]
    assert codes(units) == ["ftm.not_a_party"] * 2
    assert codes(listed({**FIRM, "caption": "", "properties": {}})) == ["ftm.no_name"]


def test_an_array_reads_like_lines() -> None:
    units = read_bytes(ENTITIES, json.dumps([ANA, SANCTION]).encode())
    assert entry(units).programmes == ("Example programme", "sanction")


def test_a_broken_line_costs_only_itself() -> None:
    units = read_bytes(ENTITIES, lines(ANA) + b"\n{broken\n" + lines(FIRM))
    assert [unit.record is None for unit in units] == [False, True, False]
    assert [d.location.unit for d in units[1].defects] == [2]


def test_odd_values_are_not_believed() -> None:
    units = listed(ANA, FIRM, changed(SANCTION, listingDate=["soon"]), changed(OWNERSHIP, percentage=["300"]))
    assert "ftm.unread" in codes(units)
    assert entry(units, 1).party.owners[0].share_percent is None


def test_recognised_by_content() -> None:
    assert recognised(ENTITIES, lines(ANA)) > 0.5
    assert recognised(ENTITIES, b'{"name": "A"}\n') == 0.0
    assert recognised(ENTITIES, b"<xml/>") == 0.0


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["x-ana", "x-firm", "addr-1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "schema", "properties", "owner", "entity", "name"]), inner, max_size=4)
    ),
    max_leaves=12,
)
_ENTITIES = st.fixed_dictionaries(
    {
        "schema": st.sampled_from(["Person", "Ownership", "Sanction", "Address", "Passport", "Nothing"]) | _JSON,
        "id": st.sampled_from(["x-ana", "x-firm", "addr-1"]) | _JSON,
        "properties": st.dictionaries(
            st.sampled_from("name owner asset entity holder percentage endDate addressEntity sanctions topics".split()),
            _JSON,
        )
        | _JSON,
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_ENTITIES, min_size=1, max_size=5))
def test_any_entities_are_read_or_rejected(entities: list[dict[str, object]]) -> None:
    try:
        assert numbered(read_bytes(ENTITIES, lines(ANA, *entities)))
    except UnreadableInput as refused:
        assert refused.defect.code
