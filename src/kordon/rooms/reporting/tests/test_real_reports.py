"""The two real reports, measured against a person's reading: the bars that the room promises."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.pipeline import open_source
from kordon.rooms.reporting.reading import read_report
from kordon.rooms.reporting.records import Document, Reply, claims

TRUTH: dict[str, Any] = json.loads((Path(__file__).parent / "truth_2019_2022.json").read_text("utf-8"))
FILES = sorted(name for name in TRUTH if not name.startswith("_"))

@pytest.fixture(scope="module")
def documents(shared_data: Path) -> dict[str, Document]:
    folder = shared_data / "reporting" / "reports_zh"
    return {name: read_report(open_source(folder / name)) for name in FILES}


def _pairs(documents: dict[str, Document]) -> list[tuple[Reply, dict[str, Any]]]:
    return [pair for name in FILES for pair in zip(documents[name].replies, TRUTH[name]["replies"], strict=True)]


def _f1(found: list[tuple[Any, ...]], true: list[tuple[Any, ...]]) -> float:
    right = sum((Counter(found) & Counter(true)).values())
    return 2 * right / (len(found) + len(true))


def test_replies_languages_and_dates_are_all_right(documents: dict[str, Document]) -> None:
    for name in FILES:
        read = [(r.entity.code, r.original_language, r.date_of_reply) for r in documents[name].replies]
        assert read == [(r["code"], r["language"], r["date"]) for r in TRUTH[name]["replies"]]


def test_masthead(documents: dict[str, Document]) -> None:
    for name in FILES:
        for key, value in TRUTH[name]["document"].items():
            assert (getattr(documents[name].masthead, key) or None) == value


def test_resolutions(documents: dict[str, Document]) -> None:
    pairs = _pairs(documents)
    found = [(r.entity.code, f"{c.body} {c.number}") for r, _ in pairs for c in r.resolutions]
    true = [(r.entity.code, cited) for r, t in pairs for cited in t["resolutions"]]
    assert len(true) == 32
    assert _f1(found, true) >= 0.97


def test_instruments(documents: dict[str, Document]) -> None:
    pairs = _pairs(documents)
    found = [(r.entity.code, i.code, i.relation) for r, _ in pairs for i in r.instruments]
    true = [(r.entity.code, code, relation) for r, t in pairs for code, relation in t["instruments"].items()]
    assert _f1([f[:2] for f in found], [t[:2] for t in true]) >= 0.97
    assert _f1(found, true) >= 0.97  # with the relation right too


def test_laws(documents: dict[str, Document]) -> None:
    pairs = _pairs(documents)

    def written(number: str, year: int) -> str:
        return number if "/" in number or not year else f"{number}/{year}"

    found = [(r.entity.code, written(a.number, a.year)) for r, _ in pairs for a in r.laws]
    true = [(r.entity.code, number) for r, t in pairs for number in t["laws"]]
    assert len(true) == 59
    assert _f1(found, true) >= 0.95


def test_figures(documents: dict[str, Document]) -> None:
    pairs = _pairs(documents)
    found = [(r.entity.code, f.value, f.unit) for r, _ in pairs for f in r.figures]
    true = [(r.entity.code, value, unit) for r, t in pairs for value, unit in t["figures"]]
    assert _f1(found, true) >= 0.93


def test_every_quotation_stands_at_its_span(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for reply in document.replies:
            for claim in claims(reply):
                assert document.text[slice(*claim.span)] == claim.quotation
                assert reply.span[0] <= claim.span[0] < claim.span[1] <= reply.span[1]


def test_known_slips_are_noted_and_nothing_else(documents: dict[str, Document]) -> None:
    for name in FILES:
        assert [note.code for note in documents[name].notes] == TRUTH[name]["notes"]
