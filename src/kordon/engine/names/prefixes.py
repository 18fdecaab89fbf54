"""A quick look at many words, one after the other in the order of their sounds: which may be alike at all.

Words of one skeleton begin alike. The rows of the edit distance that belong to a beginning are computed once for all words
that share it (the walk over a trie of H. Shang and T. Merrett, "Tries for approximate string matching", 1996).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from kordon.engine.names.kernels import kernel
from kordon.engine.names.similarity import ROW, TRANSPOSITION, WIDTH

Ints = npt.NDArray[np.int32]


class Prefixes(NamedTuple):
    """Rows of the distance between a word of the query and the word seen last: row r [ROW] for its first r codes, and the
    least number of each row. Of the query's word: `cost` [mode, code, ROW] of reading a code for each of its own, `first`
    [mode, code] for its first one at the beginning, `drop` [mode, ROW] of leaving each out."""

    rows: Ints
    least: Ints
    cost: Ints
    first: Ints
    drop: Ints


@njit(cache=True)
def new_prefixes(codes: int) -> Any:
    """Memory for an alphabet of so many codes."""
    return Prefixes(
        np.zeros((WIDTH + 1, ROW), np.int32), np.zeros(WIDTH + 1, np.int32), np.zeros((2, codes, ROW), np.int32),
        np.zeros((2, codes), np.int32), np.zeros((2, ROW), np.int32),
    )  # fmt: skip


@kernel()
def look_up_costs(q: Any, i: int, c: Any, p: Any) -> None:
    """Note what word i of `q` has to do with every code."""
    for mode in range(2):
        for k in range(q.length[i]):
            p.drop[mode, k] = c.delete[mode, q.codes[i, k]]
        for code in range(p.cost.shape[1]):
            for k in range(q.length[i]):
                p.cost[mode, code, k] = c.substitute[mode, q.codes[i, k], code]
            begins = c.initial[q.codes[i, 0], code]
            p.first[mode, code] = begins if begins >= 0 else p.cost[mode, code, 0]


@kernel(inline="always")
def may_be_within(q: Any, i: int, e: Any, j: int, mode: int, limit: int, known: int, c: Any, p: Any) -> Any:
    """Whether `similarity.distance` of word i of `q` (see `look_up_costs`) and word j of `e` may be `limit` or less, never
    false where it is; and how many rows of `p` now hold for word j (int). `known` rows hold already, -1 for none at all."""
    width: Any = np.int64(q.length[i])
    length: Any = np.int64(e.length[j])
    if known < 0:
        total = p.rows[0, 0] = p.least[0] = 0
        for k in range(width):
            total += p.drop[mode, k]
            p.rows[0, k + 1] = total
        known = 0
    for r in range(1, known + 1):
        # an exchange of two neighbours passes over one row
        if p.least[r] > limit and p.least[r - 1] > limit:
            return False, known
    for r in range(known, length):
        _next_row(q, i, width, e, j, r, mode, c, p)
        if p.least[r + 1] > limit and p.least[r] > limit:
            return False, r + 1
    return p.rows[length, width] <= limit, length


@kernel(inline="always")
def _next_row(q: Any, i: int, width: int, e: Any, j: int, r: int, mode: int, c: Any, p: Any) -> None:
    x = e.codes[j, r]
    before = e.codes[j, r - 1] if r > 0 else x
    dx = np.int64(c.delete[mode, x])
    diagonal = np.int64(p.rows[r, 0])
    left = diagonal + dx
    p.rows[r + 1, 0] = left
    best = left
    for k in range(width):
        cost = p.first[mode, x] if r == 0 and k == 0 else p.cost[mode, x, k]
        above = np.int64(p.rows[r, k + 1])
        value = min(min(diagonal + cost, above + dx), left + p.drop[mode, k])
        diagonal = above
        if r > 0 and k > 0 and x == q.codes[i, k - 1] and before == q.codes[i, k]:
            value = min(value, p.rows[r - 1, k - 1] + min(TRANSPOSITION, dx + p.drop[mode, k]))
        p.rows[r + 1, k + 1] = value
        left = value
        best = min(best, value)
    p.least[r + 1] = best
