"""Which paragraphs speak of such goods: an inverted index over the list's words, scored at once for all paragraphs.

This only proposes; conditions decide. A paragraph has the words that name its goods (weight 2), the other words of its text
(1), words of notes (0.5), and those of the paragraphs above it, which count less the farther up they stand. Rare words
count more (BM25's idf over entries), long texts are damped. Characteristics that stand under a paragraph as its `a.` and
`b.` belong to it and are no goods of their own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kordon.rooms.trade.controls.records import ControlList, Paragraph
from kordon.rooms.trade.goods.knowledge import Knowledge
from kordon.rooms.trade.goods.phrases import Meaning
from kordon.rooms.trade.goods.text import EMPTY, has_han, stems_of

NAMED, TITLED, OTHER, NOTED = 2.0, 2.0, 1.0, 0.5
INHERITED = 0.62  # of the paragraph above
DAMPING = 0.28  # how much long texts are damped
PHRASE = 15.0  # score of a phrase that one paragraph alone has
BESIDE = 0.7  # of a phrase's score: paragraphs beside or above one of the same entry that has the phrase too
FOREIGN, FOREIGN_PAIR = 1.5, 1.0  # single words of what the goods are called in other languages; pairs of Chinese characters
_COMMON_TITLE = frozenset("special part other plant item missile nuclear high equipment category smaller whole".split())


@dataclass(slots=True)
class Candidate:
    """A paragraph that can be an answer; `parts` are the paragraphs of its characteristics."""

    paragraph: Paragraph
    words: dict[str, float] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    length: float = 0.0  # of the text in the list's own language
    named: frozenset[str] = frozenset()  # words that name the goods


class Index:
    """Built once for a list; `score` is called for every line."""

    def __init__(self, controls: ControlList, known: Knowledge) -> None:
        self.controls = controls
        self.candidates = _candidates(controls)
        self.places = {c.paragraph.number: place for place, c in enumerate(self.candidates)}
        _inherit(self.candidates, self.places)
        for candidate in self.candidates:
            candidate.length = sum(candidate.words.values())
        _add_foreign(self.candidates)
        _inherit(self.candidates, self.places)
        for candidate in self.candidates:
            candidate.named = frozenset(t for t, weight in candidate.words.items() if weight >= NAMED * INHERITED)
        self.entries = np.array([_entry_place(c, self.places) for c in self.candidates], dtype=np.int32)
        self.groups = np.array([c.paragraph.number[1] for c in self.candidates])
        self._postings = _Postings(self.candidates)
        self._phrase_places: dict[str, frozenset[int]] = {}
        self._add_phrases(controls, known)
        self.vocabulary = frozenset(self._postings.tokens())
        self.size = len(self.candidates)
        self.deciding = [self._deciding(place) for place in range(self.size)]
        self.printed = _printed(controls, self.places)
        self.by_name = np.array([_is_named(controls, c) for c in self.candidates])

    def _add_phrases(self, controls: ControlList, known: Knowledge) -> None:
        """Titles and words of the list, in every language, as phrases that point to their paragraphs."""
        owners: dict[str, set[int]] = defaultdict(set)
        for number, paragraph in controls.paragraphs.items():
            place = self.places.get(number)
            if place is None:
                continue
            for language, texts in paragraph.words.items():
                for text in texts:
                    if len(text) > 2 or language != "en":
                        owners[f"@{' '.join(stems_of(text)) or text}"].add(place)
                        known.phrases.add(text, Meaning("paragraph", f"@{' '.join(stems_of(text)) or text}"))
            if len(stems := stems_of(paragraph.title.split("(")[0])) > 1:
                owners[f"@{' '.join(stems)}"].add(place)
                known.phrases.add(paragraph.title.split("(")[0], Meaning("paragraph", f"@{' '.join(stems)}"))
        found: dict[str, tuple[list[int], list[float]]] = {}
        for token, places in owners.items():
            under = {place: set(self._below(place)) for place in places}
            inner = {place for place in places if any(place in under[other] for other in places if other != place)}
            nearest = set().union(*(under[place] for place in (inner or places)))
            below = sorted(set().union(*under.values()))
            whole = PHRASE / math.sqrt(len(places))
            shares = [whole if p in nearest or not self._stands_over(p, inner) else whole * BESIDE for p in below]
            found[token] = (below, shares)
            self._phrase_places[token] = frozenset(below)
        self._postings.add(found)

    def _stands_over(self, place: int, inner: set[int]) -> bool:
        """Whether one of `inner` is of the same entry: the phrase means that one first."""
        entry = self.entries[place]
        return any(self.entries[p] == entry for p in inner)

    def _deciding(self, place: int) -> list[int]:
        """The paragraphs under this one that have conditions or materials of their own to decide by."""
        below = self._below(place)[1:]
        found = [p for p in below if self.candidates[p].paragraph.condition is not None or self.is_listed_material(p)]
        return [p for p in found if not any(p in self._below(other)[1:] for other in found)]

    def is_listed_material(self, place: int) -> bool:
        number = self.candidates[place].paragraph.number
        return number.startswith("2B350.") and self.controls.characteristics.get(self.candidates[place].paragraph.parent) == "any"

    def _below(self, place: int) -> list[int]:
        start = self.candidates[place].paragraph.number
        out = [place]
        for at in range(place + 1, len(self.candidates)):
            if not self.candidates[at].paragraph.number.startswith(start + "."):
                break
            out.append(at)
        return out

    def score(self, tokens: dict[str, float]) -> NDArray[np.float64]:
        """One score for every candidate."""
        postings = self._postings
        found = [(bounds, weight) for token, weight in tokens.items() if (bounds := postings.get(token)) is not None]
        if not found:
            return np.zeros(self.size)
        places = np.concatenate([postings.places[start:end] for (start, end), _ in found])
        parts = [(postings.weights[start:end], weight) for (start, end), weight in found]
        weights = np.concatenate([part if weight == 1.0 else part * weight for part, weight in parts])
        return np.asarray(np.bincount(places, weights, self.size), dtype=np.float64)

    def named_score(self, place: int, tokens: dict[str, float]) -> float:
        """What the words that name the goods are worth; words that merely stand in the text don't count."""
        found = self.candidates[place].named.intersection(tokens)
        phrases = (t for t in tokens if t[0] == "@" and self.has(t, place))
        return sum(self.rarity(token) * tokens[token] for token in (*found, *phrases))

    def is_particular(self, part: int, whole: int, tokens: dict[str, float]) -> bool:
        """Whether a word of the line names the part and does not stand with the whole."""
        words, above = self.candidates[part].words, self.candidates[whole].words
        return any(
            (words.get(t, 0.0) >= NAMED and t not in above) or (self.has(t, part) and not self.has(t, whole)) for t in tokens
        )

    def has(self, token: str, place: int) -> bool:
        """Whether the phrase `token` points to this paragraph."""
        return place in self._phrase_places.get(token, ())

    def rarity(self, token: str) -> float:
        """What a word is worth at most; 0 where the list doesn't have it."""
        return self._postings.best.get(token, 0.0)


def _entry_place(candidate: Candidate, places: dict[str, int]) -> int:
    return places[candidate.paragraph.entry]


def _candidates(controls: ControlList) -> list[Candidate]:
    out: list[Candidate] = []
    by_number: dict[str, Candidate] = {}
    for number, paragraph in controls.paragraphs.items():
        holder = _holder(controls, number)
        if holder == number:
            by_number[number] = Candidate(paragraph)
            out.append(by_number[number])
        words = by_number[holder].words
        whole = 1.0 if holder == number else 0.7
        named, others, noted = controls.terms.get(number, ("", "", ""))
        for text, weight in ((named, NAMED if holder == number else OTHER), (others, OTHER), (noted, NOTED)):
            for word in text.split():
                token = "_".join(stems_of(word.replace("_", " ")))
                if token:
                    words[token] = max(words.get(token, 0.0), weight * whole)
        texts = [paragraph.title, *paragraph.words.get("en", ())] if holder == number else []
        for text in texts:
            for token in stems_of(text):
                if token not in _COMMON_TITLE:
                    words[token] = max(words.get(token, 0.0), TITLED)
    for candidate in out:
        candidate.own = frozenset(candidate.words)
    return out


def _holder(controls: ControlList, number: str) -> str:
    """The paragraph itself, or the one whose characteristics it stands under."""
    labels = number.split(".")
    for depth in range(1, len(labels)):
        above = ".".join(labels[:depth])
        joined = controls.characteristics.get(above)
        if joined is None:
            continue
        if joined == "all" or controls.paragraphs[above].condition is not None:
            if not _stands_alone(controls, number):
                return above
    return number


def _stands_alone(controls: ControlList, number: str) -> bool:
    """A part with a condition, title or words of its own, here or below, can be an answer; so can a listed material."""
    paragraph = controls.paragraphs[number]
    if paragraph.condition is not None or paragraph.title or paragraph.words:
        return True
    if controls.characteristics.get(paragraph.parent) == "any" and not any(
        p.number != number for p in controls.below(number)
    ):
        return _is_material(controls, paragraph.parent)
    return any(p.condition is not None or p.title for p in controls.below(number))


def _is_material(controls: ControlList, number: str) -> bool:
    """Children of 2B350.a and its like: materials in contact with the chemicals."""
    return "material" in " ".join(controls.terms.get(number, ("", "", ""))).split() or number.startswith("2B350.")


def _inherit(candidates: list[Candidate], places: dict[str, int]) -> None:
    """Words of the paragraphs above, less the farther up."""
    for candidate in candidates:
        parent = candidate.paragraph.parent
        while parent and parent not in places:
            parent = parent.rpartition(".")[0]
        if not parent:
            continue
        for token, weight in candidates[places[parent]].words.items():
            if weight * INHERITED > candidate.words.get(token, 0.0):
                candidate.words[token] = weight * INHERITED


def _add_foreign(candidates: list[Candidate]) -> None:
    """The single words of what the goods are called in the other languages: who writes them in another order or with more
    words is understood too."""
    for candidate in candidates:
        for language, texts in candidate.paragraph.words.items():
            for token in (token for text in texts if language != "en" for token in _parts_of(text)):
                weight = FOREIGN_PAIR if has_han(token) else FOREIGN
                candidate.words[token] = max(candidate.words.get(token, 0.0), weight)


def _parts_of(text: str) -> Iterator[str]:
    for stem in stems_of(text):
        if has_han(stem):
            yield from (f"{first}{second}" for first, second in pairwise(stem))
        elif len(stem) > 2 and stem not in EMPTY:
            yield stem


class _Postings:
    """For every word the paragraphs that have it, with weights: one flat array of each, and where a word's part stands."""

    def __init__(self, candidates: list[Candidate]) -> None:
        average = sum(c.length for c in candidates) / max(1, len(candidates))
        tokens: dict[str, int] = {}
        words, places, weights = list[int](), list[int](), list[float]()
        for place, candidate in enumerate(candidates):
            norm = (candidate.length / average + 0.5) ** DAMPING
            for token, weight in candidate.words.items():
                words.append(tokens.setdefault(token, len(tokens)))
                places.append(place)
                weights.append(weight / norm)
        word, self.places = np.array(words, dtype=np.int32), np.array(places, dtype=np.int32)
        order = np.argsort(word, kind="stable")
        word, self.places = word[order], self.places[order]
        rarities = _rarities(candidates, tokens, word, self.places)
        self.weights = (np.array(weights, dtype=np.float64)[order] * rarities[word]).astype(np.float32)
        bounds = np.searchsorted(word, np.arange(len(tokens) + 1)).tolist()
        self._bounds = {token: (bounds[at], bounds[at + 1]) for token, at in tokens.items()}
        best = np.maximum.reduceat(self.weights, bounds[:-1]).tolist() if tokens else []
        self.best = {token: float(best[at]) for token, at in tokens.items()}

    def add(self, phrases: dict[str, tuple[list[int], list[float]]]) -> None:
        """Further tokens with their paragraphs and weights; a phrase takes the place of a word."""
        at = len(self.places)
        for token, (places, weights) in phrases.items():
            self._bounds[token] = (at, at + len(places))
            self.best[token] = max(weights)
            at += len(places)
        self.places = np.concatenate([self.places, np.array([p for ps, _ in phrases.values() for p in ps], dtype=np.int32)])
        self.weights = np.concatenate([self.weights, np.array([w for _, ws in phrases.values() for w in ws], dtype=np.float32)])

    def get(self, token: str) -> tuple[int, int] | None:
        return self._bounds.get(token)

    def tokens(self) -> Iterable[str]:
        return self._bounds


def _rarities(
    candidates: list[Candidate], tokens: dict[str, int], word: NDArray[np.int32], places: NDArray[np.int32]
) -> NDArray[np.float64]:
    """BM25's idf over entries; pairs of words count a little less."""
    numbers: dict[str, int] = {}
    entries = np.array([numbers.setdefault(c.paragraph.entry, len(numbers)) for c in candidates], dtype=np.int64)
    total = len(numbers)
    pairs = np.unique(word.astype(np.int64) * max(1, total) + entries[places])
    counts = np.bincount(pairs // max(1, total), minlength=len(tokens))
    idf = np.log(1 + (total - counts + 0.5) / (counts + 0.5))
    return np.asarray(idf * np.array([0.7 if "_" in token else 1.0 for token in tokens]), dtype=np.float64)


def _printed(controls: ControlList, places: dict[str, int]) -> NDArray[np.bool_]:
    """Whether the list prints numbers with units for it, which no condition has: such goods can't be judged by words."""
    out = np.zeros(len(places), dtype=np.bool_)
    numbered = {p.number for p in controls.printed if not p.note}
    for number, place in places.items():
        labels = number.split(".")
        above = {".".join(labels[: i + 1]) for i in range(len(labels))}
        parts = {p.number for p in controls.below(number)}
        out[place] = bool(numbered & (above | parts))
    return out


def _is_named(controls: ControlList, candidate: Candidate) -> bool:
    """Chemicals, pathogens and toxins are found by their whole names, not by single words of them."""
    number = candidate.paragraph.number
    return number.count(".") > 0 and number.startswith(("1C350.", "1C351.", "1C354.", "1C450.a.", "1C450.b.8", "1C111.c.6"))
