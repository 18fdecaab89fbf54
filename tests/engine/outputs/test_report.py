"""The HTML report: self-contained, everything escaped, every name on its own direction, six languages, bounded."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES, Catalogue
from kordon.engine.facets import parties_of
from kordon.engine.findings import Evidence, Finding, ReferencePointer, Step
from kordon.engine.outputs.html import CARDS
from kordon.engine.outputs.markup import marked_name, safe, tag
from kordon.engine.outputs.summary import CheckSummary, UsedReference, reference_warnings, used_references
from kordon.engine.outputs.words import Words, plain, visible
from kordon.engine.outputs.writers import Output
from kordon.engine.pipeline import ReferenceRequest
from kordon.engine.records.party import Name, Party

HOSTILE = '<img src=x onerror="alert(1)">\u202egnp.exe\x1b[2J"\'&'
SHA = "cd" * 32
VOID = {"meta", "link", "img", "br"}


class Page(HTMLParser):
    """Tags and attributes of a page, and whether every element closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_finding(score: float = 0.9, number: int = 1) -> Finding:
    step = Step(HOSTILE, HOSTILE, HOSTILE, 0.5, 0.5)
    evidence = Evidence("name", 2.0, "name", HOSTILE, "names", HOSTILE, (step,), HOSTILE, (("x", HOSTILE),))
    entry = ReferencePointer(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return Finding("k", f"{HOSTILE}{number}", score, entry, (evidence,), HOSTILE, HOSTILE, settle=(HOSTILE,))


def write_report(folder: Path, findings: list[Finding], language: str = "en", summary: CheckSummary | None = None) -> str:
    told = summary or CheckSummary("2025-11-21", (UsedReference("un", "2025-01-01", SHA, "UN list", 3, 324, 7),))
    with Output(folder / "r.html", Words(Catalogue(), language)) as output:
        for finding in findings:
            told.add([finding])
            output.write([finding])
        output.finish(told)
        output.commit()
    return (folder / "r.html").read_text("utf-8")


@pytest.fixture
def sound(fake: Any) -> list[Finding]:
    checker = fake.make_checker(ReferenceRequest(threshold=0.1))
    parties = [Party("1", names=(Name("Marguerite Ondari"),)), Party("2", names=(Name("مروان الزاهد"),))]
    return [f for found in checker.check([x for p in parties for x in parties_of(p)]) for f in found]


def test_nothing_from_data_becomes_markup(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, [hostile_finding()]))
    assert page.open == []
    assert {name for name, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li",
        "dl", "div", "dt", "dd", "section", "figure", "figcaption", "svg", "rect", "text", "line", "table", "thead", "tbody",
        "tr", "td", "th", "caption", "article", "span", "strong", "b", "bdi", "mark", "code", "a", "footer",
    }  # fmt: skip
    assert not any(name.startswith("on") or name in {"src", "style"} for _, found in page.tags for name in found)
    assert "\u202e" not in page.text and "\x1b" not in page.text and "[U+202E]" in page.text


def test_the_page_needs_nothing_from_outside(tmp_path: Path, sound: list[Finding]) -> None:
    text = write_report(tmp_path, sound)
    page = Page(text)
    policy = next(a["content"] for name, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style is not None and policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"https?://|url\(|@import", text)
    assert all((a.get("href") or "#").startswith("#") for _, a in page.tags)


def test_what_scrolls_sideways_is_named_and_reached_by_keyboard(tmp_path: Path, sound: list[Finding]) -> None:
    tags = Page(write_report(tmp_path, sound)).tags
    scrolling = [a for _, a in tags if a.get("class") == "wide"]
    assert len(scrolling) == sum(name == "table" and a.get("class") in ("facts", "overview") for name, a in tags) > 1
    assert all(a["tabindex"] == "0" and a["role"] == "region" and a["aria-label"] for a in scrolling)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(tmp_path: Path, sound: list[Finding], language: str) -> None:
    summary = CheckSummary("2025-11-21", (UsedReference("un", "2025-01-01", SHA, "UN list", 3, 324, 7),))
    summary.warnings.update(dict.fromkeys(reference_warnings(summary.references)))
    page = Page(write_report(tmp_path, sound, language, summary))
    words = Words(Catalogue(), language)
    root = next(attributes for name, attributes in page.tags if name == "html")
    assert root == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert not re.search(r"\b(report|check|settle|step|warning|name|birth)\.[a-z_]+", page.text)
    assert words.say("report.people_decide") in page.text
    assert plain(words.evidence(sound[0].evidence[1])) in page.text
    assert words.say("settle.birth_date") in page.text
    assert SHA in page.text and "324" in page.text


def test_nothing_found_is_no_clearance(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, []))
    assert "Nothing found in these versions of these lists." in page.text
    assert "Nothing found is not a clearance; people decide." in page.text


def test_past_the_cap_the_strongest_are_shown_and_all_are_kept_beside(tmp_path: Path) -> None:
    found = [hostile_finding(n / 2000, n) for n in range(CARDS + 20)]
    page = Page(write_report(tmp_path, found))
    cards = [a["id"] for name, a in page.tags if name == "article"]
    assert len(cards) == CARDS
    assert f"The {CARDS} strongest of {CARDS + 20} findings are shown here." in page.text
    assert "r.findings.jsonl" in page.text
    beside = [json.loads(line) for line in (tmp_path / "r.findings.jsonl").read_text("utf-8").splitlines()]
    assert [f["score"] for f in beside] == [round(n / 2000, 6) for n in range(CARDS + 20)]


def test_below_the_cap_the_page_stands_alone(tmp_path: Path, sound: list[Finding]) -> None:
    write_report(tmp_path, sound)
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]


def test_aligned_parts_are_marked_in_the_name_as_written() -> None:
    steps = (Step("ondari", "ondari", "equal", 1, 0.5), Step("velk", "felk", "spelling", 0.8, 0.5))
    assert marked_name("Ondári-VELK <x>", steps, left=True) == (
        '<bdi><mark class="m-equal">Ondári</mark>-<mark class="m-spelling">VELK</mark> &lt;x&gt;</bdi>'
    )
    inside = (Step("muammar", "x", "equal", 1, 1),)
    assert marked_name("al-Mu'ammar", inside, left=True) == '<bdi>al-<mark class="m-equal">Mu&#x27;ammar</mark></bdi>'
    twice = (Step("kim", "kim", "equal", 1, 0.5), Step("kim", "kim", "equal", 1, 0.5))
    assert marked_name("Kim Kim", twice, left=True).count("<mark") == 2
    joined = (Step("Es Sabar", "Essabar", "fused", 0.97, 1),)
    assert marked_name("Es-Sabar", joined, left=True) == '<bdi><mark class="m-fused">Es-Sabar</mark></bdi>'


def test_markup_is_escaped_once() -> None:
    assert tag("p", tag("b", "<"), "<", title='"') == '<p title="&quot;"><b>&lt;</b>&lt;</p>'
    assert safe(safe("&")) == "&amp;"


def test_visible_keeps_what_spelling_needs() -> None:
    assert visible("نیک\u200cنژاد") == "نیک\u200cنژاد"
    assert visible("a\x1b[31m\u2067b\n") == "a[U+001B][31m[U+2067]b[U+000A]"


def test_a_score_is_never_certain() -> None:
    words = Words(Catalogue())
    assert [words.percent(s) for s in (0.0, 0.5, 0.99949, 1.0)] == ["< 0.1 %", "50.0 %", "99.9 %", "> 99.9 %"]


def test_references_are_told_once_and_in_order(fake: Any) -> None:
    checker = fake.make_checker(ReferenceRequest())
    assert [r.list for r in used_references([checker, checker, object()])] == ["test", "zz"]
    assert reference_warnings(used_references([checker])) == [
        ("warning.stale_list", (("list", "test"), ("age_days", "144"), ("max_age_days", "7"))),
    ]


def test_every_text_of_this_package_is_in_the_catalogue() -> None:
    """Codes that the code names literally, and codes put together from parts."""
    root = Path(__file__).parents[3] / "src" / "kordon"
    catalogue = Catalogue()
    source = "".join(p.read_text("utf-8") for folder in ("engine/outputs", "engine/backends", "site/commands")
                     for p in (root / folder).glob("*.py"))  # fmt: skip
    named = set(re.findall(r'"((?:report|check|output|pairs|warning|names)\.[a-z_]+[a-z])"', source))
    named -= {"report.css", "report.html"}  # data files
    assert len(named) > 60
    assert sorted(named - set(catalogue.texts)) == []
