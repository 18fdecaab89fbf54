"""A growing table of distinct words, and names as rows of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kordon.engine.names.alignment import CostArrays, Words
from kordon.engine.names.analysis import AnalysedName, Token
from kordon.engine.names.scripts import CODES
from kordon.engine.names.similarity import (
    CODE_INDEX,
    KEY_GROUP,
    WIDTH,
    consonant_key,
    consonant_mask,
    consonant_skeleton,
    costs,
    vowel_signature,
)

Rows = npt.NDArray[np.int32]


@cache
def cost_arrays() -> CostArrays:
    table = costs()
    groups = np.full(len(CODES), -1, np.int8)
    for code, bit in KEY_GROUP.items():
        groups[CODE_INDEX[code]] = bit
    return CostArrays(table.substitute, table.delete, table.initial, table.group, groups)


class WordStore:
    """Distinct tokens, each encoded once. Two tokens are the same word when sound, class, symbols and information agree."""

    def __init__(self, capacity: int = 1024) -> None:
        self._rows: dict[tuple[str, bool, int, tuple[int, ...], float], int] = {}
        self._known: dict[int, tuple[Token, int]] = {}  # by the token's place in memory; kept, so that the place stays its own
        self._allocate(capacity)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def arrays(self) -> Words:
        return self._arrays

    def row(self, token: Token) -> int:
        """The row of a token, added when it is new."""
        known = self._known.get(id(token))
        if known is not None:
            return known[1]
        key = (token.sound, token.abjad, int(token.word_class), token.symbols, token.information)
        found = self._rows.get(key)
        if found is None:
            found = len(self._rows)
            if found >= len(self._arrays.length):
                self._grow()
            self._rows[key] = found
            self._fill(found, token)
        self._known[id(token)] = token, found
        return found

    def rows(self, name: AnalysedName) -> Rows:
        return np.array([self.row(token) for token in name.tokens], np.int32)

    def trimmed(self) -> Words:
        """The arrays cut to the words there are."""
        cut: list[Any] = [array[: len(self)] for array in self._arrays]
        return Words(*cut)

    def _allocate(self, capacity: int) -> None:
        bytes_, masks = np.zeros(capacity, np.uint8), np.zeros(capacity, np.uint64)
        self._arrays = Words(
            codes=np.zeros((capacity, WIDTH), np.uint8), length=bytes_, abjad=bytes_.copy(), mask=masks,
            skeleton=masks.copy(), vowels=bytes_.copy(), mass=np.zeros((capacity, 2), np.int32), key=masks.copy(),
            symbols=np.zeros((capacity, 4), np.int32), information=np.zeros(capacity, np.float32),
            word_class=bytes_.copy(),
        )  # fmt: skip

    def _grow(self) -> None:
        old = self._arrays
        self._allocate(2 * len(old.length))
        pairs: list[tuple[Any, Any]] = list(zip(old, self._arrays, strict=True))
        for before, after in pairs:
            after[: len(before)] = before

    def _fill(self, row: int, token: Token) -> None:
        words, delete = self._arrays, costs().delete
        codes = [CODE_INDEX[c] for c in token.sound[:WIDTH]]
        words.codes[row, : len(codes)] = codes
        words.length[row] = len(codes)
        words.abjad[row] = token.abjad
        words.mask[row] = consonant_mask(token.sound)
        words.skeleton[row] = consonant_skeleton(token.sound)
        words.vowels[row] = vowel_signature(token.sound)
        words.mass[row] = delete[0, codes].sum(), delete[1, codes].sum()
        words.key[row] = consonant_key(token.sound)
        words.symbols[row, : len(token.symbols)] = token.symbols
        words.information[row] = token.information
        words.word_class[row] = token.word_class


def rows_of(store: WordStore, names: Sequence[AnalysedName]) -> tuple[Rows, npt.NDArray[np.int64]]:
    """All names' words in one array, with offsets [n + 1]."""
    rows: list[int] = []
    offsets = np.zeros(len(names) + 1, np.int64)
    for number, name in enumerate(names, 1):
        rows.extend([store.row(token) for token in name.tokens])
        offsets[number] = len(rows)
    return np.array(rows, np.int32), offsets
