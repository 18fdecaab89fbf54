"""Which of the paragraphs that a line may fall under comes first."""

from __future__ import annotations

from typing import NamedTuple

from kordon.rooms.trade.controls.chemicals import MixtureRule
from kordon.rooms.trade.controls.conditions import Threshold
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.controls.units import make_quantity
from kordon.rooms.trade.goods.decide import SHARE, Answered, Verdict
from kordon.rooms.trade.goods.named import Named
from kordon.rooms.trade.goods.reading import Reading

BESIDE = 0.6  # of the best score: a related paragraph that is met where the best one is violated
OVER_NAME = 40.0  # score from which goods outrank a substance that is named in passing


class Match(NamedTuple):
    """A paragraph that the line may fall under. `by` are the places of the words that led to it."""

    number: str
    score: float
    verdict: Verdict
    by: tuple[tuple[int, int], ...] = ()
    named: Named | None = None

    @property
    def entry(self) -> str:
        return self.number.split(".", 1)[0]


def promoted(matches: list[Match], controls: ControlList) -> list[Match]:
    """Where the best paragraph is violated, one beside it that is met by the line's own numbers comes first (a power
    supply that is not stable enough for 0B001 may be for 3A226; a crucible not pure enough for one paragraph is for the
    next)."""
    if not matches or matches[0].verdict.state is not False or matches[0].named is not None:
        return matches
    best = matches[0]
    paragraphs = controls.paragraphs
    near = set(paragraphs[best.entry].see) - {best.entry}
    missed = _roles(best.verdict.unmet)
    met = [m for m in matches if m.verdict.state is True and m.verdict.numbers() and m.score >= BESIDE * best.score
           and (m.entry in near or best.entry in paragraphs[m.entry].see if m.entry != best.entry
                else bool(missed) and missed <= _roles(m.verdict.met))]
    return [m._replace(score=best.score + 0.01) for m in met[:1]] + [m for m in matches if m not in met[:1]]


def tell_share(one: Named, rule: MixtureRule, verdict: Verdict) -> None:
    """The limit for mixtures, as a condition that the share meets or misses."""
    limit = Threshold(SHARE, rule.operator, make_quantity(SHARE, str(rule.percent), "%"))
    start, end = one.share or (-1, -1)
    told = Answered(limit, one.state is True, start, end)
    (verdict.met if told.holds else verdict.unmet).append(told)


def _roles(told: list[Answered]) -> set[str]:
    return {a.leaf.role for a in told if isinstance(a.leaf, Threshold)}


def met_first(matches: list[Match]) -> list[Match]:
    """Where a paragraph is met, it comes before one that is violated, and before an open one right beside it."""
    best = matches[0]
    if best.verdict.state is True:
        return matches
    beside = best.number.rpartition(".")[0]
    met = next((m for m in matches if m.verdict.state is True
                and (best.verdict.state is False or m.number.rpartition(".")[0] == beside)), None)
    if met is None:
        return matches
    return [met._replace(score=matches[0].score + 0.01), *(m for m in matches if m is not met)]


def order(state: bool | None) -> int:
    return {True: 2, None: 1, False: 0}[state]


def by_rank(matches: list[Match]) -> list[Match]:
    """Best first. A substance named in passing stands behind the goods that the line is clearly about (a neutron generator
    with tritium is no tritium)."""
    worded = max((m.score for m in matches if m.named is None), default=0.0)
    if worded >= OVER_NAME:
        passing = [m for m in matches if m.named is not None and m.named.how != "cas" and m.named.words < 3]
        lowered = [m._replace(score=min(m.score, worded * 0.9)) for m in passing]
        matches = [m for m in matches if m not in passing] + lowered
    return sorted(matches, key=lambda m: -m.score)


def says_more(part: Verdict, whole: Verdict) -> bool:
    """Whether the line tells something of the part that it doesn't tell of the whole."""
    return part.state is not None or len(part.met) + len(part.unmet) > len(whole.met) + len(whole.unmet)


def outweighs_everyday(match: Match, reading: Reading) -> bool:
    """A CAS number, a name of several words (a scientific one), or a chemical in bulk, whatever is made of it."""
    if match.named is None:
        return False
    bulk = any(m.kind == "named" and m.value == "bulk" for hit in reading.hits for m in hit.meanings)
    return match.named.how == "cas" or match.named.words > 1 or (bulk and match.named.chemical is not None)
