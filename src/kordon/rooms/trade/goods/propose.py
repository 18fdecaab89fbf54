"""Which paragraphs a line's words lead to, with a score; the judge looks at the best of them."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kordon.rooms.trade.goods.index import Index
from kordon.rooms.trade.goods.knowledge import Knowledge
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.reading import Reading
from kordon.rooms.trade.goods.text import fold, has_han

WORDED = 0.8  # weight of the list's wording for a trade word
RARELY = 0.55  # what an everyday word leaves of a score
ASKED_GROUP, OTHER_GROUP, GOODS_GROUP = 1.3, 0.4, 0.6  # software and technology, where asked for, and where not
SHORT = 3  # letters of a word that has to be there letter by letter in any script
HINT = 3.0  # what a code of the Harmonized System adds


class Proposer:
    """Bound to an index."""

    def __init__(self, index: Index, known: Knowledge) -> None:
        self._index = index
        self._known = known
        numbers = {c.paragraph.number: place for place, c in enumerate(index.candidates) if not c.paragraph.parent}
        self._customs: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for hint in index.controls.customs:
            self._customs[hint.code].append((hint.number, hint.share))
        self._kinds = {kind: index.groups == kind for kind in "DE"}
        self._goods = np.where(self._kinds["D"] | self._kinds["E"], 1.0, GOODS_GROUP)
        self._factors = {said: self._factor(said) for said in ("", "D", "E", "DE")}
        self._referring = [(place, self._referred(number, numbers)) for number, place in numbers.items() if number[1] in "DE"]

    def _referred(self, number: str, numbers: dict[str, int]) -> list[int]:
        """The entries that one of software or technology is about; all of its category where it names none."""
        named = [numbers[e] for e in self._index.controls.paragraphs[number].see if e in numbers]
        return named or [place for e, place in numbers.items() if e[0] == number[0] and e[1] in "ABC"]

    def _factor(self, said: str) -> NDArray[np.float64]:
        """Software and technology count where the line speaks of them; what is found by its name does not count here."""
        out = np.where(self._index.by_name, 0.0, 1.0)
        for kind, group in self._kinds.items():
            out[group] *= ASKED_GROUP if kind in said else OTHER_GROUP
        return out

    def tokens(self, reading: Reading) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
        """Words of the line as the index has them, with weights and places."""
        weights: dict[str, float] = {}
        places: dict[str, tuple[int, int]] = {}

        def add(token: str, weight: float, start: int, end: int) -> None:
            if weight > weights.get(token, 0.0):
                weights[token] = weight
                places[token] = (start, end)

        vocabulary, acronym = self._index.vocabulary, self._known.phrases.is_acronym
        before = None
        measured = [(m.start, m.end) for m in reading.measures if m.unit]
        for word in reading.words:
            if (word.stem in vocabulary and not any(s <= word.start < e for s, e in measured)
                    and not (acronym(word.stem) and reading.text[word.start : word.end].islower())):
                add(word.stem, 1.0, word.start, word.end)
                if before is not None and word.start - before.end <= 2 and (pair := f"{before.stem}_{word.stem}") in vocabulary:
                    add(pair, 1.0, before.start, word.end)
            elif not word.stem.isascii() and has_han(word.stem):
                for at in range(word.start, word.end - 1):
                    if (pair := reading.text[at : at + 2].lower()) in vocabulary:
                        add(pair, 1.0, at, at + 2)
            before = word
        for hit in reading.hits:
            for meaning in hit.meanings:
                if meaning.kind == "paragraph":
                    add(meaning.value, 1.0, hit.start, hit.end)
                elif meaning.kind == "goods":
                    stems = self._known.wording[meaning.value]
                    for token in (*stems, *("_".join(pair) for pair in pairwise(stems))):
                        if token in vocabulary:
                            add(token, WORDED, hit.start, hit.end)
        return weights, places

    def scores(self, tokens: dict[str, float], reading: Reading, hs: str) -> NDArray[np.float64]:
        """One score for each candidate of the index."""
        out = self._index.score(tokens)
        said = "".join(sorted(kinds_of(reading)))
        out *= self._factors[said]
        if said:
            self._raise_referring(out)
            out *= self._goods
        for number, share in self.hints(hs):
            if (place := self._index.places.get(number)) is not None:
                out[place] += HINT * share
        return out * RARELY if is_everyday(reading, "rarely") else out

    def hints(self, hs: str) -> list[tuple[str, float]]:
        """Paragraphs that goods of this customs code may fall under, with the share of them that may."""
        return self._customs.get(hs[:6], []) if len(hs) >= 6 else []

    def _raise_referring(self, scores: NDArray[np.float64]) -> None:
        """Technology and software for an entry rises with the entry."""
        best = np.zeros(self._index.size)
        np.maximum.at(best, self._index.entries, scores)
        for place, entries in self._referring:
            if entries:
                scores[place] += 0.9 * float(best[entries].max())


def kinds_of(reading: Reading) -> set[str]:
    """`D` where the line speaks of software, `E` of technology."""
    return {m.value[0] for hit in reading.hits for m in hit.meanings
            if m.kind == "kind" and m.value[0] in "DE" and _is_exact(reading, hit, m.value[2:])}


def is_everyday(reading: Reading, strength: str) -> bool:
    """Whether an everyday word of this strength is there; in Latin letters letter by letter: `TEA laser` is no tea."""
    return any(_is_exact(reading, hit, m.value) for hit in reading.hits for m in hit.meanings if m.kind == strength)


def _is_exact(reading: Reading, hit: Hit, phrase: str) -> bool:
    written, wanted = reading.text[hit.start : hit.end], fold(phrase)
    if len(wanted) > SHORT and not wanted[0].isascii():
        return True  # `للأطفال`, `игрушки`: endings and prefixes belong to the word
    if (written.isupper() or wanted.isupper()) and len(written) < 5:
        return written == wanted
    return written.lower().rstrip("s") == wanted.lower().rstrip("s")
