"""Figures that no report gives, but that follow from two by arithmetic, marked as derived.

Where a count that only grows stands in both reports (3 497 incidents by 2018, 3 923 by 2021) and the later one also gives the
year's own (120 in 2021), the years between had the rest: 3 923 - 3 497 - 120 = 306 for 2019 and 2020.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kordon.rooms.reporting.folding import fold, has_cjk
from kordon.rooms.reporting.records import Figure, Reply
from kordon.rooms.reporting.words import pattern, table


@dataclass(frozen=True, slots=True)
class Derived:
    """`value` of `unit` in the years `period` (`2019/2020`, one year, or empty where a year is not known). `formula` in
    digits; `terms` are the figures it rests on, each with its report (0 the earlier, 1 the later)."""

    value: float
    unit: str
    what: str
    period: str
    formula: str
    terms: tuple[tuple[int, Figure], ...]


def derive(pairs: Sequence[tuple[Figure, Figure]], old_text: str, new_text: str, old: Reply, new: Reply) -> Iterator[Derived]:
    """From each pair of totals of one entity, the growth between the reports."""
    for before, after in pairs:
        if not (_is_total(old_text, before) and _is_total(new_text, after) and before.value < after.value):
            continue
        if before.qualifier != "exact" or after.qualifier != "exact":
            continue
        first, last = _last_year(before, old), _last_year(after, new)
        own = _years_own(after, new, last)
        rest = after.value - before.value - (own.value if own else 0)
        end = last - 1 if own else last
        if rest < 0 or (first and last and end <= first):
            continue
        period = f"{first + 1}/{end}" if first and last and end > first + 1 else str(end) if first and last else ""
        terms = ((1, after), (0, before), *(((1, own),) if own else ()))
        formula = " - ".join(_digits(figure.value) for _, figure in terms) + f" = {_digits(rest)}"
        yield Derived(rest, after.unit, after.what, period, formula, terms)


@cache
def _total_words() -> re.Pattern[str]:
    return re.compile(pattern(*table("figures")["total_words"]))


@cache
def _since() -> re.Pattern[str]:
    """Totals from a year on (`since 2010, 90 projects`): that year is not the one up to which they count."""
    return re.compile(pattern(*table("figures")["since_words"]))


_AROUND = 60  # characters before and behind a figure in which the word for a total stands


def _is_total(text: str, figure: Figure) -> bool:
    start, end = figure.claim.mention
    first, last = figure.claim.span
    near = fold(text[max(first, start - _AROUND) : min(last, end + _AROUND)])
    return bool(_total_words().search(near) or _since().search(near))


def _last_year(figure: Figure, reply: Reply) -> int:
    """The year to which a total runs: its own, else the only one that figures of the sentences beside it name."""
    if _since().search(fold(figure.claim.quotation)):
        return 0
    if figure.period:
        return int(figure.period[-4:])
    near = {f.period for f in _paragraph(figure, reply) if f.period}
    return int(near.pop()[-4:]) if len(near) == 1 else 0


def _paragraph(figure: Figure, reply: Reply) -> list[Figure]:
    at = figure.claim.mention[0]
    passage = next((p.span for p in reply.paragraphs if p.span[0] <= at < p.span[1]), (at, at))
    return [f for f in reply.figures if passage[0] <= f.claim.mention[0] < passage[1]]


def _years_own(total: Figure, reply: Reply, year: int) -> Figure | None:
    """The figure of the total's last year: of the same unit, before it in the same paragraph."""
    beside = [
        f
        for f in _paragraph(total, reply)
        if f.unit == total.unit and f.value < total.value and f.qualifier == "exact" and f.period == str(year)
        and f.claim.mention[0] < total.claim.mention[0] and _head(f.what) in fold(total.claim.quotation)
    ]
    return beside[-1] if beside and year else None


def _head(what: str) -> str:
    """The noun that is counted: of Chinese words the last two characters, else the first word's first five letters."""
    words = fold(what)
    return words[-2:] if has_cjk(words) else next(iter(words.split()), "\0")[:5]


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
