"""What a line says: its words, its measures with what they may be measures of, its statements, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kordon.rooms.trade.goods.amounts import fits
from kordon.rooms.trade.goods.knowledge import Knowledge
from kordon.rooms.trade.goods.measures import Measure, find_measures
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.text import EMPTY, Word, fold, has_han, is_foreign, words_of

LONG_ENOUGH = 7  # letters of a misspelt word in another language than the list's
FARTHEST = 60  # characters between a measure and the word that says what it is
CLOSE_ENOUGH = 0.7  # a word counts when it is at least this strong beside the strongest


class Place(NamedTuple):
    """Words or a number of the input: the field they stand in, and `[start, end)` in it."""

    field: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """A line, read. `text` is folded; `segments` say which field stands where in it."""

    text: str
    words: list[Word]
    hits: list[Hit]
    measures: list[Measure]
    known: Knowledge
    segments: list[tuple[int, int, str]]
    given_text: str
    cues: list[dict[str, float]] = field(default_factory=list)
    by_role: dict[str, list[tuple[float, int]]] | None = None  # measures by what they may be, strongest first
    loose: list[int] = field(default_factory=list)  # measures of which no word says what they are
    told: dict[str, tuple[bool, Hit]] | None = None  # statements, once somebody asked for them
    tokens: dict[str, tuple[int, int]] = field(default_factory=dict)  # words as the index has them, with their places
    materials: dict[str, Hit] = field(default_factory=dict)

    def place(self, start: int, end: int) -> Place:
        """Where `[start, end)` stands in the fields as given."""
        for first, last, name in self.segments:
            if first <= start < last:
                end = min(end, last)
                return Place(name, self.given_text[start:end], start - first, end - first)
        return Place("", self.given_text[start:end], start, end)

    def content(self) -> Iterator[tuple[int, int]]:
        """The places of the words that say something; in Chinese, of the characters."""
        for word in self.words:
            if has_han(self.text[word.start : word.end]):
                yield from ((at, at + 1) for at in range(word.start, word.end))
            elif len(word.stem) > 1 and word.stem.isalpha() and word.stem not in EMPTY:
                yield word.start, word.end



def read_text(
    fields: list[tuple[str, str]], known: Knowledge, correct: Callable[[str], str | None] = lambda word: None
) -> Reading:
    """Read several fields (name, text) as one. `correct` gives the word that a misspelt one was meant to be, or None."""
    segments, parts, at = [], [], 0
    for name, text in fields:
        segments.append((at, at + len(text), name))
        parts.append(text)
        at += len(text) + 1
    given = "\n".join(parts)
    folded = fold(given)
    shortest = LONG_ENOUGH if is_foreign(folded) else 0  # short words of one language are near others of another
    words = [
        word._replace(stem=meant)
        if (len(word.stem) >= shortest or not word.stem.isascii()) and (meant := correct(word.stem))
        else word
        for word in words_of(folded)
    ]
    hits = known.phrases.find(folded, words)
    out = Reading(folded, words, hits, find_measures(folded), known, segments, given)
    out.cues = _cues(out)
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.kind == "material":
                out.materials.setdefault(meaning.value, hit)
    _drop_covered(out)
    return out


def _drop_covered(reading: Reading) -> None:
    """`stainless steel` is no `steel`: a material inside a longer one goes."""
    spans = {name: (hit.start, hit.end) for name, hit in reading.materials.items()}
    for name, (start, end) in spans.items():
        if any(s <= start and end <= e and e - s > end - start for s, e in spans.values()):
            del reading.materials[name]


def _cues(reading: Reading) -> list[dict[str, float]]:
    """For each measure: roles that the words around it name, with a strength of 0..1; only the strongest stay."""
    named = [(hit, [m.value for m in hit.meanings if m.kind == "role"]) for hit in reading.hits]
    named = [(hit, found) for hit, found in named if found]
    out: list[dict[str, float]] = []
    for at, measure in enumerate(reading.measures):
        strengths: dict[str, float] = {}
        for hit, found in named:
            if hit.start < measure.end and hit.end > measure.start:
                continue
            strength = _strength(reading, at, measure, hit)
            if strength > 0.05:
                for role in found:
                    if strength > strengths.get(role, 0.0) and fits(measure.unit, role):
                        strengths[role] = strength
        best = max(strengths.values(), default=0.0)
        out.append({role: s for role, s in strengths.items() if s >= CLOSE_ENOUGH * best})
    return out


def _strength(reading: Reading, at: int, measure: Measure, hit: Hit) -> float:
    """Nearer is stronger; a comma, a full stop or another measure between weakens; longer phrases are stronger."""
    before = hit.end <= measure.start
    start, end = (hit.end, measure.start) if before else (measure.end, hit.start)
    gap = end - start
    if gap > FARTHEST:
        return 0.0
    between = reading.text[start:end]
    if gap > 8 and reading.text[hit.start : hit.end].lower() == "precision":
        return 0.0  # a precision centrifuge is no centrifuge of a precision
    if not before and "," in between and any(hit.end <= m.start <= hit.end + 3 for m in reading.measures):
        return 0.0  # `1064 nm, pulse width 8 ns`: the word belongs to the number behind it
    if not before:
        gap += 2 if between.strip() in ("", "-") else 9
    if ";" in between or "\n" in between or ". " in between:
        gap += 40
    elif "," in between:
        gap += 14 if before else 30
    if any(start <= m.start < end for m in reading.measures if m is not measure):
        gap += 22
    size = 1 + 0.12 * min(hit.words, 4)
    return size / (1 + gap / 9)
