"""Which of a line's measures is the value that a condition asks for."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from kordon.rooms.trade.controls.conditions import Threshold
from kordon.rooms.trade.goods.amounts import amounts_of, fits, is_near
from kordon.rooms.trade.goods.knowledge import rows
from kordon.rooms.trade.goods.measures import Measure, parts_in
from kordon.rooms.trade.goods.reading import Reading

HARDLY = 0.25  # a word farther off than that says hardly anything of a measure
WEAK = 0.4  # a word that far off is believed only where the value is near the limit
KIN, FAMILY, LOOSE = 0.6, 0.6, 0.3  # how sure a value is that was found by another role's word, and by no word
_FAMILIES = frozenset({"power", "pressure", "temperature", "frequency", "volume", "voltage", "current", "flow", "energy", "mass",
                       "thickness", "speed", "velocity", "force", "thrust", "inductance", "capacitance", "area"})  # fmt: skip


class Given(NamedTuple):
    """A value found for a role: its measure, how sure that it is one of this role, and the amounts in base units."""

    measure: Measure
    strength: float
    low: Fraction
    high: Fraction


@cache
def _kin() -> dict[str, tuple[str, ...]]:
    """Roles whose words people use for one another."""
    return {role: tuple(others.split()) for role, others in rows("role_kin.tsv")}


def value_of(reading: Reading, threshold: Threshold, used: set[int]) -> Given | None:
    """The measure that is most likely one of this role; one without a word beside it only where it is alone and near
    the limit."""
    role = threshold.role
    by_role(reading)
    if role.startswith("wavelength"):
        return _wavelength(reading, threshold, used)
    if role.startswith("ratio.") and (parts := parts_in(reading.text)) is not None:
        share, start, end = parts
        return _given(Measure(share, share, "", "exact", start, end, reading.text[start:end]), share, share)
    best = _cued(reading, role, used)
    if best is not None and best[0] < WEAK and not is_near(reading.measures[best[1]], threshold):
        best = None  # a grain of 150 mm
    if best is None and role.partition(".")[0] in _FAMILIES:
        best = _of_family(reading, role, used)
    if best is None and role in _kin():
        best = _of_kin(reading, role, used)
    if best is None and (derived := _derived(reading, role, used)) is not None:
        return derived
    if best is None:
        loose = [at for at in reading.loose if at not in used and fits(reading.measures[at].unit, role)
                 and is_near(reading.measures[at], threshold)]
        if len(loose) != 1:
            return None
        best = (LOOSE, loose[0])
    strength, at = best
    used.add(at)
    amounts = amounts_of(reading.measures[at], role)
    return None if amounts is None else Given(reading.measures[at], strength, *amounts)


def by_role(reading: Reading) -> dict[str, list[tuple[float, int]]]:
    """The measures by what the words beside them say they are, strongest first."""
    if reading.by_role is None:
        out: dict[str, list[tuple[float, int]]] = {}
        for at, cues in enumerate(reading.cues):
            if max(cues.values(), default=0.0) < HARDLY:
                reading.loose.append(at)
            for role, strength in cues.items():
                out.setdefault(role, []).append((strength, at))
        for found in out.values():
            found.sort(key=lambda pair: (-pair[0], pair[1]))
        reading.by_role = out
    return reading.by_role


def _cued(reading: Reading, role: str, used: set[int]) -> tuple[float, int] | None:
    for pair in by_role(reading).get(role, ()):
        if pair[1] not in used:
            return pair
    return None


def _of_family(reading: Reading, role: str, used: set[int]) -> tuple[float, int] | None:
    """`output power` will do where the list says power."""
    family = role.partition(".")[0]
    found = (pair for other, pairs in by_role(reading).items() if other.partition(".")[0] == family for pair in pairs)
    return _strongest(reading, role, ((s * FAMILY, at) for s, at in found if at not in used))


def _of_kin(reading: Reading, role: str, used: set[int]) -> tuple[float, int] | None:
    """A drift of the voltage will do where the list says stability."""
    found = (_cued(reading, other, used) for other in _kin()[role])
    return _strongest(reading, role, ((pair[0] * KIN, pair[1]) for pair in found if pair is not None))


def _strongest(reading: Reading, role: str, found: Iterable[tuple[float, int]]) -> tuple[float, int] | None:
    fitting = [pair for pair in found if fits(reading.measures[pair[1]].unit, role)]
    return max(fitting, key=lambda pair: (pair[0], -pair[1]), default=None)


def _wavelength(reading: Reading, threshold: Threshold, used: set[int]) -> Given | None:
    """The one nearest to the limit: lines give several side by side."""
    found = [(abs(float(amounts[1]) / float(threshold.limit.amount) - 1), at, amounts)
             for at, m in enumerate(reading.measures) if at not in used and m.unit and fits(m.unit, threshold.role)
             and (at in reading.loose or any(r.startswith("wavelength") for r in reading.cues[at]))
             and (amounts := amounts_of(m, threshold.role)) is not None and float(amounts[1]) < 1e-3]
    if not found:
        return None
    _, at, amounts = min(found)
    used.add(at)
    return Given(reading.measures[at], 0.5, *amounts)


def _derived(reading: Reading, role: str, used: set[int]) -> Given | None:
    """What follows from other values: `99 % pure` has at most 1 % of impurities; a length and a diameter have a ratio."""
    if role == "impurity" and (pure := _cued(reading, "purity", used)) is not None:
        measure = reading.measures[pure[1]]
        if measure.unit == "%" and 50 < measure.low <= measure.high <= 100:
            return _given(measure, (100 - measure.high) / 100, (100 - measure.low) / 100)
    if role == "ratio.length_to_inner_diameter":
        long, wide = _cued(reading, "length", set()), _cued(reading, "diameter.inner", set())
        if long is not None and wide is not None and long[1] != wide[1]:
            lengths = amounts_of(reading.measures[long[1]], "length")
            widths = amounts_of(reading.measures[wide[1]], "diameter.inner")
            if lengths is not None and widths is not None and widths[0] > 0:
                return _given(reading.measures[long[1]], lengths[0] / widths[1], lengths[1] / widths[0])
    return None


def _given(measure: Measure, low: Fraction, high: Fraction) -> Given:
    sense = "range" if low != high else "exact"
    return Given(measure._replace(sense=sense), KIN, low, high)
