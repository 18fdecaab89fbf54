"""From query names to scored names of the index, in batches.

Candidates: every word of the query is compared with every distinct word of the index (through the table of consonant
masks); linked words lead to names; a name stays when the words that could be aligned reach GATE of the information of
one side, GATE_LOW of the other and GATE_SUM together. The model gives names below the gates score 0 by definition, so
candidates lose nothing that exhaustive scoring would keep; tests/engine/names compare both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from kordon.engine.names.alignment import (
    FUSED_SLACK,
    INITIAL,
    MAX,
    compare_words,
    fused_similarity,
    joined_key,
    pair_similarity,
)
from kordon.engine.names.features import GATE, GATE_LOW, GATE_SUM, pair_features, passes_gate
from kordon.engine.names.kernels import kernel
from kordon.engine.names.model import cell_of
from kordon.engine.names.nearby import doubled_float, doubled_int, place_of

SAME_WORDS = 0.2
"""Least log-odds of names that are the same word by word."""
ANYTHING = -1e9
NOTHING = -99.0
"""Log-odds of what is no match by definition."""
SLACK = 1e-4
"""Sums of 32-bit numbers in another order may differ by less."""


class Work(NamedTuple):
    """Working memory of one search: for every name of the index the last query that touched it, and the last that it may be
    written together with; for every word its place in `value` and `how` if `met` says that the query at hand is linked with
    it. `value` and `how` [places, MAX] hold what the words of the query have in common with those words."""

    touched: Any
    touch: Any
    fused: Any
    met: Any
    place: Any
    value: Any
    how: Any
    order: Any
    touch_count: Any
    best_information: Any
    hit_name: Any
    hit_value: Any


@njit(cache=True)
def new_work(names: int, words: int, places: int) -> Any:
    """Memory for an index of so many names and words, and queries linked with at most `places` words."""
    return Work(
        np.empty(names + 1, np.int32), np.zeros(names, np.int32), np.zeros(names, np.int32), np.zeros(words, np.int32),
        np.empty(words, np.int32), np.zeros((places, MAX), np.float32), np.zeros((places, MAX), np.uint8),
        np.empty(MAX, np.int32), np.empty(MAX, np.int64), np.empty(MAX, np.float32), np.empty(names + 1, np.int32), np.empty(names + 1, np.float32),
    )  # fmt: skip


@kernel()
def _link_words(qt: Any, stamp: int, near_at: Any, near: Any, near_value: Any, near_how: Any, w: Any) -> None:
    """Note what every word of the query has in common with the words linked with it."""
    places = 0
    for i in range(len(qt)):
        for k in range(near_at[qt[i]], near_at[qt[i] + 1]):
            word = near[k]
            if w.met[word] != stamp:
                w.met[word], w.place[word] = stamp, places
                for other in range(len(qt)):
                    w.value[places, other] = 0.0
                places += 1
            w.value[w.place[word], i], w.how[w.place[word], i] = near_value[k], near_how[k]


@kernel()
def _order_words(q: Any, qt: Any, e: Any, x: Any, near_at: Any, near: Any, near_value: Any, w: Any) -> None:
    """Words of the query by how many names they lead to, the fewest first; and what each can cover at most of a name."""
    for i in range(len(qt)):
        names, best = 0, 0.0
        for k in range(near_at[qt[i]], near_at[qt[i] + 1]):
            word = near[k]
            names += x.posting_at[word + 1] - x.posting_at[word]
            best = max(best, near_value[k] * e.information[word])
        w.best_information[i] = best
        w.touch_count[i] = names
        at = i
        while at > 0 and w.touch_count[w.order[at - 1]] > names:
            w.order[at] = w.order[at - 1]
            at -= 1
        w.order[at] = i


@kernel()
# long: three ways to reach a name, with their bounds
def _candidates(
    q: Any, qt: Any, total: float, kinds: int, stamp: int, e: Any, x: Any, near_at: Any, near: Any, near_value: Any, c: Any, s: Any, w: Any
) -> int:
    """Names that may pass the gates, in `w.touched[:n]`.

    A name that no earlier word leads to can have no more of the query's information than the words from this one on; the
    gates then ask for so much of the name's own that longer names are out. Postings are sorted by it. Names with words
    written together are reached by their consonants and spared this bound.
    """
    count = 0
    query_rest, entry_rest = 0.0, 0.0
    for i in range(len(qt)):
        query_rest += q.information[qt[i]] if q.word_class[qt[i]] != INITIAL else 0.0
        entry_rest += w.best_information[i]
    for turn in range(len(qt)):
        i = w.order[turn]
        row = qt[i]
        share = query_rest / total + SLACK
        if share < GATE_LOW:
            break
        wanted = max(GATE_SUM - share, GATE_LOW if share >= GATE else GATE) - SLACK
        entry_rest -= w.best_information[i]
        for k in range(near_at[row], near_at[row + 1]):
            word = near[k]
            longest = (near_value[k] * e.information[word] + entry_rest) / wanted
            for p in range(x.posting_at[word], x.posting_at[word + 1]):
                name = x.posting[p]
                if x.posting_total[p] > longest:
                    break
                if w.touch[name] != stamp and (kinds >> x.name_kind[name]) & 1:
                    w.touch[name] = stamp
                    w.touched[count] = name
                    count += 1
        query_rest -= q.information[row] if q.word_class[row] != INITIAL else 0.0
    return _fused_candidates(q, qt, kinds, stamp, e, x, c, s, w, count)


@kernel(inline="always")
def _touch_fused(name: int, kinds: int, stamp: int, x: Any, w: Any, count: int) -> int:
    if not (kinds >> x.name_kind[name]) & 1:
        return count
    w.fused[name] = stamp
    if w.touch[name] != stamp:
        w.touch[name] = stamp
        w.touched[count] = name
        count += 1
    return count


@kernel()
def _fused_candidates(q: Any, qt: Any, kinds: int, stamp: int, e: Any, x: Any, c: Any, s: Any, w: Any, count: int) -> int:
    """Names where a word of one side is two or three words of the other."""
    for i in range(len(qt)):
        row = qt[i]
        if q.length[row] >= 5:
            place = place_of(x.joined_value, q.key[row])
            while 0 <= place < len(x.joined_value) and x.joined_value[place] == q.key[row]:
                start, size = x.joined_at[place] >> 1, 2 + (x.joined_at[place] & 1)
                near = abs(x.joined_length[place] - q.length[row]) <= FUSED_SLACK
                if near and fused_similarity(q, row, e, x.name_words, start, size, c, s) > 0.0:
                    count = _touch_fused(x.joined_name[place], kinds, stamp, x, w, count)
                place += 1
        for size in (2, 3):
            if i + size > len(qt):
                continue
            key = joined_key(q, qt, i, size, c.groups)
            place = place_of(x.key_value, key)
            while 0 <= place < len(x.key_value) and x.key_value[place] == key:
                word = x.key_word[place]
                if e.length[word] >= 5 and fused_similarity(e, word, q, qt, i, size, c, s) > 0.0:
                    for p in range(x.posting_at[word], x.posting_at[word + 1]):
                        count = _touch_fused(x.posting[p], kinds, stamp, x, w, count)
                place += 1
    return count


@kernel()
def _cover_bound(q: Any, qt: Any, total: float, e: Any, et: Any, entry_total: float, stamp: int, w: Any, s: Any) -> Any:
    """The most that an alignment can cover of both names, words written together aside."""
    query, entry = 0.0, 0.0
    for i in range(len(qt)):
        s.query_best[i] = 0.0
    for word in et:
        if w.met[word] != stamp:
            continue
        place, best = w.place[word], 0.0
        for i in range(len(qt)):
            value = w.value[place, i]
            best = max(best, value)
            s.query_best[i] = max(s.query_best[i], value)
        entry += best * e.information[word]
    for i in range(len(qt)):
        query += s.query_best[i] * q.information[qt[i]]
    return query / total, entry / entry_total


@kernel()
def _recall_words(q: Any, qt: Any, e: Any, et: Any, stamp: int, c: Any, w: Any, s: Any) -> None:
    """`compare_words` from what `_link_words` noted: the same numbers without comparing again."""
    for j in range(len(et)):
        word = et[j]
        linked = w.met[word] == stamp
        place = w.place[word] if linked else 0
        for i in range(len(qt)):
            if q.word_class[qt[i]] == INITIAL or e.word_class[word] == INITIAL:
                s.matrix[i, j], s.how[i, j] = pair_similarity(q, qt[i], e, word, c, s.rows)
            elif linked and w.value[place, i] > 0.0:
                s.matrix[i, j], s.how[i, j] = w.value[place, i], w.how[place, i]
            else:
                s.matrix[i, j], s.how[i, j] = 0.0, 0


@kernel()
def logit_of(features: Any, model: Any, floor: float) -> Any:
    """Sum of small regression trees (see model.py). Stops with NOTHING as soon as the trees still to come can't lift the sum
    to `floor`: `rest[cell, tree]` is the most that they add to a pair of such coverage and information."""
    cell = cell_of(features, model)
    total = model.base
    for tree in range(len(model.roots)):
        if total + model.rest[cell, tree] < floor:
            return NOTHING
        node = model.roots[tree]
        while model.feature[node] >= 0:
            node = model.left[node] if features[model.feature[node]] <= model.threshold[node] else model.right[node]
        total += model.value[node]
    return total


@kernel()
def score_pair(q: Any, qt: Any, e: Any, et: Any, flags: int, floor: float, c: Any, model: Any, s: Any) -> Any:
    """Log-odds that two names whose words were compared in `s.matrix` are one party's; NOTHING below the gates and (some
    of those) below `floor`."""
    if not pair_features(q, qt, e, et, flags, c, s, True):
        return NOTHING
    if same_words(s.features, min(len(qt), len(et))):
        return max(logit_of(s.features, model, ANYTHING), SAME_WORDS)
    return logit_of(s.features, model, floor)


@kernel()
def same_words(f: Any, words: int) -> Any:
    """Whether two names of two words or more are the same in every word that says something: legal forms, particles and
    order may differ. Such a pair is a finding however common its words are; the trees decide only how strong a one."""
    if f[0] >= 0.995 and f[1] >= 0.995 and f[12] == 0.0:
        return words >= 2
    said = min(f[30], f[31]) >= 0.2 and f[10] >= 0.13
    return said and f[7] <= 0.005 and max(f[4], f[5], f[6]) <= 0.06 and f[16] == 0.0 and f[18] == 0.0


@kernel()
def _search_one(
    q: Any, qt: Any, kinds: int, korean: int, floor: float, stamp: int,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, model: Any, s: Any, w: Any,
) -> int:  # fmt: skip
    """Names above `floor` for one query, in `w.hit_name[:n]` and `w.hit_value`."""
    total = 0.0
    for row in qt:
        total += q.information[row]
    if total <= 0.0:
        return 0
    _link_words(qt, stamp, near_at, near, near_value, near_how, w)
    _order_words(q, qt, e, x, near_at, near, near_value, w)
    hits = 0
    for k in range(_candidates(q, qt, total, kinds, stamp, e, x, near_at, near, near_value, c, s, w)):
        name = w.touched[k]
        et = x.name_words[x.name_at[name] : x.name_at[name + 1]]
        if w.fused[name] != stamp:
            cover_q, cover_e = _cover_bound(q, qt, total, e, et, x.name_total[name], stamp, w, s)
            if not passes_gate(cover_q + SLACK, cover_e + SLACK):
                continue
        _recall_words(q, qt, e, et, stamp, c, w, s)
        flags = (korean & x.name_korean[name]) | (2 if kinds == 17 and x.name_kind[name] == 0 else 0)
        value = score_pair(q, qt, e, et, flags, floor, c, model, s)
        if value >= floor:
            w.hit_name[hits], w.hit_value[hits] = name, value
            hits += 1
    return hits


@njit(cache=True)
def search_batch(
    q: Any, q_at: Any, q_words: Any, q_kind: Any, q_korean: Any, floor: float,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, model: Any, s: Any,
) -> Any:  # fmt: skip
    """Every pair (query, name, log-odds) above `floor`. `q_kind` is a bit mask of the kinds a query may meet."""
    places = 1
    for query in range(len(q_at) - 1):
        linked = 0
        for row in q_words[q_at[query] : q_at[query + 1]]:
            linked += near_at[row + 1] - near_at[row]
        places = max(places, linked)
    w = new_work(len(x.name_at) - 1, len(e.length), places)
    out_query, out_name, out_value = np.empty(256, np.int32), np.empty(256, np.int32), np.empty(256, np.float32)
    out = 0
    for query in range(len(q_at) - 1):
        hits = _search_one(
            q, q_words[q_at[query] : q_at[query + 1]], q_kind[query], q_korean[query], floor, query + 1,
            e, x, near_at, near, near_value, near_how, c, model, s, w,
        )  # fmt: skip
        while out + hits > len(out_query):
            out_query, out_name, out_value = doubled_int(out_query), doubled_int(out_name), doubled_float(out_value)
        for k in range(hits):
            out_query[out], out_name[out], out_value[out] = query, w.hit_name[k], w.hit_value[k]
            out += 1
    return out_query[:out].copy(), out_name[:out].copy(), out_value[:out].copy()


@njit(cache=True)
def exhaustive(q: Any, qt: Any, kind: int, korean: int, floor: float, e: Any, x: Any, c: Any, model: Any, s: Any) -> Any:
    """Every name scored, without candidates: the reference that search_batch must agree with."""
    names, values = [np.int32(0)], [np.float32(0.0)]
    for name in range(len(x.name_at) - 1):
        if not (kind >> x.name_kind[name]) & 1:
            continue
        et = x.name_words[x.name_at[name] : x.name_at[name + 1]]
        flags = (korean & x.name_korean[name]) | (2 if kind == 17 and x.name_kind[name] == 0 else 0)
        compare_words(q, qt, e, et, c, s)
        value = score_pair(q, qt, e, et, flags, floor, c, model, s)
        if value >= floor:
            names.append(np.int32(name))
            values.append(np.float32(value))
    return np.array(names[1:]), np.array(values[1:])
