"""Conditions of a paragraph as a line of text, and whether given facts meet them.

    pressure.working >= 69 MPa and diameter.inner > 152 mm
    wavelength 400..515 nm and (power.average > 40 W or "single mode")

`ROLE OPERATOR NUMBER UNIT` compares a quantity; `ROLE A..B UNIT` is a range with both ends in it; words in quotation marks
are a statement that somebody must know; `and`, `or`, `not` and parentheses join them. The answer is yes, no, or unknown
(None) where what is given does not decide: an unknown never turns into a no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kordon.rooms.trade.controls.units import Quantity, UnitFault, make_quantity, roles

DEEPEST = 12  # parentheses within one another
LONGEST = 2_000  # characters of one condition
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"]+\")|(?P<mark>[()])|(?P<operator>>=|<=|>|<|=)"
    r"|(?P<range>-?[\d.]+(?:e-?\d+)?\.\.-?[\d.]+(?:e-?\d+)?)|(?P<number>-?\d[\d.]*(?:e-?\d+)?)|(?P<word>[^\s()\"<>=]+))"
)
_COMPARE: dict[str, Callable[[Fraction | int, Fraction | int], bool]] = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
}
_JOINERS = {"and", "or", "not"}


class ConditionFault(ValueError):
    """A condition that can't be read, or can never be true. `code` stands in the catalogue."""

    def __init__(self, code: str, **parameters: str) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = tuple((name, text[:120]) for name, text in parameters.items())


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of the list: `operator` from the role's value to `limit`."""

    role: str
    operator: str
    limit: Quantity

    def __str__(self) -> str:
        return f"{self.role} {self.operator} {self.limit.text}"


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is so or not, in our own words."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Joined:
    """`how` is `and`, `or` or `not` (with one part)."""

    how: str
    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        if self.how == "not":
            return f"not ({self.parts[0]})"
        return f" {self.how} ".join(f"({p})" if isinstance(p, Joined) and p.how != "not" else str(p) for p in self.parts)


Condition = Threshold | Statement | Joined


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the goods: quantities by role, statements by text."""

    quantities: Mapping[str, Quantity]
    statements: Mapping[str, bool]


def is_met(condition: Condition, facts: Facts) -> bool | None:
    """True, False, or None where the facts do not decide (Kleene's three-valued logic)."""

    def answer(leaf: Threshold | Statement) -> bool | None:
        if isinstance(leaf, Statement):
            return facts.statements.get(leaf.text)
        given = facts.quantities.get(leaf.role)
        return None if given is None else compare(given.amount, leaf.operator, leaf.limit.amount)

    return combine(condition, answer)


def compare(amount: Fraction, operator: str, limit: Fraction) -> bool:
    """`amount operator limit`, exactly. Whole numbers are compared: fractions take ten times as long."""
    return _COMPARE[operator](amount.numerator * limit.denominator, limit.numerator * amount.denominator)


def combine(condition: Condition, answer: Callable[[Threshold | Statement], bool | None]) -> bool | None:
    """The condition's answer from those of its leaves, in three-valued logic."""
    if not isinstance(condition, Joined):
        return answer(condition)
    if condition.how == "not":
        found = combine(condition.parts[0], answer)
        return None if found is None else not found
    decisive = condition.how == "or"
    unknown = False
    for part in condition.parts:
        found = combine(part, answer) if isinstance(part, Joined) else answer(part)
        if found is decisive:
            return decisive
        unknown = unknown or found is None
    return None if unknown else not decisive


def leaves(condition: Condition) -> Iterator[Threshold | Statement]:
    """All thresholds and statements, in order."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition


def parse_condition(text: str) -> Condition:
    """Raises ConditionFault for a text that is no condition, UnitFault for a unit that does not fit its role."""
    if len(text) > LONGEST:
        raise ConditionFault("condition.syntax", at=text)
    reader = _Reader(_tokens(text))
    condition = reader.alternatives(0)
    if reader.left():
        raise ConditionFault("condition.syntax", at=reader.next()[1])
    _check_possible(condition, text)
    return condition


def _tokens(text: str) -> list[tuple[str, str]]:
    out, at = list[tuple[str, str]](), 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or not found.lastgroup:
            raise ConditionFault("condition.syntax", at=text[at:])
        out.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return out


class _Reader:
    """Recursive descent over the tokens: `or` binds weakest, then `and`, then `not`."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def left(self) -> bool:
        return self._at < len(self._tokens)

    def next(self) -> tuple[str, str]:
        if not self.left():
            raise ConditionFault("condition.syntax", at="")
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, text: str) -> bool:
        if self.left() and self._tokens[self._at][1] == text:
            self._at += 1
            return True
        return False

    def alternatives(self, depth: int) -> Condition:
        parts = [self._conjunction(depth)]
        while self._takes("or"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def _conjunction(self, depth: int) -> Condition:
        parts = [self._single(depth)]
        while self._takes("and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def _single(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise ConditionFault("condition.syntax", at="(" * 3)
        if self._takes("not"):
            return Joined("not", (self._single(depth + 1),))
        kind, text = self.next()
        if kind == "text":
            return Statement(text.strip('"'))
        if text == "(":
            inside = self.alternatives(depth + 1)
            if not self._takes(")"):
                raise ConditionFault("condition.syntax", at=text)
            return inside
        if kind == "word" and text not in _JOINERS:
            return self._comparison(text)
        raise ConditionFault("condition.syntax", at=text)

    def _comparison(self, role: str) -> Condition:
        if role not in roles():
            raise UnitFault("unit.role", role=role)
        kind, text = self.next()
        if kind == "range":
            low, _, high = text.partition("..")
            unit = self._unit()
            lowest, highest = make_quantity(role, low, unit), make_quantity(role, high, unit)
            return Joined("and", (Threshold(role, ">=", lowest), Threshold(role, "<=", highest)))
        if kind != "operator":
            raise ConditionFault("condition.syntax", at=text)
        number = self.next()
        if number[0] != "number":
            raise ConditionFault("condition.syntax", at=number[1])
        return Threshold(role, text, make_quantity(role, number[1], self._unit()))

    def _unit(self) -> str:
        parts: list[str] = []
        while self.left() and self._tokens[self._at][0] in ("word", "number") and self._tokens[self._at][1] not in _JOINERS:
            parts.append(self.next()[1])
        return " ".join(parts)


def _check_possible(condition: Condition, text: str) -> None:
    """Refuse what can never be true: two limits on one role, joined by `and`, that leave nothing between them."""
    if not isinstance(condition, Joined):
        return
    if condition.how == "and":
        limits: dict[str, list[Threshold]] = {}
        for part in condition.parts:
            for leaf in _conjuncts(part):
                limits.setdefault(leaf.role, []).append(leaf)
        if any(not _possible(found) for found in limits.values()):
            raise ConditionFault("condition.impossible", condition=text)
    for part in condition.parts:
        _check_possible(part, text)


def _conjuncts(condition: Condition) -> Iterator[Threshold]:
    if isinstance(condition, Threshold):
        yield condition
    elif isinstance(condition, Joined) and condition.how == "and":
        for part in condition.parts:
            yield from _conjuncts(part)


def _possible(limits: list[Threshold]) -> bool:
    points = sorted({t.limit.amount for t in limits})
    between = [(a + b) / 2 for a, b in pairwise(points)]
    tried = [points[0] - 1, *points, *between, points[-1] + 1]
    return any(all(_COMPARE[t.operator](value, t.limit.amount) for t in limits) for value in tried)
