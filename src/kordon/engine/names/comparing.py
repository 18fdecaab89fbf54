"""Two names compared, without any list: the same alignment, features and model as a search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kordon.engine.findings import Step
from kordon.engine.names.alignment import FUSED, HOW, Scratch, compare_words
from kordon.engine.names.analysis import AnalysedName, analyse, is_person_kind, looks_like_organisation
from kordon.engine.names.features import scratch as new_scratch
from kordon.engine.names.knowledge import WordClass
from kordon.engine.names.model import probability, shipped_model
from kordon.engine.names.search import score_pair
from kordon.engine.names.words import WordStore, cost_arrays

_CLASS_HOW = {
    WordClass.LEGAL_FORM: "legal_form", WordClass.GENERIC: "generic", WordClass.SECTOR: "generic",
    WordClass.PARTICLE: "particle", WordClass.HONORIFIC: "honorific", WordClass.PLACE: "place",
}  # fmt: skip


NO_FLOOR = -1e9


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` 0..1, `finding` at the shipped threshold, `steps` word by word."""

    score: float
    finding: bool
    log_odds: float
    steps: tuple[Step, ...]


@cache
def _scratch() -> Scratch:
    return new_scratch()


def compare(name1: str, name2: str, schema: str = "") -> Comparison:
    """Compare two names of one kind (a PartyKind or FollowTheMoney schema; empty: judged from the words)."""
    if schema and schema.lower() not in ("unknown", "thing"):
        person = is_person_kind(schema)
    else:
        person = not (looks_like_organisation(name1) or looks_like_organisation(name2))
    return compare_analysed(analyse(name1, person), analyse(name2, person))


def compare_analysed(left: AnalysedName, right: AnalysedName) -> Comparison:
    """The same for names already taken apart. A name without words scores 0."""
    if not left.tokens or not right.tokens:
        return Comparison(0.0, False, -99.0, ())
    store = WordStore(64)
    rows_left, rows_right = store.rows(left), store.rows(right)
    words, costs, scratch, model = store.arrays, cost_arrays(), _scratch(), shipped_model()
    flags = int(left.korean and right.korean) | (2 if left.person and right.person else 0)
    compare_words(words, rows_left, words, rows_right, costs, scratch)
    log_odds = float(score_pair(words, rows_left, words, rows_right, flags, NO_FLOOR, costs, model.trees, scratch))
    score = probability(log_odds)
    return Comparison(score, score >= model.threshold, log_odds, explain(left, right, scratch))


def explain(left: AnalysedName, right: AnalysedName, scratch: Scratch) -> tuple[Step, ...]:
    """The alignment that the kernel left in `scratch`, word by word; weights are shares of the information of both."""
    total = sum(t.information for t in left.tokens + right.tokens) or 1.0
    steps = []
    done: set[int] = set()
    for i, token in enumerate(left.tokens):
        j = int(scratch.query_partner[i])
        if j < 0:
            steps.append(Step(token.text, "", "missing", 0.0, round(token.information / total, 4)))
            continue
        if j in done:
            continue
        partners, many = [right.tokens[j]], [token]
        if scratch.query_how[i] == FUSED:
            partners = [t for k, t in enumerate(right.tokens) if int(scratch.entry_partner[k]) == i] or partners
            many = [t for k, t in enumerate(left.tokens) if int(scratch.query_partner[k]) == j]
            done.add(j)
        weight = sum(t.information for t in partners + many) / total
        steps.append(
            Step(
                " ".join(t.text for t in many), " ".join(t.text for t in partners),
                _how(token.word_class, HOW[scratch.query_how[i]], partners[0].text.lower() == token.text.lower()),
                round(float(scratch.query_similarity[i]), 4), round(weight, 4),
            )
        )
    for j, token in enumerate(right.tokens):
        if scratch.entry_partner[j] < 0:
            steps.append(Step("", token.text, "extra", 0.0, round(token.information / total, 4)))
    return tuple(steps)


def _how(word_class: WordClass, how: str, same_text: bool) -> str:
    if word_class in _CLASS_HOW and how in ("equal", "symbol"):
        return _CLASS_HOW[word_class]
    return "sound" if how == "equal" and not same_text else how
