"""Two reports side by side: who answered in which, what a reply newly mentions, no longer mentions, and counts otherwise.

"No longer mentioned" says what the later reply does not repeat. It never says that anything was withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kordon.rooms.reporting.aligning import Pair, align
from kordon.rooms.reporting.deriving import Derived, derive
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
    derived: tuple[Derived, ...] = ()
    paragraphs: tuple[Pair, ...] = ()


def compare(before: Document, after: Document) -> list[Comparison]:
    """Every entity of both reports, those of the first in its order, then the newcomers."""
    first = {entity_key(reply): reply for reply in before.replies}
    second = {entity_key(reply): reply for reply in after.replies}
    found = []
    for code in [*first, *(code for code in second if code not in first)]:
        old, new = first.get(code), second.get(code)
        if old is None or new is None:
            found.append(Comparison(code, old, new))
            continue
        had, has = _mentioned(old), _mentioned(new)
        newly = tuple(has[key] for key in has if key not in had)
        no_longer = tuple(had[key] for key in had if key not in has)
        pairs = figure_pairs(before.text, old.figures, after.text, new.figures)
        changes = tuple(p for p in pairs if (p.before.value, p.before.qualifier) != (p.after.value, p.after.qualifier))
        derived = tuple(derive([(p.before, p.after) for p in changes], before.text, after.text, old, new))
        anchors = [(p.before.claim.mention, p.after.claim.mention) for p in pairs]
        anchors += [(had[key].claim.mention, has[key].claim.mention) for key in has if key in had]
        aligned = align(before.text, old, after.text, new, anchors)
        found.append(Comparison(code, old, new, newly, no_longer, changes, derived, aligned))
    return found


def compare_all(documents: Sequence[Document]) -> list[list[Comparison]]:
    """Each report with the next and, where there are more than two, the first with the last; that one stands at the end."""
    steps = [compare(before, after) for before, after in pairwise(documents)]
    return steps if len(documents) == 2 else [*steps, compare(documents[0], documents[-1])]


def entity_key(reply: Reply) -> str:
    """The code of who replied, else the name as printed."""
    return reply.entity.code or reply.entity.name


def _mentioned(reply: Reply) -> dict[tuple[str, str], Mentioned]:
    """By kind and key. A law without a number is known by its title."""
    rows = [("instruments", i.code, i.claim) for i in reply.instruments]
    rows += [("resolutions", f"{r.body} {r.number}", r.claim) for r in reply.resolutions]
    rows += [("laws", law.number or law.title, law.claim) for law in reply.laws]
    return {(kind, key): Mentioned(kind, key, claim) for kind, key, claim in rows}


def figure_pairs(old_text: str, old: Sequence[Figure], new_text: str, new: Sequence[Figure]) -> tuple[Change, ...]:
    """Pairs of one unit, the most alike first, each figure in one pair at most, in the order of the earlier report."""
    old_grams = [_grams(old_text, figure) for figure in old]
    new_grams = [_grams(new_text, figure) for figure in new]
    alone = _alone(old) & _alone(new)
    pairs = sorted(
        (
            (_likeness(old_grams[i], new_grams[j], before, after, before.unit in alone), i, j)
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
        found.append((i, Change(old[i], new[j], round(alike, 2))))
    return tuple(change for _, change in sorted(found, key=lambda row: row[0]))


_TIME = {"year", "month", "week", "day", "hour"}
_VAGUE = {*_TIME, "country", "person", "item", "event", "percent"}  # of one unit, yet seldom of one thing
_TIME_ALIKE = 0.45  # durations are alike in their words before they are the same duration
_NOUN = 5  # letters; a shorter noun (`countries` in Chinese) tells nothing apart


def _alone(figures: Sequence[Figure]) -> set[str]:
    """Units of things that one figure alone counts in a reply: then it is that count."""
    units = Counter(figure.unit for figure in figures)
    return {unit for unit, count in units.items() if count == 1 and unit not in _VAGUE and not unit.isupper()}


def _likeness(a: Counter[str], b: Counter[str], before: Figure, after: Figure, alone: bool) -> float:
    around = _alike(a, b)
    if before.unit in _TIME:
        return around if around >= _TIME_ALIKE else 0.0
    if min(len(before.what), len(after.what)) >= _NOUN:
        around = max(around, 0.8 * _alike(_bigrams(before.what), _bigrams(after.what)))
    return max(around, ALIKE) if alone else around


def _grams(text: str, figure: Figure) -> Counter[str]:
    """Pairs of characters around a figure, digits aside."""
    start, end = figure.claim.mention
    return _bigrams(text[max(0, start - _AROUND) : start] + text[end : end + _AROUND])


def _bigrams(text: str) -> Counter[str]:
    letters = "".join(c for c in fold(text) if c.isalpha())
    return Counter(letters[i : i + 2] for i in range(len(letters) - 1))


def _alike(a: Counter[str], b: Counter[str]) -> float:
    """Dice's coefficient of two bags."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0
