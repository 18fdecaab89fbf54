"""Goods on their way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kordon.engine.facets import GoodsFacet, PartyFacet
from kordon.engine.records.goods import Goods
from kordon.engine.records.party import Party


@dataclass(frozen=True, slots=True)
class Consignment:
    """Lines of goods with the parties that the papers name, each with its role (`consignor`, `consignee`, `end_user`,
    `notify`)."""

    id: str
    lines: tuple[Goods, ...]
    named: tuple[tuple[str, Party], ...] = ()

    def parties(self) -> Iterator[PartyFacet]:
        return (PartyFacet(role, party) for role, party in self.named)

    def goods(self) -> Iterator[GoodsFacet]:
        return (GoodsFacet("goods", line) for line in self.lines)
