"""JSON from strangers: bounded, without duplicate keys, numbers as they are written; and objects as named cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 6  # levels of objects and lists inside one record that become cells
MOST_CELLS = 2_000  # named cells of one record


class BadJson(ValueError):
    """`code` says what, in the catalogue; `detail` is short."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise BadJson("json.duplicate_key", key[:60])
            seen.add(key)
    return found


def _no_number(text: str) -> Any:
    raise BadJson("json.not_json", text)


DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=str, parse_int=str, parse_constant=_no_number)
"""Numbers stay text: an identifier keeps its leading digits, and a number of a million digits costs nothing."""


def read_json(text: str) -> Any:
    """The value of `text`, lone surrogates refused. Raises BadJson."""
    try:
        value = DECODER.decode(text)
    except BadJson:
        raise
    except RecursionError:
        raise BadJson("json.too_deep") from None
    except ValueError as error:
        raise BadJson("json.not_json", str(error)[:80]) from None
    return value


def cells_of(record: dict[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    """Names and texts of a record: objects inside by their path (`address.city`), a list as the same name several times.
    Raises BadJson where it is too deep or too wide."""
    names: list[str] = []
    texts: list[str] = []
    for key, value in record.items():
        if type(value) is str:
            names.append(key)
            texts.append(value)
        else:
            for name, text in _flat(key, value, 1):
                names.append(name)
                texts.append(text)
    if len(names) > MOST_CELLS:
        raise BadJson("json.too_wide", str(len(names)))
    return tuple(names), texts


def _flat(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise BadJson("json.too_deep")
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(name, inner, depth + 1)
    elif value is not None:
        yield name, str(value)


def without_surrogates(value: Any) -> Any:
    """`value` with the lone surrogates that JSON's escapes can smuggle in replaced by U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_surrogates(inner) for inner in value]
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")
