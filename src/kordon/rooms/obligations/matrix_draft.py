"""Draft answers to the matrix from what registers and measures say of a State. A draft is for a person to check, never
approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from kordon.engine.records.measures import Measure, MeasureStatus
from kordon.rooms.obligations.matrix import (
    Answer,
    Mark,
    Matrix,
    Template,
    cells_of,
    filled,
    label_instruments,
    templates,
)
from kordon.rooms.obligations.register import CONSENTED, MEMBER, NOTHING_FOUND, PARTY, SUBSCRIBED, Register, Standing

STEPS = {PARTY, CONSENTED, SUBSCRIBED, MEMBER}  # a deposit is a step, even while the treaty (CTBT) is not in force
STANDING_LAW = {MeasureStatus.IN_FORCE, MeasureStatus.AMENDED}
GONE = {MeasureStatus.REPEALED, MeasureStatus.SUSPENDED}


def draft_answers(
    register: Register, state: str, template: Template, on: date, describe: Callable[[Standing], str]
) -> list[Answer]:
    """One draft for each cell about instruments on which anything was found: `X` where the State was bound, had consented,
    subscribed or was a member on the day, `?` where sources say less. `describe` puts a standing into words with its sources."""
    drafts = []
    for cell in template.cells().values():
        codes = label_instruments(cell.label)
        found = [s for s in (register.standing(state, code, on) for code in codes) if s.code != NOTHING_FOUND]
        if found and cell.answer != "enforcement":
            mark = Mark.STEP if any(s.code in STEPS for s in found) else Mark.UNSURE
            drafts.append(Answer(cell.id, mark, tuple(describe(s) for s in found)))
    return drafts


def measure_answers(measures: Iterable[Measure], template: Template, on: date) -> list[Answer]:
    """One draft for each cell that measures cover: `X` where one was in force on the day, `?` where all that is known are
    drafts, adopted texts not yet in force, or measures whose status is not known. One repealed or suspended answers
    nothing, nor does one that came later."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        if measure.status_on(on.isoformat()) in GONE or (measure.history and not measure.status_on(on.isoformat())):
            continue
        for cell in dict.fromkeys(cell for cover in measure.covers for cell in cells_of(cover, template)):
            found.setdefault(cell, []).append(measure)
    out = []
    for cell, answering in found.items():
        standing = any(measure.status_on(on.isoformat()) in STANDING_LAW for measure in answering)
        out.append(Answer(cell, Mark.STEP if standing else Mark.UNSURE, measures=tuple(m.id for m in answering)))
    return out


def drafted(
    matrix: Matrix, register: Register, measures: Iterable[Measure], on: date, describe: Callable[[Standing], str]
) -> Matrix:
    """The matrix with drafts from registers and measures in cells that nobody answered."""
    template, known = templates()[matrix.template], tuple(measures)
    drafts = {a.cell: a for a in draft_answers(register, matrix.state, template, on, describe)}
    for answer in measure_answers(known, template, on):
        other = drafts.get(answer.cell)
        mark = Mark.STEP if other and other.mark is Mark.STEP else answer.mark
        drafts[answer.cell] = replace(answer, sources=other.sources, mark=mark) if other else answer
    out = filled(matrix, drafts.values())
    used = {name for answer in out.answers.values() for name in answer.measures}
    return replace(out, measures={m.id: m for m in known if m.id in used} | dict(matrix.measures))
