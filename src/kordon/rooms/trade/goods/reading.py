"""What a line says: its words, its measures with what they may be measures of, its statements, each with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from kordon.rooms.trade.controls.conditions import Threshold
from kordon.rooms.trade.controls.units import UnitFault, amount_of, parse_unit, roles
from kordon.rooms.trade.goods.knowledge import Knowledge
from kordon.rooms.trade.goods.measures import Measure, find_measures
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.text import EMPTY, Word, fold, has_han, words_of

FARTHEST = 60  # characters between a measure and the word that says what it is
CLOSE_ENOUGH = 0.7  # a word counts when it is at least this strong beside the strongest
HARDLY = 0.25  # a word farther off than that says hardly anything of a measure
PLAUSIBLE = 25  # a length or share without such a word counts where it is within this factor of the limit
WIDELY_PLAUSIBLE = 5_000  # other measures, whose unit says more of what they are
_FAMILIES = frozenset({"power", "pressure", "temperature", "frequency", "volume", "voltage", "current", "flow", "energy", "mass",
                       "thickness", "speed", "velocity", "force", "thrust", "inductance", "capacitance", "area"})  # fmt: skip
_NEGATIONS = frozenset("no not without non sans sin без не بدون غير بلا ohne kein n't excluding except".split())
_HAN_NEGATIONS = ("无", "不", "非", "没有")


@dataclass(frozen=True, slots=True)
class Place:
    """Words or a number of the input: the field they stand in, and `[start, end)` in it."""

    field: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Given:
    """A value found for a role: its measure, how sure that it is one of this role, and the amounts in base units."""

    measure: Measure
    strength: float
    low: Fraction
    high: Fraction


@dataclass(slots=True)
class Reading:
    """A line, read. `text` is folded; `segments` say which field stands where in it."""

    text: str
    words: list[Word]
    hits: list[Hit]
    measures: list[Measure]
    known: Knowledge
    segments: list[tuple[int, int, str]]
    given_text: str
    cues: list[dict[str, float]] = field(default_factory=list)
    _statements: dict[str, tuple[bool, Hit]] | None = None
    tokens: dict[str, tuple[int, int]] = field(default_factory=dict)  # words as the index has them, with their places
    materials: dict[str, Hit] = field(default_factory=dict)

    def place(self, start: int, end: int) -> Place:
        """Where `[start, end)` stands in the fields as given."""
        for first, last, name in self.segments:
            if first <= start < last:
                end = min(end, last)
                return Place(name, self.given_text[start:end], start - first, end - first)
        return Place("", self.given_text[start:end], start, end)

    def content(self) -> Iterator[tuple[int, int]]:
        """The places of the words that say something; in Chinese, of the characters."""
        for word in self.words:
            if has_han(self.text[word.start : word.end]):
                yield from ((at, at + 1) for at in range(word.start, word.end))
            elif len(word.stem) > 1 and word.stem.isalpha() and word.stem not in EMPTY:
                yield word.start, word.end

    def statements(self) -> dict[str, tuple[bool, Hit]]:
        if self._statements is None:
            self._statements = _statements(self)
        return self._statements

    def value(self, threshold: Threshold, used: set[int]) -> Given | None:
        """The measure that is most likely one of this role; one without a word beside it only where it is alone and near
        the limit."""
        role = threshold.role
        best: tuple[float, int] | None = None
        for at, cues in enumerate(self.cues):
            if at not in used and (strength := cues.get(role, 0.0)) > 0 and (best is None or strength > best[0] + 1e-9):
                best = (strength, at)
        if role.startswith("wavelength"):
            return self._wavelength(threshold, used)
        if best is None and role.split(".")[0] in _FAMILIES:
            best = self._of_family(role, used)
        if best is None:
            loose = [at for at, m in enumerate(self.measures) if at not in used and self._is_loose(at) and fits(m.unit, role)
                     and _is_near(m, threshold)]
            if len(loose) != 1:
                return None
            best = (0.3, loose[0])
        strength, at = best
        used.add(at)
        amounts = _amounts(self.measures[at], role)
        return None if amounts is None else Given(self.measures[at], strength, *amounts)


    def _is_loose(self, at: int) -> bool:
        """No word says what it is a measure of."""
        return max(self.cues[at].values(), default=0.0) < HARDLY

    def _of_family(self, role: str, used: set[int]) -> tuple[float, int] | None:
        """`output power` will do where the list says power."""
        family = role.split(".")[0]
        best: tuple[float, int] | None = None
        for at, cues in enumerate(self.cues):
            found = max((s for r, s in cues.items() if r.split(".")[0] == family), default=0.0)
            if at not in used and found and fits(self.measures[at].unit, role) and (best is None or found > best[0]):
                best = (found * 0.6, at)
        return best

    def _wavelength(self, threshold: Threshold, used: set[int]) -> Given | None:
        """The one nearest to the limit: lines give several side by side."""
        found = [(abs(float(amounts[1]) / float(threshold.limit.amount) - 1), at, amounts)
                 for at, m in enumerate(self.measures) if at not in used and m.unit and fits(m.unit, threshold.role)
                 and (not self.cues[at] or any(r.startswith("wavelength") for r in self.cues[at]))
                 and (amounts := _amounts(m, threshold.role)) is not None and float(amounts[1]) < 1e-3]
        if not found:
            return None
        _, at, amounts = min(found)
        used.add(at)
        return Given(self.measures[at], 0.5, *amounts)


def read_text(
    fields: list[tuple[str, str]], known: Knowledge, correct: Callable[[str], str | None] = lambda word: None
) -> Reading:
    """Read several fields (name, text) as one. `correct` gives the word that a misspelt one was meant to be, or None."""
    segments, parts, at = [], [], 0
    for name, text in fields:
        segments.append((at, at + len(text), name))
        parts.append(text)
        at += len(text) + 1
    given = "\n".join(parts)
    folded = fold(given)
    words = [Word(correct(word.stem) or word.stem, word.start, word.end) for word in words_of(folded)]
    hits = known.phrases.find(folded, words)
    out = Reading(folded, words, hits, find_measures(folded), known, segments, given)
    out.cues = _cues(out)
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.kind == "material":
                out.materials.setdefault(meaning.value, hit)
    _drop_covered(out)
    return out


def _drop_covered(reading: Reading) -> None:
    """`stainless steel` is no `steel`: a material inside a longer one goes."""
    spans = {name: (hit.start, hit.end) for name, hit in reading.materials.items()}
    for name, (start, end) in spans.items():
        if any(s <= start and end <= e and e - s > end - start for s, e in spans.values()):
            del reading.materials[name]


@lru_cache(maxsize=65_536)
def fits(unit: str, role: str) -> bool:
    """Whether `unit` can measure `role`. `g` may be gram or the standard acceleration, a DN a length."""
    known = roles()[role]
    if not unit:
        return known.unit == "1"
    try:
        dimension = parse_unit(unit).dimension
    except UnitFault:
        return False
    expected = parse_unit(known.unit).dimension
    if unit == "g" and expected == parse_unit("gn").dimension:
        return True
    if known.unit == "DN":
        return unit in ("DN", "in", "inch", "inches", '"', "mm")
    if role == "size.nominal" or role == "size.input_throat":
        return unit == "DN" or dimension == expected
    return _plain(dimension) == _plain(expected) and not (unit in ("%", "ppm") and known.unit == "1" and "ratio" not in role)


def _plain(dimension: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Gauge pressure is read as pressure: one atmosphere more or less decides nothing here."""
    return tuple(pair for pair in dimension if pair[0] != "gauge")


_NPS = {Fraction(1, 4): 8, Fraction(3, 8): 10, Fraction(1, 2): 15, Fraction(3, 4): 20, Fraction(1): 25, Fraction(5, 4): 32,
        Fraction(3, 2): 40, Fraction(2): 50, Fraction(5, 2): 65, Fraction(3): 80, Fraction(4): 100, Fraction(5): 125,
        Fraction(6): 150, Fraction(8): 200, Fraction(10): 250, Fraction(12): 300}  # fmt: skip  # ASME B36.10 / ISO 6708


@lru_cache(maxsize=16_384)
def _base_amount(value: Fraction, unit: str, role: str) -> Fraction | None:
    known = roles()[role]
    if known.unit == "DN" and unit != "DN":
        return Fraction(_NPS.get(value, value * Fraction("25.4"))) if unit != "mm" else value
    if unit == "DN" and known.unit == "mm":
        return value / 1000
    try:
        return amount_of(role, value, unit)
    except UnitFault:
        return None


def _amounts(measure: Measure, role: str) -> tuple[Fraction, Fraction] | None:
    """In base units; None where it can't be (a negative mass)."""
    if measure.low < 0 and not roles()[role].may_be_negative:
        return None
    low, high = _base_amount(measure.low, measure.unit, role), _base_amount(measure.high, measure.unit, role)
    return None if low is None or high is None else (low, high)


def _is_near(measure: Measure, threshold: Threshold) -> bool:
    amount = _base_amount(measure.high, measure.unit, threshold.role)
    limit = threshold.limit.amount
    if amount is None or amount <= 0 or limit <= 0:
        return False
    factor = PLAUSIBLE if fits(measure.unit, "length") or measure.unit in ("%", "") else WIDELY_PLAUSIBLE
    return limit / factor <= amount <= limit * factor


def _cues(reading: Reading) -> list[dict[str, float]]:
    """For each measure: roles that the words around it name, with a strength of 0..1; only the strongest stay."""
    named = [(hit, [m.value for m in hit.meanings if m.kind == "role"]) for hit in reading.hits]
    named = [(hit, found) for hit, found in named if found]
    out: list[dict[str, float]] = []
    for at, measure in enumerate(reading.measures):
        strengths: dict[str, float] = {}
        for hit, found in named:
            if hit.start < measure.end and hit.end > measure.start:
                continue
            strength = _strength(reading, at, measure, hit)
            if strength > 0.05:
                for role in found:
                    if strength > strengths.get(role, 0.0) and fits(measure.unit, role):
                        strengths[role] = strength
        best = max(strengths.values(), default=0.0)
        out.append({role: s for role, s in strengths.items() if s >= CLOSE_ENOUGH * best})
    return out


def _strength(reading: Reading, at: int, measure: Measure, hit: Hit) -> float:
    """Nearer is stronger; a comma, a full stop or another measure between weakens; longer phrases are stronger."""
    before = hit.end <= measure.start
    start, end = (hit.end, measure.start) if before else (measure.end, hit.start)
    gap = end - start
    if gap > FARTHEST:
        return 0.0
    between = reading.text[start:end]
    if gap > 8 and reading.text[hit.start : hit.end].lower() == "precision":
        return 0.0  # a precision centrifuge is no centrifuge of a precision
    if not before and "," in between and any(hit.end <= m.start <= hit.end + 3 for m in reading.measures):
        return 0.0  # `1064 nm, pulse width 8 ns`: the word belongs to the number behind it
    if not before:
        gap += 2 if between.strip() in ("", "-") else 9
    if ";" in between or "\n" in between or ". " in between:
        gap += 40
    elif "," in between:
        gap += 14 if before else 30
    if any(start <= m.start < end for m in reading.measures if m is not measure):
        gap += 22
    size = 1 + 0.12 * min(hit.words, 4)
    return size / (1 + gap / 9)


def _statements(reading: Reading) -> dict[str, tuple[bool, Hit]]:
    """A denial wins where it covers the words of the assertion; else what is asserted somewhere is so."""
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
    return out


_LENGTH_ERROR = re.compile(
    r"(\d+(?:[.,]\d+)?) ?\+ ?(?:L ?/ ?(\d[\d ]{0,5})|(\d+(?:[.,]\d+)?) ?(?:\*|x)? ?L ?/ ?(\d[\d ]{0,5}))", re.IGNORECASE
)
_LENGTH_ERRORS = (  # statement, constant part in um, millimetres of length per um
    ("two axes, length error within (1,25 + L/1 000) um", Fraction("1.25"), Fraction(1000)),
    ("three axes or more, volumetric length error within (1,7 + L/800) um", Fraction("1.7"), Fraction(800)),
    ("measurement uncertainty within (0,2 + L/2000) um", Fraction("0.2"), Fraction(2000)),
)
_PARTS = re.compile(r"(\d+) ?(?:parts? in|parts? per|part|в|к|en|sur|:|/) ?(?:parties? )?(?:pour )?(\d{3,5})\b")
_RESOLUTIONS = (
    ("resolution better than 2 parts in 230", Fraction(2, 230)),
    ("resolution better than 1 part in 320", Fraction(1, 320)),
)


def _add_formulas(reading: Reading, out: dict[str, tuple[bool, Hit]]) -> None:
    """Errors that grow with the length (`1.5 + L/350 um`), and resolutions in parts (`1 part in 300`)."""
    if (found := _LENGTH_ERROR.search(reading.text)) is not None:
        constant = Fraction(found[1].replace(",", "."))
        factor = Fraction((found[3] or "1").replace(",", "."))
        length = Fraction((found[2] or found[4]).replace(" ", "")) / factor if factor else Fraction(10**9)
        for statement, most, least in _LENGTH_ERRORS:
            out[statement] = (constant <= most and length >= least, Hit((), found.start(), found.end(), 1))
    if (found := _PARTS.search(reading.text)) is not None:
        share = Fraction(int(found[1]), int(found[2]))
        for statement, limit in _RESOLUTIONS:
            out[statement] = (share < limit, Hit((), found.start(), found.end(), 1))


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
            if measure.sense == "range" and fits(measure.unit, role) and (amounts := _amounts(measure, role)) is not None:
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
