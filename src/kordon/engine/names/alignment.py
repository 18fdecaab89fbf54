"""Which word of one name answers which word of the other, and how alike they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kordon.engine.names.kernels import kernel
from kordon.engine.names.similarity import (
    KEY_DIGITS,
    Bytes,
    Floats,
    Masks,
    distance,
    masks_close,
    skeleton_cost,
    vowel_cost,
    word_similarity,
)

NAME, PARTICLE, HONORIFIC, LEGAL, GENERIC, SECTOR, PLACE, NUMBER, INITIAL, PATRONYMIC = range(10)
HOW = ("equal", "sound", "spelling", "symbol", "initial", "fused", "script", "number")
EQUAL, SOUND, SPELLING, SYMBOL, INITIAL_HOW, FUSED, SCRIPT, NUMBER_HOW = range(8)
SYMBOL_SIMILARITY = (0.97, 0.85, 0.78, 0.97)
FUSED_SIMILARITY = 0.97
FUSED_LEAST = 0.80
FUSED_LIKE, FUSED_LEAD = 0.90, 0.05
"""A word that is so like a single word is not read as several first; the several have to be so much more like it."""
FUSED_SLACK = 4
"""Codes by which a word and the words it may be made of can differ in length; unwritten vowels need a few."""

MAX = 24


class Words(NamedTuple):
    """Encoded words with their meaning: `similarity.WordTable` plus symbols [n, 4], information and class."""

    codes: Bytes
    length: Bytes
    abjad: Bytes
    mask: Masks
    skeleton: Masks
    vowels: Bytes
    mass: npt.NDArray[np.int32]  # [n, 2], hundredths
    key: Masks
    symbols: npt.NDArray[np.int32]
    information: Floats
    word_class: Bytes


class Scratch(NamedTuple):
    """Working memory of one caller: never shared between threads. The arrays of a side have one element per word; `matrix`
    and `how` hold every pair of words, `partner` is -1 for a word left over."""

    rows: npt.NDArray[np.int32]
    matrix: Floats
    how: Bytes
    query_partner: npt.NDArray[np.int16]
    query_similarity: Floats
    query_how: Bytes
    query_best: Floats
    entry_partner: npt.NDArray[np.int16]
    entry_similarity: Floats
    entry_how: Bytes
    entry_best: Floats
    pair_query: npt.NDArray[np.int16]
    pair_entry: npt.NDArray[np.int16]
    pair_value: Floats
    joined: Bytes
    features: Floats
    gate: Floats  # [2]: share of the information of query and entry in aligned words, initials not counted


class CostArrays(NamedTuple):
    substitute: npt.NDArray[np.int32]
    delete: npt.NDArray[np.int32]
    initial: npt.NDArray[np.int32]
    group: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int8]


def new_scratch(features: int) -> Scratch:
    partner, bytes_, floats = np.zeros(MAX, np.int16), np.zeros(MAX, np.uint8), np.zeros(MAX, np.float32)
    return Scratch(
        rows=np.empty(96, np.int32), matrix=np.zeros((MAX, MAX), np.float32), how=np.zeros((MAX, MAX), np.uint8),
        query_partner=partner, query_similarity=floats, query_how=bytes_, query_best=floats.copy(),
        entry_partner=partner.copy(), entry_similarity=floats.copy(), entry_how=bytes_.copy(), entry_best=floats.copy(),
        pair_query=np.zeros(MAX * MAX, np.int16), pair_entry=np.zeros(MAX * MAX, np.int16),
        pair_value=np.zeros(MAX * MAX, np.float32), joined=np.zeros((1, MAX), np.uint8),
        features=np.zeros(features, np.float32), gate=np.zeros(2, np.float32),
    )  # fmt: skip


@kernel(inline="always")
def tie_of(a: Any, i: int, b: Any, j: int) -> float:
    """Similarity of two words through a symbol that rows `i` of `a` and `j` of `b` share; -1 where both words are well
    known and share none (different names); else 0."""
    best = 0.0
    known_a = known_b = False
    for k in range(4 if b[j, 0] != 0 else 0):
        symbol = a[i, k]
        if symbol == 0:
            break
        known_a = known_a or symbol & 3 == 0 or symbol & 3 == 3
        for m in range(4):
            if b[j, m] == symbol:
                best = max(best, SYMBOL_SIMILARITY[symbol & 3])
    for m in range(4 if known_a else 0):
        symbol = b[j, m]
        known_b = known_b or (symbol != 0 and (symbol & 3 == 0 or symbol & 3 == 3))
    return -1.0 if best == 0.0 and known_a and known_b else best


@kernel(inline="always")
def budget(q: Any, i: int, e: Any, j: int, tie: float) -> Any:
    """What the consonants of two words may cost (hundredths) for them to be linked (see similarity.FLOOR), half of it for
    two well-known different names (`tie` below 0)."""
    mode = 1 if q.abjad[i] or e.abjad[j] else 0
    larger, smaller = max(q.mass[i, mode], e.mass[j, mode], 100), min(q.mass[i, mode], e.mass[j, mode])
    if 100 * smaller < 55 * larger:
        return -1  # so much longer a word can't be the same
    allowed = (34 if tie >= 0 else 18) * larger // 100
    return allowed if mode else allowed - vowel_cost(q.vowels[i], e.vowels[j])


@kernel(inline="always")
def pair_similarity(q: Any, i: int, e: Any, j: int, c: Any, rows: Any) -> tuple[float, int]:
    """Similarity of word i of `q` and word j of `e`, and how it came about. 0 where they are not linked."""
    tie = tie_of(q.symbols, i, e.symbols, j)
    close = False
    if masks_close(q.mask[i], e.mask[j]):
        allowed = budget(q, i, e, j, tie)
        close = allowed >= 0 and skeleton_cost(q.skeleton[i], e.skeleton[j], c.group) <= allowed
    return linked_similarity(q, i, e, j, tie, close, c, rows)


@kernel(inline="always")
def linked_similarity(q: Any, i: int, e: Any, j: int, tie: float, close: bool, c: Any, rows: Any) -> tuple[float, int]:
    """The same where it is known how the words are tied and whether their consonants are close."""
    class_q, class_e = q.word_class[i], e.word_class[j]
    same = same_codes(q, i, e, j)
    if class_q == NUMBER and class_e == NUMBER:
        known = q.symbols[i, 0] != 0 or e.symbols[j, 0] != 0
        return (1.0 if tie > 0 or (same and not known) else 0.0), NUMBER_HOW
    if same and (class_q == INITIAL) == (class_e == INITIAL):  # else `U.` would cover all that the name `U` says
        return (1.0, EQUAL) if q.abjad[i] == e.abjad[j] else (0.98, SCRIPT)
    if class_q == INITIAL or class_e == INITIAL:
        meets = class_q != class_e and c.substitute[0, q.codes[i, 0], e.codes[j, 0]] <= 15
        return (0.60 if meets else 0.0), INITIAL_HOW
    value = word_similarity(q, i, e, j, c, rows) if close else 0.0
    if tie < 0:
        # two well-known different names (Hassan, Hussein): only a slip of the pen brings them together
        value *= 0.8
        return (value, SPELLING) if value >= 0.66 else (0.0, SYMBOL)
    if tie >= value and tie > 0:
        return tie, SYMBOL
    value = min(value, 0.99)
    return value, SCRIPT if q.abjad[i] or e.abjad[j] else SPELLING


@kernel(inline="always")
def same_codes(q: Any, i: int, e: Any, j: int) -> bool:
    if q.length[i] != e.length[j]:
        return False
    for k in range(q.length[i]):
        if q.codes[i, k] != e.codes[j, k]:
            return False
    return True


@kernel()
def joined_key(words: Any, first: Any, start: int, count: int, groups: Any) -> Any:
    """The consonant key of `count` words written together (see similarity.consonant_key)."""
    value = np.uint64(1469598103934665603)
    last = -1
    for k in range(start, start + count):
        row = first[k]
        for at in range(words.length[row]):
            group = groups[words.codes[row, at]]
            if group < 0:
                continue
            if group != last or group >= KEY_DIGITS:
                value = ((value ^ np.uint64(group + 1)) * np.uint64(1099511628211)) & np.uint64(0x7FFFFFFFFFFFFFFF)
            last = group
    return value


@kernel()
def compare_words(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any) -> None:
    """Fill `s.matrix` and `s.how`: every word of one name with every word of the other."""
    for i in range(len(qt)):
        for j in range(len(et)):
            s.matrix[i, j], s.how[i, j] = pair_similarity(q, qt[i], e, et[j], c, s.rows)


@kernel(inline="always")
# long: greedy choice over a small matrix; splitting it would pass a dozen arrays around
def align(q: Any, qt: Any, e: Any, et: Any, joined: bool, c: Any, s: Any) -> None:
    """Align the words of two names greedily, best pair of `s.matrix` first, but words written together before all others
    where no single word is as like (`joined` false: it is known that there are none). Fills `partner`, `similarity`, `how`
    and `best` of both sides of `s`. `qt` and `et` are rows of `q` and `e`."""
    n, m = len(qt), len(et)
    for j in range(m):
        s.entry_partner[j] = -1
        s.entry_best[j] = 0.0
    count = 0
    for i in range(n):
        s.query_partner[i] = -1
        s.query_best[i] = 0.0
        for j in range(m):
            value = s.matrix[i, j]
            if value > 0.0:
                s.query_best[i] = max(s.query_best[i], value)
                s.entry_best[j] = max(s.entry_best[j], value)
                s.pair_query[count], s.pair_entry[count] = i, j
                s.pair_value[count] = value - 0.004 * abs(i - j) - (0.2 if s.how[i, j] == INITIAL_HOW else 0.0)
                count += 1
    if joined and (n > 1 or m > 1):
        _align_fused(q, qt, e, et, c, s, True)
    while True:
        best, chosen = 0.0, -1
        for k in range(count):
            if s.pair_value[k] > best and s.query_partner[s.pair_query[k]] < 0 and s.entry_partner[s.pair_entry[k]] < 0:
                best, chosen = s.pair_value[k], k
        if chosen < 0:
            break
        i, j = s.pair_query[chosen], s.pair_entry[chosen]
        s.query_partner[i], s.entry_partner[j] = j, i
        s.query_similarity[i] = s.entry_similarity[j] = s.matrix[i, j]
        s.query_how[i] = s.entry_how[j] = s.how[i, j]
    if joined:
        _align_fused(q, qt, e, et, c, s, False)


@kernel(inline="always")
def _align_fused(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any, strangers: bool) -> None:
    """Align words written together, on either side; with `strangers` only those that no single word is as like."""
    _one_as_many(
        q, qt, s.query_partner, s.query_similarity, s.query_how, s.query_best,
        e, et, s.entry_partner, s.entry_similarity, s.entry_how, c, s, strangers,
    )  # fmt: skip
    _one_as_many(
        e, et, s.entry_partner, s.entry_similarity, s.entry_how, s.entry_best,
        q, qt, s.query_partner, s.query_similarity, s.query_how, c, s, strangers,
    )  # fmt: skip


@kernel(inline="always")
def _one_as_many(
    one: Any, one_rows: Any, one_partner: Any, one_similarity: Any, one_how: Any, one_best: Any,
    many: Any, rows: Any, partner: Any, similarity: Any, how: Any, c: Any, s: Any, strangers: bool,
) -> None:  # fmt: skip
    """Words of `one` that are two or three neighbouring words of `many`, both still free: the consonants are the same, and
    with the vowels they reach FUSED_LEAST."""
    for i in range(len(one_rows)):
        if one_partner[i] >= 0 or one.length[one_rows[i]] < 5 or (strangers and one_best[i] >= FUSED_LIKE):
            continue
        for count in (2, 3):
            for j in range(len(rows) - count + 1):
                if one_partner[i] >= 0 or not _all_free(partner, j, count):
                    continue
                value = fused_similarity(one, one_rows[i], many, rows, j, count, False, c, s)
                if value <= 0.0 or (strangers and value < one_best[i] + FUSED_LEAD):
                    continue
                one_partner[i], one_similarity[i], one_how[i] = j, value, FUSED
                for k in range(j, j + count):
                    partner[k], similarity[k], how[k] = i, value, FUSED


@kernel()
def fused_similarity(
    one: Any, word: int, many: Any, rows: Any, start: int, count: int, keyed: bool, c: Any, s: Any
) -> Any:
    """Similarity of a word and `count` others written together, where their consonants are the same (`keyed`: it is known
    that they are) and with the vowels they reach FUSED_LEAST; else 0."""
    length = mass = vowels = 0
    mode = one.abjad[word]
    for k in range(start, start + count):
        row = rows[k]
        length += many.length[row]
        vowels = (vowels | many.vowels[row] & 15) + (many.vowels[row] & 240)
        mode |= many.abjad[row]
    if abs(length - one.length[word]) > FUSED_SLACK:
        return 0.0  # cheaper than building the key, and as good as always the same answer
    for k in range(start, start + count):
        mass += many.mass[rows[k], mode]
    limit = int((1.0 - FUSED_LEAST) * max(mass, one.mass[word, mode], 100)) + 1
    if not mode and vowel_cost(one.vowels[word], vowels) > limit:
        return 0.0
    if not keyed and joined_key(many, rows, start, count, c.groups) != one.key[word]:
        return 0.0
    value = min(_joined_similarity(one, word, many, rows, start, count, mode, limit, c, s), FUSED_SIMILARITY)
    return value if value >= FUSED_LEAST else 0.0


@kernel()
def _joined_similarity(
    one: Any, word: int, many: Any, rows: Any, start: int, count: int, mode: int, limit: int, c: Any, s: Any
) -> Any:
    """Similarity of a word and others written together, over as many codes as a word may have."""
    length = mass = 0
    last = -1
    for k in range(start, start + count):
        row = rows[k]
        for at in range(many.length[row]):
            code = many.codes[row, at]
            if length < MAX and code != last:
                s.joined[0, length] = code
                mass += c.delete[mode, code]
                length += 1
            last = code
    cost = distance(
        one.codes, word, 0, one.length[word], s.joined, 0, 0, length, mode, c.substitute, c.delete, c.initial, limit, s.rows
    )
    return 1.0 - cost / max(mass, one.mass[word, mode], 100)


@kernel(inline="always")
def _all_free(partner: Any, start: int, count: int) -> bool:
    for k in range(start, start + count):
        if partner[k] >= 0:
            return False
    return True
