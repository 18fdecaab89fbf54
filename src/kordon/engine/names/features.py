"""What two analysed names have in common, as numbers: the alignment of their words and the features of a name pair.

One kernel serves pair comparison, search and explanation, so that they can't disagree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kordon.engine.names.alignment import (
    FUSED,
    GENERIC,
    INITIAL,
    INITIAL_HOW,
    LEGAL,
    NAME,
    NUMBER,
    PATRONYMIC,
    PLACE,
    SECTOR,
    SPELLING,
    SYMBOL,
    Scratch,
    align,
    new_scratch,
)
from kordon.engine.names.kernels import kernel

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
    "conflict_information",  # nats left over on both sides, over 20, up to 1
    "rarest",  # nats of the rarest aligned word, over 10
    "exact_words",  # aligned words that say something and are exactly equal, up to 5
    "repeated",  # words left over whose equal is aligned already, up to 3
    "edits",  # information-weighted cost of spelling differences, in sounds, up to 4
    "patronymic_conflict",  # both have a patronymic and they are left over
)
N_FEATURES = len(FEATURES)

REPEATED = 0.85
"""Share of its information that a word loses whose partner is taken already, or a patronymic that the other name does not give:
neither adds nor contradicts."""


def scratch() -> Scratch:
    """Working memory for `pair_features`."""
    return new_scratch(N_FEATURES)


GATE = 0.60
GATE_LOW = 0.22
GATE_SUM = 1.15


@kernel()
def passes_gate(cover_query: float, cover_entry: float) -> bool:
    """Whether enough of two names is aligned to be worth a score. Below, the score is 0 by definition."""
    higher, lower = max(cover_query, cover_entry), min(cover_query, cover_entry)
    return higher >= GATE and lower >= GATE_LOW and higher + lower >= GATE_SUM


class Side(NamedTuple):
    """Sums over the words of one name, in nats or counts. `total` counts a word met by an initial only as an initial,
    `full` counts it whole; `gated` leaves initials out; `proper` words are names and initials; `top` is the most
    informative word left over, -1 without one."""

    full: float
    total: float
    gated: float
    weighted: float
    left: float
    proper: float
    proper_hit: float
    said: int
    numbers: int
    number_hits: int
    places: int
    place_hits: int
    legals: int
    legal_hits: int
    abjad: int
    repeated: int
    top: int


@kernel(inline="always")
# long: one pass over a name that makes all its sums
def _side(
    words: Any, rows: Any, partner: Any, similarity: Any, how: Any, best: Any, other: Any, other_rows: Any, other_partner: Any,
    opposed: bool,
) -> Any:  # fmt: skip
    full = total = gated = weighted = left = proper = proper_hit = top_left = 0.0
    said = numbers = number_hits = places = place_hits = legals = legal_hits = abjad = repeated = 0
    top = -1
    for k in range(len(rows)):
        row = rows[k]
        word_class, information = words.word_class[row], words.information[row]
        is_proper = word_class == NAME or word_class == INITIAL or word_class == PATRONYMIC
        met = partner[k] >= 0
        abjad |= words.abjad[row]
        numbers += word_class == NUMBER
        places += word_class == PLACE
        legals += word_class == LEGAL
        said += _says_something(word_class)
        full += information
        total += information
        if is_proper:
            proper += information
        if not met:
            if best[k] >= 0.9 or (word_class == PATRONYMIC and not opposed):
                repeated += best[k] >= 0.9
                total -= REPEATED * information
                said -= _says_something(word_class)
                if is_proper:
                    proper -= REPEATED * information
            else:
                left += information
                if information > top_left:
                    top_left, top = information, k
            continue
        number_hits += word_class == NUMBER
        place_hits += word_class == PLACE
        legal_hits += word_class == LEGAL
        if how[k] == INITIAL_HOW:
            # `V.` covers of `Vladimir` only what an initial says; the rest is neither found nor left over
            shared = min(information, other.information[other_rows[partner[k]]])
            total += shared - information
            information = shared
        elif word_class != INITIAL:
            gated += information * similarity[k]
        weighted += information * similarity[k]
        if is_proper:
            proper_hit += information * similarity[k]
        if how[k] == FUSED:
            said += max(0, _parts_of(other_partner, len(other_rows), k) - 1)
    return Side(
        full, max(total, 0.1), gated, weighted, left, proper, proper_hit, said, numbers, number_hits, places, place_hits,
        legals, legal_hits, abjad, repeated, top,
    )  # fmt: skip


class Aligned(NamedTuple):
    """Sums over the aligned pairs of words."""

    information: float
    inexact: float
    exact: float
    symbolic: float
    pairs: int
    initials: int
    matched: int
    worst: float
    shortest: float
    rarest: float
    exact_words: int
    edits: float
    fused: int
    first_differs: int


@kernel(inline="always")
# long: one pass over the aligned pairs that makes all their sums
def _aligned(q: Any, qt: Any, e: Any, et: Any, c: Any, s: Any) -> Any:
    information = inexact = exact = symbolic = rarest = edits = 0.0
    pairs = initials = matched = exact_words = fused = first_differs = 0
    worst, shortest = 1.0, 1.0
    for i in range(len(qt)):
        if s.query_partner[i] < 0:
            continue
        row, other, how, similarity = qt[i], et[s.query_partner[i]], s.query_how[i], s.query_similarity[i]
        shared = q.information[row] if how == FUSED else min(q.information[row], e.information[other])
        pairs += 1
        information += shared
        inexact += shared * (1.0 - similarity)
        if similarity >= 0.995 or how == FUSED:
            exact += shared
        if how == SYMBOL:
            symbolic += shared
        if how == INITIAL_HOW:
            initials += 1
            continue
        if how == FUSED:
            fused = 1
            parts = max(0, _parts_of(s.entry_partner, len(et), i) - 1)
            matched += parts
            exact_words += parts
        if not _says_something(q.word_class[row]):
            continue
        matched += 1
        rarest = max(rarest, shared)
        exact_words += similarity >= 0.97
        worst = min(worst, similarity)
        mode = 1 if q.abjad[row] or e.abjad[other] else 0
        edits += (1.0 - similarity) * max(q.mass[row, mode], e.mass[other, mode]) / 100.0
        if how == SPELLING:
            shortest = min(shortest, min(q.length[row], e.length[other]) / 10.0)
            if c.substitute[0, q.codes[row, 0], e.codes[other, 0]] > 40:
                first_differs = 1
    return Aligned(
        information, inexact, exact, symbolic, pairs, initials, matched, worst, shortest, rarest, exact_words, edits, fused,
        first_differs,
    )  # fmt: skip


@kernel(inline="always")
# long: a list of features, one line each, in the order of FEATURES
def pair_features(q: Any, qt: Any, e: Any, et: Any, flags: int, c: Any, s: Any, gated: bool) -> bool:
    """Align the words compared in `s.matrix` and fill `s.features` (in the order of FEATURES) and `s.gate`. `flags`: 1
    both are Korean syllables, 2 both are personal names, 4 it is known that no word of one is several words of the other.
    False, with `gated`, where the pair does not pass the gates: then the features are not computed."""
    align(q, qt, e, et, flags & 4 == 0, c, s)
    opposed = _left_patronymic(q, qt, s.query_partner) and _left_patronymic(e, et, s.entry_partner)
    left = _side(q, qt, s.query_partner, s.query_similarity, s.query_how, s.query_best, e, et, s.entry_partner, opposed)
    right = _side(e, et, s.entry_partner, s.entry_similarity, s.entry_how, s.entry_best, q, qt, s.query_partner, opposed)
    s.gate[0] = left.gated / max(left.full, 0.1)
    s.gate[1] = right.gated / max(right.full, 0.1)
    if gated and not passes_gate(s.gate[0], s.gate[1]):
        return False
    both = _aligned(q, qt, e, et, c, s)
    aligned = max(both.information, 0.1)
    larger = max(left.total, right.total)
    conflict = min(left.left, right.left)
    f = s.features
    f[0] = left.weighted / left.total
    f[1] = right.weighted / right.total
    f[2] = min(f[0], f[1])
    f[3] = max(f[0], f[1])
    f[4] = conflict / larger
    f[5] = (left.left - conflict) / larger
    f[6] = (right.left - conflict) / larger
    f[7] = both.inexact / aligned
    f[8] = both.worst if both.matched else 0.0
    f[9] = min(both.matched, 5)
    f[10] = min(both.information / 30.0, 1.0)
    f[11] = both.exact / aligned
    f[12] = _disorder(s.query_partner, len(qt))
    first_q, last_q = _ends(q, qt)
    first_e, last_e = _ends(e, et)
    ends = last_q >= 0 and last_e >= 0
    f[13] = 1.0 if ends and s.query_partner[last_q] < 0 and s.entry_partner[last_e] < 0 else 0.0
    f[14] = 1.0 if ends and s.query_partner[first_q] < 0 and s.entry_partner[first_e] < 0 else 0.0
    f[15] = 0.0 if not ends else 1.0 if s.query_partner[last_q] < 0 else 1.0 - s.query_similarity[last_q]
    f[16] = 1.0 if left.numbers and right.numbers and left.number_hits < min(left.numbers, right.numbers) else 0.0
    f[17] = 1.0 if (left.numbers > 0) != (right.numbers > 0) else 0.0
    f[18] = 1.0 if left.places and right.places and left.place_hits < min(left.places, right.places) else 0.0
    f[19] = 1.0 if left.places != right.places else 0.0
    f[20] = 1.0 if left.legals and right.legals and left.legal_hits == 0 else 0.0
    f[21] = 1.0 if min(left.said, right.said) <= 1 else 0.0
    f[22] = left.abjad | right.abjad
    f[23] = both.initials / max(both.pairs, 1)
    f[24] = both.fused
    f[25] = both.symbolic / aligned
    f[26] = _loose(q, qt[left.top], e, et[right.top], c, s.rows) if left.top >= 0 and right.top >= 0 else 0.0
    f[27] = both.shortest
    f[28] = left.proper_hit / left.proper if left.proper > 0 else 0.0
    f[29] = right.proper_hit / right.proper if right.proper > 0 else 0.0
    f[30] = min(left.said, 10) / 10.0
    f[31] = min(right.said, 10) / 10.0
    f[32] = 1.0 if flags & 1 else 0.0
    f[33] = both.first_differs
    f[34] = 1.0 if flags & 2 else 0.0
    f[35] = min(conflict / 20.0, 1.0)
    f[36] = both.rarest / 10.0
    f[37] = min(both.exact_words, 5)
    f[38] = min(left.repeated + right.repeated, 3)
    f[39] = min(both.edits, 4.0)
    f[40] = 1.0 if opposed else 0.0
    return True


@kernel(inline="always")
def _left_patronymic(words: Any, rows: Any, partner: Any) -> bool:
    for k in range(len(rows)):
        if partner[k] < 0 and words.word_class[rows[k]] == PATRONYMIC:
            return True
    return False


@kernel(inline="always")
def _says_something(word_class: int) -> bool:
    name = word_class == NAME or word_class == PATRONYMIC
    return name or word_class == SECTOR or word_class == GENERIC or word_class == PLACE or word_class == NUMBER


@kernel(inline="always")
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


@kernel(inline="always")
def _parts_of(partner: Any, count: int, place: int) -> int:
    """How many words were written together to make the word at `place` of the other name."""
    parts = 0
    for k in range(count):
        if partner[k] == place:
            parts += 1
    return parts


@kernel(inline="always")
def _disorder(partner: Any, n: int) -> float:
    pairs = wrong = 0
    for i in range(n):
        for k in range(i + 1, n):
            if partner[i] >= 0 and partner[k] >= 0 and partner[i] != partner[k]:
                pairs += 1
                if partner[i] > partner[k]:
                    wrong += 1
    return wrong / pairs if pairs else 0.0


@kernel()
def _loose(q: Any, i: int, e: Any, j: int, c: Any, rows: Any) -> Any:
    """Similarity of two left-over words below the floor: near-misses differ from strangers."""
    mode = 1 if q.abjad[i] or e.abjad[j] else 0
    mass = max(q.mass[i, mode], e.mass[j, mode], 100)
    from_cost = 1.0 - _plain(q.codes[i], q.length[i], e.codes[j], e.length[j], mode, c, rows) / mass
    return max(0.0, from_cost)


@kernel()
def _plain(a: Any, la: int, b: Any, lb: int, mode: int, c: Any, rows: Any) -> Any:
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
