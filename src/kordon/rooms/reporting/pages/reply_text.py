"""A reply's text with the place of every claim marked, so that a link leads from a claim to its sentence without script.

What is printed is the canonical text, code point for code point: `data-start` and `data-end` of a sentence are the claim's span,
and the element's text is `text[start:end]`. Page furniture between paragraphs stays where it stands, in small letters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kordon.engine.outputs.markup import Markup, join, safe, tag
from kordon.rooms.reporting.records import Document, Note, Passage, Reply

Span = tuple[int, int]
_LAYOUT = re.compile(r"([\n\r\t\f]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim or note stands: `name` is its anchor on the page, `kind` its class, `mention` the very words."""

    name: str
    kind: str
    sentence: Span
    mention: Span


KINDS = ("instruments", "resolutions", "laws", "figures", "institutions", "programmes", "events")


def places_of(reply: Reply, notes: Sequence[Note]) -> list[Place]:
    """Every claim of a reply and every note in it; anchors are `instruments-1`, `figures-3`, `notes-1` ..."""
    found = []
    for kind in KINDS:
        for number, row in enumerate(getattr(reply, kind), start=1):
            found.append(Place(f"{kind}-{number}", kind, row.claim.span, row.claim.mention))
    for number, note in enumerate(notes, start=1):
        found.append(Place(f"notes-{number}", "notes", note.span, note.span))
    return found


def notes_of(reply: Reply, document: Document) -> list[Note]:
    """The notes whose place is in the reply."""
    return [note for note in document.notes if reply.span[0] <= note.span[0] and note.span[1] <= reply.span[1]]


def reply_text(text: str, reply: Reply, places: Sequence[Place]) -> Markup:
    """The reply from its heading to its end, paragraph by paragraph."""
    parts, at = [], reply.span[0]
    places = sorted(places, key=_begin)
    for passage in _outer(reply.paragraphs):
        start, end = passage.span
        parts.append(_between(text, (at, start), places))
        parts.append(tag("p", _marked(text, (start, end), places), class_=passage.kind))
        at = end
    return join([*parts, _between(text, (at, reply.span[1]), places)])


def _begin(place: Place) -> int:
    return place.mention[0]


def _outer(passages: Iterable[Passage]) -> Iterator[Passage]:
    """In order, without those that stand inside another, as a footnote between two halves of a paragraph does."""
    end = -1
    for passage in sorted(passages, key=lambda p: (p.span[0], -p.span[1])):
        if passage.span[0] >= end:
            end = passage.span[1]
            yield passage


def _between(text: str, span: Span, places: Sequence[Place]) -> Markup:
    """What stands between paragraphs, its blank lines outside the element."""
    words = text[slice(*span)]
    if not words.strip():
        return _shown(words)
    start, end = span[0] + len(words) - len(words.lstrip()), span[0] + len(words.rstrip())
    inside = tag("p", _marked(text, (start, end), places), class_="furniture")
    return join([_shown(text[span[0] : start]), inside, _shown(text[end : span[1]])])


def _marked(text: str, span: Span, places: Sequence[Place]) -> Markup:
    """A stretch of text, `places` in the order of their words: sentences that hold claims, and what stands between them."""
    near = places[bisect_left(places, span[0], key=_begin) : bisect_left(places, span[1], key=_begin)]
    inside = [place for place in near if place.mention[1] <= span[1]]
    parts, at = [], span[0]
    for sentence in _sentences(inside, span):
        parts.append(_shown(text[at : sentence[0]]))
        held = [place for place in inside if sentence[0] <= place.mention[0] < max(sentence[1], sentence[0] + 1)]
        words = _mentions(text, sentence, held)
        parts.append(tag("span", words, class_="source", data_start=sentence[0], data_end=sentence[1]))
        at = sentence[1]
    return join([*parts, _shown(text[at : span[1]])])


def _sentences(places: Sequence[Place], within: Span) -> list[Span]:
    """The claims' sentences; those that overlap are one."""
    merged: list[Span] = []
    for start, end in sorted({(max(p.sentence[0], within[0]), min(p.sentence[1], within[1])) for p in places}):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _mentions(text: str, sentence: Span, places: Sequence[Place]) -> Markup:
    """The sentence with the very words of each claim marked. Where mentions overlap, the later begins inside the earlier;
    each bears its anchor where it begins."""
    cuts = sorted({*sentence, *(min(max(edge, sentence[0]), sentence[1]) for p in places for edge in p.mention)})
    parts = []
    for start, end in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        begins = [place for place in places if place.mention[0] == start]
        over = [place for place in places if place.mention[0] <= start and end <= place.mention[1]]
        piece = _shown(text[start:end])
        if over:
            piece = tag("mark", piece, class_=" ".join(dict.fromkeys(f"k-{place.kind}" for place in over)))
        for place in reversed(begins):
            piece = tag("span", piece, id=place.name, class_="mention")
        if begins or start < end:
            parts.append(piece)
    return join(parts)


def _shown(text: str) -> Markup:
    """Escaped, control characters made visible, but line breaks and tabs as they are."""
    return join(Markup(part) if _LAYOUT.fullmatch(part) else safe(part) for part in _LAYOUT.split(text))
