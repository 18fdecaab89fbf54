"""The rows of a section, from a table whose columns are found by their headings."""

from __future__ import annotations

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.outputs.words import Words
from kordon.rooms.obligations.formats.building import Place, RowRejected
from kordon.rooms.obligations.formats.input_text import quoted
from kordon.rooms.obligations.formats.matrix_reading import MatrixReading, check_answer
from kordon.rooms.obligations.formats.writing import BREAK
from kordon.rooms.obligations.matrix import Answer, Section

FIRST_ROW = 4  # of a sheet: title, note, headings, then rows
MOST_ROWS = 2_000


def columns_of(section: Section) -> tuple[str, ...]:
    """Names of a section's columns, in the Committee's order; `approval` and `row` are ours."""
    out = ["code", "label"]
    for answer in section.answers:
        out += [answer, f"{answer}_source"]
    return (*out, "remarks", "approval", "row")


def about_section(code: str, severity: Severity, reading: MatrixReading, section: Section) -> Defect:
    return Defect(code, severity, Location(reading.source.name, field=section.id), (("section", section.id),))


def read_section(reading: MatrixReading, section: Section, rows: list[tuple[int, list[str]]], words: Words) -> None:
    """Take a section's rows, (line, texts of cells); the headings are among the first."""
    found = _headings(section, rows, words)
    missing = [name for name in columns_of(section) if name not in found[1] and name not in ("label", "row", "approval")]
    if not missing and list(found[1]) != [name for name in columns_of(section) if name in found[1]]:
        reading.defects.append(about_section("matrix.columns_moved", Severity.REPAIRED, reading, section))
    for line, row in rows[found[0] :]:
        if not any(cell.strip() for cell in row):
            continue
        place = reading.place(section.id, line)
        try:
            if missing:
                raise place.rejected("matrix.no_column", section.id, column=", ".join(missing))
            cells = {name: row[at].strip() if at < len(row) else "" for name, at in found[1].items()}
            for answer in row_answers(reading, place, section, cells, words):
                reading.add(place, answer)
            reading.count(place, None)
        except RowRejected as rejection:
            reading.count(place, rejection)


def _headings(section: Section, rows: list[tuple[int, list[str]]], words: Words) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and where each column is, in the sheet's order. The heading row has the most known headings."""
    known: dict[str, str] = {}
    for name in columns_of(section):
        texts = words.catalogue.texts[f"matrix.column.{name}"]
        known |= {texts[language].casefold(): name for language in LANGUAGES}
    best: tuple[int, dict[str, int]] = (FIRST_ROW - 1, {})
    for number, (_, row) in enumerate(rows[:20], start=1):
        at = {known[cell.strip().casefold()]: i for i, cell in enumerate(row) if cell.strip().casefold() in known}
        if len(at) > len(best[1]):
            best = (number, at)
    return best


def row_answers(
    reading: MatrixReading, place: Place, section: Section, cells: dict[str, str], words: Words
) -> list[Answer]:
    """The answers of one row; an empty mark, or the words for no information found in any language, is none."""
    texts = words.catalogue.texts["matrix.no_information"]
    nothing = {"", *(texts[language].casefold() for language in LANGUAGES)}
    approvals = [part.strip() for part in cells.get("approval", "").split("/")]
    code = cells["code"]
    if f"{code}/{section.answers[0]}" not in {cell.id for cell in section.cells}:
        raise place.rejected("matrix.unknown_cell", "code", text=quoted(code))
    out = []
    for number, answer in enumerate(section.answers):
        sources = tuple(filter(None, (line.strip() for line in cells[f"{answer}_source"].split(BREAK))))
        if cells[answer].casefold() in nothing:
            if sources:
                raise place.rejected("matrix.source_alone", f"{answer}_source", text=quoted(sources[0]))
            continue
        approval = approvals[number] if number < len(approvals) else ""
        out.append(check_answer(place, f"{code}/{answer}", cells[answer], "" if approval == "-" else approval, sources,
                                cells["remarks"]))
    if not out and cells["remarks"]:
        place.note("matrix.remark_alone", "remarks", text=quoted(cells["remarks"]))
    if twice := [a.cell for a in out if a.cell in reading.answers]:
        raise place.rejected("matrix.twice", "code", cell=twice[0])
    return out
