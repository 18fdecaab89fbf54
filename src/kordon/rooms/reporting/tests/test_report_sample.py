"""The synthetic English report: layout, page furniture, anaphora, and the slips planted in it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting import commands
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret, read_report
from kordon.rooms.reporting.records import Document, claims

SAMPLE = Path(__file__).parents[1] / "samples" / "replies_en.txt"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_report(open_source(SAMPLE))


def test_masthead_and_replies(document: Document) -> None:
    masthead = document.masthead
    assert (masthead.session, masthead.job_number, masthead.date) == (80, "25-09999", "2025-06-16")
    assert masthead.symbol == "A/80/999"
    assert masthead.agenda_item == "101(y)"
    assert [(r.entity.code, r.section, r.original_language, r.date_of_reply) for r in document.replies] == [
        ("CHL", "governments", "es", "2025-04-26"),
        ("MNG", "governments", "en", "2025-05-02"),
        ("EU", "european_union", "en", "2025-05-15"),
        ("IAEA", "international_organizations", "en", "2025-05-15"),
    ]


def test_an_amendment_is_its_own_instrument(document: Document) -> None:
    chile = document.replies[0]
    assert [(i.code, i.relation, i.date) for i in chile.instruments] == [
        ("NPT", "party", ""),
        ("CWC", "party", ""),
        ("CPPNM", "ratified", "2024-03-12"),
        ("CPPNM_A2005", "ratified", "2024-03-12"),
    ]


def test_laws_with_and_without_numbers(document: Document) -> None:
    chile = document.replies[0]
    assert [(law.number, law.year, law.type, law.title) for law in chile.laws] == [
        ("21250", 0, "law", ""),
        ("18", 2021, "decree", ""),
        ("", 2019, "law", "Proceeds of Invented Crime Act"),
    ]
    assert [(law.number, law.year) for law in document.replies[2].laws] == [("2023/1187", 2023)]


def test_a_word_cut_by_the_end_of_a_line(document: Document) -> None:
    chile = document.replies[0]
    assert [(f.value, f.unit, f.qualifier) for f in chile.figures] == [
        (1200, "person", "more_than"),
        (14, "country", "exact"),
        (12, "event", "exact"),
        (2.5e6, "USD", "exact"),
    ]


def test_a_figure_with_a_space_in_it_and_its_qualifier(document: Document) -> None:
    agency = document.replies[3]
    assert [(f.value, f.unit) for f in agency.figures] == [(7, "event"), (147, "incident"), (4390, "incident")]
    union = document.replies[2]
    assert [(f.value, f.unit, f.qualifier) for f in union.figures] == [(5e6, "EUR", "nearly"), (3, "year", "exact")]


def test_notes_name_the_planted_slips_and_no_others(document: Document) -> None:
    assert [note.code for note in document.notes] == ["reporting.resolution_year", "reporting.impossible_date"]
    for note in document.notes:
        assert document.text[slice(*note.span)] == note.quotation


def test_the_command_writes_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    out = tmp_path / "answer.json"
    assert commands.run(parser.parse_args(["read", str(SAMPLE), "--out", str(out)])) == 0
    answer = json.loads(out.read_text("utf-8"))
    assert answer["schema"] == "kordon.report/1"
    assert answer["text"] == SAMPLE.read_text("utf-8")
    claims = [c for r in answer["replies"] for k in ("instruments", "resolutions", "laws", "figures") for c in r[k]]
    assert len(claims) > 15
    for claim in claims:
        assert answer["text"][slice(*claim["span"])] == claim["quotation"]
        assert claim["span"][0] <= claim["mention"][0] < claim["mention"][1] <= claim["span"][1]
    assert "replies 4" in capsys.readouterr().out


def test_of_several_files_each_is_read_or_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("a shopping list", "utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    line = ["read", str(SAMPLE), str(bad), str(SAMPLE), "--out", str(tmp_path / "answers")]
    assert commands.run(parser.parse_args(line)) == 3
    shown = capsys.readouterr()
    assert shown.out.rstrip().endswith("2 + 1 = 3") and "bad.txt" in shown.err
    assert sorted(p.name for p in (tmp_path / "answers").iterdir()) == ["1-replies_en.txt.json", "replies_en.txt.json"]
    with pytest.raises(UnreadableInput):
        commands.run(parser.parse_args(["read", str(SAMPLE), str(bad)]))


@pytest.mark.parametrize(
    ("content", "code"), [(b"a shopping list\n\nmilk\n", "reporting.no_replies"), (b"\xff\xfe\x00bad", "reporting.not_utf8")]
)
def test_what_is_no_report_is_said_so(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput) as caught:
        read_report(open_source(path))
    assert caught.value.defect.code == code


PIECES = [
    "[Original: English]", "[2 May 2025]", "\n\n", "\n", "Chile", "智利", "［原件：英文］", "1540 (2004)", "第1540(2004)号决议",
    "《", "》", "\x0c", "\ufeff", "٣", "²", "½", "ﷺ", "\u202e", "Ⅻ", "³½ million", "resolution 9999/99", "2 000 000", "№",
    "第99号法", "A/1/2",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_reader(pieces: list[str], rest: str) -> None:
    text = "Chile\n\n[Original: English]\n[2 May 2025]\n\n" + " ".join(pieces) + rest
    document = interpret(Layout(text))
    for reply in document.replies:
        for claim in claims(reply):
            assert text[slice(*claim.span)] == claim.quotation


@pytest.mark.parametrize("line", ["* A/77/50", "\\* A/77/50", "*  A/77/50.", "*   A/77/50"])
def test_a_footnote_gives_a_document_no_symbol(line: str) -> None:
    text = f"{line}\n\nChile\n\n[Original: English]\n[2 May 2022]\n\nChile agrees.\n"
    assert interpret(Layout(text)).masthead.symbol == ""
    assert interpret(Layout("**A/77/123**\n\n" + text)).masthead.symbol == "A/77/123"
