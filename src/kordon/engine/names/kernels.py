"""How the matcher's inner loops are compiled.

numba counts references to arrays, also where a loop only reads them: every `words.length[i]` of a tuple of arrays costs two
atomic operations, which took most of the matcher's time. A kernel therefore makes no arrays of its own and is compiled
without that bookkeeping (`_nrt=False`: the switch bears an underscore, and numba's version is locked). What has to make
arrays is compiled with `numba.njit` and calls kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def kernel(inline: str = "never") -> Callable[[F], F]:
    """Decorator: `@kernel()`, or `@kernel(inline="always")` for what is small and called from inner loops."""
    options: Any = {"cache": True, "_nrt": False, "inline": inline}
    return cast(Callable[[F], F], njit(**options))
