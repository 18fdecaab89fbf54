"""Two reports side by side: who answered in which, what a reply newly mentions, no longer mentions, and counts otherwise.

"No longer mentioned" says what the later reply does not repeat. It never says that anything was withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kordon.rooms.reporting.folding import fold
from kordon.rooms.reporting.records import Claim, Document, Figure, Reply

ALIKE = 0.25  # of a figure's surroundings; below it two figures are not taken for the same count
_AROUND = 30  # code points on either side of a figure that say what it counts


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Something that one of two replies mentions. `kind` is instruments, resolutions or laws."""

    kind: str
    key: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Change:
    """A count that both replies give, with another value. `alike` is how alike their surroundings are, 0..1."""

    before: Figure
    after: Figure
    alike: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entity in two reports; `before` or `after` is None where it answered only once."""

    code: str
    before: Reply | None
    after: Reply | None
    newly: tuple[Mentioned, ...] = ()
    no_longer: tuple[Mentioned, ...] = ()
    figures: tuple[Change, ...] = ()


def compare(before: Document, after: Document) -> list[Comparison]:
    """Every entity of both reports, those of the first in its order, then the newcomers."""
    first = {_code(reply): reply for reply in before.replies}
    second = {_code(reply): reply for reply in after.replies}
    found = []
    for code in [*first, *(code for code in second if code not in first)]:
        old, new = first.get(code), second.get(code)
        if old is None or new is None:
            found.append(Comparison(code, old, new))
            continue
        had, has = _mentioned(old), _mentioned(new)
        newly = tuple(has[key] for key in has if key not in had)
        no_longer = tuple(had[key] for key in had if key not in has)
        changes = _changes(before.text, old.figures, after.text, new.figures)
        found.append(Comparison(code, old, new, newly, no_longer, changes))
    return found


def _code(reply: Reply) -> str:
    return reply.entity.code or reply.entity.name


def _mentioned(reply: Reply) -> dict[tuple[str, str], Mentioned]:
    """By kind and key. A law without a number is known by its title."""
    rows = [("instruments", i.code, i.claim) for i in reply.instruments]
    rows += [("resolutions", f"{r.body} {r.number}", r.claim) for r in reply.resolutions]
    rows += [("laws", law.number or law.title, law.claim) for law in reply.laws]
    return {(kind, key): Mentioned(kind, key, claim) for kind, key, claim in rows}


def _changes(old_text: str, old: Sequence[Figure], new_text: str, new: Sequence[Figure]) -> tuple[Change, ...]:
    """Pairs of one unit, the most alike first, each figure in one pair at most; those of equal value are left out."""
    old_grams = [_grams(old_text, figure) for figure in old]
    new_grams = [_grams(new_text, figure) for figure in new]
    pairs = sorted(
        (
            (_alike(old_grams[i], new_grams[j]), i, j)
            for i, before in enumerate(old)
            for j, after in enumerate(new)
            if before.unit == after.unit
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_old: set[int] = set()
    used_new: set[int] = set()
    found = []
    for alike, i, j in pairs:
        if alike < ALIKE or i in used_old or j in used_new:
            continue
        used_old.add(i)
        used_new.add(j)
        if (old[i].value, old[i].qualifier) != (new[j].value, new[j].qualifier):
            found.append((i, Change(old[i], new[j], round(alike, 2))))
    return tuple(change for _, change in sorted(found, key=lambda row: row[0]))


def _grams(text: str, figure: Figure) -> Counter[str]:
    """Pairs of characters around a figure, digits aside."""
    start, end = figure.claim.mention
    words = fold(text[max(0, start - _AROUND) : start] + text[end : end + _AROUND])
    letters = "".join(c for c in words if c.isalpha())
    return Counter(letters[i : i + 2] for i in range(len(letters) - 1))


def _alike(a: Counter[str], b: Counter[str]) -> float:
    """Dice's coefficient of two bags."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0
