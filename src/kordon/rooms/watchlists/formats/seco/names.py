"""Whole names from the ordered parts in which the Swiss list keeps them.

A name is a row of parts (`family-name`, `given-name` ...), each with a value and with spelling variants by language and
script. The variants of one language and script make a name of their own: the n-th variant of each part stands with the
n-th of the others, a part that has none keeps its value. In another script than Latin, parts without a variant are left
out where two others have one: half a name in Cyrillic and half in Latin is nobody's spelling.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, product

MAX_READINGS = 16  # names from one row of parts, where several parts claim one place in the order


@dataclass(slots=True)
class Part:
    order: int
    kind: str
    value: str
    variants: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # by language and script


def whole_names(parts: list[Part]) -> list[tuple[str, str]]:
    """(name, language) of the name as it stands and of each spelling, without repeats. Titles are left out, unless the
    name has nothing else."""
    told = [part for part in parts if part.kind != "title"] or parts
    told = sorted((part for part in told if part.value or part.variants), key=lambda part: part.order)
    found = dict.fromkeys((name, "") for name in _readings([(part.order, part.value) for part in told]))
    for language, script in dict.fromkeys(key for part in told for key in part.variants):
        given = [part for part in told if (language, script) in part.variants]
        depth = max(len(part.variants[language, script]) for part in given)
        spelled = given if script.upper() not in ("LATN", "") and len(given) > 1 else told
        for nth in range(min(depth, MAX_READINGS)):
            row = [(part.order, _nth(part, (language, script), nth)) for part in spelled]
            found |= dict.fromkeys((name, language.lower()) for name in _readings(row))
    taken: dict[str, str] = {}
    for name, language in found:
        taken.setdefault(name, language)
    return list(taken.items())


def _nth(part: Part, key: tuple[str, str], nth: int) -> str:
    """The n-th variant of a part, its last one where it has fewer, its value where it has none."""
    variants = part.variants.get(key)
    return variants[min(nth, len(variants) - 1)] if variants else part.value


def _readings(row: list[tuple[int, str]]) -> list[str]:
    """Parts with one and the same order are alternatives."""
    places: dict[int, list[str]] = {}
    for order, text in row:
        if text and text != "-":
            places.setdefault(order, []).append(text)
    return [" ".join(choice) for choice in islice(product(*places.values()), MAX_READINGS) if choice]
