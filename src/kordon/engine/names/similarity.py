"""How alike two words sound: a weighted edit distance over phonetic codes, and which words are worth comparing at all.

Everything works on arrays of encoded words (`features.Words`), so that the same numba kernels serve one pair and a million.
The costs stand in `data/sound_costs.tsv`.

The similarity of two words is `1 - cost / max(mass)`, where the mass of a word is what it costs to delete all of it.
Two words are *linked* when their consonants differ in few places (`masks_close`, `skeletons_close`) and their similarity reaches FLOOR;
a word pair that is not linked has similarity 0. This is part of the definition of the score, not only a filter of the
index: therefore the index loses nothing that scoring would keep.
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
Masks = npt.NDArray[np.uint64]

WIDTH = 24
"""Codes kept of one word; longer words are cut, which no real name part is."""

FLOOR = 0.60

_GROUPS = ("bp", "fv", "kcq", "K", "gG", "jZ", "C", "S", "sz", "tT", "dD", "l", "r", "m", "n") + tuple("0123456789")


@dataclass(frozen=True, slots=True)
class Costs:
    """`substitute[mode, a, b]`, `delete[mode, a]`; mode 0 plain, 1 abjad. `initial` overrides mode-independent costs of
    substitutions at the start of a word (negative: no override)."""

    substitute: Floats
    delete: Floats
    initial: Floats


@cache
def costs() -> Costs:
    """The cost table of `data/sound_costs.tsv`. Raises ValueError on an unknown code."""
    size = len(CODES)
    substitute = np.ones((2, size, size), np.float32)
    for code in range(size):
        substitute[:, code, code] = 0
    delete = np.ones((2, size), np.float32)
    initial = np.full((size, size), -1, np.float32)
    text = files("kordon.engine.names").joinpath("data/sound_costs.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#") or line.startswith("left\t"):
            continue
        left, right, plain, abjad = line.split("\t")
        if left.startswith("^"):
            a, b = CODES.index(left[1]), CODES.index(right)
            initial[a, b] = initial[b, a] = float(plain)
        elif right == "-":
            delete[:, CODES.index(left)] = float(plain), float(abjad)
        else:
            a, b = CODES.index(left), CODES.index(right)
            substitute[:, a, b] = float(plain), float(abjad)
            substitute[:, b, a] = float(plain), float(abjad)
    return Costs(substitute, delete, initial)


_CODE_INDEX = {code: index for index, code in enumerate(CODES)}
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


def consonant_key(sound: str) -> int:
    """A 63-bit hash of the consonant groups in order, runs collapsed: `abd`+`rahman` and `abdurahman` share it."""
    value = 1469598103934665603
    last = -1
    for code in sound:
        bit = _GROUP_BIT.get(code)
        if bit is None:
            continue
        if bit != last or code.isdigit():
            value = ((value ^ (bit + 1)) * 1099511628211) & 0x7FFFFFFFFFFFFFFF
        last = bit
    return value


@intrinsic
def popcount(typingctx: Any, value: Any) -> Any:
    """Number of set bits, as one machine instruction (numba has no public spelling for it)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def masks_close(left: int, right: int) -> bool:
    """Whether two words may be alike at all: at most 2 consonant groups differ, 3 where one word has six or more."""
    gap = popcount(left ^ right)
    if gap <= 2:
        return True
    return gap == 3 and max(popcount(left), popcount(right)) >= 6


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def skeletons_close(left: int, right: int) -> bool:
    """Whether the consonants of two words, in order, differ in at most one place (two where a word has four or more; two
    neighbours exchanged count as one). A skeleton packs up to 12 consonant groups, 5 bits each, first in the lowest."""
    if left == right:
        return True
    a, b = left, right
    while a and b and (a & np.uint64(31)) == (b & np.uint64(31)):
        a >>= np.uint64(5)
        b >>= np.uint64(5)
    longest = max(_places(left), _places(right))
    return _edits(a, b, 2 if longest >= 4 else 1)


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _places(skeleton: int) -> int:
    count = 0
    while skeleton:
        skeleton >>= np.uint64(5)
        count += 1
    return count


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _edits(a: int, b: int, allowed: int) -> bool:
    """Whether `allowed` edits (insert, delete, replace, exchange) make two skeletons equal: depth-first, at most 2 deep."""
    five, low = np.uint64(5), np.uint64(31)
    while a and b and (a & low) == (b & low):
        a >>= five
        b >>= five
    if a == b:
        return True
    if allowed == 0:
        return False
    if _edits_once(a >> five, b >> five, allowed) or _edits_once(a >> five, b, allowed):
        return True
    if _edits_once(a, b >> five, allowed):
        return True
    if a & low == (b >> five) & low and b & low == (a >> five) & low:
        return _edits_once(a >> np.uint64(10), b >> np.uint64(10), allowed)
    return False


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _edits_once(a: int, b: int, allowed: int) -> bool:
    """The second level of `_edits`, written out because numba types recursion badly."""
    five, low = np.uint64(5), np.uint64(31)
    while a and b and (a & low) == (b & low):
        a >>= five
        b >>= five
    if a == b:
        return True
    if allowed < 2:
        return False
    if _equal_after(a >> five, b >> five) or _equal_after(a >> five, b) or _equal_after(a, b >> five):
        return True
    if a & low == (b >> five) & low and b & low == (a >> five) & low:
        return _equal_after(a >> np.uint64(10), b >> np.uint64(10))
    return False


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _equal_after(a: int, b: int) -> bool:
    return a == b


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def distance(a: Any, la: int, b: Any, lb: int, mode: int, sub: Any, dele: Any, initial: Any, limit: float, rows: Any) -> float:
    """Weighted edit distance with transpositions (optimal string alignment). `rows` is scratch [3, WIDTH*2+1]. Stops with
    a value above `limit` as soon as nothing can stay below it."""
    before, previous, current = 0, 1, 2
    rows[previous, 0] = 0.0
    for j in range(lb):
        rows[previous, j + 1] = rows[previous, j] + dele[mode, b[j]]
    for i in range(la):
        x = a[i]
        dx = dele[mode, x]
        rows[current, 0] = rows[previous, 0] + dx
        best = rows[current, 0]
        for j in range(lb):
            y = b[j]
            cost = sub[mode, x, y]
            if i == 0 and j == 0 and initial[x, y] >= 0.0:
                cost = initial[x, y]
            value = rows[previous, j] + cost
            value = min(value, rows[previous, j + 1] + dx, rows[current, j] + dele[mode, y])
            if i > 0 and j > 0 and x == b[j - 1] and a[i - 1] == y and x != y:
                value = min(value, rows[before, j - 1] + min(0.60, dx + dele[mode, y]))
            rows[current, j + 1] = value
            best = min(best, value)
        if best > limit and rows[current, 0] > limit:
            return 99.0
        before, previous, current = previous, current, before
    return rows[previous, lb]


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _has_article(codes: Any, length: int) -> bool:
    # al-, el- written into the word (altikriti); the codes of a, e, A and l.
    return length >= 6 and (codes[0] == 0 or codes[0] == 4 or codes[0] == 43) and codes[1] == 11


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def word_similarity(
    a: Any, la: int, abjad_a: int, mass_a: Any, b: Any, lb: int, abjad_b: int, mass_b: Any,
    sub: Any, dele: Any, initial: Any, rows: Any,
) -> float:  # fmt: skip
    """Similarity 0..1 of two encoded words, 0 below FLOOR. `mass_*` are the pair (plain, abjad). Callers check the
    consonant gap first."""
    mode = 1 if abjad_a or abjad_b else 0
    mass = max(mass_a[mode], mass_b[mode], 1.0)
    limit = 0.40 * mass
    cost = distance(a, la, b, lb, mode, sub, dele, initial, limit, rows)
    article_a, article_b = _has_article(a, la), _has_article(b, lb)
    if article_a and not article_b:
        cost = min(cost, 0.25 + distance(a[2:], la - 2, b, lb, mode, sub, dele, initial, limit, rows))
    elif article_b and not article_a:
        cost = min(cost, 0.25 + distance(a, la, b[2:], lb - 2, mode, sub, dele, initial, limit, rows))
    value = 1.0 - cost / mass
    return value if value >= 0.60 else 0.0
