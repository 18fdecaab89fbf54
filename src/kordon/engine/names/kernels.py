"""How the matcher's inner loops are compiled.

numba counts references to arrays, also where a loop only reads them: every `words.length[i]` of a tuple of arrays costs two
atomic operations, which took most of the matcher's time. A kernel therefore makes no arrays of its own and is compiled
without that bookkeeping (`_nrt=False`: the switch bears an underscore, and numba's version is locked). What has to make
arrays is compiled with `numba.njit` and calls kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def _drop_stale() -> None:
    """numba keeps compiled code until the file of the function itself changes; but a kernel holds those it calls, from other
    files. So code compiled before the last change to any of them goes. Where it can't be removed, it is not ours to change."""
    folder = Path(__file__).parent
    changed = max(path.stat().st_mtime_ns for path in folder.glob("*.py"))
    with suppress(OSError):
        for kept in (folder / "__pycache__").glob("*.nbi"):
            if kept.stat().st_mtime_ns < changed:
                kept.unlink(missing_ok=True)


_drop_stale()


def kernel(inline: str = "never") -> Callable[[F], F]:
    """Decorator: `@kernel()`, or `@kernel(inline="always")` for what is small and called from inner loops."""
    options: Any = {"cache": True, "_nrt": False, "inline": inline}
    return cast(Callable[[F], F], njit(**options))
