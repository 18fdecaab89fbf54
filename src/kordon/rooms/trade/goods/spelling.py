"""Words that nobody knows, as the known word they were probably meant to be: one slip of the finger in five letters or
more, two in nine."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

SHORTEST = 5
_ARABIC_PREFIX = re.compile("[\u0628\u0644\u0648\u0643\u0641](?=\\w{4})")  # and, with, for ...: written in one
SHORTEST_FOR_TWO = 9


class Spelling:
    """An index of known words by what is left of them when one letter is dropped: two words that differ by one slip have
    such a rest in common."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {word for word in words if len(word) >= SHORTEST and word.isalpha()}
        self.correct = lru_cache(maxsize=65_536)(self._correct)

    @cached_property
    def _rests(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            for rest in _rests(word):
                out[rest].append(word)
        return out

    def _correct(self, word: str) -> str | None:
        """The nearest known word, or None where there is none or the word is known."""
        if word not in self._known and _ARABIC_PREFIX.match(word) and word[1:] in self._known:
            return word[1:]
        if len(word) < SHORTEST or word in self._known or not word.isalpha():
            return None
        near = {other for rest in _rests(word) for other in self._rests.get(rest, ())}
        allowed = 2 if len(word) >= SHORTEST_FOR_TWO else 1
        best = min(((OSA.distance(word, other), other) for other in near), default=None)
        if best is None or best[0] > allowed or (len(word) < 7 and best[1][0] != word[0]):
            return None
        return best[1]


def _rests(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
