"""RapidFuzz brute force: every query with every listed name, over romanised lower-case text.

What a good programmer writes in an afternoon. The threshold is the one with the best F1 on the development pairs. Scorer:
token_set_ratio; WRatio judges pairs a little better (F1 0.81 against 0.78 in the sample) but finds parts in parts, so that
at its best threshold 85 % of ordinary names have findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from anyascii import anyascii
from rapidfuzz import fuzz, process, utils

from bench.lists import Pair, shared_pairs
from bench.measures import best_threshold
from bench.systems import Hit, Verdict
from kordon.engine.records.party import Party

BLOCK = 256  # queries compared at a time: 256 x 27,000 scores of 4 bytes


def _plain(text: str) -> str:
    return utils.default_process(anyascii(text))


def _ratio(pair: Pair) -> float:
    return fuzz.token_set_ratio(_plain(pair.name1), _plain(pair.name2)) / 100


@cache
def tuned_threshold() -> float:
    pairs = shared_pairs()
    return best_threshold([p.match for p in pairs], [_ratio(p) for p in pairs])[0]


class RapidFuzzSearcher:
    def __init__(self, parties: Sequence[Party]) -> None:
        self.names = [_plain(name.text) for party in parties for name in party.names]
        self.owners = np.array([i for i, party in enumerate(parties) for _ in party.names])
        self.by_entry = [[_plain(name.text) for name in party.names] for party in parties]
        self.threshold = tuned_threshold()

    def search_many(self, queries: Sequence[Party], only: Sequence[int] | None = None) -> list[list[Hit]]:
        texts = [[_plain(name.text) for name in query.names] for query in queries]
        if only is not None:
            return [self._one(asked, entry) for asked, entry in zip(texts, only, strict=True)]
        out: list[list[Hit]] = []
        for start in range(0, len(texts), BLOCK):
            asked = [t[0] for t in texts[start : start + BLOCK]]
            cutoff = self.threshold * 100
            scores = process.cdist(
                asked, self.names, scorer=fuzz.token_set_ratio, score_cutoff=cutoff, dtype=np.float32, workers=1
            )
            out += [self._hits(row) for row in scores]
        return out

    def _one(self, asked: Sequence[str], entry: int) -> list[Hit]:
        score = max(fuzz.token_set_ratio(a, b) / 100 for a in asked for b in self.by_entry[entry])
        return [Hit(entry, score)] if score >= self.threshold else []

    def _hits(self, row: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[Hit]:
        best: dict[int, float] = {}
        for at in np.flatnonzero(row).tolist():
            entry = int(self.owners[at])
            best[entry] = max(best.get(entry, 0.0), float(row[at]) / 100)
        return sorted((Hit(i, s) for i, s in best.items()), key=lambda hit: -hit.score)


class RapidFuzz:
    name = "rapidfuzz"

    def compare_pairs(self, pairs: Sequence[Pair]) -> list[Verdict]:
        threshold = tuned_threshold()
        return [Verdict(score, score >= threshold) for score in map(_ratio, pairs)]

    def build(self, parties: Sequence[Party]) -> RapidFuzzSearcher:
        return RapidFuzzSearcher(parties)
