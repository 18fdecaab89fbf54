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
    INITIAL,
    INITIAL_HOW,
    budget,
    compare_words,
    joined_key,
    pair_similarity,
    tie_of,
)
from kordon.engine.names.features import pair_features, passes_gate
from kordon.engine.names.similarity import masks_close, skeletons_close

SAME_WORDS = 0.2
"""Least log-odds of names that are the same word by word."""
ANYTHING = -1e9
NOTHING = -99.0
"""Log-odds of what is no match by definition."""


@njit(cache=True)
def neighbours(q: Any, first: int, last: int, e: Any, x: Any, c: Any, rows: Any) -> Any:
    """Linked words of the index for words first..last-1 of `q`: offsets [n+1], word rows, similarities."""
    at = np.zeros(last - first + 1, np.int64)
    words = np.empty(1024, np.int32)
    values = np.empty(1024, np.float32)
    hows = np.empty(1024, np.uint8)
    tried = np.empty(len(e.length), np.int32)
    seen = np.zeros(len(e.length), np.uint8)
    count = 0
    for i in range(first, last):
        number = 0 if q.word_class[i] == INITIAL else _worth_trying(q, i, e, x, c, tried, seen)
        tried[:number].sort()
        for k in range(number):
            j = tried[k]
            seen[j] = 0
            value, how = pair_similarity(q, i, e, j, c, rows)
            if value <= 0.0 or how == INITIAL_HOW:
                continue
            if count == len(words):
                words, values, hows = _doubled_int(words), _doubled_float(values), _doubled_byte(hows)
            words[count], values[count], hows[count] = j, value, how
            count += 1
        at[i - first + 1] = count
    return at, words[:count].copy(), values[:count].copy(), hows[:count].copy()


@njit(cache=True, inline="always")
def _worth_trying(q: Any, i: int, e: Any, x: Any, c: Any, tried: Any, seen: Any) -> int:
    """Words of the index that word i may be linked with: by a shared symbol or by close consonants."""
    number = 0
    for k in range(4):
        symbol = q.symbols[i, k]
        if symbol == 0:
            break
        place = np.searchsorted(x.symbol_value, symbol)
        if place < len(x.symbol_value) and x.symbol_value[place] == symbol:
            for at in range(x.symbol_at[place], x.symbol_at[place + 1]):
                j = x.symbol_words[at]
                if not seen[j]:
                    seen[j] = 1
                    tried[number] = j
                    number += 1
    mask, skeleton = q.mask[i], q.skeleton[i]
    for m in range(len(x.mask_value)):
        if masks_close(mask, x.mask_value[m]):
            for at in range(x.mask_at[m], x.mask_at[m + 1]):
                j = x.mask_words[at]
                if seen[j]:
                    continue
                allowed = budget(q, i, e, j, tie_of(q.symbols[i], e.symbols[j]))
                if skeletons_close(skeleton, e.skeleton[j], allowed, c.group):
                    seen[j] = 1
                    tried[number] = j
                    number += 1
    return number


@njit(cache=True)
def _doubled_int(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.int32)
    bigger[: len(array)] = array
    return bigger


@njit(cache=True)
def _doubled_float(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.float32)
    bigger[: len(array)] = array
    return bigger


@njit(cache=True)
def _doubled_byte(array: Any) -> Any:
    bigger = np.empty(2 * len(array), np.uint8)
    bigger[: len(array)] = array
    return bigger


class Found(NamedTuple):
    """What the words found so far could cover of each name, summed for query and entry: never less than the alignment can
    bring. `touched` lists the names with a sum."""

    query: Any
    entry: Any
    touched: Any


@njit(cache=True, inline="always")
def _add(name: int, of_query: float, of_entry: float, found: Any, count: int) -> int:
    if found.query[name] == 0.0 and found.entry[name] == 0.0:
        found.touched[count] = name
        count += 1
    found.query[name] += of_query
    found.entry[name] += of_entry
    return count


@njit(cache=True, inline="always")
def candidates(q: Any, qt: Any, e: Any, x: Any, near_at: Any, near: Any, near_value: Any, groups: Any, found: Any) -> int:
    """Names that may pass the gates, in `found.touched[:n]`; the sums stay in `found` for the caller to clear."""
    count = 0
    for i in range(len(qt)):
        row = qt[i]
        for k in range(near_at[row], near_at[row + 1]):
            word = near[k]
            of_query, of_entry = near_value[k] * q.information[row], near_value[k] * e.information[word]
            for p in range(x.posting_at[word], x.posting_at[word + 1]):
                count = _add(x.posting[p], of_query, of_entry, found, count)
        if q.length[row] >= 5:
            place = np.searchsorted(x.joined_value, q.key[row])
            while place < len(x.joined_value) and x.joined_value[place] == q.key[row]:
                count = _add(x.joined_name[place], q.information[row], 30.0, found, count)
                place += 1
        for size in (2, 3):
            if i + size > len(qt):
                continue
            key = joined_key(q, qt, i, size, groups)
            place = np.searchsorted(x.key_value, key)
            while place < len(x.key_value) and x.key_value[place] == key:
                word = x.key_word[place]
                if e.length[word] >= 5:
                    for p in range(x.posting_at[word], x.posting_at[word + 1]):
                        count = _add(x.posting[p], 30.0, e.information[word], found, count)
                place += 1
    return count


@njit(cache=True)
def logit_of(features: Any, model: Any, floor: float) -> Any:
    """Sum of small regression trees: `model` is (root rows, feature, threshold, left, right, value, base, rest). Stops with
    NOTHING as soon as the trees still to come, at their best (`rest`), can't lift the sum to `floor`."""
    roots, feature, threshold, left, right, value, base, rest = model
    total = base
    for tree in range(len(roots)):
        if total + rest[tree] < floor:
            return NOTHING
        node = roots[tree]
        while feature[node] >= 0:
            node = left[node] if features[feature[node]] <= threshold[node] else right[node]
        total += value[node]
    return total


@njit(cache=True)
def score_pair(q: Any, qt: Any, e: Any, et: Any, flags: int, floor: float, c: Any, model: Any, s: Any) -> Any:
    """Log-odds that two names whose words were compared in `s.matrix` are one party's; NOTHING below the gates and (some
    of those) below `floor`."""
    if not pair_features(q, qt, e, et, flags, c, s, True):
        return NOTHING
    if same_words(s.features, min(len(qt), len(et))):
        return max(logit_of(s.features, model, ANYTHING), SAME_WORDS)
    return logit_of(s.features, model, floor)


@njit(cache=True)
def same_words(f: Any, words: int) -> Any:
    """Whether two names of two words or more are the same in every word that says something: legal forms, particles and
    order may differ. Such a pair is a finding however common its words are; the trees decide only how strong a one."""
    if f[0] >= 0.995 and f[1] >= 0.995 and f[12] == 0.0:
        return words >= 2
    said = min(f[30], f[31]) >= 0.2 and f[10] >= 0.13
    return said and f[7] <= 0.005 and max(f[4], f[5], f[6]) <= 0.06 and f[16] == 0.0 and f[18] == 0.0


@njit(cache=True, inline="always")
def _recall_words(
    q: Any, qt: Any, e: Any, et: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, s: Any
) -> None:
    """`compare_words` from the neighbours already known: the same numbers without comparing again."""
    for i in range(len(qt)):
        row = qt[i]
        start, end = near_at[row], near_at[row + 1]
        for j in range(len(et)):
            word = et[j]
            if q.word_class[row] == INITIAL or e.word_class[word] == INITIAL:
                s.matrix[i, j], s.how[i, j] = pair_similarity(q, row, e, word, c, s.rows)
                continue
            low, high = start, end
            while low < high:
                middle = (low + high) >> 1
                if near[middle] < word:
                    low = middle + 1
                else:
                    high = middle
            if low < end and near[low] == word:
                s.matrix[i, j], s.how[i, j] = near_value[low], near_how[low]
            else:
                s.matrix[i, j], s.how[i, j] = 0.0, 0


@njit(cache=True)
# long: the loop over queries and their candidates, with its output buffers
def search_batch(
    q: Any, q_at: Any, q_words: Any, q_kind: Any, q_korean: Any, floor: float,
    e: Any, x: Any, near_at: Any, near: Any, near_value: Any, near_how: Any, c: Any, model: Any, s: Any,
) -> Any:  # fmt: skip
    """Every pair (query, name, log-odds) above `floor`. `q_kind` is a bit mask of the kinds a query may meet."""
    names = len(x.name_at) - 1
    found = Found(np.zeros(names, np.float32), np.zeros(names, np.float32), np.empty(names + 1, np.int32))
    out_query, out_name, out_value = np.empty(256, np.int32), np.empty(256, np.int32), np.empty(256, np.float32)
    out = 0
    for query in range(len(q_at) - 1):
        qt = q_words[q_at[query] : q_at[query + 1]]
        total = 0.0
        for row in qt:
            total += q.information[row]
        if total <= 0.0:
            continue
        count = candidates(q, qt, e, x, near_at, near, near_value, c.groups, found)
        for k in range(count):
            name = found.touched[k]
            cover_q, cover_e = found.query[name] / total, found.entry[name] / x.name_total[name]
            found.query[name] = found.entry[name] = 0.0
            # a little slack: the sums run in another order than in pair_features
            if not passes_gate(cover_q + 1e-4, cover_e + 1e-4) or not (q_kind[query] >> x.name_kind[name]) & 1:
                continue
            et = x.name_words[x.name_at[name] : x.name_at[name + 1]]
            flags = (q_korean[query] & x.name_korean[name]) | (2 if q_kind[query] == 17 and x.name_kind[name] == 0 else 0)
            _recall_words(q, qt, e, et, near_at, near, near_value, near_how, c, s)
            value = score_pair(q, qt, e, et, flags, floor, c, model, s)
            if value < floor:
                continue
            if out == len(out_query):
                out_query, out_name, out_value = _doubled_int(out_query), _doubled_int(out_name), _doubled_float(out_value)
            out_query[out], out_name[out], out_value[out] = query, name, value
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
