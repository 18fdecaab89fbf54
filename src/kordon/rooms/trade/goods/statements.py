"""What a line says of the goods that is no number, or only follows from one: statements of the list, each true or false."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from functools import cache

from kordon.rooms.trade.goods.amounts import amounts_of, fits
from kordon.rooms.trade.goods.knowledge import rows
from kordon.rooms.trade.goods.measures import parts_in
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.reading import Reading
from kordon.rooms.trade.goods.text import has_han, stems_of

_NEGATIONS = frozenset("no not without non sans sin без не بدون غير بلا ohne kein n't excluding except".split())
_HAN_NEGATIONS = ("无", "不", "非", "没有")


def statements_of(reading: Reading) -> dict[str, tuple[bool, Hit]]:
    """A denial wins where it covers the words of the assertion; else what is asserted somewhere is so."""
    if reading.told is None:
        reading.told = _found(reading)
    return reading.told


def _found(reading: Reading) -> dict[str, tuple[bool, Hit]]:
    found: dict[str, list[tuple[bool, Hit]]] = defaultdict(list)
    for hit in reading.hits:
        for meaning in hit.meanings:
            if meaning.kind in ("yes", "no"):
                said = (meaning.kind == "yes") != _is_negated(reading, hit)
                found[meaning.value].append((said, hit))
    out = {statement: max(said, key=lambda pair: (pair[1].words, pair[0])) for statement, said in found.items()}
    _add_surfaces(reading, out)
    _add_ranges(reading, out)
    _add_formulas(reading, out)
    _add_axes(reading, out)
    return out


_AXES = (  # statement, how many axes are enough
    ("five or more contouring axes", 5),
    ("three or more axes coordinated at once", 3),
    ("two or more axes that a program coordinates", 2),
    ("two or more axes", 2),
)
_ROTARY = "two or more contouring rotary axes"
_MOST_AXES = 20  # a larger number counts something else
_FARTHEST_COUNT = 4  # words before the axis: five simultaneously controlled linear axes


@cache
def _axis_words() -> dict[str, str]:
    """Stem to a number, `axis` or `rotary`."""
    return {stem: key for key, words in rows("axes.tsv") for word in words.split("|") for stem in stems_of(word)}


def _add_axes(reading: Reading, out: dict[str, tuple[bool, Hit]]) -> None:
    """A number of axes, where no phrase tells it already."""
    known = _axis_words()
    measured = {m.start for m in reading.measures if m.unit}
    for at, word in enumerate(reading.words):
        if known.get(word.stem) != "axis":
            continue
        before = reading.words[max(0, at - _FARTHEST_COUNT) : at]
        counts = [w for w in before if known.get(w.stem, w.stem).isdecimal() and w.start not in measured]
        if not counts or _PAUSE.search(reading.text[counts[-1].end : word.start]):
            continue
        count = int(known.get(counts[-1].stem, counts[-1].stem)[:9])
        if count > _MOST_AXES:
            continue
        hit = Hit((), counts[-1].start, word.end, 1)
        rotary = any(known.get(w.stem) == "rotary" for w in before if w.start > counts[-1].start)
        for statement, least in ((_ROTARY, 2),) if rotary else _AXES:
            out.setdefault(statement, (count >= least, hit))


_PAUSE = re.compile(r"[,;.\n]")


_LENGTH_ERROR = re.compile(
    r"(\d+(?:[.,]\d+)?) ?\+ ?(?:L ?/ ?(\d[\d ]{0,5})|(\d+(?:[.,]\d+)?) ?(?:\*|x)? ?L ?/ ?(\d[\d ]{0,5}))", re.IGNORECASE
)
_LENGTH_ERRORS = (  # statement, constant part in um, millimetres of length per um
    ("two axes, length error within (1,25 + L/1 000) um", Fraction("1.25"), Fraction(1000)),
    ("three axes or more, volumetric length error within (1,7 + L/800) um", Fraction("1.7"), Fraction(800)),
    ("measurement uncertainty within (0,2 + L/2000) um", Fraction("0.2"), Fraction(2000)),
)
_RESOLUTIONS = (
    ("resolution better than 2 parts in 230", Fraction(2, 230)),
    ("resolution better than 1 part in 320", Fraction(1, 320)),
)


def _add_formulas(reading: Reading, out: dict[str, tuple[bool, Hit]]) -> None:
    """Errors that grow with the length (`1.5 + L/350 um`), and resolutions in parts (`1 part in 300`). A machine that is
    better than the limit anywhere in its range is controlled (2B206, Note 2), so that a short length decides."""
    if (found := _LENGTH_ERROR.search(reading.text)) is not None:
        constant = Fraction(found[1].replace(",", "."))
        factor = Fraction((found[3] or "1").replace(",", "."))
        length = Fraction((found[2] or found[4]).replace(" ", "")) / factor if factor else Fraction(10**9)
        for statement, most, least in _LENGTH_ERRORS:
            if constant <= most or length <= least:  # else it is better only from some length on, which nobody tells
                out[statement] = (constant <= most, Hit((), found.start(), found.end(), 1))
    if (parts := parts_in(reading.text)) is not None:
        share, start, end = parts
        for statement, limit in _RESOLUTIONS:
            out[statement] = (share < limit, Hit((), start, end, 1))


def _add_surfaces(reading: Reading, out: dict[str, tuple[bool, Hit]]) -> None:
    """Which materials touch the chemicals: one of the listed ones, where the line names it."""
    listed = [hit for name, hit in reading.materials.items() if not reading.known.materials[name][0]]
    for hit in (listed or list(reading.materials.values()))[:1]:
        out["surfaces of another listed corrosion resistant material"] = (bool(listed), hit)
        shared = any("content.nickel" in cues for cues in reading.cues)  # an alloy, whose share decides
        out["nickel"] = ("Nickel" in reading.materials and not shared, hit)


_RANGES = (  # statement, role whose measures are looked at, from, to (base units)
    ("from below 223 K to above 398 K", "temperature.operating", Fraction(223), Fraction(398)),
    ("specified from 223 K to 373 K", "temperature.operating", Fraction("223.15"), Fraction("373.14")),
    ("from 20 Hz to 2 kHz", "frequency", Fraction(20), Fraction(2000)),
    ("linearity holds from 0 to 5 mm", "length", Fraction(0), Fraction(5, 1000)),
)


def _add_ranges(reading: Reading, out: dict[str, tuple[bool, Hit]]) -> None:
    """Statements on a range that a measure tells: `-70 to +180 C`."""
    for statement, role, low, high in _RANGES:
        for measure in reading.measures:
            if measure.sense == "range" and fits(measure.unit, role) and (amounts := amounts_of(measure, role)) is not None:
                hit = Hit((), measure.start, measure.end, 1)
                if statement not in out or not out[statement][0]:
                    out[statement] = (amounts[0] <= low and amounts[1] >= high, hit)


def _is_negated(reading: Reading, hit: Hit) -> bool:
    if has_han(reading.text[hit.start : hit.end]):
        return reading.text[max(0, hit.start - 2) : hit.start].endswith(_HAN_NEGATIONS)
    for at, word in enumerate(reading.words):
        if word.start >= hit.start:
            near = reading.words[max(0, at - 2) : at]
            break
    else:
        return False
    return any(w.stem in _NEGATIONS and "," not in reading.text[w.end : hit.start] for w in near)
