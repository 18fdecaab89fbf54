"""Lines made from the list's own conditions: one that meets a paragraph, one that just misses it, in words of a language.

Not an exam of language: the words are the data's own. It shows that every condition can be reached from a line, in several
units, and that a number beyond the limit turns the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kordon.rooms.trade.controls.conditions import Condition, Joined, Statement, Threshold
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.controls.units import parse_unit, roles
from kordon.rooms.trade.goods.knowledge import knowledge

OTHER_UNITS = {
    "mm": ("cm", "in", "m"), "m": ("mm",), "MPa": ("bar", "ksi"), "kPa": ("Pa", "mbar"), "K": ("degC",), "kN": ("lbf",),
    "um": ("mm",), "kg": ("g",), "kV": ("V",), "V": ("kV",), "l": ("m3",), "m3": ("l",), "W": ("kW",), "kW": ("W",),
    "ns": ("us",), "us": ("ns",), "m3/h": ("l/min",), "GPa": ("MPa",), "Hz": ("kHz",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeLine:
    """`number` is the paragraph it was made from; `meets` what it should be."""

    number: str
    text: str
    meets: bool


def made_lines(controls: ControlList, language: str = "en", unit: int = -1) -> Iterator[MadeLine]:
    """For every paragraph with a condition: one line that meets it and all above, one that violates a threshold of its own.
    `unit` picks another unit for each value (-1: the list's)."""
    for number, paragraph in controls.paragraphs.items():
        if paragraph.condition is None:
            continue
        name = _name(controls, number, language)
        wanted: dict[str, Threshold | Statement] = {}
        for above in controls.above(number):
            if above.condition is not None:
                _needs(above.condition, wanted)
        yield MadeLine(number, _text(name, wanted, None, language, unit), True)
        own: dict[str, Threshold | Statement] = {}
        _needs(paragraph.condition, own)
        missed = next((leaf for leaf in own.values() if isinstance(leaf, Threshold)), None)
        decides = isinstance(paragraph.condition, Threshold) or _is_conjunction(paragraph.condition)
        if missed is not None and decides:
            yield MadeLine(number, _text(name, wanted, missed, language, unit), False)


def _is_conjunction(condition: Condition) -> bool:
    return isinstance(condition, Joined) and condition.how == "and"


def _name(controls: ControlList, number: str, language: str) -> str:
    titles = [p.title_in(language) for p in controls.above(number)]
    found = [title for title in titles if title]
    return ", ".join(dict.fromkeys(found[-2:])) if found else number


def _needs(condition: Condition, out: dict[str, Threshold | Statement], wanted: bool = True) -> None:
    """What has to be said so that the condition is met: of alternatives the first, of limits on one role all."""
    if isinstance(condition, Joined):
        if condition.how == "not":
            if isinstance(condition.parts[0], Threshold):
                leaf = condition.parts[0]
                turned = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": ">"}[leaf.operator]
                _needs(Threshold(leaf.role, turned, leaf.limit), out)
            return
        for part in condition.parts[: 1 if condition.how == "or" else None]:
            _needs(part, out)
        return
    key = condition.text if isinstance(condition, Statement) else f"{condition.role} {condition.operator[0]}"
    out.setdefault(key, condition)


def _text(name: str, wanted: dict[str, Threshold | Statement], missed: Threshold | None, language: str, unit: int) -> str:
    labels = knowledge().labels
    parts = [name]
    limits: dict[str, list[Threshold]] = {}
    for leaf in wanted.values():
        if isinstance(leaf, Statement):
            parts.append(labels.get(leaf.text, {}).get(language) or leaf.text)
        else:
            limits.setdefault(leaf.role, []).append(leaf)
    for role, found in limits.items():
        amount = _amount(found, missed if missed is not None and missed.role == role else None)
        label = labels[role].get(language) or role
        parts.append(f"{label} {_written(amount, found[0], unit)}")
    return ", ".join(parts)


def _amount(limits: list[Threshold], missed: Threshold | None) -> Fraction:
    """In base units: inside all limits, or just beyond the one to miss."""
    if missed is not None:
        up = missed.operator.startswith("<") or missed.operator == "="
        return missed.limit.amount * (Fraction(103, 100) if up else Fraction(97, 100))
    low = [t.limit.amount for t in limits if t.operator.startswith((">", "="))]
    high = [t.limit.amount for t in limits if t.operator.startswith("<")]
    if low and high:
        return (max(low) + min(high)) / 2
    if low:
        return max(low) if limits[0].operator == "=" else max(low) * Fraction(103, 100)
    return min(high) * Fraction(97, 100)


def _written(amount: Fraction, leaf: Threshold, unit: int) -> str:
    given = leaf.limit.text.split(" ", 1)[1] if " " in leaf.limit.text else ""
    if given in OTHER_UNITS and 0 <= unit:
        choices = OTHER_UNITS[given]
        given = choices[unit % len(choices)]
    found = parse_unit("gn" if given == "g" and leaf.role.startswith("acceleration") else given or "1")
    zero = Fraction("273.15") if roles()[leaf.role].level and given == "degC" else Fraction(0)
    value = float((amount - zero) / found.factor)
    shown = f"{value:.6g}" if 1e-4 < abs(value) < 1e6 else f"{value:.5e}"
    return f"{shown} {'°C' if given == 'degC' else given}".strip()
