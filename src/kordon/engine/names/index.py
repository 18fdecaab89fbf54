"""The index: every name of a reference as rows of distinct words, with what leads from a word to names.

Saved as one `.npy` file per array in a folder, opened memory-mapped: several processes share one copy and opening costs
next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kordon.engine.names.alignment import Words, joined_key
from kordon.engine.names.analysis import AnalysedName
from kordon.engine.names.candidates import FIRST_WORDS, MORE_WORDS, NO_WORD
from kordon.engine.names.knowledge import data_version
from kordon.engine.names.nearby import all_remainders
from kordon.engine.names.words import WordStore, cost_arrays

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.uint8]

LAYOUT = "5"


class Index(NamedTuple):
    """Arrays only, so that numba kernels take it whole. `X_at` are CSR offsets into `X`.

    Names, each once however many parties bear it: `name_at` [n+1] into `name_words` (rows of words), `name_kind` (0 person,
    1 organisation, 2 vessel, 3 aircraft, 4 unknown), `name_korean` (0/1), `name_total` (information in nats). Names ->
    bearers: `bearer_at`, `bearer_entry` (which party), `bearer_number` (which of its names), `bearer_low` (1: rated weak by
    its publisher).

    Words -> names: `posting_at`, `posting`, within a word sorted by `posting_total` (the name's information);
    `posting_words` [p, FIRST_WORDS] are the name's first words (see candidates.py).

    Skeletons -> words: `skeleton_value`, `skeleton_at`, `skeleton_words` (in the order of their codes, abjads last),
    `skeleton_shared` (how many codes a word begins with like the word before it). Remainders of skeletons (see nearby.py) ->
    places in `skeleton_value`: `remainder_value`, `remainder_at`, `remainder_skeleton`. Symbols -> words: `symbol_value`,
    `symbol_at`, `symbol_words`.

    Words written together: `key_value` (sorted consonant keys of single words), `key_word`. Two or three neighbouring words,
    each such group once: `joined_value` (sorted keys), `joined_first` (twice the place in `name_words` of the first word of
    one that stands for all, plus 1 for three words), `joined_length` (codes of all), and which names have it: `joined_at`,
    `joined_name`.
    """

    name_at: Longs
    name_words: Ints
    name_kind: Flags
    name_korean: Flags
    name_total: Floats
    bearer_at: Longs
    bearer_entry: Ints
    bearer_number: Ints
    bearer_low: Flags
    posting_at: Longs
    posting: Ints
    posting_total: Floats
    posting_words: Ints
    skeleton_value: Masks
    skeleton_at: Longs
    skeleton_words: Ints
    skeleton_shared: Flags
    remainder_value: Masks
    remainder_at: Longs
    remainder_skeleton: Ints
    symbol_value: Ints
    symbol_at: Longs
    symbol_words: Ints
    key_value: Masks
    key_word: Ints
    joined_value: Masks
    joined_first: Longs
    joined_length: Flags
    joined_at: Longs
    joined_name: Ints


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Words and names of one reference."""

    words: Words
    index: Index


class IndexMismatch(Exception):
    """The saved index was made with other data or another layout; build it again."""


def build(names: Iterable[tuple[int, int, int, bool, AnalysedName]]) -> NameIndex:
    """Index (entry, number of the name in the entry, kind, rated weak, analysed name). A name without words is left
    out: it can't be found by name."""
    store = WordStore(4096)
    distinct: dict[tuple[bytes, int, bool], int] = {}
    parts: list[Ints] = []
    borne: list[int] = []
    entries: list[int] = []
    numbers: list[int] = []
    low: list[bool] = []
    for entry, number, kind, weak, name in names:
        if name.tokens:
            rows = store.rows(name)
            known = distinct.setdefault((rows.tobytes(), kind, name.korean), len(parts))
            if known == len(parts):
                parts.append(rows)
            borne.append(known)
            entries.append(entry)
            numbers.append(number)
            low.append(weak)
    names_borne = np.asarray(borne, np.int32)
    order = np.argsort(names_borne, kind="stable")
    bearers = (
        np.append(0, np.cumsum(np.bincount(names_borne, minlength=len(parts)))).astype(np.int64),
        np.asarray(entries, np.int32)[order], np.asarray(numbers, np.int32)[order], np.asarray(low, np.uint8)[order],
    )  # fmt: skip
    kinds = np.asarray([kind for _, kind, _ in distinct], np.uint8)
    return _arranged(store, parts, kinds, np.asarray([korean for _, _, korean in distinct], np.uint8), bearers)


def _arranged(
    store: WordStore, parts: list[Ints], kinds: Flags, korean: Flags, bearers: tuple[Longs, Ints, Ints, Flags]
) -> NameIndex:
    """The index of names given as rows of words, with Index's arrays from `bearer_at` on."""
    cut: list[Any] = [np.ascontiguousarray(array) for array in store.trimmed()]
    words = Words(*cut)
    name_at = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=name_at[1:])
    name_words = np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, np.int32)
    owner = np.repeat(np.arange(len(parts), dtype=np.int32), np.diff(name_at))
    totals = np.bincount(owner, words.information[name_words], len(parts)).astype(np.float32)
    posting_at, posting = _group(name_words, owner, len(words.length))
    posting = _sorted_by_total(posting_at, posting, totals)
    firsts = _first_words(name_at, name_words)
    skeleton_value, skeleton_at, skeleton_words, skeleton_shared = _by_skeleton(words)
    remainder_value, remainder_at, remainder_skeleton = _group_by_value(*all_remainders(skeleton_value))
    symbol_row, symbol_column = np.nonzero(words.symbols)
    symbol_value, symbol_at, symbol_words = _group_by_value(
        words.symbols[symbol_row, symbol_column], symbol_row.astype(np.int32)
    )
    key_order = np.argsort(words.key, kind="stable")
    return NameIndex(words, Index(
        name_at, name_words, kinds, korean, totals, *bearers,
        posting_at, posting, totals[posting], firsts[posting], skeleton_value, skeleton_at, skeleton_words, skeleton_shared,
        remainder_value, remainder_at, remainder_skeleton, symbol_value.astype(np.int32), symbol_at, symbol_words,
        words.key[key_order], key_order.astype(np.int32),
        *_distinct_joined(words, name_at, name_words),
    ))  # fmt: skip


def save(target: NameIndex, folder: Path) -> None:
    """Write all arrays into `folder` (created; the caller makes the whole step atomic)."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, arrays in (("words", target.words), ("index", target.index)):
        for field in arrays._fields:
            np.save(folder / f"{part}.{field}.npy", getattr(arrays, field), allow_pickle=False)
    (folder / "names.json").write_text(json.dumps({"layout": LAYOUT, "data": data_version()}), "utf-8")


def open_saved(folder: Path) -> NameIndex:
    """Map a saved index into memory. Raises IndexMismatch when it is not of this program's data, OSError, EOFError
    or ValueError when a file is missing or damaged."""
    head = json.loads((folder / "names.json").read_text("utf-8"))
    if head != {"layout": LAYOUT, "data": data_version()}:
        raise IndexMismatch(str(folder.name))
    # copy-on-write maps look writable to numba: the kernels are compiled once for built and for opened indexes alike
    words = Words(*(_mapped(folder / f"words.{field}.npy") for field in Words._fields))
    return NameIndex(words, Index(*(_mapped(folder / f"index.{field}.npy") for field in Index._fields)))


def _mapped(path: Path) -> Any:
    small = path.stat().st_size <= 4096
    return np.asarray(np.load(path, mmap_mode=None if small else "c", allow_pickle=False))


def _group(keys: Ints, values: Ints, size: int) -> tuple[Longs, Ints]:
    """CSR of `values` by `keys` in 0..size-1, each value once per key."""
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    if len(keys):
        fresh = np.ones(len(keys), bool)
        fresh[1:] = (keys[1:] != keys[:-1]) | (values[1:] != values[:-1])
        keys, values = keys[fresh], values[fresh]
    at = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=at[1:])
    return at, values


def _sorted_by_total(at: Longs, posting: Ints, totals: Floats) -> Ints:
    word = np.repeat(np.arange(len(at) - 1, dtype=np.int32), np.diff(at))
    return posting[np.lexsort((posting, totals[posting], word))]


def _first_words(at: Longs, name_words: Ints) -> Ints:
    """The first words of each name [n, FIRST_WORDS]: NO_WORD behind the last, MORE_WORDS in the last place if there are."""
    lengths = np.diff(at)
    firsts = np.full((len(lengths), FIRST_WORDS), NO_WORD, np.int32)
    for place in range(FIRST_WORDS):
        there = lengths > place
        firsts[there, place] = name_words[at[:-1][there] + place]
    firsts[lengths > FIRST_WORDS, FIRST_WORDS - 1] = MORE_WORDS
    return firsts


def _group_by_value(keys: npt.NDArray[Any], values: Ints) -> tuple[npt.NDArray[Any], Longs, Ints]:
    distinct, inverse = np.unique(keys, return_inverse=True)
    at, grouped = _group(inverse.astype(np.int32), values, len(distinct))
    return distinct, at, grouped


def _by_skeleton(words: Words) -> tuple[Masks, Longs, Ints, Flags]:
    """Index's arrays from `skeleton_value` to `skeleton_shared`."""
    spelled = np.ascontiguousarray(words.codes).view(f"S{words.codes.shape[1]}").ravel()
    order = np.lexsort((words.length, spelled, words.abjad, words.skeleton)).astype(np.int32)
    value, start = np.unique(words.skeleton[order], return_index=True)
    at = np.append(start, len(order)).astype(np.int64)
    codes, lengths = words.codes[order], words.length[order]
    shared = np.zeros(len(order), np.uint8)
    shared[1:] = np.logical_and.accumulate(codes[1:] == codes[:-1], axis=1).sum(axis=1)
    shared[1:] = np.minimum(shared[1:], np.minimum(lengths[1:], lengths[:-1]))
    return value, at, order, shared


def _distinct_joined(words: Words, name_at: Longs, name_words: Ints) -> tuple[Any, ...]:
    """Index's arrays from `joined_value` to `joined_name`."""
    keys, names, places, lengths = _joined(words, name_at, name_words, cost_arrays().groups)
    first = places >> 1
    third = np.where(places & 1, name_words[np.minimum(first + 2, len(name_words) - 1)], NO_WORD)
    group = (keys, name_words[first], name_words[first + 1], third)
    order = np.lexsort((names, *reversed(group)))
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.logical_or.reduce([part[order[1:]] != part[order[:-1]] for part in group])
    starts = np.flatnonzero(fresh)
    chosen = order[starts]
    at = np.append(starts, len(order)).astype(np.int64)
    return keys[chosen], places[chosen], lengths[chosen], at, names[order]


@njit(cache=True)
def _joined(words: Any, name_at: Any, name_words: Any, groups: Any) -> Any:
    count = 0
    for name in range(len(name_at) - 1):
        length = name_at[name + 1] - name_at[name]
        count += max(length - 1, 0) + max(length - 2, 0)
    keys = np.empty(count, np.uint64)
    names = np.empty(count, np.int32)
    places = np.empty(count, np.int64)
    lengths = np.empty(count, np.uint8)
    at = 0
    for name in range(len(name_at) - 1):
        rows = name_words[name_at[name] : name_at[name + 1]]
        for size in (2, 3):
            for start in range(len(rows) - size + 1):
                keys[at] = joined_key(words, rows, start, size, groups)
                names[at] = name
                places[at] = 2 * (name_at[name] + start) + size - 2
                lengths[at] = words.length[rows[start : start + size]].sum()
                at += 1
    return keys, names, places, lengths
