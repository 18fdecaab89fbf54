"""What `kordon controls` shows: sentences and tables for people, one JSON object per call for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kordon.engine.outputs.screen import Screen as PlainScreen
from kordon.engine.outputs.words import visible
from kordon.rooms.trade.controls.records import Agent, Chemical, ControlList, Paragraph

MESSAGES = "kordon.rooms.trade.messages"


class Screen(PlainScreen):
    """The screen with this room's words. With `as_json` nothing is said but hints: the object has every line."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__(MESSAGES, language, as_json)

    def line(self, text: str) -> None:
        if not self.as_json:
            super().line(text)

    def paragraph(self, controls: ControlList, paragraph: Paragraph, asked: str) -> None:
        """One paragraph with what hangs on it, indented by its depth; of those above only what decides."""
        margin = "  " * paragraph.number.count(".")
        self.line(visible(f"{margin}{paragraph.number}  {paragraph.title_in(self.language)}".rstrip()))
        for code, parameters in _lines(controls, paragraph):
            if not asked.startswith(paragraph.number + ".") or code in ("controls.if", "controls.except"):
                self.line(f"{margin}    " + self.words.say(code, **parameters))


def _lines(controls: ControlList, paragraph: Paragraph) -> Iterable[tuple[str, dict[str, str]]]:
    if not paragraph.parent:
        yield "controls.regimes", {"regimes": ", ".join(paragraph.regimes)}
    if found := [c for c in controls.correlations if c.number == paragraph.number]:
        yield "controls.correlations", {"items": ", ".join(f"{c.system} {c.item}" for c in found)}
    if paragraph.see:
        yield "controls.see", {"entries": ", ".join(paragraph.see)}
    if paragraph.condition is not None:
        yield "controls.if", {"condition": str(paragraph.condition)}
    for exemption in paragraph.exemptions:
        yield "controls.except", {"condition": str(exemption)}
    for agent in _agents(controls, paragraph):
        yield "controls.agent", {"name": agent.name, "others": ", ".join(agent.others) or "-"}
    for chemical in _chemicals(controls, paragraph):
        parameters = {"name": chemical.name or "-", "cas": chemical.cas, "schedule": chemical.schedule or "-"}
        yield f"controls.chemical_{chemical.relation}", parameters


def _chemicals(controls: ControlList, paragraph: Paragraph) -> list[Chemical]:
    return [chemical for chemical in controls.chemicals if chemical.number == paragraph.number]


def _agents(controls: ControlList, paragraph: Paragraph) -> list[Agent]:
    return [agent for agent in controls.agents if agent.number == paragraph.number]


def list_object(controls: ControlList) -> dict[str, Any]:
    """An edition, as every JSON output names it."""
    return {
        "id": controls.id,
        "title": controls.title,
        "date": controls.date,
        "source": controls.source,
        "replaced_by": controls.replaced_by,
        "sha256": controls.sha256,
        "entries": len(list(controls.entries())),
        "paragraphs": len(controls.paragraphs),
    }


def paragraph_object(controls: ControlList, paragraph: Paragraph) -> dict[str, Any]:
    """A paragraph, whole. `condition` is null where the list has none of its own here."""
    return {
        "number": paragraph.number,
        "parent": paragraph.parent,
        "title": paragraph.title,
        "words": {language: list(texts) for language, texts in paragraph.words.items()},
        "regimes": list(paragraph.regimes),
        "see": list(paragraph.see),
        "condition": None if paragraph.condition is None else str(paragraph.condition),
        "exemptions": [str(exemption) for exemption in paragraph.exemptions],
        "chemicals": [
            {"cas": c.cas, "name": c.name, "schedule": c.schedule, "mixture": c.mixture, "relation": c.relation}
            for c in _chemicals(controls, paragraph)
        ],
        "agents": [{"name": a.name, "others": list(a.others)} for a in _agents(controls, paragraph)],
        "correlations": [
            {"system": c.system, "item": c.item, "note": c.note}
            for c in controls.correlations
            if c.number == paragraph.number
        ],
    }
