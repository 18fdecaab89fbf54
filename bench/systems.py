"""What an exam asks of a matcher, and the matcher under exam: Kordon's own.

Peers (`bench.peers`) implement the same two methods, so that every exam runs on all of them alike.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bench.lists import Pair
from kordon.engine.records.party import Name, Party, PartyKind

BATCH = 4096  # parties given to the matcher at a time


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is 0..1; `finding` is the verdict at the shipped threshold."""

    score: float
    finding: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding of a search: the entry's place in the indexed sequence and its score."""

    index: int
    score: float


class Searcher(Protocol):
    def search_many(self, queries: Sequence[Party], only: Sequence[int] | None = None) -> list[list[Hit]]:
        """For each query all findings at the shipped threshold, best first; with `only`, on that one entry alone."""
        ...


class System(Protocol):
    name: str

    def compare_pairs(self, pairs: Sequence[Pair]) -> list[Verdict]: ...

    def build(self, parties: Sequence[Party]) -> Searcher: ...


class NotBuilt(Exception):
    """The part under exam does not exist yet."""


def query(text: str, kind: PartyKind = PartyKind.UNKNOWN) -> Party:
    """A party known by one name only."""
    return Party("query", kind, (Name(text),))


def part(module: str, name: str) -> Any:
    """`name` of `module`, or NotBuilt."""
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as missing:
        raise NotBuilt(f"{module}.{name}: {missing}") from missing


def matcher_class() -> Any:
    """`Matcher`, untyped: the bench must also run, and say what is missing, before there is one."""
    return part("kordon.engine.names.matcher", "Matcher")


class KordonSearcher:
    def __init__(self, matcher: Any) -> None:
        self.matcher = matcher

    def search_many(self, queries: Sequence[Party], only: Sequence[int] | None = None) -> list[list[Hit]]:
        found: list[list[Hit]] = []
        for start in range(0, len(queries), BATCH):
            answers = self.matcher.search_many(list(queries[start : start + BATCH]))
            found += [[Hit(int(m.index), float(m.score)) for m in matches] for matches in answers]
        if only is None:
            return found
        return [[hit for hit in hits if hit.index == entry] for hits, entry in zip(found, only, strict=True)]


class Kordon:
    name = "kordon"

    def compare_pairs(self, pairs: Sequence[Pair]) -> list[Verdict]:
        compare = part("kordon.engine.names.comparing", "compare")
        results = [compare(pair.name1, pair.name2, pair.schema) for pair in pairs]
        return [Verdict(float(r.score), bool(r.finding)) for r in results]

    def build(self, parties: Sequence[Party]) -> KordonSearcher:
        return KordonSearcher(matcher_class().build(parties))
