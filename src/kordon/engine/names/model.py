"""The score model: from the features of a name pair to a probability.

`data/score_model.json` holds small regression trees (additive log-odds, like a table of points), the prior they were
fitted at, one shipped threshold per kind, and the signed weights of evidence beyond names. It is made by
`bench/train_model.py` from the development sets named in it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kordon.engine.names.features import FEATURES

NO_MATCH = -99.0


class Trees(NamedTuple):
    """Regression trees as arrays. A node of `split` holds its feature in the low 8 bits and above them how much further its
    right child stands; its left child follows it. A pair goes left where its feature is at most `number`. In a leaf,
    `split` is -1 and `number` what the tree adds. `most` [tree]: a tree and all later ones add no more than that, by
    definition of the score (it is what they added at most in training, and more), so that hopeless pairs are seen off early.
    """

    roots: npt.NDArray[np.int32]
    split: npt.NDArray[np.int32]
    number: npt.NDArray[np.float32]
    base: float
    most: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """`threshold` is a probability, `evidence` log-odds by evidence code."""

    trees: Trees
    threshold: float
    evidence: dict[str, float]
    version: str
    prior: str

    @property
    def threshold_logit(self) -> float:
        return logit(self.threshold)


def logit(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


def probability(log_odds: float) -> float:
    """Logistic function; 0 below the gates."""
    if log_odds <= NO_MATCH + 1:
        return 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))


def from_json(data: dict[str, Any]) -> ScoreModel:
    """Raises ValueError when the model was fitted on other features."""
    if tuple(data["features"]) != FEATURES:
        raise ValueError("the score model was fitted on other features; run bench/train_model.py")
    roots: list[int] = []
    split: list[int] = []
    number: list[float] = []
    for tree in data["trees"]:
        roots.append(len(split))
        _lay_out(tree, split, number)
    trees = Trees(
        np.array(roots, np.int32), np.array(split, np.int32), np.array(number, np.float32), float(data["base"]),
        np.array(data["most"], np.float32),
    )  # fmt: skip
    return ScoreModel(trees, data["threshold"], data["evidence"], data["version"], data["prior"])


def _lay_out(tree: list[list[Any]], split: list[int], number: list[float]) -> None:
    """Append a tree in depth-first order: see Trees."""
    waiting = [(0, -1)]
    while waiting:
        at, parent = waiting.pop()
        if parent >= 0:
            split[parent] |= (len(split) - parent) << 8
        node = tree[at]
        if len(node) == 1:
            split.append(-1)
            number.append(node[0])
            continue
        waiting.append((node[3], len(split)))
        waiting.append((node[2], -1))
        split.append(FEATURES.index(node[0]))
        number.append(node[1])


@cache
def shipped_model() -> ScoreModel:
    text = files("kordon.engine.names").joinpath("data/score_model.json").read_text("utf-8")
    return from_json(json.loads(text))
