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

from kordon.engine.records.measures import Coverage, Measure

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

    @property
    def paragraph(self) -> str:
        """`OP3cd` of `OP3cd-NW`."""
        return self.id.partition("-")[0]

    @property
    def material(self) -> str:
        """`NW` of `OP3cd-NW`; empty where the section is about all."""
        last = self.id.rpartition("-")[2]
        return last if last in ("NW", "CW", "BW") else ""

    def rows(self) -> dict[int, tuple[Cell, ...]]:
        """The cells of each row, in the order of `answers`."""
        out: dict[int, tuple[Cell, ...]] = {}
        for cell in self.cells:
            out[cell.row] = (*out.get(cell.row, ()), cell)
        return out


@dataclass(frozen=True, slots=True)
class Form:
    """How the Committee's form words a version, in English: `titles` and `subjects` (the heading over the rows) by section,
    `over` the headings over two columns by answer, `heads` those of columns (`mark`, `yes_source`, `remarks` ...)."""

    titles: Mapping[str, str]
    subjects: Mapping[str, str]
    over: Mapping[str, str]
    heads: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    version: str
    sections: tuple[Section, ...]

    def cells(self) -> dict[str, Cell]:
        return {cell.id: cell for section in self.sections for cell in section.cells}


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


def activities() -> list[str]:
    """What a measure can cover: the rows of the matrix that no instrument answers. `other` stands in several paragraphs, so
    it is named with the one meant, `OP2/other`."""
    found: dict[str, None] = {}
    for template in templates().values():
        for section in template.sections:
            for cell in section.cells:
                if not label_instruments(cell.label):
                    found[f"{section.paragraph}/other" if cell.label == "other" else cell.label] = None
    return list(found)


def cells_of(cover: Coverage, template: Template) -> list[str]:
    """The cells that a coverage answers. A section that is not about one material is answered whatever the material;
    where a row has a single answer, any aspect is it."""
    out = []
    for section in template.sections:
        if section.material and cover.material not in (section.material, "ANY"):
            continue
        for cell in section.cells:
            name = f"{section.paragraph}/other" if cell.label == "other" else cell.label
            if name == cover.activity and cell.answer in (cover.aspect, "yes"):
                out.append(cell.id)
    return out


@cache
def _data() -> dict[str, Any]:
    text = files("kordon.rooms.obligations").joinpath("data/matrix_1540.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def label_text(label: str, language: str = "en") -> str:
    """What a row is about, in a few words of our own."""
    names: dict[str, str] = _data()["labels"][label]["names"]
    return names.get(language) or names["en"]


@cache
def form_of(version: str) -> Form:
    """Raises KeyError for an unknown version."""
    row = next(row for row in _data()["versions"] if row["version"] == version)
    return Form(**row["form"])


def form_text(label: str) -> str:
    """How the Committee's form words the row, in English."""
    return str(_data()["labels"][label].get("form", ""))


def activity_text(activity: str, language: str = "en") -> str:
    """What a measure can cover, in words; `OP2/other` keeps its paragraph."""
    paragraph, _, label = activity.rpartition("/")
    text = label_text(label, language) if label in _data()["labels"] else label
    return f"{paragraph}: {text}" if paragraph else text


def label_instruments(label: str) -> tuple[str, ...]:
    """The instruments that answer a row; empty where it asks for something else."""
    return tuple(_data()["labels"][label].get("instruments", ()))
