"""What a Secretary-General's report says, claim by claim, each with the place where it stands.

The report is "Measures to prevent terrorists from acquiring weapons of mass destruction" (General Assembly resolutions
73/55, 76/28 and their successors), or another that compiles replies of States and organisations in the same layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

SCHEMA = "kordon.report/1"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a PDF page: `page` from 1, the others in points from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a source says. `quotation` is the sentence, `span` its [start, end) in code points of the canonical text,
    so that text[start:end] == quotation; `mention` is the span of the very words. `boxes` only for PDF."""

    quotation: str
    span: tuple[int, int]
    mention: tuple[int, int]
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """Who replied. `code` is ISO 3166-1 alpha-3 or the organisation's own (IAEA, EU, CIS ...), empty where unknown;
    `kind` is state, union, organization or unknown."""

    name: str
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class InstrumentMention:
    """One instrument in one reply, with the strongest relation the reply states (codes in data/instruments.json).
    `date` is ISO, partial where the source is partial, empty where the reply gives none."""

    code: str
    relation: str
    date: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution or decision as the source cites it. `body`: SC, GA, GA-decision, ECOSOC or HRC. `year` is 0 where the
    citation has none; it is what is printed, even when a note says that it can't be right."""

    body: str
    number: str
    year: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Law:
    """A law, decree, regulation or act of the European Union. `number` and `title` may be empty, `year` 0."""

    number: str
    year: int
    type: str
    title: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted thing. `value` in `unit` (ISO 4217 for money; year, month, day, hour; else what is counted); `qualifier`
    is exact, about, nearly, more_than or less_than; `what` the words counted; `period` years the sentence names."""

    value: float
    qualifier: str
    unit: str
    what: str
    period: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Named:
    """An event, institution or programme as the reply names it. `date` only for events: ISO, partial, or `first/last`."""

    name: str
    date: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Note:
    """What looks wrong in the source. Words come from the catalogue by `code`."""

    code: str
    parameters: tuple[tuple[str, str], ...]
    quotation: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or heading of a reply, by its span."""

    kind: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reply:
    """All that one entity said in one report. `section` is governments, european_union or international_organizations,
    empty where no section heading was found; `original_language` ISO 639-1; `date_of_reply` ISO 8601."""

    entity: Entity
    section: str
    original_language: str
    date_of_reply: str
    span: tuple[int, int]
    instruments: tuple[InstrumentMention, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    laws: tuple[Law, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Named, ...] = ()
    institutions: tuple[Named, ...] = ()
    programmes: tuple[Named, ...] = ()
    paragraphs: tuple[Passage, ...] = ()


def claims(reply: Reply) -> Iterator[Claim]:
    """Every claim of a reply, kind after kind."""
    yield from (instrument.claim for instrument in reply.instruments)
    yield from (resolution.claim for resolution in reply.resolutions)
    yield from (law.claim for law in reply.laws)
    yield from (figure.claim for figure in reply.figures)
    yield from (named.claim for named in (*reply.events, *reply.institutions, *reply.programmes))


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the document says of itself. Empty where it doesn't; a symbol is never invented. `session` 0 if unknown."""

    symbol: str
    job_number: str
    date: str
    session: int
    agenda_item: str
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read: the canonical text, its hash (of the text as UTF-8), and everything found in it."""

    text: str
    sha256: str
    masthead: Masthead
    replies: tuple[Reply, ...]
    notes: tuple[Note, ...] = field(default=())
