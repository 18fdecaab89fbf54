"""Are the conditions what the list prints? The printed numbers, extracted without them, are the witness.

For every entry that has conditions, each printed (operator, value, unit) must be a threshold of the same paragraph, of one
it stands under, or of one that stands under it; or be excused by name, with a reason. And each threshold must be printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kordon.rooms.trade.controls.conditions import Threshold, leaves
from kordon.rooms.trade.controls.records import ControlList, Paragraph, PrintedNumber
from kordon.rooms.trade.controls.units import parse_number, parse_unit, roles

_COPY_TOLERANCE = Fraction(1, 100)  # 873 K (600 degC): the text rounds what it says twice


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of one entry's numbers. `matched` includes what the text says twice; `open` have neither a condition
    nor an excuse. `paragraphs` counts those of the entry, `titled` those with a short title."""

    entry: str
    paragraphs: int
    titled: int
    conditions: int
    matched: tuple[PrintedNumber, ...]
    excused: tuple[PrintedNumber, ...]
    open: tuple[PrintedNumber, ...]
    unprinted: tuple[Threshold, ...]

    @property
    def printed(self) -> int:
        return len(self.matched) + len(self.excused) + len(self.open)


def cover(controls: ControlList) -> Iterator[Coverage]:
    """One line of account for every entry, in the order of the list."""
    printed: dict[str, list[PrintedNumber]] = {}
    for item in controls.printed:
        printed.setdefault(item.number.split(".", 1)[0], []).append(item)
    paragraphs: dict[str, list[Paragraph]] = {}
    for paragraph in controls.paragraphs.values():
        paragraphs.setdefault(paragraph.entry, []).append(paragraph)
    for entry, members in paragraphs.items():
        yield _cover(controls, entry, members, printed.get(entry, []))


def _cover(controls: ControlList, entry: str, members: list[Paragraph], printed: list[PrintedNumber]) -> Coverage:
    thresholds = [(p.number, t) for p in members for t in _thresholds(p)]
    used: set[int] = set()
    matched, excused, left = list[PrintedNumber](), list[PrintedNumber](), list[PrintedNumber]()
    before: PrintedNumber | None = None
    for item in printed:
        found = [i for i, (number, t) in enumerate(thresholds) if _related(number, item.number) and _same(t, item)]
        used.update(found)
        again = item.operator == "~" and before is not None and _says_again(item, before)
        if found or (again and before in matched):
            matched.append(item)
        elif (again and before in excused) or (item.number, item.value, item.unit) in (controls.excused or {}):
            excused.append(item)
        else:
            left.append(item)
        before = before if item.operator == "~" else item
    return Coverage(
        entry,
        len(members),
        sum(1 for p in members if p.title),
        sum(len(p.conditions()) for p in members),
        tuple(matched),
        tuple(excused),
        tuple(left),
        tuple(t for i, (number, t) in enumerate(thresholds) if i not in used and not _is_excused(controls, number, t)),
    )


def _is_excused(controls: ControlList, number: str, threshold: Threshold) -> bool:
    """Thresholds that the extraction can't see: ratios, counts, numbers in words, units that the text prints oddly."""
    value, _, unit = threshold.limit.text.partition(" ")
    return (number, value, unit) in (controls.excused or {})


def _thresholds(paragraph: Paragraph) -> Iterator[Threshold]:
    for condition in paragraph.conditions():
        for leaf in leaves(condition):
            if isinstance(leaf, Threshold):
                yield leaf


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _same(threshold: Threshold, item: PrintedNumber) -> bool:
    """The same number in the same dimension, and the same direction where the text tells one."""
    role = roles()[threshold.role]
    unit = "gn" if item.unit == "g" and role.unit == "gn" else item.unit
    if parse_unit(unit).dimension != parse_unit(role.unit).dimension:
        return False
    if _amount(item.value, unit) != threshold.limit.amount:
        return False
    return item.operator in ("=", threshold.operator)


def _amount(value: str, unit: str) -> Fraction:
    found = parse_unit(unit)
    return parse_number(value) * found.factor + (Fraction("273.15") if found.zero == "degC" else 0)


def _says_again(item: PrintedNumber, before: PrintedNumber) -> bool:
    one, other = _amount(item.value, item.unit), _amount(before.value, before.unit)
    if parse_unit(item.unit).dimension != parse_unit(before.unit).dimension:
        return False
    return abs(one - other) <= max(abs(other) * _COPY_TOLERANCE, Fraction(1) if before.unit == "K" else Fraction(0))
