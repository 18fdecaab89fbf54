"""What a record may yield to other rooms' checks, each part with its role.

A room's record type says what it holds by implementing `FacetBearer.facets`; checks of other rooms then run on the parts
without knowing the record. Party is its own only facet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kordon.engine.records.goods import Goods
from kordon.engine.records.party import Party


@dataclass(frozen=True, slots=True)
class PartyFacet:
    """A party inside a record, with the role it plays there (`consignee`, `traveller`, `debtor`; `subject` when alone)."""

    role: str
    party: Party


@dataclass(frozen=True, slots=True)
class GoodsFacet:
    """A line of goods inside a record, with the role it plays there (`goods`; `subject` when alone)."""

    role: str
    goods: Goods


@runtime_checkable
class GoodsBearer(Protocol):
    """A record that can say which goods it holds."""

    def goods(self) -> Iterator[GoodsFacet]: ...


@runtime_checkable
class FacetBearer(Protocol):
    """A record that can say which parties it holds. Places and documents join when a room first needs them."""

    def parties(self) -> Iterator[PartyFacet]: ...


Facet = PartyFacet | GoodsFacet


def facets_of(record: object) -> Iterator[Facet]:
    """Every part of `record` that a check may run on: its parties, then its goods."""
    yield from parties_of(record)
    yield from goods_of(record)


def parties_of(record: object) -> Iterator[PartyFacet]:
    """Every party in `record`: a Party yields itself as `subject`, a FacetBearer what it names, anything else nothing."""
    if isinstance(record, Party):
        yield PartyFacet("subject", record)
    elif isinstance(record, FacetBearer):
        yield from record.parties()


def goods_of(record: object) -> Iterator[GoodsFacet]:
    """All goods in `record`: Goods yield themselves as `subject`, a GoodsBearer what it names, anything else nothing."""
    if isinstance(record, Goods):
        yield GoodsFacet("subject", record)
    elif isinstance(record, GoodsBearer):
        yield from record.goods()
