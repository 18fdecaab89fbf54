"""Forms filled from measures and figures entered once: a 1540 national report, a BWC return, an HCOC declaration.

Each form says in data/cycles.json which measures it takes; a form that takes none, or finds none, stays open and says so.
Laws and other measures come from the draft and from what the State entered in the obligations room (engine.records.measures);
of the latter a form takes those whose coverage it asks for (rows and materials of the 1540 matrix), and those without any.
Nobody's return declares `nothing to declare` by itself: that is for the State to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Pt

from kordon.engine.records.measures import Measure, MeasureStatus
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import DraftReply
from kordon.rooms.reporting.writing.report_docx import right_to_left
from kordon.rooms.reporting.writing.wording import Block, entity_name, listed_laws, sentences


@dataclass(frozen=True, slots=True)
class Form:
    """One form or section of a return: `blocks` what was entered, none where nothing was."""

    id: str
    title: str
    blocks: tuple[Block, ...]


_MEASURES = ("instruments", "resolutions", "laws", "figures")


def fill(kind: str, reply: DraftReply, language: str, measures: Iterable[Measure] = (), on: str = "") -> list[Form]:
    """The forms of a kind of cycle with the reply's measures in them, and with the State's own `measures` that the reply
    does not name already and that stand on the ISO day `on` (repealed ones don't)."""
    named = {(law.number.casefold(), str(law.year or "")) for law in reply.laws if law.number}
    standing = [
        m
        for m in measures
        if (m.number.casefold(), m.year) not in named and not (on and m.status_on(on) == MeasureStatus.REPEALED)
    ]
    filled = []
    for form in table("cycles")["forms"].get(kind, ()):
        unasked: dict[str, Any] = {name: () for name in _MEASURES if name not in form["takes"]}
        own = replace(reply, paragraphs={}, **unasked)
        blocks = list(sentences(own, language)) if form["takes"] else []
        if "laws" in form["takes"]:
            blocks += listed_laws([m.caption(language) for m in standing if _asked(m, form)], language)
        filled.append(Form(form["id"], form["title"][language], tuple(blocks)))
    return filled


def _asked(measure: Measure, form: dict[str, Any]) -> bool:
    if not measure.covers:
        return True
    return any(
        cover.activity in form.get("activities", [cover.activity]) and cover.material in form.get("materials", [cover.material])
        for cover in measure.covers
    )


def forms_docx(kind: str, code: str, forms: Iterable[Form], language: str, unanswered: str) -> bytes:
    """A return as a Word document; `code` is the State's, `unanswered` is what stands in a form without entries."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(11)
    document.add_heading(str(table("cycles")["kinds"][kind]["title"][language]), 0)
    document.add_paragraph(entity_name(code, language)).runs[0].bold = True
    for form in forms:
        document.add_heading(f"{form.id}  {form.title}", 1)
        for block in form.blocks or (Block("body", unanswered),):
            document.add_paragraph(f"• {block.text}" if block.kind == "item" else block.text)
    if language == "ar":
        for paragraph in document.paragraphs:
            right_to_left(paragraph)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
