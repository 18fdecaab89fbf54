"""The answer of `kordon goods classify` as an object (schemas/kordon.goods.1.json), with questions in the user's language."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from kordon.engine.findings import Defect
from kordon.engine.outputs.words import Words
from kordon.rooms.trade.controls.conditions import Statement
from kordon.rooms.trade.controls.records import ControlList
from kordon.rooms.trade.goods.classify import Classification
from kordon.rooms.trade.goods.decide import Answered
from kordon.rooms.trade.goods.knowledge import knowledge
from kordon.rooms.trade.goods.ranking import Match
from kordon.rooms.trade.goods.reading import Place

SCHEMA = "kordon.goods/1"
SCORE_MODEL = "score_model.json"
_STATES = {True: "met", None: "open", False: "not met"}
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_ID = "\ue000id\ue000"  # stands for the line's own id
SHORT, MOST_KNOWN = 400, 4_000  # characters of a text that may come again, and how many are kept
MOST_WORDS = 12  # words that are shown as reasons


def list_version(controls: ControlList) -> dict[str, str]:
    """Which list, of which day, by hash: on every answer."""
    return {"id": controls.id, "date": controls.date, "sha256": controls.sha256, "replaced_by": controls.replaced_by}


def answer_object(found: Classification, controls: ControlList, words: Words) -> dict[str, Any]:
    """One line's answer. Never says that goods are not controlled."""
    return AnswerLines(controls, words).object(found)


class AnswerLines:
    """Answers as lines of JSON. Lines that share their matches (the same numbers and nothing else) share their text."""

    def __init__(self, controls: ControlList, words: Words) -> None:
        self._controls, self._words = controls, words
        self._version = list_version(controls)
        self._names: dict[str, tuple[str, list[str]]] = {}  # title and regimes of a paragraph
        self._questions: dict[tuple[object, ...], str] = {}  # by the identity of the list's own leaves
        self._known: dict[int, tuple[object, str]] = {}  # by identity of the matches, which are kept so that it stays theirs

    def __call__(self, found: Classification) -> str:
        key = id(found.reading)
        known = self._known.get(key)
        if known is None:
            told = self.object(replace(found, id=_ID))
            known = (found.reading, _ENCODE(told))
            if len(found.reading.text) < SHORT:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[key] = known
        return known[1].replace(f'"{_ID}"', json.dumps(found.id, ensure_ascii=False), 1)

    def object(self, found: Classification) -> dict[str, Any]:
        """The answer as `kordon.goods/1`."""
        return {
            "schema": SCHEMA,
            "id": found.id,
            "controlled": found.controlled,
            "list_version": self._version,
            "entries": [self._entry(match, found) for match in found.matches],
            "defects": [self._defect(defect) for defect in found.defects],
        }

    def _question(self, match: Match) -> str:
        unknown = match.verdict.unknown[0].leaf if match.verdict.unknown else None
        key = (match.verdict.state, id(unknown), match.named and (match.named.state, match.named.why))
        known = self._questions.get(key)
        if known is None:
            known = self._questions[key] = question(match, self._words)
        return known

    def _defect(self, defect: Defect) -> dict[str, Any]:
        told = {"code": defect.code, "field": defect.location.field, "parameters": dict(defect.parameters)}
        return {**told, "text": self._words.defect(defect)}

    def _entry(self, match: Match, found: Classification) -> dict[str, Any]:
        verdict = match.verdict
        named = self._names.get(match.number)
        if named is None:
            title = title_of(self._controls, match.number, self._words.language)
            named = self._names[match.number] = title, list(self._controls.paragraphs[match.number].regimes)
        return {
            "entry": match.entry,
            "paragraph": match.number,
            "title": named[0],
            "regimes": named[1],
            "score": round(score_of(match), 3),
            "state": _STATES[verdict.state],
            "met": _texts(verdict.met),
            "unmet": _texts(verdict.unmet),
            "unknown": _texts(verdict.unknown),
            "question": self._question(match),
            "because": _reasons(match, found),
        }


def score_of(match: Match) -> float:
    """0..1: the probability that the goods are of the entry's kind, whether or not a number decides against it, at the prior
    that `score_model.json` names (bench/goods/calibrate.py; docs/bench-goods.md has its reliability)."""
    middle, steepness = _curve()
    return 1 / (1 + math.exp((middle - match.score) / steepness))


@cache
def _curve() -> tuple[float, float]:
    """The raw score that means one in two, and how much more multiplies the odds by e."""
    model = json.loads(files("kordon.rooms.trade.goods").joinpath("data", SCORE_MODEL).read_text("utf-8"))
    return float(model["middle"]), float(model["steepness"])


def title_of(controls: ControlList, number: str, language: str) -> str:
    """The paragraph's own title, else the nearest one above."""
    for paragraph in reversed(list(controls.above(number))):
        if title := paragraph.title_in(language):
            return title
    return ""


def _texts(answered: list[Answered]) -> list[str]:
    return list(dict.fromkeys(a.text() for a in answered))


def question(match: Match, words: Words) -> str:
    """What to ask next, in the user's language; empty where nothing is open."""
    if match.named is not None and match.named.state is None:
        return words.say(f"goods.ask_{match.named.why.removeprefix('goods.')}")
    if match.verdict.state is not None:
        return ""
    labels = knowledge().labels
    for told in match.verdict.unknown:
        key = told.leaf.text if isinstance(told.leaf, Statement) else told.leaf.role
        name = labels.get(key, {}).get(words.language) or labels.get(key, {}).get("en") or key
        if isinstance(told.leaf, Statement):
            return words.say("goods.ask_statement", statement=name)
        return words.say("goods.ask_value", what=name, operator=told.leaf.operator, limit=told.leaf.limit.text)
    return words.say("goods.ask_text")


def _reasons(match: Match, found: Classification) -> list[dict[str, Any]]:
    """Words and numbers with their places; where one met or missed a condition, which."""
    out: dict[tuple[str, int, int, str], dict[str, Any]] = {}

    def add(start: int, end: int, condition: str, holds: bool | None) -> None:
        place = found.reading.place(start, end)
        key = (place.field, place.start, place.end, condition)
        if key not in out:
            out[key] = _reason(place) | ({"condition": condition, "holds": holds} if condition else {})

    for told in (*match.verdict.met, *match.verdict.unmet):
        if told.start >= 0:
            add(told.start, told.end, told.text(), told.holds)
        elif match.named is not None and match.named.stated and told.is_share():
            place = Place("concentration_percent", match.named.stated, 0, len(match.named.stated))
            out[place.field, 0, place.end, told.text()] = _reason(place) | {"condition": told.text(), "holds": told.holds}
    for start, end in match.by[:MOST_WORDS]:
        add(start, end, "", None)
    return list(out.values())


def _reason(place: Place) -> dict[str, Any]:
    return {"field": place.field, "text": place.text, "start": place.start, "end": place.end}
