"""The word pools of the generators (`bench/data`), drawn by rank as names are: a few common, many rare."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
RANK_OFFSET = 8  # weight 1 / (rank + offset): the top surname of a pool of 150 gets about 4 %, as in census tables


def seeded(label: str, seed: int) -> random.Random:
    """The generator of one data set: a seed means something else for each label."""
    return random.Random(f"{label} {seed}")  # noqa: S311 - reproducible test data, no secrets


@cache
def read_rows(path: Path) -> dict[str, tuple[str, ...]]:
    """role -> words of one `.tsv` (words separated by `;` where one holds a comma, else by `,`)."""
    rows = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        role, _, words = line.partition("\t")
        separator = ";" if ";" in words else ","
        rows[role] = tuple(word.strip() for word in words.split(separator) if word.strip())
    return rows


def culture(name: str) -> dict[str, tuple[str, ...]]:
    return read_rows(DATA / "names" / f"{name}.tsv")


def companies() -> dict[str, tuple[str, ...]]:
    return read_rows(DATA / "companies.tsv")


@cache
def _weights(size: int) -> tuple[float, ...]:
    return tuple(accumulate(1 / (rank + RANK_OFFSET) for rank in range(size)))


def draw(random_: random.Random, words: Sequence[str]) -> str:
    """One word, the earlier the likelier."""
    return random_.choices(words, cum_weights=_weights(len(words)))[0]
