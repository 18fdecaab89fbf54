"""Sizes side by side: `200 x 200 x 100 mm` is a block, `25 x 52 x 15 mm` of a bearing its bore, outside diameter and width,
`150 x 300 mm` of a rod its diameter and length, else `800 x 600 mm` an area."""

from __future__ import annotations

import re
from itertools import pairwise

from kordon.rooms.trade.goods.amounts import fits
from kordon.rooms.trade.goods.measures import Measure
from kordon.rooms.trade.goods.reading import Reading

_BY = re.compile(r" ?(?:x|\*|х|by|на) ?", re.IGNORECASE)
STRENGTH = 0.5  # a word beside a size says more
_LONG = ("length", "depth", "dimension.largest")
_SHORT = ("height", "thickness", "dimension.smallest")
_ROD = (("diameter", "diameter.outer", "diameter.bar"), ("length",))
_BEARING = ("diameter.bore", "diameter.outer", "width")


def add_dimensions(reading: Reading) -> None:
    """What each size of a group may be; of two sizes, their product as a further measure."""
    said = {m.value[0] for hit in reading.hits for m in hit.meanings if m.kind == "kind"}
    for group in _groups(reading):
        if len(group) == 2 and "C" in said:
            for at, roles in zip(group, _ROD, strict=True):
                _add(reading, at, roles)
        elif len(group) == 2:
            _add_area(reading, *group)
        elif "R" in said:
            for at, role in zip(group, _BEARING, strict=True):
                reading.cues[at][role] = 1.0
        else:
            longest, middle, shortest = sorted(group, key=lambda at: -reading.measures[at].high)
            _add(reading, longest, _LONG)
            _add(reading, middle, ("width",))
            _add(reading, shortest, _SHORT)


def _groups(reading: Reading) -> list[tuple[int, ...]]:
    """Two or three lengths with a sign of multiplication between them."""
    out: list[list[int]] = []
    measures = reading.measures
    for (at, left), (following, right) in pairwise(enumerate(measures)):
        if not left.unit or not fits(left.unit, "length") or left.unit != right.unit:
            continue
        if _BY.fullmatch(reading.text[left.end : right.start]) is None:
            continue
        if out and out[-1][-1] == at:
            out[-1].append(following)
        else:
            out.append([at, following])
    return [tuple(group) for group in out if len(group) < 4]


def _add(reading: Reading, at: int, roles: tuple[str, ...]) -> None:
    for role in roles:
        reading.cues[at].setdefault(role, STRENGTH)


def _add_area(reading: Reading, first: int, second: int) -> None:
    one, other = reading.measures[first], reading.measures[second]
    unit = f"{one.unit}2"
    if fits(unit, "area.cold"):
        start, end = one.start, other.end
        product = Measure(one.low * other.low, one.high * other.high, unit, "exact", start, end, reading.text[start:end])
        reading.measures.append(product)
        reading.cues.append({})
