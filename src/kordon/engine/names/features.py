"""What two analysed names have in common, as numbers: the alignment of their words and the features of a name pair.

One kernel serves pair comparison, search and explanation, so that they can't disagree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kordon.engine.names.similarity import (
    Bytes,
    Floats,
    Masks,
    masks_close,
    skeletons_close,
    vowel_cost,
    word_similarity,
)

FEATURES = (
    "query_cover",  # information of the query's words that found a partner, times similarity, over all of it
    "entry_cover",  # the same for the entry's name
    "cover_low",  # the smaller of both
    "cover_high",  # the larger of both
    "conflict",  # information left over on BOTH sides (contradiction), over the larger total
    "extra_query",  # information left over on the query's side alone (omission)
    "extra_entry",
    "inexact",  # information-weighted dissimilarity of aligned words, over their information
    "worst",  # similarity of the worst aligned word that says something
    "matched_words",  # aligned words that say something, up to 5
    "matched_information",  # nats in aligned words, over 30, up to 1
    "exact_information",  # share of aligned information that is exactly equal
    "disorder",  # share of aligned pairs out of order
    "last_conflict",  # both last words that say something are left over (another surname)
    "first_conflict",  # both first ones are left over
    "last_inexact",  # dissimilarity of the last word where it is aligned, 1 where it is not
    "number_conflict",  # both have numbers and they differ
    "number_extra",  # one has a number the other lacks
    "place_conflict",
    "place_extra",
    "legal_conflict",  # both have legal forms of other kinds
    "single_word",  # one side has only one word that says something
    "abjad",  # vowels are unwritten on one side
    "initials",  # share of aligned words that are only initials
    "fused",  # words written together on one side
    "symbol",  # share of aligned information through known equivalents
    "leftover_similarity",  # how alike the two most informative left-over words are, 0 without conflict
    "shortest",  # consonants and vowels of the shortest inexactly aligned word, over 10, 1 when all exact
    "distinct_cover",  # query_cover over proper names only (no business words, places, legal forms)
    "distinct_entry_cover",
    "words_query",  # words that say something, over 10
    "words_entry",
    "korean",  # both names are read as Korean syllables
    "initial_differs",  # an inexactly aligned word begins with another sound
    "person",  # both are read as personal names
)
N_FEATURES = len(FEATURES)

NAME, PARTICLE, HONORIFIC, LEGAL, GENERIC, SECTOR, PLACE, NUMBER, INITIAL = range(9)
HOW = ("equal", "sound", "spelling", "symbol", "initial", "fused", "script", "number")
EQUAL, SOUND, SPELLING, SYMBOL, INITIAL_HOW, FUSED, SCRIPT, NUMBER_HOW = range(8)
SYMBOL_SIMILARITY = (0.97, 0.85, 0.78, 0.97)
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
    """Working memory of one caller: never shared between threads."""

    rows: npt.NDArray[np.int32]
    matrix: Floats
    how: Bytes
    query_partner: npt.NDArray[np.int16]
    entry_partner: npt.NDArray[np.int16]
    query_similarity: Floats
    query_how: Bytes
    features: Floats
    gate: Floats  # [2]: share of the information of query and entry in aligned words, initials not counted


class CostArrays(NamedTuple):
    substitute: npt.NDArray[np.int32]
    delete: npt.NDArray[np.int32]
    initial: npt.NDArray[np.int32]
    group: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int8]


def new_scratch() -> Scratch:
    return Scratch(
        np.empty(96, np.int32), np.zeros((MAX, MAX), np.float32), np.zeros((MAX, MAX), np.uint8),
        np.zeros(MAX, np.int16), np.zeros(MAX, np.int16), np.zeros(MAX, np.float32), np.zeros(MAX, np.uint8),
        np.zeros(N_FEATURES, np.float32), np.zeros(2, np.float32),
    )  # fmt: skip


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def tie_of(a: Any, b: Any) -> float:
    """Similarity through a shared symbol; -1 where both words are well known and share none (different names); else 0."""
    best = 0.0
    known_a = known_b = False
    for i in range(4):
        if a[i] == 0:
            break
        if a[i] & 3 == 0 or a[i] & 3 == 3:
            known_a = True
        for j in range(4):
            if b[j] == 0:
                break
            if a[i] == b[j]:
                best = max(best, SYMBOL_SIMILARITY[a[i] & 3])
    for j in range(4):
        if b[j] != 0 and (b[j] & 3 == 0 or b[j] & 3 == 3):
            known_b = True
    if best == 0.0 and known_a and known_b:
        return -1.0
    return best


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def budget(q: Any, i: int, e: Any, j: int) -> int:
    """What the consonants of two words may cost (hundredths) for them to be linked (see similarity.FLOOR)."""
    mode = 1 if q.abjad[i] or e.abjad[j] else 0
    allowed = 34 * max(q.mass[i, mode], e.mass[j, mode], 100) // 100
    return allowed if mode else allowed - vowel_cost(q.vowels[i], e.vowels[j])


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def pair_similarity(q: Any, i: int, e: Any, j: int, c: Any, rows: Any) -> tuple[float, int]:
    """Similarity of word i of `q` and word j of `e`, and how it came about. 0 where they are not linked."""
    class_q, class_e = q.word_class[i], e.word_class[j]
    if class_q == NUMBER or class_e == NUMBER:
        if class_q == class_e and tie_of(q.symbols[i], e.symbols[j]) > 0:
            return 1.0, NUMBER_HOW
        if class_q == class_e and q.symbols[i, 0] == 0 and e.symbols[j, 0] == 0 and _same_codes(q, i, e, j):
            return 1.0, NUMBER_HOW
        if class_q == class_e:
            return 0.0, NUMBER_HOW
    if _same_codes(q, i, e, j):
        if q.abjad[i] == e.abjad[j]:
            return 1.0, EQUAL
        return 0.98, SCRIPT
    if class_q == INITIAL or class_e == INITIAL:
        if c.substitute[0, q.codes[i, 0], e.codes[j, 0]] <= 15 and (class_q != class_e):
            return 0.60, INITIAL_HOW
        return 0.0, INITIAL_HOW
    tie = tie_of(q.symbols[i], e.symbols[j])
    if tie < 0:
        return 0.0, SYMBOL
    value = 0.0
    if masks_close(q.mask[i], e.mask[j]) and skeletons_close(q.skeleton[i], e.skeleton[j], budget(q, i, e, j), c.group):
        value = word_similarity(
            q.codes[i], q.length[i], q.abjad[i], q.mass[i], e.codes[j], e.length[j], e.abjad[j], e.mass[j],
            c.substitute, c.delete, c.initial, rows,
        )  # fmt: skip
    if tie >= value and tie > 0:
        return tie, SYMBOL
    if value >= 0.99:
        value = 0.99
    if q.abjad[i] or e.abjad[j]:
        return value, SCRIPT
    return value, SPELLING


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _same_codes(q: Any, i: int, e: Any, j: int) -> bool:
    if q.length[i] != e.length[j]:
        return False
    for k in range(q.length[i]):
        if q.codes[i, k] != e.codes[j, k]:
            return False
    return True


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def joined_key(words: Any, first: Any, start: int, count: int, groups: Any) -> int:
    """The consonant key of `count` words written together (see similarity.consonant_key)."""
    value = np.uint64(1469598103934665603)
    last = -1
    for k in range(start, start + count):
        row = first[k]
        for at in range(words.length[row]):
            group = groups[words.codes[row, at]]
            if group < 0:
                continue
            if group != last or group >= 15:
                value = ((value ^ np.uint64(group + 1)) * np.uint64(1099511628211)) & np.uint64(0x7FFFFFFFFFFFFFFF)
            last = group
    return value


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def compare_words(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any) -> None:
    """Fill `s.matrix` and `s.how`: every word of one name with every word of the other."""
    for i in range(len(qt)):
        for j in range(len(et)):
            s.matrix[i, j], s.how[i, j] = pair_similarity(q, qt[i], e, et[j], c, s.rows)


# long: greedy alignment in one pass over a small matrix; splitting it would pass a dozen arrays around
@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def align(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any) -> None:
    """Align the words of two names greedily, best pair of `s.matrix` first; then words written together. Fills
    `s.query_partner` (-1 none), `s.entry_partner`, `s.query_similarity`, `s.query_how`. `qt`, `et` are rows of `q`, `e`."""
    n, m = len(qt), len(et)
    for i in range(n):
        s.query_partner[i] = -1
    for j in range(m):
        s.entry_partner[j] = -1
    while True:
        best, bi, bj = 0.0, -1, -1
        for i in range(n):
            if s.query_partner[i] >= 0:
                continue
            for j in range(m):
                if s.entry_partner[j] >= 0 or s.matrix[i, j] <= 0.0:
                    continue
                value = s.matrix[i, j] - 0.004 * abs(i - j)
                if s.how[i, j] == INITIAL_HOW:
                    value -= 0.2
                if value > best:
                    best, bi, bj = value, i, j
        if bi < 0:
            break
        s.query_partner[bi] = bj
        s.entry_partner[bj] = bi
        s.query_similarity[bi] = s.matrix[bi, bj]
        s.query_how[bi] = s.how[bi, bj]
    _align_fused(q, qt, e, et, c, s)


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _align_fused(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any) -> None:
    n, m = len(qt), len(et)
    for i in range(n):
        if s.query_partner[i] >= 0 or q.length[qt[i]] < 5:
            continue
        key = q.key[qt[i]]
        for count in (2, 3):
            for j in range(m - count + 1):
                if not _all_free(s.entry_partner, j, count) or joined_key(e, et, j, count, c.groups) != key:
                    continue
                for k in range(j, j + count):
                    s.entry_partner[k] = i
                s.query_partner[i] = j
                s.query_similarity[i] = 0.95
                s.query_how[i] = FUSED
                break
    for j in range(m):
        if s.entry_partner[j] >= 0 or e.length[et[j]] < 5:
            continue
        key = e.key[et[j]]
        for count in (2, 3):
            for i in range(n - count + 1):
                if not _all_free(s.query_partner, i, count) or joined_key(q, qt, i, count, c.groups) != key:
                    continue
                for k in range(i, i + count):
                    s.query_partner[k] = j
                    s.query_similarity[k] = 0.95
                    s.query_how[k] = FUSED
                s.entry_partner[j] = i
                break


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _all_free(partner: Any, start: int, count: int) -> bool:
    for k in range(start, start + count):
        if partner[k] >= 0:
            return False
    return True


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _says_something(word_class: int) -> bool:
    return word_class == NAME or word_class == SECTOR or word_class == GENERIC or word_class == PLACE or word_class == NUMBER


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _ends(words: Any, rows: Any) -> tuple[int, int]:
    """First and last word that says something by itself, -1 without one. Initials count at the ends."""
    first, last = -1, -1
    for k in range(len(rows)):
        word_class = words.word_class[rows[k]]
        if word_class == NAME or word_class == SECTOR or word_class == INITIAL:
            if first < 0:
                first = k
            last = k
    return first, last


# long: one pass that counts thirty-odd features; the parts share all their sums
@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def pair_features(q: Any, qt: Any, e: Any, et: Any, flags: int, c: Any, s: Any) -> None:
    """Align the words compared in `s.matrix` and fill `s.features`, in the order of FEATURES. `flags`: 1 both are Korean syllables, 2 both are personal names."""
    align(q, qt, e, et, c, s)
    f = s.features
    f[:] = 0.0
    n, m = len(qt), len(et)
    total_q = total_e = left_q = left_e = 0.0
    distinct_q = distinct_e = distinct_hit_q = distinct_hit_e = 0.0
    aligned = weighted = inexact = exact = symbolic = 0.0
    gated = gated_e = gated_total = gated_total_e = 0.0
    said_q = said_e = matched = pairs = initials = 0
    worst, shortest = 1.0, 1.0
    top_q = top_e = -1
    top_left_q = top_left_e = 0.0
    number_q = number_e = number_hit = place_q = place_e = place_hit = legal_q = legal_e = legal_hit = 0
    abjad = fused = first_differs = 0
    for i in range(n):
        row = qt[i]
        word_class = q.word_class[row]
        information = q.information[row]
        j = s.query_partner[i]
        if q.abjad[row]:
            abjad = 1
        if word_class == NUMBER:
            number_q += 1
        elif word_class == PLACE:
            place_q += 1
        elif word_class == LEGAL:
            legal_q += 1
        if _says_something(word_class):
            said_q += 1
        total_q += information
        proper = word_class == NAME or word_class == INITIAL
        if proper:
            distinct_q += information
        if j < 0:
            left_q += information
            if information > top_left_q:
                top_left_q, top_q = information, i
            continue
        similarity = s.query_similarity[i]
        how = s.query_how[i]
        other = et[j]
        shared = information if how == FUSED else min(information, e.information[other])
        if how == INITIAL_HOW:
            # `V.` covers of `Vladimir` only what an initial says; the rest is neither found nor left over
            initials += 1
            gated_total += information - shared
            total_q += shared - information
            information = shared
        else:
            gated += information * similarity
        weighted += information * similarity
        aligned += shared
        inexact += shared * (1.0 - similarity)
        if proper:
            distinct_hit_q += information * similarity
        if similarity >= 0.995:
            exact += shared
        if how == SYMBOL:
            symbolic += shared
        if how == FUSED:
            fused = 1
        pairs += 1
        if word_class == NUMBER:
            number_hit += 1
        elif word_class == PLACE:
            place_hit += 1
        elif word_class == LEGAL:
            legal_hit += 1
        if _says_something(word_class) and how != INITIAL_HOW:
            matched += 1
            worst = min(worst, similarity)
            if how == SPELLING:
                shortest = min(shortest, min(q.length[row], e.length[other]) / 10.0)
                if c.substitute[0, q.codes[row, 0], e.codes[other, 0]] > 40:
                    first_differs = 1
    weighted_e = 0.0
    for j in range(m):
        row = et[j]
        word_class = e.word_class[row]
        information = e.information[row]
        if e.abjad[row]:
            abjad = 1
        if word_class == NUMBER:
            number_e += 1
        elif word_class == PLACE:
            place_e += 1
        elif word_class == LEGAL:
            legal_e += 1
        if _says_something(word_class):
            said_e += 1
        total_e += information
        proper = word_class == NAME or word_class == INITIAL
        if proper:
            distinct_e += information
        i = s.entry_partner[j]
        if i < 0:
            left_e += information
            if information > top_left_e:
                top_left_e, top_e = information, j
        else:
            if s.query_how[i] == INITIAL_HOW:
                shared = min(information, q.information[qt[i]])
                gated_total_e += information - shared
                total_e += shared - information
                information = shared
            else:
                gated_e += information * s.query_similarity[i]
            weighted_e += information * s.query_similarity[i]
            if proper:
                distinct_hit_e += information * s.query_similarity[i]
    total_q, total_e = max(total_q, 0.1), max(total_e, 0.1)
    s.gate[0] = gated / (total_q + gated_total)
    s.gate[1] = gated_e / (total_e + gated_total_e)
    larger = max(total_q, total_e)
    f[0] = weighted / total_q
    f[1] = weighted_e / total_e
    f[2] = min(f[0], f[1])
    f[3] = max(f[0], f[1])
    both = min(left_q, left_e)
    f[4] = both / larger
    f[5] = (left_q - both) / larger
    f[6] = (left_e - both) / larger
    f[7] = inexact / max(aligned, 0.1)
    f[8] = worst if matched else 0.0
    f[9] = min(matched, 5)
    f[10] = min(aligned / 30.0, 1.0)
    f[11] = exact / max(aligned, 0.1)
    f[12] = _disorder(s.query_partner, n)
    first_q, last_q = _ends(q, qt)
    first_e, last_e = _ends(e, et)
    if last_q >= 0 and last_e >= 0:
        f[13] = 1.0 if s.query_partner[last_q] < 0 and s.entry_partner[last_e] < 0 else 0.0
        f[14] = 1.0 if s.query_partner[first_q] < 0 and s.entry_partner[first_e] < 0 else 0.0
        f[15] = 1.0 if s.query_partner[last_q] < 0 else 1.0 - s.query_similarity[last_q]
    f[16] = 1.0 if number_q > 0 and number_e > 0 and number_hit < min(number_q, number_e) else 0.0
    f[17] = 1.0 if (number_q > 0) != (number_e > 0) else 0.0
    f[18] = 1.0 if place_q > 0 and place_e > 0 and place_hit < min(place_q, place_e) else 0.0
    f[19] = 1.0 if place_q != place_e else 0.0
    f[20] = 1.0 if legal_q > 0 and legal_e > 0 and legal_hit == 0 else 0.0
    f[21] = 1.0 if min(said_q, said_e) <= 1 else 0.0
    f[22] = abjad
    f[23] = initials / max(pairs, 1)
    f[24] = fused
    f[25] = symbolic / max(aligned, 0.1)
    if top_q >= 0 and top_e >= 0:
        f[26] = _loose(q, qt[top_q], e, et[top_e], c, s.rows)
    f[27] = shortest
    f[28] = distinct_hit_q / distinct_q if distinct_q > 0 else 0.0
    f[29] = distinct_hit_e / distinct_e if distinct_e > 0 else 0.0
    f[30] = min(said_q, 10) / 10.0
    f[31] = min(said_e, 10) / 10.0
    f[32] = 1.0 if flags & 1 else 0.0
    f[33] = first_differs
    f[34] = 1.0 if flags & 2 else 0.0


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _disorder(partner: Any, n: int) -> float:
    pairs = wrong = 0
    for i in range(n):
        for k in range(i + 1, n):
            if partner[i] >= 0 and partner[k] >= 0 and partner[i] != partner[k]:
                pairs += 1
                if partner[i] > partner[k]:
                    wrong += 1
    return wrong / pairs if pairs else 0.0


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _loose(q: Any, i: int, e: Any, j: int, c: Any, rows: Any) -> float:
    """Similarity of two left-over words below the floor: near-misses differ from strangers."""
    mode = 1 if q.abjad[i] or e.abjad[j] else 0
    mass = max(q.mass[i, mode], e.mass[j, mode], 100)
    from_cost = 1.0 - _plain(q.codes[i], q.length[i], e.codes[j], e.length[j], mode, c, rows) / mass
    return max(0.0, from_cost)


@njit(cache=True)  # type: ignore[misc,untyped-decorator]
def _plain(a: Any, la: int, b: Any, lb: int, mode: int, c: Any, rows: Any) -> int:
    rows[0] = 0
    for j in range(lb):
        rows[j + 1] = rows[j] + c.delete[mode, b[j]]
    for i in range(la):
        now, last = 32 * ((i + 1) % 2), 32 * (i % 2)
        rows[now] = rows[last] + c.delete[mode, a[i]]
        for j in range(lb):
            rows[now + j + 1] = min(
                rows[last + j] + c.substitute[mode, a[i], b[j]],
                rows[last + j + 1] + c.delete[mode, a[i]],
                rows[now + j] + c.delete[mode, b[j]],
            )
    return rows[32 * (la % 2) + lb]
