"""Who is owned by listed parties: aggregated, along chains, in circles."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kordon.engine.records.party import Name, Owner, Party, PartyKind
from kordon.rooms.watchlists.ownership import (
    Owned,
    chain_text,
    find_owned,
    ownership_evidence,
    ownership_rules,
    unstated_owners,
)

OFAC, EU = ownership_rules()["ofac"], ownership_rules()["eu"]


def company(party_id: str, **shares: str) -> Party:
    """`company("B", L1="50")`: half of B is held by L1. Ids that start with L are listed."""
    owners = tuple(Owner(f"Name of {owner}", owner, Decimal(share)) for owner, share in shares.items())
    return Party(party_id, PartyKind.ORGANISATION, (Name(f"Name of {party_id}"),), owners=owners)


def listed(owner: Owner) -> str | None:
    return owner.party_id if owner.party_id.startswith("L") else None


def owned(*parties: Party, rule: str = "ofac") -> dict[str, Owned[str]]:
    return {item.party.id: item for item in find_owned(parties, listed, ownership_rules()[rule])}


def test_half_is_enough_for_ofac_and_not_for_the_eu() -> None:
    assert set(owned(company("A", L1="50"))) == {"A"}
    assert set(owned(company("A", L1="50"), rule="eu")) == set()
    assert set(owned(company("A", L1="50.01"), rule="eu")) == {"A"}
    assert set(owned(company("A", L1="49.99"))) == set()


def test_shares_of_several_listed_owners_add_up() -> None:
    """OFAC FAQ 399: X 25 % and Y 25 %, both blocked, make 50 %."""
    found = owned(company("A", L1="25", L2="25", Z="50"))["A"]
    assert found.percent == 50
    assert {chain.listed for chain in found.chains} == {"L1", "L2"}


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        # After the examples of OFAC FAQ 401; "L" is Blocked Person X.
        ([company("A", L="50"), company("B", A="50")], {"A", "B"}),
        ([company("A", L="50"), company("B", L="50"), company("C", A="25", B="25")], {"A", "B", "C"}),
        ([company("A", L="50"), company("B", L="25"), company("C", A="25", B="25")], {"A"}),
        ([company("A", L="50"), company("B", A="40", L="10")], {"A", "B"}),
        ([company("A", L="25"), company("B", L="25"), company("C", A="50", B="50")], set()),
        ([company("A", L="25"), company("B", A="50")], set()),
    ],
)
def test_indirect_ownership_as_ofac_explains_it(parties: list[Party], expected: set[str]) -> None:
    assert set(owned(*parties)) == expected


def test_the_chain_is_shown_from_the_party_to_the_listed_owner() -> None:
    found = owned(company("A", B="80"), company("B", C="60.50"), company("C", L1="100"))["A"]
    (chain,) = found.chains
    assert chain_text(chain) == "Name of A <- 80 % Name of B <- 60.5 % Name of C <- 100 % Name of L1"
    evidence = ownership_evidence(chain, found.percent, OFAC)
    assert evidence.kind == "ownership"
    assert dict(evidence.parameters)["percent"] == "80"
    assert dict(evidence.parameters)["threshold"] == ">= 50"


def test_the_shortest_chain_to_each_listed_owner() -> None:
    found = owned(company("A", B="50", L1="50"), company("B", L1="100", L2="0"))["A"]
    assert [len(chain.holdings) for chain in found.chains] == [1]


def test_circles_end_and_feed_nobody() -> None:
    assert owned(company("A", B="100"), company("B", A="100")) == {}
    assert owned(company("A", A="60", L1="40")) == {}
    found = owned(company("A", B="60", L1="40"), company("B", A="50", L1="50"))
    assert set(found) == {"A", "B"}
    assert all(chain.listed == "L1" for item in found.values() for chain in item.chains)


def test_an_owner_without_id_is_found_by_name() -> None:
    by_name = Party("A", owners=(Owner("name OF b", share_percent=Decimal(75)),))
    assert set(owned(by_name, company("B", L1="50"))) == {"A", "B"}


def test_a_share_not_stated_is_no_share_but_a_reason_to_ask() -> None:
    party = Party("A", owners=(Owner("Name of L1", "L1", None), Owner("Name of Z", "Z", None)))
    assert owned(party) == {}
    assert [hit for _, hit in unstated_owners(party, listed)] == ["L1"]


def test_rules_name_their_source() -> None:
    assert all(rule.source for rule in (OFAC, EU))


ids = st.sampled_from(["A", "B", "C", "D", "L1", "L2"])
companies = st.lists(
    st.builds(lambda i, s: company(i, **s), st.sampled_from(["A", "B", "C", "D"]),
              st.dictionaries(ids, st.integers(0, 100).map(str), max_size=4)),
    max_size=4, unique_by=lambda p: p.id,
)  # fmt: skip


@given(companies)
def test_the_result_is_the_least_fixed_point(parties: list[Party]) -> None:
    """Against the rule written down naively: add who reaches the threshold until nobody is added."""
    expected: set[str] = set()
    while True:
        more = {
            p.id
            for p in parties
            if sum(o.share_percent or 0 for o in p.owners if listed(o) or o.party_id in expected) >= 50
        }
        if more == expected:
            break
        expected = more
    found = owned(*parties)
    assert set(found) == expected
    for item in found.values():
        assert item.chains, "who is owned has at least one chain to a listed owner"
        assert all(chain.holdings[-1].owner_id == chain.listed for chain in item.chains)
