"""Parties that are not listed but owned by listed ones: the chains, and the share they add up to.

OFAC, Revised Guidance on Entities Owned by Persons Whose Property and Interests in Property Are Blocked (2014-08-13): an
entity owned 50 per cent or more in the aggregate, directly or indirectly, by blocked persons is itself blocked. It
counts fully for what it owns in turn, shares are not multiplied along a chain (OFAC FAQ 401): X owned 50 % by a blocked
person and owning 50 % of A makes A blocked; X owned 25 % is not blocked, so what X owns does not count. The EU's best
practices (Council document 8519/18, paragraph 62) ask for more than 50 %, or control; control without a share can't be
computed from data and is reported as what the source says. The two rules are data here, see `OWNERSHIP_RULES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from kordon.engine.findings import Evidence
from kordon.engine.records.party import Owner, Party

RULES_FILE = Path(__file__).parent / "ownership_rules.json"
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """`threshold_percent` must be reached (`strict` False: >=) or exceeded (`strict` True: >). `source` cites the rule."""

    name: str
    threshold_percent: Decimal
    strict: bool
    source: str

    def met(self, percent: Decimal) -> bool:
        return percent > self.threshold_percent if self.strict else percent >= self.threshold_percent


@dataclass(frozen=True, slots=True)
class Holding:
    """One step of a chain: `owner` holds `share_percent` of the party named `owned` (its id, caption)."""

    owned_id: str
    owned: str
    owner_id: str
    owner: str
    share_percent: Decimal


@dataclass(frozen=True, slots=True)
class Chain(Generic[L]):
    """From the party up to a listed owner. `listed` is what `is_listed` returned for the last holding's owner."""

    holdings: tuple[Holding, ...]
    listed: L


@dataclass(frozen=True, slots=True)
class Owned(Generic[L]):
    """A party that the rule makes owned by listed ones. `percent` is what counts directly in it (0..100, or more where
    the source's shares add up to more); `chains` one shortest chain for every listed owner that contributes."""

    party: Party
    percent: Decimal
    chains: tuple[Chain[L], ...]


@cache
def ownership_rules() -> Mapping[str, OwnershipRule]:
    """The rules of the data file, by name (`ofac`, `eu`)."""
    values = json.loads(RULES_FILE.read_text("utf-8"))["rules"]
    return {
        name: OwnershipRule(name, Decimal(v["threshold_percent"]), v["strict"], v["source"])
        for name, v in values.items()
    }


def find_owned(
    parties: Iterable[Party], is_listed: Callable[[Owner], L | None], rule: OwnershipRule
) -> list[Owned[L]]:
    """Every party that listed ones own under `rule`, in the order given, with the chains that show it.

    `parties` are all whose owners are known (the input's, and list entries that state owners): an owner whose
    `party_id` is one of theirs continues the chain, by name only where it has no id. `is_listed` says what an owner is
    on the lists, or None: the caller knows lists and matching. A listed owner counts fully and ends its chain; an owner
    that is itself owned under the rule counts fully too. Shares not stated count as 0: see `unstated_owners`. Cycles
    end where they close: a company can't make itself owned by holding its own owner.
    """
    known = list(parties)
    graph = _Graph(known, is_listed)
    counted = _counted(graph, rule)
    found = []
    for index, party in enumerate(known):
        if index in counted:
            found.append(Owned(party, counted[index], tuple(_chains(graph, index, counted))))
    return found


def unstated_owners(party: Party, is_listed: Callable[[Owner], L | None]) -> list[tuple[Owner, L]]:
    """Listed owners of a party for which no share is stated: nothing to compute, and a reason to ask."""
    pairs = [(owner, is_listed(owner)) for owner in party.owners if owner.share_percent is None]
    return [(owner, listed) for owner, listed in pairs if listed is not None]


def ownership_evidence(chain: Chain[L], percent: Decimal, rule: OwnershipRule) -> Evidence:
    """The chain as evidence: `input_text` reads from the party up to the listed owner. Its weight is 0: that the chain is
    stated is a fact; whether its last owner is the listed party is what the name's and other evidence weigh."""
    return Evidence(
        kind="ownership",
        weight=0.0,
        input_field="owners",
        input_text=chain_text(chain),
        code="ownership.aggregate",
        parameters=(
            ("percent", _plain(percent)),
            ("threshold", ("> " if rule.strict else ">= ") + _plain(rule.threshold_percent)),
            ("rule", rule.name),
            ("chain", chain_text(chain)),
            ("steps", str(len(chain.holdings))),
        ),
    )


def chain_text(chain: Chain[L]) -> str:
    """`Owned Ltd <- 60 % Middle BV <- 50 % Listed Person`."""
    first = chain.holdings[0].owned
    return first + "".join(f" <- {_plain(h.share_percent)} % {h.owner}" for h in chain.holdings)


class _Graph(Generic[L]):
    """Owners of each party, resolved: to what they are on the lists, else to another party of the input."""

    def __init__(self, parties: list[Party], is_listed: Callable[[Owner], L | None]) -> None:
        self.parties = parties
        by_id = {party.id: index for index, party in reversed(list(enumerate(parties)))}
        by_name = {name.text.casefold(): i for i, party in reversed(list(enumerate(parties))) for name in party.names}
        self.owners: list[list[tuple[Owner, Decimal, L | None, int | None]]] = []
        for party in parties:
            stated: list[tuple[Owner, Decimal, L | None, int | None]] = []
            for owner in party.owners:
                share = owner.share_percent or Decimal(0)
                listed = is_listed(owner)
                known = by_id.get(owner.party_id) if owner.party_id else by_name.get(owner.name.casefold())
                stated.append((owner, share, listed, known))
            self.owners.append(stated)


def _counted(graph: _Graph[L], rule: OwnershipRule) -> dict[int, Decimal]:
    """The least fixed point of "owned by listed or owned ones": {party index: percent that counts}.

    Starting from nothing, a cycle that no listed owner feeds never enters. Every round adds a party or ends.
    """
    counted: dict[int, Decimal] = {}
    users: dict[int, list[int]] = {}
    for index, owners in enumerate(graph.owners):
        for _, _, _, known in owners:
            if known is not None:
                users.setdefault(known, []).append(index)
    waiting = list(range(len(graph.owners)))
    while waiting:
        index = waiting.pop()
        percent = sum((s for _, s, listed, known in graph.owners[index] if listed is not None or known in counted),
                      Decimal(0))
        if percent > 0 and rule.met(percent) and counted.get(index) != percent:
            counted[index] = percent
            waiting.extend(users.get(index, ()))
    return counted


def _chains(graph: _Graph[L], start: int, counted: Mapping[int, Decimal]) -> list[Chain[L]]:
    """Breadth first, so that each listed owner comes with its shortest chain."""
    found: list[Chain[L]] = []
    seen = {start}
    listed_seen: list[L] = []
    layer: list[tuple[int, tuple[Holding, ...]]] = [(start, ())]
    while layer:
        following: list[tuple[int, tuple[Holding, ...]]] = []
        for index, path in layer:
            party = graph.parties[index]
            for owner, share, listed, known in graph.owners[index]:
                name = owner.name or owner.party_id or (graph.parties[known].caption if known is not None else "")
                step = (*path, Holding(party.id, party.caption, owner.party_id, name, share))
                if not share:
                    continue
                if listed is not None:
                    if listed not in listed_seen:
                        listed_seen.append(listed)
                        found.append(Chain(step, listed))
                elif known in counted and known is not None and known not in seen:
                    seen.add(known)
                    following.append((known, step))
        layer = following
    return found


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
