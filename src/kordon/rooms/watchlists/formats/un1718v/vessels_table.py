"""The 1718 Designated Vessels List (Security Council, Democratic People's Republic of Korea), saved as a table.

The Committee publishes the list as a PDF of a table only; its vessels are not in the consolidated list. Saved as CSV, HTML,
XLSX or ODS, that table is read here: a row a vessel (`1: NAME 2: FORMER NAME`, IMO number, date, and a column for each
measure with `Yes` or `na`), below it rows of further information. An entry's id is the IMO number, a slug of the name where
there is none.

Built from the published table (August 2026), not yet proven on a real file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.identifiers import is_valid
from kordon.engine.records.party import NameKind, Owner, PartyKind
from kordon.engine.units import Format, Source, Unit, UnreadableInput
from kordon.rooms.watchlists.formats.draft import Draft
from kordon.rooms.watchlists.formats.issued import join
from kordon.rooms.watchlists.formats.sheet_reading import Row, sheet_rows
from kordon.rooms.watchlists.formats.table_reading import (
    HEADER_WITHIN,
    Table,
    after_header,
    csv_rows,
    html_rows,
    is_html,
    peek,
    refused,
)
from kordon.rooms.watchlists.formats.xml_reading import Leftovers, short
from kordon.rooms.watchlists.records import Link, ListEntry

NEEDED = ("vessel_name", "imo_number")
PROGRAMME = "DPRK"  # as the consolidated list names it
NOTHING = ("", "na", "n/a", "none", "-")
EXCEL_DAY_ZERO = date(1899, 12, 30)  # spreadsheets count days from here

_MEASURE = re.compile(r"\bresolution\b|\bparagraph\b|\beconomic resources\b|\b(?:1718|2270|2321|2371|2375)\b", re.I)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}:\s+")
_IMO = re.compile(r"\b\d{7}\b")
_WHOLE_IMO = re.compile(r"^(?:IMO\s*)?\d{7}$", re.I)
_ALL_MMSI = re.compile(r"^(?:\s*(?:\d{1,2}:\s+)?\d{9}\b)+\s*$")
_SHORT_YEAR = re.compile(r"^(\d{1,2})-([A-Za-z]{3})-(\d{2})$")
_SERIAL = re.compile(r"^[3-6]\d{4}(?:\.0+)?$")
_LISTED = re.compile(r"\b([A-Z]{2}[ie]\.\d{3})\b")
_UPDATED = re.compile(r"\b(?:updated|as of|revised)(?: on)?:?\s*(\d.{4,30})$", re.I)


@cache
def _columns() -> dict[str, str]:
    columns: dict[str, str] = json.loads(files(__package__).joinpath("columns.json").read_text("utf-8"))["columns"]
    return columns


def _rows(source: Source) -> Iterator[Row]:
    if source.head.startswith(b"PK\x03\x04"):
        return sheet_rows(source)
    return html_rows(source) if is_html(source) else csv_rows(source)


def recognise(source: Source) -> float:
    """A header with vessel name and IMO number, and a resolution of the DPRK regime named in it or before it."""
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not is_html(source):
        return 0.0
    try:
        first, _ = peek(_rows(source), HEADER_WITHIN)
    except UnreadableInput:
        return 0.0
    table = after_header(iter(first), _columns(), NEEDED)
    told = " ".join(cell for row in first for cell in row.cells)
    return 0.9 if table is not None and re.search(r"\b(?:1718|2321|2371)\b", told) else 0.0


def list_date(source: Source) -> date | None:
    """What the rows above the table say (`Last updated on 4 August 2026`), where they say it."""
    try:
        first, _ = peek(_rows(source), HEADER_WITHIN)
    except UnreadableInput:
        return None
    for cell in (cell for row in first for cell in row.cells):
        if match := _UPDATED.search(cell):
            stated = parse_date(match[1].rstrip(" .)"), day_first=True)
            return date(stated.year, stated.month, stated.day) if stated and stated.day else None
    return None


def read(source: Source, options: Mapping[str, str]) -> Iterator[Unit[ListEntry]]:
    """Every vessel in the file's order. No options. Raises UnreadableInput: `table.no_header` and those of
    `table_reading` and `sheet_reading`. Defects: `table.bad_row` (rejected), `un1718v.no_imo`, `entry.unread_date`,
    `table.unknown_column` (notes; the last on the first vessel)."""
    table = after_header(_rows(source), _columns(), NEEDED)
    if table is None:
        raise refused(source, "table.no_header", 0, missing="vessel name, IMO number")
    unknown = [header for header in table.unknown if not _MEASURE.search(header)]
    for number, one in enumerate(_gathered(table), 1):
        if one.defect is not None:
            where = Location(source.name, number, one.line)
            yield Unit(number, None, (Defect("table.bad_row", Severity.REJECTED, where, one.defect),))
        else:
            rest = Leftovers(source.name, number)
            for header in unknown if number == 1 else ():
                rest.note("table.unknown_column", header, one.line, column=short(header))
            yield _Vessel(one, Draft("un1718v", rest)).read(source)


TABLE = Format("un1718v-table", "1718 Designated Vessels List (table as CSV, HTML, XLSX or ODS)", recognise, read)


@dataclass(slots=True)
class _Gathered:
    """A vessel's row and the rows of further information below it, or a row that is neither."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    more: list[tuple[str, str]] = field(default_factory=list)
    defect: tuple[tuple[str, str], ...] | None = None


def _gathered(table: Table) -> Iterator[_Gathered]:
    held: _Gathered | None = None
    for row in table.rows:
        values = {table.columns[place]: text for place, text in enumerate(row.cells) if text and place in table.columns}
        beyond = [text for place, text in enumerate(row.cells) if text and place not in table.columns]
        if _is_header(values):
            continue  # a table that runs over pages repeats its header
        numbered = _WHOLE_IMO.match(values.get("imo_number", "")) is not None
        further = (_label(row) != "" and not numbered) or not _is_vessel(values)
        if not further and not beyond:
            if held is not None:
                yield held
            held = _Gathered(row.line, values)
        elif held is not None and further:
            held.more.append(_more(row))
        else:
            counts = (("found", str(len(row.cells))), ("expected", str(table.width)))
            yield _Gathered(row.line, defect=counts)
    if held is not None:
        yield held


def _is_header(values: Mapping[str, str]) -> bool:
    return all(_columns().get(values.get(name, "").lower()) == name for name in NEEDED)


def _is_vessel(values: Mapping[str, str]) -> bool:
    name = values.get("vessel_name", "")
    if not name or _ALL_MMSI.match(name):
        return False
    return bool(values.get("imo_number") or values.get("number", "").rstrip(".").isdigit() or _NUMBERED.match(name))


def _label(row: Row) -> str:
    """The column that a row below a vessel names in its first cell (`Other information`, `MMSI`); empty for other rows."""
    cells = [cell for cell in row.cells if cell]
    return _columns().get(" ".join(cells[0].lower().rstrip(":").split()), "") if len(cells) > 1 else ""


def _more(row: Row) -> tuple[str, str]:
    """(column, text) of a row below a vessel."""
    cells = [cell for cell in row.cells if cell]
    if label := _label(row):
        return label, "; ".join(cells[1:])
    text = "; ".join(cells)
    return ("mmsi" if _ALL_MMSI.match(text) else "other_information"), text


@dataclass(slots=True)
class _Vessel:
    one: _Gathered
    draft: Draft

    def read(self, source: Source) -> Unit[ListEntry]:
        draft, values = self.draft, self.one.values
        draft.kind = PartyKind.VESSEL
        draft.programmes.append(PROGRAMME)
        self._names_and_number()
        draft.listed_on = self._day(values.get("date_of_designation", ""))
        for name, text in (*values.items(), *self.one.more):
            if text.lower() not in NOTHING:
                self._take(name, text)
        return draft.unit(source, self.one.line)

    def _names_and_number(self) -> None:
        draft, values = self.draft, self.one.values
        for position, name in enumerate(_numbered(values["vessel_name"])):
            draft.add_name(name, NameKind.ALIAS if position else NameKind.PRIMARY)
        text = values.get("imo_number", "")
        match = _IMO.search(text)
        if match and is_valid("imo", match[0]):
            draft.id = match[0]
            draft.add_number("imo", match[0])
            return
        slug = re.sub(r"[^\w]+", "-", draft.names[0].text.casefold()).strip("-") if draft.names else ""
        draft.id = slug
        if match:
            draft.add_number("imo", match[0])
        draft.rest.keep("imo_number", text)
        draft.rest.note("un1718v.no_imo", "imo_number", self.one.line, text=short(text))

    def _day(self, text: str) -> PartialDate | None:
        if text.lower() in NOTHING:
            return None
        written = text
        if match := _SHORT_YEAR.match(text):
            written = f"{match[1]} {match[2]} 20{match[3]}"
        elif _SERIAL.match(text):
            written = (EXCEL_DAY_ZERO + timedelta(days=int(float(text)))).isoformat()
        day = self.draft.day(written, "date_of_designation", self.one.line, day_first=True)
        return replace(day, text=text) if day is not None else None

    def _take(self, name: str, text: str) -> None:
        draft = self.draft
        if name in ("vessel_name", "imo_number", "date_of_designation", "number"):
            if name in ("vessel_name", "number"):
                draft.rest.keep(name, text)
        elif name == "mmsi":
            for number in _numbered(text):
                draft.add_number("mmsi", number)
        elif name == "call_sign":
            for sign in _numbered(text):
                draft.add_number("call_sign", sign)
        elif name == "flag":
            for flag in _numbered(text):
                draft.add_country(draft.nationalities, flag, "flag")
        elif name == "designated_owner":
            draft.owners.append(Owner(text, role="designated owner"))
            draft.links.append(Link("designated owner", name=text))
        elif name == "other_information":
            draft.remarks.append(text)
        elif _MEASURE.search(name):
            self._measure(name, text)
        else:
            draft.rest.keep(name, text)

    def _measure(self, header: str, text: str) -> None:
        self.draft.legal_basis.append(header if text.lower() == "yes" else join(": ", header, text))
        for match in _LISTED.finditer(header):
            self.draft.links.append(Link(header, match[1]))


def _numbered(text: str) -> list[str]:
    """`1: A 2: B` and `1: 514569000; 2: 445539000` as their parts; other text as it is."""
    return [part.strip(" ;,") for part in _NUMBERED.split(text) if part.strip(" ;,")]
