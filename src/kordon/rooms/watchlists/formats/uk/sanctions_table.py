"""The UK Sanctions List as CSV and as an OpenDocument spreadsheet (ODS), both with the same columns.

The first line says `Report Date: 13-Feb-2026`, the next names the columns. A designation has several rows, one for each
of its names or addresses; rows belong together by `Unique ID`, wherever they stand. One unit is one designation, or one
row that could not be read.

Built from the published specification (58 columns, in use since December 2025), not yet proven on a real file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import parse_date
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.formats.sheet_reading import Row, is_ods, sheet_rows
from kordon.rooms.watchlists.formats.table_reading import Table, after_header, csv_rows, peek, refused
from kordon.rooms.watchlists.formats.uk.designation import ONCE, Facts, entry
from kordon.rooms.watchlists.formats.xml_reading import Leftovers, short
from kordon.rooms.watchlists.records import ListEntry

NEEDED = ("UniqueID", "Name.Name6", "Name.NameType", "RegimeName")
WHOLE = set(ONCE)  # texts in which `|` does not part several values
MAX_CHARACTERS = 500_000_000  # of all rows together, since rows of an entry may stand anywhere

_REPORT = re.compile(r"^report date:\s*(.+)$", re.I)

Rows = Callable[[Source], Iterator[Row]]


@cache
def _columns() -> dict[str, str]:
    columns: dict[str, str] = json.loads(files(__package__).joinpath("columns.json").read_text("utf-8"))["columns"]
    return columns


def recognise_csv(source: Source) -> float:
    """The header within the first lines."""
    if source.head.startswith(b"PK"):
        return 0.0
    first = b"\n".join(source.head.split(b"\n")[:5]).decode("utf-8", "replace").lower()
    return 1.0 if all(name in first for name in ("unique id", "name type", "regime name", "name 6")) else 0.0


def recognise_ods(source: Source) -> float:
    try:
        if is_ods(source) and after_header(sheet_rows(source), _columns(), NEEDED) is not None:
            return 1.0
    except UnreadableInput:
        pass
    return 0.0


def list_date(source: Source) -> date | None:
    """`Report Date` of the first lines."""
    rows = sheet_rows if is_ods(source) else csv_rows
    try:
        first, _ = peek(rows(source), 3)
    except UnreadableInput:
        return None
    for cell in (cell for row in first for cell in row.cells):
        if match := _REPORT.match(cell):
            stated = parse_date(match[1], day_first=True)
            return date(stated.year, stated.month, stated.day) if stated and stated.day else None
    return None


def read_csv(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every designation in the order of its first row. No options. Raises UnreadableInput: `table.no_header` and those
    of `table_reading.csv_rows`. Defects: `table.bad_row` (rejected), `table.unknown_column` (note, on the first
    designation; its texts are kept), those of `designation.entry`."""
    return _read(source, csv_rows)


def read_ods(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """As `read_csv`. Raises UnreadableInput: `table.no_header` and those of `sheet_reading.sheet_rows`."""
    return _read(source, sheet_rows)


CSV = Format("uk-csv", "UK Sanctions List (CSV)", recognise_csv, read_csv)
ODS = Format("uk-ods", "UK Sanctions List (ODS)", recognise_ods, read_ods)


@dataclass(slots=True)
class _Gathered:
    """A designation's rows as facts, or a row that could not be read."""

    line: int
    facts: Facts = field(default_factory=Facts)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    defect: tuple[str, str] | None = None  # found and expected cells


def _read(source: Source, rows: Rows) -> Iterator[Unit[ListEntry]]:
    table = after_header(rows(source), _columns(), NEEDED)
    if table is None:
        raise refused(source, "table.no_header", 0, missing="Unique ID, Name 6, Name type, Regime Name")
    gathered: dict[str, _Gathered] = {}
    characters = 0
    for row in table.rows:
        characters += sum(map(len, row.cells))
        if characters > MAX_CHARACTERS:
            raise refused(source, "table.too_large", row.line)
        _gather(row, table, rows is csv_rows, gathered)
    for number, one in enumerate(gathered.values(), 1):
        yield _unit(source, number, one, table.unknown if number == 1 else [])


def _gather(row: Row, table: Table, exact: bool, gathered: dict[str, _Gathered]) -> None:
    """Put a row with its designation. Spreadsheets leave trailing empty cells out, CSV does not."""
    columns = table.columns
    values = {columns[place]: text for place, text in enumerate(row.cells) if text and place in columns}
    identity = values.get("UniqueID", "")
    wrong = len(row.cells) != table.width if exact else any(row.cells[table.width :])
    if wrong or not identity:
        counts = (str(len(row.cells)), str(table.width))
        gathered[f"\0{row.line} {len(gathered)}"] = _Gathered(row.line, defect=counts)
        return
    one = gathered.setdefault(identity, _Gathered(row.line))
    groups: dict[str, dict[str, str]] = {}
    known = set(_columns().values())
    for name, text in values.items():
        group, dot, part = name.partition(".")
        if name not in known:
            one.unknown.setdefault(name, []).append(text)
        elif dot:
            groups.setdefault(group, {})[part] = text
        else:
            for piece in (text,) if name in WHOLE else text.split("|"):
                one.facts.add(name, piece.strip())
    for group, parts in groups.items():
        one.facts.add_group(group, parts)


def _unit(source: Source, number: int, one: _Gathered, unknown: list[str]) -> Unit[ListEntry]:
    if one.defect is not None:
        counts = (("found", one.defect[0]), ("expected", one.defect[1]))
        where = Location(source.name, number, one.line)
        return Unit(number, None, (Defect("table.bad_row", Severity.REJECTED, where, counts),))
    rest = Leftovers(source.name, number)
    for column in unknown:
        rest.note("table.unknown_column", column, one.line, column=short(column))
    for column, texts in one.unknown.items():
        for text in dict.fromkeys(texts):
            rest.keep(column, text)
    return entry(one.facts, rest, source, one.line)
