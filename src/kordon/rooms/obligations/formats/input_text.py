"""Whole small files as text, rows or JSON: registers of treaties have some hundred lines, and hostile ones end here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.countries import near_names
from kordon.engine.units import Source, UnreadableInput

MOST_BYTES = 32 << 20
MOST_CELLS = 200
QUOTED = 80  # characters of the input that a defect repeats


def read_text(source: Source) -> str:
    """UTF-8 with or without a byte order mark. Raises UnreadableInput (`adherence.too_large`, `adherence.not_utf8`)."""
    if source.size > MOST_BYTES:
        raise refused("adherence.too_large", source, megabytes=str(MOST_BYTES >> 20))
    try:
        return source.path.read_bytes()[: MOST_BYTES + 1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("adherence.not_utf8", source, byte=str(error.start + 1)) from None


def read_rows(source: Source) -> Iterator[tuple[int, list[str] | None]]:
    """(physical line, cells) of every line that is not blank; None for one that is no CSV or absurdly wide."""
    reader = csv.reader(io.StringIO(read_text(source), newline=""), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
        else:
            if any(cell.strip() for cell in row):
                yield line, [cell.strip() for cell in row] if len(row) <= MOST_CELLS else None
        line = reader.line_num + 1


def read_json(source: Source) -> Any:
    """Raises UnreadableInput (`adherence.no_json`) too."""
    try:
        return json.loads(read_text(source))
    except (ValueError, RecursionError) as error:
        raise refused("adherence.no_json", source, reason=type(error).__name__) from None


def refused(code: str, source: Source, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(source.name), tuple(parameters.items())))


def quoted(text: str) -> str:
    return text[:QUOTED]


def near_text(text: str) -> str:
    """What a message says of names spelled almost like this one."""
    return ", ".join(near_names(text)) or "-"
