"""What a line of goods may be on a control list: retrieval proposes paragraphs, conditions decide, nothing is ever cleared.

`controlled` is `yes` where a paragraph is met, `depends` where none is violated but something is not known, else
`nothing found`. See docs/trade-classification.md for the order in which that is decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.records.goods import Goods
from kordon.rooms.trade.controls.library import load
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.goods.decide import Answered, Judge, Verdict
from kordon.rooms.trade.goods.index import Index
from kordon.rooms.trade.goods.knowledge import Knowledge, knowledge, rows
from kordon.rooms.trade.goods.named import Named, Names, cas_numbers
from kordon.rooms.trade.goods.reading import Place, Reading, read_text
from kordon.rooms.trade.goods.spelling import Spelling

YES, DEPENDS, NOTHING = "yes", "depends", "nothing found"
MOST_ENTRIES = 10
JUDGED = 28  # paragraphs that are held against the line's values
CORRECTED = 0.6  # weight of a word that was misspelt
WORDED = 0.8  # weight of the list's wording for a trade word
SHOWN = 7.0  # score below which a paragraph is no answer
SURE = 11.0  # score from which words alone are enough where the list has no condition to decide by
NEAR = 0.62  # of the best score: what else is looked at for the verdict
WEIGHED = {True: 1.3, None: 1.0, False: 0.86}
RARELY = 0.55  # what an everyday word leaves of a score


@dataclass(frozen=True, slots=True)
class Match:
    """A paragraph that the line may fall under. `by` are the words that led to it."""

    number: str
    score: float
    verdict: Verdict
    by: tuple[tuple[int, int], ...] = ()
    named: Named | None = None

    @property
    def entry(self) -> str:
        return self.number.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer for one line. `matches` are ranked; `reading` gives places; `defects` what was odd."""

    id: str
    controlled: str
    matches: tuple[Match, ...]
    reading: Reading
    defects: tuple[Defect, ...] = ()


class Classifier:
    """Bound to a list, a day and a profile of concentration rules. Making one takes about a second; `classify` is then a
    function of the line alone."""

    def __init__(self, controls: ControlList | str = "eu-2021", day: date | None = None, profile: str = "eu") -> None:
        self.controls = load(controls) if isinstance(controls, str) else controls
        self.day = day or datetime.now(UTC).date()
        self.profile = profile
        self._known: Knowledge = knowledge()
        self._names = Names(self.controls, self._known)
        self._index = Index(self.controls, self._known)
        self._spelling = Spelling({w for w in self._index.vocabulary if "_" not in w} | set(self._known.phrases.single_words()))
        self._hints = [(prefix, frozenset(entries.split())) for prefix, entries in rows("hs_hints.tsv")]
        self._entry_numbers = {c.paragraph.number: i for i, c in enumerate(self._index.candidates) if not c.paragraph.parent}
        self._kind = {kind: self._index.groups == kind for kind in "DE"}
        self._referring = [(i, [self._entry_numbers[e] for e in c.paragraph.see if e in self._entry_numbers])
                           for i, c in enumerate(self._index.candidates)
                           if not c.paragraph.parent and c.paragraph.number[1] in "DE"]

    def classify(self, goods: Goods) -> Classification:
        reading = read_text(_fields(goods), self._known)
        named = self._names.find(reading, goods.concentration_percent, goods.destination, self.day, self.profile)
        matches = self._named_matches(named, reading)
        never, rarely = _everyday(reading)
        if not (matches and matches[0].named and matches[0].named.how == "cas" and len(reading.words) < 4):
            matches += self._worded_matches(goods, reading, {m.number for m in matches}, 1.0 if not rarely else RARELY)
        matches.sort(key=lambda m: -m.score)
        matches = _best_of_branch(matches)
        controlled = self._verdict(matches)
        if never and not any(m.named and m.named.how == "cas" for m in matches):
            controlled, matches = NOTHING, []
        return Classification(goods.id, controlled, tuple(matches[:MOST_ENTRIES]), reading, tuple(self._defects(goods, reading)))

    def _named_matches(self, named: list[Named], reading: Reading) -> list[Match]:
        out = []
        judge = Judge(self.controls, reading)
        for one in named:
            verdict = judge.judge(one.number)
            state = False if one.state is False or verdict.state is False else one.state
            if verdict.tested and verdict.state is None:
                state = None if state else state
            verdict.state = state
            score = 30.0 + (6.0 if one.how == "cas" else 0.0) + one.words
            out.append(Match(one.number, score, verdict, ((one.start, one.end),), one))
        return out

    def _worded_matches(self, goods: Goods, reading: Reading, taken: set[str], factor: float) -> list[Match]:
        tokens, places = self._tokens(reading)
        if not tokens and not goods.hs:
            return []
        scores = self._index.score(tokens) * self._group_factor(reading) * factor
        self._add_hints(goods.hs, scores)
        self._add_referring(scores, reading)
        order = np.argpartition(-scores, min(JUDGED, len(scores) - 1))[:JUDGED]
        judge = Judge(self.controls, reading)
        judged: dict[int, Match] = {}
        for place in order[np.argsort(-scores[order])]:
            score = float(scores[place])
            candidate = self._index.candidates[place]
            number = candidate.paragraph.number
            if score < SHOWN * 0.6 or number in taken:
                continue
            verdict = judge.judge(number)
            self._alternatives(number, candidate.own, tokens, reading, verdict)
            known = sum(1 for a in (*verdict.met, *verdict.unmet))
            weighed = score * WEIGHED[verdict.state] * (1 + 0.09 * min(verdict.numbers(), 3) + 0.03 * min(known, 4))
            by = tuple(span for token, span in places.items() if token in candidate.words)
            judged[int(place)] = Match(number, weighed, verdict, tuple(dict.fromkeys(by)))
        return list(judged.values())

    def _alternatives(self, number: str, own: frozenset[str], tokens: dict[str, float], reading: Reading, verdict: Verdict) -> None:
        """A listed material under `2B350.a` and its like is met where the line names it, not where it names another."""
        parent = self.controls.paragraphs[number].parent
        if self.controls.characteristics.get(parent) != "any" or self.controls.paragraphs[number].condition is not None:
            return
        if not number.startswith("2B350."):
            return
        verdict.tested = True
        wording = [self._known.materials[name][1] for name in reading.materials]
        if any(words and words <= own for words in wording):
            return
        verdict.state = False if wording and verdict.state is not None else verdict.state if verdict.state is False else None
        if wording:
            verdict.state = False

    def _tokens(self, reading: Reading) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
        """Words of the line as the index has them, with weights and places."""
        tokens: dict[str, float] = {}
        places: dict[str, tuple[int, int]] = {}

        def add(token: str, weight: float, start: int, end: int) -> None:
            if weight > tokens.get(token, 0.0):
                tokens[token] = weight
                places[token] = (start, end)

        before = None
        for word in reading.words:
            token, weight = word.stem, 1.0
            if token not in self._index.vocabulary and (corrected := self._spelling.correct(token)) is not None:
                token, weight = corrected, CORRECTED
            if token in self._index.vocabulary:
                add(token, weight, word.start, word.end)
                if before is not None and word.start - before[1] <= 2 and f"{before[0]}_{token}" in self._index.vocabulary:
                    add(f"{before[0]}_{token}", weight, before[2], word.end)
            before = (token, word.end, word.start)
        for hit in reading.hits:
            for meaning in hit.meanings:
                if meaning.kind == "paragraph":
                    add(meaning.value, 1.0, hit.start, hit.end)
                elif meaning.kind == "goods":
                    stems = self._known.wording[meaning.value]
                    for stem in stems:
                        add(stem, WORDED, hit.start, hit.end)
                    for left, right in zip(stems, stems[1:], strict=False):
                        add(f"{left}_{right}", WORDED, hit.start, hit.end)
        return tokens, places

    def _group_factor(self, reading: Reading) -> NDArray[np.float32]:
        """Software and technology only where the line speaks of them."""
        said = {m.value for hit in reading.hits for m in hit.meanings if m.kind == "kind"}
        out = np.ones(self._index.size, dtype=np.float32)
        for kind, group in self._kind.items():
            out[group] = 1.3 if kind in said else 0.4
        if said & {"D", "E"}:
            out[~(self._kind["D"] | self._kind["E"])] = 0.6
        return out

    def _add_hints(self, hs: str, scores: NDArray[np.float32]) -> None:
        for prefix, entries in self._hints:
            if hs and hs.startswith(prefix):
                for entry in entries:
                    place = self._entry_numbers.get(entry)
                    if place is not None:
                        scores[self._index.entries == place] += 3.0

    def _add_referring(self, scores: NDArray[np.float32], reading: Reading) -> None:
        """Technology and software for an entry rises with the entry."""
        if not any(m.kind == "kind" for hit in reading.hits for m in hit.meanings):
            return
        best = np.zeros(self._index.size, dtype=np.float32)
        np.maximum.at(best, self._index.entries, scores)
        for place, entries in self._referring:
            if entries:
                scores[place] += 0.9 * float(best[entries].max())

    def _verdict(self, matches: list[Match]) -> str:
        if not matches:
            return NOTHING
        best = matches[0]
        near = [m for m in matches if m.score >= NEAR * best.score]
        if any(m.verdict.state is True and self._is_sure(m) for m in near):
            return YES
        if best.verdict.state is False:
            return NOTHING
        if best.score < SHOWN:
            return NOTHING
        return DEPENDS

    def _is_sure(self, match: Match) -> bool:
        if match.named is not None:
            return True
        return match.verdict.numbers() > 0 or match.score >= SURE

    def _defects(self, goods: Goods, reading: Reading) -> list[Defect]:
        out = []
        for number in cas_numbers(reading.text):
            if not number.right:
                place = reading.place(number.start, number.end)
                out.append(Defect("goods.cas_digit", Severity.NOTE, Location(field=place.field), (("cas", number.cas),)))
        return out


def _fields(goods: Goods) -> list[tuple[str, str]]:
    out = [("description", goods.description)]
    out += [("cas", cas) for cas in goods.cas]
    out += [(f"parameters.{name}", f"{_spoken(name)}: {value}") for name, value in goods.parameters.items()]
    if goods.part_number:
        out.append(("part_number", goods.part_number))
    return out


def _spoken(name: str) -> str:
    """`workingPressure_max`, `pressure.working` -> words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", name)


def _everyday(reading: Reading) -> tuple[bool, bool]:
    never = rarely = False
    for hit in reading.hits:
        for meaning in hit.meanings:
            never = never or meaning.kind == "never"
            rarely = rarely or meaning.kind == "rarely"
    return never, rarely


def _best_of_branch(matches: list[Match]) -> list[Match]:
    """Of a paragraph and those under it the deepest that is not worse; the others follow."""
    return matches
