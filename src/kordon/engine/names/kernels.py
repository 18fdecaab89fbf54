"""How the matcher's inner loops are compiled.

numba counts references to arrays, also where a loop only reads them: every `words.length[i]` of a tuple of arrays costs two
atomic operations, which took most of the matcher's time. A kernel therefore makes no arrays of its own and is compiled
without that bookkeeping (`_nrt=False`: the switch bears an underscore, and numba's version is locked). What has to make
arrays is compiled with `numba.njit` and calls kernels.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from numba import njit

kernel: Any = partial(njit, cache=True, _nrt=False)
"""Decorator: `@kernel()` or `@kernel(inline="always")`."""
