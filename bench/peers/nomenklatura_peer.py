"""nomenklatura's logic-v2, OpenSanctions' name matcher, at the 0.7 that yente ships.

Short lists (up to `BRUTE_FORCE` parties) are compared in full. On longer ones the candidates of a query are the 50 best by
the tokens and boosts of nomenklatura's own blocker, held in memory instead of DuckDB, and for the quality exams also the
25 best of RapidFuzz, so that a slip in every word does not hide an entry from the scorer.
"""

from __future__ import annotations

import logging
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from anyascii import anyascii
from followthemoney import StatementEntity
from nomenklatura.blocker.index import Index
from nomenklatura.blocker.tokenizer import tokenize_entity
from nomenklatura.matching.logic_v2.model import LogicV2
from nomenklatura.matching.logic_v2.names.match import name_match
from rapidfuzz import fuzz, process, utils

from bench.lists import Pair
from bench.systems import Hit, Verdict
from kordon.engine.records.party import Party, PartyKind

THRESHOLD = 0.7  # yente's default; its docs call it the score from which a result is shown as a match
BRUTE_FORCE = 1500
BLOCKED = 50
ALIKE = 25
SCHEMAS = {
    PartyKind.PERSON: "Person",
    PartyKind.ORGANISATION: "Organization",
    PartyKind.VESSEL: "Vessel",
    PartyKind.AIRCRAFT: "Airplane",
    PartyKind.UNKNOWN: "LegalEntity",
}
logging.getLogger("followthemoney").setLevel(logging.ERROR)


@lru_cache(maxsize=100_000)
def _entity(schema: str, names: tuple[str, ...]) -> Any:
    data = {"id": f"{schema}:{hash(names)}", "schema": schema, "properties": {"name": list(names)}}
    return StatementEntity.from_data(model_dataset(), data)


@lru_cache(maxsize=1)
def model_dataset() -> Any:
    from followthemoney import Dataset

    return Dataset.make({"name": "bench", "title": "Bench"})


def _of(party: Party) -> Any:
    return _entity(SCHEMAS[party.kind], tuple(name.text for name in party.names))


_CONFIG = LogicV2.default_config()


def _score(query: Any, entry: Any) -> float:
    if not query.schema.can_match(entry.schema):  # it compares no person with a vessel
        return 0.0
    return float(name_match(query, entry, _CONFIG).score)


class NomenklaturaSearcher:
    def __init__(self, parties: Sequence[Party], generous: bool = True) -> None:
        self.entities = [_of(party) for party in parties]
        self.generous = generous
        self.brute = len(parties) <= BRUTE_FORCE
        if not self.brute:
            self._index()
            self.names = [utils.default_process(anyascii(n.text)) for party in parties for n in party.names]
            self.owners = [i for i, party in enumerate(parties) for _ in party.names]

    def _index(self) -> None:
        """token -> (places of entries, weight), after `Index.BOOSTS` and inverse document frequency."""
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, entity in enumerate(self.entities):
            for token in set(tokenize_entity(entity)):
                places[token].append(number)
        total = len(self.entities)
        self.tokens = {
            token: (found, Index.BOOSTS.get(token[0], 1.0) * math.log(1 + total / len(found)))
            for token, found in places.items()
        }

    def _candidates(self, query: Any, text: str) -> Sequence[int]:
        if self.brute:
            return range(len(self.entities))
        scores: Counter[int] = Counter()
        for token in set(tokenize_entity(query)):
            found, weight = self.tokens.get(token, ((), 0.0))
            for number in found:
                scores[number] += weight  # type: ignore[assignment]
        chosen = {number for number, _ in scores.most_common(BLOCKED)}
        if self.generous:
            plain = utils.default_process(anyascii(text))
            alike = process.extract(plain, self.names, scorer=fuzz.token_sort_ratio, processor=None, limit=ALIKE)
            chosen |= {self.owners[at] for _, _, at in alike}
        return sorted(chosen)

    def search_many(self, queries: Sequence[Party], only: Sequence[int] | None = None) -> list[list[Hit]]:
        out = []
        for number, party in enumerate(queries):
            query = _of(party)
            candidates = [only[number]] if only is not None else self._candidates(query, party.caption)
            hits = [Hit(at, _score(query, self.entities[at])) for at in candidates]
            out.append(sorted((h for h in hits if h.score >= THRESHOLD), key=lambda hit: -hit.score))
        return out


class Nomenklatura:
    name = "nomenklatura"

    def __init__(self, generous: bool = True) -> None:
        self.generous = generous

    def compare_pairs(self, pairs: Sequence[Pair]) -> list[Verdict]:
        scores = [_score(_entity(pair.schema, (pair.name1,)), _entity(pair.schema, (pair.name2,))) for pair in pairs]
        return [Verdict(score, score >= THRESHOLD) for score in scores]

    def build(self, parties: Sequence[Party]) -> NomenklaturaSearcher:
        return NomenklaturaSearcher(parties, self.generous)
