"""Paragraphs of two replies set side by side: what says the same thing, and where the words differ.

Alike is the cosine of character n-grams (2 to 4), weighted by how rare each is among all paragraphs of the two replies.
Figures and instruments that stand in both pull two paragraphs together. Character n-grams need no word list, so every
language is served; 0.12 was found right on the reports of 2019 and 2022.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kordon.rooms.reporting.folding import fold, has_cjk
from kordon.rooms.reporting.paragraphs import without_furniture
from kordon.rooms.reporting.records import Reply

ALIKE_PARAGRAPHS = 0.12  # cosine below which two paragraphs are not taken for the same matter
ANCHOR = 0.15  # added for an instrument, law or changed figure that stands in both
_SHORTEST = 24  # characters; headings and scraps are not aligned
_GRAMS = (2, 3, 4)
_LONGEST_DIFFERENCE = 4_000  # characters of a paragraph beyond which differences are not worked out


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `kind` is same, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph in both replies (or in one: the other span is None). `alike` 0..1; spans in their own texts."""

    before: tuple[int, int] | None
    after: tuple[int, int] | None
    alike: float
    pieces: tuple[Piece, ...] = ()


Span = tuple[int, int]


def align(old_text: str, old: Reply, new_text: str, new: Reply, anchors: Sequence[tuple[Span, Span]]) -> tuple[Pair, ...]:
    """All paragraphs of both replies, in the order of the later one; those only in the earlier one at the end."""
    before, after = _passages(old_text, old), _passages(new_text, new)
    weights = _weights([*before.values(), *after.values()])
    left = {span: _vector(text, weights) for span, text in before.items()}
    right = {span: _vector(text, weights) for span, text in after.items()}
    pulled = Counter((_around(before, a), _around(after, b)) for a, b in anchors)
    scored = sorted(
        ((min(1.0, _cosine(left[a], right[b]) + ANCHOR * min(2, pulled[(a, b)])), a, b) for a in left for b in right),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    used: set[Span] = set()
    taken: set[Span] = set()
    pairs: dict[Span, tuple[Span, float]] = {}
    for alike, a, b in scored:
        if alike < ALIKE_PARAGRAPHS:
            break
        if a not in used and b not in taken:
            used.add(a)
            taken.add(b)
            pairs[b] = (a, alike)
    rows = [
        Pair(pairs[b][0], b, round(pairs[b][1], 2), differences(before[pairs[b][0]], after[b]))
        if b in pairs
        else Pair(None, b, 0.0)
        for b in after
    ]
    return (*rows, *(Pair(a, None, 0.0) for a in before if a not in used))


def _passages(text: str, reply: Reply) -> dict[Span, str]:
    rows = ((p.span, without_furniture(text[slice(*p.span)])) for p in reply.paragraphs if p.kind != "heading")
    return {span: words for span, words in rows if len(words) >= _SHORTEST}


def _around(passages: Mapping[Span, str], span: Span) -> Span:
    return next((p for p in passages if p[0] <= span[0] < p[1]), (-1, -1))


def _grams(text: str) -> Counter[str]:
    letters = re.sub(r"[\W\d_]+", "" if has_cjk(text) else " ", fold(text)).strip()
    return Counter(letters[i : i + n] for n in _GRAMS for i in range(len(letters) - n + 1))


def _weights(texts: Sequence[str]) -> dict[str, float]:
    seen = Counter(gram for text in texts for gram in set(_grams(text)))
    return {gram: math.log((1 + len(texts)) / (1 + count)) + 1 for gram, count in seen.items()}


def _vector(text: str, weights: Mapping[str, float]) -> dict[str, float]:
    vector = {gram: (1 + math.log(count)) * weights[gram] for gram, count in _grams(text).items()}
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {gram: value / length for gram, value in vector.items()}


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(value * b[gram] for gram, value in a.items() if gram in b)


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """What was removed and added, by words (Chinese by characters); short islands of sameness join their surroundings."""
    if max(len(before), len(after)) > _LONGEST_DIFFERENCE:
        return (Piece("removed", before), Piece("added", after))
    a, b = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[i:j])))
            continue
        if j > i:
            pieces.append(Piece("removed", "".join(a[i:j])))
        if m > k:
            pieces.append(Piece("added", "".join(b[k:m])))
    return tuple(_joined(pieces))


def _tokens(text: str) -> list[str]:
    return re.findall(r"[0-9][0-9 ]*|[\u3400-\u9fff]|\w+\s*|[^\w\s]\s*|\s+", text)


_ISLAND = 2  # characters of sameness between two changes that are not worth showing apart


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Islands between changes belong to both sides; neighbours of one kind become one."""
    out: list[Piece] = []
    removed, added = "", ""
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        if piece.kind == "same" and (last or len(piece.text.strip()) > _ISLAND or not (removed or added)):
            out += [Piece(kind, words) for kind, words in (("removed", removed), ("added", added)) if words]
            out.append(piece)
            removed = added = ""
            continue
        removed += piece.text if piece.kind != "added" else ""
        added += piece.text if piece.kind != "removed" else ""
    return out + [Piece(kind, words) for kind, words in (("removed", removed), ("added", added)) if words]
