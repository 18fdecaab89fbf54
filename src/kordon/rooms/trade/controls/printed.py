"""Every number with a unit that a list's text prints, and the operator that stands beside it.

This reads the text alone and knows nothing of the conditions: it is the independent witness that they are compared with
(`controls.reconcile`). Where a word for the comparison stands too far from its number the operator is `=`: the number then
counts as printed, its direction as not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_REFERENCE = re.compile(
    r"\b\d[A-E](?!\w)|\b\d[A-E]\d{3}(?!\d)(?:\.?(?:[a-z]{1,2}|\d{1,3})(?=[.,;\s)]))*|(?:CAS[ #:]*)?\b\d{2,7}-\s?\d{2}-\s?\d\b"
    r"|\b(?:ISO|ASTM|ANSI|ASME|IEC|STANAG|MIL-STD|AS|SAE|NF|EN|ICAO|ITU)\b[ -]*[A-Z]{0,2}[ -]?[\d.:/-]+"
    r"|\((?:\d{2,3})[A-Z][a-z]?\)|\b(?:0|1|2)-?\s?(?:EC|EU)\b"
)
_POWER = re.compile(r"(\d+(?:\.\d+)?) ?[x×] ?10 ?([-–−]? ?\d{1,2})(?=\D|$)")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?: \d{3})+)(?![\d])")
_NUMBER = r"(?<![\w.])[-–−±]? ?(\d+(?:\.\d+)?(?:e-?\d+)?)"
_UNITS = dict(
    line.split("\t")
    for line in files(__package__).joinpath("data/printed_units.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
_UNIT = "|".join(re.escape(u).replace(r"\ ", r" ?") for u in sorted(_UNITS, key=len, reverse=True))
_MEASURE = re.compile(rf"{_NUMBER} ?({_UNIT})(?![\w/])")
_RANGE = re.compile(
    rf"{_NUMBER}(?: ?({_UNIT}))?(?: \([^)]*\))? ?(?:and|to|-|–) {_NUMBER} ?({_UNIT})(?![\w/])"
)
_SPELLED = {re.sub(" ", "", k): v for k, v in _UNITS.items()}
_AFTER = (
    (re.compile(r"^[^;:.]{0,14}?\bor (?:more|greater|better than|higher|above|over)\b"), ">="),
    (re.compile(r"^[^;:.]{0,14}?\bor (?:less|lower|smaller|below)\b"), "<="),
)
_BEFORE = (
    (
        re.compile(
            r"(?:equal to or (?:greater|more)(?: \(\w+\))? than|greater than or equal to|at least|not less than|≥|minimum of)\W*$"
        ),
        ">=",
    ),
    (
        re.compile(
            r"(?:equal to or (?:less|better|lower|smaller)(?: \(\w+\))? than|less than or equal to|not (?:greater|more) than"
            r"|not exceeding|up to|≤|maximum of)\W*$"
        ),
        "<=",
    ),
    (re.compile(r"(?:less(?: \(\w+\))? than|below|better(?: \(\w+\))? than|lower than|smaller than|under)\W*$"), "<"),
    (
        re.compile(
            r"(?:greater than|more(?: \(\w+\))? than|exceeding|exceeds?|in excess of|above|over|higher than|longer than)\W*$"
        ),
        ">",
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Printed:
    """One number of the text. `operator` is one of `>= > <= < =`, or `~` for a value repeated in another unit."""

    operator: str
    value: str
    unit: str


def printed_numbers(text: str) -> Iterator[Printed]:
    """All numbers with units in `text`, in order."""
    plain = _plain(text)
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Printed]] = []
    for match in _RANGE.finditer(plain):
        low, low_unit, high, unit = match.groups()
        if not _between(plain[: match.start()]) and not low_unit and " - " not in match[0]:
            continue
        taken.append(match.span())
        found.append((match.start(), Printed(">=", _sign(match[0], low), _unit(low_unit or unit))))
        found.append((match.start() + 1, Printed("<=", high, _unit(unit))))
    for match in _MEASURE.finditer(plain):
        if not any(start <= match.start() < end for start, end in taken):
            found.append((match.start(), Printed(_operator(plain, match), _sign(match[0], match[1]), _unit(match[2]))))
    for _, item in sorted(found, key=lambda pair: pair[0]):
        yield item


def _plain(text: str) -> str:
    """Decimal points, no thousands spaces, powers of ten as exponents, no numbers of entries, substances and standards."""
    out = _REFERENCE.sub(" § ", " ".join(text.split()))
    out = re.sub(r"(?<=\d),(?=\d)", ".", out)
    out = _POWER.sub(lambda m: f"{m[1]}e{re.sub('[–−]', '-', m[2]).replace(' ', '')}", out)
    return _THOUSANDS.sub(lambda m: m[1] + m[2].replace(" ", ""), out)


def _between(before: str) -> bool:
    return re.search(r"(?:between|from|range|of|to)(?: \w+){0,2} ?$", before) is not None


def _operator(plain: str, match: re.Match[str]) -> str:
    before, after = plain[max(match.start() - 40, 0) : match.start()], plain[match.end() : match.end() + 40]
    if re.search(r"\d ?\S{1,12} ?\($", before):
        return "~"
    after = re.sub(r"^ ?\([^)]*\)", "", after)
    for pattern, operator in _AFTER:
        if pattern.search(after):
            return operator
    for pattern, operator in _BEFORE:
        if pattern.search(before):
            return operator
    return "="


def _sign(whole: str, number: str) -> str:
    return f"-{number}" if re.match(r"[-–−]", whole) else number


def _unit(text: str) -> str:
    return _SPELLED[re.sub(" ", "", text)]
