"""Values from inputs as both databases can hold them: no NUL, no lone surrogate, no longer than the column."""

from __future__ import annotations

from typing import Any

REPLACEMENT = "\ufffd"


def storable_text(text: str, length: int = 0) -> str:
    """PostgreSQL refuses NUL, and UTF-8 has no lone surrogates: both become U+FFFD. Cut to `length` where it is given."""
    clean = text.replace("\x00", REPLACEMENT)
    if not clean.isascii():
        clean = clean.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean[: length - 1] + "…" if length and len(clean) > length else clean


def storable(value: Any) -> Any:
    """Plain JSON values, whatever their depth, with every text storable."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_text(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
