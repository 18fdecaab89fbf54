"""How alike two words sound: a weighted edit distance over phonetic codes, and which words are worth comparing at all.

Everything works on arrays of encoded words (`alignment.Words`), so that the same numba kernels serve one pair and a
million. The costs stand in `data/sound_costs.tsv`.

The similarity of two words is `1 - cost / max(mass)`, where the mass of a word is what it costs to delete all of it.
Two words are *linked* when their consonants differ in few places (`masks_close`, `skeleton_cost`) and their
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
from numba import types
from numba.extending import intrinsic

from kordon.engine.names.kernels import kernel
from kordon.engine.names.scripts import ABJAD_ONLY, CODES

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Masks = npt.NDArray[np.uint64]

WIDTH = 24
"""Codes kept of one word; longer words are cut, which no real name part is."""

UNIT = 100
"""Costs are whole hundredths: integers make the inner loop twice as fast, and equal on every machine."""

ROW = 32
TRANSPOSITION = 60
_ARTICLE = 25

_FLOOR_PERCENT = 66
FLOOR = _FLOOR_PERCENT / 100

TOO_FAR = 9999
"""A cost beyond all limits (hundredths)."""

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
    """The consonant groups of `consonant_skeleton`, one bit each: a function of the skeleton alone."""
    mask, skeleton = 0, consonant_skeleton(sound)
    while skeleton:
        mask |= 1 << ((skeleton & 31) - 1)
        skeleton >>= 5
    return mask


def consonant_skeleton(sound: str) -> int:
    """Up to 12 consonant groups in order, 5 bits each, runs collapsed (see `skeleton_cost`)."""
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


@kernel()
def vowel_cost(left: Any, right: Any) -> Any:
    """The least that two words' vowels cost where both write them: 12 for each kind that differs (a replaced vowel changes
    two kinds and costs 25 at least), 30 for each vowel more; one more is free, as a slip may put it for a consonant."""
    more = abs(np.int64(left >> 4) - np.int64(right >> 4))  # the signatures are unsigned bytes
    return max(30 * (more - 1), 12 * np.int64(popcount(np.uint64((left ^ right) & 15))))


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


@kernel()
def masks_close(left: int, right: int) -> bool:
    """Whether two words may be alike at all: at most 2 consonant groups differ, 3 where one word has six or more."""
    gap: int = popcount(left ^ right)
    if gap <= 2:
        return True
    return gap == 3 and max(popcount(left), popcount(right)) >= 6


@kernel()
def skeleton_cost(left: int, right: int, group_cost: Any) -> int:
    """The least that at most two edits of the consonants (in words of four or more; else one) cost that make two skeletons
    equal, TOO_FAR where more edits are needed. A skeleton packs up to 12 consonant groups, 5 bits each, first in the
    lowest; `group_cost` holds the least cost of reading one group for another, row and column 0 that of dropping it."""
    a: Any
    b: Any
    a, b = _strip(left, right)
    if a == b:
        return 0
    deep = left >> np.uint64(15) != 0 or right >> np.uint64(15) != 0
    five, ten, low = np.uint64(5), np.uint64(10), np.uint64(31)
    x, y = a & low, b & low
    least = TOO_FAR
    if x and y:
        least = min(least, group_cost[x, y] + _one_edit(a >> five, b >> five, deep, group_cost))
    if x:
        least = min(least, group_cost[x, 0] + _one_edit(a >> five, b, deep, group_cost))
    if y:
        least = min(least, group_cost[0, y] + _one_edit(a, b >> five, deep, group_cost))
    if x == (b >> five) & low and y == (a >> five) & low:
        least = min(least, TRANSPOSITION + _one_edit(a >> ten, b >> ten, deep, group_cost))
    return least


@kernel(inline="always")
def _strip(a: Any, b: Any) -> Any:
    while a and b and (a & np.uint64(31)) == (b & np.uint64(31)):
        a >>= np.uint64(5)
        b >>= np.uint64(5)
    return a, b


@kernel()
def _one_edit(a: int, b: int, allowed: bool, group_cost: Any) -> int:
    """What it costs to make two skeletons equal by no edit or, where `allowed`, by one; else TOO_FAR."""
    a, b = _strip(a, b)
    if a == b:
        return 0
    if not allowed:
        return TOO_FAR
    five, ten, low = np.uint64(5), np.uint64(10), np.uint64(31)
    x, y = a & low, b & low
    if x and y and a >> five == b >> five:
        return int(group_cost[x, y])
    if x and a >> five == b:
        return int(group_cost[x, 0])
    if y and a == b >> five:
        return int(group_cost[0, y])
    if x == (b >> five) & low and y == (a >> five) & low and a >> ten == b >> ten:
        return TRANSPOSITION
    return TOO_FAR


@kernel()
# long: one dynamic programme; its loops share a dozen variables
def distance(
    a: Any, row_a: int, start_a: int, end_a: int, b: Any, row_b: int, start_b: int, end_b: int, mode: int,
    sub: Any, dele: Any, initial: Any, limit: int, rows: Any,
) -> Any:  # fmt: skip
    """Weighted edit distance with transpositions (optimal string alignment) of `a[row_a, start_a:end_a]` and the same of
    `b`. `rows` is scratch [3 * ROW]. Stops with TOO_FAR as soon as nothing can stay below `limit`."""
    from_a, from_b = start_a, start_b
    while from_a < end_a and from_b < end_b and a[row_a, from_a] == b[row_b, from_b]:
        from_a += 1
        from_b += 1
    while end_a > from_a and end_b > from_b and a[row_a, end_a - 1] == b[row_b, end_b - 1]:
        end_a -= 1
        end_b -= 1
    # offsets into `rows`, not views of it: exchanging views would cost more than the arithmetic
    before, previous, current = 0, ROW, 2 * ROW
    width = end_b - from_b
    total = 0
    rows[previous] = 0
    for j in range(width):
        total += dele[mode, b[row_b, from_b + j]]
        rows[previous + j + 1] = total
    for i in range(from_a, end_a):
        x = a[row_a, i]
        dx = dele[mode, x]
        diagonal = rows[previous]
        left = diagonal + dx
        rows[current] = left
        best = left
        for j in range(width):
            y = b[row_b, from_b + j]
            cost = sub[mode, x, y]
            if i == start_a and from_b + j == start_b and initial[x, y] >= 0:
                cost = initial[x, y]
            above = rows[previous + j + 1]
            dy = dele[mode, y]
            value = min(min(diagonal + cost, above + dx), left + dy)
            diagonal = above
            if i > from_a and j > 0 and x == b[row_b, from_b + j - 1] and a[row_a, i - 1] == y:
                value = min(value, rows[before + j - 1] + min(TRANSPOSITION, dx + dy))
            rows[current + j + 1] = value
            left = value
            best = min(best, value)
        if best > limit:
            return TOO_FAR
        before, previous, current = previous, current, before
    return rows[previous + width]


@kernel(inline="always")
def has_article(codes: Any, row: int, length: int) -> bool:
    # al-, el- written into the word (altikriti); the codes of a, e, A and l.
    if length < 6 or codes[row, 1] != 11:
        return False
    first = codes[row, 0]
    return bool(first == 0 or first == 4 or first == 43)


@kernel(inline="always")
def cost_limit(mass: int) -> int:
    """What the difference of two words may cost, the heavier of which has that mass, for them to reach FLOOR."""
    return (100 - _FLOOR_PERCENT) * mass // 100


@kernel(inline="always")
def word_similarity(q: Any, i: int, e: Any, j: int, c: Any, rows: Any) -> float:
    """Similarity 0..1 of the sounds of word i of `q` and word j of `e`, 0 below FLOOR. Callers check the consonants first."""
    mode = 1 if q.abjad[i] or e.abjad[j] else 0
    mass = max(q.mass[i, mode], e.mass[j, mode], UNIT)
    limit = cost_limit(mass)
    la, lb = q.length[i], e.length[j]
    from_a = from_b = more = 0
    cost = TOO_FAR
    for second in range(2):
        # one place to call `distance` from, so that the compiler puts it here
        if second:
            article_a, article_b = has_article(q.codes, i, la), has_article(e.codes, j, lb)
            if cost == 0 or article_a == article_b:
                break
            from_a, from_b, more = (2, 0, _ARTICLE) if article_a else (0, 2, _ARTICLE)
        rest = distance(q.codes, i, from_a, la, e.codes, j, from_b, lb, mode, c.substitute, c.delete, c.initial, limit, rows)
        cost = min(cost, more + rest)
    return 1.0 - cost / mass if cost <= limit else 0.0
