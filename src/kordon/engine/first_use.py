"""The matcher is compiled for this machine at its first use, which takes a minute: whoever waits is told why."""

from __future__ import annotations

from pathlib import Path

from kordon.engine.outputs.terminal import Terminal


def tell_first_use(terminal: Terminal) -> None:
    """Say so where it still has to be compiled and `terminal` is not quiet."""
    if not terminal.quiet and not matcher_is_compiled():
        terminal.say(terminal.words.say("check.first_use"))


def matcher_is_compiled() -> bool:
    """Whether a compiled search stands where numba keeps it: beside the source, or in the user's cache where that folder
    is read-only."""
    from kordon.engine.names import search

    kept_in = Path(getattr(search.search_batch, "stats").cache_path)  # noqa: B009 - numba's, unknown to the types
    return any(kept_in.glob("search.search_batch-*.nbi"))
