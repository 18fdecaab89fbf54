"""Draft answers to the matrix from what registers say of a State. A draft is for a person to check, never approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kordon.rooms.obligations.matrix import Answer, Mark, Template, label_instruments
from kordon.rooms.obligations.register import CONSENTED, MEMBER, NOTHING_FOUND, PARTY, SUBSCRIBED, Register, Standing

STEPS = {PARTY, CONSENTED, SUBSCRIBED, MEMBER}  # a deposit is a step, even while the treaty (CTBT) is not in force


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
