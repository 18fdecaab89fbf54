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
    least number of each row."""

    rows: Ints
    least: Ints


@njit(cache=True)
def new_prefixes() -> Any:
    return Prefixes(np.zeros((WIDTH + 1, ROW), np.int32), np.zeros(WIDTH + 1, np.int32))


@kernel()
def may_be_within(q: Any, i: int, e: Any, j: int, mode: int, limit: int, known: int, c: Any, p: Any) -> tuple[bool, int]:
    """Whether `similarity.distance` of word i of `q` and word j of `e` may be `limit` or less, and how many rows of `p` now
    hold for word j; `known` rows hold already, -1 for none at all. Never false where the distance is within the limit."""
    width = q.length[i]
    if known < 0:
        total = 0
        p.rows[0, 0] = p.least[0] = 0
        for k in range(width):
            total += c.delete[mode, q.codes[i, k]]
            p.rows[0, k + 1] = total
        known = 0
    for r in range(1, known + 1):
        # an exchange of two neighbours passes over one row
        if p.least[r] > limit and p.least[r - 1] > limit:
            return False, known
    for r in range(known, e.length[j]):
        _next_row(q, i, e, j, r, mode, c, p)
        if p.least[r + 1] > limit and p.least[r] > limit:
            return False, r + 1
    return p.rows[e.length[j], width] <= limit, e.length[j]


@kernel(inline="always")
def _next_row(q: Any, i: int, e: Any, j: int, r: int, mode: int, c: Any, p: Any) -> None:
    x = e.codes[j, r]
    dx = c.delete[mode, x]
    left = p.rows[r, 0] + dx
    p.rows[r + 1, 0] = left
    best = left
    for k in range(q.length[i]):
        y = q.codes[i, k]
        cost = c.substitute[mode, y, x]
        if r == 0 and k == 0 and c.initial[y, x] >= 0:
            cost = c.initial[y, x]
        dy = c.delete[mode, y]
        value = min(min(p.rows[r, k] + cost, p.rows[r, k + 1] + dx), left + dy)
        if r > 0 and k > 0 and x == q.codes[i, k - 1] and e.codes[j, r - 1] == y:
            value = min(value, p.rows[r - 1, k - 1] + min(TRANSPOSITION, dx + dy))
        p.rows[r + 1, k + 1] = value
        left = value
        best = min(best, value)
    p.least[r + 1] = best
