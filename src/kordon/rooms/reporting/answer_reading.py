"""A report from its answer (`kordon.report/1`): what `answer.document_object` wrote, read back as the same records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kordon.rooms.reporting.records import (
    Box,
    Claim,
    Document,
    Entity,
    Figure,
    InstrumentMention,
    Law,
    Masthead,
    Named,
    Note,
    Passage,
    Reply,
    Resolution,
)

Row = Mapping[str, Any]


def document_of(answer: Row) -> Document:
    """The records behind an answer. It is Kordon's own writing: a KeyError is a fault of the program."""
    text, masthead = str(answer["text"]), answer["document"]
    return Document(
        text,
        answer["sha256"],
        Masthead(
            masthead["symbol"] or "", masthead["job_number"] or "", masthead["date"] or "", masthead["session"] or 0,
            masthead["agenda_item"] or "", masthead["language"] or "",
        ),
        tuple(_reply(reply, text) for reply in answer["replies"]),
        tuple(
            Note(note["code"], tuple(note["parameters"].items()), note["quotation"], _span(note["span"]))
            for note in answer["notes"]
        ),
    )  # fmt: skip


def _reply(row: Row, text: str) -> Reply:
    def claim(found: Row) -> Claim:
        span = _span(found["span"])
        boxes = tuple(Box(b["page"], b["left"], b["bottom"], b["right"], b["top"]) for b in found.get("boxes", ()))
        return Claim(text[slice(*span)], span, _span(found["mention"]), boxes)

    def named(kind: str) -> tuple[Named, ...]:
        return tuple(Named(n["name"], n.get("date", ""), claim(n)) for n in row[kind])

    entity = row["entity"]
    return Reply(
        Entity(entity["name"], entity["code"] or "", entity["kind"]),
        row["section"] or "",
        row["original_language"] or "",
        row["date_of_reply"] or "",
        _span(row["span"]),
        tuple(InstrumentMention(i["code"], i["relation"], i["date"] or "", claim(i)) for i in row["instruments"]),
        tuple(Resolution(r["body"], r["number"], r["year"] or 0, claim(r)) for r in row["resolutions"]),
        tuple(Law(a["number"] or "", a["year"] or 0, a["type"], a["title"] or "", claim(a)) for a in row["laws"]),
        tuple(
            Figure(float(f["value"]), f["qualifier"], f["unit"], f["what"], f["period"] or "", claim(f)) for f in row["figures"]
        ),
        named("events"),
        named("institutions"),
        named("programmes"),
        tuple(Passage(p["kind"], _span(p["span"])) for p in row["paragraphs"]),
    )


def _span(found: Any) -> tuple[int, int]:
    start, end = found
    return int(start), int(end)
