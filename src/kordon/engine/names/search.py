"""From query names to scored names of the index, in batches: candidates (candidates.py) are aligned and scored.

The model gives names below the gates score 0 by definition, so candidates lose nothing that exhaustive scoring would keep;
tests/engine/names compare both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kordon.engine.names.alignment import INITIAL, compare_words, pair_similarity
from kordon.engine.names.candidates import candidates, information_of, link_words, unlink_words
from kordon.engine.names.features import pair_features
from kordon.engine.names.kernels import kernel
from kordon.engine.names.nearby import doubled_float, doubled_int

SAME_WORDS = 0.2
"""Least log-odds of names that are the same word by word."""
ANYTHING, ANYTHING_MORE = -1e9, 1e9
NOTHING = -99.0
"""Log-odds of what is no match by definition."""


@kernel(inline="always")
def _recall_words(q: Any, qt: Any, e: Any, et: Any, c: Any, w: Any, s: Any) -> None:
    """`compare_words` from what `link_words` noted: the same numbers without comparing again."""
    for j in range(len(et)):
        word = et[j]
        place = w.place[word]
        for i in range(len(qt)):
            if q.word_class[qt[i]] == INITIAL or e.word_class[word] == INITIAL:
                s.matrix[i, j], s.how[i, j] = pair_similarity(q, qt[i], e, word, c, s.rows)
            elif place >= 0 and w.value[place, i] > 0.0:
                s.matrix[i, j], s.how[i, j] = w.value[place, i], w.how[place, i]
            else:
                s.matrix[i, j], s.how[i, j] = 0.0, 0


@kernel(inline="always")
def logit_of(features: Any, model: Any, floor: float) -> Any:
    """Sum of small regression trees, the later ones adding no more than `most` (see model.Trees). Stops with NOTHING as
    soon as the sum can't reach `floor`."""
    total, ceiling = model.base, ANYTHING_MORE
    for tree in range(len(model.roots)):
        ceiling = min(ceiling, total + model.most[tree])
        if ceiling < floor:
            return NOTHING
        node = model.roots[tree]
        while model.split[node] >= 0:
            # the left child follows its parent, the right one stands `split >> 8` further on
            right = features[model.split[node] & 255] > model.number[node]
            node += model.split[node] >> 8 if right else 1
        total += model.number[node]
    return min(total, ceiling)


@kernel(inline="always")
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
    order may differ, and words may be written together or apart. Such a pair is a finding however common its words are; the
    trees decide only how strong a one."""
    if f[0] >= 0.995 and f[1] >= 0.995 and f[12] == 0.0:
        return words >= 2
    if f[24] > 0.0 and min(f[0], f[1]) >= 0.965 and f[10] >= 0.3 and f[12] == 0.0:
        return True
    said = min(f[30], f[31]) >= 0.2 and f[10] >= 0.13
    return said and f[7] <= 0.005 and max(f[4], f[5], f[6]) <= 0.06 and f[16] == 0.0 and f[18] == 0.0


@kernel()
def _search_one(
    q: Any, qt: Any, kinds: int, korean: int, floor: float, stamp: int,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, model: Any, s: Any, w: Any,
) -> int:  # fmt: skip
    """Names above `floor` for one query, in `w.hit_name[:n]` and `w.hit_value`."""
    total = information_of(q, qt, 0, len(qt))
    if total <= 0.0:
        return 0
    link_words(q, qt, e, near_at, near, near_value, near_how, w)
    hits = 0
    for k in range(candidates(q, qt, total, kinds, stamp, e, x, near_at, near, near_value, c, s, w)):
        name = w.touched[k]
        et = x.name_words[x.name_at[name] : x.name_at[name + 1]]
        _recall_words(q, qt, e, et, c, w, s)
        flags = (korean & x.name_korean[name]) | (2 if kinds == 17 and x.name_kind[name] == 0 else 0)
        flags |= 0 if w.fused[name] == stamp else 4
        value = score_pair(q, qt, e, et, flags, floor, c, model, s)
        if value >= floor:
            w.hit_name[hits], w.hit_value[hits] = name, value
            hits += 1
    unlink_words(qt, near_at, near, w)
    return hits


@njit(cache=True)
def search_batch(
    q: Any, q_at: Any, q_words: Any, q_kind: Any, q_korean: Any, floor: float, stamp: int,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, model: Any, s: Any, w: Any,
) -> Any:  # fmt: skip
    """Every pair (query, name, log-odds) above `floor`. `q_kind` is a bit mask of the kinds a query may meet; `stamp` has to
    grow by the number of queries from call to call with the same `w`."""
    out_query, out_name, out_value = np.empty(256, np.int32), np.empty(256, np.int32), np.empty(256, np.float32)
    out = 0
    for query in range(len(q_at) - 1):
        hits = _search_one(
            q, q_words[q_at[query] : q_at[query + 1]], q_kind[query], q_korean[query], floor, stamp + query,
            e, x, near_at, near, near_value, near_how, c, model, s, w,
        )  # fmt: skip
        while out + hits > len(out_query):
            out_query, out_name, out_value = doubled_int(out_query), doubled_int(out_name), doubled_float(out_value)
        for k in range(hits):
            out_query[out], out_name[out], out_value[out] = query, w.hit_name[k], w.hit_value[k]
            out += 1
    return out_query[:out].copy(), out_name[:out].copy(), out_value[:out].copy()


@njit(cache=True)
def most_linked(q_at: Any, q_words: Any, near_at: Any) -> int:
    """The most words of the index that the words of one query are linked with."""
    most = 1
    for query in range(len(q_at) - 1):
        linked = 0
        for row in q_words[q_at[query] : q_at[query + 1]]:
            linked += near_at[row + 1] - near_at[row]
        most = max(most, linked)
    return most


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
