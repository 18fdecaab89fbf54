"""The 1540 Committee's matrix as a data model: a versioned template of cells, and a State's answers to them.

An answer says what was found and where; a cell without one means "no information found". The marks are the Committee's:
`X` a step was taken, `?` the reference may not be relevant or complete, `NA` not applicable. None of them says that a
State complies, and nothing here adds up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

CURRENT_TEMPLATE = "2010"


class Mark(StrEnum):
    STEP = "X"
    UNSURE = "?"
    NOT_APPLICABLE = "NA"


class Approval(StrEnum):
    """Whether the Committee approved an answer, or somebody drafted it."""

    DRAFT = "draft"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the template. `answer` is `yes`, `framework` or `enforcement`; `label` a key of `label_texts`. `recalled`:
    the row was written from memory and has not been checked against a published matrix."""

    id: str
    section: str
    row: int
    answer: str
    label: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    answers: tuple[str, ...]
    cells: tuple[Cell, ...]

    def rows(self) -> dict[int, tuple[Cell, ...]]:
        """The cells of each row, in the order of `answers`."""
        out: dict[int, tuple[Cell, ...]] = {}
        for cell in self.cells:
            out[cell.row] = (*out.get(cell.row, ()), cell)
        return out


@dataclass(frozen=True, slots=True)
class Template:
    version: str
    sections: tuple[Section, ...]

    def cells(self) -> dict[str, Cell]:
        return {cell.id: cell for section in self.sections for cell in section.cells}


@dataclass(frozen=True, slots=True)
class Measure:
    """A law, regulation, institution, committee, control list, plan or programme; entered once, used by many answers.

    `titles` by language, in the original (`language`) and in translation. `covers` pairs materials (`BW`, `CW`, `NW`) with
    activities. `quotations` pairs a short quotation with the pointer to its sentence. `history` pairs an ISO date with a
    status (`in_force`, `amended`, `repealed`, `draft`).
    """

    id: str
    kind: str
    number: str = ""
    year: str = ""
    language: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    covers: tuple[tuple[str, str], ...] = ()
    quotations: tuple[tuple[str, str], ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    source: str = ""

    def caption(self, language: str = "en") -> str:
        titles = dict(self.titles)
        title = titles.get(language) or titles.get("en") or next(iter(titles.values()), self.id)
        number = f"{self.number}/{self.year}".strip("/")
        return f"{title} ({number})" if number else title


@dataclass(frozen=True, slots=True)
class Answer:
    """What fills a cell. `sources` are source documents as text, `measures` the ids of measures."""

    cell: str
    mark: Mark
    sources: tuple[str, ...] = ()
    remarks: str = ""
    approval: Approval = Approval.DRAFT
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """A State's matrix. Dates are ISO, empty where unknown; `reports` are those of its reports and additions."""

    state: str
    template: str = CURRENT_TEMPLATE
    reports: tuple[str, ...] = ()
    approved_on: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that two matrices answer differently; None: no information found."""

    cell: str
    before: Answer | None
    after: Answer | None


def changes(before: Matrix, after: Matrix) -> list[CellChange]:
    """Every cell that is not answered in the same way, in the template's order."""
    out = []
    for cell in templates()[after.template].cells():
        one, other = before.answers.get(cell), after.answers.get(cell)
        if one != other:
            out.append(CellChange(cell, one, other))
    return out


def filled(matrix: Matrix, drafts: Iterable[Answer]) -> Matrix:
    """The matrix with drafts in cells for which no information was found; what is there stays."""
    answers = {draft.cell: draft for draft in drafts} | dict(matrix.answers)
    return Matrix(matrix.state, matrix.template, matrix.reports, matrix.approved_on, answers, matrix.measures)


@cache
def templates() -> Mapping[str, Template]:
    """Every version of the template; cells are `SECTION/ROW/ANSWER` (`OP2-BW/03/framework`)."""
    return {row["version"]: Template(row["version"], tuple(map(_section, row["sections"]))) for row in _data()["versions"]}


def _section(row: dict[str, Any]) -> Section:
    cells = tuple(
        Cell(f"{row['id']}/{number:02d}/{answer}", row["id"], number, answer, label, number >= row["recalled_from"])
        for number, label in enumerate(row["rows"], start=1)
        for answer in row["answers"]
    )
    return Section(row["id"], tuple(row["answers"]), cells)


@cache
def _data() -> dict[str, Any]:
    text = files("kordon.rooms.obligations").joinpath("data/matrix_1540.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def label_text(label: str, language: str = "en") -> str:
    """What a row is about, in a few words of our own."""
    names: dict[str, str] = _data()["labels"][label]["names"]
    return names.get(language) or names["en"]


def label_instruments(label: str) -> tuple[str, ...]:
    """The instruments that answer a row; empty where it asks for something else."""
    return tuple(_data()["labels"][label].get("instruments", ()))
