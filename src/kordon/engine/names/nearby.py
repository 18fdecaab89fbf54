"""Which words of an index are linked with a word: by a shared symbol, or by close consonants (see similarity.py).

Close consonants are found through skeletons with up to two places left out: two skeletons at most two edits apart share
such a remainder (the symmetric deletion method of W. Garbe's SymSpell, on consonant groups instead of letters). It leads
from a word to the few skeletons worth comparing, in a list of ten thousand words as in one of a million.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kordon.engine.names.alignment import INITIAL, INITIAL_HOW, budget, linked_similarity, same_codes, tie_of
from kordon.engine.names.kernels import kernel
from kordon.engine.names.prefixes import Prefixes, look_up_costs, may_be_within, new_prefixes
from kordon.engine.names.similarity import UNIT, Bytes, Masks, cost_limit, has_article, masks_close, skeleton_cost

Ints = npt.NDArray[np.int32]

PLACES = 12
VARIANTS = 1 + PLACES + PLACES * (PLACES - 1) // 2
"""Most remainders of a skeleton of 12 places, itself included."""


@kernel()
def remainders(skeleton: Any, out: Any) -> int:
    """A skeleton, and what is left of it without one place and without two, in `out[:n]`; some may be the same."""
    places = 0
    while skeleton >> np.uint64(5 * places):
        places += 1
    out[0] = skeleton
    count = 1
    for i in range(places):
        without = _without(skeleton, i)
        out[count] = without
        count += 1
        for j in range(i, places - 1):
            out[count] = _without(without, j)
            count += 1
    return count


@kernel(inline="always")
def _without(skeleton: Any, place: int) -> Any:
    shift = np.uint64(5 * place)
    low = skeleton & ((np.uint64(1) << shift) - np.uint64(1))
    return low | (skeleton >> (shift + np.uint64(5))) << shift


@njit(cache=True)
def all_remainders(skeletons: Any) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Pairs (remainder, place of the skeleton) of every skeleton, sorted by neither."""
    buffer = np.empty(VARIANTS, np.uint64)
    total = 0
    for skeleton in skeletons:
        total += remainders(skeleton, buffer)
    values, owners = np.empty(total, np.uint64), np.empty(total, np.int32)
    at = 0
    for place in range(len(skeletons)):
        for k in range(remainders(skeletons[place], buffer)):
            values[at], owners[at] = buffer[k], place
            at += 1
    return values, owners


class Near(NamedTuple):
    """Working memory of `neighbours`. `close` holds 1 for a word that a symbol leads to, 2 for one whose consonants are
    close; `met` the last query word that met a skeleton; `prefixes` see prefixes.py."""

    tried: Ints
    close: Bytes
    met: Ints
    remainders: Masks
    prefixes: Prefixes


@njit(cache=True)
def neighbours(q: Any, first: int, last: int, e: Any, x: Any, c: Any, rows: Any) -> Any:
    """Linked words of the index for words first..last-1 of `q`: offsets [n+1], word rows (ascending), similarities, how."""
    at = np.zeros(last - first + 1, np.int64)
    words, values, hows = np.empty(1024, np.int32), np.empty(1024, np.float32), np.empty(1024, np.uint8)
    near = Near(
        np.empty(len(e.length), np.int32), np.zeros(len(e.length), np.uint8), np.zeros(len(x.skeleton_value), np.int32),
        np.empty(VARIANTS, np.uint64), new_prefixes(c.delete.shape[1]),
    )  # fmt: skip
    found, found_value, found_how = np.empty(len(e.length), np.int32), np.empty(len(e.length), np.float32), near.close.copy()
    count = 0
    for i in range(first, last):
        number = _linked(q, i, i - first + 1, e, x, c, rows, near, found, found_value, found_how)
        order = np.argsort(found[:number])
        while count + number > len(words):
            words, values, hows = doubled_int(words), doubled_float(values), _doubled_byte(hows)
        for k in order:
            words[count], values[count], hows[count] = found[k], found_value[k], found_how[k]
            count += 1
        at[i - first + 1] = count
    return at, words[:count].copy(), values[:count].copy(), hows[:count].copy()


@kernel()
def _linked(
    q: Any, i: int, stamp: int, e: Any, x: Any, c: Any, rows: Any, near: Any, found: Any, found_value: Any, found_how: Any
) -> int:
    """Words linked with word i, in `found[:n]` in no order."""
    if q.word_class[i] == INITIAL:
        return 0
    number = _by_symbol(q, i, x, near.tried, near.close)
    number = _by_consonants(q, i, stamp, e, x, c, near, number)
    count = 0
    for k in range(number):
        j = near.tried[k]
        tie = tie_of(q.symbols, i, e.symbols, j)
        value, how = linked_similarity(q, i, e, j, tie, near.close[j] == 2, c, rows)
        near.close[j] = 0
        if value > 0.0 and how != INITIAL_HOW:
            found[count], found_value[count], found_how[count] = j, value, how
            count += 1
    return count


@kernel()
def place_of(values: Any, value: Any) -> int:
    """Place of `value` in sorted `values`, the first one of several; -1 where it is not there."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low if low < len(values) and values[low] == value else -1


@kernel(inline="always")
def _by_symbol(q: Any, i: int, x: Any, tried: Any, close: Any) -> int:
    number = 0
    for k in range(4):
        symbol = q.symbols[i, k]
        if symbol == 0:
            break
        place = place_of(x.symbol_value, symbol)
        if place >= 0:
            for at in range(x.symbol_at[place], x.symbol_at[place + 1]):
                j = x.symbol_words[at]
                if not close[j]:
                    close[j] = 1
                    tried[number] = j
                    number += 1
    return number


@kernel(inline="always")
def _by_consonants(
    q: Any, i: int, stamp: int, e: Any, x: Any, c: Any, near: Any, number: int
) -> int:
    skeleton, mask = q.skeleton[i], q.mask[i]
    look_up_costs(q, i, c, near.prefixes)
    most = 34 * max(q.mass[i, 0], q.mass[i, 1], 100) // 55  # of what `budget` allows, whatever the other word
    for k in range(remainders(skeleton, near.remainders)):
        place = place_of(x.remainder_value, near.remainders[k])
        if place < 0:
            continue
        for r in range(x.remainder_at[place], x.remainder_at[place + 1]):
            other = x.remainder_skeleton[r]
            if near.met[other] == stamp:
                continue
            near.met[other] = stamp
            start = x.skeleton_at[other]
            if not masks_close(mask, e.mask[x.skeleton_words[start]]):
                continue
            cost = skeleton_cost(skeleton, x.skeleton_value[other], c.group)
            if cost > most:
                continue
            number = _of_skeleton(q, i, start, x.skeleton_at[other + 1], cost, e, x, c, near, number)
    return number


@kernel(inline="always")
def _of_skeleton(
    q: Any, i: int, start: int, end: int, cost: int, e: Any, x: Any, c: Any, near: Any, number: int
) -> int:  # fmt: skip
    """Note the words x.skeleton_words[start:end] of one skeleton that may be linked with word i."""
    rows, abjad, article = -1, 0, has_article(q.codes, i, q.length[i])
    for at in range(start, end):
        j = x.skeleton_words[at]
        rows = min(rows, x.skeleton_shared[at]) if e.abjad[j] == abjad else -1
        abjad = e.abjad[j]
        # a word of one vowel is too light for any budget, and yet equal to itself
        if cost > budget(q, i, e, j, tie_of(q.symbols, i, e.symbols, j)) and not (cost == 0 and same_codes(q, i, e, j)):
            continue
        mode = 1 if q.abjad[i] or abjad else 0
        if has_article(e.codes, j, e.length[j]) == article:
            limit = cost_limit(max(q.mass[i, mode], e.mass[j, mode], UNIT))
            within, rows = may_be_within(q, i, e, j, mode, limit, rows, c, near.prefixes)
            if not within:
                continue
        if not near.close[j]:
            near.tried[number] = j
            number += 1
        near.close[j] = 2
    return number


@njit(cache=True)
def doubled_int(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.int32)
    bigger[: len(array)] = array
    return bigger


@njit(cache=True)
def doubled_float(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.float32)
    bigger[: len(array)] = array
    return bigger


@njit(cache=True)
def _doubled_byte(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.uint8)
    bigger[: len(array)] = array
    return bigger
