"""The answers of `kordon report read` (schemas/kordon.report.1.json) and `kordon report compare` as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kordon.engine.catalogue import Catalogue
from kordon.rooms.reporting.comparing import Comparison, entity_key
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


def comparison_object(documents: Sequence[Document], steps: Sequence[Sequence[Comparison]]) -> dict[str, Any]:
    """Two reports or more. `before`, `after` and `entities` compare the first with the last (`steps[-1]`); with more than two,
    `steps` holds each report against the next. Spans of `before`, `no_longer_mentioned` and of removed paragraphs belong to
    the earlier text, the others to the later."""
    answer: dict[str, Any] = {
        "schema": "kordon.report_comparison/1",
        "before": _report(documents[0]),
        "after": _report(documents[-1]),
        "reports": [{**_report(document), "date": report_date(document) or None} for document in documents],
        "entities": [_compared(row) for row in steps[-1]],
        "answered": {
            code: [any(entity_key(reply) == code for reply in document.replies) for document in documents]
            for code in dict.fromkeys(entity_key(reply) for document in documents for reply in document.replies)
        },
    }
    if len(documents) > 2:
        answer["steps"] = [
            {"before": index, "after": index + 1, "entities": [_compared(row) for row in rows]}
            for index, rows in enumerate(steps[:-1])
        ]
    return answer


def report_date(document: Document) -> str:
    """The masthead's date, else the last reply's: enough to tell reports apart."""
    return document.masthead.date or max((reply.date_of_reply for reply in document.replies), default="")


def report_label(document: Document, name: str) -> str:
    """How a report is called: its symbol, job number or file, with its year."""
    day = report_date(document)
    called = document.masthead.symbol or document.masthead.job_number or name
    return f"{called} ({day[:4]})" if day else called


def _report(document: Document) -> dict[str, Any]:
    return {"sha256": document.sha256, "symbol": document.masthead.symbol or None}


def _compared(row: Comparison) -> dict[str, Any]:
    return {
        "code": row.code,
        "answered_before": row.before is not None,
        "answered_after": row.after is not None,
        "newly_mentioned": [{"kind": m.kind, "key": m.key, **_claim(m.claim)} for m in row.newly],
        "no_longer_mentioned": [{"kind": m.kind, "key": m.key, **_claim(m.claim)} for m in row.no_longer],
        "figures": [
            {"alike": change.alike, "before": _figure(change.before), "after": _figure(change.after)} for change in row.figures
        ],
        "derived": [
            {
                "derived": True, "value": _number(d.value), "unit": d.unit, "what": d.what, "period": d.period or None,
                "formula": d.formula,
                "terms": [{"report": ("before", "after")[which], **_figure(figure)} for which, figure in d.terms],
            }
            for d in row.derived
        ],
        "paragraphs": [
            {
                "before": list(p.before) if p.before else None, "after": list(p.after) if p.after else None, "alike": p.alike,
                "differences": [{"kind": piece.kind, "text": piece.text} for piece in p.pieces],
            }
            for p in row.paragraphs
        ],
    }


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _figure(figure: Figure) -> dict[str, Any]:
    named = {"value": _number(figure.value), "qualifier": figure.qualifier, "unit": figure.unit, "what": figure.what}
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
