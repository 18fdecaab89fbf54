"""How a delimited text is written: its encoding, delimiter, header and the order of day and month in its dates."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.formats.columns import Layout, choose_header, field_of, guess_day_first, layout_of
from kordon.engine.formats.encodings import encoding_of, marked_encoding, unmarked_wide_encoding
from kordon.engine.formats.text_lines import TextLines
from kordon.engine.units import Source, UnreadableInput

DELIMITERS = (",", ";", "\t", "|", "\x1f", "^", "~", "¦", "§", "，", "；", "،")
SAMPLE_LINES = 200
HEADER_ROWS = 20
_SEPARATOR_LINE = re.compile(r"^\ufeff?sep=(.)\r?\n?$", re.I)
_OTHER_MAGIC = (b"<", b"%PDF", b"\x7fELF", b"PK\x03\x04", b"PAR1", b"{", b"[", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ",
                b"\x1f\x8b", b"BZh", b"\xd0\xcf\x11\xe0", b"SQLite format", b"UNA", b"UNB", b"#!", b"%!PS", b"{\\rtf", b"Rar!",
                b"7z\xbc\xaf", b"\xfd7zXZ", b"ARROW1", b"\x28\xb5\x2f\xfd", b"\xca\xfe\xba\xbe")
_LETTER = re.compile(r"[^\W\d_]")
_NUMERIC = re.compile(r"[\d\s.,:/%+()-]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """`skip_lines` are the physical lines down to and with the header; `preamble` those above it."""

    encoding: str
    delimiter: str
    layout: Layout
    skip_lines: int
    preamble: int
    without_header: bool
    day_first: bool | None


def certainty(source: Source) -> float:
    """How surely this is delimited text with parties: by its content alone, 0 for what is known to be something else."""
    head = source.head
    wide = marked_encoding(head)
    if not wide or wide == "utf-8-sig":
        bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if bare.startswith(_OTHER_MAGIC) or not bare:
            return 0.0
        start = bare[:4096]
        controls = sum(start.count(c) for c in (*range(1, 9), *range(14, 27), 28, 29, 30, 127))
        if not unmarked_wide_encoding(head) and (controls * 50 > len(start) or start.count(0) * 20 > len(start)):
            return 0.0
    try:
        shape = shape_of(source, {})
    except UnreadableInput:
        return 0.0
    if not shape.without_header:
        return 0.5 if shape.layout.has_name and len(shape.layout.headers) > 1 else 0.3
    return 0.2 if len(shape.layout.headers) > 1 else 0.1


def shape_of(source: Source, options: Mapping[str, str]) -> Shape:
    """Raises UnreadableInput for options that don't fit and for a text without a row (`text.no_rows`)."""
    encoding = encoding_of(source, options)
    lines = _head_lines(source, encoding)
    if not any(line.strip() for line in lines):
        raise _refused("text.no_rows", source)
    told = _SEPARATOR_LINE.match(lines[0])
    delimiter = delimiter_option(options, source) or (told[1] if told else "") or sniff_delimiter(lines)
    start = 1 if told else 0
    rows, ends = _rows(lines[start:], delimiter)
    chosen = choose_header(rows[:HEADER_ROWS])
    unknown_header = chosen < 0 and _reads_like_header(rows, options)
    header = 0 if unknown_header else chosen
    headers = rows[header] if header >= 0 else [f"column {i + 1}" for i in range(max(map(len, rows[:HEADER_ROWS])))]
    layout = layout_of([h.strip().lstrip("\ufeff") for h in headers], options, source.name)
    body = rows[header + 1 :]
    if not layout.has_name and (header < 0 or not any(f != "other" for f in layout.fields)):
        layout = _name_in_text_column(layout, body or rows)
    skip = start + (ends[header] if header >= 0 else 0)
    preamble = start + (ends[header - 1] if header > 0 else 0) - start
    return Shape(encoding, delimiter, layout, skip, preamble, header < 0 or unknown_header, _day_first(layout, body, options))


def _head_lines(source: Source, encoding: str) -> list[str]:
    with TextLines(source.path, encoding) as lines:
        head = [line.lstrip("\ufeff") if i == 0 else line for i, line in enumerate(islice(lines, SAMPLE_LINES))]
        return [line[:100_000] for line in head]


def delimiter_option(options: Mapping[str, str], source: Source) -> str:
    """The delimiter that a user names, as one character; empty where none. Raises UnreadableInput."""
    named = options.get("delimiter", "")
    delimiter = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}.get(named.lower(), named)
    if delimiter and (len(delimiter) != 1 or delimiter in '\r\n"'):
        raise _refused("delimited.bad_delimiter", source, delimiter=named[:20])
    return delimiter


def _refused(code: str, source: Source, **parameters: str) -> UnreadableInput:
    return UnreadableInput(Defect(code, Severity.REJECTED, Location(file=source.name), tuple(parameters.items())))


def _rows(lines: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows with content, and after how many physical lines each ends."""
    rows: list[list[str]] = []
    ends: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                ends.append(reader.line_num)
    except csv.Error:  # a cell beyond the limit; what stands above it is enough
        pass
    return rows or [[""]], ends or [0]


def sniff_delimiter(lines: list[str]) -> str:
    """The delimiter that recognises most column names, else the one that parts most rows into equally many cells."""
    best, best_score = ",", (0.0, 0.0, 0.0)
    for delimiter in DELIMITERS:
        rows, _ = _rows(lines[:60], delimiter)
        sizes = Counter(len(row) for row in rows)
        columns, count = max(sizes.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        if columns < 2:
            continue
        known = max(len({f for c in row if (f := field_of(c)) != "other"}) for row in rows[:HEADER_ROWS])
        score = (known if known > 1 else 0.0, count / len(rows), float(columns))
        if score > best_score:
            best, best_score = delimiter, score
    return best if best_score[0] or best_score[1] >= 0.6 else ","


def _reads_like_header(rows: list[list[str]], options: Mapping[str, str]) -> bool:
    """Whether the first of several rows heads the others although none of its names is known: no cell of it is empty or
    a number, and a column below is one of numbers; or the user names its columns."""
    if any(option.startswith("map.") and not value.startswith(("#", "column ")) for option, value in options.items()):
        return True
    first, body = rows[0], rows[1:50]
    if not body or any(not cell.strip() or _NUMERIC.fullmatch(cell.strip()) for cell in first):
        return False
    for index in range(len(first)):
        cells = [row[index].strip() for row in body if index < len(row)]
        if cells and sum(1 for cell in cells if _NUMERIC.fullmatch(cell)) * 5 > len(cells) * 4:
            return True
    return False


def _name_in_text_column(layout: Layout, rows: list[list[str]]) -> Layout:
    """The first column whose cells are mostly words, read as the name."""
    for index in range(len(layout.headers)):
        cells = [cell for row in rows[:100] if index < len(row) and (cell := row[index].strip())]
        worded = sum(1 for cell in cells if len(_LETTER.findall(cell)) * 2 > len(cell) and len(cell) > 3)
        if cells and worded * 2 > len(cells) and field_of(layout.headers[index]) == "other":
            fields = list(layout.fields)
            fields[index] = "name"
            return Layout(layout.headers, tuple(fields))
    return Layout(layout.headers, ("name", *layout.fields[1:]))


def _day_first(layout: Layout, body: list[list[str]], options: Mapping[str, str]) -> bool | None:
    """By the option, the header (`dd/mm/yyyy`) or the dates that can be read one way only."""
    stated = options.get("day_first", "").lower()
    if stated:
        return stated in ("true", "yes", "1")
    columns = [*layout.columns_of("birth_date"), *layout.columns_of("death_date")]
    for column in columns:
        if match := re.search(r"\b(dd|jj|mm|дд|мм)[-/.](?:dd|mm|мм|дд)\b", layout.headers[column].casefold()):
            return match[1] not in ("mm", "мм")
    return guess_day_first([row[c] for row in body for c in columns if c < len(row)])
