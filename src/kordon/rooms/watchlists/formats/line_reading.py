"""Lists with one entry a line: physical lines of bounded length, and the fields of one line.

Taking each line by itself keeps a broken quote from swallowing the entries after it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

MAX_LINE_BYTES = 1 << 20


def lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Physical lines with their 1-based numbers; None for one longer than any entry can be."""
    with path.open("rb") as handle:
        number = 0
        while line := handle.readline(MAX_LINE_BYTES):
            number += 1
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                while (rest := handle.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, line


def fields(line: bytes, delimiter: str = ",", null: str = "") -> list[str] | None:
    """The stripped fields of one line, `null` made empty; None where the quotes don't close or a field is too long.

    UTF-8 where the line is that, else latin-1, which every byte is.
    """
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    try:
        row = next(csv.reader((text.rstrip("\r\n"),), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    return ["" if (cell := raw.strip()) == null else cell for raw in row]
