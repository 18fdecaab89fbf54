"""Longer replies in five languages, as published reports write them, against a person's reading of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document, claims

FOLDER = Path(__file__).parent / "languages"
TRUTH: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text("utf-8"))
FILES = sorted(name for name in TRUTH if not name.startswith("_"))


@pytest.fixture(params=FILES)
def read(request: pytest.FixtureRequest) -> tuple[Document, dict[str, Any]]:
    return read_report(open_source(FOLDER / request.param)), TRUTH[request.param]


def _f1(found: Iterable[tuple[Any, ...]], true: Iterable[tuple[Any, ...]]) -> float:
    ours, theirs = Counter(found), Counter(true)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total() or 1)


def test_who_replied_and_what_the_document_is(read: tuple[Document, dict[str, Any]]) -> None:
    document, truth = read
    for key, value in truth["document"].items():
        assert (getattr(document.masthead, key) or None) == value
    assert [(r.entity.code, r.section, r.original_language, r.date_of_reply) for r in document.replies] == [
        (r["code"], r["section"], r["language"], r["date"]) for r in truth["replies"]
    ]
    assert document.notes == ()


def test_what_they_say(read: tuple[Document, dict[str, Any]]) -> None:
    document, truth = read
    pairs = list(zip(document.replies, truth["replies"], strict=True))
    assert _f1(
        ((r.entity.code, i.code, i.relation, i.date) for r, _ in pairs for i in r.instruments),
        ((t["code"], code, *of) for _, t in pairs for code, of in t["instruments"].items()),
    ) >= 0.97
    assert _f1(
        ((r.entity.code, f"{c.body} {c.number}" + (f" {c.year}" if c.year else "")) for r, _ in pairs for c in r.resolutions),
        ((t["code"], cited) for _, t in pairs for cited in t["resolutions"]),
    ) == 1.0 or not any(t["resolutions"] for _, t in pairs)
    assert _f1(
        ((r.entity.code, a.number, a.year, a.type) for r, _ in pairs for a in r.laws),
        ((t["code"], *law) for _, t in pairs for law in t["laws"]),
    ) >= 0.97
    assert _f1(
        ((r.entity.code, f.value, f.qualifier, f.unit, f.period) for r, _ in pairs for f in r.figures),
        ((t["code"], *figure) for _, t in pairs for figure in t["figures"]),
    ) >= 0.85


def test_every_quotation_stands_at_its_span(read: tuple[Document, dict[str, Any]]) -> None:
    document, _ = read
    for reply in document.replies:
        for claim in claims(reply):
            assert document.text[slice(*claim.span)] == claim.quotation
