"""A reply's claims as rows for its page: what is claimed, in the reader's language, and where its sentence is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kordon.engine.outputs.words import Words
from kordon.rooms.reporting.naming import count_text, instrument_text, unit_text
from kordon.rooms.reporting.pages.reply_text import KINDS
from kordon.rooms.reporting.records import Figure, InstrumentMention, Law, Named, Note, Reply, Resolution
from kordon.rooms.reporting.words import table


@dataclass(frozen=True, slots=True)
class Row:
    """`anchor` is the place on the page, `label` what is claimed, `detail` what is said of it; `code`, `relation` and `day` only
    for instruments; `page` of a PDF, from 1, else 0."""

    anchor: str
    label: str
    detail: str
    quotation: str
    code: str = ""
    relation: str = ""
    day: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """All claims of one kind, `kind` as in the answer."""

    kind: str
    rows: tuple[Row, ...]


def claims_of(reply: Reply, notes: Sequence[Note], words: Words) -> list[Group]:
    """Kinds that the reply has; notes first, because they say what to beware of."""
    groups = [Group("notes", tuple(_note(number, note, words) for number, note in enumerate(notes, start=1)))]
    groups += [Group(kind, tuple(_rows(kind, reply, words))) for kind in KINDS]
    return [group for group in groups if group.rows]


def _note(number: int, note: Note, words: Words) -> Row:
    return Row(f"notes-{number}", words.coded(note.code, note.parameters), "", note.quotation)


def _rows(kind: str, reply: Reply, words: Words) -> Iterator[Row]:
    for number, found in enumerate(getattr(reply, kind), start=1):
        label, detail = _said(found, words)
        page = found.claim.boxes[0].page if found.claim.boxes else 0
        stands = (found.code, found.relation, found.date) if isinstance(found, InstrumentMention) else ("", "", "")
        yield Row(f"{kind}-{number}", label, detail, found.claim.quotation, *stands, page)


def _said(found: InstrumentMention | Resolution | Law | Figure | Named, words: Words) -> tuple[str, str]:
    if isinstance(found, InstrumentMention):
        return instrument_text(words, found.code), _joined(words.say(f"reporting.relation.{found.relation}"), found.date)
    if isinstance(found, Resolution):
        year = f" ({found.year})" if found.year else ""
        return f"{words.say(f'reporting.body.{found.body}')} {found.number}{year}", ""
    if isinstance(found, Law):
        number = "/".join(part for part in (found.number, str(found.year or "")) if part)
        called = " ".join(part for part in (_law_type(found.type, words), number) if part)
        return (found.title, called) if found.title else (called, "")
    if isinstance(found, Figure):
        what = found.what or unit_text(words, found.unit)
        return f"{count_text(words, found)} {what}", found.period.replace("/", "–")
    return found.name, found.date.replace("/", "–")


def _law_type(kind: str, words: Words) -> str:
    return str(table("writing")["law_types"].get(kind, {}).get(words.language, ""))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
