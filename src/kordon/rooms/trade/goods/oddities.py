"""What is odd in a line: numbers that can't be, units that don't measure what they stand for, a CAS number of another chemical.

Nothing is rejected here; the line is classified without the value and the defect says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.goods import Goods
from kordon.rooms.trade.controls.units import parse_unit, roles
from kordon.rooms.trade.goods.amounts import fits
from kordon.rooms.trade.goods.measures import Measure
from kordon.rooms.trade.goods.named import Names, cas_numbers
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.reading import Reading

_LONGEST = 60  # characters that are quoted
_NEGATIVE_ROLE = re.compile(r"^(?:mass|length|diameter|thickness|power|pressure|volume|area|width|height|speed|force|density)\b")


def odd_in(goods: Goods, reading: Reading, names: Names) -> Iterator[Defect]:
    """All defects of one line."""
    yield from _wrong_numbers(reading)
    yield from _disagreeing(reading, names)
    yield from _odd_parameters(goods, reading)
    yield from _negative(reading)


def _note(code: str, reading: Reading, start: int, end: int, **parameters: str) -> Defect:
    place = reading.place(start, end)
    quoted = tuple((name, text[:_LONGEST]) for name, text in parameters.items())
    return Defect(code, Severity.NOTE, Location(field=place.field), quoted)


def _wrong_numbers(reading: Reading) -> Iterator[Defect]:
    for number in cas_numbers(reading.text):
        if not number.right:
            yield _note("goods.cas_digit", reading, number.start, number.end, cas=number.cas)


def _disagreeing(reading: Reading, names: Names) -> Iterator[Defect]:
    """A listed chemical by name beside the CAS number of another."""
    given = [n for n in cas_numbers(reading.text) if n.right]
    if not given:
        return
    named = {m.value: hit for hit in reading.hits for m in hit.meanings if m.kind == "cas"}
    for number in given:
        listed = names.chemicals(number.cas)
        same = {number.cas, *(c.cas for c in listed)}
        others = [hit for cas, hit in named.items() if not ({cas, *(c.cas for c in names.chemicals(cas))} & same)]
        if others and len(others) == len(named):
            hit = max(others, key=lambda h: h.end - h.start)
            caption = listed[0].name if listed else "?"
            yield _note("goods.cas_disagrees", reading, number.start, number.end, cas=number.cas, listed=caption,
                        named=_text(reading, hit))


def _text(reading: Reading, hit: Hit) -> str:
    return reading.given_text[hit.start : hit.end]


def _odd_parameters(goods: Goods, reading: Reading) -> Iterator[Defect]:
    """Each parameter is a name with a number and a unit; the unit has to measure what the name says."""
    for start, end, field in reading.segments:
        if not field.startswith("parameters."):
            continue
        measures = [m for m in reading.measures if start <= m.start < end]
        text = reading.given_text[start:end]
        value = text.partition(": ")[2]
        if any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and all(not m.unit for m in measures):
            yield _note("goods.unit_unknown", reading, start, end, text=text)
        said = [m.value for h in reading.hits if start <= h.start < end for m in h.meanings if m.kind == "role"]
        united = [m for m in measures if m.unit]
        if said and united and not any(fits(m.unit, role) for m in united for role in said):
            yield _note("goods.unit_dimension", reading, start, end, text=text, expected=roles()[said[0]].unit)


def _negative(reading: Reading) -> Iterator[Defect]:
    for measure, cues in zip(reading.measures, reading.cues, strict=True):
        if measure.low < 0 and measure.unit and _cannot_be(measure, cues):
            yield _note("goods.negative", reading, measure.start, measure.end, text=measure.text)


def _cannot_be(measure: Measure, cues: dict[str, float]) -> bool:
    """A mass, a length or a pressure below zero; a temperature on its scale may be."""
    unit = parse_unit(measure.unit)
    if unit.zero or measure.unit in ("dB", "deg"):
        return False
    best = max(cues, key=lambda role: cues[role]) if cues else ""
    return best == "" or (not roles()[best].may_be_negative and _NEGATIVE_ROLE.match(best) is not None)
