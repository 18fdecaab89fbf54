"""Which names of an index may be a query's: the gates of scoring, bounded before anything is aligned.

The words of a query are taken up in turn, those that lead to the fewest names first. A name that no earlier word leads to
can have no more of the query's information than the words from this one on; the gates then ask for so much of the name's
own that longer names are out, and a common word, which comes last, leads only to names that consist of little else (the
idea of prefix filtering in similarity joins). Postings are sorted by the name's information and carry its first words, so
that most names are judged where they stand. The bounds are never less than what the alignment can bring: nothing is lost.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from kordon.engine.names.alignment import FUSED_SLACK, INITIAL, MAX, fused_similarity, joined_key
from kordon.engine.names.features import GATE, GATE_LOW, GATE_SUM, passes_gate
from kordon.engine.names.kernels import kernel
from kordon.engine.names.nearby import place_of

SLACK = 1e-4
"""Sums of 32-bit numbers in another order may differ by less."""
FIRST_WORDS = 4
"""Words of a name that stand in its postings."""
NO_WORD, MORE_WORDS = -1, -2
"""In a posting: the name has no further word; it has more than fit."""


class Work(NamedTuple):
    """Working memory of a search, never shared between threads.

    By name: `touch` and `fused` (the last query that reached it, also by words written together), `fused_query` and
    `fused_entry` (how much of both these may cover). By word: `place`, -1 but for words linked with the query at hand. By
    place: `value` and `how` [places, MAX] (what each word of the query has in common with that word), `of_query` and
    `of_entry` (the most that one of them can cover of both names). By word of the query: `order` (fewest names first),
    `leads` (how many), `best` (the most that it can cover of a name). `touched`, `hit_name` and `hit_value` are lists.
    """

    touched: Any
    touch: Any
    fused: Any
    fused_query: Any
    fused_entry: Any
    place: Any
    value: Any
    how: Any
    of_query: Any
    of_entry: Any
    order: Any
    leads: Any
    best: Any
    hit_name: Any
    hit_value: Any


@njit(cache=True)
def new_work(names: int, words: int, places: int) -> Any:
    """Memory for an index of so many names and words, and queries linked with at most `places` words."""
    marks, floats = np.zeros(names + 1, np.int32), np.zeros(names + 1, np.float32)
    return Work(
        marks, marks.copy(), marks.copy(), floats, floats.copy(), np.full(words, -1, np.int32),
        np.zeros((places, MAX), np.float32), np.zeros((places, MAX), np.uint8), np.zeros(places, np.float32),
        np.zeros(places, np.float32), np.zeros(MAX, np.int32), np.zeros(MAX, np.int64), np.zeros(MAX, np.float32),
        marks.copy(), floats.copy(),
    )  # fmt: skip


@kernel()
def link_words(q: Any, qt: Any, e: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, w: Any) -> None:
    """Note what every word of the query has in common with the words linked with it."""
    places = 0
    for i in range(len(qt)):
        for k in range(near_at[qt[i]], near_at[qt[i] + 1]):
            word, value = near[k], near_value[k]
            place = w.place[word]
            if place < 0:
                place = w.place[word] = places
                places += 1
                w.of_query[place] = w.of_entry[place] = 0.0
                for other in range(len(qt)):
                    w.value[place, other] = 0.0
            w.value[place, i], w.how[place, i] = value, near_how[k]
            w.of_query[place] = max(w.of_query[place], value * q.information[qt[i]])
            w.of_entry[place] = max(w.of_entry[place], value * e.information[word])


@kernel()
def unlink_words(qt: Any, near_at: Any, near: Any, w: Any) -> None:
    """Forget `link_words`."""
    for row in qt:
        for k in range(near_at[row], near_at[row + 1]):
            w.place[near[k]] = -1


@kernel()
def _order_words(qt: Any, e: Any, x: Any, near_at: Any, near: Any, near_value: Any, w: Any) -> None:
    for i in range(len(qt)):
        names, best = 0, 0.0
        for k in range(near_at[qt[i]], near_at[qt[i] + 1]):
            word = near[k]
            names += x.posting_at[word + 1] - x.posting_at[word]
            best = max(best, near_value[k] * e.information[word])
        w.best[i], w.leads[i] = best, names
        at = i
        while at > 0 and w.leads[w.order[at - 1]] > names:
            w.order[at] = w.order[at - 1]
            at -= 1
        w.order[at] = i


@kernel()
def candidates(
    q: Any, qt: Any, total: float, kinds: int, stamp: int,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, c: Any, s: Any, w: Any,
) -> int:  # fmt: skip
    """Names that may pass the gates, in `w.touched[:n]`. `total` is the query's information, `kinds` a bit mask."""
    _order_words(qt, e, x, near_at, near, near_value, w)
    count = _fused_candidates(q, qt, stamp, e, x, c, s, w)
    query_rest = entry_rest = 0.0
    for i in range(len(qt)):
        query_rest += q.information[qt[i]] if q.word_class[qt[i]] != INITIAL else 0.0
        entry_rest += w.best[i]
    for turn in range(len(qt)):
        i = w.order[turn]
        share = query_rest / total + SLACK
        if share < GATE_LOW:
            break
        wanted = max(GATE_SUM - share, GATE_LOW if share >= GATE else GATE) - SLACK
        entry_rest -= w.best[i]
        for k in range(near_at[qt[i]], near_at[qt[i] + 1]):
            longest = (near_value[k] * e.information[near[k]] + entry_rest) / wanted
            count = _follow(near[k], longest, total, stamp, x, w, count)
        query_rest -= q.information[qt[i]] if q.word_class[qt[i]] != INITIAL else 0.0
    kept = 0
    for k in range(count):
        name = w.touched[k]
        if (kinds >> x.name_kind[name]) & 1 and (w.fused[name] != stamp or _may_pass(name, total, stamp, x, w)):
            w.touched[kept] = name
            kept += 1
    return kept


@kernel(inline="always")
def _follow(word: int, longest: float, total: float, stamp: int, x: Any, w: Any, count: int) -> int:
    """Names that a word of the index leads to and that may pass."""
    for p in range(x.posting_at[word], x.posting_at[word + 1]):
        if x.posting_total[p] > longest:
            break
        query = entry = 0.0
        for k in range(FIRST_WORDS):
            other = x.posting_words[p, k]
            if other < 0:
                break
            place = w.place[other]
            if place >= 0:
                query += w.of_query[place]
                entry += w.of_entry[place]
        more = x.posting_words[p, FIRST_WORDS - 1] == MORE_WORDS
        if more or passes_gate(query / total + SLACK, entry / x.posting_total[p] + SLACK):
            name = x.posting[p]
            if w.touch[name] != stamp and (not more or _may_pass(name, total, stamp, x, w)):
                w.touch[name] = stamp
                w.touched[count] = name
                count += 1
    return count


@kernel(inline="always")
def _may_pass(name: int, total: float, stamp: int, x: Any, w: Any) -> bool:
    """Whether the words that two names have in common may cover enough of both."""
    query = entry = 0.0
    for k in range(x.name_at[name], x.name_at[name + 1]):
        place = w.place[x.name_words[k]]
        if place >= 0:
            query += w.of_query[place]
            entry += w.of_entry[place]
    if w.fused[name] == stamp:
        query += w.fused_query[name]
        entry += w.fused_entry[name]
    return bool(passes_gate(query / total + SLACK, entry / x.name_total[name] + SLACK))


@kernel()
def _fused_candidates(q: Any, qt: Any, stamp: int, e: Any, x: Any, c: Any, s: Any, w: Any) -> int:
    """Names where a word of one side is two or three words of the other."""
    count = 0
    for i in range(len(qt)):
        row = qt[i]
        if q.length[row] >= 5:
            place = place_of(x.joined_value, q.key[row])
            while 0 <= place < len(x.joined_value) and x.joined_value[place] == q.key[row]:
                start, size = x.joined_first[place] >> 1, 2 + (x.joined_first[place] & 1)
                near = _lengths_near(x.joined_length[place], q.length[row])
                if near and fused_similarity(q, row, e, x.name_words, start, size, True, c, s) > 0.0:
                    of_entry = information_of(e, x.name_words, start, size)
                    for k in range(x.joined_at[place], x.joined_at[place + 1]):
                        count = _touch_fused(x.joined_name[k], q.information[row], of_entry, stamp, w, count)
                place += 1
        for size in (2, 3):
            if i + size > len(qt):
                continue
            key = joined_key(q, qt, i, size, c.groups)
            place = place_of(x.key_value, key)
            while 0 <= place < len(x.key_value) and x.key_value[place] == key:
                word = x.key_word[place]
                if e.length[word] >= 5 and fused_similarity(e, word, q, qt, i, size, True, c, s) > 0.0:
                    of_query = information_of(q, qt, i, size)
                    for p in range(x.posting_at[word], x.posting_at[word + 1]):
                        count = _touch_fused(x.posting[p], of_query, e.information[word], stamp, w, count)
                place += 1
    return count


@kernel(inline="always")
def information_of(words: Any, rows: Any, start: int, count: int) -> float:
    """Nats of `count` words of a name together."""
    total = 0.0
    for k in range(start, start + count):
        total += words.information[rows[k]]
    return total


@kernel(inline="always")
def _lengths_near(left: int, right: int) -> bool:
    # no difference is taken: lengths are unsigned bytes
    return left <= right + FUSED_SLACK and right <= left + FUSED_SLACK


@kernel(inline="always")
def _touch_fused(name: int, of_query: float, of_entry: float, stamp: int, w: Any, count: int) -> int:
    if w.fused[name] != stamp:
        w.fused[name], w.fused_query[name], w.fused_entry[name] = stamp, 0.0, 0.0
    w.fused_query[name] += of_query
    w.fused_entry[name] += of_entry
    if w.touch[name] != stamp:
        w.touch[name] = stamp
        w.touched[count] = name
        count += 1
    return count
