"""What a line of goods may be on a control list: retrieval proposes paragraphs, conditions decide, nothing is ever cleared.

`controlled` is `yes` where a paragraph is met, `depends` where none is violated but something is not known, else
`nothing found`. docs/trade-classification.md tells in which order that is decided.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np

from kordon.engine.findings import Defect
from kordon.engine.records.goods import Goods
from kordon.rooms.trade.controls.library import load
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.goods.decide import Judge, Rules, Verdict
from kordon.rooms.trade.goods.dimensions import add_dimensions
from kordon.rooms.trade.goods.index import Index
from kordon.rooms.trade.goods.knowledge import Knowledge, knowledge
from kordon.rooms.trade.goods.named import Named, Names
from kordon.rooms.trade.goods.oddities import odd_in
from kordon.rooms.trade.goods.propose import Proposer, is_everyday, kinds_of
from kordon.rooms.trade.goods.ranking import (
    Match,
    by_rank,
    met_first,
    order,
    outweighs_everyday,
    promoted,
    says_more,
    tell_share,
)
from kordon.rooms.trade.goods.reading import Reading, read_text
from kordon.rooms.trade.goods.spelling import Spelling
from kordon.rooms.trade.goods.text import is_foreign

YES, DEPENDS, NOTHING = "yes", "depends", "nothing found"
MOST_ENTRIES, LEAST = 8, 0.4  # of an answer, and of the best one's score
MOST_REMEMBERED = 20_000  # lines of numbers alone
MOST_WORDED, LONGEST_REMEMBERED = 2_000, 400  # lines with words, and their characters
JUDGED = 16  # paragraphs that are held against the line's values
LEFT_OUT = 0.45  # of the best paragraph's words: what is not looked at any more
SHOWN = 10.0  # score below which a paragraph is no answer
NAMED_AT_LEAST = 5.0  # what the words that name the goods have to be worth
SURE = 13.0  # score from which words alone are enough where the list has no number to decide by
EXPLAINED, EXPLAINED_OR_CUED = 0.5, 0.75  # of a line's words: the least that its paragraph has to account for
FOREIGN = 0.33, 0.6  # the same in another language than the list's, of which only the names of goods are known
UNMISTAKABLE = 36.0  # score from which it need not
_TELLING = frozenset({"role", "yes", "no", "material"})
MOST_WORDS_FOR_HINT = 1  # a description that leads nowhere outweighs what a customs code hints at
CLOSE = 0.85  # of the best score: whose conditions may still decide
DEEPER = 0.85  # of the whole's score: a part that may come before it
ALTERNATIVE = 0.8  # of the best part: what a part counts that is not met beside it
ANSWERED, VIOLATED = 1.2, 0.95  # all numbers of a paragraph known; some condition violated with others open


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
        self._answered: dict[tuple[object, ...], Classification] = {}
        self._worded: dict[tuple[object, ...], Classification] = {}
        self._known: Knowledge = knowledge()
        self._rules = Rules(self.controls)
        self._names = Names(self.controls, self._known)
        self._index = Index(self.controls, self._known)
        self._proposer = Proposer(self._index, self._known)
        words = {word for word in self._index.vocabulary if "_" not in word and word[0] != "@"}
        self._spelling = Spelling(words | set(self._known.phrases.words()))

    def classify(self, goods: Goods) -> Classification:
        """The answer for a line. Lines that say the same are answered once, as long as they are remembered."""
        said = (goods.description, goods.part_number, *goods.parameters, *goods.parameters.values())
        length = sum(map(len, said))
        if length > LONGEST_REMEMBERED:
            return self._classify(goods)
        answered, most = (self._worded, MOST_WORDED) if length else (self._answered, MOST_REMEMBERED)
        key = (goods.cas, goods.hs, goods.concentration_percent, goods.destination, said)
        known = answered.get(key)
        if known is None:
            if len(answered) >= most:
                answered.clear()
            known = answered[key] = self._classify(goods)
        return replace(known, id=goods.id)

    def _classify(self, goods: Goods) -> Classification:
        reading = read_text(_fields(goods), self._known, self._spelling.correct)
        add_dimensions(reading)
        named = self._names.find(reading, goods.concentration_percent, goods.destination, self.day, self.profile)
        matches = [self._named_match(one, reading) for one in named]
        if reading.words and not (matches and all(not name or name == "cas" for _, _, name in reading.segments)):
            matches += self._worded_matches(goods, reading, {m.number for m in matches})
        if not matches:
            matches = self._hinted_matches(goods.hs, reading)
        matches = promoted(by_rank(matches), self.controls)[:MOST_ENTRIES]
        matches = [m for m in matches if m.score >= LEAST * matches[0].score]
        matches = [m if m.by else m._replace(by=self._reasons(m.number, reading)) for m in matches]
        answer = self._verdict(matches, reading)
        if answer == YES:
            matches = met_first(matches)
        if answer != NOTHING and not self._is_explained(matches[0], reading):
            answer = NOTHING
        if is_everyday(reading, "never") and not any(outweighs_everyday(m, reading) for m in matches):
            answer, matches = NOTHING, [m for m in matches if m.named is not None]
        return Classification(goods.id, answer, tuple(matches), reading, tuple(odd_in(goods, reading, self._names)))

    def _named_match(self, one: Named, reading: Reading) -> Match:
        verdict = Judge(self._rules, reading).judge(one.number)
        if one.state is False or verdict.state is False:
            state: bool | None = False
        else:
            state = None if verdict.tested and verdict.state is None else one.state
        verdict.state = state
        if one.rule is not None:
            tell_share(one, one.rule, verdict)
        score = 60.0 + (6.0 if one.how == "cas" else 0.0) + one.words
        return Match(one.number, score, verdict, ((one.start, one.end),), one)

    def _hinted_matches(self, hs: str, reading: Reading) -> list[Match]:
        """What a customs code alone tells: never more than that it depends."""
        if len(reading.words) > MOST_WORDS_FOR_HINT:
            return []
        hints = self._proposer.hints(hs)
        return [Match(number, SHOWN * share, Verdict(None)) for number, share in hints]

    def _worded_matches(self, goods: Goods, reading: Reading, taken: set[str]) -> list[Match]:
        tokens, reading.tokens = self._proposer.tokens(reading)
        if not tokens:
            return []
        scores = self._proposer.scores(tokens, reading, goods.hs)
        order = np.argpartition(-scores, min(JUDGED, len(scores) - 1))[:JUDGED]
        judge = Judge(self._rules, reading)
        judged: dict[int, Match] = {}
        order = order[np.argsort(-scores[order])]
        least = max(SHOWN * 0.6, float(scores[order[0]]) * LEFT_OUT)
        for place in map(int, order):
            if scores[place] < least or self._index.candidates[place].paragraph.number in taken:
                continue
            judged[place] = self._judged(place, float(scores[place]), judge, reading)
        self._descend(judged, judge, reading)
        self._go_deeper(judged, tokens)
        return [m for place, m in judged.items() if m.score >= SHOWN
                and (m.verdict.numbers() > 1 or self._is_named(place, judged, tokens))]

    def _is_named(self, place: int, judged: dict[int, Match], tokens: dict[str, float]) -> bool:
        """Whether the line has the words that name the goods of a paragraph, or of one above it."""
        above: int | None = place
        while above is not None:
            if above in judged and self._index.named_score(above, tokens) >= NAMED_AT_LEAST:
                return True
            above = self._index.places.get(self._index.candidates[above].paragraph.parent)
        return False

    def _judged(self, place: int, score: float, judge: Judge, reading: Reading) -> Match:
        candidate = self._index.candidates[place]
        verdict = judge.judge(candidate.paragraph.number)
        self._alternative(place, reading, verdict)
        if not verdict.tested and verdict.state is None and not self._index.printed[place]:
            verdict.state = True if score >= SURE and not self._index.deciding[place] else None
        known = len(verdict.met) + len(verdict.unmet)
        weighed = score * (1 + 0.09 * min(verdict.numbers(), 3) + 0.03 * min(known, 4))
        if verdict.numbers() and not verdict.unknown:
            weighed *= ANSWERED
        elif verdict.state is False:
            weighed *= VIOLATED
        return Match(candidate.paragraph.number, weighed, verdict)

    def _reasons(self, number: str, reading: Reading) -> tuple[tuple[int, int], ...]:
        """The words that led to a paragraph."""
        place = self._index.places.get(number)
        if place is None or not reading.words:
            return ()
        words, has = self._index.candidates[place].words, self._index.has
        return _widest({span for token, span in reading.tokens.items() if token in words or has(token, place)})

    def _alternative(self, place: int, reading: Reading, verdict: Verdict) -> None:
        """A listed material under `2B350.a` and its like is met where the line names it, not where it names another."""
        if not self._index.is_listed_material(place) or self._index.candidates[place].paragraph.condition is not None:
            return
        verdict.tested = True
        wording = [self._known.materials[name][1] for name in reading.materials]
        if not wording:
            verdict.state = False if verdict.state is False else None
        elif not any(words and words <= self._index.candidates[place].own for words in wording):
            verdict.state = False

    def _descend(self, judged: dict[int, Match], judge: Judge, reading: Reading) -> None:
        """A paragraph whose parts decide is as they are: met where one is, violated where all are; the best part goes
        before it."""
        for place in sorted(judged, reverse=True):
            parts = self._index.deciding[place]
            if not parts:
                continue
            above = judged[place]
            found = {p: judged[p] if p in judged else self._judged(p, above.score * 0.8, judge, reading)
                     for p in parts}
            states = [m.verdict.state for m in found.values()]
            best = max(found, key=lambda p: (order(found[p].verdict.state), found[p].score))
            own = above.verdict.state if above.verdict.tested else None
            state = False if own is False or all(s is False for s in states) else True if True in states else None
            if says_more(found[best].verdict, above.verdict):
                judged[best] = found[best]._replace(score=max(found[best].score, above.score) + 0.01)
                judged[place] = above._replace(score=above.score * 0.95)
            above.verdict.state = state if state is not True else None
            self._lower_alternatives(place, best, found, judged)

    def _go_deeper(self, judged: dict[int, Match], tokens: dict[str, float]) -> None:
        """A part comes before the whole where the line has a word that names the part alone."""
        for place in sorted(judged):
            above = judged[place]
            parts = [p for p in judged if judged[p].number.startswith(above.number + ".") and judged[p].verdict.state is not False
                     and judged[p].score >= DEEPER * above.score and self._index.is_particular(p, place, tokens)]
            if parts and above.verdict.state is not False:
                best = max(parts, key=lambda p: judged[p].score)
                judged[best] = judged[best]._replace(score=max(judged[best].score, above.score + 0.01))

    def _lower_alternatives(self, place: int, best: int, found: dict[int, Match], judged: dict[int, Match]) -> None:
        """Of characteristics of which any is enough, one that is not met says nothing while another is met or open."""
        number = self._index.candidates[place].paragraph.number
        if self.controls.characteristics.get(number) != "any" or found[best].verdict.state is False:
            return
        for part, match in found.items():
            if part in judged and match.verdict.state is False and match.number.rpartition(".")[0] == number:
                judged[part] = judged[part]._replace(score=min(judged[part].score, found[best].score * ALTERNATIVE))

    def _is_explained(self, best: Match, reading: Reading) -> bool:
        """Whether the paragraph accounts for enough of the line. `Smart watch with gyroscope` speaks of something else;
        where the line's own numbers were held against the list's, that is enough."""
        if best.named is not None or best.verdict.numbers() or best.score >= UNMISTAKABLE or not reading.words:
            return True
        if kinds_of(reading) and best.number[1] in "DE":
            return True  # it was reached by way of the goods that it is about
        measured = [(m.start, m.end) for m in reading.measures if m.unit]
        said = [(h.start, h.end) for h in reading.hits if any(m.kind in _TELLING for m in h.meanings)]
        whole = explained = cued = 0
        for start, _ in reading.content():
            if _inside(start, measured):
                continue
            whole += 1
            if _inside(start, best.by):
                explained += 1
            elif _inside(start, said):
                cued += 1
        least, with_cues = FOREIGN if is_foreign(reading.text) else (EXPLAINED, EXPLAINED_OR_CUED)
        return explained >= least * whole or explained + cued >= with_cues * whole

    def _verdict(self, matches: list[Match], reading: Reading) -> str:
        if not matches:
            return NOTHING
        best = matches[0]
        above = best.number.rpartition(".")[0]
        enough = above if self.controls.characteristics.get(above) == "any" else "-"
        close = [m for m in matches if m.score >= CLOSE * best.score
                 and (m is best or m.verdict.numbers() or (m.verdict.met and m.number.rpartition(".")[0] == enough))]
        if any(m.verdict.state is True for m in close):
            return YES
        if not best.verdict.tested and any(m.verdict.state is True and m.entry == best.entry
                                           and m.score >= CLOSE * best.score and self._is_meant(m, best, reading)
                                           for m in matches):
            return YES  # words alone decide here, and a part of the best paragraph is as likely as the whole
        if any(m.verdict.state is False and not m.verdict.unknown for m in close
               if m.entry == best.entry or not best.verdict.numbers()):
            return NOTHING
        return DEPENDS if any(m.verdict.state is None for m in close) else NOTHING

    def _is_meant(self, part: Match, best: Match, reading: Reading) -> bool:
        """Whether a word of the line names this part, where other parts of the best paragraph have something to decide."""
        whole, place = self._index.places.get(best.number), self._index.places.get(part.number)
        if whole is None or place is None or not self._index.deciding[whole]:
            return True
        return self._index.is_particular(place, whole, dict.fromkeys(reading.tokens, 1.0))


@lru_cache(maxsize=4)
def classifier_of(controls: str, day: date, profile: str = "eu") -> Classifier:
    """The classifier of a list by its name or folder, made once per process, list, day and profile."""
    collects = gc.isenabled()
    gc.disable()  # hundreds of thousands of words are kept, none is garbage
    try:
        return Classifier(controls, day, profile)
    finally:
        if collects:
            gc.enable()


def _widest(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In the order of the text, without those that stand inside another."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not out or end > out[-1][1]:
            out.append((start, end))
    return tuple(out)


def _inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _fields(goods: Goods) -> list[tuple[str, str]]:
    out = [("description", goods.description)]
    out += [("cas", cas) for cas in goods.cas]
    out += [(f"parameters.{name}", f"{_spoken(name)}: {value}") for name, value in goods.parameters.items()]
    if goods.part_number:
        out.append(("part_number", goods.part_number))
    return [pair for pair in out if pair[1]]


def _spoken(name: str) -> str:
    """`workingPressure_max`, `pressure.working` -> words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_.]", " ", name)
