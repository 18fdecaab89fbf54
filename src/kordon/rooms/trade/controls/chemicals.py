"""Chemicals by CAS number, and when a mixture that contains one is controlled.

The check digit is CAS's own (cas.org, "CAS Registry Numbers"). Concentration rules are data (`data/mixtures.tsv`): whom a
mixture goes to matters, because some limits depend on whether the destination is a party to the Chemical Weapons Convention
on the day (`data/cwc_not_party.tsv`; States that are not in it count as party).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from kordon.rooms.trade.controls.records import Chemical

_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")


@dataclass(frozen=True, slots=True)
class MixtureRule:
    """A mixture of `group` is controlled where one chemical of it is more than `percent` of the weight; where `operator` is
    `>=`, also at exactly that share (the EU says more than 30 %, the United States 30 % or more)."""

    profile: str
    group: str
    party: str
    operator: str
    percent: Decimal
    source: str

    def controls(self, percent: Decimal) -> bool:
        return percent > self.percent or (self.operator == ">=" and percent == self.percent)


def is_cas(text: str) -> bool:
    """Whether `text` is a CAS number with the right check digit: digits from the right, times 1, 2, 3 ..., modulo 10."""
    found = _CAS.fullmatch(text)
    if found is None or found[1].startswith("0") or not text.isascii():
        return False
    digits = reversed(found[1] + found[2])
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(found[3])


def find_chemicals(chemicals: Iterable[Chemical], cas: str) -> list[Chemical]:
    """All places in which the list names this CAS number; the relation says in which sense."""
    return [chemical for chemical in chemicals if chemical.cas == cas]


def is_mixture_controlled(
    chemical: Chemical, percent: Decimal, destination: str, day: date, profile: str = "eu"
) -> bool | None:
    """Whether a mixture with `percent` by weight of `chemical`, its only listed one, is controlled for `destination`
    (ISO 3166 alpha-2, empty where not known). None where the list has no rule or the destination decides and is not known.

    Raises ValueError for a share outside 0..100.
    """
    return deciding_rule(chemical, percent, destination, day, profile)[0]


def deciding_rule(
    chemical: Chemical, percent: Decimal, destination: str, day: date, profile: str = "eu"
) -> tuple[bool | None, MixtureRule | None]:
    """The answer of `is_mixture_controlled` and the rule that gave it; None where two rules disagree or there is none.

    A profile may have lower limits of another entry (`us-1C395` below `us`): what the first does not control, they may.
    Raises ValueError for a share outside 0..100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is no share of 0 to 100 percent")
    missed: MixtureRule | None = None
    for name in _profiles(profile):
        rules = [r for r in mixture_rules()
                 if (r.profile, r.group) == (name, chemical.mixture) and _applies(r, destination, day)]
        answers = {rule.controls(percent) for rule in rules}
        if len(answers) > 1:
            return None, None
        if True in answers:
            return True, max(rules, key=lambda rule: rule.percent)
        missed = min(rules, key=lambda rule: rule.percent, default=missed)
    return (None if missed is None else False), missed


@cache
def _profiles(profile: str) -> tuple[str, ...]:
    names = dict.fromkeys(rule.profile for rule in mixture_rules())
    return (profile, *(name for name in names if name.startswith(f"{profile}-")))


def _applies(rule: MixtureRule, destination: str, day: date) -> bool:
    if rule.party == "any" or not destination:
        return True
    return (rule.party == "yes") == is_cwc_party(destination, day)


def is_cwc_party(country: str, day: date) -> bool:
    """Whether `country` is a party to the Convention on `day`, as far as the table goes (States party since before 2013 are
    not in it)."""
    if country not in _outside():
        return True
    since = _outside()[country]
    return since is not None and day >= since


@cache
def mixture_rules() -> tuple[MixtureRule, ...]:
    rows = _rows("mixtures.tsv")
    return tuple(
        MixtureRule(profile, group, party, operator, Decimal(percent), source)
        for profile, group, party, operator, percent, source in rows
    )


@cache
def schedules() -> dict[str, str]:
    """CAS number to CWC schedule, part and item (`2B.4`)."""
    return {row[0]: row[1] for row in _rows("schedules.tsv")}


@cache
def cas_by_name() -> dict[str, str]:
    """Other names of listed chemicals, in any language and casefolded, to their CAS number."""
    return {name.casefold(): cas for cas, names, _ in _rows("chemical_names.tsv") for name in names.split("|")}


@cache
def _outside() -> dict[str, date | None]:
    return {country: date.fromisoformat(since) if since else None for country, since, _ in _rows("cwc_not_party.tsv")}


def _rows(name: str) -> list[list[str]]:
    text = files("kordon.rooms.trade.controls").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
