"""Conditions decide: whether what a line says meets a paragraph of the list, does not, or leaves it open.

A value is compared exactly, as a fraction. `better than 4 um` and `up to 100 MPa` are taken as the maker's own statement of
that figure; only `at least` below a lower limit, and `less than` above one, stay unknown, because the figure may be anything
beyond. A range meets a limit when any part of it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from kordon.rooms.trade.controls.conditions import Condition, Joined, Statement, Threshold, combine, compare
from kordon.rooms.trade.controls.records import ControlList, Paragraph
from kordon.rooms.trade.controls.units import Quantity
from kordon.rooms.trade.goods.amounts import roles_of
from kordon.rooms.trade.goods.phrases import Hit
from kordon.rooms.trade.goods.reading import Reading
from kordon.rooms.trade.goods.statements import statements_of
from kordon.rooms.trade.goods.values import Given, by_role, value_of

Leaf = Threshold | Statement
SHARE = "concentration.mixture"  # the role of a chemical's share of a mixture
_ABSENT = frozenset({"content.nickel", "content.chromium", "content.fluorine", "purity.silicon_carbide", "purity.alumina"})


class Answered(NamedTuple):
    """A leaf of a condition, what the line says of it, and by which words or number; `denied` where the list wants it
    not to be so."""

    leaf: Leaf
    holds: bool | None
    start: int = -1
    end: int = -1
    denied: bool = False
    measured: bool = False

    def is_share(self) -> bool:
        """Whether it is the limit for mixtures."""
        return isinstance(self.leaf, Threshold) and self.leaf.role == SHARE

    def text(self) -> str:
        return f"not {self.leaf}" if self.denied else str(self.leaf)


@dataclass(slots=True)
class Verdict:
    """`state`: True met, False a condition violated, None open. `tested` tells whether any condition was there."""

    state: bool | None
    met: list[Answered] = field(default_factory=list)
    unmet: list[Answered] = field(default_factory=list)
    unknown: list[Answered] = field(default_factory=list)
    tested: bool = False
    measured: int = 0

    def numbers(self) -> int:
        """How many of the list's numbers the line's own values were held against."""
        return self.measured


@dataclass(frozen=True, slots=True)
class _Chain:
    """What decides a paragraph: the paragraphs with conditions from the entry down, and the thresholds in them."""

    paragraphs: tuple[Paragraph, ...]
    thresholds: tuple[Threshold, ...]
    tested: bool


class Rules:
    """The chains of a list, found once."""

    def __init__(self, controls: ControlList) -> None:
        self._alike: dict[tuple[str, ...], tuple[Threshold, ...]] = {}
        self._chains = {number: self._chain(controls, number) for number in controls.paragraphs}

    def chain(self, number: str) -> _Chain:
        return self._chains[number]

    def _chain(self, controls: ControlList, number: str) -> _Chain:
        paragraphs = tuple(p for p in controls.above(number) if p.conditions())
        leaves = [leaf for p in paragraphs for c in p.conditions() for leaf in _leaves(c)]
        thresholds = tuple({leaf.role: leaf for leaf in reversed(leaves) if isinstance(leaf, Threshold)}.values())
        thresholds = self._alike.setdefault(tuple(map(str, thresholds)), thresholds)
        return _Chain(paragraphs, thresholds, any(p.condition is not None for p in paragraphs))


class Judge:
    """Judges paragraphs for one line. Values are found once per paragraph, so that one measure serves one role."""

    def __init__(self, rules: Rules, reading: Reading) -> None:
        self._rules = rules
        self._reading = reading
        self._roles: frozenset[str] | None = None  # what the line's measures can be values of
        self._found: dict[str, Given | None] = {}
        self._said: dict[str, Answered] = {}  # statements
        self._told: dict[int, Answered] = {}  # by the leaf's identity: hashing exact fractions is slow
        self._known: dict[int, tuple[dict[str, Given | None], dict[int, Answered]]] = {}  # both, by the thresholds' identity

    def judge(self, number: str) -> Verdict:
        """All conditions from the entry down to `number`, and no exemption."""
        chain = self._rules.chain(number)
        out = Verdict(None)
        if not chain.paragraphs:
            return out
        known = self._known.get(id(chain.thresholds))
        if known is None:
            self._find_values(chain)
            known = self._known[id(chain.thresholds)] = self._found, {}
        self._found, self._told = known
        states: list[bool | None] = []
        for paragraph in chain.paragraphs:
            states.extend(self._states(paragraph, out))
        out.tested = chain.tested
        out.state = False if False in states else None if None in states or not out.tested else True
        return out

    def _find_values(self, chain: _Chain) -> None:
        """The role with the strongest word beside a measure chooses first."""
        self._found = {}
        if not self._reading.measures:
            return
        used: set[int] = set()
        if self._roles is None:
            self._roles = roles_of(frozenset(measure.unit for measure in self._reading.measures))
        ordered = tuple(leaf for leaf in chain.thresholds if leaf.role in self._roles)
        if len(ordered) > 1:
            ordered = tuple(sorted(ordered, key=lambda leaf: (-self._certainty(leaf.role), leaf.role)))
        for leaf in ordered:
            self._found[leaf.role] = value_of(self._reading, leaf, used)

    def _certainty(self, role: str) -> float:
        found = by_role(self._reading).get(role)
        return found[0][0] if found else 0.0

    def _states(self, paragraph: Paragraph, out: Verdict) -> Iterator[bool | None]:
        if paragraph.condition is not None:
            state = combine(paragraph.condition, self._answer)
            self._collect(paragraph.condition, state, True, out)
            yield state
        for exemption in paragraph.exemptions:
            applies = combine(exemption, self._answer)
            if applies is None and not any(self._answer(leaf) for leaf in _leaves(exemption)):
                applies = False  # nobody says of goods that they are no ballast and no vaccine
            if applies:
                self._collect(exemption, True, False, out)
            yield not applies if applies is not None else None

    def _answer(self, leaf: Leaf) -> bool | None:
        return self._answered(leaf).holds

    def _answered(self, leaf: Leaf) -> Answered:
        told = self._told.get(id(leaf))
        if told is None:
            told = self._told[id(leaf)] = self._answer_for(leaf)
        return told

    def _answer_for(self, leaf: Leaf) -> Answered:
        if isinstance(leaf, Statement):
            answer = self._said.get(leaf.text)
            if answer is None:
                answer = self._said[leaf.text] = self._for_statement(leaf)
            return answer
        given = self._found.get(leaf.role)
        if given is not None:
            return Answered(leaf, holds(leaf, given), given.measure.start, given.measure.end, measured=True)
        found = self._of_material(leaf.role)
        if found is not None:
            quantity, hit = found
            return Answered(leaf, compare(quantity.amount, leaf.operator, leaf.limit.amount), hit.start, hit.end)
        return Answered(leaf, None)

    def _for_statement(self, leaf: Statement) -> Answered:
        said = statements_of(self._reading).get(leaf.text)
        if said is None:
            known = self._reading.known
            return Answered(leaf, True if leaf.text in known.given else False if leaf.text in known.absent else None)
        return Answered(leaf, said[0], said[1].start, said[1].end)

    def _of_material(self, role: str) -> tuple[Quantity, Hit] | None:
        """What the material has that the line names."""
        if not role.startswith(("content.", "purity.")):
            return None
        for name, hit in self._reading.materials.items():
            for quantity in self._reading.known.materials[name][0]:
                if quantity.role == role:
                    return quantity, hit
        if role in _ABSENT and self._reading.materials:  # a material without it that is named
            return Quantity(role, Fraction(0), "0 %"), next(iter(self._reading.materials.values()))
        return None

    def _collect(self, condition: Condition, state: bool | None, wanted: bool, out: Verdict) -> None:
        """The leaves that matter for `state`; an alternative that isn't needed any more is left out."""
        if isinstance(condition, Joined):
            if condition.how == "not":
                self._collect_denied(condition.parts[0], state, wanted, out)
                return
            for part in condition.parts:
                found = combine(part, self._answer)
                if state is not None and condition.how == "or" and state and found is not True:
                    continue
                self._collect(part, found, wanted, out)
            return
        self._put(self._answered(condition), wanted, out)

    def _collect_denied(self, condition: Condition, state: bool | None, wanted: bool, out: Verdict) -> None:
        for leaf in _leaves(condition):
            told = self._answered(leaf)
            flipped = None if told.holds is None else not told.holds
            self._put(Answered(leaf, flipped, told.start, told.end, True, told.measured), wanted, out)

    def _put(self, told: Answered, wanted: bool, out: Verdict) -> None:
        if told.holds is None:
            out.unknown.append(told)
            return
        (out.met if told.holds is wanted else out.unmet).append(told)
        out.measured += told.measured


def holds(leaf: Threshold, given: Given) -> bool | None:
    """Whether the value given meets the limit; None where a bound leaves it open."""
    limit, operator = leaf.limit.amount, leaf.operator
    sense = given.measure.sense
    if sense == "range":
        return _range(given.low, given.high, operator, limit)
    amount = given.high
    met = compare(amount, operator, limit)
    if sense == "below":
        if amount == limit and operator in ("<", ">="):
            return operator == "<"
        return None if operator.startswith(">") and met else met
    if sense == "above":
        if amount == limit and operator in (">", "<="):
            return operator == ">"
        return None if operator.startswith((">", "=")) and not met else met
    if sense == "least":
        return None if operator.startswith(">") and not met else met
    return met


def _range(low: Fraction, high: Fraction, operator: str, limit: Fraction) -> bool:
    if operator == "=":
        return low <= limit <= high
    return compare(high if operator.startswith(">") else low, operator, limit)


def _leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from _leaves(part)
    else:
        yield condition
