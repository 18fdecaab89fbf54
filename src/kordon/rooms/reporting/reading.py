"""Read a report: text, structure, then what each reply says, every claim with the place where it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput
from kordon.rooms.reporting.figures import counts
from kordon.rooms.reporting.folding import has_cjk
from kordon.rooms.reporting.formats.docx import read_docx
from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.formats.pdf import read_pdf
from kordon.rooms.reporting.formats.text import read_text
from kordon.rooms.reporting.instruments import mentions
from kordon.rooms.reporting.laws import acts
from kordon.rooms.reporting.named import namings
from kordon.rooms.reporting.notes import document_notes
from kordon.rooms.reporting.paragraphs import Paragraph, paragraphs
from kordon.rooms.reporting.records import (
    Claim,
    Document,
    Figure,
    InstrumentMention,
    Law,
    Named,
    Note,
    Passage,
    Reply,
    Resolution,
)
from kordon.rooms.reporting.resolutions import citations
from kordon.rooms.reporting.structure import Part, find_parts, read_masthead

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and DOCX locked with a password ([MS-CFB] 2.2)


def read_report(source: Source) -> Document:
    """The report in a file. Raises UnreadableInput (`reporting.not_utf8`, `reporting.no_replies` ...)."""
    return interpret(read_layout(source), source.name)


def read_plain(source: Source) -> str:
    """Only the text of a file, whatever it says. Raises UnreadableInput."""
    return read_layout(source).text


def read_layout(source: Source) -> Layout:
    """The reader by content: a PDF's header, a ZIP with a Word document, else text. Raises UnreadableInput."""
    if b"%PDF-" in source.head[:1024]:
        return read_pdf(source)
    if source.head.startswith(b"PK\x03\x04"):
        return read_docx(source)
    if source.head.startswith(OLE):
        raise UnreadableInput(Defect("reporting.old_word", Severity.REJECTED, Location(file=source.name)))
    return read_text(source)


def interpret(layout: Layout, name: str = "") -> Document:
    """The report in a layout. Raises UnreadableInput (`reporting.no_replies`) where no reply is found."""
    text = layout.text
    found = paragraphs(text, layout.cut)
    parts = find_parts(found, text)
    if not parts:
        raise UnreadableInput(Defect("reporting.no_replies", Severity.REJECTED, Location(file=name)))
    masthead = read_masthead(text, found[: parts[0].first])
    replies = tuple(_Reader(layout, found[part.body : part.last]).reply(part, found) for part in parts)
    notes = (*document_notes(text, masthead, found, replies), *_pages_unread(layout))
    return Document(text, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), masthead, replies, notes)


def _pages_unread(layout: Layout) -> Iterator[Note]:
    for page in layout.pictures:
        at = layout.end_of_page(page)
        yield Note("reporting.page_without_text", (("page", str(page)),), "", (at, at))


class _Reader:
    """One reply's paragraphs with the layout they come from."""

    def __init__(self, layout: Layout, passages: Sequence[Paragraph]) -> None:
        self.layout = layout
        self.passages = passages

    def reply(self, part: Part, found: Sequence[Paragraph]) -> Reply:
        first, last = found[part.first], found[part.last - 1]
        return Reply(
            entity=part.entity,
            section=part.section,
            original_language=part.language,
            date_of_reply=part.date,
            span=(first.places[0], last.places[-1] + 1),
            instruments=self._instruments(part.entity.kind == "state"),
            resolutions=tuple(
                Resolution(c.body, c.number, c.year, self._claim(c.paragraph, c.start, c.end)) for c in citations(self.passages)
            ),
            laws=self._laws(),
            figures=self._figures(),
            **self._named(),
            paragraphs=tuple(Passage(p.kind, (p.places[0], p.places[-1] + 1)) for p in self.passages),
        )

    def _instruments(self, state: bool) -> tuple[InstrumentMention, ...]:
        return tuple(
            InstrumentMention(m.code, m.relation, m.date, self._claim(m.paragraph, m.start, m.end))
            for m in mentions(self.passages, state)
        )

    def _laws(self) -> tuple[Law, ...]:
        return tuple(
            Law(a.number, a.year, a.type, self._words(a.paragraph, *a.title), self._claim(a.paragraph, a.start, a.end))
            for a in acts(self.passages, self.layout.text)
        )

    def _figures(self) -> tuple[Figure, ...]:
        return tuple(
            Figure(c.value, c.qualifier, c.unit, self._words(c.paragraph, *c.what), c.period,
                   self._claim(c.paragraph, c.start, c.end))
            for c in counts(self.passages)
        )

    def _named(self) -> dict[str, tuple[Named, ...]]:
        found: dict[str, list[Named]] = {"events": [], "institutions": [], "programmes": []}
        for n in namings(self.passages, self.layout.text):
            name = self._words(n.paragraph, n.start, n.end).strip("《》\"“”")
            found[n.kind].append(Named(name, n.date, self._claim(n.paragraph, n.start, n.end)))
        return {kind: tuple(rows) for kind, rows in found.items()}

    def _claim(self, number: int, start: int, end: int) -> Claim:
        paragraph = self.passages[number]
        sentence = paragraph.sentence(start)
        span = paragraph.span(sentence[0], max(sentence[1], end))
        return Claim(
            self.layout.text[slice(*span)], span, paragraph.span(start, end), self.layout.boxes(*span)
        )

    def _words(self, number: int, start: int, end: int) -> str:
        """Words as printed, without the line breaks inside them."""
        if end <= start:
            return ""
        words = self.layout.text[slice(*self.passages[number].span(start, end))]
        return ("" if has_cjk(words) else " ").join(words.split())
