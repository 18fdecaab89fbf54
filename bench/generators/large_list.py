"""A synthetic list of any length, made while it is read, so that the list itself takes no memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from bench.generators.mutate import change_vowel, transliterate
from bench.generators.ordinary_names import ordinary_names
from bench.generators.pools import seeded
from kordon.engine.records.party import Name, NameKind, Party

BLOCK = 1000
ALIAS_SHARE = 0.3  # of the entries have a second spelling
CHANGED_SHARE = 0.5  # of the names are respelled, so that a million names are nearly all different


class LargeList(Sequence[Party]):
    """`len` entries, the same for the same seed. Iterate; single places are made with their whole block."""

    def __init__(self, length: int, seed: int = 1) -> None:
        self.length = length
        self.seed = seed

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, at: int) -> Party: ...
    @overload
    def __getitem__(self, at: slice) -> list[Party]: ...
    def __getitem__(self, at: int | slice) -> Party | list[Party]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(self.length))]
        if not 0 <= at < self.length:
            raise IndexError(at)
        return self._block(at // BLOCK)[at % BLOCK]

    def __iter__(self) -> Iterator[Party]:
        for block in range(-(-self.length // BLOCK)):
            yield from self._block(block)

    def _block(self, block: int) -> list[Party]:
        size = min(BLOCK, self.length - block * BLOCK)
        random_ = seeded(f"large list {self.seed}", block)
        entries = []
        for number, made in enumerate(ordinary_names(size, self.seed * 1_000_003 + block)):
            text = made.text
            if random_.random() < CHANGED_SHARE:
                for change in (transliterate, change_vowel):
                    text = change(random_, text, made.kind) or text
            names = [Name(text)]
            if random_.random() < ALIAS_SHARE and (alias := transliterate(random_, text, made.kind)):
                names.append(Name(alias, NameKind.ALIAS))
            entries.append(Party(f"large-{block * BLOCK + number}", made.kind, tuple(names)))
        return entries
