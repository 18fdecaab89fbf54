"""How alike two words sound: a weighted edit distance over phonetic codes, and which words are worth comparing at all.

Everything works on arrays of encoded words (`alignment.Words`), so that the same numba kernels serve one pair and a
million. The costs stand in `data/sound_costs.tsv`.

The similarity of two words is `1 - cost / max(mass)`, where the mass of a word is what it costs to delete all of it.
Two words are *linked* when their consonants differ in few places (`masks_close`, `skeletons_close`) and their
similarity reaches FLOOR; a word pair that is not linked has similarity 0. This is part of the definition of the score,
not only a filter of the index: therefore the index loses nothing that scoring would keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types
from numba.extending import intrinsic

from kordon.engine.names.scripts import ABJAD_ONLY, CODES

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint64]

WIDTH = 24
"""Codes kept of one word; longer words are cut, which no real name part is."""

UNIT = 100
"""Costs are whole hundredths: integers make the inner loop twice as fast, and equal on every machine."""

_ROW = 32
_TRANSPOSITION = 60
_ARTICLE = 25

_FLOOR_PERCENT = 66
FLOOR = _FLOOR_PERCENT / 100

_GROUPS = ("bp", "fv", "kcq", "K", "gG", "jZ", "C", "S", "sz", "tT", "dD", "l", "r", "m", "n", *"0123456789")


@dataclass(frozen=True, slots=True)
class Costs:
    """`substitute[mode, a, b]`, `delete[mode, a]`; mode 0 plain, 1 abjad. `initial` overrides mode-independent costs of
    substitutions at the start of a word (negative: no override), `group` see `_group_costs`."""

    substitute: Integers
    delete: Integers
    initial: Integers
    group: Integers


@cache
def costs() -> Costs:
    """The cost table of `data/sound_costs.tsv`. Raises ValueError on an unknown code."""
    size = len(CODES)
    substitute = np.full((2, size, size), UNIT, np.int32)
    for code in range(size):
        substitute[:, code, code] = 0
    delete = np.full((2, size), UNIT, np.int32)
    initial = np.full((size, size), -1, np.int32)
    text = files("kordon.engine.names").joinpath("data/sound_costs.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith(("#", "left\t")):
            continue
        left, right, plain, abjad = line.split("\t")
        if left.startswith("^"):
            a, b = CODES.index(left[1]), CODES.index(right)
            initial[a, b] = initial[b, a] = _hundredths(plain)
        elif right == "-":
            delete[:, CODES.index(left)] = _hundredths(plain), _hundredths(abjad)
        else:
            a, b = CODES.index(left), CODES.index(right)
            substitute[:, a, b] = _hundredths(plain), _hundredths(abjad)
            substitute[:, b, a] = _hundredths(plain), _hundredths(abjad)
    return Costs(substitute, delete, initial, _group_costs(substitute, delete))


def _hundredths(cost: str) -> int:
    return round(float(cost) * UNIT)


def _group_costs(substitute: Integers, delete: Integers) -> Integers:
    """The least cost of reading a sound of one consonant group for a sound of another; index 0 is "nothing"."""
    group = np.full((len(_GROUPS) + 1, len(_GROUPS) + 1), UNIT, np.int32)
    for a, left in enumerate(_GROUPS, 1):
        rows = [CODES.index(code) for code in left]
        # a consonant may also stand for a vowel, by a slip of the finger
        vowels = [CODES.index(code) for code in "aeiouy"]
        least = min(delete[:, rows].min(), substitute[:, rows][:, :, vowels].min())
        group[a, 0] = group[0, a] = least
        for b, right in enumerate(_GROUPS, 1):
            columns = [CODES.index(code) for code in right]
            group[a, b] = 0 if a == b else substitute[:, rows][:, :, columns].min()
    return group


CODE_INDEX = {code: index for index, code in enumerate(CODES)}
_GROUP_BIT = {code: bit for bit, group in enumerate(_GROUPS) for code in group}
_ABJAD_CODES = frozenset(ABJAD_ONLY)


def is_abjad(sound: str) -> bool:
    """True where the codes leave vowels unwritten. A vowel-less word counts as abjad only if it has an abjad letter, so
    callers pass the script where they know it."""
    return any(c in _ABJAD_CODES for c in sound)


def consonant_mask(sound: str) -> int:
    mask = 0
    for code in sound:
        bit = _GROUP_BIT.get(code)
        if bit is not None:
            mask |= 1 << bit
    return mask


def consonant_skeleton(sound: str) -> int:
    """Up to 12 consonant groups in order, 5 bits each, runs collapsed (see `skeletons_close`)."""
    value, places, last = 0, 0, -1
    for code in sound:
        bit = _GROUP_BIT.get(code)
        if bit is None or (bit == last and not code.isdigit()):
            continue
        if places == 12:
            break
        value |= (bit + 1) << (5 * places)
        places += 1
        last = bit
    return value


@intrinsic
def _popcount(typingctx: Any, value: Any) -> Any:
    """Number of set bits, as one machine instruction (numba has no public spelling for it)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


popcount: Any = _popcount


_VOWEL_BIT = {"a": 1, "e": 2, "i": 4, "y": 4, "o": 8, "u": 8}


def vowel_signature(sound: str) -> int:
    """Which kinds of vowels a word writes (low four bits) and how many (high four, up to 15)."""
    kinds, count = 0, 0
    for code in sound:
        bit = _VOWEL_BIT.get(code, 0)
        kinds |= bit
        count += bit > 0
    return kinds | min(count, 15) << 4


@njit(cache=True)
def vowel_cost(left: int, right: int) -> int:
    """The least that two words' vowels cost where both write them: 12 for each kind that differs (a replaced vowel changes
    two kinds and costs 25 at least), 30 for each vowel more; one more is free, as a slip may put it for a consonant."""
    more = abs((left >> 4) - (right >> 4))
    return int(max(30 * (more - 1), 12 * int(popcount(np.uint64((left ^ right) & 15)))))


# A word cut inside a digraph (`bas hir`) must keep its key: sounds written with two letters count as the first.
_KEY_GROUPS = ("bp", "fv", "kcqKC", "gG", "jZ", "sSz", "tTdD", "l", "r", "m", "n", *"0123456789")
KEY_GROUP = {code: number for number, group in enumerate(_KEY_GROUPS) for code in group}
KEY_DIGITS = 11
"""The first group that is a digit: digits count one by one, other runs collapse."""


def consonant_key(sound: str) -> int:
    """A 63-bit hash of the consonant groups in order, runs collapsed: `nur`+`hasan` and `nurhasan` share it."""
    value = 1469598103934665603
    last = -1
    for code in sound:
        bit = KEY_GROUP.get(code)
        if bit is None:
            continue
        if bit != last or bit >= KEY_DIGITS:
            value = ((value ^ (bit + 1)) * 1099511628211) & 0x7FFFFFFFFFFFFFFF
        last = bit
    return value


@njit(cache=True)
def masks_close(left: int, right: int) -> bool:
    """Whether two words may be alike at all: at most 2 consonant groups differ, 3 where one word has six or more."""
    gap: int = popcount(left ^ right)
    if gap <= 2:
        return True
    return gap == 3 and max(popcount(left), popcount(right)) >= 6


@njit(cache=True)
def skeletons_close(left: int, right: int, budget: int, group_cost: Any) -> bool:
    """Whether at most two edits of the consonants (in a word of four or more; else one), costing no more than `budget`,
    make two skeletons equal. A skeleton packs up to 12 consonant groups, 5 bits each, first in the lowest;
    `group_cost` holds the least cost of reading one group for another, row and column 0 that of dropping it."""
    if budget < 0:
        return False
    a: Any
    b: Any
    a, b = _strip(left, right)
    if a == b:
        return True
    deep = left >> np.uint64(15) or right >> np.uint64(15)
    five, ten, low = np.uint64(5), np.uint64(10), np.uint64(31)
    x, y = a & low, b & low
    rest = budget - group_cost[x, y]
    if x and y and rest >= 0 and _one_edit(a >> five, b >> five, rest if deep else -1, group_cost):
        return True
    rest = budget - group_cost[x, 0]
    if x and rest >= 0 and _one_edit(a >> five, b, rest if deep else -1, group_cost):
        return True
    rest = budget - group_cost[0, y]
    if y and rest >= 0 and _one_edit(a, b >> five, rest if deep else -1, group_cost):
        return True
    if budget >= _TRANSPOSITION and x == (b >> five) & low and y == (a >> five) & low:
        return _one_edit(a >> ten, b >> ten, budget - _TRANSPOSITION if deep else -1, group_cost)
    return False


@njit(cache=True)
def _strip(a: Any, b: Any) -> Any:
    while a and b and (a & np.uint64(31)) == (b & np.uint64(31)):
        a >>= np.uint64(5)
        b >>= np.uint64(5)
    return a, b


@njit(cache=True)
def _one_edit(a: int, b: int, budget: int, group_cost: Any) -> bool:
    """Equal, or made equal by one edit within `budget` (below 0: none allowed)."""
    a, b = _strip(a, b)
    if a == b:
        return True
    if budget < 0:
        return False
    five, ten, low = np.uint64(5), np.uint64(10), np.uint64(31)
    x, y = a & low, b & low
    if x and y and a >> five == b >> five:
        return bool(group_cost[x, y] <= budget)
    if x and a >> five == b:
        return bool(group_cost[x, 0] <= budget)
    if y and a == b >> five:
        return bool(group_cost[0, y] <= budget)
    return bool(budget >= _TRANSPOSITION and x == (b >> five) & low and y == (a >> five) & low and a >> ten == b >> ten)


@njit(cache=True)
def distance(a: Any, la: int, b: Any, lb: int, mode: int, sub: Any, dele: Any, initial: Any, limit: int, rows: Any) -> Any:
    """Weighted edit distance with transpositions (optimal string alignment). `rows` is scratch [3 * _ROW]. Stops
    with 9999 as soon as nothing can stay below `limit`."""
    start = 0
    while start < la and start < lb and a[start] == b[start]:
        start += 1
    while la > start and lb > start and a[la - 1] == b[lb - 1]:
        la -= 1
        lb -= 1
    # offsets into `rows`, not views of it: exchanging views would cost more than the arithmetic
    before, previous, current = 0, _ROW, 2 * _ROW
    rows[previous] = 0
    width = lb - start
    for j in range(width):
        rows[previous + j + 1] = rows[previous + j] + dele[mode, b[start + j]]
    for i in range(start, la):
        x = a[i]
        dx = dele[mode, x]
        left = rows[previous] + dx
        rows[current] = left
        best = left
        diagonal = rows[previous]
        for j in range(width):
            y = b[start + j]
            cost = sub[mode, x, y]
            if i == 0 and j == 0 and initial[x, y] >= 0:
                cost = initial[x, y]
            above = rows[previous + j + 1]
            dy = dele[mode, y]
            value = min(min(diagonal + cost, above + dx), left + dy)
            diagonal = above
            if i > start and j > 0 and x == b[start + j - 1] and a[i - 1] == y:
                value = min(value, rows[before + j - 1] + min(_TRANSPOSITION, dx + dy))
            rows[current + j + 1] = value
            left = value
            best = min(best, value)
        if best > limit:
            return 9999
        before, previous, current = previous, current, before
    return rows[previous + width]


@njit(cache=True, inline="always")
def _has_article(codes: Any, length: int) -> bool:
    # al-, el- written into the word (altikriti); the codes of a, e, A and l.
    return length >= 6 and (codes[0] == 0 or codes[0] == 4 or codes[0] == 43) and codes[1] == 11


@njit(cache=True, inline="always")
def word_similarity(
    a: Any, la: int, abjad_a: int, mass_a: Any, b: Any, lb: int, abjad_b: int, mass_b: Any,
    sub: Any, dele: Any, initial: Any, rows: Any,
) -> float:  # fmt: skip
    """Similarity 0..1 of two encoded words, 0 below FLOOR. `mass_*` are the pair (plain, abjad). Callers check the
    consonant gap first."""
    mode = 1 if abjad_a or abjad_b else 0
    mass = max(mass_a[mode], mass_b[mode], UNIT)
    limit = (100 - _FLOOR_PERCENT) * mass // 100
    cost = distance(a, la, b, lb, mode, sub, dele, initial, limit, rows)
    if cost > 0:
        article_a, article_b = _has_article(a, la), _has_article(b, lb)
        if article_a and not article_b:
            cost = min(cost, _ARTICLE + distance(a[2:], la - 2, b, lb, mode, sub, dele, initial, limit, rows))
        elif article_b and not article_a:
            cost = min(cost, _ARTICLE + distance(a, la, b[2:], lb - 2, mode, sub, dele, initial, limit, rows))
    return 1.0 - cost / mass if cost <= limit else 0.0
