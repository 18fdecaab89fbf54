"""Plain BM25 over the list's paragraphs: what a good text search does without knowing numbers. Needs the bench group."""

from __future__ import annotations

import itertools

import bm25s
import numpy as np

from bench.goods.lines import ANSWERS, Line
from bench.goods.systems import SHOWN, Answer
from bench.lists import data_folder
from kordon.rooms.trade.controls.official_text import read_passages

STEPS = 25  # thresholds tried


class Bm25:
    """Every paragraph of the list with the texts it stands under; the query is all the line says.

    Two thresholds on the score, picked on the tune half, turn it into an answer: nothing found, depends, yes.
    """

    name = "bm25"

    def __init__(self, tune: list[Line]) -> None:
        self._numbers, texts = _paragraph_texts()
        self._index = bm25s.BM25()
        self._index.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
        self._limits = (0.0, 0.0)
        self._limits = self._best_limits(tune)

    def answer(self, lines: list[Line]) -> dict[str, Answer]:
        queries = [" ".join(value for name, value in line.asked.items() if name != "id" and value) for line in lines]
        tokens = bm25s.tokenize(queries, stopwords="en", show_progress=False)
        places, scores = self._index.retrieve(tokens, k=SHOWN, show_progress=False)
        out = {}
        for line, found, scored in zip(lines, places, scores, strict=True):
            ranked = tuple(self._numbers[place] for place, score in zip(found, scored, strict=True) if score > 0)
            out[line.id] = Answer(self._judged(float(scored[0])), ranked, float(scored[0]))
        return out

    def _judged(self, score: float) -> str:
        nothing, sure = self._limits
        return ANSWERS[0] if score >= sure else ANSWERS[1] if score >= nothing else ANSWERS[2]

    def _best_limits(self, tune: list[Line]) -> tuple[float, float]:
        scores = {line.id: answer.given for line, answer in zip(tune, self.answer(tune).values(), strict=True)}
        levels = np.quantile(list(scores.values()), np.linspace(0, 1, STEPS))
        best, chosen = -1, (0.0, 0.0)
        for low, high in itertools.combinations_with_replacement([float(level) for level in levels], 2):
            self._limits = (low, high)
            right = sum(self._judged(scores[line.id]) == line.controlled for line in tune)
            if right > best:
                best, chosen = right, (low, high)
        return chosen


def _paragraph_texts() -> tuple[list[str], list[str]]:
    """Number and text of every paragraph, with the texts above it, as the list's structure reads."""
    own: dict[str, str] = {}
    for passage in read_passages(data_folder() / "trade" / "eu-annex1"):
        if not passage.note and passage.text != "Not used":
            own[passage.number] = passage.text
    numbers = list(own)
    whole = []
    for number in numbers:
        labels = number.split(".")
        whole.append(" ".join(own.get(".".join(labels[: i + 1]), "") for i in range(len(labels))))
    return numbers, whole
