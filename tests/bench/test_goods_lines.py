"""The labelled lines of goods: their form, their halves, and that the quoted words stand in the list."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.goods.exam import examine, measure, paragraph_first
from bench.goods.lines import ANSWERS, FILE, KINDS, LANGUAGES, Line, half_of, read_lines, write_asked
from bench.goods.report import table
from bench.goods.systems import Answer, Kordon

from kordon.rooms.trade.controls.chemicals import is_cas
from kordon.rooms.trade.controls.library import load
from kordon.rooms.trade.controls.official_text import read_passages

LINES = read_lines()
LIST = load("eu-2021")


def test_the_set_is_broad_enough() -> None:
    kinds = Counter(line.kind for line in LINES)
    assert len(LINES) >= 400
    assert set(kinds) == set(KINDS)
    assert {line.entry[0] for line in LINES if line.entry} == set("0123456789")
    assert min(Counter(line.half for line in LINES).values()) > len(LINES) / 3


def _faults(line: Line) -> Iterator[str]:
    if line.controlled not in ANSWERS or line.kind not in KINDS or line.language not in LANGUAGES:
        yield "a value that is not known"
    if line.half != half_of(line.id, line.twin):
        yield "in the wrong half"
    if not any(value for name, value in line.asked.items() if name not in ("id", "destination")):
        yield "asks nothing"
    if line.asked["cas"] and not is_cas(line.asked["cas"]):
        yield "CAS check digit"
    if line.asked["hs"] and not re.fullmatch(r"\d{6}", line.asked["hs"]):
        yield "HS code"
    if line.asked["parameters"] and not isinstance(json.loads(line.asked["parameters"]), dict):
        yield "parameters"
    if (line.paragraph and line.paragraph not in LIST.paragraphs) or line.entry != line.paragraph.partition(".")[0]:
        yield "no such paragraph"
    if line.kind == "everyday" and (line.entry or line.found):
        yield "everyday goods with an entry"
    if line.kind != "everyday" and not (line.entry and line.list_words):
        yield "nothing it was checked against"


def test_lines_are_well_formed() -> None:
    assert [(line.id, fault) for line in LINES for fault in _faults(line)] == []


def test_no_line_and_no_id_comes_twice() -> None:
    ids = [line.id for line in LINES]
    asked = [tuple(value for name, value in line.asked.items() if name != "id") for line in LINES]
    assert len(set(ids)) == len(set(asked)) == len(LINES)


def test_twins_are_two_and_differ() -> None:
    pairs: dict[str, list[Line]] = {}
    for line in LINES:
        if line.twin:
            pairs.setdefault(line.twin, []).append(line)
    assert len(pairs) >= 80
    for twin, pair in pairs.items():
        assert sorted(line.controlled for line in pair) == ["nothing found", "yes"], twin
        assert len({(line.language, line.half, line.paragraph) for line in pair}) == 1, twin


def test_the_quoted_words_stand_in_the_list(shared_data: Path) -> None:
    texts: dict[str, list[str]] = {}
    for passage in read_passages(shared_data / "trade" / "eu-annex1"):
        texts.setdefault(passage.number, []).append(" ".join(passage.text.split()))
    missing = [
        line.id
        for line in LINES
        if line.list_words and not any(line.list_words in text for text in texts.get(line.list_paragraph, []))
    ]
    assert missing == []
    assert all(len(line.list_words) >= 5 for line in LINES if line.list_words)


def test_what_is_measured() -> None:
    over, under = [line for line in LINES if line.twin == "t001"]
    everyday = next(line for line in LINES if line.kind == "everyday")
    right = {
        over.id: Answer("yes", ("2B104", over.paragraph)),
        under.id: Answer("nothing found"),
        everyday.id: Answer("nothing found"),
    }
    lines = [over, under, everyday]
    found = measure(lines, right)
    assert (found["entry_top3"], found["paragraph_first"], found["controlled"], found["twins"]) == (1, 0, 1, 1)
    assert found["everyday_flagged"] == 0
    wrong = right | {under.id: Answer("depends", ("2B204.a",)), everyday.id: Answer("depends")}
    assert measure(lines, wrong)["twins"] == 0
    assert measure(lines, wrong)["everyday_flagged"] == 1
    assert [item[0] for item in examine("x", lines, wrong, "goods").details["wrong"]] == [over.id, under.id, everyday.id]


@pytest.mark.parametrize(
    ("first", "counts"),
    [("2B204.a", True), ("2B204.a.2", True), ("2B204", False), ("2B204.b", False), ("2B204.aa", False), ("", False)],
)
def test_a_paragraph_counts_on_its_branch(first: str, counts: bool) -> None:
    line = next(line for line in LINES if line.paragraph == "2B204.a")
    assert paragraph_first(line, Answer("yes", (first,) if first else ())) is counts


def test_a_program_does_not_see_the_answers(tmp_path: Path) -> None:
    write_asked(LINES, tmp_path / "asked.csv")
    header = (tmp_path / "asked.csv").read_text("utf-8").splitlines()[0]
    assert "expected" not in header
    assert "kind" not in header
    assert FILE.read_text("utf-8").splitlines()[0].startswith(header)


def test_kordon_is_asked_as_a_user_asks_it() -> None:
    """One line of every kind through the command; what comes back is measured and shown."""
    lines = list({line.kind: line for line in LINES}.values())
    answers = Kordon().answer(lines)
    assert set(answers) == {line.id for line in lines}
    assert {answer.controlled for answer in answers.values()} <= set(ANSWERS)
    rows = table({"kordon": examine("kordon", lines, answers, "goods")})
    assert len({len(row) for row in rows}) == 1
    assert "controlled, depends, nothing found: right" in {row[0] for row in rows}
