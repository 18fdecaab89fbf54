"""From one version of the matrix's template to another: an answer goes where its row means the same.

A row is known by its label, which is the same in every version that has the row, together with the operative paragraph and the
material of its section; never by its number, which a revision may change. What has no place in the other version is named,
so that a person can decide: nothing is dropped in silence and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from kordon.rooms.obligations.matrix import Answer, Matrix, Template, templates

Meaning = tuple[str, str, str, str]  # paragraph, material, label, answer
ONE_ANSWER = {"framework": "yes", "yes": "framework"}  # a row that a revision gives one answer, or two


@dataclass(frozen=True, slots=True)
class Carried:
    """A matrix in another version of the template, and the answers for which that version has no cell."""

    matrix: Matrix
    left: tuple[Answer, ...]


def carried(matrix: Matrix, version: str) -> Carried:
    """The matrix with every answer in the cell of `version` that means the same. Raises KeyError for an unknown version."""
    if matrix.template == version:
        return Carried(matrix, ())
    to = cells_between(templates()[matrix.template], templates()[version])
    placed = {to[cell]: replace(answer, cell=to[cell]) for cell, answer in matrix.answers.items() if cell in to}
    left = tuple(answer for cell, answer in matrix.answers.items() if cell not in to)
    return Carried(replace(matrix, template=version, answers=placed), left)


def cells_between(old: Template, new: Template) -> Mapping[str, str]:
    """Cells of one template to those of another that mean the same; none where there is none."""
    known = _meanings(new)
    out = {}
    for meaning, cell in _meanings(old).items():
        *row, answer = meaning
        found = known.get(meaning) or known.get((row[0], row[1], row[2], ONE_ANSWER.get(answer, "")))
        if found:
            out[cell] = found
    return out


@cache
def _meanings(template: Template) -> Mapping[Meaning, str]:
    return {(section.paragraph, section.material, cell.label, cell.answer): cell.id
            for section in template.sections for cell in section.cells}
