"""Quantities of control lists, compared exactly: 300 nm <= 0.3 um is true, and 1 ksi is what it is.

Factors are fractions (`data/units.tsv`, with their source), so nothing is rounded. A unit is a product of symbols with
exponents (`g/cm3`, `mbar.l/s`, `kg/N/h`); its dimension is kept as the exponents of base units, among them some that keep
apart what physics would merge: turns (`deg`), cycles (`Hz`), decays (`Bq`), gauge pressure. A **role** says what is
measured (`data/roles.tsv`): a repeatability is not an accuracy, a diameter is no radius, a temperature level is no
difference. Quantities of different roles are never compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files

LONGEST_UNIT = 40  # characters; the longest in any list has 12
LONGEST_NUMBER = 40
ACCELERATIONS = frozenset({"g", "mg", "ug", "µg"})  # grams, or the standard acceleration where one is meant
LARGEST_EXPONENT = 12  # of a symbol; lists know at most 4
LARGEST_POWER_OF_TEN = 60
Dimension = tuple[tuple[str, int], ...]

_PREFIXES = {"Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3,
             "u": -6, "µ": -6, "μ": -6, "n": -9, "p": -12, "f": -15, "a": -18}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_FACTOR = re.compile(r"(.*?)\^?(-?\d{1,2})?$", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_ZERO = {"K": Fraction(0), "degC": Fraction("273.15"), "degF": Fraction("273.15") - 32 * Fraction(5, 9)}


class UnitFault(ValueError):
    """A unit, number or role that makes no sense. `code` stands in the catalogue."""

    def __init__(self, code: str, **parameters: str) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = tuple((name, text[:LONGEST_UNIT]) for name, text in parameters.items())


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units; `zero` is the symbol whose scale has a zero of its own (temperatures), else empty."""

    factor: Fraction
    dimension: Dimension
    zero: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """What is measured. `unit` gives the dimension; `level` is true for a temperature on the scale, not a difference."""

    name: str
    title: str
    unit: str
    level: bool = False
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in base units for one role, and the text as given."""

    role: str
    amount: Fraction
    text: str


def _lines(name: str) -> list[list[str]]:
    text = files("kordon.rooms.trade.controls").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _symbols() -> dict[str, tuple[Unit, bool, str]]:
    """Every way of writing a symbol: its unit, whether SI prefixes may stand before it, and the symbol itself."""
    out: dict[str, tuple[Unit, bool, str]] = {}
    for line in _lines("units.tsv"):
        symbol, factor, base, prefixed, others = (*line, "", "", "")[:5]
        exact = Fraction(*(Fraction(part) for part in factor.split("/")))
        unit = Unit(exact, _dimension(base), symbol if symbol in _ZERO else "")
        for written in (symbol, *filter(None, others.split(","))):
            out[written] = (unit, prefixed == "yes", symbol)
    return out


def unit_symbols() -> list[str]:
    """Every way of writing a unit that stands in `units.tsv`."""
    return list(_symbols())


def _dimension(text: str) -> Dimension:
    pairs = [_FACTOR.fullmatch(part) for part in text.split()]
    return tuple(sorted((found[1], int(found[2] or 1)) for found in pairs if found))


@cache
def roles() -> Mapping[str, Role]:
    """All roles by name."""
    out: dict[str, Role] = {}
    for name, unit, kind, title in _lines("roles.tsv"):
        out[name] = Role(name, title, unit, kind == "level", kind in ("level", "signed"))
    return out


@lru_cache(maxsize=4_096)
def parse_unit(text: str) -> Unit:
    """The unit that `text` writes. `m/s2`, `m/s^2`, `m s-2` and `m·s⁻²` are one. Raises UnitFault."""
    if len(text) > LONGEST_UNIT:
        raise UnitFault("unit.unknown", unit=text)
    plain = re.sub(r"[·⋅*×]|(?<=[A-Za-z])\.(?=[A-Za-z])", " ", text.translate(_SUPERSCRIPTS))
    plain = plain.replace("(silicon)", "").replace("(Si)", "").strip()
    if plain in _symbols():
        return _symbols()[plain][0]
    factor, exponents, zero = Fraction(1), dict[str, int](), ""
    for place, product in enumerate(plain.split("/")):
        parts = product.split()
        if not parts:
            raise UnitFault("unit.unknown", unit=text)
        for part in parts:
            single, power = _power(part, text)
            power = -power if place else power
            factor *= single.factor**power
            zero = single.zero if len(parts) == 1 and "/" not in plain and power == 1 else ""
            for base, exponent in single.dimension:
                exponents[base] = exponents.get(base, 0) + exponent * power
    return Unit(factor, tuple(sorted((base, e) for base, e in exponents.items() if e)), zero)


def _power(part: str, text: str) -> tuple[Unit, int]:
    if part in _symbols():
        return _symbols()[part][0], 1
    found = _FACTOR.fullmatch(part)
    symbol, power = (found[1], int(found[2] or 1)) if found else (part, 1)
    if not symbol or abs(power) > LARGEST_EXPONENT:
        raise UnitFault("unit.unknown", unit=text)
    if symbol in _symbols():
        return _symbols()[symbol][0], power
    for length in (2, 1):
        prefix, rest = symbol[:length], symbol[length:]
        known = _symbols().get(rest)
        if prefix in _PREFIXES and known is not None and known[1]:
            return Unit(known[0].factor * Fraction(10) ** _PREFIXES[prefix], known[0].dimension), power
    raise UnitFault("unit.unknown", unit=text)


def parse_number(text: str) -> Fraction:
    """An exact number: `0.3`, `1e-9`, `3.18e6`. Raises UnitFault; there are no thousands separators here."""
    try:
        value = Decimal(text)
    except (InvalidOperation, ValueError):
        raise UnitFault("unit.number", number=text) from None
    if not value.is_finite() or len(text) > LONGEST_NUMBER or abs(value.adjusted()) > LARGEST_POWER_OF_TEN:
        raise UnitFault("unit.number", number=text)
    return Fraction(value)


def make_quantity(role: str, number: str, unit: str) -> Quantity:
    """`number unit` as a value of `role`. Raises UnitFault where the unit does not fit the role, or the value can't be.

    A level of temperature minds where its scale begins; `g` is 9.80665 m/s2 where an acceleration is meant.
    """
    known = roles().get(role)
    if known is None:
        raise UnitFault("unit.role", role=role)
    expected = parse_unit(known.unit)
    found = parse_unit(_as_meant(unit, expected))
    if found.dimension != expected.dimension:
        raise UnitFault("unit.dimension", unit=unit, role=role, expected=known.unit)
    amount = _amount(known, parse_number(number), found)
    if amount < 0 and (not known.may_be_negative or known.level):
        raise UnitFault("unit.negative", number=f"{number} {unit}".strip(), role=role)
    return Quantity(role, amount, f"{number} {unit}".strip())


def amount_of(role: str, value: Fraction, unit: str) -> Fraction:
    """`value unit` in base units of `role`, without a check of dimension or sign. Raises UnitFault for an unknown unit."""
    known = roles()[role]
    return _amount(known, value, parse_unit(_as_meant(unit, parse_unit(known.unit))))


def _as_meant(unit: str, expected: Unit) -> str:
    return f"{unit}n" if unit in ACCELERATIONS and expected.dimension == parse_unit("gn").dimension else unit or "1"


def _amount(role: Role, value: Fraction, unit: Unit) -> Fraction:
    return value * unit.factor + (_ZERO.get(unit.zero, Fraction(0)) if role.level else 0)


def read_quantity(role: str, text: str) -> Quantity:
    """`0.3 um` in one piece, as a table of parameters gives it. Raises UnitFault."""
    stripped = text.strip()
    found = _NUMBER.match(stripped)
    if found is None:
        raise UnitFault("unit.number", number=text)
    return make_quantity(role, found[0], stripped[found.end() :].strip())
