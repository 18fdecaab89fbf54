"""The report an officer reads, prints and forwards: one self-contained HTML page.

No script, no outside resource (the page's own Content-Security-Policy forbids both), light and dark, made to print,
right-to-left in Arabic. Past CARDS findings the strongest are shown and the page says so; the data file holds them all.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
from collections.abc import Sequence
from importlib.resources import files
from string import Template

from kordon.engine.findings import Finding
from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.cards import card
from kordon.engine.outputs.charts import BINS, list_chart, score_bin, score_chart
from kordon.engine.outputs.markup import Markup, join, sentence, tag, value
from kordon.engine.outputs.summary import CheckSummary, InputSummary, UsedReference
from kordon.engine.outputs.words import Words

CARDS = 500
OVERVIEW_ROWS = 60


class HtmlWriter:
    """Keeps the CARDS strongest findings and counts the rest; memory is bounded."""

    def __init__(self, file: AtomicFile, words: Words) -> None:
        self._file = file
        self._words = words
        self._strongest: list[tuple[float, int, Finding]] = []
        self._bins = [0] * BINS
        self._lists: dict[str, int] = {}
        self._count = 0

    @property
    def capped(self) -> bool:
        """Whether the page holds fewer findings than there are."""
        return self._count > CARDS

    def write(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._count += 1
            self._bins[score_bin(finding.score)] += 1
            self._lists[finding.entry.list] = self._lists.get(finding.entry.list, 0) + 1
            item = (finding.score, -self._count, finding)
            if len(self._strongest) < CARDS:
                heapq.heappush(self._strongest, item)
            else:
                heapq.heappushpop(self._strongest, item)

    def finish(self, summary: CheckSummary) -> None:
        shown = [finding for _, _, finding in sorted(self._strongest, key=lambda item: (-item[0], -item[1]))]
        folder = files("kordon.engine.outputs")
        style = (folder / "report.css").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        page = Template((folder / "report.html").read_text("utf-8")).substitute(
            language=self._words.language,
            direction="rtl" if self._words.right_to_left else "ltr",
            style=style,
            style_hash=f"sha256-{digest}",
            title=tag("title", f"Kordon · {self._words.say('report.title')} · {summary.as_of}"),
            body=self._body(shown, summary),
        )
        self._file.write(page.encode("utf-8", "replace"))

    def _body(self, shown: Sequence[Finding], summary: CheckSummary) -> Markup:
        words = self._words
        parts = [_masthead(summary, words), _warnings(summary, words), _tiles(summary, words)]
        if self._count:
            charts = [score_chart(self._bins, words), list_chart(self._lists, words)]
            parts.append(tag("section", *charts, class_="charts"))
        parts += [_references(summary, words), _inputs(summary, words)]
        if self._count:
            parts.append(tag("h2", words.say("report.findings")))
            parts += [self._cap_note()] if self.capped else []
            parts.append(_overview(shown, words))
            parts += [card(finding, number, words) for number, finding in enumerate(shown, 1)]
        else:
            parts.append(tag("p", words.say("report.nothing_found"), class_="nothing"))
        parts.append(tag("footer", tag("p", words.say("report.people_decide")), tag("p", words.say("report.made_by"))))
        return join(parts, "\n")

    def _cap_note(self) -> Markup:
        words, name = self._words, full_data_name(self._file.path.name)
        return tag("p", sentence(words.pieces("report.capped", [("shown", words.count(CARDS)),
                                                                ("count", words.count(self._count)), ("file", name)])),
                   class_="note")  # fmt: skip


def full_data_name(report_name: str) -> str:
    """Where all findings stand when the page can't show them all: `report.html` -> `report.findings.jsonl`."""
    return report_name.removesuffix(".html").removesuffix(".HTML") + ".findings.jsonl"


def _masthead(summary: CheckSummary, words: Words) -> Markup:
    return tag(
        "header",
        tag("p", "Kordon", class_="brand"),
        tag("h1", words.say("report.title")),
        tag("p", sentence(words.pieces("report.as_of", [("date", summary.as_of)])), class_="lead"),
        tag("p", words.say("report.people_decide"), class_="principle"),
        class_="masthead",
    )


def _warnings(summary: CheckSummary, words: Words) -> Markup:
    items = [tag("li", sentence(words.pieces(code, parameters))) for code, parameters in summary.warnings]
    items += [tag("li", sentence(words.pieces("report.unreadable", [("file", i.name)])))
              for i in summary.inputs if i.unreadable]
    return tag("ul", *items, class_="warnings", role="note") if items else Markup()


def _tiles(summary: CheckSummary, words: Words) -> Markup:
    tiles = [
        ("report.findings", summary.findings, "strong"),
        ("report.records_with_findings", summary.records_with_findings, ""),
        ("report.units", summary.units, ""),
        ("report.read", summary.read, ""),
        ("report.rejected", summary.rejected, "odd" if summary.rejected else ""),
    ]
    return tag("dl", *(tag("div", tag("dt", words.say(code)), tag("dd", words.count(count)), class_=kind or None)
                       for code, count, kind in tiles), class_="tiles")


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[Markup]], kind: str) -> Markup:
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    table = tag("table", tag("thead", tag("tr", *(tag("th", text, scope="col") for text in head))),
                tag("tbody", *body), class_=kind)
    return tag("section", tag("h2", title), _scrolling(table, title))


def _scrolling(table: Markup, title: str) -> Markup:
    """Wider than a phone: the keyboard can reach it to scroll."""
    return tag("div", table, class_="wide", role="region", tabindex="0", aria_label=title)


def _digest(sha256: str) -> Markup:
    return tag("code", sha256, class_="digest") if sha256 else Markup("–")


def _references(summary: CheckSummary, words: Words) -> Markup:
    head = [words.say(f"report.{key}") for key in ("list", "version", "age", "entries")] + ["SHA-256"]
    return _table(words.say("report.references"), head, [_reference(r, words) for r in summary.references], "facts")


def _reference(item: UsedReference, words: Words) -> list[Markup]:
    age = Markup("–") if item.age_days is None else tag("span", words.say("report.days", days=item.age_days))
    if item.stale:
        age = join([age, " ", tag("strong", words.say("report.stale", days=item.max_age_days), class_="stale")])
    name = join([tag("b", value(item.list)), " ", value(item.title)])
    version = tag("span", value(item.version), class_="whole")
    return [name, version, age, tag("span", words.count(item.entries)), _digest(item.sha256)]


def _inputs(summary: CheckSummary, words: Words) -> Markup:
    head = [words.say(f"report.{key}") for key in ("file", "format", "units", "read", "rejected")] + ["SHA-256"]
    return _table(words.say("report.inputs"), head, [_input(i, words) for i in summary.inputs], "facts")


def _input(item: InputSummary, words: Words) -> list[Markup]:
    counts = [tag("span", words.count(n)) for n in (item.tally.units, item.tally.read, item.tally.rejected)]
    return [value(item.name, 80), value(item.format or "–"), *counts, _digest(item.sha256)]


def _overview(shown: Sequence[Finding], words: Words) -> Markup:
    """The strongest findings on one screen, each a link to its card."""
    rows = [
        tag("tr",
            tag("td", tag("a", f"{number}", href=f"#finding-{number}")),
            tag("td", value(finding.record_id, 40)),
            tag("td", value(finding.record_caption, 80)),
            tag("td", value(finding.entry.caption, 80)),
            tag("td", value(f"{finding.entry.list} · {finding.entry.id}", 60)),
            tag("td", value(words.percent(finding.score)), class_="right"))
        for number, finding in enumerate(shown[:OVERVIEW_ROWS], 1)
    ]  # fmt: skip
    head = ["#", *(words.say(f"report.{key}") for key in ("record_id", "input", "entry", "entry_id", "score"))]
    table = tag("table", tag("thead", tag("tr", *(tag("th", text, scope="col") for text in head))),
                tag("tbody", *rows), class_="overview")
    return _scrolling(table, words.say("report.findings"))
