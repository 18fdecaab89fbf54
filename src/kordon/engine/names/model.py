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
from typing import Any

import numpy as np
import numpy.typing as npt

from kordon.engine.names.features import FEATURES

NO_MATCH = -99.0


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """`trees` is what `search.logit_of` takes. `threshold` is a probability, `evidence` log-odds by evidence code."""

    trees: tuple[Any, ...]
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
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    for tree in data["trees"]:
        offset = len(feature)
        roots.append(offset)
        for node in tree:
            if len(node) == 1:
                feature.append(-1)
                threshold.append(0.0)
                left.append(0)
                right.append(0)
                value.append(node[0])
            else:
                feature.append(FEATURES.index(node[0]))
                threshold.append(node[1])
                left.append(offset + node[2])
                right.append(offset + node[3])
                value.append(0.0)
    trees = (
        np.array(roots, np.int32), np.array(feature, np.int16), np.array(threshold, np.float32), np.array(left, np.int32),
        np.array(right, np.int32), np.array(value, np.float32), np.float64(data["base"]), _best_rest(data["trees"]),
    )  # fmt: skip
    return ScoreModel(trees, data["threshold"], data["evidence"], data["version"], data["prior"])


def _best_rest(trees: list[list[list[Any]]]) -> npt.NDArray[np.float64]:
    """For each tree the most that it and all later ones can add, with a little slack for rounding."""
    best = np.array([max(node[0] for node in tree if len(node) == 1) for tree in trees], np.float64)
    return np.cumsum(best[::-1])[::-1] + 1e-3


@cache
def shipped_model() -> ScoreModel:
    text = files("kordon.engine.names").joinpath("data/score_model.json").read_text("utf-8")
    return from_json(json.loads(text))
