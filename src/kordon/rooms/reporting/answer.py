"""The answers of `kordon report read` (schemas/kordon.report.1.json) and `kordon report compare` as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kordon.engine.catalogue import Catalogue
from kordon.rooms.reporting.comparing import Comparison
from kordon.rooms.reporting.records import SCHEMA, Claim, Document, Figure, Reply

MESSAGES = "kordon.rooms.reporting.messages"


def document_object(document: Document, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """Keys as the schema says; null where the source is silent. Notes bear their words in `language`."""
    masthead = document.masthead
    return {
        "schema": SCHEMA,
        "text": document.text,
        "sha256": document.sha256,
        "document": {
            "symbol": masthead.symbol or None,
            "job_number": masthead.job_number or None,
            "date": masthead.date or None,
            "session": masthead.session or None,
            "agenda_item": masthead.agenda_item or None,
            "language": masthead.language or None,
        },
        "replies": [_reply(reply) for reply in document.replies],
        "notes": [
            {
                "code": note.code,
                "parameters": dict(note.parameters),
                "text": catalogue.text(note.code, note.parameters, language),
                "quotation": note.quotation,
                "span": list(note.span),
            }
            for note in document.notes
        ],
    }


def comparison_object(before: Document, after: Document, comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """Spans of `before` and `no_longer_mentioned` belong to the first text, the others to the second."""
    return {
        "schema": "kordon.report_comparison/1",
        "before": {"sha256": before.sha256, "symbol": before.masthead.symbol or None},
        "after": {"sha256": after.sha256, "symbol": after.masthead.symbol or None},
        "entities": [
            {
                "code": row.code,
                "answered_before": row.before is not None,
                "answered_after": row.after is not None,
                "newly_mentioned": [{"kind": m.kind, "key": m.key, **_claim(m.claim)} for m in row.newly],
                "no_longer_mentioned": [{"kind": m.kind, "key": m.key, **_claim(m.claim)} for m in row.no_longer],
                "figures": [
                    {"alike": change.alike, "before": _figure(change.before), "after": _figure(change.after)}
                    for change in row.figures
                ],
            }
            for row in comparisons
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    value = int(figure.value) if figure.value == int(figure.value) else figure.value
    named = {"value": value, "qualifier": figure.qualifier, "unit": figure.unit, "what": figure.what}
    return {**named, "period": figure.period or None, **_claim(figure.claim)}


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "entity": {"name": reply.entity.name, "code": reply.entity.code or None, "kind": reply.entity.kind},
        "section": reply.section or None,
        "original_language": reply.original_language or None,
        "date_of_reply": reply.date_of_reply or None,
        "span": list(reply.span),
        "instruments": [
            {"code": i.code, "relation": i.relation, "date": i.date or None, **_claim(i.claim)} for i in reply.instruments
        ],
        "resolutions": [
            {"body": r.body, "number": r.number, "year": r.year or None, **_claim(r.claim)} for r in reply.resolutions
        ],
        "laws": [
            {"number": a.number or None, "year": a.year or None, "type": a.type, "title": a.title or None, **_claim(a.claim)}
            for a in reply.laws
        ],
        "figures": [_figure(figure) for figure in reply.figures],
        "events": [{"name": e.name, "date": e.date, **_claim(e.claim)} for e in reply.events],
        "institutions": [{"name": i.name, **_claim(i.claim)} for i in reply.institutions],
        "programmes": [{"name": p.name, **_claim(p.claim)} for p in reply.programmes],
        "paragraphs": [{"kind": p.kind, "span": list(p.span)} for p in reply.paragraphs],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    found: dict[str, Any] = {"quotation": claim.quotation, "span": list(claim.span), "mention": list(claim.mention)}
    if claim.boxes:
        found["boxes"] = [
            {"page": b.page, "left": b.left, "bottom": b.bottom, "right": b.right, "top": b.top} for b in claim.boxes
        ]
    return found
