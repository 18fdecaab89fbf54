"""A matrix in the Committee's own layout, as it is published and sent to States: rows have numbers and words, no codes.

    APPROVED 1540 COMMITTEE MATRIX OF [STATE]     State: ...  Date of Report: ...  Date of Committee Approval: ...
    OP 2 - Biological Weapons (BW)
    | no | activity | national legal framework       | enforcement ...               | remarks |
    |    |          | YES | if YES, source document  | YES | if YES, source document |         |
    | 1  | manufacture/produce | X | Act 17 ...     | ?   | ...                     | p. 3    |

The layout is known from the openings of published matrices of 2010 to 2016 and from the form's headings. Sections are found by
their titles, columns by their headings in any order (merged headings count for all columns below), rows by number and words
together: a row whose words fit another row is read as that one and said, one whose words fit none is rejected. A form
that is of a later revision is refused, because its rows are not known. Every row of a known section is a unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_code
from kordon.engine.records.dates import parse_date
from kordon.engine.units import Source
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted, refused
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading, checked_template
from kordon.rooms.obligations.formats.matrix_row_words import row_of
from kordon.rooms.obligations.formats.matrix_rows import about_section, columns_of, row_answers
from kordon.rooms.obligations.matrix import CURRENT_TEMPLATE, Approval, Matrix, Section, Template

SECTION = re.compile(
    r"(?:[IVX]+\.\s*)?OP\s*(\d+)((?:,\s*\d)*(?:\s+and\s+\d)?)\s*((?:\([a-d]\)[\s,]*(?:and\s+)?)*)", re.IGNORECASE
)
MATERIALS = {"BW": r"\bBW\b|biological", "CW": r"\bCW\b|chemical", "NW": r"\bNW\b|nuclear"}
TITLE = re.compile(r"1540\s+COMMITTEE\s+MATRIX(?:\s+OF\s+(?P<state>.+?))?\s*(?:\((?P<version>20\d\d)\))?\s*$", re.IGNORECASE)
STATE = re.compile(r"\bState\s*:\s*(.+?)\s*(?=Dates?\s+of\b|$)", re.IGNORECASE)
DATED = re.compile(r"\bDates?\s+of\s+([A-Za-z ]{3,40}?)\s*:?\s+(?=\d|$)(.*?)(?=Dates?\s+of\b|$)", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}\s+[A-Za-z]{3,9}\.?\s+\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
REVISION = re.compile(r"\b2325\s*\(2016\)")  # only forms of the revision of 2017 cite this resolution
NUMBER = re.compile(r"(\d{1,2})\s*\.?")
LONGEST_ABOUT = 400  # characters of a line that may say whose matrix it is, and of when


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph (one cell) or a row of a table. `where` names the table or sheet, `number` is the row's in it."""

    where: str
    number: int
    cells: tuple[str, ...]

    def texts(self) -> list[str]:
        """The different texts in it; a merged cell counts once."""
        return list(dict.fromkeys(" ".join(cell.split()) for cell in self.cells if cell.strip()))

    def alone(self) -> str:
        """The only text in it, as titles are; empty where there are several, or it is too long for one."""
        texts = self.texts()
        return texts[0] if len(texts) == 1 and len(texts[0]) <= LONGEST_ABOUT else ""


@dataclass(slots=True)
class _Table:
    """The section being read: its heading rows until the first row, then where each column is."""

    section: Section
    heads: list[Sequence[str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)


def has_form(lines: Iterable[Line]) -> bool:
    """Whether any line is the title of the matrix or of one of its sections."""
    return any(TITLE.search(line.alone()) or SECTION.match(line.alone()) for line in lines)


def read_published(source: Source, lines: Sequence[Line], words: Words) -> MatrixReading:
    """Raises UnreadableInput (`matrix.state`, `matrix.template`)."""
    about = _about(lines)
    state = country_code(about.state)
    if not state:
        raise refused("matrix.state", source, text=quoted(about.state))
    reading = MatrixReading(source, checked_template(source, about.version))
    table: _Table | None = None
    seen: set[str] = set()
    for line in lines:
        found, titled = _section(line, reading.template)
        if found:
            table = _Table(found) if table is None or table.section != found else replace(table, heads=[])
            seen.add(found.id)
        elif titled:
            table = None
            place = Location(source.name, line=line.number, field=line.where)
            reading.defects.append(Defect("matrix.other_sheet", Severity.NOTE, place, (("sheet", quoted(line.texts()[0])),)))
        elif table:
            _take(reading, table, line, about.approval, words)
    for section in reading.template.sections:
        if section.id not in seen:
            reading.defects.append(about_section("matrix.no_section", Severity.NOTE, reading, section))
    reading.matrix = Matrix(state, reading.template.version, about.reports, about.approved_on, reading.answers)
    return reading


@dataclass(slots=True)
class _About:
    state: str = ""
    version: str = CURRENT_TEMPLATE
    reports: tuple[str, ...] = ()
    approved_on: str = ""
    approval: Approval = Approval.DRAFT


def _about(lines: Iterable[Line]) -> _About:
    """Whose matrix it is, of when, and whether the Committee approved it: its title says so, or a date of approval does. All of
    that stands above the first headings of columns; below them, remarks may name other States and dates."""
    about, reports, draft = _About(), list[str](), False
    for line in lines:
        if len(line.cells) > 1 and _is_heading(line):
            break
        text = " ".join(line.texts())
        if REVISION.search(text):
            about.version = "2017"
        if len(text) > LONGEST_ABOUT:
            continue
        if title := TITLE.search(text):
            about.version = title["version"] or about.version
            about.state = about.state or title["state"] or ""
            draft = draft or text.upper().startswith("DRAFT")
            about.approval = Approval.APPROVED if text.upper().startswith("APPROVED") else about.approval
        if (stated := STATE.search(text)) and (country_code(stated[1]) or not about.state):
            about.state = stated[1]
        for what, said in DATED.findall(text):
            days = [found.iso() for day in DAY.findall(said) if (found := parse_date(day, day_first=True))]
            if "approval" in what.lower():
                about.approved_on = days[0] if days else about.approved_on
            else:
                reports += [day for day in days if day not in reports]
    about.reports = tuple(reports)
    if about.approved_on and not draft:
        about.approval = Approval.APPROVED
    return about


def _section(line: Line, template: Template) -> tuple[Section | None, bool]:
    """The section that a line is the title of, and whether it is a title at all."""
    text = line.alone()
    titled = SECTION.match(text)
    if not titled:
        return None, False
    letters = "" if titled[2] else "".join(re.findall(r"\(([a-d])\)", titled[3].lower()))  # `OP 6, 7 and 8 (d)` is named by 6
    paragraph = f"OP{titled[1]}{letters}"
    material = [code for code, pattern in MATERIALS.items() if re.search(pattern, text, re.IGNORECASE)]
    found = [s for s in template.sections if s.paragraph == paragraph and (not s.material or [s.material] == material)]
    return (found[0] if len(found) == 1 else None), True


def _take(reading: MatrixReading, table: _Table, line: Line, approval: Approval, words: Words) -> None:
    if not line.texts() or len(line.cells) < 2:
        return
    if _is_heading(line):
        if table.columns:
            table.heads, table.columns = [], {}
        table.heads.append(line.cells)
        return
    if not table.columns:
        if not table.heads:
            return  # what stands between a title and its headings: the State, dates
        table.columns = _columns(table)
        _say_moved(reading, table)
    place = reading.place(table.section.id, line.number)
    try:
        _take_row(reading, place, table, line, approval, words)
        reading.count(place, None)
    except RowRejected as rejection:
        reading.count(place, rejection)


def _is_heading(line: Line) -> bool:
    """A row of headings has no number, and says YES, remarks, or both of what the columns below are about."""
    heads = [" ".join(cell.casefold().split()) for cell in line.cells]
    if any(NUMBER.fullmatch(head) for head in heads):
        return False
    both = any("legal framework" in head for head in heads) and any("enforcement" in head for head in heads)
    return both or any(head == "yes" or head.startswith(("if yes", "remarks")) for head in heads)


def _columns(table: _Table) -> dict[str, int]:
    """Where each column is. A heading over several columns counts for those to its right that have none in its row."""
    wide = max(map(len, table.heads))
    heads = [""] * wide
    for number, row in enumerate(table.heads, start=1):
        last = ""
        for at in range(wide):
            text = row[at].strip() if at < len(row) else ""
            last = text or (last if number < len(table.heads) else "")
            heads[at] += f" {last}"
    out: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = _column(" ".join(head.casefold().split()), table.section)
        if name and name not in out:
            out[name] = at
    return out


def _column(head: str, section: Section) -> str:
    """The name of the column under a heading, as `columns_of` has it; empty for the number and the words of rows."""
    if "remarks" in head:
        return "remarks"
    if len(section.answers) == 1:
        answer = section.answers[0]
    elif "enforcement" in head or "penalties" in head:
        answer = "enforcement"
    elif "legal framework" in head:
        answer = "framework"
    else:
        return ""
    if "if yes" in head or "source document" in head or "relevant information" in head:
        return f"{answer}_source"
    return answer if "yes" in head.split() else ""


def _say_moved(reading: MatrixReading, table: _Table) -> None:
    moved = about_section("matrix.columns_moved", Severity.REPAIRED, reading, table.section)
    if list(table.columns) != [n for n in columns_of(table.section) if n in table.columns] and moved not in reading.defects:
        reading.defects.append(moved)


def _take_row(
    reading: MatrixReading, place: Place, table: _Table, line: Line, approval: Approval, words: Words
) -> None:
    section = table.section
    needed = [name for answer in section.answers for name in (answer, f"{answer}_source")]
    if missing := [name for name in needed if name not in table.columns]:
        raise place.rejected("matrix.no_column", section.id, column=", ".join(missing))
    cells = {name: line.cells[at].strip() if at < len(line.cells) else "" for name, at in table.columns.items()}
    rest = [cell.strip() for at, cell in enumerate(line.cells) if at not in table.columns.values() and cell.strip()]
    numbers = [int(match[1]) for cell in rest if (match := NUMBER.fullmatch(cell))]
    label = " ".join(cell for cell in rest if not NUMBER.fullmatch(cell))
    number = row_of(place, section, numbers[0] if numbers else 0, " ".join(label.split()))
    code = f"{section.id}/{number:02d}"
    for answer in section.answers:
        cells[answer] = _mark(cells[answer])
    approvals = " / ".join(approval.value for _ in section.answers)
    texts = {**cells, "code": code, "remarks": cells.get("remarks", ""), "approval": approvals}
    for found in row_answers(reading, place, section, texts, words):
        reading.add(place, found)


def _mark(text: str) -> str:
    """As the legend has it: small letters and `N/A` mean the same."""
    mark = text.strip().upper()
    return "NA" if mark in ("N/A", "N.A.") else mark
