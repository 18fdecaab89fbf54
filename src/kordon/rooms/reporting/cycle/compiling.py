"""From the queue of a round to a draft of the report: each reply's own text in its original language, and what was read from it.

In the language in which a reply was written its text is printed as it is. In the others stand the measures that were read from
it, as sentences of that language: nothing is translated. The tables of the annex have the measures in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kordon.engine.catalogue import LANGUAGES
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.cycle.board import section_of
from kordon.rooms.reporting.cycle.letters import addressee_name
from kordon.rooms.reporting.cycle.machine import Cycle, Standing, queue, standings
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.paragraphs import without_furniture
from kordon.rooms.reporting.reading import interpret
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.draft import Draft, DraftReply, draft_reply
from kordon.rooms.reporting.writing.wording import date_text

_KINDS = {"governments": "state", "european_union": "union"}


def compiled(cycle: Cycle, texts: Mapping[str, str], day: str) -> Draft:
    """The draft of what may go into the report now; `texts` are the replies' full texts by addressee, `day` its date, ISO. It has
    no symbol, session or agenda item: none is ever invented."""
    ready, _ = queue(cycle)
    rows = standings(cycle)
    kind = table("cycles")["kinds"][cycle.kind]
    replies = tuple(_reply(rows[code], texts[code]) for code in ready if code in texts)
    return Draft("", "", day, 0, "", str(kind["resolution"]), cycle.opened, cycle.deadline, replies)


def _reply(standing: Standing, text: str) -> DraftReply:
    """The claims are read as from a report in which the reply alone stands."""
    code, language = standing.addressee, standing.language
    original = table("writing")["languages"][language]["en"]
    day = date_text(standing.received, "en")
    head = f"{addressee_name(code, 'en', formal=False)}\n\n[Original: {original}]\n[{day}]\n\n"
    section = section_of(code)
    plain = DraftReply(code, _KINDS.get(section, "organization"), section, language, standing.received, {}, measures_in_text=True)
    try:
        document = interpret(Layout(head + text))
    except UnreadableInput:
        return replace(plain, paragraphs=_own(language, tuple(line.strip() for line in text.split("\n\n") if line.strip())))
    found = [reply for reply in document.replies if reply.entity.code == code][-1:] or document.replies[-1:]
    lines = [without_furniture(document.text[slice(*passage.span)]) for passage in found[0].paragraphs]
    read = draft_reply(document, found[0], language)
    return replace(
        plain, paragraphs=_own(language, tuple(filter(None, lines))), instruments=read.instruments,
        resolutions=read.resolutions, laws=read.laws, figures=read.figures,
    )  # fmt: skip


def _own(language: str, lines: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Paragraphs are printed in one of the six languages; a reply in another has its measures alone."""
    return {language: lines} if language in LANGUAGES else {}
