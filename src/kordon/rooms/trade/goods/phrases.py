"""Words and phrases that mean something, found in a text at their places.

One table holds all of them, whatever their language: roles, statements, materials, everyday words, and what goods are
called. Longest phrase first at every word; in Chinese, which has no spaces, longest match at every character.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kordon.rooms.trade.goods.text import Word, fold, has_han, stems_of

LONGEST_HAN = 14  # characters
LONGEST_PHRASE = 9  # words
LONGEST_ACRONYM = 5  # letters


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: `kind` is `role`, `yes`, `no`, `given`, `material`, `goods` ...; `value` depends on it."""

    kind: str
    value: str


@dataclass(slots=True)
class Hit:
    """A phrase found: its meanings and place; `words` is how many it has."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int
    words: int


class Phrases:
    """`add` what there is to know, then `find` in texts."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, ...], list[Meaning]] = defaultdict(list)
        self._lengths: dict[str, list[int]] = {}  # of the phrases that begin with a word, longest first
        self._acronyms: set[str] = set()
        self._ordinary: set[str] = set()
        self._han: dict[str, list[Meaning]] = defaultdict(list)
        self._han_first: dict[str, int] = {}

    def add(self, phrase: str, meaning: Meaning) -> None:
        folded = fold(phrase.strip())
        if not folded:
            return
        if has_han(folded):
            key = folded.lower().replace(" ", "")
            known = self._han[key]
            self._han_first[key[0]] = max(self._han_first.get(key[0], 0), len(key))
        else:
            stems = stems_of(phrase)
            if not stems or len(stems) > LONGEST_PHRASE:
                return
            known = self._words[stems]
            if len(stems) == 1:
                short = folded.isascii() and folded.isalpha() and folded.isupper() and len(folded) <= LONGEST_ACRONYM
                (self._acronyms if short else self._ordinary).add(stems[0])
            lengths = self._lengths.setdefault(stems[0], [])
            if len(stems) not in lengths:
                lengths.append(len(stems))
                lengths.sort(reverse=True)
        if meaning not in known:
            known.append(meaning)

    def words(self) -> Iterator[str]:
        """Every stem that stands in some phrase."""
        return (stem for stems in self._words for stem in stems)

    def find(self, folded: str, words: list[Word]) -> list[Hit]:
        """All phrases, in order of their beginning, the longest first."""
        out: list[Hit] = []
        table, known = self._words, self._lengths
        stems = [word.stem for word in words]
        for at, first in enumerate(stems):
            for length in known.get(first, ()):
                if at + length > len(stems):
                    continue
                found = table.get(tuple(stems[at : at + length]))
                if found is not None and not (length == 1 and self._is_lowered(first, folded, words[at])):
                    out.append(Hit(tuple(found), words[at].start, words[at + length - 1].end, length))
        if has_han(folded):
            out.extend(self._find_han(folded.lower()))
            out.sort(key=lambda hit: hit.start)
        return out

    def _is_lowered(self, stem: str, folded: str, word: Word) -> bool:
        """A hip implant is no hot isostatic press."""
        return self.is_acronym(stem) and folded[word.start : word.end].islower()

    def is_acronym(self, stem: str) -> bool:
        """Whether the word is known in capitals alone (`HIP`)."""
        return stem in self._acronyms and stem not in self._ordinary

    def _find_han(self, text: str) -> Iterator[Hit]:
        first = self._han_first
        at = 0
        while at < len(text):
            most = first.get(text[at])
            if most is None:
                at += 1
                continue
            for length in range(min(most, len(text) - at), 0, -1):
                found = self._han.get(text[at : at + length])
                if found is not None:
                    yield Hit(tuple(found), at, at + length, max(1, length // 2))
            at += 1
