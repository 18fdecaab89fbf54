"""The comparison as one self-contained HTML page with pictures: no script, no outside resource, made to print and forward."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from kordon.engine.outputs.atomic import AtomicFile
from kordon.engine.outputs.markup import Markup, join, safe, tag, value
from kordon.engine.outputs.words import Words
from kordon.rooms.reporting.answer import report_label
from kordon.rooms.reporting.comparing import Change, Comparison, Mentioned
from kordon.rooms.reporting.comparison_pictures import answered_picture, figures_picture, instruments_picture
from kordon.rooms.reporting.deriving import Derived
from kordon.rooms.reporting.naming import count_text, entity_text, mentioned_text, unit_text
from kordon.rooms.reporting.paragraphs import without_furniture
from kordon.rooms.reporting.records import Claim, Document, Figure


def write_page(
    path: Path, names: Sequence[str], documents: Sequence[Document], steps: Sequence[Sequence[Comparison]], words: Words
) -> None:
    """Raises OutputFailed where the file can't be written."""
    page = _Page(names, documents, steps, words)
    with AtomicFile(path) as stream:
        stream.write(page.html().encode("utf-8", "replace"))
        stream.commit()


def comparison_body(
    names: Sequence[str], documents: Sequence[Document], steps: Sequence[Sequence[Comparison]], words: Words
) -> Markup:
    """What the page shows between masthead and footer, for a page with a frame of its own."""
    return _Page(names, documents, steps, words).content()


class _Page:
    """One comparison in one language of the interface; quotations stay in the reports' own language."""

    def __init__(
        self, names: Sequence[str], documents: Sequence[Document], steps: Sequence[Sequence[Comparison]], words: Words
    ) -> None:
        self.words = words
        self.documents = documents
        self.rows = steps[-1]
        self.labels = [report_label(document, name) for document, name in zip(documents, names, strict=True)]

    def html(self) -> str:
        folder = files("kordon.engine.outputs")
        own = files("kordon.rooms.reporting").joinpath("static/reporting/comparison.css").read_text("utf-8")
        style = (folder / "report.css").read_text("utf-8") + own
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return Template((folder / "report.html").read_text("utf-8")).substitute(
            language=self.words.language,
            direction="rtl" if self.words.right_to_left else "ltr",
            style=style,
            style_hash=f"sha256-{digest}",
            title=tag("title", f"Kordon · {self._say('title')}"),
            body=self._body(),
        )

    def _say(self, key: str, **parameters: object) -> str:
        return self.words.say(f"reporting.page.{key}", **parameters)

    def content(self) -> Markup:
        """Numbers, pictures, then every entity that answered twice."""
        both = [row for row in self.rows if row.before and row.after]
        pictures = [answered_picture(self.documents, self.labels, self.words)]
        pictures += [figures_picture(self.rows, self.labels, self.words), instruments_picture(both, self.words)]
        return join([self._tiles(), *pictures, *(self._entity(row) for row in both)], "\n")

    def _body(self) -> Markup:
        header = tag(
            "header",
            tag("p", "Kordon", class_="brand"),
            tag("h1", self._say("title")),
            tag("p", join([value(label) for label in self.labels], " → "), class_="lead"),
            tag("p", self._say("principle"), class_="principle"),
            class_="masthead",
        )
        return join([header, self.content(), tag("footer", tag("p", self.words.say("report.made_by")))], "\n")

    def _tiles(self) -> Markup:
        rows = self.rows
        tiles = [
            ("both", sum(bool(r.before and r.after) for r in rows), "strong"),
            ("only_before", sum(r.after is None for r in rows), ""),
            ("only_after", sum(r.before is None for r in rows), ""),
            ("figures", sum(len(r.figures) for r in rows), ""),
            ("newly", sum(len(r.newly) for r in rows), ""),
            ("no_longer", sum(len(r.no_longer) for r in rows), ""),
        ]
        return tag("dl", *(tag("div", tag("dt", self._say(key)), tag("dd", self.words.count(count)), class_=kind or None)
                           for key, count, kind in tiles), class_="tiles")

    def _entity(self, row: Comparison) -> Markup:
        counts = self._say("counts", newly=len(row.newly), gone=len(row.no_longer), figures=len(row.figures))
        parts: list[Markup] = [tag("header", tag("h3", value(self._name(row))), tag("p", counts, class_="lead"))]
        if row.figures:
            parts += [tag("h4", self._say("figures")), self._figures(row.figures)]
        if row.derived:
            parts += [tag("h4", self._say("derived")), self._derived(row.derived)]
        for key, mentioned, which in (("newly", row.newly, -1), ("no_longer", row.no_longer, 0)):
            if mentioned:
                parts += [tag("h4", self._say(key)), self._mentioned(mentioned, which)]
        if row.paragraphs:
            parts.append(self._paragraphs(row))
        return tag("article", *parts, class_="card", id=f"entity-{row.code}")

    def _name(self, row: Comparison) -> str:
        reply = row.after or row.before
        return entity_text(reply.entity, self.words.language) if reply else row.code

    def _figures(self, changes: Sequence[Change]) -> Markup:
        rows = [
            tag("tr",
                tag("td", value(change.after.what or unit_text(self.words, change.after.unit), 60)),
                tag("td", self._count(change.before), class_="number"),
                tag("td", self._count(change.after), class_="number"),
                tag("td", self._quotation(change.before.claim, 0), self._quotation(change.after.claim, -1)))
            for change in changes
        ]  # fmt: skip
        head = [self._say("what"), self.labels[0], self.labels[-1], self._say("sentence")]
        return _table(head, rows, "figures")

    def _count(self, figure: Figure) -> Markup:
        return value(count_text(self.words, figure))

    def _derived(self, derived: Sequence[Derived]) -> Markup:
        items = [
            tag("li", tag("b", value(f"{self.words.count(int(d.value)) if d.value == int(d.value) else d.value}")), " ",
                unit_text(self.words, d.unit), tag("span", f" · {d.period.replace('/', '–')}" if d.period else ""),
                " ", tag("code", value(d.formula)), " ", tag("span", self._say("derived_mark"), class_="badge"))
            for d in derived
        ]  # fmt: skip
        return tag("ul", *items, class_="derived")

    def _mentioned(self, mentioned: Sequence[Mentioned], which: int) -> Markup:
        rows = [
            tag("tr", tag("td", tag("span", self.words.say(f"reporting.kind.{m.kind}"), class_="badge")),
                tag("td", value(mentioned_text(self.words, m.kind, m.key))),
                tag("td", self._quotation(m.claim, which)))
            for m in mentioned
        ]  # fmt: skip
        return _table(["", self._say("what"), self._say("sentence")], rows, "mentioned")

    def _quotation(self, claim: Claim, which: int) -> Markup:
        """The sentence with the very words marked, in the report's own direction."""
        text, (start, end) = self.documents[which].text, claim.span
        first, last = max(claim.mention[0], start), min(claim.mention[1], end)
        before, mention, behind = (text[a:b] for a, b in ((start, first), (first, last), (last, end)))
        pieces = [without_furniture(before), _words(mention), without_furniture(behind)]
        marked = join([safe(pieces[0]), " " if pieces[0].isascii() else "", tag("mark", pieces[1]), " " if pieces[2][:1].isalnum()
                       and pieces[1].isascii() else "", safe(pieces[2])])
        language = self.documents[which].masthead.language or None
        return tag("blockquote", tag("bdi", marked), tag("cite", self.labels[which]), lang=language, dir="auto")

    def _paragraphs(self, row: Comparison) -> Markup:
        parts = [
            self._paragraph(pair.before, pair.after, pair.alike, [(p.kind, p.text) for p in pair.pieces])
            for pair in row.paragraphs
        ]
        return tag("details", tag("summary", self._say("paragraphs")), *parts)

    def _paragraph(
        self, before: tuple[int, int] | None, after: tuple[int, int] | None, alike: float, pieces: Sequence[tuple[str, str]]
    ) -> Markup:
        if before and after:
            names = {"same": "span", "removed": "del", "added": "ins"}
            body = join([tag(names[kind], text) for kind, text in pieces])
            note = self._say("alike", percent=round(100 * alike))
        else:
            which, span = (-1, after) if after else (0, before)
            body = safe(without_furniture(self.documents[which].text[slice(*(span or (0, 0)))]))
            note = self._say("only_here", report=self.labels[which])
        kind = "both" if before and after else "added" if after else "removed"
        return tag("div", tag("p", note, class_="note-small"), tag("p", body, dir="auto"), class_=f"pair {kind}")


def _words(mention: str) -> str:
    """The very words on one line. A resolution's number stands like a page's (`81/44`): only what spans lines may hold
    furniture."""
    return without_furniture(mention) if "\n" in mention.strip() else mention.strip()


def _table(head: Sequence[str], rows: Sequence[Markup], kind: str) -> Markup:
    table = tag("table", tag("thead", tag("tr", *(tag("th", text, scope="col") for text in head))),
                tag("tbody", *rows), class_=kind)
    return tag("div", table, class_="wide")
