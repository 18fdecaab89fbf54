"""Measures as amounts of a role, in base units."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from kordon.rooms.trade.controls.conditions import Threshold
from kordon.rooms.trade.controls.units import ACCELERATIONS, UnitFault, amount_of, parse_unit, roles
from kordon.rooms.trade.goods.measures import Measure

_BORES = frozenset({"diameter.inner", "diameter.bore"})  # of columns and pipes a DN tells it in millimetres
PLAUSIBLE = 25  # a length or share without such a word counts where it is within this factor of the limit
WIDELY_PLAUSIBLE = 5_000  # other measures, whose unit says more of what they are


@lru_cache(maxsize=65_536)
def fits(unit: str, role: str) -> bool:
    """Whether `unit` can measure `role`. `g` may be gram or the standard acceleration, a DN a length."""
    known = roles()[role]
    if not unit:
        return known.unit == "1"
    if unit == "DN" and role in _BORES:
        return True
    try:
        dimension = parse_unit(unit).dimension
    except UnitFault:
        return False
    expected = parse_unit(known.unit).dimension
    if unit in ACCELERATIONS and expected == parse_unit("gn").dimension:
        return True
    if known.unit == "DN":
        return unit in ("DN", "in", "inch", "inches", '"', "mm")
    if role == "size.nominal" or role == "size.input_throat":
        return unit == "DN" or dimension == expected
    return _plain(dimension) == _plain(expected) and not (unit in ("%", "ppm") and known.unit == "1" and "ratio" not in role)


@lru_cache(maxsize=8_192)
def roles_of(units: frozenset[str]) -> frozenset[str]:
    """The roles that measures with these units can be values of; ratios follow from others and are always among them."""
    return frozenset(role for role in roles() if role.startswith("ratio.") or any(fits(unit, role) for unit in units))


def _plain(dimension: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Gauge pressure is read as pressure: one atmosphere more or less decides nothing here."""
    return tuple(pair for pair in dimension if pair[0] != "gauge")


_NPS = {Fraction(1, 4): 8, Fraction(3, 8): 10, Fraction(1, 2): 15, Fraction(3, 4): 20, Fraction(1): 25, Fraction(5, 4): 32,
        Fraction(3, 2): 40, Fraction(2): 50, Fraction(5, 2): 65, Fraction(3): 80, Fraction(4): 100, Fraction(5): 125,
        Fraction(6): 150, Fraction(8): 200, Fraction(10): 250, Fraction(12): 300}  # fmt: skip  # ASME B36.10 / ISO 6708


@lru_cache(maxsize=16_384)
def base_amount(value: Fraction, unit: str, role: str) -> Fraction | None:
    known = roles()[role]
    if known.unit == "DN" and unit != "DN":
        return Fraction(_NPS.get(value, value * Fraction("25.4"))) if unit != "mm" else value
    if unit == "DN" and (known.unit == "mm" or role in _BORES):
        return value / 1000
    try:
        return amount_of(role, value, unit)
    except UnitFault:
        return None


def amounts_of(measure: Measure, role: str) -> tuple[Fraction, Fraction] | None:
    """In base units; None where it can't be (a negative mass)."""
    if measure.low < 0 and not roles()[role].may_be_negative:
        return None
    low, high = base_amount(measure.low, measure.unit, role), base_amount(measure.high, measure.unit, role)
    return None if low is None or high is None else (low, high)


def is_near(measure: Measure, threshold: Threshold) -> bool:
    exact = base_amount(measure.high, measure.unit, threshold.role)
    if exact is None:
        return False
    amount, limit = float(exact), float(threshold.limit.amount)
    if amount <= 0 or limit <= 0:
        return False
    factor = PLAUSIBLE if fits(measure.unit, "length") or measure.unit in ("%", "") else WIDELY_PLAUSIBLE
    return limit / factor <= amount <= limit * factor
