"""kordon.party/1: what is written is read back the same; what is no party is refused with ValueError."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.records.dates import PartialDate
from kordon.engine.records.encoding import party_from_json, party_json, party_to_dict
from kordon.engine.records.party import Address, Identifier, Name, NameKind, NameQuality, Owner, Party, PartyKind
from kordon.engine.records.provenance import Provenance

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DATES = st.builds(PartialDate, year=st.integers(0, 2100), month=st.integers(0, 12), circa=st.booleans(), text=TEXT)
ADDRESSES = st.builds(Address, text=TEXT, city=TEXT, country=TEXT)


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


PARTIES = st.builds(
    Party,
    id=TEXT,
    kind=st.sampled_from(PartyKind),
    names=several(st.builds(Name, TEXT, st.sampled_from(NameKind), st.sampled_from(NameQuality), script=TEXT)),
    births=several(DATES),
    deaths=several(DATES),
    birth_places=several(ADDRESSES),
    gender=st.sampled_from(["", "male", "female"]),
    nationalities=several(TEXT),
    countries=several(TEXT),
    identifiers=several(st.builds(Identifier, TEXT, TEXT, TEXT, st.sampled_from([None, True, False]), note=TEXT)),
    addresses=several(ADDRESSES),
    owners=several(st.builds(Owner, name=TEXT, share_percent=st.sampled_from([None, Decimal("50.00"), Decimal(0)]))),
    other=several(st.tuples(TEXT, TEXT)),
    provenance=st.builds(Provenance, file=TEXT, unit=st.integers(0, 9)),
)


@given(PARTIES)
def test_a_party_comes_back_the_same(party: Party) -> None:
    assert party_from_json(party_json(party)) == party


@given(PARTIES)
def test_the_bytes_are_canonical(party: Party) -> None:
    text = party_json(party).decode("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_field_that_says_nothing_is_left_out() -> None:
    assert party_to_dict(Party("7")) == {"schema": "kordon.party/1", "id": "7", "kind": "unknown"}


@given(PARTIES, st.data())
def test_a_party_with_a_broken_field_is_refused_and_nothing_worse(party: Party, data: st.DataObject) -> None:
    value = party_to_dict(party)
    field = data.draw(st.sampled_from(sorted(value)))
    value[field] = data.draw(st.sampled_from([None, 7, [], [[]], {}, {"x": 1}, [7], [{"text": 3}], ["a"], True]))
    try:
        read = party_from_json(json.dumps(value))
    except ValueError:
        return
    assert party_from_json(party_json(read)) == read


@pytest.mark.parametrize("text", ["[]", "7", "{}", '{"schema":"kordon.party/2","id":"1"}', "{", '"x"', "null"])
def test_what_is_no_party_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        party_from_json(text)
