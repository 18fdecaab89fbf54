"""Forms filled from measures and figures entered once: a 1540 national report, a BWC return, an HCOC declaration.

Each form says in data/cycles.json which measures it takes; a form that takes none, or finds none, stays open and says so.
Nobody's return declares `nothing to declare` by itself: that is for the State to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Pt

from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import DraftReply
from kordon.rooms.reporting.writing.report_docx import right_to_left
from kordon.rooms.reporting.writing.wording import Block, entity_name, sentences


@dataclass(frozen=True, slots=True)
class Form:
    """One form or section of a return: `blocks` what was entered, none where nothing was."""

    id: str
    title: str
    blocks: tuple[Block, ...]


_MEASURES = ("instruments", "resolutions", "laws", "figures")


def fill(kind: str, reply: DraftReply, language: str) -> list[Form]:
    """The forms of a kind of cycle with the reply's measures in them."""
    filled = []
    for form in table("cycles")["forms"].get(kind, ()):
        unasked: dict[str, Any] = {name: () for name in _MEASURES if name not in form["takes"]}
        own = replace(reply, paragraphs={}, **unasked)
        blocks = tuple(sentences(own, language)) if form["takes"] else ()
        filled.append(Form(form["id"], form["title"][language], blocks))
    return filled


def forms_docx(kind: str, reply: DraftReply, language: str, unanswered: str) -> bytes:
    """The return as a Word document; `unanswered` is what stands in a form without entries."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(11)
    document.add_heading(str(table("cycles")["kinds"][kind]["title"][language]), 0)
    document.add_paragraph(entity_name(reply.code, language)).runs[0].bold = True
    for form in fill(kind, reply, language):
        document.add_heading(f"{form.id}  {form.title}", 1)
        for block in form.blocks or (Block("body", unanswered),):
            document.add_paragraph(f"• {block.text}" if block.kind == "item" else block.text)
    if language == "ar":
        for paragraph in document.paragraphs:
            right_to_left(paragraph)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
